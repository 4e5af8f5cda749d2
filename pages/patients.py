"""Patients: the list of them. How somebody new is admitted is in admission.py, the chart of one in charts.py."""

from functools import partial

from nicegui import ui

from models import caseload, drafts, search, tag_counts
from models.caseload import GROUPS, SORTS, Wanted
from models.headcounts import NOBODY
from models.patient_record import Patient
from models.wanted import ANYBODY, MINE, is_personal
from models.worklists import WORKLISTS
from pages import exports
from pages.admission import admit, clinician_options, new_patient_button
from pages.patient_columns import COLUMNS, USUAL, a_page, address, chosen_columns, drawn, own_id, wanted_by
from pages.selected import Selected, acts_for, patients_in_words
from tracker_ui.components.button import button
from tracker_ui.components.handover import Handover
from tracker_ui.components.live_figures import LiveFigures
from tracker_ui.components.live_pager import LivePager
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.page_header import page_header
from tracker_ui.components.pick_menu import Pick, PickMenu
from tracker_ui.components.search_box import search_box
from tracker_ui.components.unsaved import unsaved_text
from tracker_ui.screens import screen
from tracker_ui.topics import Topic
from tracker_ui.viewer import Viewer

COUNTED = {'active': 'active', 'intake': 'in intake', 'waiting': 'waiting'}

NOBODY_YET = ('No patients yet', 'Whoever asks for help is admitted here first.', 'group_add')
NOBODY_HERE = ('Nobody in this group', 'The other groups are a click away.', 'group_off')
NOBODY_MATCHES = (
    'Nobody matches',
    'Try a part of the name, a birth date such as 14 3 1991, or fewer words.',
    'search_off',
)

NOBODY_PASSES = ('Nobody matches', 'In this group nobody has this tag and clinician.', 'filter_alt_off')
NOBODY_MINE = ('Nobody in your care yet', 'Whoever is assigned to you stands here.', 'group_off')


@screen('/patients', title='Patients', icon='groups', nav='main', keys='g p', finds=search.found)
async def index(
    viewer: Viewer,
    group: str = 'current',
    sort: str = '',
    order: str = 'up',
    page: int = 1,
    tag: str = '',
    clinician: int = ANYBODY,
    columns: str = '',
) -> None:
    """The list: search, chips with live counts, filters, columns, sort, pages, and acts on many.

    All of it but the words searched for, and who is selected, is in the address.
    """
    unsaved = await viewer.ask(drafts.offered, 'new patient')
    names = await viewer.ask(clinician_options) if clinician > NOBODY else {}
    header = page_header('Patients')
    with header.text:
        LiveFigures(
            viewer.watch(caseload.chips), {'value': 'value'}, 'line', words=COUNTED, caption='Patients in figures'
        )
    unsaved_text(viewer, unsaved, partial(admit, viewer))
    wanted = wanted_by(viewer, group, sort, order, page, tag, clinician)
    patients = PatientList(viewer, wanted, chosen_columns(columns), names)
    with header:
        if exports.may_export(viewer):
            button('Export', icon='download', on_click=patients.export).classes('btn-sign')
        new_patient_button(viewer)


