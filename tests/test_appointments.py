"""Appointments: booked, moved, seen through, called off, put right and taken back; alone, as a couple and in groups."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from models import appointment_types, appointments, history, patients, rooms, staff
from models import practice as practices
from models.appointments import (
    AT_MOST,
    MOVES,
    STATUS_ICONS,
    STATUS_TONES,
    STATUS_WORDS,
    Attendance,
    CancelReason,
    Taken,
    VisitStatus,
)
from models.appointments.records import members_of
from models.appointments.statuses import GONE
from models.base import Clash, Invalid, Missing, Principal, Refused, Stale
from tests.cast import Clock, Practice, id_of, wall

TUESDAY = '2026-11-24 10:00'
BOOKED, CONFIRMED, ARRIVED, IN_SESSION = (
    VisitStatus.BOOKED,
    VisitStatus.CONFIRMED,
    VisitStatus.ARRIVED,
    VisitStatus.IN_SESSION,
)
DONE, NO_SHOW, CANCELLED, LATE = (
    VisitStatus.DONE,
    VisitStatus.NO_SHOW,
    VisitStatus.CANCELLED,
    VisitStatus.LATE_CANCELLED,
)

COUNTED = {'version', 'updated_at', 'sequence'}

TO: dict[VisitStatus, tuple[VisitStatus, ...]] = {
    BOOKED: (),
    CONFIRMED: (CONFIRMED,),
    ARRIVED: (ARRIVED,),
    IN_SESSION: (ARRIVED, IN_SESSION),
    DONE: (ARRIVED, IN_SESSION, DONE),
    NO_SHOW: (NO_SHOW,),
    CANCELLED: (CANCELLED,),
    LATE: (LATE,),
}
"""The shortest way from a booking to each status."""


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie')


@pytest.fixture
def visit(practice: Practice, jamie: int) -> int:
    """Jamie comes to Tom on Tuesday at ten: in 24 and a half hours."""
    return practice.book(TUESDAY, jamie)


@pytest.fixture
def group(practice: Practice, jamie: int) -> int:
    """Jamie, Ben and Cleo (1, 2 and 3) come together."""
    return practice.book(TUESDAY, jamie, practice.admit('Ben'), practice.admit('Cleo'), kind='Group')


def members(practice: Practice, appointment_id: int) -> list[VisitStatus]:
    """Where each member stands, by the attendances; and the appointment says the same of them."""
    here = practice.ask(practice.rita, appointments.attendances, appointment_id)
    stands = {one.patient_id: one.status for one in sorted(here, key=lambda one: one.patient_id)}
    assert members_of(practice.appointment(appointment_id).members) == stands
    return list(stands.values())


def stands(practice: Practice, appointment_id: int) -> tuple[VisitStatus, list[VisitStatus]]:
    return practice.appointment(appointment_id).status, members(practice, appointment_id)


def set_status(practice: Practice, appointment_id: int, *road: VisitStatus, who: Principal | None = None) -> int:
    """Somebody moves it along; gives back the version."""
    for status in road:
        version = practice.appointment(appointment_id).version
        assert practice.do(who or practice.rita, appointments.set_status, appointment_id, version, status)
    return practice.appointment(appointment_id).version


# booking


def test_a_booking_takes_its_length_from_the_type_and_is_kept_by_the_wall(practice: Practice, jamie: int) -> None:
    summer = practice.appointment(practice.book('2027-06-01 09:00', jamie))
    assert (summer.minutes, summer.zone, summer.status, summer.sequence) == (50, 'Europe/London', BOOKED, 0)
    assert summer.wall_start == wall('2027-06-01 09:00')
    assert (summer.starts_at.isoformat(), summer.ends_at - summer.starts_at) == (
        '2027-06-01T08:00:00+00:00', timedelta(minutes=50),
    )  # fmt: skip
    assert summer.booked_by_id == id_of(practice.rita)
    assert members(practice, 1) == [BOOKED]


def test_a_length_of_its_own_a_room_a_link_and_a_note(practice: Practice, jamie: int) -> None:
    room = practice.do(practice.ana, rooms.add, {'name': 'Room 2'})
    typed = {'minutes': 45, 'room_id': room, 'video_link': ' https://video.example/x ', 'front_desk_note': ' Ramp. '}
    found = practice.appointment(practice.book(TUESDAY, jamie, **typed))
    assert (found.minutes, found.room_id, found.video_link, found.front_desk_note) == (
        45, room, 'https://video.example/x', 'Ramp.',
    )  # fmt: skip


@pytest.mark.parametrize(
    ('typed', 'who', 'field', 'sentence'),
    [
        ({'type_id': 99}, [1], 'type_id', 'Please choose a type of the list.'),
        ({'type_id': None}, [1], 'type_id', 'Please choose a type of the list.'),
        ({'type_id': 'x'}, [1], 'type_id', 'Please choose a type of the list.'),
        ({'clinician_id': 4}, [1], 'clinician_id', 'Please choose somebody who works here as a clinician.'),
        ({'clinician_id': 5}, [1], 'clinician_id', 'Please choose somebody who works here as a clinician.'),
        ({'room_id': 99}, [1], 'room_id', 'Please choose a room that is in use.'),
        ({'minutes': 4}, [1], 'minutes', 'This must be at least 5.'),
        ({'minutes': 721}, [1], 'minutes', 'This must be at most 720.'),
        ({'minutes': 'long'}, [1], 'minutes', 'This must be a whole number.'),
        ({'wall_start': None}, [1], 'wall_start', 'This is needed.'),
        ({'wall_start': wall('1999-01-01 10:00')}, [1], 'wall_start', 'Please check the year.'),
        ({'video_link': 'javascript:alert(1)'}, [1], 'video_link',
         'Please paste the whole link; it begins with https://.'),
        ({'video_link': 'https://x.example/"><script>'}, [1], 'video_link',
         'Please paste the whole link; it begins with https://.'),
        ({'front_desk_note': 'x' * 501}, [1], 'front_desk_note', 'This is too long: at most 500 characters.'),
        ({}, [], 'patients', 'Please choose who comes.'),
        ({}, [1, 2], 'patients', '"Individual" is for one patient. Please choose a type for several.'),
        ({'type_id': 8}, [1], 'patients', 'An internal appointment has no patients.'),
        ({'type_id': 4}, list(range(1, 14)), 'patients', 'At most 12 patients can come to one appointment.'),
    ],
)  # fmt: skip
def test_bad_input_gets_its_sentence_by_its_field(
    practice: Practice, typed: dict[str, Any], who: list[int], field: str, sentence: str
) -> None:
    for number in range(13):
        practice.admit(f'Patient {number}')
    practice.heard.clear()
    with pytest.raises(Invalid) as refusal:
        practice.book(TUESDAY, *who, **typed)
    assert refusal.value.errors == {field: sentence}
    assert practice.heard == []


def test_what_is_offered_no_more_is_not_booked_and_stays_where_it_is(
    practice: Practice, jamie: int, visit: int
) -> None:
    practice.do(practice.ana, appointment_types.edit, practice.type_id('Individual'), 1, {'active': False})
    with pytest.raises(Invalid, match='"Individual" is not offered any more'):
        practice.book('2026-11-25 10:00', jamie)
    practice.do(practice.rita, appointments.edit, visit, 1, {'front_desk_note': 'Ramp.'})
    room = practice.do(practice.ana, rooms.add, {'name': 'Attic', 'active': False})
    with pytest.raises(Invalid, match='a room that is in use'):
        practice.do(practice.rita, appointments.edit, visit, 2, {'room_id': room})


def test_nobody_is_booked_whose_record_is_archived(practice: Practice, jamie: int) -> None:
    practice.do(practice.rita, patients.archive, jamie, 1)
    with pytest.raises(Refused, match='This record is archived'):
        practice.book(TUESDAY, jamie)


def test_twelve_come_to_one_appointment_each_with_a_part_of_their_own(practice: Practice) -> None:
    who = [practice.admit(f'Patient {number}') for number in range(AT_MOST)]
    practice.heard.clear()
    group = practice.book(TUESDAY, *who, *who, kind='Group')
    assert members(practice, group) == [BOOKED] * AT_MOST
    assert [change.kind for change in practice.heard] == ['appointments'] + ['attendances'] * AT_MOST, 'one transaction'
    assert {('patients', id) for id in who} <= practice.heard[0].refs, 'their charts are told'


def test_an_internal_appointment_takes_time_and_has_nobody(practice: Practice) -> None:
    found = practice.appointment(practice.book(TUESDAY, kind='Internal'))
    assert (found.members, found.minutes) == ('', 60)
    assert practice.heard[-1].refs >= {('patients', 0)}, 'nobody, so that no chart is woken'


# where a visit stands


def test_every_status_has_a_word_a_tone_an_icon_and_its_moves() -> None:
    for words in (STATUS_WORDS, STATUS_TONES, STATUS_ICONS, MOVES):
        assert set(words) == set(VisitStatus)


@pytest.mark.parametrize(('before', 'after'), list(product(VisitStatus, VisitStatus)))
def test_a_visit_moves_as_the_table_says_and_no_other_way(
    practice: Practice, visit: int, now: Clock, before: VisitStatus, after: VisitStatus
) -> None:
    if LATE in (before, after):
        now.advance(hours=12)
    version = set_status(practice, visit, *TO[before])
    if before is after or {before, after} == {CANCELLED, LATE}:
        assert practice.do(practice.tom, appointments.set_status, visit, version, after) is None, 'it is done already'
    elif after in MOVES[before] or (after is LATE and CANCELLED in MOVES[before]):
        assert practice.do(practice.tom, appointments.set_status, visit, version, after) == version + 1
        then = CANCELLED if (before, after) == (ARRIVED, LATE) else after
        assert stands(practice, visit) == (then, [then])
    else:
        with pytest.raises(Refused, match='A visit cannot go from'):
            practice.do(practice.tom, appointments.set_status, visit, version, after)
        assert stands(practice, visit) == (before, [before])


def test_since_when_it_stands_there_and_when_they_arrived_is_kept(practice: Practice, visit: int, now: Clock) -> None:
    now.set(now.moment + timedelta(hours=24))
    arrived = now.moment
    set_status(practice, visit, ARRIVED)
    now.advance(minutes=12)
    set_status(practice, visit, IN_SESSION)
    found = practice.appointment(visit)
    assert (found.arrived_at, found.status_since) == (arrived, now.moment)


@pytest.mark.parametrize(
    ('hours', 'reason', 'status'),
    [
        (0, CancelReason.UNWELL, CANCELLED),
        (0.5, CancelReason.UNWELL, CANCELLED),
        (0.51, CancelReason.UNWELL, LATE),
        (30, CancelReason.OTHER_PLANS, LATE),
        (0.51, CancelReason.CLINICIAN_AWAY, CANCELLED),
        (30, CancelReason.CLOSED, CANCELLED),
    ],
)
def test_late_is_within_the_practices_notice_and_never_the_practices_own_doing(
    practice: Practice, visit: int, now: Clock, hours: float, reason: CancelReason, status: VisitStatus
) -> None:
    now.advance(hours=hours)
    practice.do(practice.rita, appointments.cancel, visit, 1, reason)
    assert stands(practice, visit) == (status, [status])
    [attendance] = practice.ask(practice.rita, appointments.attendances, visit)
    assert practice.appointment(visit).cancel_reason is attendance.cancel_reason is reason


def test_the_manager_says_how_much_notice_there_is(practice: Practice, visit: int) -> None:
    practice.do(practice.ana, practices.edit, 1, {'notice_hours': 48})
    practice.do(practice.rita, appointments.cancel, visit, 1, CancelReason.TRAVEL)
    assert practice.appointment(visit).status is LATE
    with pytest.raises(Invalid):
        practice.do(practice.ana, practices.edit, 2, {'notice_hours': -1})


def test_a_cancellation_wants_a_reason(practice: Practice, visit: int) -> None:
    with pytest.raises(Invalid, match='Please choose a reason'):
        practice.do(practice.rita, appointments.cancel, visit, 1, None)


def test_two_who_do_the_same_at_once_have_both_done_it_and_others_are_told(practice: Practice, visit: int) -> None:
    assert practice.do(practice.rita, appointments.set_status, visit, 1, ARRIVED) == 2
    assert practice.do(practice.tom, appointments.set_status, visit, 1, ARRIVED) is None
    with pytest.raises(Stale):
        practice.do(practice.tom, appointments.set_status, visit, 1, CONFIRMED)
    assert practice.do(practice.tom, appointments.set_status, visit, {'status': ARRIVED}, IN_SESSION) == 3
    with pytest.raises(Clash):
        practice.do(practice.rita, appointments.set_status, visit, {'status': ARRIVED}, CANCELLED)
    assert stands(practice, visit) == (IN_SESSION, [IN_SESSION])


# several


def test_an_act_on_the_whole_goes_for_all_who_can_follow(practice: Practice, group: int) -> None:
    practice.do(practice.rita, appointments.set_attendance, group, 1, 2, CANCELLED, CancelReason.TRAVEL)
    assert stands(practice, group) == (BOOKED, [BOOKED, CANCELLED, BOOKED])
    set_status(practice, group, CONFIRMED, ARRIVED, IN_SESSION, DONE)
    assert stands(practice, group) == (DONE, [DONE, CANCELLED, DONE])


def test_the_whole_follows_the_first_who_arrives_and_the_last_who_is_done(practice: Practice, group: int) -> None:
    def set_one(patient_id: int, status: VisitStatus) -> tuple[VisitStatus, list[VisitStatus]]:
        assert practice.do(practice.rita, appointments.set_attendance, group, None, patient_id, status)
        return stands(practice, group)

    assert set_one(1, ARRIVED) == (ARRIVED, [ARRIVED, BOOKED, BOOKED])
    set_status(practice, group, IN_SESSION)
    assert stands(practice, group) == (IN_SESSION, [IN_SESSION, BOOKED, BOOKED]), 'who is not here does not begin'
    assert set_one(2, ARRIVED) == (IN_SESSION, [IN_SESSION, ARRIVED, BOOKED])
    assert set_one(2, IN_SESSION) == (IN_SESSION, [IN_SESSION, IN_SESSION, BOOKED])
    assert set_one(3, NO_SHOW) == (IN_SESSION, [IN_SESSION, IN_SESSION, NO_SHOW])
    assert set_one(1, DONE)[0] is IN_SESSION
    assert set_one(2, DONE) == (DONE, [DONE, DONE, NO_SHOW])


def test_when_nobody_is_left_the_whole_is_off(practice: Practice, group: int) -> None:
    for patient_id, status in ((1, CANCELLED), (2, NO_SHOW), (3, CANCELLED)):
        practice.do(practice.rita, appointments.set_attendance, group, None, patient_id, status, CancelReason.TRAVEL)
    assert stands(practice, group) == (CANCELLED, [CANCELLED, NO_SHOW, CANCELLED])


def test_one_moves_by_the_same_table_and_the_saved_state_is_checked(practice: Practice, group: int) -> None:
    with pytest.raises(Refused, match='A visit cannot go from "Scheduled" to "Done"'):
        practice.do(practice.rita, appointments.set_attendance, group, 1, 2, DONE)
    with pytest.raises(Missing):
        practice.do(practice.rita, appointments.set_attendance, group, 1, 99, ARRIVED)
    assert practice.do(practice.rita, appointments.set_attendance, group, 1, 2, ARRIVED) == 2
    assert practice.do(practice.tom, appointments.set_attendance, group, 1, 2, ARRIVED) is None
    with pytest.raises(Stale):
        practice.do(practice.tom, appointments.set_attendance, group, 1, 3, ARRIVED)


def test_somebody_joins_a_group_but_not_a_visit_for_one(practice: Practice, group: int) -> None:
    dan = practice.admit('Dan')
    assert practice.do(practice.rita, appointments.join, group, 1, dan) == 2
    assert practice.do(practice.rita, appointments.join, group, 2, dan) is None, 'is there already'
    assert members(practice, group) == [BOOKED] * 4
    alone = practice.book('2026-11-25 10:00', dan)
    with pytest.raises(Invalid, match='is for one patient'):
        practice.do(practice.rita, appointments.join, alone, 1, 1)
    practice.book('2026-11-24 10:30', practice.admit('Eve'), clinician_id=id_of(practice.priya))
    with pytest.raises(Taken, match='This patient has another visit'):
        practice.do(practice.rita, appointments.join, group, 2, 5)
    practice.do(practice.rita, appointments.join, group, 2, 5, over='Comes for the second half.')
    assert practice.appointment(group).over_reason == 'Comes for the second half.'
    set_status(practice, group, NO_SHOW)
    with pytest.raises(Refused, match='This appointment is over'):
        practice.do(practice.rita, appointments.join, group, None, practice.admit('Fay'))


# put right


@pytest.mark.parametrize(('before', 'after'), list(product(VisitStatus, VisitStatus)))
def test_any_status_is_put_right_with_a_reason(
    practice: Practice, visit: int, now: Clock, before: VisitStatus, after: VisitStatus
) -> None:
    if before is LATE:
        now.advance(hours=12)
    version = set_status(practice, visit, *TO[before])
    with pytest.raises(Invalid, match='Please say why'):
        practice.do(practice.rita, appointments.correct_status, visit, version, after, '  ')
    made = practice.do(practice.rita, appointments.correct_status, visit, version, after, 'Wrong card.')
    assert (made is None) == (before is after)
    assert stands(practice, visit) == (after, [after])
    found = practice.appointment(visit)
    assert found.correction == ('Wrong card.' if made else None)
    assert (found.arrived_at is None) or after not in (BOOKED, CONFIRMED)


def test_an_ordinary_move_after_a_correction_has_no_reason_any_more(practice: Practice, visit: int) -> None:
    practice.do(practice.rita, appointments.correct_status, visit, 1, ARRIVED, 'Came in by the back door.')
    set_status(practice, visit, IN_SESSION)
    assert practice.appointment(visit).correction is None


def test_one_member_is_put_right_and_the_whole_with_them(practice: Practice, group: int) -> None:
    def correct(patient_id: int, status: VisitStatus) -> tuple[VisitStatus, list[VisitStatus]]:
        assert practice.do(practice.rita, appointments.correct_status, group, None, status, 'Other one.', patient_id)
        return stands(practice, group)

    practice.do(practice.rita, appointments.set_attendance, group, None, 1, ARRIVED)
    assert correct(1, BOOKED) == (BOOKED, [BOOKED, BOOKED, BOOKED]), 'nobody is here after all'
    set_status(practice, group, CANCELLED)
    assert correct(2, BOOKED) == (BOOKED, [CANCELLED, BOOKED, CANCELLED])
    assert correct(2, NO_SHOW) == (NO_SHOW, [CANCELLED, NO_SHOW, CANCELLED])


def test_a_group_that_is_over_stays_over_when_one_of_it_is_put_right(practice: Practice, group: int) -> None:
    practice.do(practice.rita, appointments.set_attendance, group, None, 1, ARRIVED)
    set_status(practice, group, IN_SESSION, DONE)
    practice.do(practice.rita, appointments.correct_status, group, None, NO_SHOW, 'Never came.', 2)
    assert stands(practice, group) == (DONE, [DONE, NO_SHOW, BOOKED])


def test_what_was_called_off_does_not_come_back_where_others_are_now(practice: Practice, visit: int) -> None:
    set_status(practice, visit, CANCELLED)
    practice.book('2026-11-24 10:30', practice.admit('Ben'))
    with pytest.raises(Taken, match=r'Tom Ellis has another appointment on Tue 24 Nov, 10:30 to 11:20\.'):
        practice.do(practice.rita, appointments.correct_status, visit, 2, BOOKED, 'Comes after all.')
    with pytest.raises(Taken):
        practice.do(practice.rita, appointments.take_back, visit, 2)
    assert practice.appointment(visit).status is CANCELLED


# taken back


@pytest.mark.parametrize('status', set(VisitStatus) - {BOOKED})
def test_a_move_is_taken_back_with_all_that_went_along(
    practice: Practice, group: int, now: Clock, status: VisitStatus
) -> None:
    now.advance(hours=12 if status is LATE else 0)
    version = set_status(practice, group, *TO[status][:-1])
    before = (
        practice.appointment(group).model_dump(exclude={'version', 'updated_at', 'sequence'}),
        members(practice, group),
    )
    now.advance(minutes=2)
    version = set_status(practice, group, status)
    practice.do(practice.rita, appointments.take_back, group, version)
    after = (
        practice.appointment(group).model_dump(exclude={'version', 'updated_at', 'sequence'}),
        members(practice, group),
    )
    assert after == before


def test_what_one_member_did_is_taken_back_alone(practice: Practice, group: int) -> None:
    practice.do(practice.rita, appointments.set_attendance, group, None, 2, NO_SHOW)
    version = practice.do(practice.rita, appointments.set_attendance, group, None, 1, ARRIVED)
    practice.do(practice.rita, appointments.take_back, group, version)
    assert stands(practice, group) == (BOOKED, [BOOKED, NO_SHOW, BOOKED])


def test_nothing_is_taken_back_once_somebody_else_was_there_or_it_is_anothers(practice: Practice, visit: int) -> None:
    version = set_status(practice, visit, ARRIVED)
    with pytest.raises(Refused, match='Only what you have just changed yourself'):
        practice.do(practice.tom, appointments.take_back, visit, version)
    set_status(practice, visit, IN_SESSION, who=practice.tom)
    with pytest.raises(Refused, match='Tom Ellis has changed this appointment since'):
        practice.do(practice.rita, appointments.take_back, visit, version)


def test_a_move_to_another_time_is_taken_back_unless_it_has_gone_to_others(
    practice: Practice, visit: int, jamie: int
) -> None:
    version = practice.do(practice.rita, appointments.move, visit, 1, wall('2026-11-25 14:00'), id_of(practice.priya))
    practice.do(practice.rita, appointments.take_back, visit, version)
    found = practice.appointment(visit)
    assert (found.wall_start, found.clinician_id) == (wall(TUESDAY), id_of(practice.tom))
    [attendance] = practice.ask(practice.rita, appointments.attendances, visit)
    assert (attendance.starts_at, attendance.clinician_id) == (found.starts_at, id_of(practice.tom))

    version = practice.do(practice.rita, appointments.move, visit, 3, wall('2026-11-25 14:00'))
    practice.book(TUESDAY, practice.admit('Ben'))
    with pytest.raises(Taken):
        practice.do(practice.rita, appointments.take_back, visit, version)


def test_that_somebody_joined_is_not_taken_back_but_called_off(practice: Practice, group: int) -> None:
    version = practice.do(practice.rita, appointments.join, group, 1, practice.admit('Dan'))
    with pytest.raises(Refused, match='Please cancel for them instead'):
        practice.do(practice.rita, appointments.take_back, group, version)


# moved and changed


def test_a_move_changes_time_and_clinician_and_calendars_hear_of_it(practice: Practice, visit: int) -> None:
    assert practice.do(practice.tom, appointments.move, visit, 1, wall('2026-11-26 15:10'), id_of(practice.priya)) == 2
    found = practice.appointment(visit)
    assert (found.wall_start, found.clinician_id, found.sequence) == (
        wall('2026-11-26 15:10'),
        id_of(practice.priya),
        1,
    )
    practice.do(practice.tom, appointments.edit, visit, 2, {'front_desk_note': 'Ramp.'})
    assert practice.appointment(visit).sequence == 1, 'a calendar does not show the note'
    practice.do(practice.tom, appointments.resize, visit, 3, 80)
    set_status(practice, visit, CONFIRMED)
    assert practice.appointment(visit).sequence == 2
    set_status(practice, visit, CANCELLED)
    assert practice.appointment(visit).sequence == 3


def test_only_what_is_still_expected_is_moved(practice: Practice, visit: int) -> None:
    set_status(practice, visit, CONFIRMED)
    assert practice.do(practice.rita, appointments.move, visit, None, wall('2026-11-24 11:00'))
    version = set_status(practice, visit, ARRIVED)
    for verb, value in ((appointments.move, wall('2026-11-24 12:00')), (appointments.resize, 80)):
        with pytest.raises(Refused, match='still expected can be moved'):
            practice.do(practice.rita, verb, visit, version, value)
    assert practice.do(practice.rita, appointments.edit, visit, version, {'front_desk_note': 'Ramp.'})


def test_two_who_edit_are_merged_by_field_and_asked_about_the_same_one(practice: Practice, visit: int) -> None:
    shown = {'minutes': 50, 'front_desk_note': None}
    practice.do(practice.tom, appointments.edit, visit, shown, {**shown, 'minutes': 60})
    practice.do(practice.rita, appointments.edit, visit, shown, {**shown, 'front_desk_note': 'Ramp.'})
    found = practice.appointment(visit)
    assert (found.minutes, found.front_desk_note) == (60, 'Ramp.')
    with pytest.raises(Clash, match='changed length in the meantime'):
        practice.do(practice.rita, appointments.edit, visit, shown, {**shown, 'minutes': 80})


def test_nothing_changed_is_no_change(practice: Practice, visit: int) -> None:
    practice.heard.clear()
    assert practice.do(practice.rita, appointments.edit, visit, 1, {'minutes': 50}) is None
    assert practice.do(practice.rita, appointments.move, visit, 1, wall(TUESDAY)) is None
    assert practice.heard == []
    with pytest.raises(Stale):
        practice.do(practice.rita, appointments.edit, visit, 7, {'minutes': 80})


# gone


def test_a_booking_by_mistake_is_removed_by_who_made_it_on_the_same_day(
    practice: Practice, visit: int, now: Clock
) -> None:
    with pytest.raises(Refused, match='Only who booked an appointment can remove it'):
        practice.do(practice.ana, appointments.remove, visit, 1)
    practice.do(practice.rita, appointments.remove, visit, 1)
    with pytest.raises(Missing):
        practice.appointment(visit)
    assert practice.ask(practice.rita, lambda work: work.count(work.select(Attendance))) == 0


def test_the_day_after_and_once_it_is_confirmed_it_is_cancelled_instead(
    practice: Practice, visit: int, jamie: int, now: Clock
) -> None:
    other = practice.book('2026-11-25 10:00', jamie)
    set_status(practice, other, CONFIRMED)
    with pytest.raises(Refused, match='not just scheduled any more'):
        practice.do(practice.rita, appointments.remove, other)
    now.advance(hours=16)
    with pytest.raises(Refused, match='on the same day'):
        practice.do(practice.rita, appointments.remove, visit)


def test_whoever_has_visits_is_not_removed_nor_is_a_type_a_room_or_a_colleague(practice: Practice, jamie: int) -> None:
    room = practice.do(practice.ana, rooms.add, {'name': 'Room 1'})
    practice.book(TUESDAY, jamie, room_id=room)
    for verb, id in (
        (patients.remove, jamie), (rooms.remove, room), (appointment_types.remove, practice.type_id('Individual')),
    ):  # fmt: skip
        with pytest.raises(Refused, match='Other records belong to this one'):
            practice.do(practice.ana, verb, id, 1)
    with pytest.raises(Refused):
        practice.do(practice.ana, staff.remove, id_of(practice.tom))


# told


def told(practice: Practice, patient_id: int) -> list[str]:
    return [event.title for event in practice.ask(practice.rita, history.timeline, patient_id)]


def test_a_chart_tells_how_a_visit_ended_not_how_it_went_there(practice: Practice, jamie: int, visit: int) -> None:
    practice.do(practice.tom, appointments.move, visit, 1, wall('2026-11-26 15:10'))
    practice.do(practice.tom, appointments.move, visit, 2, wall('2026-11-26 15:10'), id_of(practice.priya))
    practice.do(practice.tom, appointments.resize, visit, 3, 80)
    set_status(practice, visit, CONFIRMED, ARRIVED, IN_SESSION, DONE)
    practice.do(practice.ana, appointments.correct_status, visit, None, NO_SHOW, 'Wrong card.')
    off = practice.book(TUESDAY, jamie)
    practice.do(practice.rita, appointments.cancel, off, 1, CancelReason.UNWELL)
    assert told(practice, jamie)[:-1] == [
        'Rita Gomez cancelled the visit on Tue 24 Nov 10:00 (patient is unwell)',
        'Rita Gomez booked Tue 24 Nov 10:00 with Tom Ellis',
        'Ana Silva marked the visit on Thu 26 Nov 15:10 as no-show',
        'Rita Gomez finished the visit on Thu 26 Nov 15:10',
        'Tom Ellis changed the length of the visit on Thu 26 Nov 15:10',
        'Tom Ellis moved the visit on Thu 26 Nov 15:10 from Tom Ellis to Priya Raman',
        'Tom Ellis moved the visit from Tue 24 Nov 10:00 to Thu 26 Nov 15:10',
        'Rita Gomez booked Tue 24 Nov 10:00 with Tom Ellis',
    ]


def test_in_a_group_each_chart_tells_of_its_own_patient_alone(practice: Practice, group: int, jamie: int) -> None:
    practice.do(practice.rita, appointments.set_attendance, group, None, 2, NO_SHOW)
    practice.do(practice.rita, appointments.move, group, None, wall('2026-11-24 11:00'))
    assert told(practice, 2)[:3] == [
        'Rita Gomez moved the visit from Tue 24 Nov 10:00 to Tue 24 Nov 11:00',
        'Rita Gomez marked the visit on Tue 24 Nov 11:00 as no-show',
        'Rita Gomez booked Tue 24 Nov 10:00 with Tom Ellis',
    ]
    assert len(told(practice, jamie)) == 3, 'booked, moved, admitted'


def test_the_practice_hears_once_of_each_act_and_of_whom(practice: Practice, group: int, jamie: int) -> None:
    practice.do(practice.tom, appointments.set_attendance, group, None, 2, ARRIVED)
    ben = practice.book('2026-11-25 10:00', 2)
    set_status(practice, ben, CONFIRMED)
    practice.do(practice.rita, appointments.edit, ben, 2, {'front_desk_note': 'Ramp.'})
    off = practice.book('2026-11-26 10:00', jamie)
    practice.do(practice.rita, appointments.remove, off)
    lines = [(line.title, line.sub, line.href) for line in practice.ask(practice.rita, history.activity)]
    assert lines[:7] == [
        ('Jamie Hill', 'Rita Gomez removed the visit on Thu 26 Nov 10:00', '/patients/1'),
        ('Jamie Hill', 'Rita Gomez booked Thu 26 Nov 10:00 with Tom Ellis', '/patients/1'),
        ('Ben Hill', 'Rita Gomez changed front-desk note of the visit on Wed 25 Nov 10:00', '/patients/2'),
        ('Ben Hill', 'Rita Gomez confirmed the visit on Wed 25 Nov 10:00', '/patients/2'),
        ('Ben Hill', 'Rita Gomez booked Wed 25 Nov 10:00 with Tom Ellis', '/patients/2'),
        ('3 patients', 'Tom Ellis marked the visit on Tue 24 Nov 10:00 as arrived', ''),
        ('3 patients', 'Rita Gomez booked Tue 24 Nov 10:00 with Tom Ellis', ''),
    ]


def test_gone_is_what_is_not_seen() -> None:
    assert {NO_SHOW, CANCELLED, LATE} == GONE
