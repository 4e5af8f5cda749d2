"""The people of the demo practice. Phone numbers and addresses are from the ranges that are kept for fiction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from models.base import Role
from models.demo.details import ASKED_FOR, FRONT_DESK_NOTES, birthday, email, first_answers, phone
from models.patient_record import ContactWay

TEAM = {
    'dana': ('Dana', 'Whitlock', (Role.MANAGER,)),
    'rita': ('Rita', 'Gomez', (Role.RECEPTION,)),
    'callum': ('Callum', 'Reid', (Role.RECEPTION,)),
    'priya': ('Priya', 'Raman', (Role.CLINICIAN,)),
    'tom': ('Tom', 'Ellis', (Role.CLINICIAN,)),
    'sofia': ('Sofia', 'Marín', (Role.CLINICIAN,)),
    'samir': ('Samir', 'Haddad', (Role.CLINICIAN, Role.MANAGER)),
    'ngozi': ('Ngozi', 'Adeyemi', (Role.CLINICIAN,)),
    'owen': ('Owen', 'Pryce', (Role.CLINICIAN,)),
    'linh': ('Linh', 'Nguyễn', (Role.CLINICIAN,)),
    'martin': ('Martin', 'Krause', (Role.CLINICIAN,)),
    'hugo': ('Hugo', 'Lefèvre', (Role.CLINICIAN,)),
}
"""User name -> given name, family name, roles. Dana founds the practice; Martin leaves; Hugo has yet to sign in."""

KNOWN_BY_NAME = (
    ('Amara', 'Okafor', 'she/her', date(1991, 3, 14), 'priya'),
    ('Marcus', 'Bell', 'he/him', date(1984, 9, 2), 'tom'),
    ('Grace', 'Müller', 'she/her', date(1999, 7, 27), 'priya'),
    ('Hana', 'Suzuki', 'she/her', date(1978, 5, 5), 'sofia'),
    ('Nils', 'Åkesson', 'he/him', date(1969, 10, 19), 'tom'),
    ('Eilidh', 'Fraser', 'she/her', date(1987, 12, 30), 'samir'),
    ('Joan', 'Tierney', 'she/her', date(1955, 2, 8), 'priya'),
    ('Theo', 'Lindqvist', 'he/him', date(2008, 6, 21), 'linh'),
)
"""Patients that the day's stories are about."""

SHE = """
Abigail Aisha Alice Amina Anaïs Beatriz Bethan Bridget Camille Catherine Chiamaka Chloé Daniela Divya Eleanor Elif
Emma Fatima Fiona Freya Gabriela Hannah Harriet Ifeoma Imogen Ingrid Isla Jasmine Joana Kavita Kirsten Laura Leila
Lucía Maeve Margaret Mariam Mei Molly Naomi Niamh Nour Olga Olivia Orla Patience Phoebe Renée Rosa Ruth Sabrina Sara
Shreya Siân Sinéad Thandi Ursula Valentina Wanjiru Yasmin Zofia
""".split()

HE = """Aaron Adeel Ahmed Alasdair Andrés Anton Arjun Benjamin Björn Callan Carlos Chidi Daniel Darren David Dimitri
Edward Emeka Emre Ewan Farid Finlay François George Gareth Hamza Harvey Ibrahim Ivan Jack James Jan Jorge José Kenji
Kwame Liam Lukas Malik Mateusz Michael Mohammed Nathan Nikhil Noah Oliver Omar Oscar Patrick Peter Rafael Rhys Robert
Ruairí Samuel Søren Stefan Tariq Thomas Tomás Viktor Wei William Yusuf""".split()

THEY = 'Alex Ari Ash Charlie Eden Ellis Frankie Jamie Jo Kai Kit Remy River Robin Rowan Sam Sky'.split()

