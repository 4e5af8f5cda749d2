"""The waiting list: who waits for what, which times are free again, who fits them, and that nobody is called twice."""

from __future__ import annotations

import threading
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import absences, appointments, patients, staff, waiting_list, working_hours
from models.appointments import CancelReason, VisitStatus
from models.base import Clash, Invalid, Principal, Refused
from models.patient_record import Patient, Status
from models.waiting_list import FreedTime, MatchRow, WaitingRow, Weekday, Wish
from models.waiting_list.days import CLOCK, WEEK
from models.waiting_list.freed_times import still_free
from models.waiting_list.matching import fit, ranked
from models.working_hours import Stretch
from tests.cast import MONDAY_MORNING, Clock, Practice, id_of

THURSDAY = datetime(2026, 11, 26, 10)  # noqa: DTZ001  (on the practice's wall)


def book(
    practice: Practice, patient_id: int, start: datetime = THURSDAY, who: Principal | None = None, **values: Any
) -> int:
    """Rita books somebody with Tom, or whoever is named."""
    return practice.book(str(start), patient_id, clinician_id=id_of(who or practice.tom), **values)


def cancel(practice: Practice, appointment_id: int, reason: CancelReason = CancelReason.UNWELL) -> None:
    practice.do(
        practice.rita, appointments.cancel, appointment_id, practice.appointment(appointment_id).version, reason
    )


def wait(practice: Practice, given_name: str, days: int = 0, **wish: Any) -> int:
    """Somebody who has waited for so many days, with this wish; gives back the wish's id."""
    patient_id = practice.admit(given_name, 'Moss', status=Status.WAITING)
    since = MONDAY_MORNING.date() - timedelta(days=days)
    return int(practice.do(practice.rita, waiting_list.add, patient_id, {'since': since, **wish}))


def rows(practice: Practice, who: Principal | None = None) -> list[MatchRow]:
    found: list[MatchRow] = practice.ask(who or practice.rita, waiting_list.matches)
    return found


def names(practice: Practice) -> list[str]:
    return [row.name for row in rows(practice)]


def row(practice: Practice, name: str, who: Principal | None = None) -> MatchRow:
    return next(each for each in rows(practice, who) if each.name == f'{name} Moss')


def freed_thursday(practice: Practice) -> int:
    """Jamie's visit to Tom on Thursday at ten is called off; gives back which."""
    appointment_id = book(practice, practice.admit('Jamie', 'Hill'))
    cancel(practice, appointment_id)
    return appointment_id


# what is free again


def test_a_visit_that_is_called_off_leaves_its_time_to_who_waits(practice: Practice) -> None:
    wait(practice, 'Sam')
    assert rows(practice) == []
    freed_thursday(practice)
    [one] = rows(practice)
    assert one.time == 'Thu 26 Nov, 10:00 to 10:50 · Tom Ellis · cancelled'
    assert (one.name, one.sub) == ('Sam Moss', '50 min · any day · any time · anybody · waits since today')


def test_undo_takes_the_time_back(practice: Practice) -> None:
    wait(practice, 'Sam')
    appointment_id = freed_thursday(practice)
    practice.do(practice.rita, appointments.take_back, appointment_id, practice.appointment(appointment_id).version)
    assert rows(practice) == []


def test_a_visit_that_is_moved_leaves_the_time_before_and_one_made_shorter_its_end(practice: Practice) -> None:
    wait(practice, 'Sam', minutes=25)
    jamie = practice.admit('Jamie', 'Hill')
    appointment_id = book(practice, jamie)
    practice.do(practice.rita, appointments.move, appointment_id, 1, THURSDAY.replace(hour=14))
    assert [each.time for each in rows(practice)] == ['Thu 26 Nov, 10:00 to 10:50 · Tom Ellis · moved']
    practice.do(practice.rita, appointments.resize, appointment_id, 2, 25)
    assert [each.time for each in rows(practice)][1:] == ['Thu 26 Nov, 14:25 to 14:50 · Tom Ellis · moved']
    practice.do(practice.rita, appointments.move, appointment_id, 3, THURSDAY)
    assert [each.time for each in rows(practice)] == [
        'Thu 26 Nov, 10:25 to 10:50 · Tom Ellis · moved',
        'Thu 26 Nov, 14:00 to 14:50 · Tom Ellis · moved',
    ]


