"""Which column of somebody else's file is which field of a patient: guessed from the headings, in English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.base.entity import label
from models.base.text import folded
from models.patient_record import EDITABLE, Patient

FULL_NAME = 'full name'
"""Stands for one column with the whole name, such as "Moss, Katherine" or "Katherine (Kate) Moss"."""

FIELDS: dict[str, str] = {
    'given_name': 'Given name',
    'family_name': 'Family name',
    FULL_NAME: 'Full name',
    **{name: label(Patient, name) for name in (*EDITABLE, 'status', 'tags')},
}
"""What a column may be, and what each is called."""

SEVERAL = frozenset({'address', 'tags', 'front_desk_note'})
"""Fields that may stand in several columns, such as the lines of an address."""

HEADINGS: dict[str, str] = {
    'given_name': 'first name, forename, forenames, given names, first, christian name, fname, first names',
    'family_name': 'surname, last name, last, family, lname, second name',
    FULL_NAME: 'name, full name, patient, client, patient name, client name, service user',
    'preferred_name': 'known as, nickname, likes to be called, called, preferred first name, preferred',
    'pronouns': 'pronoun, gender pronouns, personal pronouns',
    'born': 'dob, d o b, born, birth date, birthdate, birthday, date born, birth day, date birth, born on',
    'phone': 'mobile, mobile phone, mobile number, phone number, telephone, telephone number, tel, tel no, cell, '
    'cell phone, contact number, main phone, phone mobile, home phone, phone no, mobile no, mob, landline',
    'email': 'email, e mail, email address, e mail address, mail',
    'preferred_contact': 'contact preference, preferred contact method, contact by, contact method, '
    'preferred method of contact, preferred contact way',
    'address': 'address line 1, address line 2, address line 3, address 1, address 2, address 3, street, '
    'street address, town, city, county, postcode, post code, zip, zip code, postal code, home address, postal address',
    'emergency_name': 'emergency contact name, next of kin, nok, next of kin name, emergency name, nok name, ice name',
    'emergency_relation': 'relation, relationship, emergency relation, emergency contact relation, '
    'emergency contact relationship, next of kin relationship, nok relationship, relationship to patient',
    'emergency_phone': 'emergency contact phone, emergency contact number, next of kin phone, nok phone, '
    'emergency number, emergency telephone, next of kin telephone, next of kin number, emergency mobile',
    'clinician_id': 'clinician, therapist, practitioner, counsellor, counselor, key worker, keyworker, psychologist, '
    'psychiatrist, doctor, assigned to, seen by, provider, main clinician',
    'referral_source': 'referral source, referred from, referrer, referral, source, how did you hear, referred',
    'front_desk_note': 'reception note, reception notes, front desk notes, desk note, admin note, admin notes',
    'status': 'state, patient status, client status',
    'tags': 'tag, labels, label, groups, categories, keywords',
}
"""Headings that are common. Notes is not among them: what the front desk may read, a person has to choose."""


def guessed(headings: Sequence[str]) -> tuple[str | None, ...]:
    """The field of each column, None for those that are left out. Each field once, unless it may have several."""
    taken: set[str] = set()
    fields: list[str | None] = []
    for heading in headings:
        field = _field_called(heading)
        fields.append(field if field not in taken else None)
        if field and field not in SEVERAL:
            taken.add(field)
    if 'family_name' in taken:  # then a column called Name is the other half, or says nothing more
        instead = None if 'given_name' in taken else 'given_name'
        fields = [instead if field == FULL_NAME else field for field in fields]
    return tuple(fields)


def trouble(fields: Sequence[str | None]) -> str:
    """What is wrong with this choice of columns, in one sentence; empty when nothing is."""
    chosen = [field for field in fields if field]
    for field in dict.fromkeys(chosen):
        if chosen.count(field) > 1 and field not in SEVERAL:
            return f'Two columns are {FIELDS[field]}. Please leave one of them out.'
    if FULL_NAME not in chosen and not {'given_name', 'family_name'} <= set(chosen):
        return 'Please say which columns are the given name and the family name, or which one is the full name.'
    if FULL_NAME in chosen and {'given_name', 'family_name'} & set(chosen):
        return 'Please choose either the full name, or the given name and the family name.'
    return ''


def looks_like_no_headings(headings: Sequence[str]) -> bool:
    """True for a first line that is already somebody's: nothing in it is known, and a date or a number stands there."""
    return not any(guessed(headings)) and any(re.search(r'\d{4}|@', heading) for heading in headings)


def split_name(name: str) -> dict[str, str]:
    """The parts of a whole name: Moss, Katherine or Katherine (Kate) Moss. The last word is taken for the family's."""
    called = re.search(r'\(([^()]*)\)', name)
    rest = ' '.join(re.sub(r'\([^()]*\)', ' ', name).split())
    family, comma, given = rest.partition(',')
    if not comma:
        given, _, family = rest.rpartition(' ')
    parts = {'given_name': given.strip(), 'family_name': family.strip()}
    return {**parts, 'preferred_name': called[1].strip()} if called else parts


def _field_called(heading: str) -> str | None:
    words = _in_words(heading)
    return CALLED.get(words) or CALLED.get(re.sub(r'^(patient|client|service user|pt)( s)? ', '', words))


def _in_words(heading: str) -> str:
    """A heading as it is compared: 'First_Name*', 'firstName' and 'FIRST NAME' are the same."""
    apart = folded(re.sub(r'(?<=[a-z])(?=[A-Z])', ' ', heading))
    apart = re.sub(r'\((optional|required)\)', '', apart)
    return ' '.join(re.findall(r'[^\W_]+', apart))


CALLED: dict[str, str] = {
    **{_in_words(called): field for field, called in FIELDS.items()},
    **{words: field for field, all_words in HEADINGS.items() for words in all_words.split(', ')},
}