FAMILIES = """
Abbott Adebayo Ahmed Andersson Balogun Banerjee Barker Başar Bianchi Boateng Brennan Byrne Campbell Carvalho
Chaudhry Chen Clarke Cohen Cooper Costa Czerny Davies Desai Dlamini Doyle Dubois Edwards Eriksson Evans Farrell
Fernández Fischer Fitzgerald Gallagher García Ghosh Green Gunnarsson Hall Hansen Harris Hassan Hughes Hussain Ibáñez
Iqbal Jackson Jansen Jensen Jones Kapoor Kaya Kelly Khan Kim Kovačić Kowalski Kumar Lewis Lopes Łukasik Macdonald
Mahmoud Martin Mbeki Mehta Mensah Mitchell Morgan Murphy Nakamura Ng N'Diaye Novák Nowak O'Brien O'Shea Öztürk Okonkwo
Osei Parker Patel Pérez Petrov Phillips Popescu Price Quinn Rahman Reyes Richards Rossi Roy Ryan Said Santos Schmidt
Sharma Shaw Singh Sørensen Stewart Sullivan Szabó Tanaka Taylor Thompson Tran Turner Usman Vasquez Walker Walsh Ward
Watanabe Weber White Wilson Wong Woods Wójcik Yılmaz Young Đặng
""".split()  # noqa: RUF001  (the dotless i of Turkish names is meant)

PREFERRED = {
    'Abigail': 'Abby',
    'Alasdair': 'Al',
    'Benjamin': 'Ben',
    'Catherine': 'Kate',
    'Daniela': 'Dani',
    'Edward': 'Ted',
    'Eleanor': 'Nell',
    'Gabriela': 'Gabi',
    'Margaret': 'Meg',
    'Michael': 'Mick',
    'Mohammed': 'Mo',
    'Robert': 'Rob',
    'Samuel': 'Sam',
    'Thomas': 'Tommy',
    'Valentina': 'Vale',
    'William': 'Will',
}

COUPLES = (
    (('Rosa', 'she/her', date(1982, 4, 17), 'priya'), ('Ivan', 'he/him', date(1979, 11, 3), 'tom'), 'Petrov'),
    (('Siobhán', 'she/her', date(1990, 8, 25), 'owen'), ('Malik', 'he/him', date(1988, 1, 12), 'ngozi'), "D'Souza"),
)
"""Two people each who live together; each has a clinician, who is the further one of the other."""

TWICE = (('Catherine', 'Byrne'), ('Katherine', 'Byrne'), date(1993, 5, 6))
"""One person who was admitted twice, because two colleagues heard her name."""


def strangers(chance: Random, today: date) -> Iterator[dict[str, Any]]:
    """People who might ask for help, without end and no two of the same name: what the front desk types at first."""
    met = {(names[0], names[1]) for names in KNOWN_BY_NAME} | {
        (one[0], family) for *two, family in COUPLES for one in two
    }
    met |= {*TWICE[:2]}
    while True:
        pronouns, given_names = chance.choices((('she/her', SHE), ('he/him', HE), ('they/them', THEY)), (52, 41, 7))[0]
        given_name, family_name = chance.choice(given_names), chance.choice(FAMILIES)
        if (given_name, family_name) in met:
            continue
        met.add((given_name, family_name))
        has_phone = chance.random() < 0.97
        note = chance.choice(FRONT_DESK_NOTES) if has_phone and chance.random() < 0.3 else None
        writes = not has_phone or ASKED_FOR.get(note or '') is ContactWay.EMAIL or chance.random() < 0.8
        typed = {
            'given_name': given_name,
            'family_name': family_name,
            'preferred_name': PREFERRED.get(given_name) if chance.random() < 0.5 else None,
            'pronouns': pronouns if chance.random() < 0.85 else None,
            'born': birthday(chance, today) if chance.random() < 0.97 else None,
            'phone': phone(chance) if has_phone else None,
            'email': email(given_name, family_name) if writes else None,
            'front_desk_note': note,
        }
        yield typed | first_answers(chance, typed)
