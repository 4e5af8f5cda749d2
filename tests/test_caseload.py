"""The list of patients: who is found by which words, in which order, and the figures beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from models import care_team, caseload, patients
from models.base import Principal
from models.caseload import PAGE, SORTS, Wanted
from models.headcounts import NOBODY
from models.patient_record import Status
from models.wanted import ANYBODY
from models.worklists import WORKLISTS
from tests.cast import Clock, Practice, easily_mistaken, found_practice, id_of, open_store


def names(practice: Practice, who: Principal, **wanted: Any) -> list[str]:
    """The names on a page of the list, top to bottom."""
    return [row.name for row in practice.ask(who, caseload.listing, Wanted(**wanted))]


@pytest.fixture(scope='module')
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    practice = easily_mistaken(found_practice(open_store(tmp_path_factory.mktemp('people'), Clock())))
    yield practice
    practice.store.close()


# groups, figures, order, pages


@pytest.fixture
def everyone(practice: Practice) -> Practice:
    """One patient of each status, named after it, and one archived."""
    for status in Status:
        practice.admit(status.value.capitalize(), 'Test', status=status)
    archived = practice.admit('Archived', 'Test', status=Status.ACTIVE)
    practice.do(practice.rita, patients.archive, archived, 1)
    practice.heard.clear()
    return practice


@pytest.mark.parametrize('status', Status)
def test_each_status_has_its_chip_and_its_list(everyone: Practice, rita: Principal, status: Status) -> None:
    assert names(everyone, rita, group=status.value) == [f'{status.value.capitalize()} Test']


def test_all_current_is_everyone_who_is_neither_discharged_nor_archived(everyone: Practice, rita: Principal) -> None:
    assert names(everyone, rita) == [f'{name} Test' for name in ('Active', 'Inquiry', 'Intake', 'On_hold', 'Waiting')]


def test_archived_records_show_only_when_asked_for(everyone: Practice, rita: Principal) -> None:
    assert names(everyone, rita, group='archived') == ['Archived Test']
    assert names(everyone, rita, words='archived') == []
    assert names(everyone, rita, group='archived', words='archived') == ['Archived Test']


def test_an_unknown_chip_or_order_in_an_address_shows_the_usual_list(everyone: Practice, rita: Principal) -> None:
    assert names(everyone, rita, group='no such', sort='no such', page=-3) == names(everyone, rita)


def test_chips_count_what_their_lists_show(everyone: Practice, rita: Principal) -> None:
    chips = everyone.ask(rita, caseload.chips)
    assert [(chip.id, chip.value) for chip in chips] == [
        ('current', 5), ('inquiry', 1), ('waiting', 1), ('intake', 1), ('active', 1), ('on_hold', 1),
        ('discharged', 1), ('archived', 1),
    ]  # fmt: skip
    for chip in chips:
        assert chip.value == len(names(everyone, rita, group=chip.id))
        assert chip.href == f'/patients?group={chip.id}'
        assert everyone.ask(rita, caseload.matches, Wanted(group=chip.id))[0].value == chip.value


def test_chips_stand_at_zero_in_an_empty_practice(practice: Practice, rita: Principal) -> None:
    assert {chip.value for chip in practice.ask(rita, caseload.chips)} == {0}
    assert practice.ask(rita, caseload.matches, Wanted())[0].value == 0


def test_the_list_is_sorted_by_family_name_whatever_its_accents_and_capitals(people: Practice) -> None:
    by_name = names(people, people.rita)
    assert by_name == [
        'Nils Åkesson', 'Thị Ánh Đặng', 'Grace (Gracie) Müller', "Łucja O'Brien", 'Mary Ann Smith-Jones',
        'Søren Straße',
    ]  # fmt: skip
    assert names(people, people.rita, descending=True) == by_name[::-1]


def test_the_list_can_be_sorted_by_clinician_status_and_last_change(
    practice: Practice, rita: Principal, tom: Principal, priya: Principal, now: Clock
) -> None:
    practice.admit('Ada', clinician_id=priya.staff_id, status=Status.WAITING)
    now.advance(minutes=1)
    practice.admit('Ben', clinician_id=tom.staff_id, status=Status.ACTIVE)
    now.advance(minutes=1)
    practice.admit('Cleo', status=Status.INQUIRY)
    now.advance(minutes=1)
    practice.do(rita, patients.edit, 1, 1, {'phone': '020 7946 0018'})

    assert names(practice, rita, sort='clinician') == ['Cleo Hill', 'Ben Hill', 'Ada Hill']
    assert names(practice, rita, sort='status') == ['Ben Hill', 'Cleo Hill', 'Ada Hill']
    assert names(practice, rita, sort='changed', descending=True) == ['Ada Hill', 'Cleo Hill', 'Ben Hill']


def test_pages_follow_each_other_without_gap_or_repeat(practice: Practice, rita: Principal) -> None:
    def admit_a_hundred_and_twenty(work: Any) -> None:
        for _ in range(120):
            patients.admit(work, {'given_name': 'Jamie', 'family_name': 'Hill'})

    practice.do(rita, admit_a_hundred_and_twenty)
    pages = [[row.id for row in practice.ask(rita, caseload.listing, Wanted(page=page))] for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [PAGE, PAGE, 20, 0]
    assert sorted(id for page in pages for id in page) == list(range(1, 121)), 'even when all have the same name'
    assert practice.ask(rita, caseload.matches, Wanted(words='hill'))[0].value == 120
    backwards = practice.ask(rita, caseload.listing, Wanted(descending=True))
    assert [row.id for row in backwards] == list(range(120, 70, -1)), 'the same order from its other end'


# rows


def test_a_row_says_who_where_with_whom_and_since_when(
    practice: Practice, rita: Principal, tom: Principal, now: Clock
) -> None:
    practice.admit('Katherine', 'Moss', preferred_name='Kate', pronouns='she/her', born=date(1991, 3, 14),
                   clinician_id=tom.staff_id, status=Status.ACTIVE, phone='020 7946 0018')  # fmt: skip
    practice.admit('Jamie', 'Åberg')
    jamie, kate = practice.ask(rita, caseload.listing, Wanted())
    assert kate._asdict() == {
        'id': 1,
        'name': 'Katherine (Kate) Moss',
        'sub': 'she/her · 14 Mar 1991 · MHT-0001',
        'initials': 'KM',
        'tone': 1,
        'href': '/patients/1',
        'clinician': 'Tom Ellis',
        'status': 'Active',
        'status_tone': 'ok',
        'phone': '020 7946 0018',
        'changed': 'Today, 09:30',
    }
    assert (jamie.sub, jamie.initials, jamie.clinician, jamie.phone) == (
        'born: not known · MHT-0002', 'JÅ', 'Unassigned', '',
    )  # fmt: skip
    now.advance(days=1)
    assert practice.ask(rita, caseload.listing, Wanted())[0].changed == '23 Nov, 09:30'
    now.advance(days=365)
    assert practice.ask(rita, caseload.listing, Wanted())[0].changed == '23 Nov 2026, 09:30'


def test_every_row_is_made_of_plain_values_with_an_id_in_front(everyone: Practice, rita: Principal) -> None:
    questions = (
        (caseload.listing, Wanted()), (caseload.matches, Wanted()), (caseload.chips,),
    )  # fmt: skip
    for query, *args in questions:
        for row in everyone.ask(rita, query, *args):
            assert row._fields[0] == 'id'
            for value in row:
                for item in value if isinstance(value, list) else [value]:
                    assert type(item) in {str, int, bool, type(None)}


# my caseload, filters, worklists, further columns


@pytest.fixture
def shared(practice: Practice) -> Practice:
    """Ada is Tom's, Ben is Priya's and Tom helps, Cleo is Priya's, Dan nobody's; Eve was Tom's and is discharged."""
    tom, priya = id_of(practice.tom), id_of(practice.priya)
    practice.admit('Ada', clinician_id=tom)
    practice.admit('Ben', clinician_id=priya, status=Status.ON_HOLD)
    practice.admit('Cleo', clinician_id=priya)
    practice.admit('Dan')
    practice.admit('Eve', clinician_id=tom, status=Status.DISCHARGED)
    practice.do(practice.ana, care_team.add, 2, tom)
    return practice