def test_a_visit_given_to_a_colleague_leaves_the_time_of_the_first(practice: Practice) -> None:
    wait(practice, 'Sam')
    appointment_id = book(practice, practice.admit('Jamie', 'Hill'))
    practice.do(practice.rita, appointments.edit, appointment_id, 1, {'clinician_id': id_of(practice.priya)})
    assert [each.time for each in rows(practice)] == ['Thu 26 Nov, 10:00 to 10:50 · Tom Ellis · moved']


def test_of_a_visit_that_somebody_misses_what_is_left_is_offered(practice: Practice, now: Clock) -> None:
    wait(practice, 'Sam', minutes=25)
    appointment_id = book(practice, practice.admit('Jamie', 'Hill'), MONDAY_MORNING.replace(tzinfo=None))
    now.advance(minutes=12)
    practice.do(practice.tom, appointments.set_status, appointment_id, 1, VisitStatus.NO_SHOW)
    assert [each.time for each in rows(practice)] == ['Mon 23 Nov, 09:45 to 10:20 · Tom Ellis · no-show']
    now.advance(minutes=15)
    assert names(practice) == ['Nobody who waits fits'], 'twenty minutes are left'
    now.advance(minutes=60)
    assert rows(practice) == []


def test_what_is_booked_again_is_free_no_more_and_of_a_part_the_rest_is(practice: Practice) -> None:
    wait(practice, 'Sam', minutes=25)
    freed_thursday(practice)
    book(practice, practice.admit('Ada', 'Hill'), minutes=25)
    assert [each.time for each in rows(practice)] == ['Thu 26 Nov, 10:25 to 10:50 · Tom Ellis · cancelled']
    book(practice, practice.admit('Ben', 'Hill'), THURSDAY.replace(minute=25), minutes=25)
    assert rows(practice) == []


def test_times_that_touch_are_one_and_fit_somebody_who_needs_longer(practice: Practice) -> None:
    wait(practice, 'Sam', minutes=80)
    freed_thursday(practice)
    assert names(practice) == ['Nobody who waits fits']
    cancel(practice, book(practice, practice.admit('Ada', 'Hill'), THURSDAY + timedelta(minutes=50)))
    assert [each.time for each in rows(practice)] == ['Thu 26 Nov, 10:00 to 11:40 · Tom Ellis · cancelled']
    assert names(practice) == ['Sam Moss']


@pytest.mark.parametrize('reason', [CancelReason.CLINICIAN_AWAY, CancelReason.CLOSED])
def test_a_time_that_the_practice_gave_up_is_nobodys(practice: Practice, reason: CancelReason) -> None:
    wait(practice, 'Sam')
    cancel(practice, book(practice, practice.admit('Jamie', 'Hill')), reason)
    assert rows(practice) == []


def test_nobody_is_offered_a_clinician_who_is_away_or_does_not_work_or_has_left(practice: Practice) -> None:
    wait(practice, 'Sam', minutes=25)
    freed_thursday(practice)
    noon = THURSDAY.replace(hour=10, minute=30)
    away = {'clinician_id': id_of(practice.tom), 'starts': noon, 'ends': noon + timedelta(hours=3)}
    practice.do(practice.ana, absences.add, away)
    assert [each.time for each in rows(practice)] == ['Thu 26 Nov, 10:00 to 10:30 · Tom Ellis · cancelled']
    practice.do(practice.ana, working_hours.set_week, id_of(practice.tom), [Stretch(3, time(10, 5), time(17))])
    assert [each.time for each in rows(practice)] == ['Thu 26 Nov, 10:05 to 10:30 · Tom Ellis · cancelled']
    practice.do(practice.ana, working_hours.set_week, id_of(practice.tom), [Stretch(4, time(9), time(17))])
    assert rows(practice) == []
    practice.do(practice.ana, working_hours.set_week, id_of(practice.tom), [])
    practice.do(practice.ana, staff.deactivate, id_of(practice.tom))
    assert rows(practice) == []


