"""Showing all that is known of tuning jobs."""

from collections.abc import Sequence

from pulumi_vertex_tuning.cli.jobs.facts import as_json as job_json
from pulumi_vertex_tuning.cli.jobs.facts import facts
from pulumi_vertex_tuning.cli.jobs.listing import known_resources, tell
from pulumi_vertex_tuning.cli.jobs.live import clock
from pulumi_vertex_tuning.cli.output import print_facts, print_json
from pulumi_vertex_tuning.cli.stack import Stack
from pulumi_vertex_tuning.vertex.job import TuningJob


def show_jobs(stack: Stack, jobs: Sequence[TuningJob], *, as_json: bool) -> None:
    """Print the jobs."""
    told = tell(stack, jobs, known_resources(stack))
    if as_json:
        print_json({"jobs": [job_json(one) for one in told]})
        return
    for one in told:
        print_facts(one.job.display_name or one.job.name, facts(one, clock()))
