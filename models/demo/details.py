"""What the front desk of the demo practice asks beside names: practical answers, made up, and never clinical."""

from __future__ import annotations

import re
from datetime import date, timedelta
from random import Random
from typing import Any

from models.base.text import age, folded
from models.patient_record import ContactWay, DischargeReason

STREETS = (
    """
Anchor Lane, Beacon Hill, Chandlers Row, Cooper Street, Customs House Walk, Driftwood Close, Elm Terrace, Ferry Road,
Fishmarket Steps, Gannet Way, Gorse Avenue, Harbour View, Hope Street, Jetty Road, Kittiwake Court, Larkspur Road,
Lifeboat Lane, Limekiln Street, Mariner Crescent, Meadow Rise, Old Ropewalk, Orchard Gardens, Pilot Street, Quay Street,
Queen Anne Place, Rectory Lane, Saltmarsh Drive, Sandpiper Mews, St Brannock's Road, Station Approach, Tidemill Close,
Victoria Parade, Watchhouse Lane, Well Street, Windlass Way
""".replace('\n', ' ')
    .strip()
    .split(', ')
)

TOWNS = (
    'Harbourmouth HB1',
    'Harbourmouth HB2',
    'Harbourmouth HB4',
    'Saltby HB7',
    'Upper Saltby HB7',
    'Coombe Quay HB9',
)
"""Nowhere: no post code begins with HB."""

RELATIVES = {
    'she': 'Anna Beth Carol Deepa Ewa Farah Gwen Helen Irena Judith Karen Leonie Marta Nadia Paula Rita Tess'.split(),
    'he': 'Adam Bashir Colin Dev Erik Felix Graham Hassan Ian Joel Kofi Leon Martin Neil Pavel Ravi Tony'.split(),
}

REFERRED_BY = (
    ('GP, Quay Street Surgery', 24),
    ('GP, Saltby Health Centre', 16),
    ('Self', 22),
    ('A friend', 8),
    ("School nurse, St Brannock's", 6),
    ('University advice centre', 6),
    ('Employer, occupational health', 9),
    ('Health visitor', 4),
    ('Social services', 3),
    ('Website', 8),
)

TAGS = (
    ('Evenings', 9),
    ('Early mornings', 5),
    ('Video visits', 7),
    ('School letter', 5),
    ('Employer letter', 4),
    ('Step-free room', 4),
    ('Interpreter: Polish', 3),
    ('Interpreter: Arabic', 2),
    ('Interpreter: BSL', 2),
    ('Reduced fee', 5),
    ('Insurance: Solent Mutual', 5),
    ('Can come at short notice', 6),
    ('Student', 5),
)
"""Themes by which a practice sorts its patients, and how common each is."""

REASONS = (
    (DischargeReason.COMPLETED, 30),
    (DischargeReason.OWN_WISH, 8),
    (DischargeReason.REFERRED, 6),
    (DischargeReason.OUT_OF_REACH, 5),
    (DischargeReason.MOVED, 4),
)

FRONT_DESK_NOTES = (
    'Prefers mornings; works from 13:00.',
    'Evening visits only, after 17:30.',
    'Call the mobile, please; the landline is shared.',
    'Voicemail is fine.',
    'No voicemail, please. E-mail instead.',
    'Step-free entrance: use the side door.',
    'Hearing loop, please. Room 2 has one.',
    'Brings an assistance dog.',
    'Needs a receipt for each visit.',
    'Letters to the work address, marked private.',
    'Comes by train: running late is usually the 08:12.',
    'Parking space behind the house, please.',
    'A taxi waits: please keep to the time.',
    'School run: nothing between 14:45 and 15:45.',
    'Video visits on Fridays.',
    'Reminder by text, not by call.',
)
"""What the front desk needs to know: practical, never clinical."""

ASKED_FOR = {
    'No voicemail, please. E-mail instead.': ContactWay.EMAIL,
    'Call the mobile, please; the landline is shared.': ContactWay.PHONE,
    'Letters to the work address, marked private.': ContactWay.POST,
    'Reminder by text, not by call.': ContactWay.TEXT,
}
"""The way to reach somebody that a note speaks of."""


def first_answers(chance: Random, typed: dict[str, Any]) -> dict[str, Any]:
    """What is asked at the first call: how to be reached, and who sent them."""
    ways = [ContactWay.POST] if chance.random() < 0.1 else []
    ways += [ContactWay.PHONE, ContactWay.TEXT] if typed.get('phone') else []
    ways += [ContactWay.EMAIL] if typed.get('email') else []
    way = ASKED_FOR.get(typed.get('front_desk_note') or '') or chance.choice([*ways, None])
    return {'preferred_contact': way, 'referral_source': one_of(chance, REFERRED_BY)}


def later_answers(chance: Random, typed: dict[str, Any], today: date) -> dict[str, Any]:
    """What is asked once it is clear that they will come: where they live, and whom to call in an emergency."""
    return {'address': address(chance)} | _emergency(chance, typed, today)


def address(chance: Random) -> str:
    """Two lines, in a town that is on no map."""
    end = ''.join(chance.choices('ABDEFGHJLNPQRSTUWXYZ', k=2))
    return f'{chance.randint(1, 118)} {chance.choice(STREETS)}\n{chance.choice(TOWNS)} {chance.randint(1, 9)}{end}'


def phone(chance: Random) -> str:
    """A number that rings nowhere: London or mobile, from the ranges that Ofcom keeps for drama."""
    if chance.random() < 0.3:
        return f'020 7946 0{chance.randrange(1000):03}'
    return f'07700 900{chance.randrange(1000):03}'


def email(given_name: str, family_name: str) -> str:
    """An address that reaches nobody, e.g. nils.akesson@example.org."""
    return '.'.join(re.sub('[^a-z]', '', folded(name)) for name in (given_name, family_name)) + '@example.org'


def birthday(chance: Random, today: date) -> date:
    """Of somebody between 13 and 86, most of them around 31."""
    return today - timedelta(days=int(365.25 * chance.triangular(13, 86, 31)))


def one_of(chance: Random, weighed: tuple[tuple[Any, int], ...]) -> Any:
    """One of several, the commoner the likelier."""
    values, weights = zip(*weighed, strict=True)
    return chance.choices(values, weights)[0]


def tags(chance: Random) -> list[str]:
    """None, one or two."""
    return list(dict.fromkeys(one_of(chance, TAGS) for _ in range(chance.choice((0, 0, 0, 1, 1, 2)))))


def _emergency(chance: Random, typed: dict[str, Any], today: date) -> dict[str, Any]:
    """A parent for the young, a partner, a friend or kin for the others; few name nobody."""
    years = age(typed['born'], today) if typed.get('born') else 40
    if years >= 18 and chance.random() < 0.12:
        return {}
    relation, sex = _relation(chance, years)
    family_name = typed['family_name'] if relation != 'Friend' and chance.random() < 0.75 else 'Hollis'
    name = f'{chance.choice(RELATIVES[sex])} {family_name}'
    return {'emergency_name': name, 'emergency_relation': relation, 'emergency_phone': phone(chance)}


def _relation(chance: Random, years: int) -> tuple[str, str]:
    if years < 18:
        return chance.choice((('Mother', 'she'), ('Father', 'he')))
    kin = [('Partner', chance.choice(('she', 'he'))), ('Sister', 'she'), ('Brother', 'he'), ('Friend', 'she')]
    kin += [('Daughter', 'she'), ('Son', 'he')] if years > 55 else [('Mother', 'she')]
    return chance.choice(kin)
