"""The audit trail: who changed what and who opened what, line by line, for the manager and nobody else."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col

from models import audit, care_team, chart, drafts, links, migrations, patients, sign_ins, staff
from models.audit import ALL, ANYBODY, CHANGES, KINDS, OPENED, PAGE, SORTS_OF_LINES, THE_PROGRAM, Line, Wanted
from models.base import ENTITIES, HOUSE, ChangeRecord, Missing, Principal, Refused, Role, Work, kind_of
from models.drafts import Place
from models.patient_record import ContactWay, DischargeReason, Patient, Status
from models.people import Account
from models.practice import Practice as PracticeRecord
from tests.cast import PASSWORD, Clock, Practice, id_of, open_store


def lines(practice: Practice, **wanted: Any) -> list[Line]:
    """What Ana reads."""
    found: list[Line] = practice.ask(practice.ana, audit.lines, Wanted(**wanted))
    return found


def titles(practice: Practice, **wanted: Any) -> list[str]:
    return [line.title for line in lines(practice, **wanted)]


def words(practice: Practice) -> list[tuple[str, str | None, str | None]]:
    """Field by field, what the newest line says."""
    return [tuple(field) for field in lines(practice)[0].fields]


@pytest.fixture
def jamie(practice: Practice) -> int:
    return practice.admit('Jamie', 'Hill')


# what a line says


def test_a_line_says_who_did_what_to_whom_and_when(practice: Practice, jamie: int, tom: Principal) -> None:
    practice.do(tom, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    practice.do(tom, patients.edit, jamie, 2, {'phone': '020 7946 0123', 'email': 'j@example.org'})
    newest, earlier = lines(practice)[:2]
    assert newest.title == 'Tom Ellis changed e-mail and phone of Jamie Hill (MHT-0001)'
    assert newest.fields == [('Phone', '020 7946 0018', '020 7946 0123'), ('E-mail', '', 'j@example.org')]
    assert (newest.day, newest.when, newest.href) == ('Today, Monday 23 Nov 2026', '09:30', f'/patients/{jamie}')
    assert earlier.fields == [('Phone', '', '020 7946 0018')]


def test_values_are_in_the_words_of_the_screen(practice: Practice, jamie: int, ana: Principal, tom: Principal) -> None:
    values = {'born': date(1991, 3, 14), 'clinician_id': tom.staff_id, 'preferred_contact': ContactWay.TEXT}
    practice.do(ana, patients.edit, jamie, 1, values)
    assert words(practice) == [
        ('Date of birth', '', '14 Mar 1991'),
        ('Primary clinician', '', 'Tom Ellis'),
        ('Preferred contact', '', 'Text message'),
    ]
    practice.do(ana, patients.edit, jamie, 2, {'address': '5 Long Lane\nHarbourmouth'})
    assert words(practice) == [('Address', '', '5 Long Lane, Harbourmouth')]
    practice.do(ana, patients.tag, jamie, 'Evenings')
    practice.do(ana, patients.tag, jamie, 'Anxiety group')
    assert words(practice) == [('Tags', 'Evenings', 'Anxiety group, Evenings')]
    practice.do(ana, patients.discharge, jamie, 5, DischargeReason.MOVED)
    assert lines(practice)[0].title == 'Ana Silva discharged Jamie Hill (MHT-0001)'
    assert words(practice) == [
        ('Status', 'Inquiry', 'Discharged'),
        ('Discharge reason', '', 'Moved away'),
        ('Discharged', '', '23 Nov 2026'),
    ]


def test_roles_and_settings_are_told_too(practice: Practice, ana: Principal, priya: Principal) -> None:
    both = frozenset({Role.CLINICIAN, Role.RECEPTION})
    practice.do(ana, staff.edit, id_of(priya), 1, given_name='Priya', family_name='Raman', roles=both)
    assert lines(practice)[0].title == 'Ana Silva changed roles of Priya Raman'
    assert words(practice) == [('Roles', 'Clinician', 'Clinician, Reception')]

    def move(work: Work) -> None:
        house = work.get(PracticeRecord, 1)
        house.time_zone = 'Europe/Paris'
        work.save(house)

    practice.do(ana, move)
    assert lines(practice)[0].title == 'Ana Silva changed time zone of the practice'
    assert words(practice) == [('Time zone', 'Europe/London', 'Europe/Paris')]


def test_a_long_text_is_shortened(practice: Practice, jamie: int, rita: Principal) -> None:
    practice.do(rita, patients.edit, jamie, 1, {'front_desk_note': 'Ring twice. ' * 40})
    ((_, _, after),) = words(practice)
    assert after
    assert len(after) <= 160
    assert after.endswith('…')


def test_what_was_taken_away_since_is_told_as_it_stands(practice: Practice, jamie: int, tom: Principal) -> None:
    practice.do(tom, patients.edit, jamie, 1, {'preferred_contact': ContactWay.POST})
    with closing(sqlite3.connect(practice.store.path)) as file, file:
        fields, after = '["fax", "preferred_contact"]', '{"fax": ["1", "2"], "preferred_contact": "pigeon"}'
        file.execute(
            'UPDATE changes SET fields = ?, after = ? WHERE seq = (SELECT max(seq) FROM changes)', (fields, after)
        )
    assert words(practice) == [('Preferred contact', '', 'pigeon'), ('Fax', '', '1, 2')]


def test_what_is_done_to_a_whole_record_is_said_in_one_word(practice: Practice, jamie: int, ana: Principal) -> None:
    practice.do(ana, patients.archive, jamie, 1)
    practice.do(ana, patients.restore, jamie, 2)
    practice.do(ana, staff.reactivate, id_of(practice.zed))
    practice.do(ana, staff.deactivate, id_of(practice.zed))
    told = lines(practice)
    assert [line.title for line in told[:4]] == [
        'Ana Silva deactivated Zed Old',
        'Ana Silva reactivated Zed Old',
        'Ana Silva restored Jamie Hill (MHT-0001)',
        'Ana Silva archived Jamie Hill (MHT-0001)',
    ]
    assert [line.fields for line in told[:4]] == [[], [], [], []]


def test_the_care_team_is_told_by_names(practice: Practice, jamie: int, rita: Principal, priya: Principal) -> None:
    practice.do(rita, care_team.add, jamie, id_of(priya))
    practice.do(rita, care_team.leave, jamie, id_of(priya))
    assert titles(practice)[:2] == [
        'Rita Gomez took Priya Raman off the care team of Jamie Hill (MHT-0001)',
        'Rita Gomez added Priya Raman to the care team of Jamie Hill (MHT-0001)',
    ]


def test_signing_in_and_out_links_and_accounts_are_told(practice: Practice, ana: Principal) -> None:
    ticket = sign_ins.sign_in(practice.store, 'tom', PASSWORD, None)
    practice.do(practice.tom.on_behalf_of_the_house(), sign_ins.sign_out, ticket.sign_in_id)
    sign_ins.sign_in(practice.store, 'tom', PASSWORD, None)
    practice.do(ana, sign_ins.end_all_of, id_of(practice.tom))
    with pytest.raises(Refused):
        sign_ins.sign_in(practice.store, 'tom', 'not the right one', None)
    token = practice.do(ana, staff.new_link, id_of(practice.tom))
    practice.do(HOUSE, links.use, token, 'a hash')
    assert titles(practice)[:8] == [
        'Tom Ellis changed password of the account of Tom Ellis',
        'Tom Ellis used a one-time link',
        'Ana Silva made a one-time link for Tom Ellis',
        'Mental Health Tracker refused a wrong user name or password',
        'Ana Silva ended a sign-in of Tom Ellis',
        'Tom Ellis signed in',
        'Tom Ellis signed out',
        'Tom Ellis signed in',
    ]


def test_a_removed_record_is_named_by_its_number_or_by_what_it_was(practice: Practice, ana: Principal) -> None:
    mistake = practice.admit('Mis', 'Take')
    practice.do(ana, patients.remove, mistake, 1)
    olaf = staff.NewStaff(given_name='Olaf', family_name='Berg', user_name='olaf', roles=practice.rita.roles)
    practice.do(ana, staff.invite, olaf)
    olaf_id = practice.ask(ana, lambda work: max(row.id for row in staff.colleagues(work)))
    practice.do(ana, staff.remove, olaf_id)
    told = lines(practice)
    assert told[0].title == 'Ana Silva removed a colleague'
    removal, admission = [line for line in told if 'MHT-0001' in line.title]
    assert (removal.title, removal.href) == ('Ana Silva removed MHT-0001', '')
    assert ('Given name', 'Mis', None) in removal.fields, 'what was lost'
    assert ('Given name', None, 'Mis') in admission.fields
    assert 'Tags' not in {field for field, *_ in admission.fields}, 'nothing is not told'
    assert admission.title == 'Rita Gomez added MHT-0001'


def test_who_opened_what_is_told(practice: Practice, jamie: int, ana: Principal, tom: Principal) -> None:
    practice.do(tom, patients.open_chart, jamie)
    practice.do(tom, chart.print_out, jamie)
    practice.do(ana, audit.open_history)
    house = practice.ask(ana, lambda work: work.get(PracticeRecord, 1))
    practice.do(ana, lambda work: work.opened(house, 'export of 3 patients'))
    practice.do(ana, lambda work: work.opened(house, 'import of 12 patients'))
    assert titles(practice, kind=OPENED) == [
        'Ana Silva imported 12 patients',
        'Ana Silva exported 3 patients',
        'Ana Silva opened the history of changes',
        'Tom Ellis printed the chart of Jamie Hill (MHT-0001)',
        'Tom Ellis opened the chart of Jamie Hill (MHT-0001)',
    ]
    assert {line.icon for line in lines(practice, kind=OPENED)} == {'visibility'}


def test_every_change_there_is_can_be_told(practice: Practice, jamie: int) -> None:
    told = 0
    for kind in KINDS:
        told += len(lines(practice, kind=kind))
    assert told
    assert all(line.title and line.icon and line.tone for line in lines(practice))


def test_days_have_headings_and_times_are_those_of_the_practice(practice: Practice, now: Clock) -> None:
    now.set(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))  # half past midnight in London
    practice.admit('Summer', 'Night')
    now.set(datetime(2026, 7, 2, 8, 0, tzinfo=UTC))
    practice.admit('Two', 'Later')
    today, night, *_ = lines(practice, kind='patients')
    assert (night.day, night.when) == ('Yesterday, Wednesday 01 Jul 2026', '00:30')
    assert (today.day, today.when) == ('Today, Thursday 02 Jul 2026', '09:00')


# values that are nobody's business


def test_no_value_of_a_private_field_is_in_any_line(practice: Practice, ana: Principal) -> None:
    token = practice.do(ana, staff.new_link, id_of(practice.tom))
    practice.do(HOUSE, links.use, token, 'the-hash-of-a-password')
    ticket = sign_ins.sign_in(practice.store, 'ana', PASSWORD, 'anas-desk')
    with pytest.raises(Refused):
        sign_ins.sign_in(practice.store, 'a-secret-typed-as-a-name', 'wrong', 'anas-desk')
    account = practice.ask(HOUSE, lambda work: work.first(work.select(Account)))
    told = repr([line for kind in SORTS_OF_LINES for line in lines(practice, kind=kind)])
    for secret in (token, sign_ins.fingerprint(token), 'the-hash', ticket.token, 'a-secret', account.password_hash):
        assert secret not in told
    assert sign_ins.fingerprint('anas-desk') not in told
    password = next(line for line in lines(practice, kind='accounts') if 'changed password' in line.title)
    assert password.fields == [('Password', None, 'changed')]


def test_a_field_that_became_private_later_is_silent_about_earlier_values_too(
    practice: Practice, jamie: int, rita: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.do(rita, patients.edit, jamie, 1, {'phone': '020 7946 0018'})
    assert '7946' in repr(lines(practice))
    monkeypatch.setattr(Patient, 'policy', replace(Patient.policy, private=frozenset({'phone'})))
    assert '7946' not in repr(lines(practice))
    assert words(practice) == [('Phone', None, 'changed')]


def test_what_somebody_types_and_how_far_they_have_looked_is_no_part_of_it(practice: Practice, tom: Principal) -> None:
    practice.do(tom, drafts.keep, Place('new patient', None, 'an opening'), 1, {'given_name': 'Ada'})
    assert 'unsaved' not in repr(lines(practice))
    assert {kind_of(entity) for entity in ENTITIES} - KINDS.keys() == {
        'drafts',
        'attention',
        'attendances',
        'waiting_calls',
    }


# for the manager alone


QUESTIONS: list[Callable[[Work], Any]] = [
    lambda work: audit.lines(work, Wanted()),
    lambda work: audit.ways(work, Wanted()),
    audit.people,
    lambda work: audit.patient_name(work, 1),
    audit.open_history,
]


@pytest.mark.parametrize('question', QUESTIONS)
def test_nobody_else_is_answered(practice: Practice, jamie: int, question: Callable[[Work], Any]) -> None:
    for who in (practice.priya, practice.rita, practice.tom, Principal(None, '', frozenset())):
        with pytest.raises(Missing):
            practice.do(who, question)
    assert practice.do(practice.ana, question)


# filters


def test_one_person_also_one_who_has_left_and_the_program(practice: Practice, jamie: int, tom: Principal) -> None:
    practice.do(tom, patients.open_chart, jamie)
    assert titles(practice, person=tom.staff_id)[0] == 'Tom Ellis opened the chart of Jamie Hill (MHT-0001)'
    assert all(title.startswith('Tom') for title in titles(practice, person=tom.staff_id))
    assert all(title.startswith('Mental Health Tracker') for title in titles(practice, person=THE_PROGRAM))
    names = practice.ask(practice.ana, audit.people)
    assert next(iter(names.items())) == (ANYBODY, 'Anybody')
    assert names[id_of(practice.zed)] == 'Zed Old (left)'
    assert names[THE_PROGRAM] == 'The program'
    assert titles(practice, person=id_of(practice.zed))


def test_one_patient_is_all_that_is_about_them(
    practice: Practice, jamie: int, rita: Principal, tom: Principal, priya: Principal
) -> None:
    practice.admit('Some', 'Else')
    practice.do(rita, care_team.add, jamie, id_of(priya))
    practice.do(rita, care_team.leave, jamie, id_of(priya))
    practice.do(tom, patients.open_chart, jamie)
    assert [title.replace('Jamie Hill (MHT-0001)', 'Jamie') for title in titles(practice, patient=jamie)] == [
        'Tom Ellis opened the chart of Jamie',
        'Rita Gomez took Priya Raman off the care team of Jamie',
        'Rita Gomez added Priya Raman to the care team of Jamie',
        'Rita Gomez added Jamie',
    ]
    assert len(titles(practice, patient=jamie, person=tom.staff_id)) == 1
    assert practice.ask(practice.ana, audit.patient_name, jamie) == 'Jamie Hill (MHT-0001)'


def test_a_patient_who_was_removed_can_still_be_asked_for(practice: Practice, jamie: int, ana: Principal) -> None:
    practice.do(ana, patients.remove, jamie, 1)
    assert titles(practice, patient=jamie) == ['Ana Silva removed MHT-0001', 'Rita Gomez added MHT-0001']
    assert practice.ask(ana, audit.patient_name, jamie) == 'MHT-0001'


def test_each_line_is_of_one_sort(practice: Practice, jamie: int, ana: Principal, tom: Principal) -> None:
    practice.do(tom, patients.open_chart, jamie)
    practice.do(ana, audit.open_history)
    everything = [line.id for line in lines(practice)]
    assert len(everything) < PAGE, 'so that all of it is seen'
    changes = [line.id for line in lines(practice, kind=CHANGES)]
    opened = [line.id for line in lines(practice, kind=OPENED)]
    of_kinds = [line.id for kind in KINDS for line in lines(practice, kind=kind)]
    assert sorted(of_kinds) == sorted(changes)
    assert sorted(changes + opened) == sorted(everything)
    assert len(opened) == 2


def test_days_are_those_of_the_practice_and_both_are_included(practice: Practice, now: Clock) -> None:
    for moment in (
        datetime(2026, 12, 1, 0, 0, tzinfo=UTC),
        datetime(2026, 12, 2, 23, 59, 59, 999999, tzinfo=UTC),
        datetime(2026, 12, 3, 0, 0, tzinfo=UTC),
    ):
        now.set(moment)
        practice.admit('On', f'{moment:%d}')
    first, second, third = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)
    days = {(since, until): len(titles(practice, since=since, until=until)) for since, until in (
        (first, first), (first, second), (second, second), (second, third), (third, None),
    )}  # fmt: skip
    assert list(days.values()) == [1, 2, 1, 2, 1]
    assert titles(practice, until=date(2020, 1, 1)) == []
    assert len(titles(practice, since=audit.EARLIEST, until=audit.LATEST)) == len(titles(practice))


def test_a_day_in_summer_begins_an_hour_earlier(practice: Practice, now: Clock) -> None:
    now.set(datetime(2027, 6, 30, 23, 30, tzinfo=UTC))
    practice.admit('Summer', 'Night')
    assert titles(practice, since=date(2027, 7, 1))
    assert not titles(practice, since=date(2027, 6, 1), until=date(2027, 6, 30))


def test_the_address_holds_ids_and_days_and_nothing_else(practice: Practice) -> None:
    assert Wanted().address == '/history'
    wanted = Wanted(person=3, patient=17, kind=OPENED, since=date(2026, 11, 1), before=99)
    assert wanted.address == '/history?person=3&patient=17&kind=opened&since=2026-11-01&before=99'


# pages


@pytest.fixture
def many(practice: Practice, now: Clock) -> int:
    """Two pages and a half of changes of one patient by Rita; three at each instant."""
    jamie = practice.admit('Jamie', 'Hill')

    def ring_often(work: Work) -> None:
        for version in range(1, 2 * PAGE + PAGE // 2):
            if version % 3 == 0:
                now.advance(seconds=1)
            patients.edit(work, jamie, version, {'phone': f'020 7946 {version:04}'})

    practice.do(practice.rita, ring_often)
    return jamie


def before_of(address: str) -> int:
    return int(address.partition('before=')[2] or 0)


def test_older_and_newer_pages_show_each_line_once(practice: Practice, many: int) -> None:
    wanted, read, visited = Wanted(patient=many), [], []
    while True:
        visited.append(wanted.before)
        read += [line.id for line in lines(practice, **wanted._asdict())]
        (ways,) = practice.ask(practice.ana, audit.ways, wanted)
        if not ways.older:
            break
        wanted = wanted._replace(before=before_of(ways.older))
    everything = select_numbers(practice, many)
    assert read == sorted(everything, reverse=True)
    assert len(visited) == 3
    for earlier in reversed(visited[:-1]):
        (ways,) = practice.ask(practice.ana, audit.ways, wanted)
        wanted = wanted._replace(before=before_of(ways.newer))
        assert wanted.before == earlier
    assert practice.ask(practice.ana, audit.ways, wanted)[0].newer == ''


def select_numbers(practice: Practice, patient_id: int) -> list[int]:
    """The numbers of all changes of a patient."""
    of_one = col(ChangeRecord.subject_id) == patient_id
    found: list[int] = practice.ask(HOUSE, lambda work: work.all(work.select(ChangeRecord.seq).where(of_one)))
    return found


def test_an_older_page_stays_as_it_is_whatever_happens(practice: Practice, many: int, rita: Principal) -> None:
    (ways,) = practice.ask(practice.ana, audit.ways, Wanted(patient=many))
    second = Wanted(patient=many, before=before_of(ways.older))
    before = practice.ask(practice.ana, audit.lines, second)
    assert len(before) == PAGE
    practice.do(rita, patients.edit, many, 2 * PAGE + PAGE // 2, {'email': 'j@example.org'})
    assert practice.ask(practice.ana, audit.lines, second) == before


def test_a_page_after_a_line_that_is_not_there_is_the_newest_page(practice: Practice, many: int) -> None:
    assert lines(practice, patient=many, before=10**9) == lines(practice, patient=many)


def test_lines_are_in_the_order_of_their_times_also_when_the_clock_was_set_back(practice: Practice, now: Clock) -> None:
    now.advance(hours=2)
    practice.admit('Late', 'One')
    now.advance(hours=-1)
    practice.admit('Earlier', 'Two')
    late, earlier = lines(practice)[:2]
    assert (late.when, earlier.when) == ('11:30', '10:30')
    assert late.id < earlier.id


def test_an_opening_is_there_within_the_minute_on_the_newest_page_only(practice: Practice, many: int) -> None:
    def rests_on(wanted: Wanted) -> set[str]:
        def look(work: Work) -> set[str]:
            audit.lines(work, wanted)
            return work.kinds_read

        found: set[str] = practice.ask(practice.ana, look)
        return found

    assert 'minute' in rests_on(Wanted())
    assert 'minute' not in rests_on(Wanted(before=select_numbers(practice, many)[9]))
    assert rests_on(Wanted()) >= KINDS.keys()


def test_changes_from_before_the_history_knew_whom_they_are_about_are_found_by_patient(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = tmp_path / 'migrations'
    shutil.copytree(migrations.HERE, earlier, ignore=shutil.ignore_patterns('__pycache__'))
    for step in sorted((earlier / 'versions').glob('0*.py')):
        if step.stem >= '0007':
            step.unlink()
    with monkeypatch.context() as yesterday:
        yesterday.setattr(migrations, 'HERE', earlier)
        store = open_store(tmp_path / 'data', Clock())
    with closing(sqlite3.connect(store.path)) as file, file:
        file.executemany(
            'INSERT INTO changes (at, by_name, kind, record_id, version, op, fields, before, after)'
            " VALUES ('2026-01-01 09:00:00', 'R', ?, 17, 1, 'update', '[]', '{}', '{}')",
            [('patients',), ('staff',)],
        )
    store.migrate()
    with store.reading(HOUSE) as work:
        assert work.all(work.select(ChangeRecord.subject_id).order_by(col(ChangeRecord.seq))) == [17, None]
    store.close()


def test_what_a_status_is_called_is_said(practice: Practice, jamie: int, tom: Principal) -> None:
    practice.do(tom, patients.set_status, jamie, 1, Status.WAITING)
    assert lines(practice)[0].title == 'Tom Ellis changed status of Jamie Hill (MHT-0001)'
    assert words(practice) == [('Status', 'Inquiry', 'Waiting list')]
    assert lines(practice, kind=ALL)[0].icon == 'swap_horiz'
