"""The tuning jobs of a place: found, sorted, and told with owner and cost."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import get_close_matches

import typer

from pulumi_vertex_tuning.catalog import parse_prices, short_name
from pulumi_vertex_tuning.cli.jobs.facts import Told, cost_of
from pulumi_vertex_tuning.cli.jobs.owners import made_by, owners_in
from pulumi_vertex_tuning.cli.stack import CommandError, Stack
from pulumi_vertex_tuning.cli.state import Resource, read_state
from pulumi_vertex_tuning.vertex import tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import InvalidArgument
from pulumi_vertex_tuning.vertex.job import ENDED, LIVE, TuningJob, age

STATES = sorted({*LIVE, *ENDED})


@dataclass(frozen=True)
class Wanted:
    """Which jobs are asked for. States are the API's without JOB_STATE_."""

    states: frozenset[str] = frozenset()
    query: str = ""
    base_model: str | None = None

    def holds(self, job: TuningJob) -> bool:
        """Tell whether a job is one of them, as far as that is decided here."""
        right_state = not self.states or job.state in self.states
        return right_state and self.base_model in (None, short_name(job.base_model or ""))

    @property
    def filter(self) -> str:
        """The filter that the service is asked with."""
        states = " OR ".join(f'state="JOB_STATE_{state}"' for state in sorted(self.states))
        parts = [f"({part})" for part in (self.query, states) if part]
        return " AND ".join(parts)


def wanted(states: Sequence[str], query: str, base_model: str | None) -> Wanted:
    """Return what the options ask for; refuse a state that is none."""
    named = {state.upper().removeprefix("JOB_STATE_") for state in states}
    for unknown in sorted(named - {*STATES}):
        close = get_close_matches(unknown, STATES, n=1)
        hint = f"did you mean {close[0]}?" if close else f"use one of {', '.join(STATES)}"
        raise typer.BadParameter(f"{unknown} is no state; {hint}", param_hint="--state")
    return Wanted(frozenset(named), query, short_name(base_model) if base_model else None)


def find(connection: Connection, parent: str, asked: Wanted) -> list[TuningJob]:
    """Return the jobs that are asked for, the newest first.

    Where the service refuses the filter on states, which is documented for no tuning job, it is
    asked with the person's own alone.
    """
    try:
        found = list(tuning_jobs.listing(connection, parent, asked.filter))
    except InvalidArgument:
        if not asked.states:
            raise
        found = list(tuning_jobs.listing(connection, parent, asked.query))
    return sorted(filter(asked.holds, found), key=age, reverse=True)


def told_jobs(stack: Stack, parent: str, asked: Wanted) -> list[Told]:
    """Return the jobs with owner and cost; the stack's state is read meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        state = pool.submit(known_resources, stack)
        found = find(stack.connection(), parent, asked)
        return tell(stack, found, state.result())


def tell(stack: Stack, jobs: Sequence[TuningJob], resources: Iterable[Resource]) -> list[Told]:
    """Return jobs with the owner, as these resources tell it, and the cost."""
    owners, prices = owners_in(resources, map(made_by, jobs)), prices_of(stack)
    return [Told(job, owners.of(job.labels), cost_of(job, prices)) for job in jobs]


def known_resources(stack: Stack) -> tuple[Resource, ...]:
    """Return what the stack's state lists; nothing where there is no stack."""
    if not stack.selected:
        return ()
    try:
        return read_state(stack).resources
    except CommandError:
        return ()


def prices_of(stack: Stack) -> dict[str, float]:
    """Return the prices that the stack sets."""
    try:
        return parse_prices(stack.structure("vertex-tuning:prices") or {})
    except ValueError as error:
        raise CommandError(f"vertex-tuning:prices: {error}") from None
