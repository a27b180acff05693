"""The guide's Python, with another address and project, shows what the guide says it shows."""

import re

from tests.emulator.clients import Json, Tuner

from .conftest import Program

PLACE = r"projects/\d+/locations/us-central1"
MODEL = rf"{PLACE}/models/\d+@1"
ENDPOINT = rf"{PLACE}/endpoints/\d+"
EXPERIMENT = rf"{PLACE}/metadataStores/default/contexts/tuning-experiment-\d+"
JOB = rf"{PLACE}/tuningJobs/\d+"
SDK_JOB = (
    r"<vertexai\.tuning\._supervised_tuning\.SupervisedTuningJob object at 0x[0-9a-f]+>"
    rf"\s*resource name: {JOB}"
)


def printed(program: Program, module: str, session: str, **told: str) -> list[str]:
    """Return what the guide's lines print: the last line is the session's own."""
    *lines, end = program.output(module, session, **told)
    assert end == "null"
    return lines


def shows(lines: list[str], *patterns: str) -> bool:
    return len(lines) == len(patterns) and all(
        re.fullmatch(pattern, line) for pattern, line in zip(patterns, lines, strict=True)
    )


def test_the_gen_ai_sdk_tunes_and_prints(genai: Program) -> None:
    lines = printed(genai, "genai_guide", "tune")
    states = [line for line in lines if line.startswith("JobState.")]
    assert set(states) == {"JobState.JOB_STATE_PENDING", "JobState.JOB_STATE_RUNNING"}
    made = lines[len(states) :]
    checkpoints = [
        rf"Checkpoint {number}:  checkpoint_id='{number}' epoch={number} step=\d+ "
        rf"endpoint='{ENDPOINT}'"
        for number in range(1, 11)
    ]
    assert shows(made, MODEL, ENDPOINT, EXPERIMENT, *checkpoints), made


def test_the_gen_ai_sdk_shows_jobs(asking: Program, tuned: Json) -> None:
    model = tuned["tunedModel"]
    assert printed(asking, "genai_guide", "show_all") == [tuned["name"]]
    assert printed(asking, "genai_guide", "show", job=tuned["name"]) == [
        model["model"],
        model["endpoint"],
        tuned["experiment"],
    ]


def test_the_gen_ai_sdk_asks(asking: Program, tuned: Json) -> None:
    (answer,) = printed(asking, "genai_guide", "ask", job=tuned["name"])
    assert answer.startswith("The sky is blue because")


def test_the_vertex_ai_sdk_tunes_and_prints(vertex: Program) -> None:
    lines = printed(vertex, "vertex_guide", "tune")
    experiment = r"<google\.cloud\.aiplatform\.metadata\.experiment_resources\.Experiment object.*>"
    assert shows(lines[-3:], MODEL, ENDPOINT, experiment), lines


def test_the_vertex_ai_sdk_shows_jobs(fluent: tuple[Tuner, Json], vertex_asking: Program) -> None:
    _, job = fluent
    for lines in (
        printed(vertex_asking, "vertex_guide", "show_all"),
        printed(vertex_asking, "vertex_guide", "show", job=job["name"]),
    ):
        assert re.fullmatch(SDK_JOB, "\n".join(lines)), lines
        assert lines[-1].endswith(job["name"])


def test_the_vertex_ai_sdk_asks(tuned: Json, vertex_asking: Program) -> None:
    lines = printed(vertex_asking, "vertex_guide", "ask", job=tuned["name"])
    assert any("The sky is blue because" in line for line in lines), lines


def test_the_vertex_ai_sdk_cancels(slow_vertex: Program) -> None:
    job = slow_vertex.tuner.create()["name"]
    printed(slow_vertex, "vertex_guide", "cancel", job=job)
    assert slow_vertex.tuner.finish(job)["state"] == "JOB_STATE_CANCELLED"


def test_the_vertex_ai_sdk_deletes_a_model(vertex: Program) -> None:
    model = vertex.tuner.tuned()["tunedModel"]["model"]
    lines = printed(vertex, "vertex_guide", "delete", model=model)
    assert [line for line in lines if line.isdigit()] == ["1", "0"]
