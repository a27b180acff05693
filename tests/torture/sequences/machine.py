"""Random sequences through the plugin, found and shrunk by hypothesis."""

from collections import Counter
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.torture.sequences import drawn
from tests.torture.sequences.declared import NAMES
from tests.torture.sequences.place import Grounds
from tests.torture.sequences.steps import (
    Change,
    Declare,
    Destroy,
    How,
    LoseState,
    NextJob,
    Outside,
    Refresh,
    Revert,
    Step,
    Undeclare,
    Up,
)

STEPS = 50

# Preconditions look at what was asked for, never at what came of it: that takes real time, and
# hypothesis has to find the same rules enabled when it runs the same sequence again.


class Sequences(RuleBasedStateMachine):
    """Random sequences on one stack. A subclass says on which grounds."""

    grounds: ClassVar[Grounds]
    counts: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.story = self.grounds.story()
        self.ups = 0
        self.plans = 0

    def do(self, *steps: Step) -> None:
        """Do steps, and count the ups since the state was lost, and the plans since an up."""
        for step in steps:
            self.ups = 0 if isinstance(step, LoseState) else self.ups + isinstance(step, Up)
            self.plans = 0 if isinstance(step, Up) else self.plans + isinstance(step, NextJob)
            self.story.do(step)

    @precondition(lambda self: len(self.story.script.declared) < len(NAMES))
    @rule(name=drawn.names)
    def declare(self, name: str) -> None:
        self.do(Declare(name))

    @precondition(lambda self: self.story.script.declared)
    @rule(name=drawn.names)
    def undeclare(self, name: str) -> None:
        self.do(Undeclare(name))

    @rule(name=drawn.names, change=drawn.retraining)
    def change(self, name: str, change: tuple[str, Any]) -> None:
        self.do(Change(name, *change))

    @precondition(lambda self: self.story.script.declared)
    @rule(name=drawn.names, change=drawn.in_place)
    def change_in_place(self, name: str, change: tuple[str, Any]) -> None:
        self.do(Change(name, *change))

    @precondition(lambda self: self.story.script.has_history)
    @rule(name=drawn.names, back=st.integers(1, 3))
    def revert(self, name: str, back: int) -> None:
        self.do(Revert(name, back))

    @precondition(lambda self: self.story.script.declared)
    @rule(how=drawn.undisturbed)
    def up(self, how: How) -> None:
        self.do(Up(how))

    @precondition(lambda self: self.story.script.declared)
    @rule(how=drawn.cut)
    def up_interrupted(self, how: How) -> None:
        self.do(Up(how))

    @rule(how=st.one_of(drawn.undisturbed, drawn.faulty))
    def up_with_a_fault(self, how: How) -> None:
        self.do(Up(how))

    @precondition(lambda self: self.story.script.declared)
    @rule(
        name=drawn.names,
        change=drawn.retraining,
        how=st.one_of(drawn.undisturbed, drawn.cut, drawn.faulty),
        then=st.one_of(drawn.undisturbed, drawn.cut),
        outcome=st.one_of(st.none(), drawn.outcomes),
    )
    def change_up_and_revert(
        self, name: str, change: tuple[str, Any], how: How, then: How, outcome: str | None
    ) -> None:
        """Go there and back, which is where jobs, models and entries are taken up again."""
        plan = [NextJob(outcome)] if outcome else []
        self.do(*plan, Change(name, *change), Up(how), Revert(name, 1), Up(then))

    @precondition(lambda self: self.ups > 0)
    @rule(how=st.one_of(st.builds(How), st.builds(How, fault=drawn.faults)))
    def refresh(self, how: How) -> None:
        self.do(Refresh(how))

    @precondition(lambda self: self.ups > 0)
    @rule(how=st.one_of(drawn.undisturbed, drawn.cut, drawn.faulty))
    def destroy(self, how: How) -> None:
        self.do(Destroy(how))

    @precondition(lambda self: self.ups > 1)
    @rule()
    def lose_state(self) -> None:
        self.do(LoseState())

    @precondition(lambda self: not self.plans)
    @rule(outcome=drawn.outcomes)
    def next_job(self, outcome: str) -> None:
        self.do(NextJob(outcome))

    @precondition(lambda self: self.ups > 0)
    @rule(which=drawn.which)
    def cancel_outside(self, which: int) -> None:
        self.do(Outside("cancel", which))

    @precondition(lambda self: self.ups > 0)
    @rule(which=drawn.which, deed=st.sampled_from(["delete", "delete", "undeploy"]))
    def remove_outside(self, which: int, deed: Any) -> None:
        self.do(Outside(deed, which))

    @precondition(lambda self: self.ups > 0)
    @rule(which=drawn.which, deed=st.sampled_from(["rename", "describe", "label", "checkpoint"]))
    def change_outside(self, which: int, deed: Any) -> None:
        self.do(Outside(deed, which))

    def teardown(self) -> None:
        self.counts.update(self.story.counts, sequences=1)
        self.story.end()


def run(grounds: Grounds, number: int, examples: int, *, counts: Counter[str]) -> None:
    """Run so many sequences of a seed; raise the first Violation, shrunk. Count what was done."""
    machine = type("Sequences", (Sequences,), {"grounds": grounds, "counts": counts})
    chosen = settings(
        max_examples=examples,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=False,
    )
    run_state_machine_as_test(seed(number)(machine), settings=chosen)
