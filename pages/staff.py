"""Staff: who works here, how they are invited, what they are, and how they leave. For the manager."""

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui

from models import drafts, staff
from models.base import Seen, Work
from models.drafts import Offer
from models.people import MANAGERS, ROLE_WORDS, Staff, id_of
from models.staff import NewStaff
from tracker_ui.components.button import button
from tracker_ui.components.dialog import Dialog, confirmed
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.menu import Choice, choose
from tracker_ui.components.page_header import page_header
from tracker_ui.components.read_only import read_only
from tracker_ui.components.record_editor import RecordEditor
from tracker_ui.components.snackbar import snackbar
from tracker_ui.components.strip import strip
from tracker_ui.components.unsaved import unsaved_text
from tracker_ui.drafting import Drafting
from tracker_ui.palette import act
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

COLUMNS: list[dict[str, Any]] = [
    {'title': 'Name', 'cell': 'person', 'name': 'name', 'sub': 'user_name', 'initials': 'initials', 'tone': 'tone'},
    {'title': 'Roles', 'cell': 'text', 'field': 'roles'},
    {'title': 'State', 'cell': 'tag', 'word': 'state', 'tone': 'state_tone'},
    {'title': 'Last signed in', 'cell': 'when', 'field': 'last_seen', 'text': 'last_seen_words'},
    {'title': 'Manage', 'cell': 'button', 'label': 'Manage', 'event': 'manage', 'of': 'name', 'hidden': True},
]

INVITE_ADVICE = 'They get a link from you and choose a password of their own.'
LINK_ADVICE = 'It works once, within three days. Hand it over yourself: whoever has it can choose the password.'
DEACTIVATE_ADVICE = 'Every open tab of theirs shows the sign-in page within a second. You can let them in again later.'
REMOVE_ADVICE = 'They have never signed in. Their invitation stops working.'


@screen('/staff', title='Staff', icon='badge', nav='admin', keys='g t', roles=MANAGERS)
async def index(viewer: Viewer, state: str = '') -> None:
    """Everyone who works here or did, or those only who are invited, with what can be done about each."""
    page = StaffPage(viewer)
    unsaved_new = await viewer.ask(drafts.offered, 'new colleague')
    unsaved = await viewer.ask(drafts.offered, 'colleague')
    with page_header('Staff', 'Who works here, and what they may see'):
        button('Invite a colleague', icon='person_add', kind='primary', writes=True, on_click=page.invite)
    unsaved_text(viewer, unsaved_new, page.invite)
    unsaved_text(viewer, unsaved, page.edit_again)
    if state == 'invited':
        everyone = ('Show everyone', lambda: ui.navigate.to('/staff'))
        strip('Only those who have not accepted their invitation yet.', action=everyone, icon='filter_list')
    shown = staff.invited if state == 'invited' else staff.colleagues
    table = LiveTable(viewer.watch(shown, rows_of=Staff), COLUMNS, caption='Staff')
    table.say_empty('Nobody here', 'Every invitation is accepted.', 'done_all')
    table.on_row('manage', lambda event: page.manage(int(event.args)))


@act('Invite a colleague', icon='person_add', keys='n c', roles=MANAGERS)
def invite(viewer: Viewer) -> None:
    """Ask who is coming, from wherever one stands."""
    StaffPage(viewer).invite()


class StaffPage:
    """The acts of the staff page."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer

    def invite(self, unsaved: Offer | None = None) -> None:
        """Ask who is coming, then show the one-time link to hand to them."""

        async def save(values: dict[str, Any]) -> Callable[[], None]:
            token = await self._viewer.do(staff.invite, NewStaff(**values))
            return partial(self._show_link, str(values['given_name']), token)

        Editor(
            'Invite a colleague',
            NewStaff,
            list(NewStaff.model_fields),
            save,
            button='Invite',
            sub=INVITE_ADVICE,
            options={'roles': ROLE_WORDS},
            draft=Drafting(self._viewer, 'new colleague', goes_on_with=unsaved),
        )

    async def manage(self, staff_id: int) -> None:
        """Everything that can be done about one colleague, as it stands at this moment."""
        person = await self._viewer.ask(staff.colleague, staff_id)
        signed_in_before = await self._viewer.ask(staff.has_signed_in, staff_id)
        choices = [Choice('Edit name and roles', 'edit', partial(self._edit, person))]
        if person.active:
            link = 'Link for a new password' if signed_in_before else 'New invitation link'
            choices += [Choice(link, 'link', partial(self._new_link, person))]
            choices += [Choice('Deactivate', 'person_off', partial(self._deactivate, person), danger=True)]
        else:
            choices += [Choice('Reactivate', 'how_to_reg', partial(self._reactivate, person))]
        if not signed_in_before:
            choices += [Choice('Remove', 'delete', partial(self._remove, person), danger=True)]
        choose(person.name, choices)

    async def edit_again(self, unsaved: Offer) -> None:
        """Open the form of whichever colleague unsaved text is about."""
        self._edit(await self._viewer.ask(staff.colleague, unsaved.draft.record_id or 0), unsaved)

    def _edit(self, person: Staff, unsaved: Offer | None = None) -> None:
        draft = Drafting(self._viewer, 'colleague', id_of(person), unsaved)
        RecordEditor(
            self._viewer,
            'Edit name and roles',
            person,
            staff.colleague,
            _edit,
            staff.take_back,
            staff.EDITABLE,
            {'roles': ROLE_WORDS},
            draft,
        )

    async def _new_link(self, person: Staff) -> None:
        self._show_link(person.given_name, await self._viewer.do(staff.new_link, id_of(person)))

    async def _deactivate(self, person: Staff) -> None:
        if await confirmed(f'Deactivate {person.name}?', DEACTIVATE_ADVICE, 'Deactivate', danger=True):
            await self._viewer.do(staff.deactivate, id_of(person), person.version)
            snackbar(f'{person.name} is deactivated')

    async def _reactivate(self, person: Staff) -> None:
        await self._viewer.do(staff.reactivate, id_of(person), person.version)
        snackbar(f'{person.name} may sign in again')

    async def _remove(self, person: Staff) -> None:
        if await confirmed(f'Remove {person.name}?', REMOVE_ADVICE, 'Remove', danger=True):
            await self._viewer.do(staff.remove, id_of(person), person.version)
            snackbar(f'{person.name} was removed')

    def _show_link(self, given_name: str, token: str) -> None:
        """The one-time link, to be handed over by the manager: nobody else ever sees it again."""
        with Dialog('One-time link for ' + given_name, LINK_ADVICE, wide=True) as dialog:
            link = read_only('Link', f'{self._viewer.client.request.base_url}welcome/{token}')
        with dialog.actions:
            button('Copy', icon='content_copy', kind='primary', on_click=lambda: ui.clipboard.write(link.value))
            button('Done', on_click=dialog.close)
        dialog.on('hide', dialog.delete, [])
        dialog.open()


def _edit(work: Work, staff_id: int, seen: Seen, values: dict[str, Any]) -> int | None:
    return staff.edit(work, staff_id, seen, **values)
