"""Importing patients: columns and dates are made out, each line is rehearsed, and all of them are admitted, or none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col

from models import exports, imports, patients, staff
from models.base import ChangeRecord, Principal, Refused, Work
from models.imports import Choices, Overtaken, Rehearsal, State, Verdict, columns, written_dates
from models.imports.columns import guessed
from models.imports.csv_file import Sheet, read
from models.imports.known_people import Alike, KnownPeople, Person
from models.imports.written_dates import Order
from models.patient_record import ContactWay, Patient, Status
from models.wanted import Wanted
from tests.cast import Clock, Practice, id_of

HEADINGS = 'Surname,First name,DOB,Mobile'
JAMIE = 'Hill,Jamie,14/03/1991,020 7946 0018'
ADA = 'Okafor,Ada,02/09/1984,020 7946 0019'


def sheet_of(*lines: str, headings: str = HEADINGS) -> Sheet:
    """A file with these lines."""
    return read('\n'.join([headings, *lines]).encode())


def rehearsed(practice: Practice, sheet: Sheet, order: Order = Order.DAY_FIRST) -> Rehearsal:
    """What Ana is told would become of the lines of a file whose columns are as guessed."""
    found = practice.ask(practice.ana, imports.rehearse, sheet, guessed(sheet.headings), order)
    assert isinstance(found, Rehearsal)
    return found


def only(practice: Practice, line: str, headings: str = HEADINGS) -> Verdict:
    """What would become of the one line of a file."""
    (verdict,) = rehearsed(practice, sheet_of(line, headings=headings)).verdicts
    return verdict


def everybody(work: Work) -> list[Patient]:
    """All patients, in the order in which they were admitted."""
    return work.all(work.select(Patient).order_by(col(Patient.id)))


def names(practice: Practice) -> list[str]:
    return [patient.name for patient in practice.ask(practice.ana, everybody)]


# which column is what


@pytest.mark.parametrize(
    ('heading', 'field'),
    [
        ('DOB', 'born'),
        ('D.O.B.', 'born'),
        ('Date of birth', 'born'),
        ('date_of_birth', 'born'),
        ('Surname', 'family_name'),
        ('LastName', 'family_name'),
        ('Patient Last Name', 'family_name'),
        ('First name*', 'given_name'),
        ("Client's first name", 'given_name'),
        ('FORENAMES', 'given_name'),
        ('Known as', 'preferred_name'),
        ('Mobile', 'phone'),
        ('Tel. no.', 'phone'),
        ('E-Mail Address', 'email'),
        ('Next of kin', 'emergency_name'),
        ('Emergency contact phone', 'emergency_phone'),
        ('Therapist', 'clinician_id'),
        ('Referrer', 'referral_source'),
        ('Name', 'full name'),
        ('Notes', None),
        ('Record number', None),
        ('Diagnosis', None),
        ('', None),
        ('🙂', None),
    ],
)
def test_a_column_is_known_by_what_people_call_it(heading: str, field: str | None) -> None:
    assert guessed([heading]) == (field,)


def test_every_field_of_the_form_is_known_by_its_own_name() -> None:
    assert {called: guessed([called])[0] for called in columns.FIELDS.values()} == {
        called: field for field, called in columns.FIELDS.items()
    }


def test_each_field_is_guessed_once_but_an_address_may_have_several_lines() -> None:
    headings = ['Surname', 'Name', 'Mobile', 'Home phone', 'Address line 1', 'Town', 'Postcode']
    assert guessed(headings) == ('family_name', 'given_name', 'phone', None, 'address', 'address', 'address')
    assert guessed(['Full name', 'First name', 'Last name']) == (None, 'given_name', 'family_name')


@pytest.mark.parametrize(
    ('fields', 'words'),
    [
        (['given_name', 'family_name'], ''),
        (['full name', None], ''),
        (['given_name', 'family_name', 'address', 'address'], ''),
        (['given_name', 'born'], 'which columns are the given name and the family name'),
        ([None, None], 'which columns'),
        (['full name', 'family_name'], 'either the full name, or'),
        (['given_name', 'family_name', 'phone', 'phone'], 'Two columns are Phone.'),
    ],
)
def test_a_choice_of_columns_that_cannot_be_gets_its_sentence(fields: list[str | None], words: str) -> None:
    sentence = columns.trouble(fields)
    assert words in sentence
    assert bool(sentence) == bool(words)


def test_a_file_without_headings_is_sent_back(practice: Practice, ana: Principal) -> None:
    with pytest.raises(Refused, match='holds no headings'):
        practice.ask(ana, imports.read, b'Jamie,Hill,14/03/1991\nAda,Okafor,02/09/1984\n')


# dates


@pytest.mark.parametrize(
    ('cells', 'order', 'words'),
    [
        (['02/03/1991', '14/03/1991', ''], Order.DAY_FIRST, '14/03/1991 can be nothing else'),
        (['02-03-1991', '3.14.1991'], Order.MONTH_FIRST, '3.14.1991 can be nothing else'),
        (['02/03/1991', '04/05/1980'], None, 'could be read in two ways'),
        (['1991-03-14', '14 Mar 1991', '05/05/1990'], Order.DAY_FIRST, 'as they are written'),
        (['14/03/1991', '15/03/1991', '3/14/1991'], Order.DAY_FIRST, 'the others cannot be read'),
        (['31/02/1991', '02/03/1991'], None, 'two ways'),
        ([], Order.DAY_FIRST, 'as they are written'),
        (['nonsense', '00/00/0000', '13/13/2000'], Order.DAY_FIRST, 'as they are written'),
    ],
)
def test_the_order_of_day_and_month_is_found_out_over_the_whole_column(
    cells: list[str], order: Order | None, words: str
) -> None:
    found = written_dates.found(cells)
    assert found.order is order
    assert words in found.sentence
    assert bool(found.example) == (order is None)


def test_a_date_that_can_be_read_in_two_ways_is_shown_in_both() -> None:
    assert written_dates.example('04/03/1991') == {
        Order.DAY_FIRST: 'Day first: 04/03/1991 is 04 Mar 1991',
        Order.MONTH_FIRST: 'Month first: 04/03/1991 is 03 Apr 1991',
    }


WRITTEN = ['{:%d/%m/%Y}', '{:%d.%m.%Y}', '{:%d-%m-%Y}', '{:%Y-%m-%d}', '{:%Y%m%d}', '{:%Y/%m/%d 00:00:00}',
           '{:%d %b %Y}', '{:%d-%B-%Y}', '{:%B %d, %Y}', '{:%Y-%m-%dT00:00:00Z}']  # fmt: skip


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(WRITTEN))
def test_a_date_is_read_as_it_was_written(day: date, form: str) -> None:
    assert written_dates.read(form.format(day), Order.DAY_FIRST) == day


@given(st.text(max_size=30) | st.from_regex(r'\d{1,9}[/ .-]\d{1,9}[/ .-]\d{1,9}', fullmatch=True))
def test_what_is_no_date_gets_a_sentence_and_nothing_else(text: str) -> None:
    for order in Order:
        assert day_or_sentence(text, order) in {
            'a day',
            'This is not a date, for example 14/03/1991 or 1991-03-14.',
            'The year has two digits. Please write it with four, for example 1991.',
        }


def day_or_sentence(text: str, order: Order) -> str:
    try:
        written_dates.read(text, order)
    except ValueError as error:
        return str(error)
    return 'a day'


# reading a line


def test_a_line_is_read_into_every_field_of_a_patient(practice: Practice, tom: Principal) -> None:
    headings = (
        'Title,Surname,First name,Known as,Pronouns,DOB,Mobile,Email,Address 1,Town,Contact by,Next of kin,'
        'Relationship,Next of kin phone,Therapist,Referred by,Reception note,Status,Tags'
    )
    line = (
        "Mrs,O'Brien,Zoë,Zo,she/her,14 Mar 1991,'+44 20 7946 0018,zoe@example.org,1 High Street,Leeds,SMS,Al,husband,"
        '020 7946 0020,"Ellis, Dr Tom",Her GP,Ring twice,current,"School, Evenings"'
    )
    verdict = only(practice, line, headings)
    assert verdict.state is State.READY, verdict.why
    assert verdict.values == {
        'family_name': "O'Brien",
        'given_name': 'Zoë',
        'preferred_name': 'Zo',
        'pronouns': 'she/her',
        'born': date(1991, 3, 14),
        'phone': '+44 20 7946 0018',
        'email': 'zoe@example.org',
        'address': '1 High Street\nLeeds',
        'preferred_contact': ContactWay.TEXT,
        'emergency_name': 'Al',
        'emergency_relation': 'husband',
        'emergency_phone': '020 7946 0020',
        'clinician_id': id_of(tom),
        'referral_source': 'Her GP',
        'front_desk_note': 'Ring twice',
        'status': Status.ACTIVE,
        'tags': frozenset({'School', 'Evenings'}),
    }


@pytest.mark.parametrize(
    ('name', 'parts'),
    [
        ('Moss, Katherine', ('Katherine', None, 'Moss')),
        ('Katherine (Kate) Moss', ('Katherine', 'Kate', 'Moss')),
        ('Mary Ann Smith', ('Mary Ann', None, 'Smith')),
        ('de Souza, Ana Maria', ('Ana Maria', None, 'de Souza')),
    ],
)
def test_a_whole_name_is_taken_apart(practice: Practice, name: str, parts: tuple[str | None, ...]) -> None:
    values = only(practice, f'"{name}"', 'Name').values
    assert tuple(values.get(field) for field in ('given_name', 'preferred_name', 'family_name')) == parts


@pytest.mark.parametrize(
    ('headings', 'line', 'why'),
    [
        (HEADINGS, ',Jamie,,', 'Family name: This is needed.'),
        (
            HEADINGS,
            'Hill,Jamie,31/02/1991,',
            'Date of birth: This is not a date, for example 14/03/1991 or 1991-03-14.',
        ),
        (HEADINGS, 'Hill,Jamie,14/03/91,', 'Date of birth: The year has two digits.'),
        (HEADINGS, 'Hill,Jamie,14/03/1791,', 'Date of birth: Please check the year'),
        (HEADINGS, 'Hill,Jamie,14/03/2991,', 'Date of birth: Please check the year'),
        (HEADINGS, 'Hill,Jamie,,ask mother', 'Phone: Please use digits'),
        (HEADINGS, 'Hill,Jamie,,1,2,3', 'This line has 6 values, but there are 4 headings.'),
        (HEADINGS, 'x' * 61 + ',Jamie', 'Family name: This is too long: at most 60 characters.'),
        ('Name', 'Cher', 'Given name: This is needed.'),
        ('Name,Status', 'Ada Okafor,gone fishing', 'Status: Please write one of these: Inquiry, Waiting list,'),
        ('Name,Contact by', 'Ada Okafor,pigeon', 'Preferred contact: Please write one of these: phone, text message,'),
        ('Name,Therapist', 'Ada Okafor,Zed Old', 'Primary clinician: Nobody of this name works here as a clinician.'),
        ('Name,Therapist', 'Ada Okafor,Rita Gomez', 'Primary clinician: Nobody of this name works here'),
        ('Name,Tags', 'Ada Okafor,' + 'x' * 31, 'Tags: A tag has at most 30 characters.'),
        ('Name,Email', 'Ada Okafor,ada at home', 'E-mail: Please check the address'),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_field(
    practice: Practice, headings: str, line: str, why: str
) -> None:
    verdict = only(practice, line, headings)
    assert verdict.state is State.UNREADABLE
    assert why in verdict.why


def test_everything_that_is_wrong_with_a_line_is_said_at_once_and_whose_it_is(practice: Practice) -> None:
    verdict = only(practice, 'Hill,Jamie,never,none')
    assert verdict.name == 'Jamie Hill'
    assert 'Date of birth: This is not a date' in verdict.why
    assert 'Phone: Please use digits' in verdict.why


def test_two_clinicians_of_one_name_are_not_told_apart(practice: Practice, ana: Principal) -> None:
    twin = staff.NewStaff(given_name='Tom', family_name='Ellis', user_name='tom2', roles=practice.tom.roles)
    practice.do(ana, staff.invite, twin)
    assert 'Two clinicians have this name' in only(practice, 'Ada Okafor,tom ellis', 'Name,Therapist').why


def test_a_tag_is_spelled_as_it_is_in_use(practice: Practice) -> None:
    practice.admit(tags=frozenset({'School'}))
    assert only(practice, 'Ada Okafor,SCHOOL; evenings', 'Name,Tags').values['tags'] == {'School', 'evenings'}


def test_the_preview_shows_the_first_lines_in_words(practice: Practice, ana: Principal) -> None:
    sheet = sheet_of(
        *['Ada Okafor,14/03/1991,Tom Ellis,waitlist,"1 High Street\nLeeds"'] * 9,
        headings='Name,DOB,Therapist,Status,Address',
    )
    shown = practice.ask(ana, imports.preview, sheet, guessed(sheet.headings), Order.DAY_FIRST)
    assert len(shown) == 5
    assert shown[0].values == {
        'given_name': 'Ada',
        'family_name': 'Okafor',
        'born': '14 Mar 1991',
        'clinician_id': 'Tom Ellis',
        'status': 'Waiting list',
        'address': '1 High Street, Leeds',
    }


# who is here already


def person(name: str, born: str = '', phone: str | None = None, *, id: int = 0) -> Person:
    given_name, _, family_name = name.rpartition(' ')
    return Person(id, given_name, None, family_name, date.fromisoformat(born) if born else None, phone)


@pytest.mark.parametrize(
    ('one', 'other', 'why'),
    [
        (('Jamie Hill', '1991-03-14'), ('JAMIE HILL', '1991-03-14'), 'The same name and date of birth.'),
        (('Jamie Hill', '1991-03-14'), ('Hill Jamie', '1991-03-14'), 'The same name and date of birth.'),
        (('Catherine Smith', '1991-03-14'), ('Kathryn Smyth', '1991-03-14'), 'A name that sounds'),
        (('Nguyen Tran', '1991-03-14'), ('Nguyem Tran', '1991-03-14'), 'A name that sounds or is written alike'),
        (
            ('Jamie Hill', '', '020 7946 0018'),
            ('Jamie Bell', '', '+44 20 7946 0018'),
            'The same phone number and given',
        ),
        (('Jamie Hill', '1991-03-14'), ('Jamie Hill',), 'A date of birth is missing'),
        (('Jamie Hill', '1991-03-14'), ('Jamie Hill', '1991-03-15'), None),
        (('Jamie Hill', '1991-03-14', '020 7946 0018'), ('Jamie Hill', '1961-01-01', '020 7946 0018'), None),
        (('Jamie Hill', '1991-03-14', '020 7946 0018'), ('Anna Hill', '', '020 7946 0018'), None),
        (('Jamie Hill', '1991-03-14'), ('Ada Okafor', '1991-03-14'), None),
        (('Client7 Test7', '1991-03-14'), ('Client8 Test8', '1991-03-14'), None),
    ],
)
def test_people_are_taken_for_one_another_when_enough_speaks_for_it(
    one: tuple[str, ...], other: tuple[str, ...], why: str | None
) -> None:
    for first, second in ((one, other), (other, one)):
        alike = KnownPeople([person(*first, id=7)]).like(person(*second))
        assert (alike is None) if why is None else (alike and alike.id == 7 and why in alike.why)


def test_the_one_who_is_most_alike_is_named() -> None:
    here = KnownPeople([person('Jamie Hill', id=1), person('Jamie Hill', '1991-03-14', id=2)])
    assert here.like(person('Jamie Hill', '1991-03-14')) == Alike(2, 'The same name and date of birth.')


def test_whoever_is_here_is_named_with_a_link_the_archived_too(practice: Practice, rita: Principal) -> None:
    jamie = practice.admit('Jamie', 'Hill', born=date(1991, 3, 14))
    practice.do(rita, patients.archive, jamie, 1)
    verdict = only(practice, JAMIE)
    assert (verdict.state, verdict.href) == (State.HERE, f'/patients/{jamie}')
    assert verdict.why == 'Jamie Hill, MHT-0001. The same name and date of birth.'


def test_whoever_stands_in_the_file_twice_is_found_by_the_line(practice: Practice) -> None:
    verdicts = rehearsed(practice, sheet_of(JAMIE, ADA, JAMIE)).verdicts
    assert [verdict.state for verdict in verdicts] == [State.READY, State.READY, State.TWICE]
    assert verdicts[2].why == 'Stands in line 2 already. The same name and date of birth.'


def test_thousands_of_people_with_the_same_day_of_birth_are_compared_in_no_time() -> None:
    """1 January 1900 stands for an unknown day in many programs."""
    people = [person(f'Given{number} Family{number * 7}', '1900-01-01', id=number) for number in range(3000)]
    here = KnownPeople(people)
    compared = sum(len(others) for others in here._found_by.values())
    assert compared <= 5 * len(people)
    assert here.like(people[5]) == Alike(5, 'The same name and date of birth.')


# all or nothing


def test_everybody_is_admitted_in_one_transaction_and_it_is_written_down(practice: Practice, ana: Principal) -> None:
    commits: list[int] = []
    practice.store.on_commit.append(lambda changes: commits.append(len(changes)))
    told: list[int] = []
    admitted = practice.do(ana, imports.admit_all, rehearsed(practice, sheet_of(JAMIE, ADA)), Choices(), told.append)
    assert admitted == 2
    assert told == [1, 2]
    assert commits == [2]
    assert names(practice) == ['Jamie Hill', 'Ada Okafor']
    assert {(change.op, change.by_name) for change in practice.heard} == {('create', 'Ana Silva')}
    assert practice.ask(ana, opened) == [['import of 2 patients']]


def opened(work: Work) -> list[Any]:
    """What was written down of openings."""
    return work.all(work.select(ChangeRecord.fields).where(col(ChangeRecord.op) == 'open'))


def test_an_error_in_the_last_line_leaves_nothing_behind(practice: Practice, ana: Principal, tom: Principal) -> None:
    """Tom was a clinician when it was rehearsed, and is deactivated before it happens."""
    headings, ada, jamie = 'Name,Therapist', 'Ada Okafor,', 'Jamie Hill,Tom Ellis'
    rehearsal = rehearsed(practice, sheet_of(*[f'Ada{n} Okafor{n},' for n in 'abcdef'], ada, jamie, headings=headings))
    practice.do(ana, staff.deactivate, id_of(tom))
    practice.heard.clear()
    told: list[int] = []
    with pytest.raises(Refused, match=r'^Line 9: Primary clinician: .* Nothing was imported\.$'):
        practice.do(ana, imports.admit_all, rehearsal, Choices(), told.append)
    assert told == [1, 2, 3, 4, 5, 6, 7]
    assert names(practice) == []
    assert practice.heard == []
    assert practice.ask(ana, opened) == []


def test_a_line_that_cannot_be_read_stops_all_unless_it_may_be_left_out(practice: Practice, ana: Principal) -> None:
    rehearsal = rehearsed(practice, sheet_of(JAMIE, 'Hill,,,'))
    with pytest.raises(Refused, match=r'Some lines cannot be read\.'):
        practice.do(ana, imports.admit_all, rehearsal, Choices())
    assert names(practice) == []
    assert practice.do(ana, imports.admit_all, rehearsal, Choices(leave_out_unreadable=True)) == 1
    assert names(practice) == ['Jamie Hill']


def test_who_seems_to_be_here_is_left_out_or_admitted_anyway(practice: Practice, ana: Principal) -> None:
    practice.admit('Jamie', 'Hill', born=date(1991, 3, 14))
    rehearsal = rehearsed(practice, sheet_of(JAMIE, ADA, ADA))
    assert practice.do(ana, imports.admit_all, rehearsal, Choices()) == 1
    assert names(practice) == ['Jamie Hill', 'Ada Okafor']
    assert practice.do(ana, imports.admit_all, rehearsal, Choices(admit_alike=True)) == 3


def test_nothing_is_imported_when_everybody_is_here(practice: Practice, ana: Principal) -> None:
    practice.admit('Jamie', 'Hill', born=date(1991, 3, 14))
    with pytest.raises(Refused, match='There is nobody to import'):
        practice.do(ana, imports.admit_all, rehearsed(practice, sheet_of(JAMIE)), Choices())


def test_whoever_is_admitted_between_rehearsal_and_import_is_not_admitted_twice(
    practice: Practice, ana: Principal
) -> None:
    rehearsal = rehearsed(practice, sheet_of(JAMIE, ADA))
    practice.admit('Somebody', 'Else')
    practice.admit('Jamie', 'Hill', born=date(1991, 3, 14))
    with pytest.raises(Overtaken):
        practice.do(ana, imports.admit_all, rehearsal, Choices())
    assert names(practice) == ['Somebody Else', 'Jamie Hill']


def test_other_peoples_changes_in_between_are_no_obstacle(practice: Practice, ana: Principal) -> None:
    rehearsal = rehearsed(practice, sheet_of(JAMIE, ADA))
    practice.admit('Somebody', 'Else')
    assert practice.do(ana, imports.admit_all, rehearsal, Choices()) == 2


def test_an_import_pressed_twice_admits_everybody_once(practice: Practice, ana: Principal) -> None:
    rehearsal = rehearsed(practice, sheet_of(JAMIE, ADA))
    practice.do(ana, imports.admit_all, rehearsal, Choices())
    with pytest.raises(Overtaken):
        practice.do(ana, imports.admit_all, rehearsal, Choices())
    assert len(names(practice)) == 2


# rights


def test_nobody_but_the_manager_imports(practice: Practice, tom: Principal, rita: Principal) -> None:
    sheet = sheet_of(JAMIE)
    rehearsal, fields = rehearsed(practice, sheet), guessed(sheet.headings)
    for who in (tom, rita):
        for attempt in (
            lambda work: imports.read(work, b'Name\nAda Okafor'),
            lambda work: imports.preview(work, sheet, fields, Order.DAY_FIRST),
            lambda work: imports.rehearse(work, sheet, fields, Order.DAY_FIRST),
            lambda work: imports.admit_all(work, rehearsal, Choices()),
        ):
            with pytest.raises(Refused, match='Only the practice manager can import patients'):
                practice.do(who, attempt)
    assert names(practice) == []


def test_columns_that_say_no_name_are_refused_by_the_rehearsal_too(practice: Practice, ana: Principal) -> None:
    sheet = sheet_of(JAMIE)
    with pytest.raises(Refused, match='which columns'):
        practice.ask(ana, imports.rehearse, sheet, (None,) * 4, Order.DAY_FIRST)


# there and back

NAMES = st.text(st.characters(categories=['Lu', 'Ll']), min_size=1, max_size=12)
PEOPLE = st.fixed_dictionaries(
    {'given_name': NAMES, 'family_name': NAMES},
    optional={
        'preferred_name': NAMES,
        'pronouns': st.sampled_from(['she/her', '-', '=they']),
        'born': st.dates(date(1900, 1, 1), date(2026, 1, 1)),
        'phone': st.sampled_from(['+44 20 7946 0018', '020 7946 0018']),
        'email': st.sampled_from(['a@example.org', '=a@example.org', '-a@example.org']),
        'status': st.sampled_from(Status),
        'tags': st.frozensets(st.sampled_from(['School', '+plus', '=sum']), max_size=3),
        'preferred_contact': st.sampled_from(ContactWay),
        'referral_source': st.sampled_from(['Her GP', '@home', '"quoted", with a comma']),
    },
)


@settings(max_examples=15, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(person=PEOPLE)
def test_a_patient_who_was_exported_is_imported_as_the_same(
    practice: Practice, now: Clock, person: dict[str, Any]
) -> None:
    practice.do(practice.ana, remove_all)
    practice.admit(person.pop('given_name'), person.pop('family_name'), **person)
    sheet = practice.ask(practice.ana, exports.of_list, Wanted(), list(exports.COLUMNS))
    if not sheet.rows:  # a discharged one is in another list
        return
    (before,) = practice.ask(practice.ana, everybody)
    back = practice.ask(practice.ana, imports.read, exports.as_csv(sheet))
    rehearsal = rehearsed(practice, back)
    assert rehearsal.verdicts[0].state is State.HERE, rehearsal.verdicts[0].why
    practice.do(practice.ana, remove_all)
    practice.do(practice.ana, imports.admit_all, rehearsal, Choices(admit_alike=True))
    (after,) = practice.ask(practice.ana, everybody)
    kept = {'given_name', 'preferred_name', 'family_name', 'pronouns', 'born', 'phone', 'email', 'status', 'tags',
            'preferred_contact', 'referral_source'}  # fmt: skip
    assert after.model_dump(include=kept) == before.model_dump(include=kept)


def remove_all(work: Work) -> None:
    for patient in everybody(work):
        work.remove(patient)
