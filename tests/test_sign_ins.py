"""Getting in: passwords, one-time links, the throttle, and how long a sign-in lives."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest
from passlib.context import CryptContext

from models import links, sign_ins, staff
from models.base import HOUSE, Invalid, Principal, Refused
from models.people import Account, account_of
from models.sign_ins import FailedSignIn
from tests.cast import CHEAP_PASSWORDS, PASSWORD, REAL_PASSWORDS, Clock, Practice, id_of

WRONG = 'The user name or the password is not right.'
TOO_MANY = 'Too many wrong tries for this name. Please wait an hour, or ask the practice manager for a link.'
DEAD_LINK = 'This link no longer works. Ask the practice manager for a new one.'


def try_to_sign_in(practice: Practice, user_name: str, password: str, device: str | None = None) -> str:
    """What the person reads: '' when they are in."""
    try:
        sign_ins.sign_in(practice.store, user_name, password, device)
    except Refused as refusal:
        return refusal.sentence
    return ''


def names_signed_in(practice: Practice) -> list[str]:
    return [each.name for each in practice.ask(HOUSE, sign_ins.live)]


# signing in


def test_name_and_password_open_the_door(practice: Practice, tom: Principal, now: Clock) -> None:
    ticket = sign_ins.sign_in(practice.store, ' Tom ', PASSWORD, 'the desk computer')
    assert ticket.staff_id == id_of(tom)
    [signed_in] = practice.ask(HOUSE, sign_ins.live)
    assert (signed_in.name, signed_in.roles, signed_in.sign_in_id) == (tom.name, tom.roles, ticket.sign_in_id)
    assert signed_in.ends_at == now.moment + timedelta(hours=8)
    assert practice.ask(HOUSE, sign_ins.resolve, ticket.token) == signed_in
    assert practice.ask(HOUSE, sign_ins.identify, ticket.sign_in_id) == tom


def test_a_sign_in_is_recorded_under_the_name_of_the_person(practice: Practice, tom: Principal) -> None:
    sign_ins.sign_in(practice.store, 'tom', PASSWORD, None)
    assert [(change.kind, change.op, change.by_name) for change in practice.heard] == [
        ('sign_ins', 'create', 'Tom Ellis')
    ]


def test_unknown_wrong_deactivated_and_invited_all_read_the_same(practice: Practice, ana: Principal) -> None:
    practice.do(
        ana, staff.invite, staff.NewStaff(given_name='N', family_name='N', user_name='nina', roles={'clinician'})
    )
    answers = {
        try_to_sign_in(practice, user_name, password)
        for user_name, password in [
            ('nobody', PASSWORD), ('tom', 'wrong'), ('zed', PASSWORD), ('zed', 'wrong'), ('nina', PASSWORD),
            ('', ''), ('tom', ''), ('x' * 5000, 'x' * 5000), ("' OR 1=1 --", "' OR 1=1 --"),
        ]
    }  # fmt: skip
    assert answers == {WRONG}
    assert names_signed_in(practice) == []


def test_unknown_wrong_and_deactivated_take_the_same_time(
    practice: Practice, ana: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_ins, 'passwords', REAL_PASSWORDS)
    monkeypatch.setattr(sign_ins, 'GUESSES', 1000)
    real_hash = REAL_PASSWORDS.hash(PASSWORD)

    def hash_for_real(work: sign_ins.Work) -> None:
        for account in work.all(work.select(Account)):
            account.password_hash = real_hash
            work.save(account)

    practice.do(ana, hash_for_real)
    try_to_sign_in(practice, 'nobody', 'warming up')
    taken: dict[str, list[float]] = {'nobody': [], 'tom': [], 'zed': []}
    for _ in range(3):
        for user_name, times in taken.items():
            start = time.process_time()  # what is computed, whatever else this machine is doing
            assert try_to_sign_in(practice, user_name, 'wrong') == WRONG
            times.append(time.process_time() - start)
    unknown, wrong, deactivated = (statistics.median(times) for times in taken.values())
    assert 0.5 < unknown / wrong < 2
    assert 0.5 < deactivated / wrong < 2


def test_no_token_is_ever_on_the_disk(practice: Practice, ana: Principal) -> None:
    ticket = sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'the device secret')
    link = practice.do(ana, staff.new_link, id_of(practice.tom))
    files = b''.join(path.read_bytes() for path in practice.store.folder.rglob('*') if path.is_file())
    assert b'Tom' in files
    for secret in (ticket.token, link, 'the device secret', PASSWORD):
        assert secret.encode() not in files


def test_tokens_have_256_bits_and_never_repeat() -> None:
    tokens = {sign_ins.new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {43}


# guessing


class CountedPasswords:
    """Knows the password by heart and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def verify(self, password: str, stored: str) -> bool:
        self.asked += 1
        return password == PASSWORD

    def dummy_verify(self) -> bool:
        self.asked += 1
        return False

    def needs_update(self, stored: str) -> bool:
        return False


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> CountedPasswords:
    counted = CountedPasswords()
    monkeypatch.setattr(sign_ins, 'passwords', counted)
    return counted


