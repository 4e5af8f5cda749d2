"""Settings: the practice, types, rooms, hours and time off, as the manager changes them and everybody sees them."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest
from nicegui.testing import User

from models import absences, appointment_types, appointments, drafts, rooms, settings, typed_hours, working_hours
from models import practice as practices
from models.appointments import affected
from models.base import Invalid, Refused, Work
from models.typed_hours import Overtaken, as_typed, stretches_in
from models.working_hours import Stretch
from tests.cast import Practice, id_of
from tests.open_house import open_house
from tests.served import until
from tests.test_record_editor import found, press, said
from tracker_ui.components.dialog import Dialog
from tracker_ui.components.editor import Editor
from tracker_ui.components.live_list import LiveList
from tracker_ui.components.live_table import LiveTable
from tracker_ui.components.snackbar import Snackbar

THURSDAY = datetime(2026, 11, 26)  # noqa: DTZ001 (the wall has no zone)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the snackbars of all tabs have said."""
    told: list[str] = []
    monkeypatch.setattr(Snackbar, 'show', lambda _, text, **more: told.append(text))
    return told


def rows(tab: User) -> list[Any]:
    [table] = found(tab, LiveTable)
    return list(table.topic.rows)


def cells(tab: User, field: str) -> list[Any]:
    """One column of the table, top to bottom."""
    [table] = found(tab, LiveTable)
    place = table.topic.fields.index(field)
    return [row[place] for row in table.topic.rows]


def manage(tab: User, row_id: int, event: str = 'manage') -> None:
    """Press a row's button."""
    from nicegui.testing.user_interaction import UserInteraction

    UserInteraction(tab, set(found(tab, LiveTable)), None).trigger(event, row_id)


async def form(tab: User, **typed: Any) -> Editor:
    """The form that opens, with this typed into it."""
    await until(lambda: [editor for editor in found(tab, Editor) if editor.value])
    editor: Editor = found(tab, Editor)[-1]
    for name, text in typed.items():
        box = editor.form.fields[name]
        for control, part in zip(box.controls, text if isinstance(text, tuple) else (text,), strict=True):
            control.value = part
    return editor


def by_the_field(editor: Editor, name: str) -> str:
    return ' '.join(said(editor.form.fields[name]))


def visit(practice: Practice, at: time, day: datetime = THURSDAY) -> int:
    """Jamie is booked with Tom on a day, for 50 minutes; gives back the appointment's id."""
    jamie = practice.admit('Jamie')
    types = practice.ask(practice.rita, appointment_types.listing)
    individual = next(row.id for row in types if row.name == 'Individual')
    values = {'type_id': individual, 'clinician_id': id_of(practice.tom), 'wall_start': datetime.combine(day, at)}
    return int(practice.do(practice.rita, appointments.book, values, [jamie]))


def where(practice: Practice, id: int) -> tuple[datetime, str]:
    found_one = practice.ask(practice.ana, appointments.appointment, id)
    return found_one.wall_start, found_one.status


# who gets there


@pytest.mark.parametrize('name', ['tom', 'rita'])
@pytest.mark.parametrize('part', ['', '/types', '/rooms', '/hours', '/absences'])
async def test_nobody_but_the_manager_gets_to_the_settings(practice: Practice, name: str, part: str) -> None:
    async with open_house(practice) as house:
        tab = await house.tab(getattr(practice, name), '/settings' + part)
        await tab.should_see('Nothing here')