def test_the_wall_of_the_practice_decides_after_the_clocks_have_changed(practice: Practice, now: Clock) -> None:
    now.set(datetime.fromisoformat('2027-03-24T09:00+00:00'))
    wait(practice, 'Sam', earliest=time(10), latest=time(11))
    cancel(practice, book(practice, practice.admit('Jamie', 'Hill'), datetime(2027, 3, 29, 10)))  # noqa: DTZ001
    assert [each.name for each in rows(practice)] == ['Sam Moss'], 'summer time has begun on the 28th'


# who fits


def test_the_longest_waiting_comes_first_whether_or_not_they_mind_with_whom(practice: Practice) -> None:
    tom = frozenset({id_of(practice.tom)})
    wait(practice, 'Ada', days=3, clinicians=tom)
    wait(practice, 'Ben', days=40)
    wait(practice, 'Cleo', days=90, clinicians=frozenset({id_of(practice.priya)}))
    wait(practice, 'Dan', days=8, clinicians=tom | {id_of(practice.priya)})
    freed_thursday(practice)
    assert names(practice) == ['Ben Moss', 'Dan Moss', 'Ada Moss']


def test_days_times_and_length_decide_who_fits(practice: Practice) -> None:
    wait(practice, 'Ada', days=9, weekdays=frozenset({Weekday.FRIDAY}))
    wait(practice, 'Ben', days=8, minutes=80)
    wait(practice, 'Cleo', days=7, earliest=time(13))
    wait(practice, 'Dan', days=6, latest=time(10, 30))
    wait(practice, 'Eve', days=5, weekdays=frozenset({Weekday.MONDAY, Weekday.THURSDAY}), earliest=time(9))
    wait(practice, 'Finn', days=4, minutes=20, earliest=time(10, 30))
    freed_thursday(practice)
    assert names(practice) == ['Eve Moss', 'Finn Moss']
    assert row(practice, 'Finn').sub.startswith('from 10:30 · 20 min · any day · from 10:30 · anybody')


def test_whoever_has_a_visit_then_or_has_just_left_the_time_is_not_offered_it(practice: Practice) -> None:
    wait(practice, 'Sam', days=5)
    wait(practice, 'Ada', days=4)
    sam, ada = (each.patient_id for each, _ in practice.ask(practice.rita, waiting_list.wishes.open_wishes))
    book(practice, sam, THURSDAY.replace(minute=30), practice.priya)
    cancel(practice, book(practice, ada))
    assert names(practice) == ['Nobody who waits fits']


def test_whoever_is_discharged_or_archived_waits_for_nothing(practice: Practice) -> None:
    wait(practice, 'Sam', days=5)
    wait(practice, 'Ada', days=4)
    freed_thursday(practice)
    sam, ada = (each.patient_id for each, _ in practice.ask(practice.rita, waiting_list.wishes.open_wishes))
    practice.do(practice.rita, patients.discharge, sam, 1, None)
    practice.do(practice.rita, patients.archive, ada, 1)
    assert names(practice) == ['Nobody who waits fits']
    assert practice.ask(practice.rita, waiting_list.waiting) == []


WISHES = st.builds(
    lambda minutes, days, earliest, latest, clinicians: Wish(
        minutes=minutes, weekdays=days, earliest=earliest, latest=latest, clinicians=clinicians
    ),
    st.integers(5, 120),
    st.frozensets(st.sampled_from(WEEK), max_size=4),
    st.none() | st.sampled_from(list(CLOCK)),
    st.none() | st.sampled_from(list(CLOCK)),
    st.frozensets(st.integers(1, 3), max_size=2),
)
TIMES = st.tuples(
    st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0)),  # noqa: DTZ001
    st.integers(5, 180),
    st.integers(1, 3),
)


