"""A sequence of steps on one stack, after each of which it is checked what must hold."""

import time
from collections import Counter
from collections.abc import Iterable
from typing import assert_never

from pulumi_vertex_tuning.lifecycle.identity import STACK
from tests.torture.sequences import as_declared, must_hold
from tests.torture.sequences.caller import Caller
from tests.torture.sequences.declared import Site
from tests.torture.sequences.must_hold import Seen
from tests.torture.sequences.others import Done, Others
from tests.torture.sequences.script import Script
from tests.torture.sequences.stack import Ended, Stack
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
from tests.torture.sequences.world import is_live

_SETTLE_SECONDS = 30.0


class Violation(AssertionError):
    """Something that must hold does not. The text has all steps until then, in words."""


class Story:
    """What happened to a stack. Bystander: the label of a stack that nothing may touch."""

    def __init__(self, stack: Stack, site: Site, caller: Caller, bystander: str) -> None:
        self.script = Script()
        self.lines: list[str] = []
        self.counts: Counter[str] = Counter()
        self._stack = stack
        self._site = site
        self.caller = caller
        self._bystander = bystander
        self._alone = caller.world().of(bystander)
        self._drifted: set[str] = set()
        self._is_quiet = False
        self._is_whole = True

    def do(self, step: Step) -> None:
        """Do a step, and check what must hold. Raises Violation."""
        self.lines.append(str(step))
        self.counts[type(step).__name__] += 1
        self._is_whole = False
        self._do(step)
        self._is_quiet = isinstance(step, Up) and self._is_quiet
        self._is_whole = True

    def end(self) -> None:
        """Destroy the stack undisturbed, unless something is amiss already; nothing may be left."""
        self.caller.emulator.faults.clear()
        try:
            if self._is_whole:
                self.do(Destroy())
        finally:
            self.caller.emulator.scenarios.clear()
            for job in filter(is_live, self._alone.jobs):
                self.caller.cancel(job["name"])
            self.caller.close()

    def _do(self, step: Step) -> None:
        match step:
            case Up() | Refresh() | Destroy():
                self._run(step)
            case Outside():
                done = self._others(step)
                self.lines[-1] += f": {done.name}"
                self._drifted |= {done.name} if done.drifted else set()
            case LoseState():
                self._stack.lose_state()
            case NextJob(outcome):
                labels = {STACK: self._site.hash}
                self.caller.emulator.scenarios.add(outcome, labels=labels, count=1)
            case Declare() | Undeclare() | Change() | Revert():
                self.script.write(step)
                self.lines[-1] += f": {self.script.declared.get(step.name, 'not declared')}"
            case _:
                assert_never(step)

    def _others(self, step: Outside) -> Done:
        return Others(self.caller).do(step, self.caller.world().of(self._site.hash))

    def _run(self, step: Up | Refresh | Destroy) -> None:
        before = self._see()
        ended, disturbed = self._command(step)
        self.lines[-1] += f": {ended}"
        self.counts[f"{type(step).__name__} {_summary(ended)}"] += 1
        after = self._see()
        self._count(before, after)
        match step:
            case Up(how):
                found = self._of_up(how, ended, before, after, disturbed=disturbed)
            case Refresh():
                found = self._of_refresh(ended, before, after, disturbed=disturbed)
            case Destroy():
                found = self._of_destroy(ended, before, after, disturbed=disturbed)
        self._refuse([*found, *self._always(before, after)])

    def _command(self, step: Up | Refresh | Destroy) -> tuple[Ended, bool]:
        """Run the command under its fault; return how it ended, and whether it was disturbed."""
        faults, fault = self.caller.emulator.faults, step.how.fault
        if fault:
            faults.add(fault.kind, rpc=fault.rpc, status=fault.status, count=1)
        match step:
            case Up(how):
                ended = self._stack.up(self.script.declared, how)
            case Refresh(how):
                ended = self._stack.refresh(how)
            case Destroy(how):
                ended = self._stack.destroy(how)
        met = bool(fault and faults.hits())
        faults.clear()
        if met:
            self.counts["faults met"] += 1
            self.lines[-1] += " (met)"
        return ended, met or ended.cut

    def _of_up(
        self, how: How, ended: Ended, before: Seen, after: Seen, *, disturbed: bool
    ) -> Iterable[str]:
        site, declared = self._site, self.script.declared
        yield from must_hold.paid(site, declared, before, after)
        yield from must_hold.in_use_stays(declared, before, after)
        yield from must_hold.took_good_ones(declared, before, after)
        if self._is_quiet:
            yield from must_hold.only_looked(before, after)
        if ended.well:
            self._drifted -= self._drifted if how.refresh else set()
            yield from as_declared.as_declared(site, declared, after, self._drifted)
            yield from as_declared.all_serve(declared, before, after)
        self._is_quiet = ended.well and not self._drifted
        if ended.well or not disturbed:
            yield from self._of_undisturbed_up(how, ended, before, after)

    def _of_undisturbed_up(
        self, how: How, ended: Ended, before: Seen, after: Seen
    ) -> Iterable[str]:
        site, declared, refreshed = self._site, self.script.declared, how.refresh
        reasons = list(must_hold.refused(site, declared, before, refreshed=refreshed))
        if not reasons:
            yield from must_hold.trained(site, declared, before, after)
            reasons += must_hold.stands_in_the_way(declared, before, after, refreshed=refreshed)
        if ended.well:
            yield from (f"up ended well, though {reason}" for reason in reasons)
        elif not reasons:
            yield "up failed, though nothing stands in its way"

    def _of_refresh(
        self, ended: Ended, before: Seen, after: Seen, *, disturbed: bool
    ) -> Iterable[str]:
        yield from must_hold.only_looked(before, after)
        yield from must_hold.in_use_stays(self.script.bots, before, after)
        if ended.well:
            self._drifted.clear()
        elif not disturbed:
            yield "refresh failed"

    def _of_destroy(
        self, ended: Ended, before: Seen, after: Seen, *, disturbed: bool
    ) -> Iterable[str]:
        yield from must_hold.paid(self._site, {}, before, after)
        yield from must_hold.kept_in_training_stays(before, after)
        if ended.well:
            yield from must_hold.nothing_left(self._site, before, after)
        elif not disturbed:
            yield "destroy failed"

    def _count(self, before: Seen, after: Seen) -> None:
        made = {job["name"] for job in after.world.jobs} - {
            job["name"] for job in before.world.jobs
        }
        taken = after.ids("job") - before.ids("job")
        self.counts["jobs made"] += len(made)
        self.counts["jobs adopted"] += len(taken - made)

    def _always(self, before: Seen, after: Seen) -> Iterable[str]:
        yield from must_hold.never_two(after.world)
        yield from must_hold.removed_is_gone(before, after)
        yield from must_hold.kept_stays(self._site, before.world, after.world)
        yield from must_hold.untouched(self._alone, self.caller.world().of(self._bystander))

    def _refuse(self, problems: list[str]) -> None:
        if problems:
            told = [f"{number}. {line}" for number, line in enumerate(self.lines, 1)]
            raise Violation("\n".join([*problems, "", "What was done:", *told]))

    def _see(self) -> Seen:
        """Return what there is once no cancelled job is about to end."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        while time.monotonic() < deadline:
            world = self.caller.world().of(self._site.hash)
            if all(job["state"] != "JOB_STATE_CANCELLING" for job in world.jobs):
                return Seen(world, self._stack.entries())
            time.sleep(0.005)
        raise AssertionError("a cancelled job does not end")


def _summary(ended: Ended) -> str:
    return "cut" if ended.cut else "well" if ended.well else "failed"