def own_number(practice: Practice, who: Principal) -> int:
    """What the chip of their caseload says, and the list behind it agrees with."""
    me = id_of(who)
    chip, _ = practice.ask(who, caseload.further_chips, me, '')
    listed = names(practice, who, group='mine', clinician=me)
    assert (chip.id, chip.label, chip.href) == ('mine', 'My caseload', '/patients?group=mine')
    assert chip.value == len(listed) == practice.ask(who, caseload.matches, Wanted('mine', clinician=me))[0].value
    return int(chip.value)


def test_a_caseload_is_those_one_cares_for_first_or_further(shared: Practice, tom: Principal, priya: Principal) -> None:
    assert names(shared, tom, group='mine', clinician=tom.staff_id) == ['Ada Hill', 'Ben Hill']
    assert names(shared, tom, group='mine', clinician=tom.staff_id, words='ben') == ['Ben Hill']
    assert (own_number(shared, tom), own_number(shared, priya)) == (2, 2)


def test_a_further_clinician_who_becomes_the_first_is_counted_once(shared: Practice, tom: Principal) -> None:
    shared.do(shared.rita, patients.assign, 2, 1, tom.staff_id)
    assert own_number(shared, tom) == 2


def test_a_caseload_follows_what_happens_to_its_patients(shared: Practice, tom: Principal) -> None:
    shared.do(shared.rita, patients.archive, 2, 1)
    assert own_number(shared, tom) == 1
    shared.do(shared.rita, patients.set_status, 1, 1, Status.DISCHARGED)
    assert own_number(shared, tom) == 0
    shared.do(shared.rita, patients.set_status, 5, 1, Status.INTAKE)
    assert own_number(shared, tom) == 1


