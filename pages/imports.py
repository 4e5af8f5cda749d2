"""Import: patients from a file that somebody brings along, in four steps. For the manager."""

import asyncio
from typing import NamedTuple

from nicegui import ui

from models import imports
from models.base import Refused
from models.base.text import counted
from models.imports import Choices, Overtaken, Rehearsal, columns, csv_file, written_dates
from models.imports.csv_file import Sheet
from models.imports.written_dates import Order
from models.people import MANAGERS
from pages import import_words
from tracker_ui.components import words
from tracker_ui.components.button import button
from tracker_ui.components.card import Card
from tracker_ui.components.file_box import File, FileBox
from tracker_ui.components.match_columns import MatchColumns
from tracker_ui.components.page_header import page_header
from tracker_ui.components.progress import Progress
from tracker_ui.components.radios import radios
from tracker_ui.components.steps import Steps
from tracker_ui.components.strip import strip
from tracker_ui.screens import screen
from tracker_ui.viewer import Viewer

FILE_HINT = (
    f'Or drop it here. At most {csv_file.LARGEST // 10**6} MB and {csv_file.MOST_LINES:,} lines, with the headings in '
    'the first one. The file stays in this page and is forgotten with it: after a reload, please choose it again.'
)
ACCEPTED = '.csv,.tsv,.txt,text/csv'
WHILE_WRITING = 'Colleagues can go on typing. What they save waits until this is done, a few seconds at most.'
WRITTEN = '{done:,} of {total:,} written. None of them is kept before all are.'
LINES_TOLD = 20  # written between two reports of progress
NEWEST = '/patients?sort=changed&order=down'


class Brought(NamedTuple):
    """A file that was read, and what its columns are. `order` is None while its dates could be read in two ways."""

    name: str
    sheet: Sheet
    fields: tuple[str | None, ...]
    order: Order | None


@screen('/import', title='Import', icon='upload_file', nav='admin', keys='g i', roles=MANAGERS)
def index(viewer: Viewer) -> None:
    """Choose a file, say what its columns are, look at what would happen, and let it happen."""
    page_header('Import patients', 'From a CSV file, as spreadsheets and other programs save it')
    ImportPage(viewer)


