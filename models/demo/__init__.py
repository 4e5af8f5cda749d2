"""A believable practice to look around in: a year and a half in the life of a made-up house.

Everything goes through the same verbs as in real life, in the order in which it happened, by a clock that is turned by
hand: timelines, activity and figures of the demo are true to its records.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from random import Random
from typing import NamedTuple

from models import links, practice, sign_ins, staff
from models.base import HOUSE, Store, Work
from models.demo.chronicle import ZONE, Chronicle, HandTurnedClock
from models.demo.details import phone
from models.demo.lives import Act, Life
from models.demo.patients import CLINICIANS, Patients
from models.demo.people import KNOWN_BY_NAME, TEAM
from models.demo.this_day import plan_today
from models.demo.visits import Visits
from models.demo.wishes import plan_wishes
from models.patient_record import ContactWay, Status
from models.people import ROLE_WORDS, Staff, account_of, principal

OPENED = timedelta(days=560)
MARTIN_LEFT = timedelta(days=33)


class Demo(NamedTuple):
    """Who can sign in to the demo (user name, name, roles in words), and the one password of them all."""

    people: list[tuple[str, str, str]]
    password: str


def fill(store: Store, seed: int = 2026) -> Demo:
    """Fill a freshly migrated store with Harbour Practice. For the demo and for tests; takes about five seconds.

    The same seed tells the same stories, ending at this moment; the password is random each time. Raises Refused when
    the store has a practice already.
    """
    password = '-'.join(secrets.token_hex(2) for _ in range(4))
    password_hash = sign_ins.hashed(password, user_name='demo')
    clock = HandTurnedClock(store.now() - OPENED)
    past = Store(store.folder, now=clock)
    past.zone = ZONE  # before the practice says so itself
    try:
        with past.writing(HOUSE) as house:
            chronicle = Chronicle(house, clock, store.now(), Random(seed))  # noqa: S311  (stories, not secrets)
            open_the_practice(chronicle, password_hash)
            patients = Patients(chronicle)
            patients.plan()
            plan_team(chronicle, patients.lives)
            visits = Visits(chronicle, patients.lives)
            visits.plan()
            plan_today(chronicle, patients.lives, visits)
            plan_wishes(chronicle, patients.lives)
            plan_last_hour(chronicle, patients.lives)
            chronicle.live_through_it()
    finally:
        past.close()
    return Demo([_introduced(user_name) for user_name in TEAM if user_name not in {'martin', 'hugo'}], password)


def open_the_practice(chronicle: Chronicle, password_hash: str) -> None:
    """Dana makes the practice, and everyone but Hugo joins on the first morning."""
    house, people = chronicle.house, chronicle.people
    dana_id = practice.set_up(
        house, name='Harbour Practice', time_zone=ZONE.key, manager=_colleague('dana'), password_hash=password_hash
    )
    people['dana'] = principal(house.get(Staff, dana_id))
    for user_name in [name for name in TEAM if name not in people and name != 'hugo']:
        chronicle.clock.moment += timedelta(minutes=7)
        token = staff.invite(house.acting(people['dana']), _colleague(user_name))
        people[user_name] = principal(house.get(Staff, links.use(house, token, password_hash)))


def plan_team(chronicle: Chronicle, lives: list[Life]) -> None:
    """Martin leaves and colleagues take on his patients, Hugo is invited, the others signed in today."""
    today, at = chronicle.today, chronicle.at
    farewell = chronicle.office_hours(today - MARTIN_LEFT)
    for number, life in enumerate(life for life in lives if life.clinician == 'martin'):
        heir = chronicle.id_of(CLINICIANS[number % len(CLINICIANS)]) if number % 4 else None
        at(farewell - timedelta(minutes=60 - number), 'dana', life.edit(clinician_id=heir))
    at(farewell, 'dana', lambda work: staff.deactivate(work, chronicle.id_of('martin')))
    yesterday = chronicle.office_hours(today - timedelta(days=1))
    at(yesterday, 'dana', lambda work: staff.invite(work, _colleague('hugo')))
    for number, user_name in enumerate(chronicle.people):
        days = 40 if user_name == 'martin' else 0
        signed_in = today - timedelta(days=days, minutes=4 + 29 * number)
        at(signed_in, user_name, _sign_in(chronicle, user_name))


def plan_last_hour(chronicle: Chronicle, lives: list[Life]) -> None:
    """What has just happened when somebody opens the demo."""
    amara, marcus, grace, hana, nils, eilidh, joan, theo = lives[: len(KNOWN_BY_NAME)]
    next_one, another = [life for life in lives if life.status is Status.WAITING][:2]
    names = {'given_name': 'Leo', 'family_name': 'Brandt', 'pronouns': 'they/them'}
    leo = Life(names | {'phone': phone(chronicle.chance), 'front_desk_note': 'Asked for a call back after 16:00.'})
    by_email = {'preferred_contact': ContactWay.EMAIL, 'front_desk_note': 'Prefers e-mail to phone calls.'}
    for minutes, who, act in (
        (57, 'rita', joan.edit(front_desk_note='Comes with her daughter, who may wait in the hall.')),
        (52, 'samir', eilidh.edit(phone=phone(chronicle.chance))),
        (46, 'rita', next_one.edit(clinician_id=chronicle.id_of('priya'))),
        (45, 'rita', next_one.move(Status.INTAKE)),
        (38, 'callum', leo.admit),
        (35, 'callum', leo.move(Status.WAITING)),
        (31, 'rita', another.edit(clinician_id=chronicle.id_of('tom'))),
        (27, 'linh', theo.move(Status.ON_HOLD)),
        (21, 'rita', hana.edit(email='hana@example.org', **by_email)),
        (17, 'callum', nils.tag('Evenings')),
        (14, 'priya', grace.edit(preferred_name='Gracie')),
        (11, 'priya', amara.share_with(chronicle.id_of('samir'))),
        (9, 'dana', amara.edit(front_desk_note='Parking space behind the house, please.')),
        (2, 'tom', marcus.edit(phone=phone(chronicle.chance))),
    ):
        chronicle.at(chronicle.today - timedelta(minutes=minutes), who, act)


def _sign_in(chronicle: Chronicle, user_name: str) -> Act:
    def act(work: Work) -> None:
        account = account_of(chronicle.house, chronicle.id_of(user_name))
        account.last_signed_in_at = work.now
        chronicle.house.save(account)

    return act


def _colleague(user_name: str) -> staff.NewStaff:
    given_name, family_name, roles = TEAM[user_name]
    return staff.NewStaff(given_name=given_name, family_name=family_name, user_name=user_name, roles=frozenset(roles))


def _introduced(user_name: str) -> tuple[str, str, str]:
    given_name, family_name, roles = TEAM[user_name]
    return user_name, f'{given_name} {family_name}', ', '.join(ROLE_WORDS[role] for role in sorted(roles))
