"""The demo: believable, coherent, and told by the same verbs as real life."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from models import (
    appointments,
    caseload,
    dashboard,
    demo,
    duplicates,
    history,
    needs,
    patients,
    sign_ins,
    staff,
    waiting_list,
)
from models import practice as practices
from models.appointments import Appointment, VisitStatus, today
from models.appointments.records import members_of
from models.appointments.statuses import ENDED
from models.base import HOUSE, ChangeRecord, Principal, Refused, Store
from models.care_team import CareTeamMember
from models.caseload import Wanted
from models.patient_record import MOVES, ContactWay, DischargeReason, Patient, Status
from models.people import Staff, principal
from tests.cast import Clock, found_practice, open_store


class Filled(NamedTuple):
    """The demo, and how many seconds of work it was."""

    store: Store
    made: demo.Demo
    seconds: float


@pytest.fixture(scope='module')
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    store = open_store(tmp_path_factory.mktemp('demo'), Clock())
    start = time.process_time()
    made = demo.fill(store)
    seconds = time.process_time() - start
    practices.keep_zone(store)
    yield Filled(store, made, seconds)
    store.close()


@pytest.fixture
def store(filled: Filled) -> Store:
    return filled.store


@pytest.fixture
def dana(store: Store) -> Principal:
    with store.reading(HOUSE) as work:
        return principal(work.get(Staff, 1))


@pytest.fixture
def everybody(store: Store) -> list[Patient]:
    with store.reading(HOUSE) as work:
        return work.all(work.select(Patient).order_by(Patient.id))


def test_it_takes_no_longer_than_a_person_waits(filled: Filled) -> None:
    assert filled.seconds < 8, 'twice what it takes where nothing else runs'


def test_twelve_colleagues_and_250_patients_of_every_status(
    store: Store, dana: Principal, everybody: list[Patient]
) -> None:
    with store.reading(dana) as work:
        states = Counter(row.state for row in staff.colleagues(work))
        assert all(chip.value > 10 for chip in caseload.chips(work))
    assert states == {'Active': 10, 'Invited': 1, 'Deactivated': 1}
    assert len(everybody) == 250
    assert 20 < sum(patient.clinician_id is None for patient in everybody) < 60
    assert 10 < sum(patient.archived_at is not None for patient in everybody) < 50


def test_everybody_signs_in_with_the_one_password_that_is_random(filled: Filled) -> None:
    store, made, _ = filled
    assert len(made.people) == 10
    assert ('samir', 'Samir Haddad', 'Clinician, Practice manager') in made.people
    assert re.fullmatch(r'[0-9a-f]{4}(-[0-9a-f]{4}){3}', made.password)
    for user_name, *_ in made.people:
        sign_ins.sign_in(store, user_name, made.password, None)
    for user_name in ('martin', 'hugo'):
        with pytest.raises(Refused):
            sign_ins.sign_in(store, user_name, made.password, None)


def test_nobody_in_it_can_be_reached(everybody: list[Patient]) -> None:
    for patient in everybody:
        for number in filter(None, (patient.phone, patient.emergency_phone)):
            assert re.fullmatch(r'020 7946 0\d{3}|07700 900\d{3}', number)
        assert patient.address is None or re.fullmatch(
            r"\d+ [A-Z][A-Za-z' ]+\n[A-Z][A-Za-z ]+ HB\d \d[A-Z]{2}", patient.address
        )
        assert patient.email is None or re.fullmatch(r'[a-z.]+@example\.org', patient.email)


def test_people_are_of_all_ages_with_names_of_their_own(everybody: list[Patient]) -> None:
    assert len({(patient.given_name, patient.family_name) for patient in everybody}) == 250
    years = sorted(patient.born.year for patient in everybody if patient.born)
    assert years[0] < 1950
    assert years[-1] > 2005
    written = ' '.join(patient.name for patient in everybody)
    assert not written.isascii()


def test_every_move_followed_the_road_and_every_history_ends_where_the_patient_stands(
    store: Store, everybody: list[Patient]
) -> None:
    with store.reading(HOUSE) as work:
        changes = work.all(work.select(ChangeRecord).order_by(ChangeRecord.seq))
    status: dict[int, Status] = {}
    for change in changes:
        if change.kind == 'patients' and 'status' in change.after:
            new = Status(change.after['status'])
            assert change.op == 'create' or new in MOVES[status[change.record_id]]
            status[change.record_id] = new
    assert {patient.id: patient.status for patient in everybody}.items() <= status.items()


def test_time_runs_forward_at_office_hours_up_to_the_last_hour(store: Store) -> None:
    with store.reading(HOUSE) as work:
        moments = work.all(work.select(ChangeRecord.at).order_by(ChangeRecord.seq))
    assert moments == sorted(moments)
    assert moments[-1] <= store.now()
    assert sum(moment > store.now() - timedelta(hours=1) for moment in moments) >= 8
    assert sum(moment > store.now() - timedelta(days=14) for moment in moments) > 60
    earlier = [moment.astimezone(store.zone) for moment in moments if moment < store.now() - timedelta(days=1)]
    at_work = [moment for moment in earlier if moment.weekday() < 5 and 7 <= moment.hour < 18]
    assert len(at_work) > 0.95 * len(earlier)


def test_charts_and_activity_have_something_to_tell(store: Store, dana: Principal) -> None:
    with store.reading(dana) as work:
        told = [line.title + ': ' + line.sub for line in history.activity(work)]
        [marcus] = caseload.listing(work, Wanted(words='marcus bell'))
        assert len(history.timeline(work, marcus.id)) >= 4
    assert told[0] == 'Marcus Bell: Tom Ellis changed phone'
    assert len({line.split(': ')[1].split(' changed')[0] for line in told}) >= 6, 'many hands'


def test_a_record_made_by_mistake_left_a_gap_in_the_numbers(everybody: list[Patient]) -> None:
    numbers = [patient.id for patient in everybody]
    assert numbers[-1] == 251
    assert len(set(range(1, 252)) - set(numbers)) == 1


def test_nobody_who_left_still_cares_for_current_patients(store: Store, everybody: list[Patient]) -> None:
    with store.reading(HOUSE) as work:
        gone = {person.id for person in work.all(work.select(Staff)) if not person.active}
    assert not [patient for patient in everybody if patient.clinician_id in gone and not patient.archived_at]


def test_the_same_seed_tells_the_same_story(tmp_path: Path, everybody: list[Patient]) -> None:
    again = open_store(tmp_path, Clock())
    made = demo.fill(again)
    with again.reading(HOUSE) as work:
        same = work.all(work.select(Patient).order_by(Patient.id))
    again.close()
    assert [patient.model_dump() for patient in same] == [patient.model_dump() for patient in everybody]
    assert made.password


def test_a_practice_is_not_overwritten_by_a_demo(tmp_path: Path) -> None:
    practice = found_practice(open_store(tmp_path, Clock()))
    with pytest.raises(Refused, match='set up already'):
        demo.fill(practice.store)
    assert practice.ask(practice.rita, lambda work: work.count(work.select(Patient))) == 0
    practice.store.close()


CLINICAL = re.compile(
    'depress|anxi|suicid|diagnos|medic|therap|risk|panic|trauma|addict|disorder|ptsd|adhd|autis|bipolar', re.IGNORECASE
)


def test_what_everybody_may_read_is_practical_and_never_clinical(everybody: list[Patient]) -> None:
    notes = [patient.front_desk_note for patient in everybody if patient.front_desk_note]
    assert len(notes) > 50
    sources = [patient.referral_source for patient in everybody if patient.referral_source]
    tags = [tag for patient in everybody for tag in patient.tags]
    assert not [words for words in (*notes, *sources, *tags) if CLINICAL.search(words)]


def test_tags_are_themes_that_several_patients_share(everybody: list[Patient]) -> None:
    used = Counter(tag for patient in everybody for tag in patient.tags)
    assert used.keys() >= {'Evenings', 'School letter', 'Interpreter: Polish'}
    assert len(used) < 20
    assert sum(used.values()) > 80
    assert sum(not patient.tags for patient in everybody) > 90, 'not everybody needs one'


def test_most_is_known_of_whoever_is_in_care_and_little_of_who_has_just_asked(everybody: list[Patient]) -> None:
    in_care = [patient for patient in everybody if patient.status in {Status.ACTIVE, Status.ON_HOLD}]
    assert all(patient.address for patient in in_care)
    assert sum(patient.emergency_phone is not None for patient in in_care) > 0.7 * len(in_care)
    assert not [patient for patient in everybody if patient.status is Status.INQUIRY and patient.address]
    assert 2 < sum(patient.phone is None for patient in everybody) < 20
    assert 2 < sum(patient.born is None for patient in everybody) < 20


def test_nobody_is_to_be_reached_in_a_way_that_they_did_not_give(everybody: list[Patient]) -> None:
    ways = Counter(patient.preferred_contact for patient in everybody)
    assert ways.keys() == {None, *ContactWay}
    for patient in everybody:
        assert patient.phone or patient.preferred_contact not in {ContactWay.PHONE, ContactWay.TEXT}
        assert patient.email or patient.preferred_contact is not ContactWay.EMAIL


def test_emergency_contacts_are_whole_or_not_there_and_a_minors_is_a_parent(
    store: Store, everybody: list[Patient]
) -> None:
    today = store.now().date()
    for patient in everybody:
        said = {bool(patient.emergency_name), bool(patient.emergency_relation), bool(patient.emergency_phone)}
        assert len(said) == 1, patient.name
        if patient.emergency_name and patient.born and (today - patient.born).days < 17 * 365:
            assert patient.emergency_relation in {'Mother', 'Father'}


def test_the_discharged_have_a_reason_and_a_day_and_some_have_come_back(store: Store, everybody: list[Patient]) -> None:
    left = [patient for patient in everybody if patient.status is Status.DISCHARGED]
    assert {patient.discharge_reason for patient in left} == {
        DischargeReason.COMPLETED,
        DischargeReason.OWN_WISH,
        DischargeReason.REFERRED,
        DischargeReason.OUT_OF_REACH,
        DischargeReason.MOVED,
    }
    assert all(patient.discharged_on and patient.discharged_on <= store.now().date() for patient in left)
    back = [patient for patient in everybody if patient.readmitted_on]
    assert 2 <= len(back) < 15
    assert all(patient.status is Status.ACTIVE and patient.discharged_on is None for patient in back)


def test_couples_live_together_and_each_clinician_knows_both(store: Store, everybody: list[Patient]) -> None:
    rosa, ivan = (next(one for one in everybody if one.name == name) for name in ('Rosa Petrov', 'Ivan Petrov'))
    assert rosa.address == ivan.address
    assert (rosa.emergency_name, rosa.emergency_phone) == ('Ivan Petrov', ivan.phone)
    with store.reading(HOUSE) as work:
        teams = {(one.patient_id, one.staff_id) for one in work.all(work.select(CareTeamMember))}
    assert {(rosa.id, ivan.clinician_id), (ivan.id, rosa.clinician_id)} <= teams
    assert len(teams) >= 5


def test_somebody_was_admitted_twice_and_the_program_tells(
    store: Store, dana: Principal, everybody: list[Patient]
) -> None:
    first, second = (one for one in everybody if one.name in {'Catherine Byrne', 'Katherine Byrne'})
    typed = {field: getattr(second, field) for field in ('given_name', 'family_name', 'born', 'phone')}
    with store.reading(dana) as work:
        [other] = duplicates.alike(work, typed, second.id)
    assert other.id == first.id


@pytest.mark.parametrize('user_name', ['dana', 'rita', 'callum', 'priya', 'tom'])
def test_everybodys_dashboard_has_something_to_say(store: Store, user_name: str) -> None:
    with store.reading(HOUSE) as house:
        who = next(principal(one) for one in house.all(house.select(Staff)) if one.given_name.lower() == user_name)
        work = house.acting(who)
        figures = dashboard.figures(work, who.roles, who.staff_id or 0)
        assert len(figures) == 2, 'beside those of the day'
        assert any(figure.value > 0 for figure in figures), figures
        assert len(needs.needs(work, who.roles, who.staff_id or 0)) >= 1


def test_todays_visits_are_in_motion_around_this_moment(store: Store, dana: Principal) -> None:
    with store.reading(dana) as work:
        shown = Counter(row.status for row in today.today(work))
        seen, waiting = today.figures(work)
    assert shown.keys() >= {'booked', 'arrived', 'in_session', 'fulfilled', 'noshow'}
    assert 'no-show' in seen.note
    assert 20 < seen.of < 40
    assert 0 < waiting.value < 8


def test_some_wait_for_times_of_which_one_is_free_and_somebody_runs_late(store: Store, dana: Principal) -> None:
    with store.reading(dana) as work:
        waiting = waiting_list.waiting(work)
        matches = waiting_list.matches(work)
        [late] = [row for row in appointments.how_late(work) if row.late]
    assert sum(bool(row.wants) for row in waiting) == 8
    assert sum(not row.wants for row in waiting) > 5, 'not everybody has been asked'
    assert [row.may_call for row in matches].count(True) >= 3
    assert (late.name, late.minutes) == ('Tom Ellis', 15)


def test_a_couple_and_a_group_are_here_in_part(store: Store, dana: Principal) -> None:
    with store.reading(dana) as work:
        shown = {row.title: row.status_word.partition(' ·')[0] for row in today.today(work)}
    assert shown["Siobhán & Malik D'Souza"] == 'Arrived, 1 of 2'
    assert shown['Group'] == 'Arrived, 4 of 6'


def test_visits_behind_have_ended_and_those_ahead_are_expected_or_called_off(store: Store) -> None:
    with store.reading(HOUSE) as work:
        everything = work.all(work.select(Appointment))
    day = timedelta(days=1)
    behind = Counter(one.status for one in everything if one.ends_at < store.now() - day)
    ahead = Counter(one.status for one in everything if one.starts_at > store.now() + day)
    assert behind.keys() == set(ENDED)
    assert behind[VisitStatus.DONE] > 0.7 * behind.total() > 70
    assert ahead.keys() <= {VisitStatus.BOOKED, VisitStatus.CONFIRMED, VisitStatus.CANCELLED}
    assert ahead[VisitStatus.BOOKED] > 70
    assert sum(one.over_reason is not None for one in everything) < 6, 'the group alone'
    assert len([one for one in everything if len(members_of(one.members)) > 2]) >= 2


def test_visits_are_by_the_clock_of_the_practice_also_in_summer(store: Store) -> None:
    with store.reading(HOUSE) as work:
        assert {visit.zone for visit in work.all(work.select(Appointment))} == {demo.ZONE.key}


def test_demo_patients_can_be_worked_with(store: Store, dana: Principal, everybody: list[Patient]) -> None:
    waiting = next(patient for patient in everybody if patient.status is Status.WAITING)
    assert waiting.id is not None
    with store.writing(dana) as work:
        patients.set_status(work, waiting.id, waiting.version, Status.INTAKE)
        patients.edit(work, waiting.id, waiting.version + 1, {'clinician_id': None})
