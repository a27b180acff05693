"""How long a job may take: its whole time, and its time without progress."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pulumi_vertex_tuning.resources.waiting.limits import Limits
from pulumi_vertex_tuning.spec.duration import seconds
from pulumi_vertex_tuning.vertex.job import TuningJob

BEGIN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOO_LONG = "longer than its timeout of 1h 0m"
STANDS = "no progress for 10m 0s, its progress_timeout"


def _job(state: str = "RUNNING", **fields: Any) -> TuningJob:
    return TuningJob("name", state, create_time=BEGIN, **fields)


def _told(limits: Limits, looks: list[tuple[float, TuningJob]]) -> list[str | None]:
    return [limits.exceeded(job, BEGIN + timedelta(minutes=at)) for at, job in looks]


@pytest.mark.parametrize(
    ("looks", "want"),
    [
        ([(0, _job()), (60, _job()), (60.1, _job())], [None, None, TOO_LONG]),
        ([(300, _job("SUCCEEDED"))], [None]),
        ([(300, TuningJob("name", "RUNNING"))], [None]),
    ],
    ids=["from the create", "an ended job took what it took", "no create time"],
)
def test_the_whole_time_counts_from_the_create(
    looks: list[tuple[float, TuningJob]], want: list[str | None]
) -> None:
    assert _told(Limits(total=3600.0), looks) == want


@pytest.mark.parametrize(
    "other",
    [
        _job("QUEUED"),
        _job(detail="TUNING"),
        _job(completed_epochs=1),
        _job(completed_steps=5),
    ],
    ids=["state", "detail", "epoch", "step"],
)
def test_each_kind_of_progress_counts(other: TuningJob) -> None:
    looks = [(0, _job()), (10, _job()), (10.1, _job()), (15, other), (25, other), (25.1, other)]

    told = _told(Limits(without_progress=600.0), looks)

    assert told == [None, None, STANDS, None, None, STANDS]


def test_time_before_the_first_look_is_no_standstill() -> None:
    assert _told(Limits(without_progress=600.0), [(500, _job()), (505, _job())]) == [None, None]


def test_without_limits_a_job_may_take_for_ever() -> None:
    assert _told(Limits(), [(0, _job()), (1e6, _job())]) == [None, None]


@pytest.mark.parametrize(
    ("text", "want"),
    [("90m", 5400), ("6h", 21600), ("1h30m", 5400), ("2d", 172800), ("1d2h3m4s", 93784)],
)
def test_times_are_read_as_people_write_them(text: str, want: float) -> None:
    assert seconds(text) == want


@pytest.mark.parametrize("text", ["", "6", "0h", "h", "1.5h", "-1h", "30m1h", "1h 30m", "6H"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time; write it like 90m, 6h, 1h30m or 2d"):
        seconds(text)
