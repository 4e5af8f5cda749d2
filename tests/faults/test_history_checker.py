"""A checker that never complains proves nothing: each way in which a history can be wrong is found, and only those."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from tests.faults.history import Act, Entry, Values, disagreements
from tests.faults.screens import Moment, Screen, Sighting, delays, truth, untruths

ANA, TOM, RITA = 1, 2, 3
ALEX = 7


@dataclass
class Day:
    """A day at a practice with one clock, at which everybody does one thing after the other and the log is honest."""

    acts: list[Act] = field(default_factory=list)
    log: list[Entry] = field(default_factory=list)
    stored: dict[int, Values] = field(default_factory=dict)
    now: float = 0.0

    def admits(self, by: int, record: int, **wrote: Any) -> Act:
        act = self.begins(by, None, **wrote)
        self.writes(act, record, 'create')
        act.done(self.passes())
        return act

    def saves(self, by: int, record: int = ALEX, **wrote: Any) -> Act:
        act = self.begins(by, record, **wrote)
        self.writes(act, record)
        act.done(self.passes())
        return act

    def is_refused(self, by: int, record: int = ALEX, **wrote: Any) -> Act:
        act = self.begins(by, record, **wrote)
        act.refused(self.passes(), 'Not today.')
        return act

    def begins(self, by: int, record: int | None = ALEX, **wrote: Any) -> Act:
        """Somebody who sees what is stored sets out to write; what becomes of it is not known yet."""
        there = self.stored.get(record or 0, {})
        act = Act(by, record, wrote, self.passes(), saw={name: there.get(name) for name in wrote})
        self.acts.append(act)
        return act

    def writes(self, act: Act, record: int = ALEX, op: str = 'update', **more: Any) -> None:
        """It is written down, with anything more that the program makes of it."""
        wrote, there = act.wrote | more, self.stored.get(record, {})
        version = sum(entry.record == record for entry in self.log) + 1
        before = {name: there.get(name) for name in wrote}
        self.log.append(Entry(len(self.log) + 1, self.passes(), act.by, record, version, op, before, wrote))
        self.stored[record] = there | wrote

    def passes(self, seconds: float = 1.0) -> float:
        self.now += seconds
        return self.now

    @property
    def found(self) -> list[str]:
        return disagreements(self.acts, self.log, self.stored)


@pytest.fixture
def day() -> Day:
    """Rita has admitted Alex."""
    day = Day()
    day.admits(RITA, ALEX, name='Alex', phone=None)
    return day


def test_a_day_on_which_all_is_well_leaves_nothing_to_say(day: Day) -> None:
    day.saves(TOM, phone='1')
    day.is_refused(ANA, phone='2')
    day.saves(ANA, phone='3')
    assert day.found == []


@pytest.mark.parametrize('seed', range(20))
def test_long_days_with_lost_answers_either_way_leave_nothing_to_say(seed: int) -> None:
    chance, day = Random(seed), Day()
    for number in range(60):
        record, by = chance.randint(1, 3), chance.choice([ANA, TOM, RITA])
        if record not in day.stored:
            day.admits(by, record, name=f'N{number}', phone=f'P{number}')
            continue
        act = day.begins(by, record, **{chance.choice(['name', 'phone']): f'T{number}'})
        if chance.random() < 0.7:  # otherwise it, or only its answer, is lost on the way
            day.writes(act, record)
        if act.wrote.items() <= day.stored[record].items():
            act.done(day.passes()) if chance.random() < 0.8 else None
        elif chance.random() < 0.8:
            act.refused(day.passes(), 'Not today.')
    assert day.found == []
    assert {act.outcome for act in day.acts} == {'done', 'refused', 'unknown'}


def test_an_answer_that_was_lost_may_mean_either(day: Day) -> None:
    day.begins(TOM, phone='1')
    day.writes(day.begins(ANA, phone='2'))
    assert day.found == []


def test_whoever_finds_done_already_what_they_set_out_to_do_has_lost_nothing(day: Day) -> None:
    toms = day.begins(TOM, phone='1')
    day.saves(ANA, phone='1')
    toms.done(day.passes())
    day.begins(TOM, phone='1').done(day.passes())
    assert day.found == []


def test_what_was_acknowledged_and_is_not_there_is_found(day: Day) -> None:
    day.begins(TOM, phone='1').done(day.passes())
    assert day.found == ["{'phone': '1'} for 7 by 2 was acknowledged and is lost"]


def test_what_was_refused_and_done_all_the_same_is_found(day: Day) -> None:
    act = day.begins(TOM, phone='1')
    day.writes(act)
    act.refused(day.passes(), 'Not today.')
    assert 'was refused ("Not today.") and done all the same' in day.found[0]


def test_what_was_done_twice_is_found(day: Day) -> None:
    act = day.begins(TOM, phone='1')
    day.writes(act)
    day.writes(act)
    act.done(day.passes())
    assert any('was done a second time' in words for words in day.found)


def test_what_nobody_did_is_found(day: Day) -> None:
    day.saves(TOM, phone='1')
    day.acts.pop()
    assert day.found == ["nobody did change 2 (update of 7 to version 2 by 2: {'phone': '1'})"]


def test_what_had_been_there_and_was_gone_when_it_was_acknowledged_is_found(day: Day) -> None:
    day.saves(ANA, phone='1')
    day.saves(ANA, phone='2')
    day.begins(TOM, phone='1').done(day.passes())
    assert day.found == ["{'phone': '1'} for 7 by 2 was acknowledged and is lost"]


def test_a_lost_update_is_found(day: Day) -> None:
    toms = day.begins(TOM, phone='1')
    day.saves(ANA, phone='2')
    day.writes(toms)  # as a save that did not ask what Tom had seen
    toms.done(day.passes())
    (found,) = day.found
    assert "wrote over phone '2', and its author had seen None" in found


def test_a_save_that_takes_back_what_its_author_never_touched_is_found(day: Day) -> None:
    toms = day.begins(TOM, phone='1')
    day.saves(ANA, name='Alexis')
    day.writes(toms, name='Alex')  # as a form that sends all of its fields
    toms.done(day.passes())
    (found,) = day.found
    assert "also changed ['name'], which its author had left alone" in found


def test_a_change_that_was_stored_and_not_written_down_is_found(day: Day) -> None:
    day.stored[ALEX]['phone'] = '1'
    (found,) = day.found
    assert 'its changes lead to' in found


def test_a_gap_in_the_versions_is_found(day: Day) -> None:
    day.saves(TOM, phone='1')
    day.log[-1] = day.log[-1]._replace(version=3)
    assert any('follows change 1 and version 1' in words for words in day.found)


def test_a_history_that_was_rewritten_is_found(day: Day) -> None:
    day.saves(TOM, phone='1')
    day.saves(ANA, phone='2')
    day.log[-1] = day.log[-1]._replace(before={'phone': '9'})
    assert any('says that it found' in words for words in day.found)


def test_an_acknowledged_act_after_one_that_began_later_is_found(day: Day) -> None:
    toms = day.begins(TOM, name='Alexis')
    toms.done(day.passes())
    annas = day.begins(ANA, phone='2')
    day.writes(annas)
    annas.done(day.passes())
    day.writes(toms)
    toms.ended = day.log[-1].at
    day.log[-1] = day.log[-1]._replace(at=toms.began)
    toms.ended = toms.began
    assert any('acknowledged before an act began that stands before it' in words for words in day.found)


# what screens show

PHONE = (ALEX, 'phone')
TOLD = {PHONE: [Moment(1, 'A'), Moment(2, 'B'), Moment(3, 'A'), Moment(4, 'C')]}


def screen(*sightings: tuple[float, str | None], away: tuple[tuple[float, float], ...] = ()) -> Screen:
    """A screen that showed these phone numbers; None where the record was out of sight."""
    seen = [Sighting(at, {} if words is None else {PHONE: words}) for at, words in sightings]
    return Screen("Tom's list", seen, list(away))


def found(*sightings: tuple[float, str | None]) -> list[str]:
    return list(untruths(screen(*sightings), TOLD))


def test_the_truth_over_time_is_what_the_log_leads_to(day: Day) -> None:
    day.saves(TOM, phone='1')
    day.saves(TOM, name='Alexis')
    told = truth(day.log, lambda values: {'phone': values.get('phone') or 'Not known'})
    assert told == {PHONE: [Moment(day.log[0].at, 'Not known'), Moment(day.log[1].at, '1')]}


def test_a_screen_may_be_late_and_may_leave_something_out() -> None:
    assert found((1, 'A'), (2.5, 'B'), (3.1, 'A'), (4.2, 'C')) == []
    assert found((1, 'A'), (9, 'C')) == []
    assert found((1.5, 'A'), (2.5, None), (9, 'C')) == []


def test_a_screen_that_goes_back_is_found() -> None:
    assert found((2, 'B'), (3.1, 'A'), (3.2, 'B'), (5, 'C')) == ["Tom's list went back to 'B' at (7, 'phone') from 'A'"]


def test_a_screen_that_went_back_while_it_was_being_loaded_anew_is_found() -> None:
    assert len(found((4, 'C'), (4.5, None), (5, 'B'), (6, 'C'))) == 1


def test_a_phantom_is_found() -> None:
    assert found((1, 'A'), (2, 'X'), (4, 'C')) == ["Tom's list showed 'X' at (7, 'phone'), which nobody had written"]


def test_a_screen_that_shows_something_before_it_is_stored_is_found() -> None:
    assert len(found((1, 'A'), (1.5, 'B'), (4, 'C'))) == 1


def test_a_screen_that_stays_behind_is_found() -> None:
    assert found((1, 'A'), (2, 'B')) == ["Tom's list still shows 'B' at (7, 'phone'), where 'C' is true"]


def test_delays_are_counted_from_the_change_to_the_screen() -> None:
    assert delays(screen((1, 'A'), (2.5, 'B'), (3.25, 'A'), (4.125, 'C')), TOLD) == [0.5, 0.25, 0.125]


def test_one_screenful_may_answer_several_changes() -> None:
    assert delays(screen((2, 'B'), (4.5, 'C')), TOLD) == [1.5, 0.5]


def test_words_that_come_true_again_were_untrue_meanwhile() -> None:
    assert delays(screen((1, 'A'), (4.5, 'C')), TOLD) == [1.0, 0.0, 0.5]


def test_what_is_out_of_sight_is_not_late() -> None:
    assert delays(screen((2, 'B'), (2.5, None), (4.5, 'C')), TOLD) == []


def test_the_time_in_which_a_fault_kept_a_screen_from_the_truth_does_not_count() -> None:
    assert delays(screen((3, 'A'), (10, 'C'), away=((5.0, 9.0),)), TOLD) == [2.0]


def test_what_is_never_shown_takes_for_ever() -> None:
    assert delays(screen((3, 'A')), TOLD) == [float('inf')]
