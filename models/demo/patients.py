"""The demo's patients: everybody who has asked for help since the practice opened, and what became of each."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from models.demo.chronicle import Chronicle
from models.demo.details import (
    ASKED_FOR,
    FRONT_DESK_NOTES,
    REASONS,
    address,
    email,
    first_answers,
    later_answers,
    one_of,
    phone,
    tags,
)
from models.demo.lives import AND_BACK, BY_CLINICIAN, HERE_FOR, HOW_MANY, Life
from models.demo.people import COUPLES, KNOWN_BY_NAME, TWICE, strangers
from models.patient_record import ContactWay, Status

DESK = ('rita', 'callum')
CLINICIANS = ('priya', 'tom', 'sofia', 'samir', 'ngozi', 'owen', 'linh')

Partner = tuple[str, str, date, str]


class Patients:
    """Plans what happens to them. `lives` are those whose care is planned, the ones with stories of the day first."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.lives: list[Life] = []
        self._unplaced = 2
        self._chronicle, self._today, self._chance = chronicle, chronicle.today, chronicle.chance

    def plan(self) -> None:
        """Everybody who has asked for help since the practice opened, and what became of it."""
        for given_name, family_name, pronouns, born, clinician in KNOWN_BY_NAME:
            known = self._known(given_name, family_name, born, clinician, pronouns=pronouns)
            self._plan_life(known, self._days(Status.ACTIVE))
        for couple in COUPLES:
            self._plan_couple(*couple)
        passing = strangers(self._chance, self._today.date())
        told = {Status.ACTIVE: len(self.lives), Status.INQUIRY: 2}
        self._plan_one_admitted_twice()
        for status, number in HOW_MANY.items():
            for typed in islice(passing, number - told.get(status, 0)):
                self._plan_stranger(typed, status)
        mistake, when = Life(next(passing)), self._chronicle.days_ago(3)
        self._chronicle.at(when, 'callum', mistake.admit)
        self._chronicle.at(when + timedelta(minutes=55), 'dana', mistake.remove)

    def _known(self, given_name: str, family_name: str, born: date, clinician: str = '', **further: Any) -> Life:
        reached = {'phone': phone(self._chance), 'email': email(given_name, family_name)}
        typed = {'given_name': given_name, 'family_name': family_name, 'born': born, **reached, **further}
        return Life(first_answers(self._chance, typed) | typed, Status.ACTIVE, clinician)

    def _plan_couple(self, one: Partner, other: Partner, family_name: str) -> None:
        """Two who live together: each is whom the other's clinician calls, and each clinician knows both."""
        home, days, couple = address(self._chance), self._days(Status.ACTIVE), []
        for given_name, pronouns, born, clinician in (one, other):
            couple.append(self._known(given_name, family_name, born, clinician, pronouns=pronouns))
            couple[-1].home = {'address': home}
            self._plan_life(couple[-1], days)
        for life, partner in (couple, couple[::-1]):
            name, number = f'{partner.typed["given_name"]} {family_name}', partner.typed['phone']
            said = {'emergency_name': name, 'emergency_relation': 'Partner', 'emergency_phone': number}
            together = self._chronicle.days_ago(20)
            self._chronicle.at(together, 'rita', life.edit(**said))
            shared = life.share_with(self._chronicle.id_of(partner.clinician))
            self._chronicle.at(together + timedelta(minutes=40), life.clinician, shared)

    def _plan_one_admitted_twice(self) -> None:
        """The same phone, the same birth date, and another letter in the name."""
        first, second, born = TWICE
        number = phone(self._chance)
        for (given_name, family_name), who, days in ((first, 'rita', 9), (second, 'callum', 3)):
            reached: dict[str, Any] = {'phone': number, 'email': None, 'preferred_contact': ContactWay.PHONE}
            life = self._known(given_name, family_name, born, **reached)
            self._chronicle.at(self._chronicle.days_ago(days), who, life.admit)

    def _plan_stranger(self, typed: dict[str, Any], status: Status) -> None:
        """Somebody without a story of the day: a few were Martin's, a few had been discharged and came back."""
        life, days = Life(typed, status, self._chance.choice(CLINICIANS)), self._days(status)
        if status is Status.ACTIVE and days > 250:
            match self._chance.randrange(10):
                case 0:
                    life.clinician = 'martin'
                case 1:
                    life.road = AND_BACK
        self._plan_life(life, days)

    def _days(self, status: Status) -> float:
        return self._chance.uniform(*HERE_FOR[status])

    def _plan_life(self, life: Life, days: float) -> None:
        desk = self._chance.choice(DESK)
        arrived = moment = self._chronicle.days_ago(days)
        self._chronicle.at(arrived, desk, life.admit)
        for left, status in zip(range(len(life.road), 0, -1), life.road, strict=True):
            moment = self._some_time_after(moment, life, status, left)
            self._plan_move(life, status, moment, desk)
        self._plan_answers(life, arrived, desk)
        self._plan_news(life, arrived, moment if life.status is Status.DISCHARGED else self._today, desk)
        if life.status is Status.DISCHARGED and self._chance.random() < 0.5:
            self._chronicle.at(self._chronicle.office_hours(moment + timedelta(days=45)), 'dana', life.archive)
        self.lives.append(life)

    def _plan_move(self, life: Life, status: Status, moment: datetime, desk: str) -> None:
        """A change of status. With an intake somebody takes the patient on, though not everybody is found one soon."""
        if status is Status.INTAKE and not (life.status is Status.INTAKE and self._is_yet_to_be_placed()):
            who_cares = life.edit(clinician_id=self._chronicle.id_of(life.clinician))
            self._chronicle.at(moment - timedelta(minutes=2), desk, who_cares)
        move = life.discharge(one_of(self._chance, REASONS)) if status is Status.DISCHARGED else life.move(status)
        self._chronicle.at(moment, life.clinician if status in BY_CLINICIAN else desk, move)

    def _is_yet_to_be_placed(self) -> bool:
        """True for the first two, of whom the dashboards tell."""
        self._unplaced -= 1
        return self._unplaced >= 0

    def _some_time_after(self, moment: datetime, life: Life, status: Status, left: int) -> datetime:
        """When the next move is made: weeks at most on the way in, and early enough for the moves that follow.

        Some of the discharged have left this month.
        """
        if status is life.status is Status.DISCHARGED and self._chance.random() < 0.15:
            return self._chronicle.days_ago(self._chance.uniform(1, max(self._today.day - 1, 1)))
        wait = (self._today - moment) / (left + 1)
        if status not in {Status.ON_HOLD, Status.DISCHARGED}:
            wait = min(wait, timedelta(days=30))
        return self._chronicle.office_hours(moment + wait * self._chance.uniform(0.6, 1))

    def _plan_answers(self, life: Life, arrived: datetime, desk: str) -> None:
        """Soon after the first call the front desk knows the rest, and finds words to sort by."""
        soon = arrived + timedelta(minutes=self._chance.randint(30, 55))
        if life.status is not Status.INQUIRY:
            answers = later_answers(self._chance, life.typed, self._today.date())
            self._chronicle.at(soon, desk, life.edit(**answers | life.home))
        for tag in tags(self._chance):
            self._chronicle.at(soon + timedelta(minutes=1), desk, life.tag(tag))

    def _plan_news(self, life: Life, arrived: datetime, until: datetime, desk: str) -> None:
        """People move house and change numbers: up to two changes of details, rather lately than long ago."""
        note = self._chance.choice([note for note in FRONT_DESK_NOTES if note not in ASKED_FOR])
        news = [{'phone': phone(self._chance)}, {'email': email(life.typed['given_name'], life.typed['family_name'])}]
        news += [{'front_desk_note': note}]
        news += [{'address': address(self._chance)} | life.home] if life.status is not Status.INQUIRY else []
        for values in self._chance.sample(news, self._chance.choice((0, 0, 1, 1, 2))):
            moment = self._chronicle.office_hours(until - (until - arrived) * self._chance.random() ** 3)
            if moment > arrived + timedelta(hours=1):
                self._chronicle.at(moment, desk, life.edit(**values))
