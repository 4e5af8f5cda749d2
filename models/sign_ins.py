"""Who is signed in where, and how a password is checked. The one module that hashes; raw tokens are never stored."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

from passlib.context import CryptContext
from sqlalchemy import bindparam, select
from sqlmodel import Field, col

from models.base import HOUSE, Entity, Invalid, Policy, Principal, Refused, Role, Store, UtcInstant, Work
from models.base.access import NOBODY
from models.passwords import weakness
from models.people import Account, Staff, account_of, id_of, principal

IDLE = timedelta(minutes=10)  # OWASP Session Management: 2-5 min for high value, 15-30 for low (TRUST R4)
LONGEST = timedelta(hours=8)  # a working day (TRUST R5)
GUESSES = 20  # checked per account and hour from devices it has never signed in on (TRUST R10)
GUESSES_OF_A_KNOWN_DEVICE = 10
WINDOW = timedelta(hours=1)
FORGOTTEN_AT_ONCE = 50
LAST_WORDS = timedelta(minutes=10)  # after the end of a sign-in, what was typed under it may still be kept (TRUST 3.8)

passwords = CryptContext(['argon2'], argon2__memory_cost=65536, argon2__time_cost=3, argon2__parallelism=4)  # RFC 9106

WRONG = 'The user name or the password is not right.'


class SignIn(Entity, table=True):
    """One browser signed in as one colleague. The cookie holds the token; only its SHA-256 is here (TRUST R1)."""

    __tablename__ = 'sign_ins'
    noun: ClassVar[str] = 'sign-in'
    policy: ClassVar[Policy] = Policy(
        view=frozenset({Role.MANAGER}),
        edit=frozenset({Role.MANAGER}),
        remove=NOBODY,
        private=frozenset({'token_hash', 'device_hash'}),
        quiet=frozenset({'active_at'}),
    )

    staff_id: int = Field(foreign_key='staff.id', index=True)
    token_hash: str = Field(unique=True)
    device_hash: str | None = Field(default=None, index=True)
    started_at: datetime = Field(sa_type=UtcInstant)
    active_at: datetime = Field(sa_type=UtcInstant)
    ended_at: datetime | None = Field(default=None, title='Ended', sa_type=UtcInstant)


class FailedSignIn(Entity, table=True):
    """A wrong guess, kept for as long as the throttle counts it. That there was one stays in the history."""

    __tablename__ = 'failed_sign_ins'
    noun: ClassVar[str] = 'failed sign-in'
    policy: ClassVar[Policy] = Policy(
        view=frozenset({Role.MANAGER}), edit=NOBODY, remove=NOBODY, private=frozenset({'user_name', 'device_hash'})
    )

    user_name: str = Field(index=True)
    device_hash: str | None = Field(default=None, index=True)
    at: datetime = Field(sa_type=UtcInstant)


LIVING = (
    select(Staff)
    .join(SignIn, col(SignIn.staff_id) == col(Staff.id))
    .where(col(SignIn.id) == bindparam('id'), col(SignIn.ended_at).is_(None), col(Staff.active))
)
"""Who a sign-in is: a statement that is put together once, because every ask and do begins with it."""


class Ticket(NamedTuple):
    """A fresh sign-in. `token` goes into the cookie and nowhere else."""

    token: str
    sign_in_id: int
    staff_id: int


class SignedIn(NamedTuple):
    """A living sign-in as the session table in memory holds it. Instants are UTC."""

    sign_in_id: int
    staff_id: int
    name: str
    roles: frozenset[Role]
    token_hash: str
    active_at: datetime
    ends_at: datetime


# tokens and passwords


def new_token() -> str:
    """256 random bits, URL-safe (ASVS 7.2.3: never a uuid4)."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """What of a token is stored: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def hashed(password: str, *, user_name: str, words: tuple[str, ...] = ()) -> str:
    """The argon2id hash of a new password. Slow on purpose: run it in a hashing thread, never on the event loop.

    Raises Invalid for one that is easy to guess, also for whoever knows the user name and `words` (names of the person
    and the practice).
    """
    if problem := weakness(password, (user_name, *words)):
        raise Invalid({'password': problem})
    return str(passwords.hash(password))


# signing in and out


def sign_in(store: Store, user_name: str, password: str, device: str | None) -> Ticket:
    """Check a name and a password and start a sign-in. Runs in a hashing thread; holds no transaction while hashing.

    One sentence and equal time for an unknown name, a wrong password and a deactivated person (TRUST R11). Guessing is
    throttled by account for unknown devices, and apart from that by device, so that the real person on a device they
    have used before always gets in (R10). Raises Refused.
    """
    name = user_name.strip().lower()
    device_hash = fingerprint(device) if device else None
    with store.reading(HOUSE) as work:
        _refuse_too_many_guesses(work, name, device_hash)
        account = work.first(work.select(Account).where(col(Account.user_name) == name))
        person = work.get(Staff, account.staff_id) if account else None
    stored = account.password_hash if account else None
    right = passwords.verify(password[:1025], stored) if stored else passwords.dummy_verify()
    if not (right and person and person.active):
        with store.writing(HOUSE) as work:
            _forget_old_guesses(work)
            work.save(FailedSignIn(user_name=name[:40], device_hash=device_hash, at=work.now))
        raise Refused(WRONG)
    better = str(passwords.hash(password) if passwords.needs_update(stored) else stored)
    with store.writing(principal(person).on_behalf_of_the_house()) as work:
        return _start(work, work.get(Staff, id_of(person)), better, device_hash)


