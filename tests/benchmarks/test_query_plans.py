"""How SQLite finds what the screens ask for: along an index, and no further than it has to."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event

from models import (
    appointments,
    caseload,
    chart,
    check_in,
    dashboard,
    duplicates,
    front_desk,
    left_open,
    needs,
    settings,
    team,
    waiting_list,
)
from models.appointments import CancelReason, affected, desk, today, visits
from models.appointments.occupied import occupied
from models.base import Role, Store, Work
from models.caseload import GROUPS, Wanted
from models.headcounts import NOBODY
from models.patient_record import Status
from models.worklists import WORKLISTS
from tests.cast import Practice

DASHBOARDS: dict[str, Callable[[Work], Any]] = {
    **{f'the figures of {role}': partial(dashboard.figures, roles=frozenset({role}), staff_id=2) for role in Role},
    **{f'what needs {role}': partial(needs.needs, roles=frozenset({role}), staff_id=2) for role in Role},
    **{f'the list behind {group}': partial(caseload.listing, wanted=Wanted(group, clinician=2)) for group in WORKLISTS},
    'whom the front desk is to place': dashboard.to_place,
    'the caseload of one clinician': lambda work: dashboard.my_patients(work, 2),
    'the caseloads': team.caseloads,
    'the team': lambda work: team.colleagues(work, ()),
}
"""What dashboards show, and the lists that their figures lead to."""

MINE_OF_PRIYA = Wanted('mine', clinician=3)

QUESTIONS: dict[str, Callable[[Work], Any]] = {
    **DASHBOARDS,
    'the first page': lambda work: caseload.listing(work, Wanted()),
    'one status': lambda work: caseload.listing(work, Wanted(group=Status.ON_HOLD.value)),
    'the archive': lambda work: caseload.listing(work, Wanted(group='archived')),
    'the number of matches': lambda work: caseload.matches(work, Wanted()),
    'the number that words find': lambda work: caseload.matches(work, Wanted(words='hill')),
    'the chips': caseload.chips,
    'the head of a chart': lambda work: chart.banner(work, 1),
    'the fields of a chart': lambda work: chart.details(work, 1),
    'the visits to come of a chart': lambda work: visits.upcoming(work, 1),
    'the visits of a chart that are over': lambda work: visits.past(work, 1),
    'the working hours': settings.weeks,
    'the times off': settings.times_off,
}
PAGES = [
    Wanted(),
    Wanted(page=2),
    Wanted(descending=True),
    Wanted(sort='status'),
    Wanted(sort='status', descending=True),
    Wanted(sort='changed'),
    Wanted(sort='changed', descending=True),
    *(Wanted(group=group) for group in GROUPS),
    Wanted(group='archived', descending=True),
    Wanted(group='on_hold', sort='changed', descending=True),
    Wanted(tag='School'),
    Wanted(group='on_hold', clinician=NOBODY),
]
"""What is read off an index. Whose clinician comes first in the alphabet no index of patients can know."""

HEADCOUNTS = {
    'the number of matches': lambda work: caseload.matches(work, Wanted()),
    'the chips': caseload.chips,
}

NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
PLACED = appointments.Placement(NINE, NINE + timedelta(minutes=50), 2, 1, (1, 2))

VISITS: dict[str, Callable[[Work], Any]] = {
    'a week of everybody': lambda work: appointments.schedule(work, '2026-11-23', '2026-11-29'),
    'a day of one clinician': lambda work: appointments.schedule(work, '2026-11-24', '2026-11-24', (2,)),
    'what is shaded': lambda work: appointments.background(work, '2026-11-23', '2026-11-29'),
    'what is in the way': lambda work: appointments.clashes(work, PLACED),
    'the visits of a patient': lambda work: appointments.of_patient(work, 1),
    'who comes when': lambda work: appointments.next_visits(work, range(1, 50)),
    'who has none booked': lambda work: caseload.matches(work, Wanted('no_visit')),
    'a week as events': lambda work: desk.events(work, '2026-11-23', '2026-11-29'),
    'a week of two clinicians as events': lambda work: desk.events(work, '2026-11-23', '2026-11-29', (2, 3)),
    'when nobody is there': lambda work: desk.shades(work, '2026-11-23', '2026-11-29'),
    'a day of the team, shaded apart': lambda work: desk.shades(work, '2026-11-24', '2026-11-24', (), True),
    'the hours that are drawn': desk.opening,
    'the columns': desk.seats,
    'today': today.today,
    'today of one clinician': lambda work: today.today(work, 2),
    'today in figures': today.figures,
    'the check-in board': check_in.board,
    'the check-in board of one clinician': lambda work: check_in.board(work, 2),
    'the wall': check_in.wall,
    'how many wait': front_desk.waiting,
    'what the board says of late clinicians': front_desk.notices,
    'what was left open': left_open.listing,
    'what was left open by one clinician': lambda work: left_open.listing(work, 2),
    'who is occupied': occupied,
    'who runs late': appointments.how_late,
    'what is booked outside of hours': lambda work: affected.outside_hours(work, 2),
    'the freed times': waiting_list.matches,
    'who waits': waiting_list.waiting,
}
"""What the desk, the schedule and the board ask, and whoever books."""

Plan = Callable[[Callable[[Work], Any]], list[str]]


@pytest.fixture
def plan(practice: Practice, store: Store) -> Iterator[Plan]:
    """What SQLite says that it does for a question, step by step."""
    asked: list[str] = []

    def remember(statement: str) -> None:
        if statement.startswith('SELECT'):
            asked.append(statement)

    def listen(connection: sqlite3.Connection, _: object) -> None:
        connection.set_trace_callback(remember)

    practice.admit()
    store._readers.dispose()
    event.listen(store._readers, 'connect', listen)

    def steps(query: Callable[[Work], Any]) -> list[str]:
        practice.ask(practice.tom, query)
        with closing(sqlite3.connect(store.path)) as file:
            found = [row[3] for one in asked for row in file.execute(f'EXPLAIN QUERY PLAN {one}')]
        assert found
        return found

    yield steps
    event.remove(store._readers, 'connect', listen)


def of_patients(steps: list[str]) -> list[str]:
    return [step for step in steps if step.split()[1] == 'patients']


@pytest.mark.parametrize('question', QUESTIONS)
def test_no_question_walks_through_all_patients(plan: Plan, question: str) -> None:
    assert 'SCAN patients' not in plan(QUESTIONS[question])


@pytest.mark.parametrize('wanted', PAGES, ids=str)
def test_a_page_is_read_in_the_order_in_which_it_is_shown(plan: Plan, wanted: Wanted) -> None:
    steps = plan(lambda work: caseload.listing(work, wanted))
    assert len(of_patients(steps)) == 1
    assert not [step for step in steps if 'TEMP B-TREE' in step], 'sorted afterwards'


@pytest.mark.parametrize('question', VISITS)
def test_visits_are_read_along_an_index(practice: Practice, plan: Plan, question: str) -> None:
    for at in ('2026-11-23 10:00', '2026-11-24 10:00', '2026-11-24 12:00'):
        visit = practice.book(at, 1, over='A day to ask about.')
    practice.do(practice.rita, appointments.cancel, visit, 1, CancelReason.UNWELL)
    practice.do(practice.rita, waiting_list.add, 1, {'since': date(2026, 11, 2)})
    steps = plan(VISITS[question])
    assert not [step for step in steps if step.startswith(('SCAN appointments', 'SCAN attendances', 'SCAN patients'))]
    of_visits = [step for step in steps if step.split()[1] in {'appointments', 'attendances'}]
    sought = {step.split('(')[-1] for step in of_visits if 'PRIMARY KEY' not in step}
    assert all('starts_at' in by or 'appointment_id' in by for by in sought), sought


def test_the_triggers_look_for_an_overlap_along_an_index(practice: Practice, store: Store) -> None:
    """What SQLite does in them it does not say: the same question, asked by itself."""
    with closing(sqlite3.connect(store.path)) as file:
        triggers = dict(file.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        for name, index in (
            ('appointment_booked', 'ix_appointments_of (clinician_id=? AND starts_at>? AND starts_at<?)'),
            ('appointment_booked', 'ix_appointments_in (room_id=? AND starts_at>? AND starts_at<?)'),
            ('attendance_booked', 'ix_attendances_of (patient_id=? AND starts_at>? AND starts_at<?)'),
        ):
            asked = re.findall(r'EXISTS \((.*?)\n\)', triggers[name], re.DOTALL)
            values = re.compile(r'NEW\.\w+')
            plans = [file.execute('EXPLAIN QUERY PLAN ' + values.sub("'2026'", one)).fetchall() for one in asked]
            assert any(index in step[3] for steps in plans for step in steps), plans


def test_a_caseload_is_looked_up_and_nobody_else_is_looked_at(plan: Plan) -> None:
    for query in (caseload.listing, caseload.matches):
        wanted = Wanted('mine', clinician=3, tag='School')
        steps = plan(lambda work, query=query, wanted=wanted: query(work, wanted))
        assert set(of_patients(steps)) == {'SEARCH patients USING INTEGER PRIMARY KEY (rowid=?)'}
    found = {step for step in steps if 'USING COVERING INDEX' in step}
    assert found == {
        'SEARCH patients_1 USING COVERING INDEX ix_patients_clinician_id (clinician_id=?)',
        'SEARCH care_team USING COVERING INDEX ix_care_team_of (staff_id=?)',
    }


def test_a_page_by_clinician_sorts_an_index_and_fetches_one_page(plan: Plan) -> None:
    steps = of_patients(plan(lambda work: caseload.listing(work, Wanted(sort='clinician'))))
    assert steps == [
        'SEARCH patients USING COVERING INDEX ix_patients_by_name (archived_at=?)',
        'SEARCH patients USING INTEGER PRIMARY KEY (rowid=?)',
    ]


@pytest.mark.parametrize('question', HEADCOUNTS)
def test_nobody_is_counted_for_a_number_that_the_database_keeps(plan: Plan, question: str) -> None:
    steps = plan(HEADCOUNTS[question])
    assert of_patients(steps) == []
    assert [step for step in steps if step.split()[1] == 'headcounts']


@pytest.mark.parametrize('question', DASHBOARDS)
def test_a_dashboard_looks_only_at_whom_it_is_about(plan: Plan, question: str) -> None:
    walked = [step for step in plan(DASHBOARDS[question]) if step.endswith('(archived_at=?)')]
    assert not walked, 'everybody who is not archived'


def test_who_is_new_this_week_is_counted_from_monday_on(plan: Plan) -> None:
    steps = of_patients(plan(lambda work: caseload.matches(work, Wanted('new_this_week'))))
    assert 'SEARCH patients USING COVERING INDEX ix_patients_by_admission (archived_at=? AND created_at>?)' in steps


@pytest.mark.parametrize('words', ['hill', 'jamie hlil', '07700 900123', '0412', 'MHT-0002', '14/3/91', 'march 1991'])
@pytest.mark.parametrize('query', [caseload.matches, caseload.listing])
def test_words_are_looked_for_in_their_index(plan: Plan, query: Callable[[Work, Wanted], Any], words: str) -> None:
    steps = plan(lambda work: query(work, Wanted(words=words)))
    walked = {step for step in steps if step.startswith(('SCAN patients', 'SCAN search_words', 'SCAN name_words'))}
    assert walked <= {'SCAN name_words'}, 'each word that some name has is looked at, and nothing else'
    assert set(of_patients(steps)) == {'SEARCH patients USING INTEGER PRIMARY KEY (rowid=?)'}, 'only who is found'


def test_somebody_who_is_alike_is_looked_for_in_the_index(plan: Plan) -> None:
    typed = {'given_name': 'Jamie', 'family_name': 'Hill', 'born': date(1991, 3, 14), 'phone': '07700 900123'}
    assert not [step for step in plan(lambda work: duplicates.alike(work, typed)) if step.startswith('SCAN')]
