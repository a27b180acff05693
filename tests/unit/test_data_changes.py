"""What a preview says of a job's data: the sentence for each way it can change."""

from typing import Any

import pytest
from pulumi.output import UNKNOWN

from pulumi_vertex_tuning.resources.data_changes import data_changes, keep_data
from pulumi_vertex_tuning.resources.retraining import retrains


def _job(digest: str = "crc32c:1", uri: str = "gs://b/t", **facts: Any) -> dict[str, Any]:
    data = {"uri": uri, "digest": digest} if digest else {"uri": uri}
    return {"trainingDataset": data, **({"trainingData": facts} if facts else {})}


def _upload(content: str, **facts: Any) -> dict[str, Any]:
    return _job(f"sha256:{content}", f"gs://b/{content}", **facts)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            _job(generation="17", rows=970.0, tokens=100),
            _job("crc32c:2", generation="18", rows=1200.0, tokens=5500),
            "changed: generation 17 -> 18, +230 rows, +5,400 tokens",
        ),
        (_upload("a", rows=9, tokens=7), _upload("b", rows=10, tokens=7), "changed: +1 row"),
        (
            _upload("a", rows=9, tokens=7),
            _upload("b", rows=7, tokens=6),
            "changed: -2 rows, -1 token",
        ),
        (
            _upload("a", rows=1200, tokens=7),
            _upload("b", rows=1200, tokens=7),
            "changed: 1,200 rows before and after, other content",
        ),
        (
            _upload("a", rows=1200, tokens=7),
            _upload("b", rows=1200, tokens=9),
            "changed: 1,200 rows before and after, +2 tokens",
        ),
        (
            _job(generation="17"),
            _job("crc32c:2", generation="18", rows=3, tokens=9),
            "changed: generation 17 -> 18, now 3 rows, 9 tokens",
        ),
        (_job(), _job("crc32c:2"), "changed: other content"),
        (
            _job(generation="17", rows=3, tokens=9),
            _job("crc32c:2", "gs://b/u", generation="3", rows=4, tokens=9),
            "changed: gs://b/t -> gs://b/u, +1 row",
        ),
        (
            _job(generation="17", rows=3, tokens=9),
            _upload("a", rows=3, tokens=9),
            "changed: 3 rows before and after, other content",
        ),
        (_job(""), _job("", "gs://b/u"), "changed: gs://b/t -> gs://b/u"),
        (
            _job(generation="17", rows=3),
            _job("crc32c:2", generation=UNKNOWN, rows=UNKNOWN),
            "changed: other content",
        ),
    ],
)
def test_a_change_is_told_in_numbers_as_far_as_they_are_known(
    old: dict[str, Any], new: dict[str, Any], told: str
) -> None:
    assert list(data_changes(old, new)) == [("trainingDataset", f"training data {told}")]
    assert retrains(old, new)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ({}, _job(), "a new job"),
        (_job(generation="1", rows=3), _job(generation="2", rows=3), "the same content"),
        (_job(), _job(uri="gs://b/u"), "the same content elsewhere"),
        (_job(), _job(rows=3, tokens=4), "numbers that were not known"),
        (_job(), {"trainingDataset": {"uri": UNKNOWN}}, "data that is not known yet"),
    ],
)
def test_nothing_is_told_of(old: dict[str, Any], new: dict[str, Any], why: str) -> None:
    assert list(data_changes(old, new)) == [], why


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({}, _job(rows=10, tokens=1), "added: 10 rows, 1 token"),
        (_job(rows=10, tokens=1), {}, "removed: 10 rows, 1 token"),
        ({}, _job(), "added"),
        (_job(rows=10), _job("crc32c:2", rows=11), "changed: +1 row"),
    ],
)
def test_validation_data_comes_and_goes(
    old: dict[str, Any], new: dict[str, Any], told: str
) -> None:
    left, right = _validated(old), _validated(new)

    assert list(data_changes(left, right)) == [("validationDataset", f"validation data {told}")]
    assert retrains(left, right)


def _validated(job: dict[str, Any]) -> dict[str, Any]:
    names = {"trainingDataset": "validationDataset", "trainingData": "validationData"}
    return {**_job(rows=1), **{names[key]: value for key, value in job.items()}}


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (_job(rows=3), _job("crc32c:2", rows=4), _job(rows=3)),
        (_job(), _job("crc32c:2", rows=4), _job(rows=4)),
        (
            _upload("a"),
            _upload("b"),
            {"trainingDataset": {"uri": "gs://b/b", "digest": "sha256:a"}},
        ),
        ({}, _job(), _job()),
        (_job(""), _job("", "gs://b/u"), _job("", "gs://b/u")),
    ],
)
def test_ignored_content_leaves_what_was_trained_on(
    old: dict[str, Any], new: dict[str, Any], kept: dict[str, Any]
) -> None:
    assert keep_data(old, new) == kept


def test_content_that_is_not_known_yet_is_ignored_as_well() -> None:
    later = {"trainingDataset": {"uri": UNKNOWN, "digest": UNKNOWN}}

    assert retrains(_job(), keep_data(_job(), later)) == []
