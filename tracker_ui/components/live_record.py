"""One live record: the banner at the head of its page, or its fields one by one."""

from __future__ import annotations

from collections.abc import Sequence

from tracker_ui.components.live_element import SCRIPTS, STATIC, Template
from tracker_ui.components.pending import Pending
from tracker_ui.topics import Topic


class LiveRecord(Pending, component='live_record.js', dependencies=[*SCRIPTS, STATIC / 'live_pending.js']):
    """A record as a banner or as a list of definitions; made by `banner` and `definitions`.

    A value that is missing is shown as "Not known". A record that was removed, or that this person may not see any
    more, says so in its place: "Ana removed this patient.".
    """

    names_of_fields = frozenset(
        {'name', 'initials', 'tone', 'word', 'icon', 'label', 'labels', 'note', 'value', 'section'}
    )

    def __init__(self, topic: Topic, template: Template, kind: str, caption: str) -> None:
        super().__init__(topic, template=template, caption=caption, kind=kind)
        for part in (template, *(part for parts in ('tags', 'facts', 'more') for part in template.get(parts, ()))):
            self.check(part)


def banner(
    topic: Topic,
    *,
    name: str,
    initials: str,
    tone: str,
    facts: Sequence[Template],
    more: Sequence[Template] = (),
    tags: Sequence[Template] = (),
    labels: str | None = None,
    caption: str = 'this record',
) -> LiveRecord:
    """The topic's one row as the head of a page: face, name as its h1, tags, and facts below.

    A tag is {'word': ..., 'tone': ..., 'icon': ..., 'note': ...}, all names of fields. A fact is {'value': field,
    'words': 'Born'}; with 'plain' its words are only heard, not seen, while the value is known; with 'quiet' it is left
    out while it is not. On a phone the `facts` stay in sight while the page scrolls, `more` and `labels` (a field of
    several words) do not. Used with `with`, it takes the page's buttons, which go when the record goes.
    """
    template = {
        'name': name,
        'initials': initials,
        'tone': tone,
        'facts': [dict(fact) for fact in facts],
        'more': [dict(fact) for fact in more],
        'tags': [dict(tag) for tag in tags],
        'labels': labels,
    }
    return LiveRecord(topic, template, 'banner', caption)


def definitions(
    topic: Topic,
    *,
    label: str = 'label',
    value: str = 'value',
    wide: Sequence[str] = (),
    section: str | None = None,
    only: Sequence[str] | None = None,
    caption: str = 'this record',
) -> LiveRecord:
    """The topic's rows as words and their values; `label` and `value` are names of fields, `wide` ids of rows.

    With a `section`, a field that holds a heading, they stand under their headings; `only` these rows, if given.
    """
    template = {'label': label, 'value': value, 'wide': list(wide), 'section': section, 'only': only and list(only)}
    return LiveRecord(topic, template, 'dl', caption)