@pytest.mark.parametrize('guesses', [500, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_storm_of_guesses_is_throttled_and_the_real_person_still_gets_in(
    practice: Practice, checks: CountedPasswords, now: Clock, guesses: int
) -> None:
    assert try_to_sign_in(practice, 'tom', PASSWORD, 'own laptop') == ''
    checks.asked = 0
    for number in range(guesses):
        said = try_to_sign_in(practice, 'tom', f'guess {number}', f'device {number}')
        assert said == (WRONG if number < 20 else TOO_MANY)
        now.advance(seconds=3000 / guesses)
    assert checks.asked == 20, 'the rest was refused unchecked'

    assert try_to_sign_in(practice, 'tom', PASSWORD, 'somebody elses') == TOO_MANY, 'even the right one'
    assert try_to_sign_in(practice, 'tom', PASSWORD, 'own laptop') == '', 'but Tom is known here'
    assert try_to_sign_in(practice, 'priya', PASSWORD, None) == '', 'and his colleagues are free'


def test_a_morning_of_guessing_checks_at_most_twenty_an_hour(
    practice: Practice, checks: CountedPasswords, now: Clock
) -> None:
    for _ in range(6 * 60):
        try_to_sign_in(practice, 'tom', 'guess')
        now.advance(minutes=1)
    assert checks.asked <= 6 * 20


def test_the_throttle_answers_alike_for_names_that_do_not_exist(practice: Practice, checks: CountedPasswords) -> None:
    said = [[try_to_sign_in(practice, name, 'guess') for _ in range(22)] for name in ('tom', 'nobody', 'zed')]
    assert said[0] == said[1] == said[2]


def test_a_known_device_has_ten_tries_of_its_own_and_another_hour_later(
    practice: Practice, checks: CountedPasswords, now: Clock
) -> None:
    assert try_to_sign_in(practice, 'tom', PASSWORD, 'own laptop') == ''
    said = [try_to_sign_in(practice, 'tom', 'guess', 'own laptop') for _ in range(12)]
    assert said == [WRONG] * 10 + [TOO_MANY] * 2
    now.advance(minutes=61)
    assert try_to_sign_in(practice, 'tom', PASSWORD, 'own laptop') == ''


def test_guesses_that_no_longer_count_are_forgotten(practice: Practice, checks: CountedPasswords, now: Clock) -> None:
    def kept() -> list[str]:
        return practice.ask(HOUSE, lambda work: [one.user_name for one in work.all(work.select(FailedSignIn))])

    for number in range(60):
        try_to_sign_in(practice, f'name {number}', 'guess')
    now.advance(minutes=30)
    for _ in range(20):
        try_to_sign_in(practice, 'tom', 'guess')
    assert len(kept()) == 80
    now.advance(minutes=31)
    assert try_to_sign_in(practice, 'tom', 'guess') == TOO_MANY, 'what still counts is kept'
    for _ in range(3):
        try_to_sign_in(practice, 'priya', 'guess')
    assert kept() == ['tom'] * 20 + ['priya'] * 3
    now.advance(days=1)
    try_to_sign_in(practice, 'priya', 'guess')
    assert kept() == ['priya']


def test_a_device_known_to_one_person_is_not_known_to_another(practice: Practice, checks: CountedPasswords) -> None:
    try_to_sign_in(practice, 'tom', PASSWORD, 'front desk')
    for _ in range(20):
        try_to_sign_in(practice, 'priya', 'guess', 'front desk')
    assert try_to_sign_in(practice, 'priya', PASSWORD, 'front desk') == TOO_MANY


# how long it lives


def test_ten_idle_minutes_end_a_sign_in_and_activity_keeps_it(practice: Practice, now: Clock) -> None:
    ticket = sign_ins.sign_in(practice.store, 'tom', PASSWORD, None)
    now.advance(minutes=9, seconds=59)
    practice.do(HOUSE, sign_ins.touch, ticket.sign_in_id, now.moment)
    now.advance(minutes=9, seconds=59)
    assert practice.ask(HOUSE, sign_ins.resolve, ticket.token)
    now.advance(seconds=1)
    assert practice.ask(HOUSE, sign_ins.resolve, ticket.token) is None


def test_eight_hours_end_a_sign_in_however_active(practice: Practice, now: Clock) -> None:
    ticket = sign_ins.sign_in(practice.store, 'tom', PASSWORD, None)
    for _ in range(8 * 12):
        assert names_signed_in(practice) == ['Tom Ellis']
        now.advance(minutes=5)
        practice.do(HOUSE, sign_ins.touch, ticket.sign_in_id, now.moment)
    assert names_signed_in(practice) == []


def test_a_late_or_double_heartbeat_never_turns_the_clock_back(practice: Practice, now: Clock) -> None:
    ticket = sign_ins.sign_in(practice.store, 'tom', PASSWORD, None)
    practice.do(HOUSE, sign_ins.touch, ticket.sign_in_id, now.moment + timedelta(minutes=5))
    practice.do(HOUSE, sign_ins.touch, ticket.sign_in_id, now.moment)
    [signed_in] = practice.ask(HOUSE, sign_ins.live)
    assert signed_in.active_at == now.moment + timedelta(minutes=5)


def test_signing_out_ends_this_browser_and_no_other(practice: Practice, now: Clock) -> None:
    desk = sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'desk')
    phone = sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'phone')
    practice.do(HOUSE, sign_ins.sign_out, desk.sign_in_id)
    practice.do(HOUSE, sign_ins.sign_out, desk.sign_in_id)
    assert practice.ask(HOUSE, sign_ins.resolve, desk.token) is None
    assert practice.ask(HOUSE, sign_ins.resolve, phone.token)
    ended = [change for change in practice.heard if change.fields == ('ended_at',)]
    assert len(ended) == 1, 'the second click found nothing to do'
    now.advance(minutes=1)
    practice.do(HOUSE, sign_ins.touch, desk.sign_in_id, now.moment)
    assert practice.ask(HOUSE, sign_ins.resolve, desk.token) is None, 'a heartbeat wakes nobody up'


