"""Lists that are late: get knows what list does not show yet."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.filters import ALWAYS
from pulumi_vertex_tuning.emulator.store import Resource, Store
from pulumi_vertex_tuning.emulator.testing import running_emulator
from tests.emulator.clients import Json, Tuner, new_tuner, wait_for

LAG = 3.0


@pytest.fixture(scope="module")
def late_tuner() -> Iterator[Tuner]:
    with running_emulator(job_seconds=0.2, list_lag=LAG) as emulator:
        yield new_tuner(emulator)


def listed(tuner: Tuner, collection: str, query: str = "") -> dict[str, Json]:
    found = tuner.http.get(f"/v1beta1/{tuner.parent}/{collection}{query}")
    return {item["name"]: item for item in found.get(collection, [])}


def test_jobs_models_and_endpoints_are_listed_later_than_got(late_tuner: Tuner) -> None:
    began = time.monotonic()
    name = late_tuner.create(labels={"mine": "yes"})["name"]
    assert late_tuner.get(name)["name"] == name
    if listed(late_tuner, "tuningJobs", "?filter=labels.mine=yes"):
        assert time.monotonic() - began >= LAG
    job = late_tuner.finish(name)

    seen = wait_for(lambda: listed(late_tuner, "tuningJobs"), lambda found: name in found)
    assert time.monotonic() - began >= LAG * 0.9
    # What was changed since is shown as it was, as by an index that is behind.
    assert seen[name]["updateTime"] <= job["updateTime"]
    wait_for(lambda: listed(late_tuner, "tuningJobs")[name], lambda found: found == job)
    models = wait_for(lambda: listed(late_tuner, "models"), lambda found: len(found) == 1)
    assert [f"{model}@1" for model in models] == [job["tunedModel"]["model"]]
    wait_for(lambda: listed(late_tuner, "endpoints"), lambda found: len(found) == 2)


def test_what_is_deleted_stays_in_the_list_for_a_while(late_tuner: Tuner) -> None:
    job = late_tuner.tuned()
    endpoint = job["tunedModel"]["endpoint"]
    wait_for(lambda: listed(late_tuner, "endpoints"), lambda found: endpoint in found)
    deployed = late_tuner.http.get(f"/v1/{endpoint}")["deployedModels"][0]["id"]
    body = {"deployedModelId": deployed}
    late_tuner.http.post(f"/v1/{endpoint}:undeployModel", body)
    began = time.monotonic()
    assert late_tuner.http.ask("DELETE", f"/v1/{endpoint}").status == 200

    assert late_tuner.http.ask("GET", f"/v1/{endpoint}").status == 404
    is_listed = endpoint in listed(late_tuner, "endpoints")
    assert is_listed or time.monotonic() - began >= LAG
    wait_for(lambda: listed(late_tuner, "endpoints"), lambda found: endpoint not in found)


def row(number: int, **body: Any) -> Resource:
    return Resource(f"jobs/{number}", "tuningJobs", "here", {"number": number, **body})


def shown(store: Store, most: int = 10) -> list[Json]:
    page = store.page("tuningJobs", "here", ALWAYS, most)
    return [resource.body for resource in page.resources]


def write_half(store: Store) -> None:
    with store.transaction():
        store.put(row(2))
        store.put(row(1, state="new"))
        _ = 1 / 0


def test_a_row_that_was_rolled_back_never_shows(tmp_path: Path) -> None:
    store = Store(tmp_path / "rows", list_lag=0.001)
    store.put(row(1))
    with pytest.raises(ZeroDivisionError):
        write_half(store)
    assert wait_for(lambda: shown(store), bool) == [{"number": 1}]
    store.close()


def test_no_row_is_lost_however_the_questions_fall(tmp_path: Path) -> None:
    store = Store(tmp_path / "rows", list_lag=0.001)
    for number in range(1500):
        store.put(row(number))
        shown(store)
    everything = wait_for(lambda: shown(store, 2000), lambda found: len(found) >= 1500)
    assert {found["number"] for found in everything} == set(range(1500))
    store.close()


def test_a_restart_shows_all_at_once_and_other_kinds_are_never_late(tmp_path: Path) -> None:
    store = Store(tmp_path / "rows", list_lag=600)
    store.put(row(1))
    store.put(Resource("context", "contexts", "here", {}))
    assert shown(store) == []
    assert len(store.page("contexts", "here", ALWAYS, 10).resources) == 1
    store.close()

    again = Store(tmp_path / "rows", list_lag=600)
    again.put(row(1, state="new"))
    assert shown(again) == [{"number": 1}]
    again.close()
    prompt = Store(tmp_path / "rows")
    assert shown(prompt) == [{"number": 1, "state": "new"}]
    prompt.close()