class PatientList:
    """The list in one tab. Another search, chip, filter, order or page shows another part of it, in the same place.

    The words searched for stay out of the address: they may be a name, and a shared computer remembers addresses.
    `names` are those of clinicians, as far as they were needed yet.
    """

    def __init__(self, viewer: Viewer, wanted: Wanted, columns: tuple[str, ...], names: dict[int, str]) -> None:
        self._viewer, self._me = viewer, own_id(viewer)
        self._wanted, self._columns, self._names = wanted, columns, names
        with ui.element('div').classes('tools'):
            self._box = search_box('Search patients', self._search, hint='Name, born, phone or record number')
            self._tag = PickMenu('Tag', 'sell', self._tags, self._choose_tag)
            self._clinician = PickMenu('Clinician', 'person', self._clinicians, self._choose_clinician)
            PickMenu('Columns', 'view_column', self._columns_offered, self._toggle_column, several=True)
        with ui.element('div').classes('chip-line'):
            self._chips = self._made_chips()
        self._table = LiveTable(self._rows(), drawn(columns), caption='Patients', together=acts_for(viewer))
        self._pager = LivePager(self._number(), page=wanted.page, size=caseload.PAGE, caption='patients')
        self._handover = Handover()
        self._table.on_sort(self._sort)
        self._pager.on_turn(self._turn)
        Selected(viewer, self._table, self._handover, lambda: self._columns)
        self._say_what_stands()

    async def export(self) -> None:
        """Ask in which form all pages of what stands here, with its columns, are to be handed over."""
        wanted = self._wanted
        [matches] = await self._viewer.ask(caseload.matches, wanted)
        question = {name: value for name, value in wanted._asdict().items() if name != 'page'}
        exports.ask_kind(self._handover, 'Export ' + patients_in_words(matches.value), self._columns, **question)

    def _made_chips(self) -> list[LiveFigures]:
        """What is this person's own, or was led to by a figure, and then the groups of everybody."""
        figure = {'label': 'label', 'value': 'value', 'event': 'choose'}
        worklist = self._wanted.group if self._wanted.group in WORKLISTS else ''
        further = self._viewer.watch(caseload.further_chips, self._me, worklist)
        topics = [(further, 'Patients for you'), (self._viewer.watch(caseload.chips), 'Groups of patients')]
        made = [LiveFigures(topic, figure, 'chips', caption=caption) for topic, caption in topics]
        for chips in made:
            chips.on_row('choose', lambda event: self._choose(str(event.args)))
        return made

    # what somebody asks for

    def _search(self, words: str) -> None:
        self._show(self._wanted._replace(words=words, page=1), in_address=False)

    def _clear_search(self) -> None:
        self._box.value = ''
        self._box.run_method('focus')

    def _choose(self, group: str) -> None:
        if is_personal(group) and self._me != NOBODY:
            self._show(self._wanted._replace(group=group, clinician=self._me, page=1))
        elif group in GROUPS or group in WORKLISTS:
            clinician = ANYBODY if is_personal(self._wanted.group) else self._wanted.clinician
            self._show(self._wanted._replace(group=group, clinician=clinician, page=1))

    def _choose_tag(self, tag: str) -> None:
        self._show(self._wanted._replace(tag=tag, page=1))

    def _choose_clinician(self, key: str) -> None:
        group = 'current' if is_personal(self._wanted.group) else self._wanted.group
        self._show(self._wanted._replace(group=group, clinician=int(key), page=1))

    def _clear_filters(self) -> None:
        self._show(self._wanted._replace(tag='', clinician=ANYBODY, page=1))

    def _sort(self, sort: str) -> None:
        if sort not in SORTS:
            return
        again = sort == self._shown_order()
        self._show(self._wanted._replace(sort=sort, descending=again and not self._wanted.descending, page=1))

    def _turn(self, page: int) -> None:
        self._show(self._wanted._replace(page=a_page(page)))

    def _toggle_column(self, name: str) -> None:
        self._columns = tuple(one for one in COLUMNS if (one in self._columns) != (one == name))
        self._table.show_columns(drawn(self._columns), self._rows())
        ui.navigate.history.push(address(self._wanted, self._columns))

    # what the menus offer

    async def _tags(self) -> list[Pick]:
        chosen = self._wanted.tag
        in_use = await self._viewer.ask(tag_counts.in_use)
        lines = [Pick(tag, tag, f'{number:,}', on=tag == chosen) for tag, number in in_use]
        return [Pick('', 'Any tag' if lines else 'Nobody has a tag yet', on=not chosen), *lines]

    async def _clinicians(self) -> list[Pick]:
        self._names = await self._viewer.ask(clinician_options)
        chosen = ANYBODY if is_personal(self._wanted.group) else self._wanted.clinician
        lines = {ANYBODY: 'Any clinician', NOBODY: 'Unassigned', **self._names}
        return [Pick(str(id), name, on=id == chosen) for id, name in lines.items()]

    async def _columns_offered(self) -> list[Pick]:
        return [Pick(name, column['title'], on=name in self._columns) for name, column in COLUMNS.items()]

    # how it is shown

    def _show(self, wanted: Wanted, *, in_address: bool = True) -> None:
        self._wanted = wanted
        self._table.show(self._rows())
        self._pager.show(self._number())
        self._say_what_stands()
        if in_address:
            ui.navigate.history.push(address(wanted, self._columns))

    def _say_what_stands(self) -> None:
        wanted = self._wanted
        for chips in self._chips:
            chips.choose(wanted.group)
        self._tag.say(f'Tag: {wanted.tag}' if wanted.tag else 'Tag', on=bool(wanted.tag))
        self._say_clinician()
        self._table.sorted_by(self._shown_order(), descending=wanted.descending)
        self._pager.turn(wanted.page)
        self._say_why_empty()

    def _say_clinician(self) -> None:
        id = self._wanted.clinician
        if id == ANYBODY or is_personal(self._wanted.group):
            self._clinician.say('Clinician', on=False)
        else:
            name = 'Unassigned' if id == NOBODY else self._names.get(id, 'somebody who has left')
            self._clinician.say(name if id == NOBODY else f'Clinician: {name}', on=True)

    def _say_why_empty(self) -> None:
        wanted = self._wanted
        everybody = ('Show all current', partial(self._choose, 'current'))
        if wanted.words:
            self._table.say_empty(*NOBODY_MATCHES, act=('Clear search', self._clear_search))
        elif wanted.tag or (wanted.clinician != ANYBODY and not is_personal(wanted.group)):
            self._table.say_empty(*NOBODY_PASSES, act=('Clear filters', self._clear_filters))
        elif wanted.group == 'current':
            self._table.say_empty(*NOBODY_YET)
        else:
            self._table.say_empty(*(NOBODY_MINE if wanted.group == MINE else NOBODY_HERE), act=everybody)

    def _shown_order(self) -> str:
        """Which column the rows are in the order of; none while the best match comes first."""
        return self._wanted.sort or ('' if self._wanted.words else 'name')

    def _rows(self) -> Topic:
        usual = set(self._columns) <= set(USUAL)
        query = caseload.listing if usual else caseload.wide_listing
        return self._viewer.watch(query, self._wanted, rows_of=Patient)

    def _number(self) -> Topic:
        """How many there are: of the same search, group and filters, whatever the order and the page."""
        return self._viewer.watch(caseload.matches, self._wanted._replace(sort='', descending=False, page=1))
