"""Who attends an appointment for several: each comes by themselves, or does not."""

from __future__ import annotations

from typing import NamedTuple

from models.appointments.agenda import visits_by_id
from models.appointments.statuses import MOVES, STATUS_ICONS, STATUS_TONES, STATUS_WORDS, VisitStatus
from models.base import Work
from models.people import initials


class MemberRow(NamedTuple):
    """One of several who attend, by patient's id, and what can be said of them now."""

    id: int
    initials: str
    tone: int
    name: str
    word: str
    word_tone: str
    icon: str
    arrives: bool
    misses: bool
    href: str
    status: str


def members(work: Work, appointment_id: int) -> list[MemberRow]:
    """Who attends an appointment for several, and where each of them stands. For everyone; empty for none."""
    found = visits_by_id(work, [appointment_id])
    return [
        MemberRow(
            id=one.id,
            initials=initials(one.name),
            tone=one.id % 4,
            name=one.name,
            word=STATUS_WORDS[one.status],
            word_tone=STATUS_TONES[one.status],
            icon=STATUS_ICONS[one.status],
            arrives=VisitStatus.ARRIVED in MOVES[one.status],
            misses=VisitStatus.NO_SHOW in MOVES[one.status],
            href=f'/patients/{one.id}',
            status=one.status.value,
        )
        for visit in found
        for one in visit.members
    ]
