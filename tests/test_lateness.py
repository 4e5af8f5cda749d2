"""What was held up on its way is known to be late, whatever the clock of the browser says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker_ui.lateness import LATE, REMEMBERED, Lateness

WAY = 0.03  # seconds that a message takes on a good day
SID = 'mine'


class Line:
    """One socket between a browser, whose clock is `apart` seconds ahead, and the server."""

    def __init__(self, apart: float = 0.0) -> None:
        self.now = 1000.0
        self.apart = apart
        self.lateness = Lateness(lambda: self.now)

    @property
    def by_the_browser(self) -> float:
        """What the browser's clock says, in ms."""
        return (self.now + self.apart) * 1000

    def beat(self, way: float = WAY) -> None:
        """One heartbeat, two seconds after the last."""
        self.now += 2
        sent_at = self.by_the_browser
        self.now += way
        self.lateness.heartbeat(SID, sent_at)

    def press(self, way: float = WAY) -> bool:
        """Whether an act that takes so long on its way is late."""
        pressed_at = self.by_the_browser
        self.now += way
        return self.lateness.is_late(SID, pressed_at)


@given(apart=st.floats(-1e6, 1e6), ways=st.lists(st.floats(0, 1), min_size=1, max_size=20), held=st.floats(0, 30))
def test_an_act_is_late_when_it_was_held_up_longer_than_the_quickest_heartbeat(
    apart: float, ways: list[float], held: float
) -> None:
    line = Line(apart)
    for way in ways:
        line.beat(way)
    excess = held - min(ways[-REMEMBERED:])
    if abs(excess - LATE) > 0.001:
        assert line.press(held) is (excess > LATE)


def test_heartbeats_that_were_held_up_themselves_excuse_nothing() -> None:
    line = Line()
    line.beat()
    pressed_at = line.by_the_browser
    for held in (8.0, 6.0):
        line.lateness.heartbeat(SID, pressed_at + 10)
        line.now += held
    assert line.lateness.is_late(SID, pressed_at)


def test_a_clock_that_was_set_is_believed_again_after_a_few_heartbeats() -> None:
    line = Line()
    line.beat()
    line.apart = -60
    assert line.press()
    for _ in range(REMEMBERED):
        line.beat()
    assert not line.press()
    assert line.press(LATE + 0.1)


@pytest.mark.parametrize('told', [None, 'now', [1], {}])
def test_what_does_not_say_when_it_was_is_not_late(told: object) -> None:
    line = Line()
    line.lateness.heartbeat(SID, told)
    line.beat()
    line.now += 60
    assert not line.lateness.is_late(SID, told)


def test_before_the_first_heartbeat_and_after_the_last_nothing_is_known() -> None:
    line = Line()
    assert not line.press(60)
    line.beat()
    line.lateness.forget(SID)
    assert not line.press(60)
