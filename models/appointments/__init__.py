"""Appointments: who comes when, to whom and where.

`placing` books and moves them, `standing` says who has come and takes back, `clashes` says what is in the way; what
screens show is in `schedule`, `today` (its `today` and `figures`) and `visits`, all out of the `agenda`.
"""

from models.appointments.attending import MemberRow, members
from models.appointments.calling_off import counts_as
from models.appointments.clashes import ClashRow, Placement, Taken, clashes
from models.appointments.delays import Delay, DelayRow, expected, how_late, on_time_again, run_late
from models.appointments.delays import take_back as delay_taken_back
from models.appointments.form import Fact, Offered, facts, in_the_way, offered
from models.appointments.placing import EDITABLE, appointment, attendances, book, edit, join, move, remove, resize
from models.appointments.records import AT_MOST, Appointment, Attendance, members_of
from models.appointments.schedule import BackgroundRow, ScheduleRow, background, schedule
from models.appointments.standing import cancel, correct_status, set_attendance, set_status, take_back
from models.appointments.statuses import (
    CANCEL_WORDS,
    GONE,
    MOVES,
    NEXT,
    STATUS_ICONS,
    STATUS_TONES,
    STATUS_WORDS,
    STEP_WORDS,
    CancelReason,
    VisitStatus,
)
from models.appointments.times import ShownTwice
from models.appointments.visits import VisitRow, next_visits, of_patient

__all__ = [
    'AT_MOST',
    'CANCEL_WORDS',
    'EDITABLE',
    'GONE',
    'MOVES',
    'NEXT',
    'STATUS_ICONS',
    'STATUS_TONES',
    'STATUS_WORDS',
    'STEP_WORDS',
    'Appointment',
    'Attendance',
    'BackgroundRow',
    'CancelReason',
    'ClashRow',
    'Delay',
    'DelayRow',
    'Fact',
    'MemberRow',
    'Offered',
    'Placement',
    'ScheduleRow',
    'ShownTwice',
    'Taken',
    'VisitRow',
    'VisitStatus',
    'appointment',
    'attendances',
    'background',
    'book',
    'cancel',
    'clashes',
    'correct_status',
    'counts_as',
    'delay_taken_back',
    'edit',
    'expected',
    'facts',
    'how_late',
    'in_the_way',
    'join',
    'members',
    'members_of',
    'move',
    'next_visits',
    'of_patient',
    'offered',
    'on_time_again',
    'remove',
    'resize',
    'run_late',
    'schedule',
    'set_attendance',
    'set_status',
    'take_back',
]
