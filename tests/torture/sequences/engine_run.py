"""One random sequence on the real engine, with an emulator and a project of its own."""

import hashlib
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from pulumi_vertex_tuning.lifecycle.identity import STACK
from tests.engine.project import Project
from tests.lifecycle.place import Place
from tests.torture.sequences.caller import Caller
from tests.torture.sequences.chance import sequence
from tests.torture.sequences.declared import Properties, Site, Training
from tests.torture.sequences.engine_stack import EngineStack
from tests.torture.sequences.outcome import Outcome
from tests.torture.sequences.steps import Step
from tests.torture.sequences.story import Story, Violation

JOB_SECONDS = 0.5


def run(seed: int) -> Outcome:
    """Run the sequence of a seed."""
    return run_steps(sequence(seed), seed)


def run_steps(steps: Sequence[Step], seed: int = 0) -> Outcome:
    """Run a sequence, and destroy the stack at the end."""
    begun = time.monotonic()
    with running_story() as (story, _stack):
        violation = _told(story, steps)
    story.counts["sequences"] += 1
    return Outcome(seed, time.monotonic() - begun, story.counts, violation)


@contextmanager
def running_story() -> Iterator[tuple[Story, EngineStack]]:
    """Begin a sequence on the engine, with an emulator and a project of its own."""
    with running_emulator(JOB_SECONDS) as emulator, tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder) / "project", emulator)
        caller = Caller(emulator, project.vertex.parent)
        stack = EngineStack(project, caller)
        site = _site(project)
        try:
            yield Story(stack, site, caller, _bystander(emulator, project, site)), stack
        finally:
            stack.end()


def _told(story: Story, steps: Sequence[Step]) -> str:
    try:
        for step in steps:
            story.do(step)
    except Violation as violation:
        story.end()
        return str(violation)
    try:
        story.end()
    except Violation as violation:
        return str(violation)
    return ""


def _site(project: Project) -> Site:
    return Site(
        project.gcp_project,
        "test",
        {"a": _data(project, "a", 40, 0), "b": _data(project, "b", 30, 50)},
    )


def _data(project: Project, letter: str, rows: int, start: int) -> Properties:
    """Write a data set; uploads are named after what they say."""
    path = project.write_data(f"{letter}.jsonl", rows, start)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return {"uri": f"gs://staging/{digest}.jsonl", "digest": f"sha256:{digest}"}


def _bystander(emulator: Emulator, project: Project, site: Site) -> str:
    """Let another stack have a model and a job that trains; return its label."""
    other = Site(site.project, "prod", site.data)
    place = Place(emulator, project.gcp_project)
    labels = other.labels("ann", Training(1, "a", ""))
    place.finish(place.post_job(labels, epochs=1))
    emulator.scenarios.add("STALLED", labels={STACK: other.hash}, count=1)
    place.post_job(labels)
    return other.hash