def begins(wish: Wish, starts: datetime, minutes: int, clinician_id: int) -> int | None:
    """The simple model: try each minute of the time, whether the whole visit then lies in it and in the wish."""
    midnight = datetime.combine(starts.date(), time())
    soonest = datetime.combine(midnight, wish.earliest) if wish.earliest else midnight
    latest = datetime.combine(midnight, wish.latest) if wish.latest else midnight + timedelta(days=9)
    suits = (not wish.weekdays or WEEK[starts.weekday()] in wish.weekdays) and (
        not wish.clinicians or clinician_id in wish.clinicians
    )
    for after in range(minutes - wish.minutes + 1) if suits else ():
        begin = starts + timedelta(minutes=after)
        if soonest <= begin and begin + timedelta(minutes=wish.minutes) <= latest:
            return after
    return None


@given(waiting=st.lists(st.tuples(WISHES, st.integers(0, 30)), max_size=8), at=TIMES)
def test_the_ranking_is_that_of_a_simple_model(waiting: list[tuple[Wish, int]], at: tuple[datetime, int, int]) -> None:
    starts, minutes, clinician_id = at
    for number, (wish, days) in enumerate(waiting):
        wish.id, wish.since = number, date(2026, 11, 23) - timedelta(days=days)
    ordered = sorted((wish for wish, _ in waiting), key=lambda wish: (wish.since, wish.id or 0))
    model = [(wish.id, begins(wish, *at)) for wish in ordered]
    span = (NOW, NOW + timedelta(minutes=minutes))
    found = ranked(
        FreedTime(clinician_id, 'Tom', *span, '', NOW, None), starts, [(w, Patient(id=w.id)) for w in ordered], {}
    )
    assert [(match.wish.id, match.after) for match in found] == [
        (id, after) for id, after in model if after is not None
    ]
    assert [fit(wish, *at) for wish in ordered] == [after for _, after in model]


NOW = MONDAY_MORNING
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=6)


