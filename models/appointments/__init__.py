"""Appointments: who comes when, to whom and where.

`placing` books and moves them, `standing` says who has come and takes back, `clashes` says what is in the way;
`series` books
several at once by a rule of `repeats`, `series_acts` changes several of a series. What screens show is in `schedule`,
`today` (its `today` and `figures`) and `visits`, all out of the `agenda`.
"""

from models.appointments.attending import MemberRow, members
from models.appointments.calling_off import counts_as
from models.appointments.clashes import ClashRow, Placement, Taken, clashes
from models.appointments.delays import Delay, DelayRow, expected, how_late, on_time_again, run_late
from models.appointments.delays import take_back as delay_taken_back
from models.appointments.form import Fact, Offered, facts, in_the_way, offered
from models.appointments.placing import EDITABLE, appointment, attendances, book, edit, join, move, remove, resize
from models.appointments.records import AT_MOST, Appointment, Attendance, members_of
from models.appointments.repeats import Every, Repeat
from models.appointments.schedule import BackgroundRow, ScheduleRow, background, schedule
from models.appointments.series import Chosen, DateRow, Preview, Unsettled, book_series, preview, remove_series
from models.appointments.series_acts import (
    Changed,
    InSeries,
    Scope,
    cancel_series,
    change_series,
    in_series,
    take_back_series,
)
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
    'Changed',
    'Chosen',
    'ClashRow',
    'DateRow',
    'Delay',
    'DelayRow',
    'Every',
    'Fact',
    'InSeries',
    'MemberRow',
    'Offered',
    'Placement',
    'Preview',
    'Repeat',
    'ScheduleRow',
    'Scope',
    'ShownTwice',
    'Taken',
    'Unsettled',
    'VisitRow',
    'VisitStatus',
    'appointment',
    'attendances',
    'background',
    'book',
    'book_series',
    'cancel',
    'cancel_series',
    'change_series',
    'clashes',
    'correct_status',
    'counts_as',
    'delay_taken_back',
    'edit',
    'expected',
    'facts',
    'how_late',
    'in_series',
    'in_the_way',
    'join',
    'members',
    'members_of',
    'move',
    'next_visits',
    'of_patient',
    'offered',
    'on_time_again',
    'preview',
    'remove',
    'remove_series',
    'resize',
    'run_late',
    'schedule',
    'set_attendance',
    'set_status',
    'take_back',
    'take_back_series',
]