def test_each_sign_in_has_a_token_of_its_own(practice: Practice) -> None:
    first = sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'desk')
    second = sign_ins.sign_in(practice.store, 'tom', PASSWORD, 'desk')
    assert first.token != second.token
    assert practice.ask(HOUSE, sign_ins.resolve, 'made up') is None


# passwords


def words_for(password: str) -> str:
    """What is said about a new password: '' when it will do."""
    try:
        sign_ins.hashed(password, user_name='priya.raman', words=('Priya', 'Raman', 'Harbour Practice'))
    except Invalid as refusal:
        return refusal.errors['password']
    return ''


@pytest.mark.parametrize(
    ('password', 'sentence'),
    [
        ('', 'Please choose a password.'),
        ('short', 'Please use at least 15 characters. Four or five random words do well.'),
        ('x' * 14, 'Please use at least 15 characters. Four or five random words do well.'),
        ('x' * 1025, 'This is too long: at most 1,024 characters.'),
        ('aaaaaaaaaaaaaaaa', 'This password is easy to guess. Please choose another one.'),
        ('121212121212121212', 'This password is easy to guess. Please choose another one.'),
        ('priya.raman 12345', 'This password is easy to guess. Please choose another one.'),
        ('PRIYA.RAMAN0000000', 'This password is easy to guess. Please choose another one.'),
        ('Harbour Practice 1', 'This password is easy to guess. Please choose another one.'),
        ('harbourpractice2026', 'This password is easy to guess. Please choose another one.'),
        ('priyapriyapriya', 'This password is easy to guess. Please choose another one.'),
        ('priya raman 2026', 'This password is easy to guess. Please choose another one.'),
        ('passwordpassword', 'This password is easy to guess. Please choose another one.'),
        ('password123456789', 'This password is easy to guess. Please choose another one.'),
        ('qwertyuiopasdfgh', 'This password is easy to guess. Please choose another one.'),
        ('123456789012345', 'This password is easy to guess. Please choose another one.'),
        ('ABCDEFGHIJKLMNOP', 'This password is easy to guess. Please choose another one.'),
        ('987654321098765', 'This password is easy to guess. Please choose another one.'),
        ('Welcome-to-2026-password!', 'This password is easy to guess. Please choose another one.'),
        ('abcdefghijklmnop', 'This password is easy to guess. Please choose another one.'),
        ('otter lamp harbour', ''),
        ('violin kettle moss', ''),
        ('gR7#kQ9!vT2@mZ5', ''),
        ('ein Satz mit ä ö ü', ''),
        ('пароль из трёх слов', ''),
        ('Wort und Worte, ' * 60, ''),
        ('58201938475620193847', ''),
        ('   leading spaces and all   ', ''),
    ],
)  # fmt: skip
def test_a_new_password_must_be_long_and_not_easy_to_guess(password: str, sentence: str) -> None:
    assert words_for(password) == sentence


