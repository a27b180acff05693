"""Showing the tuned models of a stack."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from pulumi_vertex_tuning.catalog.estimates import span, usd
from pulumi_vertex_tuning.cli.jobs.shown import show_jobs
from pulumi_vertex_tuning.cli.lookup import find_job, is_pulumi_name
from pulumi_vertex_tuning.cli.options import JsonOption, LocationOption, ProjectOption, StackOption
from pulumi_vertex_tuning.cli.output import print_facts
from pulumi_vertex_tuning.cli.stack import CommandError, Stack, read_stack
from pulumi_vertex_tuning.cli.state import jobs_by_name, read_state
from pulumi_vertex_tuning.dataset.example import Question, first_question
from pulumi_vertex_tuning.vertex import metrics, storage, tuning_jobs
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import NotFound
from pulumi_vertex_tuning.vertex.inference import ask

_FIRST_ROW = 65_536
"""Bytes of the training data that are read to find a question."""

NameArgument = Annotated[
    str | None,
    typer.Argument(
        help="Pulumi name, id or full name of a tuned model or job; default: all of the stack."
    ),
]

EPILOG = """Examples:\n
  vertex-tuning show\n
  vertex-tuning show support-bot\n
  vertex-tuning show 4198963052352668792 --json\n
\n
Exit codes: 0 shown; 1 could not; 2 wrong usage."""


def show(
    name: NameArgument = None,
    *,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Show what was tuned: names, endpoint, checkpoints, loss, and a question with its answer."""
    selected = read_stack(stack)
    connection = selected.connection()
    tuned = _tuned(selected, name)
    if name is not None and not tuned:
        show_jobs(selected, [find_job(selected, name, project, location)], as_json=as_json)
    elif as_json:
        jobs = [tuning_jobs.get(connection, outputs["job"]) for outputs in tuned.values()]
        show_jobs(selected, jobs, as_json=True)
    else:
        for title, outputs in tuned.items():
            print_facts(f"\n{title}", _facts(connection, outputs))


def _tuned(stack: Stack, name: str | None) -> dict[str, dict[str, Any]]:
    """Return the outputs to show; none where the name is that of a job without any."""
    if name is None:
        return _chosen(stack, name)
    if not is_pulumi_name(name) or not stack.selected:
        return {}
    if name not in stack.outputs() and name in jobs_by_name(read_state(stack).resources):
        return {}
    return _chosen(stack, name)


def _chosen(stack: Stack, name: str | None) -> dict[str, dict[str, Any]]:
    tuned = stack.outputs()
    if name is None and tuned:
        return tuned
    if name in tuned:
        return {name: tuned[name]}
    known = f"it has {', '.join(tuned)}" if tuned else "it has none; type `pulumi up` first"
    raise CommandError(f"no tuned model {name or 'in the stack'}: {known}")


def _facts(connection: Connection, outputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [
        ("tuned model", f"{outputs['displayName']}  {outputs['model']}"),
        ("endpoint", outputs["endpoint"] or "none: the default checkpoint is not deployed"),
        ("checkpoints", _checkpoints(outputs)),
        ("loss", _loss(connection, outputs)),
        ("cost", _cost(outputs)),
    ]
    asked = _question(connection, outputs)
    if asked and outputs["endpoint"]:
        answer = ask(connection, _endpoint(outputs), asked.text, asked.instruction)
        kind = "emulated" if connection.service.emulated else "answer"
        facts += [("question", asked.text), (kind, answer), ("learned from", asked.answer)]
    return facts


def _checkpoints(outputs: Mapping[str, Any]) -> str:
    epochs = [f"{one['checkpointId']} (epoch {one['epoch']})" for one in outputs["checkpoints"]]
    return ", ".join(epochs) or "none"


def _cost(outputs: Mapping[str, Any]) -> str:
    spent, estimated = outputs.get("costUsd"), outputs.get("estimatedCostUsd")
    expected = span(estimated["low"], estimated["high"]) if estimated else "not known"
    if spent is None:
        return f"estimated: {expected}"
    return f"{usd(spent)}, without what is billed for use; estimated: {expected}"


def _loss(connection: Connection, outputs: Mapping[str, Any]) -> str:
    if not outputs["experiment"]:
        return "not recorded"
    try:
        series = metrics.read(connection, outputs["experiment"])
    except NotFound:
        return "not recorded"
    spans = (
        f"{kind} {points[0].value:.2f} at step {points[0].step},"
        f" {points[-1].value:.2f} at step {points[-1].step}"
        for kind, name in (("training", metrics.TRAIN_LOSS), ("validation", metrics.EVAL_LOSS))
        if (points := series.get(name))
    )
    return "; ".join(spans) or "not recorded"


def _question(connection: Connection, outputs: Mapping[str, Any]) -> Question | None:
    """Return the first question of the training data, which the model has learned to answer."""
    uri = outputs.get("trainingData", "")
    if not uri.startswith("gs://"):
        return None
    try:
        return first_question(storage.read_beginning(connection, uri, _FIRST_ROW))
    except NotFound:
        return None


def _endpoint(outputs: Mapping[str, Any]) -> str:
    if endpoint := outputs["endpoint"]:
        return str(endpoint)
    raise CommandError("the tuned model has no endpoint: its default checkpoint is not deployed")
