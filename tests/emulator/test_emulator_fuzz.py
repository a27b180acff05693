"""Whatever is asked, the answer is an answer: never a fault of the emulator."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pulumi_vertex_tuning.emulator.errors import ServiceError
from pulumi_vertex_tuning.emulator.filters import Fields, compile_filter, json_member
from pulumi_vertex_tuning.emulator.store import Resource, Store
from pulumi_vertex_tuning.emulator.tuning.rows import BadRowError, check_rows, read_rows
from pulumi_vertex_tuning.emulator.wire import parse, render

KEYS = st.sampled_from(
    [
        "baseModel",
        "supervised_tuning_spec",
        "hyperParameters",
        "epochCount",
        "adapterSize",
        "learningRateMultiplier",
        "labels",
        "createTime",
        "preTunedModel",
        "tunedModel",
        "checkpoints",
        "contents",
        "role",
        "parts",
        "text",
        "systemInstruction",
        "generationConfig",
        "topK",
        "inlineData",
        "data",
        "responseSchema",
        "other",
    ],
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["user", "1", "1.5", "NaN", "-1", "", "ADAPTER_SIZE_TWO", "2024-01-01T00:00:00Z"]
    )
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
EASY = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
WORDS = "labels.a labels:a state = != : < AND OR NOT ( ) 'x' *".split()


@EASY
@given(body=JSON, message=st.sampled_from(["TuningJob", "GenerateContentRequest", "Model"]))
def test_any_json_is_read_or_refused(body: Any, message: str) -> None:
    with contextlib.suppress(ServiceError):
        read = parse("v1", message, json.dumps(body).encode())
        json.dumps(render(read, "v1", message, enums_as_numbers=True))


@EASY
@given(row=JSON)
def test_any_row_is_read_or_refused(tmp_path: Path, row: Any) -> None:
    path = tmp_path / "rows"
    path.write_text(json.dumps(row))
    with contextlib.suppress(BadRowError):
        assert check_rows(path) == len(list(read_rows(path)))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(tmp_path_factory.mktemp("store") / "db")
    made.put(Resource("a", "k", "p", {"labels": {"a": "x"}, "state": "x"}, {"in": ["x"]}))
    return made


@EASY
@given(words=st.lists(st.sampled_from([*WORDS, "member"]), max_size=9))
def test_any_filter_means_something_or_is_refused(store: Store, words: list[str]) -> None:
    fields: Fields = {"state": "$.state", "member": json_member("$.in")}
    with contextlib.suppress(ServiceError):
        store.page("k", "p", compile_filter(" ".join(words), fields), 10)


@pytest.mark.parametrize("text", ["(" * 3000, "NOT " * 400 + "state=x", "state=x " * 250])
def test_a_filter_of_any_depth_is_refused_or_runs(store: Store, text: str) -> None:
    with contextlib.suppress(ServiceError):
        store.page("k", "p", compile_filter(text, {"state": "$.state"}), 10)


def test_json_of_any_depth_is_refused() -> None:
    with pytest.raises(ServiceError):
        parse("v1", "TuningJob", b'{"a":' * 100_000)
