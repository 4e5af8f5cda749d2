"""The waiting list: who waits for which times, which times have become free, and who is called about one.

`wishes` says what somebody waits for, `freed_times` which times were booked and are free again, `matching` who fits
one, the longest waiting first. `offers` calls and books them, and `calls` sees to it that nobody is called twice.
"""

from models.waiting_list.calls import MINUTES, Call
from models.waiting_list.days import Weekday
from models.waiting_list.freed_times import FreedTime, freed, piece
from models.waiting_list.listing import WaitingRow, waiting
from models.waiting_list.matching import Match, MatchRow, all_matches, matches, of_appointment
from models.waiting_list.offers import Prefill, book, call, claim, fulfil, let_go, prefill, unbook
from models.waiting_list.wishes import (
    EDITABLE,
    Ending,
    Wish,
    add,
    edit,
    in_words,
    lengths,
    met,
    take_back,
    wish,
    wish_of,
    withdraw,
)

__all__ = [
    'EDITABLE',
    'MINUTES',
    'Call',
    'Ending',
    'FreedTime',
    'Match',
    'MatchRow',
    'Prefill',
    'WaitingRow',
    'Weekday',
    'Wish',
    'add',
    'all_matches',
    'book',
    'call',
    'claim',
    'edit',
    'freed',
    'fulfil',
    'in_words',
    'lengths',
    'let_go',
    'matches',
    'met',
    'of_appointment',
    'piece',
    'prefill',
    'take_back',
    'unbook',
    'waiting',
    'wish',
    'wish_of',
    'withdraw',
]
