"""What a person is told when something goes wrong: the words of a refusal, or a reference, never what was in it."""

from __future__ import annotations

from models.base.access import Refused
from models.base.trouble import of_the_disk, reference, trail

__all__ = ['Unexpected', 'reference', 'sentence', 'trail']


class Unexpected(Refused):
    """Something that should not have happened. It is logged already; the sentence names only the reference."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(sentence(error))


def sentence(error: BaseException) -> str:
    """What the person is told: the words of a refusal, or what went wrong and under which reference."""
    if isinstance(error, Refused):
        return error.sentence
    if words := of_the_disk(error):
        return f'{words} Tell the practice manager (reference {reference(error)}).'
    return f'Something went wrong (reference {reference(error)}).'
