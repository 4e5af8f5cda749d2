"""What the import shows of a file: facts about it, its columns, its first patients, and what becomes of each line."""

from collections import Counter
from collections.abc import Callable, Sequence

from nicegui import ui

from models.base.text import counted
from models.imports import Rehearsal, State, Verdict
from models.imports.columns import FIELDS, FULL_NAME
from models.imports.csv_file import LOOKED_AT, Sheet
from models.imports.lines import Read
from models.people import initials
from tracker_ui.components import report, words
from tracker_ui.components.match_columns import Column
from tracker_ui.components.radios import radios

Chosen = Callable[[str], object]

EXAMPLES = 3
LONGEST_EXAMPLE = 60
WINDOWS = 'Read as Windows-1252, because it is not UTF-8: please check that names such as Zoë look right below.'
PARTS_OF_A_NAME = ('given_name', 'preferred_name', 'family_name')

STATES = (
    report.State(State.READY, 'Ready', 'Ready', 'ok', 'check_circle'),
    report.State(State.HERE, 'Already here', 'Already here', 'warn', 'person_search'),
    report.State(State.TWICE, 'Twice in the file', 'Twice in the file', 'warn', 'content_copy'),
    report.State(State.UNREADABLE, 'Cannot be read', 'Cannot be read', 'risk', 'error'),
)

TROUBLE_FIRST = (State.UNREADABLE, State.HERE, State.TWICE)
"""What is to be looked at before all lines are."""

STOP, LEAVE_OUT, ADMIT = 'stop', 'leave out', 'admit'
ALIKE = {LEAVE_OUT: 'Leave them out', ADMIT: 'Admit them anyway, as somebody else'}
UNREADABLE = {STOP: 'Import nothing until every line can be read', LEAVE_OUT: 'Leave these lines out'}


def facts(name: str, sheet: Sheet) -> None:
    """What was found out about the file, so that somebody can see whether it is true."""
    size = f'{counted(len(sheet.lines), "line")} in {counted(len(sheet.headings), "column")}'
    with ui.element('div').classes('import-facts'):
        words.text(name or 'The file', classes='strong')
        words.text(f'{size}, separated by {sheet.delimiter}')
        words.text(WINDOWS if sheet.encoding == 'Windows-1252' else f'Read as {sheet.encoding}')


def columns(sheet: Sheet) -> list[Column]:
    """Each column with its first values."""
    below = zip(*(line.cells for line in sheet.lines[:LOOKED_AT]), strict=True)
    examples = [[cell[:LONGEST_EXAMPLE] for cell in cells if cell][:EXAMPLES] for cells in below]
    return [Column(*column) for column in zip(sheet.headings, examples, strict=True)]


def preview(fields: Sequence[str | None], lines: Sequence[Read]) -> None:
    """The first patients: a column for each field that was chosen, and what is wrong where it cannot be read."""
    shown = _shown(fields)
    with ui.element('table'):
        words.text('The first lines, as they would be read', 'caption', 'visually-hidden')
        with ui.element('thead'), ui.element('tr'):
            for field in shown:
                words.text(FIELDS[field], 'th').props('scope=col')
        with ui.element('tbody'):
            for line in lines:
                with ui.element('tr'):
                    for place, field in enumerate(shown):
                        wrong = line.errors.get(field) or (line.errors.get('', '') if place == 0 else '')
                        words.text(wrong or line.values.get(field, ''), 'td', 'wrong' if wrong else '')


def table(rehearsal: Rehearsal) -> None:
    """What would become of each line; those that need a look first."""
    lines = list(map(_verdict, rehearsal.verdicts))
    report.Report(lines, STATES, caption='Lines of the file', first=TROUBLE_FIRST)


def questions(rehearsal: Rehearsal, on_alike: Chosen, on_unreadable: Chosen) -> None:
    """What is to be decided about lines that are not ready."""
    numbers = rehearsal.counted()
    if numbers[State.HERE] or numbers[State.TWICE]:
        radios('People who may be here already', ALIKE, LEAVE_OUT, on_alike)
    if numbers[State.UNREADABLE]:
        radios('Lines that cannot be read', UNREADABLE, STOP, on_unreadable)


def found(numbers: Counter[State]) -> str:
    """What the rehearsal has found, in one sentence."""
    alike = numbers[State.HERE] + numbers[State.TWICE]
    parts = [f'{counted(numbers[State.READY], "line")} ready']
    parts += [f'{alike:,} that may be somebody who is here'] if alike else []
    parts += [f'{numbers[State.UNREADABLE]:,} that cannot be read'] if numbers[State.UNREADABLE] else []
    return ', '.join(parts) + '.'


def _verdict(one: Verdict) -> report.Verdict:
    sub = f'Line {one.number} · born {one.born}' if one.born else f'Line {one.number}'
    return report.Verdict(one.number, one.name or 'No name', sub, initials(one.name), one.state, one.why, one.href)


def _shown(fields: Sequence[str | None]) -> list[str]:
    """The fields in the order of the form; a whole name as its parts."""
    chosen = {*fields, *PARTS_OF_A_NAME} if FULL_NAME in fields else set(fields)
    return [field for field in FIELDS if field in chosen and field != FULL_NAME]
