"""Search: whoever is meant is found by what reception hears on the phone, and comes first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as some

from models import caseload, patients, search
from models.base import Principal, Store, Work
from models.base.text import folded
from models.caseload import Wanted
from models.found_by import words_of
from models.migrations import configured
from models.patient_record import Patient, Status
from models.spelling import begins_nearly, name_words, one_letter_apart
from tests.cast import Clock, Practice, easily_mistaken, found_practice, open_store


def found(practice: Practice, words: str, **more: Any) -> list[str]:
    """The names that Rita is shown for these words, top to bottom."""
    return [hit.name for hit in practice.ask(practice.rita, search.found, words, **more)]


def listed(practice: Practice, words: str, **wanted: Any) -> list[str]:
    """The names in the list of patients that is narrowed by these words."""
    return [row.name for row in practice.ask(practice.rita, caseload.listing, Wanted(words=words, **wanted))]


@pytest.fixture(scope='module')
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    practice = easily_mistaken(found_practice(open_store(tmp_path_factory.mktemp('people'), Clock())))
    yield practice
    practice.store.close()


# any part of any name


@pytest.mark.parametrize(
    ('words', 'names'),
    [
        ('Nils', ['Nils Åkesson']),
        ('kess', ['Nils Åkesson']),
        ('akesson', ['Nils Åkesson']),
        ('ÅKESSON', ['Nils Åkesson']),
        ('nils akesson', ['Nils Åkesson']),
        ('Åkesson, Nils', ['Nils Åkesson']),
        ('akesson nils', ['Nils Åkesson']),
        ('muller', ['Grace (Gracie) Müller']),
        ('gracie', ['Grace (Gracie) Müller']),
        ('gracie müller', ['Grace (Gracie) Müller']),
        ('dang', ['Thị Ánh Đặng']),
        ('thi anh', ['Thị Ánh Đặng']),
        ('lucja', ["Łucja O'Brien"]),
        ("o'brien", ["Łucja O'Brien"]),
        ('o’brien', ["Łucja O'Brien"]),  # noqa: RUF001  (as a phone types it)
        ('obrien', ["Łucja O'Brien"]),
        ('o brien', ["Łucja O'Brien"]),
        ('soren strasse', ['Søren Straße']),
        ('mary ann', ['Mary Ann Smith-Jones']),
        ('maryann', ['Mary Ann Smith-Jones']),
        ('smith-jones', ['Mary Ann Smith-Jones']),
        ('smith - jones', ['Mary Ann Smith-Jones']),
        ('smithjones', ['Mary Ann Smith-Jones']),
        ('jones smith', ['Mary Ann Smith-Jones']),
        ('  mary   jones ', ['Mary Ann Smith-Jones']),
        ('grace.m@', ['Grace (Gracie) Müller']),
        ('nobody', []),
        ('%', []),
        ('_', []),
        ("'; DROP TABLE patients; --", []),
    ],
)
def test_any_part_of_a_name_finds_a_person_with_or_without_accents(
    people: Practice, words: str, names: list[str]
) -> None:
    assert found(people, words) == names
    assert listed(people, words) == names


def test_one_or_two_letters_are_the_beginning_of_a_name(people: Practice) -> None:
    assert found(people, 'n') == ['Nils Åkesson']
    assert found(people, 'an') == ['Thị Ánh Đặng', 'Mary Ann Smith-Jones']


def test_folding_takes_accents_and_capitals_away_and_nothing_else() -> None:
    assert folded('  Nguyễn   ÅKESSON Łødź Straße ') == 'nguyen akesson lodz strasse'
    assert folded('李小龍') == '李小龍'


def test_a_name_in_another_writing_is_found_by_a_part_of_it(practice: Practice) -> None:
    practice.admit('小龍', '李')
    assert found(practice, '李') == found(practice, '小龍') == ['小龍 李']


# numbers


@pytest.mark.parametrize(
    'words',
    [
        '14/3/1991', '14.03.1991', '14.3.1991', '14 3 1991', '14 Mar 1991', '14 march 1991', '14th March 1991',
        'March 14, 1991', '14mar1991', '1991-03-14', '1991/3/14', '14-3-1991', '14/03/91', '14 3 91', '14 Mar 91',
        '14031991', '19910314', '140391', '14 mar', 'march 1991', 'Mar 1991', 'dang 14/3/91', '14/3/91 dang',
    ],
)  # fmt: skip
def test_a_birth_date_finds_a_person_however_it_is_written(people: Practice, words: str) -> None:
    assert found(people, words) == listed(people, words) == ['Thị Ánh Đặng']


def test_a_year_alone_finds_everybody_born_in_it(people: Practice) -> None:
    assert found(people, '1991') == ['Thị Ánh Đặng', 'Søren Straße']


@pytest.mark.parametrize('words', ['31/2/1991', '3/14/1991', '0/0/0000', '14/4/91', '31 feb 1991', '29 feb 1991'])
def test_what_is_no_date_or_another_one_finds_nobody(people: Practice, words: str) -> None:
    assert found(people, words) == []


def test_somebody_born_on_a_leap_day_of_this_century_is_found_by_two_digits_of_the_year(practice: Practice) -> None:
    practice.admit('Theo', born=date(2000, 2, 29))
    assert found(practice, '29/2/00') == ['Theo Hill']


def test_a_month_may_be_a_name(practice: Practice) -> None:
    practice.admit('April', 'Jones', born=date(1991, 9, 30))
    practice.admit('Sam', 'Reid', born=date(1991, 4, 1))
    assert found(practice, 'april') == ['April Jones'], 'nobody asked for a date'
    assert found(practice, 'april 1991') == ['April Jones', 'Sam Reid']


@pytest.mark.parametrize(
    ('words', 'names'),
    [
        ('07700 900123', ['Grace (Gracie) Müller']),
        ('07700900123', ['Grace (Gracie) Müller']),
        ('07700-900-123', ['Grace (Gracie) Müller']),
        ('077 00 90 01 23', ['Grace (Gracie) Müller']),
        ('+44 7700 900123', ['Grace (Gracie) Müller']),
        ('+44 (0)7700 900123', ['Grace (Gracie) Müller']),
        ('0044 7700 900123', ['Grace (Gracie) Müller']),
        ('447700900123', ['Grace (Gracie) Müller']),
        ('900123', ['Grace (Gracie) Müller']),
        ('(020) 7946', ["Łucja O'Brien", 'Nils Åkesson']),
        ('020 7946 0999', ["Łucja O'Brien"]),
        ('+44 20 7946 0018', ['Nils Åkesson']),
        ('brien 7946', ["Łucja O'Brien"]),
    ],
)
def test_any_digits_of_a_phone_number_find_its_owner(people: Practice, words: str, names: list[str]) -> None:
    assert sorted(found(people, words)) == sorted(listed(people, words)) == sorted(names)


@pytest.mark.parametrize('words', ['MHT-0002', 'mht-0002', 'MHT 2', 'mht2', '0002', '2', 'müller 2'])
def test_a_record_number_finds_its_record(people: Practice, words: str) -> None:
    assert found(people, words) == ['Grace (Gracie) Müller']


@pytest.mark.parametrize('words', ['mht', 'MHT-', 'mht-0', 'MHT-000', '000'])
def test_half_a_record_number_finds_all_that_begin_so(people: Practice, words: str) -> None:
    assert len(found(people, words)) == 6


# one wrong letter

LETTERS = 'abcdefghijklmnopqrstuvwxyz'
NAMES = ['hill', 'okafor', 'akesson', 'muller', 'strasse', 'gomez', 'anna', 'lindqvist', 'aaaa', 'ababab']


@some.composite
def mistaken(draw: some.DrawFn) -> tuple[str, str]:
    """A name of four letters or more, and how it is typed with one letter more, less or otherwise, or two swapped."""
    name = draw(some.one_of(some.sampled_from(NAMES), some.text('abc', min_size=4, max_size=12)))
    place, letter = draw(some.integers(0, len(name) - 1)), draw(some.sampled_from(LETTERS))
    before, rest = name[:place], name[place:]
    return name, draw(
        some.sampled_from([
            before + letter + rest, before + rest[1:], before + letter + rest[1:], before + rest[1::-1] + rest[2:],
            name + letter,
        ])
    )  # fmt: skip


@settings(max_examples=400)
@given(mistaken())
def test_one_wrong_letter_is_one_letter_apart(both: tuple[str, str]) -> None:
    name, typed = both
    assert one_letter_apart(name, typed) == one_letter_apart(typed, name) == (name != typed)


@settings(max_examples=400)
@given(some.text('ab', max_size=6), some.text('ab', max_size=6))
@example('ab', 'ba')
@example('', 'a')
def test_one_letter_apart_is_what_a_plain_look_at_every_mistake_says(one: str, other: str) -> None:
    places = range(len(one) + 1)
    mistakes = {one[:at] + letter + one[at:] for at in places for letter in 'ab'}
    mistakes |= {one[:at] + letter + one[at + 1 :] for at in places[:-1] for letter in ('a', 'b', '')}
    mistakes |= {one[:at] + one[at + 1] + one[at] + one[at + 2 :] for at in places[:-2]}
    assert one_letter_apart(one, other) == (other in mistakes - {one})


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mistaken())
@example(('hill', 'hlil'))
@example(('hill', 'ihll'))
@example(('hill', 'hil'))
@example(('hill', 'zill'))
def test_one_wrong_letter_is_forgiven_wherever_it_is(practice: Practice, both: tuple[str, str]) -> None:
    name, typed = both

    with practice.store.writing(practice.ana) as work:
        joined = join(work, name.capitalize(), 'Wholly Different')
        assert [hit.name for hit in search.found(work, typed)][:1] == ['Xu ' + name.capitalize()]
        for patient in joined:
            work.remove(patient)


def join(work: Work, *family_names: str) -> list[Patient]:
    """People who are here until they are removed again."""
    return [work.save(Patient(given_name='Xu', family_name=each)) for each in family_names]


@settings(max_examples=200)
@given(mistaken(), some.text('abc', max_size=4))
def test_a_wrong_letter_before_the_last_is_forgiven_while_the_word_is_unfinished(
    both: tuple[str, str], more: str
) -> None:
    name, typed = both
    assume(not (name + more).startswith(typed[:-1]))
    assert begins_nearly(name + more, typed)


@pytest.mark.parametrize(
    ('typed', 'names'),
    [
        ('akeson', ['Nils Åkesson']),
        ('mulelr', ['Grace (Gracie) Müller']),
        ('mukle', ['Grace (Gracie) Müller']),
        ('nols akesson', ['Nils Åkesson']),
        ('jonse', ['Mary Ann Smith-Jones']),
        ('nils akeson 1969', ['Nils Åkesson']),
    ],
)
def test_a_slip_of_the_finger_is_forgiven(people: Practice, typed: str, names: list[str]) -> None:
    assert found(people, typed) == listed(people, typed) == names


def test_two_wrong_letters_are_too_many(people: Practice) -> None:
    assert found(people, 'aksesen') == found(people, 'nasl akesson') == []


def test_a_wrong_letter_in_a_short_word_or_in_a_number_is_not_forgiven(practice: Practice) -> None:
    practice.admit('Kim', 'Li', phone='07700 900123')
    assert found(practice, 'kem') == found(practice, '07700 900124') == found(practice, 'mht-0002') == []


# the best first


def test_the_best_match_comes_first(practice: Practice) -> None:
    for family_name in ('Harton', 'Mart', 'Hartley', 'Reinhart', 'Hart'):
        practice.admit('Sam', family_name)
    assert found(practice, 'hart') == ['Sam Hart', 'Sam Hartley', 'Sam Harton', 'Sam Reinhart', 'Sam Mart']
    assert listed(practice, 'hart') == found(practice, 'hart')


def test_all_that_was_typed_counts(practice: Practice) -> None:
    practice.admit('Martha', 'Hart')
    practice.admit('Mart', 'Hartley')
    practice.admit('Mart', 'Hart')
    practice.admit('Mart', 'Okafor')
    assert found(practice, 'mart hart') == ['Mart Hart', 'Martha Hart', 'Mart Hartley', 'Mart Okafor']


def test_whoever_was_discharged_comes_after_others_and_the_archive_stays_shut(practice: Practice) -> None:
    practice.admit('Ada', status=Status.DISCHARGED)
    practice.admit('Ben', status=Status.ACTIVE)
    archived = practice.admit('Cleo')
    practice.do(practice.rita, patients.archive, archived, 1)
    assert found(practice, 'hill') == ['Ben Hill', 'Ada Hill']
    assert listed(practice, 'hill', group='archived') == ['Cleo Hill']


def test_a_sort_that_was_chosen_by_hand_stays(practice: Practice) -> None:
    for family_name in ('Reinhart', 'Hartley', 'Hart'):
        practice.admit('Sam', family_name)
    assert listed(practice, 'hart', sort='name') == ['Sam Hart', 'Sam Hartley', 'Sam Reinhart']
    assert listed(practice, 'hart', sort='name', descending=True) == ['Sam Reinhart', 'Sam Hartley', 'Sam Hart']
    assert listed(practice, '') == ['Sam Hart', 'Sam Hartley', 'Sam Reinhart'], 'by name, while nobody searches'


def test_a_hit_says_who_and_leads_to_the_chart(practice: Practice) -> None:
    practice.admit('Katherine', 'Moss', preferred_name='Kate', born=date(1991, 3, 14), status=Status.ACTIVE)
    [hit] = practice.ask(practice.rita, search.found, 'kate')
    assert hit._asdict() == {
        'id': 1,
        'name': 'Katherine (Kate) Moss',
        'sub': '14 Mar 1991 · MHT-0001 · Active',
        'initials': 'KM',
        'tone': 1,
        'href': '/patients/1',
    }


def test_no_more_are_found_than_asked_for_and_nobody_without_words(people: Practice) -> None:
    assert len(found(people, 'mht')) == 6
    assert len(found(people, 'mht', limit=2)) == 2
    assert found(people, ' ') == []


def test_pages_of_what_is_found_follow_each_other_and_are_counted(practice: Practice) -> None:
    def admit_sixty(work: Work) -> None:
        for number in range(60):
            patients.admit(work, {'given_name': 'Jamie', 'family_name': 'Hill' if number % 2 else 'Hull'})

    practice.do(practice.rita, admit_sixty)
    pages = [practice.ask(practice.rita, caseload.listing, Wanted(words='hill', page=page)) for page in (1, 2)]
    assert [row.name for page in pages for row in page] == ['Jamie Hill'] * 30 + ['Jamie Hull'] * 30
    assert practice.ask(practice.rita, caseload.matches, Wanted(words='hill'))[0].value == 60


@pytest.mark.parametrize(
    'pasted', ['nils ' * 500, 'x' * 100_000, '1 2 ' * 5_000, '7' * 5_000, '-' * 5_000, 'nils\0nils']
)
def test_whatever_is_pasted_is_searched_for_and_breaks_nothing(people: Practice, pasted: str) -> None:
    assert found(people, pasted) == listed(people, pasted) == (['Nils Åkesson'] if 'nils ' * 2 in pasted else [])


def test_who_may_see_no_patients_finds_nobody(people: Practice) -> None:
    nobody = Principal(staff_id=78, name='Nobody', roles=frozenset())
    for words in ('nils', 'akeson', '900123', 'mht'):
        assert people.ask(nobody, search.found, words) == []


def test_a_search_is_told_of_changes_of_patients(people: Practice) -> None:
    def depends_on(work: Work) -> set[str]:
        search.found(work, 'nils')
        return work.kinds_read

    assert people.ask(people.rita, depends_on) == {'patients'}


# the index


def index(store: Store) -> tuple[set[tuple[str, str, int]], set[str]]:
    """What the two tables of the index hold."""
    with closing(sqlite3.connect(store.path)) as file:
        words = set(file.execute('SELECT kind, word, patient_id FROM search_words').fetchall())
        return words, {word for (word,) in file.execute('SELECT word FROM name_words')}


def as_it_should_be(practice: Practice) -> tuple[set[tuple[str, str, int]], set[str]]:
    """The same, worked out from the records."""
    words: set[tuple[str, str, int]] = set()
    for patient in practice.ask(practice.rita, lambda work: work.all(work.select(Patient))):
        names = [patient.given_name, patient.preferred_name or '', patient.family_name]
        words |= {('name', word, patient.id) for name in names for word in name_words(name)}
        words |= {('number', f'{patient.id:04d}', patient.id)}
        words |= {('phone', patient.phone, patient.id)} if patient.phone else set()
        words |= {('born', str(patient.born), patient.id)} if patient.born else set()
        words |= {('email', patient.email, patient.id)} if patient.email else set()
    return words, {word for kind, word, _ in words if kind == 'name'}


class ChangedTheirMind(Exception):
    """Somebody does not save after all."""


which = some.integers(0, 20)
deeds = some.one_of(
    some.tuples(some.just('admit'), which, some.sampled_from(['Hill', 'Smith-Jones'])),
    some.tuples(some.just('family_name'), which, some.sampled_from(['Hill', "O'Brien", 'Nguyễn', 'Quote" \\ Name'])),
    some.tuples(some.just('preferred_name'), which, some.sampled_from([None, 'Kate', 'Hill'])),
    some.tuples(some.just('phone'), which, some.sampled_from([None, '07700900123', '02079460018'])),
    some.tuples(some.just('email'), which, some.sampled_from([None, 'a"b@example.org', 'kate@example.org'])),
    some.tuples(some.just('born'), which, some.sampled_from([None, date(1991, 3, 14)])),
    some.tuples(some.just('front_desk_note'), which, some.sampled_from([None, 'Evenings only.'])),
    some.tuples(some.just('remove'), which, some.none()),
)
stories = some.lists(some.tuples(some.lists(deeds, min_size=1, max_size=4), some.booleans()), max_size=12)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories)
def test_the_index_holds_what_the_records_say_whatever_happens(practice: Practice, story: list[Any]) -> None:
    for transaction, saved in story:
        try:
            with practice.store.writing(practice.ana) as work:
                for deed in transaction:
                    do(work, *deed)
                if not saved:
                    raise ChangedTheirMind
        except ChangedTheirMind:
            pass
        assert index(practice.store) == as_it_should_be(practice)


def do(work: Work, deed: str, which: int, what: Any) -> None:
    if deed == 'admit':
        work.save(Patient(given_name='Jamie', family_name=what))
    elif there := work.all(work.select(Patient)):
        patient = there[which % len(there)]
        if deed == 'remove':
            work.remove(patient)
        else:
            setattr(patient, deed, what)
            work.save(patient)


def test_of_a_removed_record_no_word_stays_behind(practice: Practice, ana: Principal) -> None:
    jamie = practice.admit('Jamie', 'Hill', phone='07700 900123', email='jamie@example.org', born=date(1991, 3, 14))
    practice.admit('Jamie', 'Okafor')
    practice.do(ana, patients.remove, jamie, 1)
    assert index(practice.store)[1] == {'jamie', 'okafor'}
    assert as_it_should_be(practice) == index(practice.store)


def test_patients_of_the_time_before_are_found_when_the_file_is_brought_up_to_date(tmp_path: Path) -> None:
    from alembic import command

    store = Store(tmp_path, now=Clock())
    with store.migrating() as connection:
        command.upgrade(configured(connection), '0005')
    with closing(sqlite3.connect(store.path)) as file, file:
        file.execute(
            'INSERT INTO patients (version, created_at, updated_at, given_name, family_name, born, phone, status, '
            "sort_name, search_text) VALUES (1, '2026-11-01', '2026-11-01', 'Jamie', 'Hill', '1991-03-14', "
            "'+44 7700 900123', 'active', 'hill jamie', 'jamie hill')"
        )
    store.migrate()
    practice = found_practice(store)
    for words in ('hill', 'jamei', '14/3/91', '07700 900123', 'mht-0001'):
        assert found(practice, words) == ['Jamie Hill']
    jamie = practice.patient(1)
    assert jamie.search_words == words_of(['Jamie', 'Hill'], jamie.born, jamie.phone, None)
    practice.do(practice.rita, patients.edit, 1, 1, {'family_name': 'Okafor'})
    assert found(practice, 'hill') == []
    store.close()


def test_words_find_people_as_they_are_called_now(practice: Practice, rita: Principal) -> None:
    grace = practice.admit('Grace', 'Müller', preferred_name='Gracie', phone='07700 900123')
    practice.do(rita, patients.edit, grace, 1, {'family_name': 'Brandt', 'phone': None})
    assert found(practice, 'müller') == found(practice, '900123') == []
    assert found(practice, 'brandt') == ['Grace (Gracie) Brandt']


def test_a_new_note_writes_no_index(practice: Practice, rita: Principal) -> None:
    practice.admit()
    with closing(sqlite3.connect(practice.store.path)) as file, file:
        file.execute("CREATE TRIGGER seen BEFORE DELETE ON search_words BEGIN SELECT raise(ABORT, 'written'); END")
    practice.do(rita, patients.edit, 1, 1, {'front_desk_note': 'Evenings only.'})
