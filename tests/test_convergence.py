"""Colleagues edit, merge, undo and lose their connection: nothing is lost, and every tab comes to show what is true."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from models import patients
from models.base import HOUSE, Clash, Refused
from models.patient_record import Patient, Status
from tests.cast import id_of
from tests.live_screens import PLACES, LiveHouse
from tests.pictured import Form, Outcome, Pictured, Values

Typed = tuple[str, Any]
PEOPLE = some.sampled_from(['ana', 'tom', 'rita'])
CLINICIANS = some.sampled_from([None, 'tom', 'priya'])
PHONES = some.tuples(some.just('phone'), some.integers(0, 9).map('020 7946 000{}'.format))
TYPED = some.one_of(
    PHONES,  # twice, so that people meet in one field
    PHONES,
    some.tuples(some.just('given_name'), some.sampled_from(['Alex', 'Bo', 'Cleo'])),
    some.tuples(some.just('front_desk_note'), some.sampled_from([None, 'Rings twice.', 'Comes by bus.'])),
    some.tuples(some.just('clinician_id'), CLINICIANS),
)
CHOSEN = some.one_of(
    some.tuples(some.just('status'), some.sampled_from(Status)), some.tuples(some.just('clinician_id'), CLINICIANS)
)
WHICH = some.integers(0, 4)
"""Which chart, form or tab of those there are."""
BEHIND = some.sampled_from([0, 0, 0, 1])
"""How many versions behind the person looks: mostly up to date."""


class Colleagues(RuleBasedStateMachine):
    """Ana, Tom and Rita at their tabs. What they do is compared with the picture at once, what they see after quiet."""

    template: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.pictured, self.forms = Pictured(), list[Form]()
        self.house = LiveHouse(self.template)
        self.begin()
        self.rita_admits_somebody(('phone', None))
        for who, place in (('ana', 'dashboard'), ('tom', 'list'), ('rita', 'chart')):
            self.open_a_tab(who, place, 0)

    def begin(self) -> None:
        """The program is started. Somebody called Alex is admitted on that occasion."""
        practice, alex = self.house.begin()
        self.pictured.clinicians = {name: id_of(getattr(practice, name)) for name in ('tom', 'priya')}
        self.pictured.admit(alex, given_name='Alex')

    def teardown(self) -> None:
        try:
            self.all_is_quiet()
            self.house.close_all_tabs()
        finally:
            self.house.end_for_good()

    # what people do

    @rule(what=TYPED)
    def rita_admits_somebody(self, what: Typed) -> None:
        values = {'given_name': 'Jamie'} | self._typed(what)
        made = self._attempt(None, 'rita', patients.admit, {'family_name': 'Hill'} | values)
        self.pictured.admit(made, **values)

    @rule(who=PEOPLE, which=WHICH, what=TYPED)
    def open_a_form(self, who: str, which: int, what: Typed) -> None:
        form = self.pictured.open(who, self._chart(which))
        if form:
            self.forms.append(form)
            self.type_into_a_form(len(self.forms) - 1, what)

    @precondition(lambda self: self.forms)
    @rule(which=WHICH, what=TYPED)
    def type_into_a_form(self, which: int, what: Typed) -> None:
        form = self.forms[which % len(self.forms)]
        form.typed |= {name: value for name, value in self._typed(what).items() if name in form.shown}

    @precondition(lambda self: self.forms)
    @rule(which=WHICH)
    def a_form_follows_where_nothing_was_typed(self, which: int) -> None:
        self.pictured.follow(self.forms[which % len(self.forms)])

    @precondition(lambda self: self.forms)
    @rule(which=WHICH, insists=some.booleans())
    def save_a_form(self, which: int, insists: bool) -> None:
        """Whoever has to be asked decides, and may save once more, if nobody else was quicker again."""
        form = self.forms.pop(which % len(self.forms))
        expected, clashing = self.pictured.save(form, self.house.now())
        answer = self._attempt(expected, form.who, patients.edit, form.patient_id, form.shown, form.stands)
        if isinstance(answer, Clash):
            mine_and_theirs = {name: (form.typed[name], theirs) for name, theirs in clashing.items()}
            assert {one.field: (one.mine, one.theirs) for one in answer.collisions} == mine_and_theirs
            self.forms.append(form.knows(clashing, insists=insists))

    @rule(one=PEOPLE, other=PEOPLE, which=WHICH, what=TYPED, too=TYPED, insists=some.booleans())
    def two_edit_side_by_side(self, one: str, other: str, which: int, what: Typed, too: Typed, insists: bool) -> None:
        before = len(self.forms)
        self.open_a_form(one, which, what)
        self.open_a_form(other, which, too)
        for _ in self.forms[before:]:
            self.save_a_form(before, insists)

    @rule(who=PEOPLE, which=WHICH, what=CHOSEN, behind=BEHIND)
    def choose_in_a_menu(self, who: str, which: int, what: Typed, behind: int) -> None:
        """Another status or clinician than the menu shows."""
        chart, chosen = self._chart(which), self._typed(what)
        there = self.pictured.before(chart) if behind else self.pictured.charts[chart].values
        form = Form(who, chart, {name: there[name] for name in chosen}, chosen)
        if form.shown != chosen:
            verb = patients.assign if 'clinician_id' in chosen else patients.set_status
            expected, _ = self.pictured.save(form, self.house.now())
            self._attempt(expected, who, verb, chart, form.shown, *chosen.values())

    @rule(who=PEOPLE, which=WHICH, behind=BEHIND, verb=some.sampled_from([patients.archive, patients.restore]))
    def archive_or_restore(self, who: str, which: int, behind: int, verb: Any) -> None:
        chart = self._chart(which)
        seen = self.pictured.version(chart) - behind
        expected = self.pictured.put_away(who, chart, seen, self.house.now(), away=verb is patients.archive)
        self._attempt(expected, who, verb, chart, seen)

    @rule(who=PEOPLE, which=WHICH, own=some.booleans(), behind=BEHIND)
    def take_back(self, who: str, which: int, own: bool, behind: int) -> None:
        chart = self._chart(which)
        author = self.pictured.author(chart) if own else who
        seen = self.pictured.version(chart) - behind
        expected = self.pictured.take_back(author, chart, seen, self.house.now())
        self._attempt(expected, author, patients.take_back, chart, seen)

    @precondition(lambda self: len(self.pictured.charts) > 2)
    @rule()
    def ana_removes_who_came_last(self) -> None:
        chart = self._chart(-1)
        seen = self.pictured.version(chart)
        self._attempt(self.pictured.remove(chart), 'ana', patients.remove, chart, seen)

    @rule(minutes=some.integers(1, 8))
    def time_passes(self, minutes: int) -> None:
        self.house.now.advance(minutes=minutes)

    # what happens to their tabs

    @rule(who=PEOPLE, place=some.sampled_from(list(PLACES)), which=WHICH)
    def open_a_tab(self, who: str, place: str, which: int) -> None:
        self.house.open_a_tab(who, place, self._chart(which))

    @rule(which=WHICH)
    def close_a_tab(self, which: int) -> None:
        if self.house.screens:
            self.house.here(self.house.screens.pop(which % len(self.house.screens)).leave)

    @rule(which=WHICH, frames=some.integers(0, 3))
    def lose_the_connection(self, which: int, frames: int) -> None:
        """It is cut, or swallows some frames before anybody notices."""
        for screen in self.house.screens[which : which + 1]:
            screen.has_socket_connection = bool(frames)
            screen.loses += frames

    @rule(which=WHICH)
    def regain_the_connection(self, which: int) -> None:
        for screen in self.house.screens[which : which + 1]:
            self.house.here(screen.reconnect)

    @rule()
    def a_moment_passes(self) -> None:
        """Looks begin, and go on while the next thing happens."""
        self.house.a_moment_passes()

    @rule()
    def the_program_is_restarted(self) -> None:
        """Every tab loads its page anew, as browsers do when the server does not know them any more."""
        self.house.end()
        self.begin()
        self.house.load_all_tabs()

    # what must hold

    @rule()
    def all_is_quiet(self) -> None:
        """Every tab equals a fresh query by its person, and on the way there none went back."""
        self.house.becomes_quiet()
        assert self.house.lies() == []
        assert self.house.steps_back() == []

    @invariant()
    def the_records_are_as_pictured(self) -> None:
        """What was acknowledged is there, what was refused is not, and what only one side touched is never lost."""
        stored = {
            record.id: record for record in self.house.practice.ask(HOUSE, lambda work: work.all(work.select(Patient)))
        }
        assert stored.keys() == self.pictured.charts.keys()
        for id, chart in self.pictured.charts.items():
            there = {name: getattr(stored[id], name) for name in chart.values if name != 'archived'}
            assert there | {'archived': stored[id].archived_at is not None} == chart.values
            assert stored[id].version == chart.version

    # helpers

    def _attempt(self, expected: Outcome, who: str, verb: Any, *args: Any) -> Any:
        """Do it, and see that it ends as expected. Gives back the answer or the refusal."""
        try:
            answer = self.house.practice.do(getattr(self.house.practice, who), verb, *args)
        except Refused as refusal:
            answer = refusal
        ended = type(answer) if isinstance(answer, Refused) else None
        event(f'{verb.__name__}: {ended.__name__ if ended else "done"}')
        assert ended is expected, f'{answer!r} instead of {expected}'
        return answer

    def _chart(self, which: int) -> int:
        there = list(self.pictured.charts)
        return there[which % len(there)]

    def _typed(self, what: Typed) -> Values:
        name, value = what
        return {name: self.pictured.clinicians.get(value) if name == 'clinician_id' else value}


@pytest.mark.parametrize('stories', [20, pytest.param(400, marks=pytest.mark.slow)])
def test_nothing_is_lost_and_every_tab_converges_whatever_colleagues_and_connections_do(
    founded: Path, stories: int
) -> None:
    class HarbourPractice(Colleagues):
        template = founded

    run_state_machine_as_test(
        HarbourPractice,
        settings=settings(
            max_examples=stories,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=set(Phase) - {Phase.explain},  # it takes minutes, and the shortest story explains itself
        ),
    )