def test_a_list_is_filtered_by_clinician_and_by_having_none(shared: Practice, rita: Principal, tom: Principal) -> None:
    assert names(shared, rita, clinician=tom.staff_id) == ['Ada Hill', 'Ben Hill']
    assert names(shared, rita, group='on_hold', clinician=tom.staff_id) == ['Ben Hill']
    assert names(shared, rita, group='discharged', clinician=tom.staff_id) == ['Eve Hill']
    assert names(shared, rita, clinician=NOBODY) == ['Dan Hill']
    assert names(shared, rita, clinician=4711) == []


def test_a_list_is_filtered_by_a_tag_to_the_letter(shared: Practice, rita: Principal) -> None:
    for patient_id, tag in ((1, 'School'), (2, 'School letter'), (3, 'Say "A"'), (5, 'School')):
        shared.do(rita, patients.tag, patient_id, tag)
    assert names(shared, rita, tag='School') == ['Ada Hill']
    assert names(shared, rita, tag='School', group='discharged') == ['Eve Hill']
    assert names(shared, rita, tag='Say "A"', words='cleo') == ['Cleo Hill']
    assert names(shared, rita, tag='A') == names(shared, rita, tag='%') == []
    assert shared.ask(rita, caseload.matches, Wanted(tag='School'))[0].value == 1


def test_filters_count_what_they_show_in_every_order_and_on_every_page(practice: Practice, rita: Principal) -> None:
    def admit_sixty(work: Any) -> None:
        for number in range(60):
            clinician = practice.tom if number % 2 else practice.priya
            values = {'given_name': f'P{number:02}', 'family_name': 'Hill', 'clinician_id': id_of(clinician)}
            patients.tag(work, patients.admit(work, values), 'School')

    practice.do(rita, admit_sixty)
    for sort in ('', *SORTS):
        for descending in (False, True):
            wanted = Wanted(sort=sort, descending=descending, tag='School')
            pages = [practice.ask(rita, caseload.listing, wanted._replace(page=page)) for page in (1, 2, 3)]
            assert [len(page) for page in pages] == [PAGE, 10, 0]
            assert sorted(row.id for page in pages for row in page) == list(range(1, 61))
    assert practice.ask(rita, caseload.matches, Wanted(tag='School'))[0].value == 60
    first = practice.ask(rita, caseload.listing, Wanted(sort='clinician', clinician=id_of(practice.tom)))
    assert {row.clinician for row in first} == {'Tom Ellis'}


@pytest.mark.parametrize('group', WORKLISTS)
def test_a_worklist_is_a_group_of_the_list_with_a_chip_that_counts_it(
    shared: Practice, tom: Principal, group: str
) -> None:
    me = id_of(tom) if WORKLISTS[group].personal else ANYBODY
    chip = next(one for one in shared.ask(tom, caseload.further_chips, id_of(tom), group) if one.id == group)
    listed = names(shared, tom, group=group, clinician=me)
    assert (chip.id, chip.label, chip.value) == (group, WORKLISTS[group].label, len(listed))
    assert shared.ask(tom, caseload.matches, Wanted(group, clinician=me))[0].value == chip.value
    assert len(names(shared, tom, group=group, clinician=me, words='nobody')) == 0


def test_whoever_is_no_clinician_has_no_caseload(shared: Practice, rita: Principal) -> None:
    [chip] = shared.ask(rita, caseload.further_chips, NOBODY, '')
    assert (chip.id, chip.label) == ('no_visit', 'No visit booked')


def test_a_row_with_further_columns_says_all_that_the_usual_one_says(practice: Practice, rita: Principal) -> None:
    practice.admit('Katherine', 'Moss', born=date(1991, 3, 14), email='kate@example.org', preferred_contact='post',
                   referral_source='Dr Lee')  # fmt: skip
    practice.do(rita, patients.tag, 1, 'School')
    practice.do(rita, patients.tag, 1, 'evenings')
    [usual], [wide] = (practice.ask(rita, query, Wanted()) for query in (caseload.listing, caseload.wide_listing))
    assert wide[: len(usual)] == usual, 'in the same places: one may stand while the other is on its way'
    assert wide._fields[: len(usual)] == usual._fields
    assert wide[len(usual) :] == (
        '14 Mar 1991 (35)', 'evenings, School', 'kate@example.org', 'Post', 'Dr Lee', '23 Nov 2026', '',
    )  # fmt: skip