@given(left=SPANS, taken=SPANS, hours=st.none() | SPANS)
def test_what_is_still_free_is_what_was_left_and_is_not_taken(
    left: list[tuple[int, int]], taken: list[tuple[int, int]], hours: list[tuple[int, int]] | None
) -> None:
    def spans(of: list[tuple[int, int]]) -> list[tuple[datetime, datetime]]:
        return [
            (NOW + timedelta(minutes=5 * since), NOW + timedelta(minutes=5 * (since + length))) for since, length in of
        ]

    def covered(of: list[tuple[int, int]]) -> set[int]:
        return {step for since, length in of for step in range(since, since + length)}

    merged = None
    if hours is not None:  # a clinician's stretches never overlap
        steps = covered(hours)
        edges = [step for step in sorted(steps) if step - 1 not in steps]
        merged = [(edge, next(n for n in range(1, 200) if edge + n not in steps)) for edge in edges]
    free = still_free(
        [FreedTime(1, 'Tom', since, until, 'moved', NOW, None) for since, until in spans(left)],
        spans(taken),
        spans(merged) if merged else None,
    )
    shown = [(int((one.starts_at - NOW).total_seconds() // 300), one.minutes // 5) for one in free]
    assert covered(shown) == (covered(left) - covered(taken)) & (covered(merged) if merged else covered(left))
    assert sum(length for _, length in shown) == len(covered(shown)), 'no two overlap'


def test_a_full_calendar_leaves_no_more_pieces_than_there_are_gaps() -> None:
    bookings = [(NOW + timedelta(hours=hour), NOW + timedelta(hours=hour, minutes=50)) for hour in range(400)]
    free = still_free([FreedTime(1, 'Tom', NOW, NOW + timedelta(hours=400), 'moved', NOW, None)], bookings)
    assert [one.minutes for one in free] == [10] * 400


# wishes


def test_a_wish_is_noted_changed_and_withdrawn_and_taken_back(practice: Practice) -> None:
    wish_id = wait(practice, 'Sam', note='  Calls back after six.  ')
    with pytest.raises(Refused, match='on the waiting list already'):
        practice.do(practice.rita, waiting_list.add, 1, {})
    changed = practice.do(practice.rita, waiting_list.edit, wish_id, 1, {'minutes': 80})
    assert changed == 2
    assert practice.do(practice.rita, waiting_list.edit, wish_id, 2, {'minutes': 80}) is None
    gone = practice.do(practice.rita, waiting_list.withdraw, wish_id)
    [left] = practice.ask(practice.rita, waiting_list.waiting)
    assert (left.state, left.wants) == ('No wish noted', ''), 'the status is still to wait'
    with pytest.raises(Refused, match='has ended'):
        practice.do(practice.rita, waiting_list.edit, wish_id, 3, {'minutes': 50})
    practice.do(practice.rita, waiting_list.take_back, wish_id, gone)
    [back] = practice.ask(practice.rita, waiting_list.waiting)
    assert back.wants == '80 min · any day · any time · anybody · Calls back after six.'


def test_who_has_another_wish_by_now_does_not_get_the_first_one_back(practice: Practice) -> None:
    gone = practice.do(practice.rita, waiting_list.withdraw, wait(practice, 'Sam'))
    practice.do(practice.tom, waiting_list.add, 1, {'minutes': 25})
    with pytest.raises(Refused, match='another wish by now'):
        practice.do(practice.rita, waiting_list.take_back, 1, gone)


def test_two_people_who_change_one_wish_are_brought_together_by_field(practice: Practice) -> None:
    wish_id = wait(practice, 'Sam')
    seen = {'minutes': 50, 'note': None}
    practice.do(practice.tom, waiting_list.edit, wish_id, seen, {'minutes': 80, 'note': None})
    practice.do(practice.rita, waiting_list.edit, wish_id, seen, {'minutes': 50, 'note': 'Mornings'})
    stands = practice.ask(practice.rita, waiting_list.wish, wish_id)
    assert (stands.minutes, stands.note) == (80, 'Mornings')
    with pytest.raises(Clash):
        practice.do(practice.rita, waiting_list.edit, wish_id, seen, {'minutes': 25, 'note': None})


@pytest.mark.parametrize(
    ('values', 'sentence'),
    [
        ({'since': date(2026, 11, 24)}, 'still to come'),
        ({'earliest': time(10), 'latest': time(10, 30)}, 'room for 50 minutes'),
        ({'minutes': 3}, 'at least 5'),
        ({'clinicians': frozenset({4711})}, 'works here as a clinician'),
        ({'note': 'x' * 501}, 'too long'),
        ({'weekdays': frozenset({'Someday'})}, 'one of the list'),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_is_written(
    practice: Practice, values: dict[str, Any], sentence: str
) -> None:
    patient_id = practice.admit('Sam', 'Moss')
    with pytest.raises(Invalid, match=sentence) as refused:
        practice.do(practice.rita, waiting_list.add, patient_id, values)
    assert refused.value.errors.keys() <= values.keys()
    assert practice.ask(practice.rita, waiting_list.wishes.open_wishes) == []


def test_whoever_waits_without_a_wish_is_not_forgotten(practice: Practice, now: Clock) -> None:
    practice.admit('Ada', 'Hill', status=Status.WAITING)
    ben = practice.admit('Ben', 'Hill')
    now.advance(days=20)
    wait(practice, 'Cleo')
    practice.do(practice.rita, patients.set_status, ben, 1, Status.WAITING)
    found: list[WaitingRow] = practice.ask(practice.rita, waiting_list.waiting)
    assert [(each.name, each.sub.partition(' · waits ')[2], each.state) for each in found] == [
        ('Ada Hill', '2 weeks', 'No wish noted'),
        ('Cleo Moss', '2 weeks', ''),
        ('Ben Hill', 'since today', 'No wish noted'),
    ]


# nobody is called twice


def test_whoever_calls_first_has_them_and_the_other_is_told_who_it_is(practice: Practice, now: Clock) -> None:
    wait(practice, 'Sam')
    freed_thursday(practice)
    id = row(practice, 'Sam').id
    practice.do(practice.rita, waiting_list.call, id)
    now.advance(minutes=2)
    with pytest.raises(Refused, match='Rita Gomez has been calling this patient since 09:30'):
        practice.do(practice.ana, waiting_list.call, id)
    hers, anas = row(practice, 'Sam'), row(practice, 'Sam', practice.ana)
    assert (hers.state, hers.may_call, hers.may_book, hers.may_let_go) == ('You are calling · 2 min', False, True, True)
    assert (anas.state, anas.may_call, anas.may_book, anas.may_let_go) == (
        'Rita Gomez is calling · 2 min',
        False,
        False,
        False,
    )


def test_one_time_is_offered_to_one_at_a_time(practice: Practice) -> None:
    wait(practice, 'Sam', days=2)
    wait(practice, 'Ada', days=1)
    freed_thursday(practice)
    practice.do(practice.rita, waiting_list.call, row(practice, 'Sam').id)
    with pytest.raises(Refused, match='Rita Gomez has been calling somebody else about this time since 09:30'):
        practice.do(practice.ana, waiting_list.call, row(practice, 'Ada').id)
    practice.do(practice.rita, waiting_list.call, row(practice, 'Ada').id)
    assert (row(practice, 'Sam').may_call, row(practice, 'Ada').may_let_go) == (True, True), 'she went on to the next'


def test_a_call_is_let_go_by_whoever_calls_or_after_a_quarter_of_an_hour(practice: Practice, now: Clock) -> None:
    wait(practice, 'Sam')
    freed_thursday(practice)
    id = row(practice, 'Sam').id
    practice.do(practice.rita, waiting_list.call, id)
    with pytest.raises(Refused, match='Only Rita Gomez, who is calling, can let go'):
        practice.do(practice.ana, waiting_list.let_go, id)
    practice.do(practice.rita, waiting_list.let_go, id)
    practice.do(practice.ana, waiting_list.call, id)
    now.advance(minutes=15)
    assert row(practice, 'Sam').may_call
    practice.do(practice.rita, waiting_list.call, id)
    assert row(practice, 'Sam').may_let_go


def test_of_two_who_call_at_once_one_wins_every_time(practice: Practice) -> None:
    wait(practice, 'Sam')
    freed_thursday(practice)
    id = row(practice, 'Sam').id
    for _ in range(10):
        outcomes: list[str] = []
        together = threading.Barrier(2)

        def call(who: Principal, together: threading.Barrier = together, said: list[str] = outcomes) -> None:
            together.wait()
            try:
                practice.do(who, waiting_list.call, id)
                said.append('calls')
            except Refused as refusal:
                said.append(refusal.sentence)

        racers = [threading.Thread(target=call, args=(who,)) for who in (practice.rita, practice.ana)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        winner = practice.rita if row(practice, 'Sam').may_let_go else practice.ana
        assert sorted(outcomes) == sorted(['calls', f'{winner.name} has been calling this patient since 09:30.'])
        practice.do(winner, waiting_list.let_go, id)


@pytest.mark.parametrize('id', ['', 'x', '2 2026-11-26T10:00 4711', '2 2026-11-26T10:05 1', "1; DROP TABLE x '"])
def test_what_is_no_match_is_refused_in_words(practice: Practice, id: str) -> None:
    wait(practice, 'Sam')
    freed_thursday(practice)
    for verb in (waiting_list.call, waiting_list.prefill):
        with pytest.raises(Refused, match='not free any more'):
            practice.do(practice.rita, verb, id)
    practice.do(practice.rita, waiting_list.let_go, id)


# booking


def test_booking_somebody_who_waits_ends_their_wish_and_the_call(practice: Practice) -> None:
    wait(practice, 'Sam', note='Ground floor')
    freed_thursday(practice)
    id = row(practice, 'Sam').id
    form = practice.do(practice.rita, waiting_list.claim, id)
    assert (form.name, form.type_id, form.wall_start, form.minutes) == (
        'Sam Moss',
        practice.type_id('Individual'),
        THURSDAY,
        50,
    )
    assert row(practice, 'Sam').state == 'You are calling · 0 min'
    appointment_id, wish_version = practice.do(practice.rita, *booking_of(form))
    assert practice.appointment(appointment_id).wall_start == THURSDAY
    assert rows(practice) == []
    assert practice.ask(practice.rita, waiting_list.calls.under_way) == []
    [sam] = practice.ask(practice.rita, waiting_list.waiting)
    assert (sam.state, sam.next) == ('Visit booked', 'Thu 26 Nov 10:00'), 'until their status says so too'

    practice.do(practice.rita, waiting_list.unbook, 1, wish_version, appointment_id=appointment_id)
    assert names(practice) == ['Sam Moss']


def booking_of(form: waiting_list.Prefill, **values: Any) -> tuple[Any, ...]:
    """The verb that books what stands in the form, and what it is given."""
    names = ('type_id', 'clinician_id', 'wall_start', 'minutes', 'room_id')
    typed = {name: getattr(form, name) for name in names} | values
    return waiting_list.book, form.wish_id, typed, [form.patient_id]


def test_nobody_books_whom_a_colleague_is_calling(practice: Practice) -> None:
    wait(practice, 'Sam')
    freed_thursday(practice)
    id = row(practice, 'Sam').id
    practice.do(practice.rita, waiting_list.call, id)
    with pytest.raises(Refused, match='Rita Gomez has been calling this patient'):
        practice.do(practice.ana, waiting_list.claim, id)
    form = practice.ask(practice.ana, waiting_list.prefill, id)
    with pytest.raises(Refused, match='Rita Gomez has been calling this patient'):
        practice.do(practice.ana, *booking_of(form))
    practice.do(practice.rita, *booking_of(form))


def test_a_claim_begins_a_call_once_and_another_time_may_be_agreed(practice: Practice, now: Clock) -> None:
    wait(practice, 'Sam')
    freed_thursday(practice)
    id = row(practice, 'Sam').id
    practice.do(practice.rita, waiting_list.call, id)
    now.advance(minutes=4)
    form = practice.do(practice.rita, waiting_list.claim, id)
    assert row(practice, 'Sam').state == 'You are calling · 4 min', 'it is the same call'
    later = THURSDAY + timedelta(days=4)
    made, _ = practice.do(practice.rita, *booking_of(form, wall_start=later))
    assert practice.appointment(made).wall_start == later
    assert practice.ask(practice.rita, waiting_list.wish_of, form.patient_id) is None
    with pytest.raises(Refused, match='This wish has ended'):
        practice.do(practice.rita, *booking_of(form, wall_start=later + timedelta(days=1)))


def test_a_wish_stays_when_somebody_else_comes_after_all(practice: Practice) -> None:
    wait(practice, 'Sam')
    freed_thursday(practice)
    form = practice.do(practice.rita, waiting_list.claim, row(practice, 'Sam').id)
    verb, wish_id, values, _ = booking_of(form)
    other = practice.admit('Ben', 'Hill')
    assert practice.do(practice.rita, verb, wish_id, values, [other])[1] is None
    assert practice.ask(practice.rita, waiting_list.wish_of, form.patient_id)


def test_of_a_visit_that_was_just_called_off_the_front_desk_is_shown_who_fits(practice: Practice) -> None:
    wait(practice, 'Sam', clinicians=frozenset({id_of(practice.tom)}))
    first = freed_thursday(practice)
    other = book(practice, practice.admit('Ada', 'Hill'), THURSDAY, practice.priya)
    cancel(practice, other)
    assert [each.name for each in practice.ask(practice.rita, waiting_list.of_appointment, first)] == ['Sam Moss']
    assert practice.ask(practice.rita, waiting_list.of_appointment, other) == []