async def test_a_clinician_reads_their_own_hours_and_time_off_and_changes_neither(practice: Practice) -> None:
    tom, priya = id_of(practice.tom), id_of(practice.priya)
    for who, start in ((tom, 9), (priya, 8)):
        practice.do(practice.ana, working_hours.set_week, who, [Stretch(0, time(start), time(12))])
        times = {'starts': THURSDAY, 'ends': THURSDAY.replace(hour=12), 'note': f'Away {who}'}
        practice.do(practice.ana, absences.add, {'clinician_id': who, **times})
    async with open_house(practice) as house:
        tab = await house.tab(practice.tom, '/my-hours')
        await tab.should_see('Mon 09:00\u2013\u206012:00')
        await tab.should_see(f'Away {tom}')
        await tab.should_not_see('08:00')
        await tab.should_not_see(f'Away {priya}')
        practice.do(practice.ana, working_hours.set_week, tom, [Stretch(1, time(10), time(12))])
        await until(lambda: 'Tue 10:00\u2013\u206012:00' in found(tab, LiveTable)[0].topic.rows[0])
        await (await house.tab(practice.rita, '/my-hours')).should_see('Nothing here')
    for who in (practice.tom, practice.rita):
        with pytest.raises(Refused, match='You may not do this'):
            practice.do(
                who, typed_hours.set_week, tom, practice.ask(who, typed_hours.week_typed, tom), {'monday': '9-17'}
            )


# the practice


async def test_the_practice_gets_another_name_and_notice_in_every_tab(practice: Practice, told: list[str]) -> None:
    async with open_house(practice) as house:
        tab, other = await house.tab(practice.ana, '/settings'), await house.tab(practice.ana, '/settings')
        press(tab, 'Change')
        editor = await form(tab, notice_hours='48', waiting_minutes='soon')
        press(tab, 'Save', [])
        await until(lambda: 'whole number' in by_the_field(editor, 'waiting_minutes'))
        assert editor.form.fields['notice_hours'].typed == '48', 'nothing typed is lost'
        await form(tab, waiting_minutes='0')
        press(tab, 'Save', [])
        await until(lambda: 'must be at least 1' in by_the_field(editor, 'waiting_minutes'))
        await form(tab, waiting_minutes='15')
        press(tab, 'Save', [])
        await other.should_see('48 hours')
        await other.should_see('15 minutes')
        assert told == ['Saved']
        house_now = practice.ask(practice.rita, practices.details)
        practice.do(practice.ana, practices.take_back, house_now.id, house_now.version)
        await tab.should_see('24 hours')


# types and rooms


async def test_a_new_type_stands_in_every_tab_and_a_bad_one_is_told_by_the_field(practice: Practice) -> None:
    async with open_house(practice) as house:
        tab, other = [await house.tab(practice.ana, '/settings/types') for _ in range(2)]
        await until(lambda: len(rows(other)) == 8)
        press(tab, 'New type')
        editor = await form(tab, name='Walk and talk', minutes='', several=True, internal=True)
        press(tab, 'Add', [])
        await until(lambda: 'This is needed.' in by_the_field(editor, 'minutes'))
        assert 'no patients' in by_the_field(editor, 'internal')
        await form(tab, name='individual', minutes='45', several=False, internal=False)
        press(tab, 'Add', [])
        await until(lambda: 'of this name already' in by_the_field(editor, 'name'))
        await form(tab, name='Walk and talk')
        press(tab, 'Add', [])
        await until(lambda: 'Walk and talk' in cells(other, 'name'))
        assert '45 min' in cells(other, 'length')


async def test_a_type_that_was_booked_is_retired_and_not_removed(practice: Practice, told: list[str]) -> None:
    visit(practice, time(10))
    async with open_house(practice) as house:
        tab, other = [await house.tab(practice.ana, '/settings/types') for _ in range(2)]
        individual = next(row[0] for row in rows(tab) if row[1] == 'Individual')
        manage(tab, individual)
        await until(lambda: found(tab, Dialog))
        press(tab, 'Remove')
        await tab.should_see('Remove Individual?')
        press(tab, 'Remove')
        await until(lambda: any('Other records belong to this one' in words for words in told))
        manage(tab, individual)
        await tab.should_see('Offer it no more')
        press(tab, 'Offer it no more')
        await until(lambda: 'Not offered' in cells(other, 'state'))
        assert told[-1] == 'Individual: not offered any more'
        version = practice.ask(practice.ana, settings.type_of, individual).version
        practice.do(practice.ana, appointment_types.take_back, individual, version)
        await until(lambda: 'Not offered' not in cells(other, 'state'))