def live(work: Work) -> list[SignedIn]:
    """Every sign-in that is alive now, of active people only. For the house."""
    now = work.now
    statement = (
        work.select(SignIn, Staff)
        .join(Staff, col(Staff.id) == col(SignIn.staff_id))
        .where(col(SignIn.ended_at).is_(None), col(Staff.active))
        .where(col(SignIn.active_at) > now - IDLE, col(SignIn.started_at) > now - LONGEST)
    )
    return [_signed_in(sign_in, person) for sign_in, person in work.rows(statement)]


def resolve(work: Work, token: str) -> SignedIn | None:
    """The living sign-in that this cookie belongs to, or None. For the house."""
    wanted = fingerprint(token)
    return next((signed_in for signed_in in live(work) if signed_in.token_hash == wanted), None)


def identify(work: Work, sign_in_id: int) -> Principal:
    """Who this sign-in is at this moment. For the house, on every ask and do; raises Refused when it has ended."""
    for person in work.all(LIVING, id=sign_in_id):
        return principal(person)
    raise Refused('You are signed out. Please sign in again.')


def typist(work: Work, sign_in_id: int) -> tuple[str, Principal] | None:
    """The token's hash and the person of a sign-in whose unsaved text is still taken, or None. For the house.

    That is while it is alive and for ten minutes more: whoever is signed out while typing keeps the last words.
    """
    sign_in = work.first(work.select(SignIn).where(col(SignIn.id) == sign_in_id))
    if not isinstance(sign_in, SignIn):
        return None
    ended = sign_in.ended_at or min(sign_in.active_at + IDLE, sign_in.started_at + LONGEST)
    if work.now - ended >= LAST_WORDS:
        return None
    return sign_in.token_hash, principal(work.get(Staff, sign_in.staff_id))


def touch(work: Work, sign_in_id: int, at: datetime) -> None:
    """Note that the person was active at this UTC instant. For the house; recorded nowhere and told to nobody."""
    sign_in = work.get(SignIn, sign_in_id)
    if sign_in.ended_at is None and at > sign_in.active_at:
        sign_in.active_at = at
        work.save(sign_in)


def sign_out(work: Work, sign_in_id: int) -> None:
    """End one sign-in. For the house on behalf of the person, and for the manager."""
    sign_in = work.get(SignIn, sign_in_id)
    if sign_in.ended_at is None:
        sign_in.ended_at = work.now
        work.save(sign_in)


def end_all_of(work: Work, staff_id: int) -> None:
    """End every sign-in of a colleague. For the manager, and at a new password."""
    for sign_in in work.all(
        work.select(SignIn).where(col(SignIn.staff_id) == staff_id, col(SignIn.ended_at).is_(None))
    ):
        sign_out(work, sign_in.id)


# how it is done


def _refuse_too_many_guesses(work: Work, name: str, device_hash: str | None) -> None:
    since = work.now - WINDOW
    known = device_hash and work.count(
        work.select(SignIn)
        .join(Account, col(Account.staff_id) == col(SignIn.staff_id))
        .where(col(SignIn.device_hash) == device_hash, col(Account.user_name) == name)
    )
    guesses = work.select(FailedSignIn).where(col(FailedSignIn.user_name) == name, col(FailedSignIn.at) > since)
    if known:
        guesses, allowed = guesses.where(col(FailedSignIn.device_hash) == device_hash), GUESSES_OF_A_KNOWN_DEVICE
    else:
        allowed = GUESSES
    if work.count(guesses) >= allowed:
        raise Refused(
            'Too many wrong tries for this name. Please wait an hour, or ask the practice manager for a link.'
        )


def _forget_old_guesses(work: Work) -> None:
    """Remove the oldest of those that no longer count: more than come, and not so many that anybody has to wait."""
    oldest = work.all(work.select(FailedSignIn).order_by(col(FailedSignIn.id)).limit(FORGOTTEN_AT_ONCE))
    since = work.now - WINDOW
    for guess in oldest:
        if guess.at <= since:
            work.remove(guess)


def _start(work: Work, person: Staff, password_hash: str, device_hash: str | None) -> Ticket:
    if not person.active:
        raise Refused(WRONG)
    account = account_of(work, id_of(person))
    account.password_hash, account.last_signed_in_at = password_hash, work.now
    work.save(account)
    token = new_token()
    sign_in = SignIn(
        staff_id=id_of(person),
        token_hash=fingerprint(token),
        device_hash=device_hash,
        started_at=work.now,
        active_at=work.now,
    )
    work.save(sign_in)
    assert sign_in.id is not None
    return Ticket(token, sign_in.id, id_of(person))


def _signed_in(sign_in: SignIn, person: Staff) -> SignedIn:
    assert sign_in.id is not None
    return SignedIn(
        sign_in_id=sign_in.id,
        staff_id=sign_in.staff_id,
        name=person.name,
        roles=person.roles,
        token_hash=sign_in.token_hash,
        active_at=sign_in.active_at,
        ends_at=sign_in.started_at + LONGEST,
    )
