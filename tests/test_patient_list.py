"""The list of patients in open tabs: chips, filters and columns that stay true, and acts on those who are selected."""

from __future__ import annotations

from typing import Any

from nicegui import ui
from nicegui.testing import User
from nicegui.testing.user_interaction import UserInteraction
from sqlmodel import col

from models import patients
from models.base import HOUSE, ChangeRecord, Work
from models.caseload import Wanted
from models.headcounts import NOBODY
from models.patient_record import Status
from models.tag_set import MOST
from models.wanted import ANYBODY
from pages.patient_columns import COLUMNS, USUAL, address, chosen_columns
from tests.cast import Practice, id_of
from tests.open_house import open_house
from tests.served import until
from tests.test_record_editor import found, press, said, type_into
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_figures import LiveFigures
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.snackbar import Snackbar


def table(tab: User) -> LiveTable:
    [found_one] = found(tab, LiveTable)
    return found_one


def names(tab: User) -> list[str]:
    """Who stands in the list, top to bottom."""
    return [row[1] for row in table(tab).topic.rows]


def chip(tab: User, id: str) -> tuple[Any, bool]:
    """The number on a chip, and whether it is the one that is chosen."""
    [(figures, row)] = [(one, row) for one in found(tab, LiveFigures) for row in one.topic.rows if row[0] == id][-1:]
    return row[2], figures._props['current'] == id


def fire(tab: User, element: ui.element, event: str, args: Any) -> None:
    """What the browser sends when somebody presses something that it has drawn itself."""
    UserInteraction(tab, {element}, None).trigger(event, args)


async def do(tab: User, act: str, *ids: int) -> None:
    """Press a button of the bar below selected rows."""
    fire(tab, table(tab), 'act', [act, list(ids)])


async def form(tab: User) -> Editor:
    await until(lambda: found(tab, Editor))
    [editor] = found(tab, Editor)
    return editor


async def pick(tab: User, menu: str, line: str) -> None:
    """Open a menu above the list and press a line of it."""
    press(tab, menu)
    await until(lambda: [item for item in found(tab, ui.menu_item) if line in said(item)])
    item = next(item for item in found(tab, ui.menu_item) if line in said(item))
    UserInteraction(tab, {item}, None).trigger('click')


def tags_of(practice: Practice, *ids: int) -> list[set[str]]:
    return [set(practice.patient(one).tags) for one in ids]


# what stands there


async def test_the_chip_of_ones_caseload_counts_what_others_do(practice: Practice) -> None:
    ada = practice.admit('Ada', clinician_id=id_of(practice.tom))
    ben = practice.admit('Ben')
    async with open_house(practice) as house:
        tom = await house.tab(practice.tom, '/patients?group=mine')
        await until(lambda: names(tom) == ['Ada Hill'])
        assert chip(tom, 'mine') == (1, True)
        practice.do(practice.rita, patients.assign, ben, 1, id_of(practice.tom))
        await until(lambda: names(tom) == ['Ada Hill', 'Ben Hill'] and chip(tom, 'mine') == (2, True))
        practice.do(practice.rita, patients.set_status, ada, 1, Status.DISCHARGED)
        await until(lambda: chip(tom, 'mine') == (1, True) and chip(tom, 'discharged') == (1, False))

        fire(tom, found(tom, LiveFigures)[-1], 'choose', 'discharged')
        await until(lambda: names(tom) == ['Ada Hill'])
        assert chip(tom, 'discharged') == (1, True), 'all who are discharged, not only his'


async def test_somebody_without_patients_of_their_own_has_no_such_chip(practice: Practice) -> None:
    practice.admit('Ada')
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/patients?group=mine')
        await until(lambda: names(rita) == ['Ada Hill'])
        await rita.should_not_see('My caseload')
        assert chip(rita, 'current') == (1, True)


async def test_a_filter_stays_true_and_says_when_nobody_passes_it_any_more(practice: Practice) -> None:
    ada = practice.admit('Ada', clinician_id=id_of(practice.priya))
    practice.do(practice.rita, patients.tag, ada, 'School')
    ben = practice.admit('Ben')
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, f'/patients?tag=School&clinician={id_of(practice.priya)}')
        await until(lambda: names(rita) == ['Ada Hill'])
        await rita.should_see('Tag: School')
        await rita.should_see('Clinician: Priya Raman')
        practice.do(practice.tom, patients.untag, ada, 'School')
        await until(lambda: names(rita) == [])
        assert table(rita)._props['empty']['act'] == 'Clear filters'
        practice.do(practice.tom, patients.tag, ben, 'School')
        fire(rita, table(rita), 'instead', [])
        await until(lambda: names(rita) == ['Ada Hill', 'Ben Hill'])
        await rita.should_not_see('Tag: School')