class ImportPage:
    """The steps, one at a time in the same place. What was brought is held here and nowhere else."""

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._turns = 0
        self._steps = Steps(('File', 'Columns', 'Check', 'Import'))
        self._body = ui.element('div').classes('import-body')
        self._ask_for_file()

    def _begin(self, step: int) -> ui.element:
        """An empty place for a step; what stood there is gone."""
        self._turns += 1
        self._steps.go(step)
        self._body.clear()
        return self._body

    def _gone_on(self, turns: int) -> bool:
        """True when the person has not waited: another step stands there since, or another screen."""
        return self._turns != turns or self._body.is_deleted

    # 1 the file

    def _ask_for_file(self) -> None:
        with self._begin(0), Card('Choose a file'):
            self._box = FileBox(
                'Choose a CSV file', self._take, hint=FILE_HINT, largest=csv_file.LARGEST, accept=ACCEPTED
            )

    async def _take(self, file: File) -> None:
        """Read what has arrived; why it cannot be read is said by the box."""
        turns = self._turns
        try:
            sheet = await self._viewer.ask(imports.read, file.content)
        except Refused as refusal:
            if not self._gone_on(turns):
                self._box.say(refusal.sentence)
            return
        if not self._gone_on(turns):
            fields = columns.guessed(sheet.headings)
            await self._match(Brought(file.name, sheet, fields, imports.dates(sheet, fields).order))

    # 2 the columns

    async def _match(self, brought: Brought) -> None:
        self._brought = brought
        with self._begin(1):
            with Card('What is in the columns?', 'Choose a field for each, or leave it out') as card:
                import_words.facts(brought.name, brought.sheet)
                shown = import_words.columns(brought.sheet)
                MatchColumns(shown, columns.FIELDS, brought.fields, self._choose_field)
            self._dates = ui.element('div').classes('stack')
            with Card('As they would be read', 'The first lines'):
                self._preview = ui.element('div').classes('import-preview').props('tabindex=0 role=region')
                self._preview.props['aria-label'] = 'The first lines, as they would be read'
            self._missing = ui.element('div').classes('stack')
            with ui.element('div').classes('import-actions'):
                button('Another file', on_click=self._ask_for_file)
                button('Check all lines', kind='primary', on_click=self._check)
        self._ask_for_order()
        _follow(card)
        await self._show_preview()

    async def _choose_field(self, place: int, field: str | None) -> None:
        self._missing.clear()
        before = self._brought
        fields = (*before.fields[:place], field, *before.fields[place + 1 :])
        self._brought = before._replace(fields=fields)
        if 'born' in {field, before.fields[place]}:  # the dates stand in another column now
            self._brought = self._brought._replace(order=imports.dates(before.sheet, fields).order)
            self._ask_for_order()
        await self._show_preview()

    def _ask_for_order(self) -> None:
        """Say how dates are read, and ask where that cannot be known."""
        self._dates.clear()
        if 'born' not in self._brought.fields:
            return
        found = imports.dates(self._brought.sheet, self._brought.fields)
        with self._dates:
            if not found.example:
                strip(found.sentence)
                return
            with Card('Which comes first in a date?', found.sentence):
                both = {str(order): text for order, text in written_dates.example(found.example).items()}
                radios('Please choose', both, self._brought.order, self._choose_order)

    async def _choose_order(self, order: str) -> None:
        self._missing.clear()
        self._brought = self._brought._replace(order=Order(order))
        await self._show_preview()

    async def _show_preview(self) -> None:
        turns, brought = self._turns, self._brought
        lines = await self._viewer.ask(imports.preview, brought.sheet, brought.fields, brought.order or Order.DAY_FIRST)
        if self._gone_on(turns) or self._brought is not brought:
            return
        self._preview.clear()
        with self._preview:
            import_words.preview(brought.fields, lines)

    # 3 the rehearsal

    async def _check(self) -> None:
        """Look at every line, unless a choice is missing."""
        missing = columns.trouble(self._brought.fields)
        if not missing and self._brought.order is None:
            missing = 'Please choose how the dates are to be read.'
        self._missing.clear()
        if missing:
            with self._missing:
                strip(missing, 'risk')
        else:
            await self._rehearse()

    async def _rehearse(self, notice: str = '') -> None:
        turns, (_, sheet, fields, order) = self._turns, self._brought
        assert order is not None, 'nothing is checked before it is known'
        rehearsal = await self._viewer.ask(imports.rehearse, sheet, fields, order)
        if not self._gone_on(turns):
            self._show_rehearsal(rehearsal, notice)

    def _show_rehearsal(self, rehearsal: Rehearsal, notice: str = '') -> None:
        """Every line and what would become of it, what is to be decided, and above all a notice if there is one."""
        self._choices = Choices()
        with self._begin(2):
            if notice:
                strip(notice, 'warn')
            with Card('Nothing is imported yet', import_words.found(rehearsal.counted())) as card:
                import_words.questions(rehearsal, self._choose_alike, self._choose_unreadable)
            self._actions = ui.element('div').classes('import-actions')
            import_words.table(rehearsal)
        self._rehearsal = rehearsal
        self._offer_import()
        _follow(card)

    def _offer_import(self) -> None:
        """The way on, as far as the choices allow: a button that says how many, or why there is none."""
        number = len(imports.chosen(self._rehearsal, self._choices))
        why_not = imports.obstacle(self._rehearsal, self._choices)
        self._actions.clear()
        with self._actions:
            words.text(why_not, 'p', 'import-obstacle').props('role=status')
            button('Back to the columns', on_click=lambda: self._match(self._brought))
            if not why_not:
                button(f'Import {counted(number, "patient")}', kind='primary', writes=True, on_click=self._import)

    def _choose_alike(self, choice: str) -> None:
        self._choices = self._choices._replace(admit_alike=choice == import_words.ADMIT)
        self._offer_import()

    def _choose_unreadable(self, choice: str) -> None:
        self._choices = self._choices._replace(leave_out_unreadable=choice == import_words.LEAVE_OUT)
        self._offer_import()

    # 4 the import

    async def _import(self) -> None:
        """Let it happen, and say how far it is. Should this page be gone meanwhile, it happens all the same."""
        rehearsal, choices = self._rehearsal, self._choices
        progress = self._show_progress(len(imports.chosen(rehearsal, choices)))
        loop = asyncio.get_running_loop()

        def tell(done: int) -> None:
            if done % LINES_TOLD == 0:
                loop.call_soon_threadsafe(progress.show, done)

        try:
            admitted = await self._viewer.do(imports.admit_all, rehearsal, choices, tell)
        except Overtaken as overtaken:
            await self._rehearse(overtaken.sentence)
        except Refused as refusal:
            if not self._body.is_deleted:
                self._show_rehearsal(rehearsal, refusal.sentence)
        else:
            if not self._body.is_deleted:
                self._show_result(admitted, len(rehearsal.verdicts) - admitted)

    def _show_progress(self, total: int) -> Progress:
        with self._begin(3), Card('Importing') as card, ui.element('div').classes('import-progress'):
            progress = Progress('Patients written', total, waiting='Waiting for our turn to write.', said=WRITTEN)
            words.text(WHILE_WRITING, 'p', 'sub')
        _follow(card)
        return progress

    def _show_result(self, admitted: int, left_out: int) -> None:
        left = f' {counted(left_out, "line")} left out.' if left_out else ''
        with self._begin(4):
            done = strip(f'{counted(admitted, "patient")} imported.{left}', 'ok')
            with ui.element('div').classes('import-actions'):
                button('Import another file', on_click=self._ask_for_file)
                button('Show the newest patients', kind='primary', to=NEWEST)
        _follow(done)


def _follow(part: ui.element) -> None:
    """Let the focus follow to what has just been shown, so that a screen reader says where one is."""
    part.props('tabindex=-1').run_method('focus')
