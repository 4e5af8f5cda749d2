"""What a new password must be like: long, and not made of what everybody would try first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from models.base.text import folded

SHORTEST = 15  # NIST 63B-4 for a password without a second factor (TRUST R9)
LONGEST = 1024

COMMON = """
abc123 admin administrator asdf asdfgh asdfghjkl changeme computer dragon football hello iloveyou letmein login
master mentalhealth monkey mypassword passphrase password passwort practice princess qazwsx qwerty qwertyuiop qwertz
secret sunshine superman test therapy tracker trustno1 welcome zxcvbnm
""".split()
"""What common passwords are made of. None of them alone is long enough; in a row they would be."""


def weakness(password: str, known: Iterable[str]) -> str | None:
    """What is wrong with a new password, as a sentence, or None when it will do.

    `known` are words that anybody would try: the user name, names of the person and of the practice. There are no
    rules of composition: any fifteen characters do that are not merely known words, digits in a row or repetition.
    """
    if not password:
        return 'Please choose a password.'
    if len(password) < SHORTEST:
        return f'Please use at least {SHORTEST} characters. Four or five random words do well.'
    if len(password) > LONGEST:
        return f'This is too long: at most {LONGEST:,} characters.'
    if _in_a_row(password) or len(set(_without(password, known))) < 5:
        return 'This password is easy to guess. Please choose another one.'
    return None


def _without(password: str, known: Iterable[str]) -> str:
    """What is left of a password without known and common words, years and signs between them."""
    words = {part for word in known for part in re.split(r'\W+', folded(word)) if len(part) > 2}
    plain = re.sub(r'[\W_]', '', folded(password))
    for word in sorted({*words, *COMMON}, key=len, reverse=True):
        plain = plain.replace(word, '')
    return re.sub(r'(19|20)\d\d|\d{1,6}$', '', plain)


def _in_a_row(password: str) -> bool:
    """True when most characters follow the one before by the same step: abcdef, 987654, aaaaaa."""
    steps = Counter(ord(after) - ord(before) for before, after in pairwise(password))
    return steps.most_common(1)[0][1] > len(password) / 2