async def test_menus_offer_the_tags_in_use_with_their_numbers_and_the_clinicians(practice: Practice) -> None:
    for name in ('Ada', 'Ben'):
        practice.do(practice.rita, patients.tag, practice.admit(name), 'School')
    cleo = practice.admit('Cleo', clinician_id=id_of(practice.tom))
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/patients')
        await until(lambda: len(names(rita)) == 3)
        await pick(rita, 'Tag', 'School')
        assert ['School', '2'] in [said(item) for item in found(rita, ui.menu_item)]
        await until(lambda: names(rita) == ['Ada Hill', 'Ben Hill'])
        await pick(rita, 'Tag: School', 'Any tag')
        await pick(rita, 'Clinician', 'Unassigned')
        await until(lambda: names(rita) == ['Ada Hill', 'Ben Hill'])
        practice.do(practice.ana, patients.assign, cleo, 1, None)
        await until(lambda: len(names(rita)) == 3)


async def test_other_columns_come_with_what_they_show_and_stay_true(practice: Practice) -> None:
    ada = practice.admit('Ada', email='ada@example.org')
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/patients?columns=tags')
        await until(lambda: names(rita) == ['Ada Hill'])
        assert [column['title'] for column in table(rita)._fixed['columns']] == ['Patient', 'Tags']
        practice.do(practice.tom, patients.tag, ada, 'School')
        await rita.should_see('School')
        await pick(rita, 'Columns', 'E-mail')
        await until(lambda: [column['title'] for column in table(rita)._fixed['columns']][1:] == ['Tags', 'E-mail'])
        await rita.should_see('ada@example.org')


async def test_what_an_address_asks_for_in_vain_is_as_usual(practice: Practice) -> None:
    practice.admit('Ada')
    async with open_house(practice) as house:
        vain = ['clinician=-9', f'clinician={10**20}', f'page={10**20}']
        for query in vain + 'group=no_such sort=no_such page=-4 columns=no_such order=sideways'.split():
            rita = await house.tab(practice.rita, f'/patients?{query}')
            await until(lambda rita=rita: names(rita) == ['Ada Hill'])
            assert len(table(rita)._fixed['columns']) == 1 + len(USUAL)


def test_an_address_says_all_but_what_is_as_usual_and_what_was_searched_for() -> None:
    assert address(Wanted(words='Bell'), USUAL) == '/patients'
    assert address(Wanted('mine', clinician=3), USUAL) == '/patients?group=mine'
    wanted = Wanted('on_hold', 'Bell', 'name', True, 3, 'Early & late', NOBODY)
    assert address(wanted, ('status', 'tags')) == (
        '/patients?group=on_hold&tag=Early+%26+late&clinician=0&sort=name&order=down&page=3&columns=status,tags'
    )
    assert 'clinician' not in address(Wanted(clinician=ANYBODY), USUAL)


def test_the_columns_in_an_address_are_those_there_are_in_their_order() -> None:
    assert chosen_columns('tags,no_such,status') == ('status', 'tags')
    assert chosen_columns('') == USUAL
    assert chosen_columns(address(Wanted(), ()).partition('columns=')[2]) == (), 'the names alone'
    assert chosen_columns(','.join(COLUMNS)) == tuple(COLUMNS)


# acts on those who are selected


async def test_many_are_tagged_and_others_see_it_at_once_and_one_undo_takes_it_back(practice: Practice) -> None:
    ids = [practice.admit(name) for name in ('Ada', 'Ben', 'Cleo')]
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/patients')
        priya = await house.tab(practice.priya, '/patients?columns=tags')
        await do(rita, 'tag', *ids[:2])
        editor = await form(rita)
        type_into(editor, 'tag', 'School')
        press(rita, 'Tag', [])
        await until(lambda: tags_of(practice, *ids) == [{'School'}, {'School'}, set()])
        await until(lambda: [row[12] for row in table(priya).topic.rows] == ['School', 'School', ''])
        [snackbar] = found(rita, Snackbar)
        fire(rita, snackbar, 'act', snackbar._number)
        await until(lambda: tags_of(practice, *ids) == [set(), set(), set()])
        await until(lambda: [row[12] for row in table(priya).topic.rows] == ['', '', ''])