async def test_a_room_is_added_renamed_and_removed_before_everybodys_eyes(practice: Practice) -> None:
    async with open_house(practice) as house:
        tab, other = [await house.tab(practice.ana, '/settings/rooms') for _ in range(2)]
        press(tab, 'New room')
        await form(tab, name='Room 1')
        press(tab, 'Add', [])
        await until(lambda: cells(other, 'name') == ['Room 1'])
        [row] = rows(tab)
        manage(tab, row[0])
        await tab.should_see('Use it no more')
        press(tab, 'Edit')
        await form(tab, name='Garden room')
        press(tab, 'Save', [])
        await until(lambda: cells(other, 'name') == ['Garden room'])
        practice.do(practice.ana, rooms.remove, row[0])
        await until(lambda: rows(tab) == [])


async def test_what_was_typed_about_a_room_and_not_saved_is_offered_again(practice: Practice) -> None:
    async with open_house(practice) as house:
        place = drafts.Place('new room', None, 'an opening')
        practice.do(practice.ana, drafts.keep, place, 1, {'name': 'Garden'})
        tab = await house.tab(practice.ana, '/settings/rooms')
        await tab.should_see('Unsaved text from 09:30')
        press(tab, 'Restore')
        editor = await form(tab)
        await until(lambda: editor.form.fields['name'].typed == 'Garden')


# working hours


@pytest.mark.parametrize(
    ('typed', 'meant'),
    [
        ('9-17', '09:00-17:00'),
        ('9-12:30, 13.30 to 5pm', '09:00-12:30, 13:30-17:00'),
        ('0830\u20131200 and 13\u20131715', '08:30-12:00, 13:00-17:15'),
        ('13-17; 9-12', '09:00-12:00, 13:00-17:00'),
        ('9-12, 12-17', '09:00-17:00'),
        ('', ''),
    ],
)
def test_hours_are_understood_as_people_write_them(typed: str, meant: str) -> None:
    assert as_typed(stretches_in({'monday': typed}))['monday'] == meant


