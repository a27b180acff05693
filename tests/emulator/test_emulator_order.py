"""orderBy and readMask of models.list and endpoints.list."""

import base64
import json
from urllib.parse import quote

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator

from .clients import Json, Tuner, examples, new_tuner

NAMES = ("bear", "ant", "cat", "ant")
KINDS = ("models", "endpoints")


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def tuner(emulator: Emulator) -> Tuner:
    """A project with a model and an endpoint of each name, made in that order."""
    tuner = new_tuner(emulator)
    spec = {"exportLastCheckpointOnly": True}
    for name in NAMES:
        fields = {"tunedModelDisplayName": name, "labels": {"team": "docs"}}
        tuner.tuned(rows=examples(4), supervisedTuningSpec=spec, **fields)
    return tuner


def listed(tuner: Tuner, kind: str, order: str, **more: object) -> Json:
    query = "".join(f"&{key}={quote(str(value))}" for key, value in more.items())
    return dict(tuner.http.get(f"/v1/{tuner.parent}/{kind}?orderBy={quote(order)}{query}"))


def key_of(found: Json) -> tuple[str, str]:
    return found["displayName"], found["createTime"]


def test_without_order_the_newest_comes_first(tuner: Tuner, kind: str) -> None:
    found = [one["createTime"] for one in listed(tuner, kind, "")[kind]]
    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("field", ["display_name", "displayName"])
def test_a_field_orders_up_and_down(tuner: Tuner, kind: str, field: str) -> None:
    up = [one["displayName"] for one in listed(tuner, kind, field)[kind]]
    down = [one["displayName"] for one in listed(tuner, kind, f"{field} desc")[kind]]
    assert up == sorted(NAMES)
    assert down == sorted(NAMES, reverse=True)


@pytest.mark.parametrize("field", ["create_time", "update_time"])
def test_times_order(tuner: Tuner, kind: str, field: str) -> None:
    key = {"create_time": "createTime", "update_time": "updateTime"}[field]
    found = [one[key] for one in listed(tuner, kind, field)[kind]]
    assert found == sorted(found)
    assert len(set(found)) > 1


def test_the_second_field_orders_what_the_first_leaves_equal(tuner: Tuner, kind: str) -> None:
    found = listed(tuner, kind, "")[kind]
    up = sorted(found, key=key_of)
    assert listed(tuner, kind, " display_name ,create_time")[kind] == up
    both = listed(tuner, kind, "display_name desc, create_time desc")[kind]
    assert both == up[::-1]
    mixed = [key_of(one) for one in listed(tuner, kind, "display_name,create_time  desc")[kind]]
    assert mixed == [key_of(up[index]) for index in (1, 0, 2, 3)]


@pytest.mark.parametrize("order", ["", "display_name", "display_name desc, create_time"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_joined_are_the_list(tuner: Tuner, kind: str, order: str, size: int) -> None:
    found: list[Json] = []
    token = ""
    while True:
        page = listed(tuner, kind, order, pageSize=size, pageToken=token)
        assert len(page[kind]) <= size
        found += page[kind]
        token = page.get("nextPageToken", "")
        if not token:
            break
    assert found == listed(tuner, kind, order)[kind]
    assert len(found) == len(NAMES)


@pytest.mark.parametrize(
    "order", ["name", "labels.a", "display_name asc", "display_name,", "create_time; DROP", "desc"]
)
def test_an_unknown_order_is_refused(tuner: Tuner, kind: str, order: str) -> None:
    answer = tuner.http.ask("GET", f"/v1/{tuner.parent}/{kind}?orderBy={quote(order)}")
    assert (answer.status, answer.json["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert "Supported fields: display_name, create_time, update_time." in answer.text


PLACES: tuple[object, ...] = (
    [1, 1],
    ["a", "b"],
    ["a", 2**63],
    ["a", True],
    ["\ud800", 1],
    ["a"],
    [1],
    [],
    {},
    7,
)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_token_of_another_order_or_of_nobody_is_refused(tuner: Tuner, place: object) -> None:
    token = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    path = f"/v1/{tuner.parent}/models?orderBy=display_name&pageToken={token}"
    answer = tuner.http.ask("GET", path)
    assert (answer.status, answer.json["error"]["message"]) == (400, "Invalid page token.")


def test_a_mask_narrows_what_is_listed(tuner: Tuner, kind: str) -> None:
    full = listed(tuner, kind, "")[kind]
    found = listed(tuner, kind, "", readMask="name,display_name")[kind]
    assert found == [{key: one[key] for key in ("name", "displayName")} for one in full]
    assert listed(tuner, kind, "", readMask="*")[kind] == full
    some = listed(tuner, kind, "", readMask="labels.team")[kind]
    assert some == [{"labels": {"team": "docs"}}] * len(NAMES)


def test_a_mask_of_unknown_fields_is_refused(tuner: Tuner, kind: str) -> None:
    answer = tuner.http.ask("GET", f"/v1/{tuner.parent}/{kind}?readMask=colour")
    assert (answer.status, answer.json["error"]["status"]) == (400, "INVALID_ARGUMENT")
