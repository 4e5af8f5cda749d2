"""The chart: who this is beyond mistaking, all that is known, and what whoever looks may do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import col

from models import care_team, chart, history, patients
from models.base import ChangeRecord, Missing, Principal, Refused, Work
from models.patient_record import EDITABLE, SECTIONS, ContactWay, DischargeReason, Status
from tests.cast import Clock, Practice, id_of


def head_of(practice: Practice, patient_id: int) -> chart.Banner:
    (head,) = practice.ask(practice.rita, chart.banner, patient_id)
    assert isinstance(head, chart.Banner)
    return head


def known(practice: Practice, patient_id: int) -> dict[str, str]:
    """The details by their words."""
    return {detail.label: detail.value for detail in practice.ask(practice.rita, chart.details, patient_id)}


def test_the_banner_is_beyond_mistaking(practice: Practice, tom: Principal, priya: Principal, now: Clock) -> None:
    kate = practice.admit('Katherine', 'Moss', pronouns='she/her', born=date(1991, 11, 24), clinician_id=tom.staff_id,
                          preferred_contact=ContactWay.TEXT)  # fmt: skip
    practice.do(practice.rita, care_team.add, kate, id_of(priya))
    practice.do(practice.rita, patients.tag, kate, 'school')
    practice.do(practice.rita, patients.tag, kate, 'Evenings')
    head = head_of(practice, kate)
    assert (head.name, head.pronouns, head.born) == ('Katherine Moss', 'she/her', '24 Nov 1991 (34)')
    assert (head.record_number, head.clinician, head.further) == ('MHT-0001', 'Tom Ellis', 'Priya Raman')
    assert (head.contact, head.labels, head.archived) == ('Text message', ['Evenings', 'school'], '')
    assert (head.status, head.since, head.version) == ('Inquiry', '', 3)
    assert head.moves == ['waiting', 'intake', 'discharged']
    now.advance(days=1)
    assert '(35)' in head_of(practice, kate).born, 'today is a birthday'


def test_what_is_not_known_is_empty_and_a_missing_clinician_is_said(practice: Practice) -> None:
    head = head_of(practice, practice.admit('Jamie'))
    assert (head.pronouns, head.born, head.contact, head.further, head.labels) == ('', '', '', '', [])
    assert head.clinician == 'No clinician yet'


def test_the_banner_tells_when_and_why_somebody_left_and_when_they_came_back(practice: Practice, now: Clock) -> None:
    jamie = practice.admit('Jamie', status=Status.ACTIVE)
    practice.do(
        practice.rita, patients.discharge, jamie, {'status': Status.ACTIVE},
        DischargeReason.COMPLETED, date(2026, 11, 12),
    )  # fmt: skip
    assert head_of(practice, jamie).since == 'on 12 Nov 2026, care completed'
    assert known(practice, jamie)['Discharge reason'] == 'Care completed'
    now.advance(days=7)
    practice.do(practice.rita, patients.set_status, jamie, {'status': Status.DISCHARGED}, Status.INTAKE)
    assert head_of(practice, jamie).since == 'readmitted on 30 Nov 2026'
    assert known(practice, jamie)['Readmitted'] == '30 Nov 2026'
    assert 'Discharged' not in known(practice, jamie)


def test_details_stand_under_the_headings_of_the_form_and_leave_unknown_ones_empty(
    practice: Practice, tom: Principal
) -> None:
    kate = practice.admit('Katherine', 'Moss', born=date(1991, 3, 14), clinician_id=tom.staff_id)
    told = practice.ask(practice.rita, chart.details, kate)
    assert [detail.id for detail in told if detail.id in EDITABLE] == list(EDITABLE)
    assert list(dict.fromkeys(detail.section for detail in told)) == [heading for heading, _ in SECTIONS]
    said = known(practice, kate)
    assert said['Given name'] == 'Katherine'
    assert said['Date of birth'] == '14 Mar 1991 (35)'
    assert said['Primary clinician'] == 'Tom Ellis'
    assert (said['Further clinicians'], said['Tags']) == ('Nobody', 'None'), 'that is known'
    assert said['E-mail'] == said['Address'] == said['Emergency contact'] == ''


def test_every_row_of_a_chart_is_made_of_plain_values(practice: Practice, tom: Principal) -> None:
    jamie = practice.admit('Jamie', preferred_contact=ContactWay.POST, clinician_id=tom.staff_id)
    practice.do(practice.rita, patients.discharge, jamie, 1, DischargeReason.OTHER)
    for query in (chart.banner, chart.details):
        for row in practice.ask(practice.rita, query, jamie):
            assert row._fields[0] == 'id'
            for value in row:
                for item in value if isinstance(value, list) else [value]:
                    assert type(item) in {str, int, bool}


@pytest.mark.parametrize('query', [chart.banner, chart.details, chart.allowed, chart.tags, chart.team, chart.print_out])
def test_a_chart_that_is_not_there_is_missing(practice: Practice, query: Any) -> None:
    with pytest.raises(Missing):
        practice.do(practice.rita, query, 404)


def test_a_chart_offers_what_its_reader_may_do(practice: Practice, tom: Principal, priya: Principal) -> None:
    jamie = practice.admit('Jamie', clinician_id=tom.staff_id)
    assert practice.ask(tom, chart.allowed, jamie) == (True, True)
    assert practice.ask(practice.rita, chart.allowed, jamie) == (True, True)
    assert practice.ask(priya, chart.allowed, jamie) == (True, False), 'they are not in the care team'
    practice.do(practice.rita, patients.archive, jamie, 1)
    assert practice.ask(practice.ana, chart.allowed, jamie) == (False, False), 'archived records are read-only'


def test_the_team_is_shown_to_those_who_may_change_it_with_who_could_join(
    practice: Practice, tom: Principal, priya: Principal
) -> None:
    jamie = practice.admit('Jamie', clinician_id=tom.staff_id)
    assert practice.ask(tom, chart.team, jamie) == ([], [(id_of(priya), 'Priya Raman')])
    practice.do(tom, care_team.add, jamie, id_of(priya))
    assert practice.ask(tom, chart.team, jamie) == ([(id_of(priya), 'Priya Raman')], [])
    practice.do(practice.rita, care_team.leave, jamie, id_of(priya))
    with pytest.raises(Refused, match='who cares for them'):
        practice.ask(priya, chart.team, jamie)


def test_the_tags_that_most_have_are_suggested_first(practice: Practice) -> None:
    for tags in ({'School', 'Evenings'}, {'School'}, {'Interpreter'}):
        jamie = practice.admit('Jamie')
        for tag in tags:
            practice.do(practice.rita, patients.tag, jamie, tag)
    belonging = practice.ask(practice.rita, chart.tags, jamie)
    assert belonging.inside == [('Interpreter', 'Interpreter')]
    assert belonging.offered == [('School', 'School'), ('Evenings', 'Evenings')]


def test_a_print_is_written_down_and_says_by_whom_and_when(practice: Practice, tom: Principal) -> None:
    jamie = practice.admit('Jamie')
    assert practice.do(tom, chart.print_out, jamie) == ('Harbour Practice', 'Tom Ellis', '23 Nov 2026, 09:30')
    assert practice.heard[-1].op == 'create', 'nobody is told'
    told = [event.title for event in practice.ask(practice.ana, history.timeline, jamie)]
    assert told == ['Rita Gomez added this patient']
    assert practice.ask(practice.ana, _prints, jamie) == [('Tom Ellis', ['print'])]


def _prints(work: Work, patient_id: int) -> list[tuple[Any, ...]]:
    opened = work.select(ChangeRecord.by_name, ChangeRecord.fields).where(col(ChangeRecord.op) == 'open')
    return work.rows(opened.where(col(ChangeRecord.record_id) == patient_id))


# the timeline


def test_the_timeline_tells_of_tags_the_team_and_comings_and_goings(
    practice: Practice, rita: Principal, tom: Principal, priya: Principal
) -> None:
    jamie = practice.admit('Jamie', status=Status.ACTIVE, clinician_id=tom.staff_id)
    other = practice.admit('Other')
    practice.do(rita, care_team.add, jamie, id_of(priya))
    practice.do(tom, care_team.leave, jamie, id_of(priya))
    practice.do(rita, care_team.add, other, id_of(priya))
    practice.do(rita, patients.tag, jamie, 'School')
    practice.do(rita, patients.untag, jamie, 'School')
    practice.do(tom, patients.discharge, jamie, {'status': Status.ACTIVE}, DischargeReason.MOVED)
    practice.do(rita, patients.set_status, jamie, {'status': Status.DISCHARGED}, Status.INTAKE)
    lines = practice.ask(rita, history.timeline, jamie)
    assert [line.title for line in lines] == [
        'Rita Gomez readmitted this patient',
        'Tom Ellis discharged this patient',
        'Rita Gomez took away the tag "School"',
        'Rita Gomez tagged this patient "School"',
        'Tom Ellis took Priya Raman off the care team',
        'Rita Gomez added Priya Raman to the care team',
        'Rita Gomez added this patient',
    ]
    assert [line.icon for line in lines[2:6]] == ['label', 'label', 'group_remove', 'group_add']
