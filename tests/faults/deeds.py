"""What a colleague does at a page: each act is noted when it begins, with what they saw, and when it is answered."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from models.patient_record import MOVES, STATUS_WORDS, Status
from tests.faults.hands import Page, Said
from tests.faults.history import Act, Values

if TYPE_CHECKING:
    from tests.faults.writers import Writer

NOBODY = 'No clinician yet'
FIELDS = {'phone': 'Phone', 'front_desk_note': 'Front-desk note', 'preferred_name': 'Preferred name'}
"""What is typed into, by its label. The same text is never typed twice."""


async def admit(writer: Writer, page: Page) -> None:
    """Somebody new."""
    page.press('New patient')
    await page.until(page.dialogs)
    wrote = {'given_name': writer.text('given_name'), 'family_name': 'Fresh', 'phone': writer.text('phone')}
    for label, text in zip(('Given name', 'Family name', 'Phone'), wrote.values(), strict=True):
        page.type(label, text)
    await writer.pauses()
    act = writer.begins(None, wrote, {})
    page.save('Admit')
    await _saved(writer, page, act)


async def edit(writer: Writer, page: Page, patient_id: int) -> Act | None:
    """One or two fields of the details. What somebody else put into a box meanwhile is seen before it is saved."""
    if not page.offers('Edit details'):
        return None  # it is archived
    sentences = len(page.said)
    page.press('Edit details')
    await page.until(lambda: page.dialogs() or page.said[sentences:])
    if not page.dialogs():
        return None  # it is archived
    wrote = {name: writer.text(name) for name in writer.some(FIELDS)}
    saw: Values = {}
    for _ in range(2):
        for name, text in wrote.items():
            if (there := page.standing(FIELDS[name])) != text:
                saw[name] = there or None
                page.type(FIELDS[name], text)
        await writer.pauses()
    act = writer.begins(patient_id, wrote, saw)
    page.save()
    if (await _saved(writer, page, act)).outcome == 'done':
        await page.next_said(sentences)
    return act


async def _saved(writer: Writer, page: Page, act: Act) -> Act:
    """How saving ends. Whoever is asked about a conflict insists on their own, having seen theirs, or gives way."""
    await page.until(lambda: not page.dialogs() or page.refusal() or page.theirs())
    if not page.dialogs():
        act.done(time.time())
    elif (theirs := page.theirs()) and writer.would(0.6):
        act.saw |= theirs
        question = page.dialogs()[-1]
        page.press('Save choices', [[field, 'mine'] for field in theirs])
        await page.until(lambda: question not in page.dialogs())
        return await _saved(writer, page, act)
    else:
        act.refused(time.time(), page.refusal() or 'Somebody else changed the same fields.')
    return act


async def move(writer: Writer, page: Page, patient_id: int) -> Act | None:
    """Another status. The lines of the menu tell which one it was when the menu opened."""
    lines = await page.menu('Status') if page.offers('Status') else {}
    if not lines:
        return None
    was = next(status for status, then in MOVES.items() if {STATUS_WORDS[each] for each in then} == lines.keys())
    becomes = writer.one_of(MOVES[was])
    await writer.pauses()
    if becomes is Status.DISCHARGED:
        return await _discharge(writer, page, patient_id, was, lines[STATUS_WORDS[becomes]])
    act = writer.begins(patient_id, {'status': becomes.value}, {'status': was.value})
    return _answered(await page.choose(lines[STATUS_WORDS[becomes]]), act)


async def _discharge(writer: Writer, page: Page, patient_id: int, was: Status, line: str) -> Act:
    """The dialog that asks why."""
    sentences = len(page.said)
    page.follow(line)
    await page.until(page.dialogs)
    page.pick('Reason', 0)
    act = writer.begins(patient_id, {'status': Status.DISCHARGED.value}, {'status': was.value})
    page.save('Discharge')
    await page.until(lambda: not page.dialogs() or page.refusal())
    if page.dialogs():
        act.refused(time.time(), page.refusal())
        page.press('Cancel')
        await page.until(lambda: page.offers('Discard'))
        page.press('Discard')
        await page.until(lambda: not page.dialogs())
        return act
    return _answered(await page.next_said(sentences), act)


async def assign(writer: Writer, page: Page, patient_id: int) -> Act | None:
    """Another clinician, or none. The one whom the menu does not offer has been it when the menu opened."""
    lines = await page.menu('Assign') if page.offers('Assign') else {}
    if not lines:
        return None
    known: dict[str, int | None] = {**writer.clinicians, NOBODY: None}
    (was,) = known.keys() - lines.keys()
    becomes = writer.one_of(sorted(lines.keys() & known.keys()))
    await writer.pauses()
    act = writer.begins(patient_id, {'clinician_id': known[becomes]}, {'clinician_id': known[was]})
    return _answered(await page.choose(lines[becomes]), act)


async def put_away(writer: Writer, page: Page, patient_id: int) -> Act | None:
    """Into the archive; or out of it, for the manager."""
    lines = await page.menu('More')
    word = next((word for word in ('Archive', 'Restore') if word in lines), None)
    if word is None:
        return None
    then, now = ('archived', None) if word == 'Archive' else (None, 'archived')
    act = writer.begins(patient_id, {'archived': then}, {'archived': now})
    return _answered(await page.choose(lines[word]), act)


async def take_back(writer: Writer, page: Page, act: Act) -> None:
    """Undo what has just been done, while the page offers it."""
    offer = await page.until(lambda: next((said for said in reversed(page.said) if not said.refused), None))
    if not offer.way_back:
        return
    await writer.pauses()
    undo = writer.begins(act.record, act.saw, act.wrote)
    _answered(await page.take_back(offer), undo)


def _answered(said: Said, act: Act) -> Act:
    if said.refused:
        act.refused(time.time(), said.words)
    else:
        act.done(time.time())
    return act
