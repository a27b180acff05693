"""What is shown of a job that is waited for."""

import os
import pty
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from pulumi_vertex_tuning.lifecycle.progress import describe, duration
from pulumi_vertex_tuning.resources.waiting.progress import Progress, on_terminal
from pulumi_vertex_tuning.vertex.job import Training, TuningJob

BEGIN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def _job(state: str = "RUNNING", ended_after: float | None = None) -> TuningJob:
    end = None if ended_after is None else BEGIN + timedelta(seconds=ended_after)
    return TuningJob("name", state, create_time=BEGIN, end_time=end)


def _training(done: int, of: int | None, detail: str = "TUNING") -> TuningJob:
    return TuningJob(
        "name",
        "RUNNING",
        detail=detail,
        create_time=BEGIN,
        start_time=BEGIN + timedelta(seconds=5),
        training=Training(epoch_count=of),
        completed_epochs=done,
    )


def _shown(progress: Progress, looks: list[tuple[float, str]]) -> list[str]:
    lines = (progress.line(_job(state), BEGIN + timedelta(seconds=at)) for at, state in looks)
    return [line for line in lines if line]


@pytest.mark.parametrize(
    ("seconds", "want"),
    [
        (-5, "0s"),
        (0, "0s"),
        (8.9, "8s"),
        (59.99, "59s"),
        (60, "1m 0s"),
        (250, "4m 10s"),
        (3599, "59m 59s"),
        (3600, "1h 0m"),
        (7500, "2h 5m"),
        (100_000, "27h 46m"),
    ],
)
def test_durations_read_as_people_say_them(seconds: float, want: str) -> None:
    assert duration(seconds) == want


@pytest.mark.parametrize(
    ("job", "want"),
    [
        (_job(), "tuning: RUNNING, 1m 5s"),
        (_job("SUCCEEDED", ended_after=30), "tuning: SUCCEEDED, 30s"),
        (TuningJob("name", "PENDING"), "tuning: PENDING"),
        (_training(0, 6), "tuning: RUNNING (tuning), 1m 5s"),
        (_training(2, 6), "tuning: RUNNING (tuning), epoch 2 of 6, 1m 5s, about 2m 0s left"),
        (_training(2, None), "tuning: RUNNING (tuning), epoch 2, 1m 5s"),
        (
            _training(6, 6, "POST_PROCESSING"),
            "tuning: RUNNING (post processing), epoch 6 of 6, 1m 5s",
        ),
    ],
)
def test_a_line_has_state_and_elapsed_time(job: TuningJob, want: str) -> None:
    assert describe(job, BEGIN + timedelta(seconds=65)) == want


def test_a_log_hears_of_states_and_every_three_minutes() -> None:
    looks = [
        (float(second), "PENDING" if second < 20 else "RUNNING") for second in range(0, 420, 5)
    ]

    assert _shown(Progress(every_look=False), looks) == [
        "tuning: PENDING, 0s",
        "tuning: RUNNING, 20s",
        "tuning: RUNNING, 3m 20s",
        "tuning: RUNNING, 6m 20s",
    ]


def test_a_log_hears_of_each_change_of_the_detailed_state() -> None:
    progress = Progress(every_look=False)
    looks = [(1, "PROCESSING_DATASET"), (2, "PROCESSING_DATASET"), (3, "TUNING"), (9, "TUNING")]

    lines = [progress.line(_training(0, 6, it), BEGIN + timedelta(seconds=at)) for at, it in looks]

    assert [line for line in lines if line] == [
        "tuning: RUNNING (processing dataset), 1s",
        "tuning: RUNNING (tuning), 3s",
    ]


def test_a_terminal_hears_of_every_second_once() -> None:
    looks = [(second / 2, "RUNNING") for second in range(6)]

    assert _shown(Progress(every_look=True), looks) == [
        "tuning: RUNNING, 0s",
        "tuning: RUNNING, 1s",
        "tuning: RUNNING, 2s",
    ]


@pytest.mark.parametrize(("asked", "want"), [("terminal", True), ("lines", False)])
def test_the_environment_may_say_who_watches(asked: str, want: bool) -> None:
    assert on_terminal({"VERTEX_TUNING_PROGRESS": asked}) is want


_ASK = (
    "from pulumi_vertex_tuning.resources.waiting.progress import on_terminal;"
    "print('terminal' if on_terminal({}) else 'lines', flush=True)"
)


def test_without_a_terminal_there_are_lines() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _ASK],
        capture_output=True,
        text=True,
        check=True,
        start_new_session=True,  # no controlling terminal, whoever runs the tests
    )

    assert run.stdout == "lines\n"


def test_with_a_terminal_it_is_found_though_no_stream_is_one() -> None:
    pid, terminal = pty.fork()
    if not pid:  # the child, whose controlling terminal the new one is
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.execv(sys.executable, [sys.executable, "-c", _ASK])
    with os.fdopen(terminal, "rb", buffering=0) as reader:
        printed = reader.read(100)
    os.waitpid(pid, 0)

    assert printed.startswith(b"terminal")
