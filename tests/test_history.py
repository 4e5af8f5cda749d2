"""What happened, in words: the timeline of a chart and the activity of the practice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from models import history, patients, sign_ins, staff
from models import practice as practices
from models.base import ENTITIES, HOUSE, ChangeRecord, Missing, Principal, Work, label
from models.patient_record import DischargeReason, Status
from tests.cast import PASSWORD, Clock, Practice, id_of


def told(practice: Practice, patient_id: int) -> list[str]:
    """The timeline of a chart, newest first."""
    return [event.title for event in practice.ask(practice.rita, history.timeline, patient_id)]


def test_a_timeline_tells_each_change_with_who_made_it_newest_first(
    practice: Practice, ana: Principal, rita: Principal, tom: Principal, now: Clock
) -> None:
    jamie = practice.admit('Jamie')
    for version, (who, verb, *args) in enumerate(
        [
            (rita, patients.edit, {'phone': '020 7946 0018'}),
            (rita, patients.edit, {'phone': None, 'email': 'j@example.org'}),
            (rita, patients.edit, {'born': date(1991, 3, 14), 'pronouns': 'they/them', 'clinician_id': tom.staff_id}),
            (tom, patients.set_status, Status.WAITING),
            (tom, patients.archive),
            (ana, patients.restore),
        ],
        start=1,
    ):
        now.advance(minutes=5)
        practice.do(who, verb, jamie, version, *args)
    assert told(practice, jamie) == [
        'Ana Silva restored this patient',
        'Tom Ellis archived this patient',
        'Tom Ellis changed status to Waiting list',
        'Rita Gomez changed date of birth, primary clinician and pronouns',
        'Rita Gomez changed e-mail and phone',
        'Rita Gomez changed phone',
        'Rita Gomez added this patient',
    ]
    newest = practice.ask(rita, history.timeline, jamie)[0]
    assert (newest.at, newest.when) == ('2026-11-23T10:00:00+00:00', 'Today, 10:00')


def test_each_kind_of_change_has_a_sign_of_its_own(
    practice: Practice, ana: Principal, rita: Principal, tom: Principal
) -> None:
    jamie = practice.admit('Jamie')
    for version, (who, verb, *args) in enumerate(
        [
            (rita, patients.edit, {'phone': '020 7946 0018'}),
            (rita, patients.edit, {'clinician_id': tom.staff_id}),
            (tom, patients.set_status, Status.WAITING),
            (tom, patients.archive),
            (ana, patients.restore),
        ],
        start=1,
    ):
        practice.do(who, verb, jamie, version, *args)
    events = practice.ask(rita, history.timeline, jamie)
    assert [event.icon for event in events] == [
        'unarchive', 'archive', 'swap_horiz', 'assignment_ind', 'edit', 'person_add',
    ]  # fmt: skip
    assert events[0].tone != events[1].tone


def test_a_discharge_and_a_return_are_told_in_one_word(practice: Practice, tom: Principal) -> None:
    jamie = practice.admit('Jamie')
    practice.do(tom, patients.discharge, jamie, 1, DischargeReason.MOVED)
    practice.do(tom, patients.set_status, jamie, 2, Status.INTAKE)
    assert told(practice, jamie)[:2] == ['Tom Ellis readmitted this patient', 'Tom Ellis discharged this patient']
    newest = practice.ask(tom, history.timeline, jamie)[0]
    assert (newest.icon, newest.tone) == history.SIGNS_OF_FIELDS['status']


def test_a_timeline_holds_the_newest_hundred_lines(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit()

    def ring_often(work: Work) -> None:
        for version in range(1, 131):
            patients.edit(work, jamie, version, {'phone': f'020 7946 0{version:03}'})

    practice.do(rita, ring_often)
    lines = practice.ask(rita, history.timeline, jamie)
    assert len(lines) == 100
    assert lines[0].id > lines[-1].id


def test_a_timeline_of_nobody_is_missing(practice: Practice, ana: Principal, rita: Principal) -> None:
    jamie = practice.admit()
    practice.do(ana, patients.remove, jamie, 1)
    with pytest.raises(Missing):
        practice.ask(rita, history.timeline, jamie)


def test_opening_a_chart_is_no_line_of_its_timeline(practice: Practice, ana: Principal, tom: Principal) -> None:
    jamie = practice.admit()
    practice.do(tom, patients.open_chart, jamie)
    assert [event.title for event in practice.ask(ana, history.timeline, jamie)] == ['Rita Gomez added this patient']
    assert 'open' not in {event.sub for event in practice.ask(ana, history.activity)}


def test_activity_tells_who_did_what_to_whom_by_todays_names(
    practice: Practice, ana: Principal, rita: Principal
) -> None:
    jamie = practice.admit('Jamie', 'Hill')
    mistake = practice.admit('Mis', 'Take')
    practice.do(ana, patients.remove, mistake, 1)
    practice.do(rita, patients.edit, jamie, 1, {'family_name': 'Brandt'})
    practice.do(ana, staff.reactivate, id_of(practice.zed))
    lines = practice.ask(rita, history.activity)[:5]
    assert [(line.title, line.sub, line.href) for line in lines] == [
        ('Zed Old', 'Ana Silva reactivated this colleague', ''),
        ('Jamie Brandt', 'Rita Gomez changed family name', f'/patients/{jamie}'),
        ('MHT-0002', 'Ana Silva removed this patient', ''),
        ('MHT-0002', 'Rita Gomez added this patient', ''),
        ('Jamie Brandt', 'Rita Gomez added this patient', f'/patients/{jamie}'),
    ]


def test_activity_holds_the_newest_twelve_and_nothing_about_sign_ins(practice: Practice, ana: Principal) -> None:
    for _ in range(15):
        practice.admit('Jamie')
    sign_ins.sign_in(practice.store, 'tom', PASSWORD, None)
    practice.do(ana, staff.new_link, id_of(practice.tom))
    lines = practice.ask(ana, history.activity)
    assert len(lines) == 12
    assert {line.sub for line in lines} == {'Rita Gomez added this patient'}


def test_the_first_run_and_a_changed_practice_are_told_too(practice: Practice, ana: Principal) -> None:
    def rename(work: Work) -> None:
        record = practices.details(work)
        assert record is not None
        record.name = 'Lighthouse'
        work.save(record)

    practice.do(ana, rename)
    newest = practice.ask(ana, history.activity)[0]
    assert (newest.title, newest.sub) == ('Lighthouse', 'Ana Silva changed practice name')
    everything = practice.ask(HOUSE, lambda work: work.all(work.select(ChangeRecord).order_by(ChangeRecord.seq)))
    assert history.sentence(everything[0]) == 'Mental Health Tracker added this practice'


def test_a_removed_colleague_is_told_without_a_name(practice: Practice, ana: Principal) -> None:
    new = staff.NewStaff(given_name='Nina', family_name='New', user_name='nina', roles={'clinician'})
    practice.do(ana, staff.invite, new)
    nina = next(row.id for row in practice.ask(ana, staff.colleagues) if row.user_name == 'nina')
    practice.do(ana, staff.remove, nina)
    newest = practice.ask(ana, history.activity)[0]
    assert (newest.title, newest.sub) == ('Colleague', 'Ana Silva removed this colleague')


def test_a_change_of_a_field_that_is_no_more_can_still_be_told(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit()
    practice.do(rita, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    with closing(sqlite3.connect(practice.store.path)) as file, file:
        file.execute("""UPDATE changes SET fields = '["fax_number"]' WHERE seq = ?""", [practice.heard[-1].seq])
    assert told(practice, jamie)[0] == 'Rita Gomez changed fax number'


def test_every_change_that_can_be_recorded_can_be_told(practice: Practice) -> None:
    for entity in ENTITIES:
        for field in entity.model_fields:
            assert label(entity, field)
    for row in practice.ask(HOUSE, lambda work: work.all(work.select(ChangeRecord))):
        assert history.sentence(row).startswith(row.by_name)


@pytest.mark.parametrize('query', [history.activity, lambda work: history.timeline(work, 1)])
def test_rows_are_plain_values_with_an_id_in_front(
    practice: Practice, rita: Principal, query: Callable[[Work], list[Any]]
) -> None:
    practice.admit()
    for row in practice.ask(rita, query):
        assert row._fields[0] == 'id'
        assert {type(value) for value in row} <= {str, int}