async def test_whoever_could_not_be_assigned_is_named_with_the_reason(practice: Practice) -> None:
    own = practice.admit('Ada', clinician_id=id_of(practice.tom))
    others = practice.admit('Ben', clinician_id=id_of(practice.priya))
    async with open_house(practice) as house:
        tom = await house.tab(practice.tom, '/patients')
        await do(tom, 'assign', own, others)
        editor = await form(tom)
        editor.form.fields['clinician_id'].fill(id_of(practice.priya))
        press(tom, 'Assign', [])
        await tom.should_see('1 patient not changed')
        told = [text for dialog in found(tom, Dialog) for text in said(dialog)]
        assert 'Ben Hill' in told
        assert any(text.startswith('Only reception, the manager or a clinician of this patient') for text in told)
        assert practice.patient(own).clinician_id == id_of(practice.priya)


async def test_a_tag_is_taken_from_those_who_have_one(practice: Practice) -> None:
    ada, ben = practice.admit('Ada'), practice.admit('Ben')
    practice.do(practice.rita, patients.tag, ada, 'School')
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/patients')
        await do(rita, 'untag', ben)
        await until(lambda: found(rita, Snackbar)[0]._number)
        assert not found(rita, Editor), 'Ben has none to be taken'
        await do(rita, 'untag', ada, ben)
        editor = await form(rita)
        assert dict(editor.form.fields['tag'].about.options) == {'School': 'School'}
        editor.form.fields['tag'].fill('School')
        press(rita, 'Untag', [])
        await until(lambda: tags_of(practice, ada) == [set()])


async def test_what_cannot_be_a_tag_is_said_by_the_field(practice: Practice) -> None:
    ada = practice.admit('Ada')
    for number in range(MOST):
        practice.do(practice.rita, patients.tag, ada, f'Tag {number}')
    async with open_house(practice) as house:
        rita = await house.tab(practice.rita, '/patients')
        await do(rita, 'tag', ada)
        editor = await form(rita)
        press(rita, 'Tag', [])
        await until(lambda: 'This is needed.' in said(editor.form.fields['tag']))
        type_into(editor, 'tag', 'One more')
        press(rita, 'Tag', [])
        await rita.should_see(f'A patient has at most {MOST} tags.')


async def test_what_no_bar_of_ours_sends_does_nothing(practice: Practice) -> None:
    practice.admit('Ada')
    async with open_house(practice) as house:
        tom = await house.tab(practice.tom, '/patients')
        for strange in (['tag', ['1']], ['tag', [0]], ['tag', [2**60]], ['no such', [1]], ['export', [1]]):
            fire(tom, table(tom), 'act', strange)
        fire(tom, table(tom), 'act', ['tag', [1]])
        await form(tom)
        assert len(found(tom, Dialog)) == 1, 'only what was asked for last; exports are not offered to Tom'


# exports


async def test_the_manager_alone_is_offered_exports_of_what_stands_there(practice: Practice) -> None:
    practice.admit('Ada', status=Status.WAITING)
    practice.admit('Ben')
    async with open_house(practice) as house:
        ana = await house.tab(practice.ana, '/patients?group=waiting&columns=tags')
        press(ana, 'Export')
        await ana.should_see('Export 1 patient')
        await ana.should_see('Columns: Record number, Name, Pronouns, Date of birth, Tags.')
        tom = await house.tab(practice.tom, '/patients')
        await until(lambda: names(tom))
        await tom.should_not_see('Export')


async def test_the_selected_are_exported(practice: Practice) -> None:
    ids = [practice.admit(name) for name in ('Ada', 'Ben')]
    async with open_house(practice) as house:
        ana = await house.tab(practice.ana, '/patients')
        await do(ana, 'export', *ids)
        await ana.should_see('Export 2 patients')
        assert practice.ask(HOUSE, opened) == [], 'nothing is handed over before a form is chosen'


def opened(work: Work) -> list[Any]:
    """What was exported so far."""
    kind = col(ChangeRecord.kind) == 'practices'
    return work.all(work.select(ChangeRecord).where(kind, col(ChangeRecord.op) == 'open'))


async def test_an_open_list_is_few_elements_however_many_patients_it_shows(practice: Practice) -> None:
    """Each element costs the server 4 KB: an open list may hold 300 KB, 100 of which are the page and its socket."""
    numbers = []
    async with open_house(practice) as house:
        for _ in range(2):
            tab = await house.tab(practice.ana, '/patients')
            assert tab.client
            numbers.append(len(tab.client.elements))
            for number in range(20):
                practice.admit(f'P{number}')
    assert numbers[0] == numbers[1] <= 45