def test_the_real_hash_is_argon2id_as_strong_as_rfc_9106_asks() -> None:
    assert REAL_PASSWORDS.hash('a').startswith('$argon2id$v=19$m=65536,t=3,p=4$')


def test_a_hash_of_older_settings_is_made_anew_at_sign_in(
    practice: Practice, ana: Principal, tom: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = CryptContext(['argon2'], argon2__memory_cost=16, argon2__time_cost=2, argon2__parallelism=1)
    stored: Callable[[], str] = lambda: practice.ask(ana, account_of, id_of(tom)).password_hash  # noqa: E731
    old = stored()
    monkeypatch.setattr(sign_ins, 'passwords', stronger)
    assert try_to_sign_in(practice, 'tom', 'wrong') == WRONG
    assert stored() == old
    assert try_to_sign_in(practice, 'tom', PASSWORD) == ''
    new = stored()
    assert 'm=16,t=2' in new
    assert try_to_sign_in(practice, 'tom', PASSWORD) == ''
    assert stored() == new, 'once'


# one-time links


def test_a_link_works_once(practice: Practice, ana: Principal, tom: Principal) -> None:
    token = practice.do(ana, staff.new_link, id_of(tom))
    links.accept(practice.store, token, 'violin kettle moss 9')
    assert practice.ask(HOUSE, links.look_up, token) is None
    with pytest.raises(Refused) as refusal:
        links.accept(practice.store, token, 'another word for it 7')
    assert str(refusal.value) == DEAD_LINK
    assert try_to_sign_in(practice, 'tom', 'violin kettle moss 9') == ''


def test_a_weak_password_leaves_the_link_open_for_a_better_one(
    practice: Practice, ana: Principal, tom: Principal
) -> None:
    token = practice.do(ana, staff.new_link, id_of(tom))
    with pytest.raises(Invalid):
        links.accept(practice.store, token, 'Tom Ellis 12345', 'Harbour Practice')
    with pytest.raises(Invalid):
        links.accept(practice.store, token, 'Harbour Practice', 'Harbour Practice')
    links.accept(practice.store, token, 'violin kettle moss 9', 'Harbour Practice')


def test_a_link_lasts_72_hours_and_not_a_second_more(
    practice: Practice, ana: Principal, tom: Principal, now: Clock
) -> None:
    token = practice.do(ana, staff.new_link, id_of(tom))
    now.advance(hours=71, minutes=59, seconds=59)
    assert practice.ask(HOUSE, links.look_up, token)
    now.advance(seconds=1)
    assert practice.ask(HOUSE, links.look_up, token) is None
    with pytest.raises(Refused) as refusal:
        links.accept(practice.store, token, 'violin kettle moss 9')
    assert str(refusal.value) == DEAD_LINK


def test_a_newer_link_makes_the_older_worthless(practice: Practice, ana: Principal, tom: Principal) -> None:
    older, newer = (practice.do(ana, staff.new_link, id_of(tom)) for _ in range(2))
    assert practice.ask(HOUSE, links.look_up, older) is None
    assert practice.ask(HOUSE, links.look_up, newer)


def test_a_made_up_link_says_the_same_as_a_used_one(practice: Practice) -> None:
    for token in ('', 'made up', 'x' * 10_000):
        assert practice.ask(HOUSE, links.look_up, token) is None
        with pytest.raises(Refused) as refusal:
            links.accept(practice.store, token, 'violin kettle moss 9')
        assert str(refusal.value) == DEAD_LINK


def test_the_new_password_is_recorded_under_the_name_of_its_owner(
    practice: Practice, ana: Principal, tom: Principal
) -> None:
    token = practice.do(ana, staff.new_link, id_of(tom))
    practice.heard.clear()
    links.accept(practice.store, token, 'violin kettle moss 9')
    told = [(change.kind, change.fields, change.by_name) for change in practice.heard]
    assert told == [('links', ('used_at',), 'Tom Ellis'), ('accounts', ('password_hash',), 'Tom Ellis')]
    with closing(sqlite3.connect(practice.store.path)) as file:
        [[fields, before, after]] = file.execute(
            'SELECT fields, before, after FROM changes WHERE seq = ?', [practice.heard[-1].seq]
        )
    assert (fields, before, after) == ('["password_hash"]', '{}', '{}')


def test_the_tests_hash_quickly_but_in_the_same_way() -> None:
    assert CHEAP_PASSWORDS.schemes() == REAL_PASSWORDS.schemes() == ('argon2',)
