"""The first run: the practice and its manager are made once, together or not at all."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from models import practice as practices
from models import sign_ins, staff
from models.base import HOUSE, Invalid, Principal, Refused, Role, Store
from models.people import Staff
from tests.cast import PASSWORD, Practice, password_hash

DANA = {'given_name': 'Dana', 'family_name': 'Whitlock', 'user_name': 'dana'}


def set_up(store: Store, name: str = 'Harbour', time_zone: str = 'Europe/London', **changed: str) -> int:
    """Dana fills in the first-run pages."""
    manager = staff.NewStaff(**{**DANA, **changed})
    with store.writing(HOUSE) as work:
        return practices.set_up(work, name=name, time_zone=time_zone, manager=manager, password_hash=password_hash())


def test_a_new_store_needs_to_be_set_up_and_then_no_more(store: Store) -> None:
    with store.reading(HOUSE) as work:
        assert practices.needs_set_up(work)
        assert practices.details(work) is None
    dana = set_up(store)
    with store.reading(HOUSE) as work:
        assert not practices.needs_set_up(work)
        assert work.get(Staff, dana).roles == {Role.MANAGER}
    assert sign_ins.sign_in(store, 'dana', PASSWORD, None).staff_id == dana


def test_a_second_set_up_is_refused(practice: Practice) -> None:
    with pytest.raises(Refused) as refusal:
        set_up(practice.store)
    assert str(refusal.value) == 'This practice is set up already. Please sign in.'


@pytest.mark.parametrize(
    ('field', 'value', 'sentence'),
    [
        ('name', '  ', 'This is needed.'),
        ('name', 'x' * 81, 'This is too long: at most 80 characters.'),
        ('time_zone', 'Mars/Olympus', 'Please choose a time zone of the list, for example Europe/London.'),
        ('time_zone', '../../etc/passwd', 'Please choose a time zone of the list, for example Europe/London.'),
        ('given_name', ' ', 'This is needed.'),
        ('user_name', 'd', 'This is too short: at least 3 characters.'),
    ],
)
def test_a_bad_answer_on_the_first_run_makes_nothing(store: Store, field: str, value: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        set_up(store, **{field: value})
    assert refusal.value.errors == {field: sentence}
    with store.reading(HOUSE) as work:
        assert practices.needs_set_up(work)
        assert work.count(work.select(Staff)) == 0
    assert store.last_seq() == 0


def test_before_the_first_run_the_clock_is_universal(store: Store) -> None:
    practices.keep_zone(store)
    assert store.zone == ZoneInfo('UTC')
    set_up(store, time_zone='Asia/Tokyo')
    assert store.zone == ZoneInfo('Asia/Tokyo')


def test_everybody_knows_the_practice_they_work_in(practice: Practice, rita: Principal) -> None:
    assert practice.ask(rita, practices.details).name == 'Harbour Practice'