@pytest.mark.parametrize(
    ('typed', 'sentence'),
    [
        ('9', 'not from one time to another'),
        ('9-25', 'This is not a time'),
        ('nine to five', 'This is not a time'),
        ('13pm-5', 'This is not a time'),
        ('12-9', '09:00 is not after 12:00'),
        ('9-13, 12-17', 'Two stretches on Monday overlap'),
        ('9-12-17', 'not from one time to another'),
    ],
)
def test_what_is_no_time_gets_a_sentence_by_its_day(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        stretches_in({'monday': typed, 'friday': '9-17'})
    assert sentence in refused.value.errors['monday']
    assert refused.value.errors.keys() == {'monday'}


async def test_a_week_is_typed_day_by_day_and_a_slip_loses_nothing(practice: Practice, told: list[str]) -> None:
    tom = id_of(practice.tom)
    async with open_house(practice) as house:
        tab, other = [await house.tab(practice.ana, '/settings/hours') for _ in range(2)]
        manage(tab, tom, 'change')
        editor = await form(tab, monday='9-12, 13-17', saturday='10')
        press(tab, 'Monday on all weekdays')
        press(tab, 'Save', [])
        await until(lambda: 'not from one time to another' in by_the_field(editor, 'saturday'))
        assert editor.form.fields['friday'].typed == '9-12, 13-17'
        await form(tab, saturday='')
        press(tab, 'Save', [])
        await until(lambda: 'Mon to Fri 09:00\u2013\u206012:00, 13:00\u2013\u206017:00' in cells(other, 'words'))
        await until(lambda: told == ['Saved'])


async def test_days_that_nobody_touched_follow_a_colleague_and_the_others_are_asked_about(practice: Practice) -> None:
    tom = id_of(practice.tom)
    async with open_house(practice) as house:
        tab = await house.tab(practice.ana, '/settings/hours')
        manage(tab, tom, 'change')
        editor = await form(tab, monday='9-17')
        practice.do(practice.ana, typed_hours.set_week, tom, dict.fromkeys(typed_hours.DAYS, ''),
                    {**dict.fromkeys(typed_hours.DAYS, ''), 'monday': '10-12', 'tuesday': '8-10'})  # fmt: skip
        press(tab, 'Save', [])
        await until(lambda: 'Meanwhile somebody has set 10:00-12:00 here' in by_the_field(editor, 'monday'))
        assert practice.ask(practice.ana, typed_hours.week_typed, tom)['monday'] == '10:00-12:00', 'nothing overwritten'
        press(tab, 'Save', [])
        await until(lambda: practice.ask(practice.ana, typed_hours.week_typed, tom)['monday'] == '09:00-17:00')
        assert practice.ask(practice.ana, typed_hours.week_typed, tom)['tuesday'] == '08:00-10:00'


async def test_a_second_manager_is_seen_to_change_the_same_week(practice: Practice, second_manager: Any) -> None:
    tom, nothing = id_of(practice.tom), dict.fromkeys(typed_hours.DAYS, '')
    async with open_house(practice) as house:
        tab = await house.tab(practice.ana, '/settings/hours')
        manage(tab, tom, 'change')
        editor = await form(tab, monday='9-17')
        hers = {**nothing, 'monday': '8-9', 'friday': '8-9'}
        practice.do(second_manager, typed_hours.set_week, tom, nothing, hers)
        await until(lambda: editor.form.fields['friday'].typed == '08:00-09:00')
        assert 'Sue Park set 08:00-09:00 here' in by_the_field(editor, 'monday')
        assert editor.form.fields['monday'].typed == '9-17'
        await tab.should_see('Sue Park changed these hours while you are editing.')


@pytest.fixture
def second_manager(practice: Practice) -> Any:
    from models import links, staff
    from models.base import HOUSE, Role
    from models.people import Staff, principal
    from tests.cast import password_hash

    new = staff.NewStaff(given_name='Sue', family_name='Park', user_name='sue', roles=frozenset({Role.MANAGER}))
    sue = practice.do(HOUSE, links.use, practice.do(practice.ana, staff.invite, new), password_hash())
    return principal(practice.ask(HOUSE, lambda work: work.get(Staff, sue)))


def test_taking_back_a_week_that_somebody_has_changed_since_is_refused(practice: Practice) -> None:
    tom, nothing = id_of(practice.tom), dict.fromkeys(typed_hours.DAYS, '')

    def set_week(seen: dict[str, str], typed: dict[str, str]) -> dict[str, str]:
        return dict(practice.do(practice.ana, typed_hours.set_week, tom, seen, typed))

    first = set_week(nothing, {**nothing, 'monday': '9-17'})
    assert set_week(first, nothing) == nothing, 'taken back'
    first = set_week(nothing, {**nothing, 'monday': '9-17'})
    set_week(first, {**first, 'monday': '9-12'})
    with pytest.raises(Overtaken):
        set_week(first, nothing)
    assert practice.ask(practice.ana, typed_hours.week_typed, tom)['monday'] == '09:00-12:00'


# what is booked already


async def test_hours_under_a_booking_say_how_many_and_move_nothing(practice: Practice, told: list[str]) -> None:
    booked = visit(practice, time(16, 30))
    before = where(practice, booked)
    async with open_house(practice) as house:
        tab, other = [await house.tab(practice.ana, '/settings/hours') for _ in range(2)]
        manage(tab, id_of(practice.tom), 'change')
        await form(tab, thursday='9-17')
        press(tab, 'Save', [])
        await tab.should_see('1 visit is booked outside these hours')
        await until(lambda: found(tab, LiveList) and found(tab, LiveList)[0].topic.rows)
        [row] = found(tab, LiveList)[0].topic.rows
        assert row[3:] == (
            'Jamie Hill',
            'Thu 26 Nov, 16:30 to 17:20 · Tom Ellis · Individual',
            '/patients/1/appointments',
        )
        await until(lambda: '1 visit outside' in cells(other, 'outside'))
        assert where(practice, booked) == before

        seen = practice.ask(practice.rita, appointments.appointment, booked).version
        practice.do(practice.rita, appointments.cancel, booked, seen, appointments.CancelReason.CLINICIAN_AWAY)
        await until(lambda: '1 visit outside' not in cells(other, 'outside'))
        await until(lambda: found(tab, LiveList)[0].topic.rows == [])


async def test_time_off_over_a_booking_says_how_many_and_moves_nothing(practice: Practice, told: list[str]) -> None:
    booked = visit(practice, time(10))
    before = where(practice, booked)
    async with open_house(practice) as house:
        tab, other = [await house.tab(practice.ana, '/settings/absences') for _ in range(2)]
        press(tab, 'Add time off')
        editor = await form(tab, ends=('25', '11', '2026', ''), note='Holiday')
        press(tab, 'Add', [])
        await until(lambda: 'This is needed.' in by_the_field(editor, 'starts'))
        await form(tab, starts=('26', '11', '2026', '9am'), clinician_id=id_of(practice.tom))
        press(tab, 'Add', [])
        await until(lambda: 'The end must be after the start.' in by_the_field(editor, 'ends'))
        await form(tab, ends=('27', '11', '2026', ''))
        press(tab, 'Add', [])
        await tab.should_see('1 visit is booked in this time')
        await until(lambda: cells(other, 'words') == ['Thu 26 Nov, 09:00 to Fri 27 Nov'])
        assert cells(other, 'booked') == ['1 visit booked']
        assert where(practice, booked) == before

        [row] = rows(tab)
        manage(tab, row[0])
        await until(lambda: any('Edit' in said(dialog) for dialog in found(tab, Dialog)))
        press(tab, 'Edit')
        editor = await form(tab)
        assert editor.form.fields['starts'].typed == ('26', '11', '2026', '09:00')
        assert editor.form.fields['ends'].typed == ('27', '11', '2026', ''), 'to the end of the day'
        await form(tab, starts=('26', '11', '2026', '12:00'))
        press(tab, 'Save', [])
        await until(lambda: cells(other, 'booked') == [''])
        version = practice.ask(practice.ana, settings.absence, row[0]).version
        practice.do(practice.ana, absences.take_back, row[0], version)
        await until(lambda: cells(other, 'booked') == ['1 visit booked'])


def test_a_closure_is_everybodys_and_what_is_over_is_not_affected(practice: Practice) -> None:
    visit(practice, time(10))
    closed = {'clinician_id': None, 'starts': THURSDAY.replace(day=23), 'ends': THURSDAY.replace(day=27)}
    closure = practice.do(practice.ana, absences.add, closed)
    assert len(practice.ask(practice.ana, affected.during, closure)) == 1
    assert [line.who for line in practice.ask(practice.tom, settings.times_off_of, 2)] == ['The whole practice']
    practice.do(practice.ana, practice_moves_on)
    missed = practice.ask(practice.ana, affected.during, closure)
    assert missed == []


def practice_moves_on(work: Work) -> None:
    """The one visit is missed."""
    [visit] = work.all(work.select(appointments.Appointment))
    appointments.set_status(work, visit.id, visit.version, appointments.VisitStatus.NO_SHOW)


def test_whoever_has_no_hours_yet_has_nothing_outside_of_them(practice: Practice) -> None:
    visit(practice, time(3))
    assert practice.ask(practice.ana, affected.outside_hours, id_of(practice.tom)) == []
    assert practice.ask(practice.ana, settings.weeks)[0].words == 'Any time can be booked'
