"""How jobs end otherwise than well, cancels that come too late, and jobs that wait."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.clock import seconds_of, timestamp
from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

from .clients import Json, Tuner, examples, new_tuner, wait_for

DETAILS = ("WAITING_FOR_QUOTA", "PROCESSING_DATASET", "WAITING_FOR_CAPACITY", "TUNING")


@pytest.fixture
def scripted(emulator: Emulator) -> Iterator[Emulator]:
    yield emulator
    emulator.scenarios.clear()


def detail(job: Json) -> str:
    return str(job.get("tuningJobState", "")).removeprefix("TUNING_JOB_STATE_")


def model(tuner: Tuner, job: Json) -> Json:
    return dict(tuner.http.get(f"/v1/{job['tunedModel']['model']}"))


def ended(tuner: Tuner, name: str) -> Json:
    return wait_for(lambda: tuner.get(name), lambda job: "endTime" in job)


def cancel(tuner: Tuner, name: str) -> None:
    assert tuner.http.post(f"/v1/{name}:cancel", {}) == {}


def experiment_state(tuner: Tuner, job: Json) -> str:
    store, _, experiment = job["experiment"].rpartition("/contexts/")
    found = tuner.http.get(f"/v1/{store}/contexts?pageSize=100")["contexts"]
    (run,) = [one for one in found if one["name"].rpartition("/")[2].startswith(f"{experiment}-")]
    return str(run["metadata"]["_state"])


def test_a_job_can_fail_and_leave_its_model_behind(scripted: Emulator, tuner: Tuner) -> None:
    scripted.scenarios.add("FAILED_WITH_MODEL", labels={"case": "a"})
    job = ended(tuner, tuner.create(labels={"case": "a"})["name"])

    assert job["state"] == "JOB_STATE_FAILED"
    assert job["error"] == {
        "code": 13,
        "message": (
            "Failed to create endpoint. "
            "Tuned model is uploaded and can be accessed through Model Registry."
        ),
    }
    assert "endpoint" not in job["tunedModel"]
    assert "deployedModels" not in model(tuner, job)
    assert tuner.http.get(f"/v1/{tuner.parent}/endpoints") == {}
    assert job["tuningDataStats"]["supervisedTuningDataStats"]["tuningDatasetExampleCount"] == "24"
    assert experiment_state(tuner, job) == "FAILED"
    name = job["tunedModel"]["model"].partition("@")[0]
    assert tuner.http.ask("DELETE", f"/v1/{name}").status == 200


def test_a_job_can_fail_with_any_reason_and_leave_nothing(scripted: Emulator, tuner: Tuner) -> None:
    error = {"code": 8, "message": "Quota exhausted."}
    scripted.scenarios.add("FAILED", display_name="unlucky", error=error)
    job = ended(tuner, tuner.create(tunedModelDisplayName="unlucky")["name"])
    assert (job["state"], job["error"]) == ("JOB_STATE_FAILED", error)
    assert "tunedModel" not in job
    assert tuner.http.get(f"/v1/{tuner.parent}/models") == {}


def test_a_job_can_expire_without_an_error(scripted: Emulator, tuner: Tuner) -> None:
    scripted.scenarios.add("EXPIRED", labels={"case": "b"})
    job = ended(tuner, tuner.create(labels={"case": "b"})["name"])
    assert job["state"] == "JOB_STATE_EXPIRED"
    # The API fills error for FAILED and CANCELLED only.
    assert "error" not in job
    assert "endpoint" not in job["tunedModel"]
    cancel(tuner, job["name"])
    assert tuner.get(job["name"]) == job


def test_a_job_can_succeed_without_an_endpoint(scripted: Emulator, tuner: Tuner) -> None:
    scripted.scenarios.add("SUCCEEDED_WITHOUT_ENDPOINT", labels={"case": "c"})
    job = ended(tuner, tuner.create(labels={"case": "c"})["name"])

    assert job["state"] == "JOB_STATE_SUCCEEDED"
    first, last = job["tunedModel"]["checkpoints"]
    assert "endpoint" not in job["tunedModel"]
    assert "endpoint" in first
    assert "endpoint" not in last
    name = job["tunedModel"]["model"].partition("@")[0]
    body = {"defaultCheckpointId": first["checkpointId"]}
    assert tuner.http.ask("PATCH", f"/v1/{name}", body).status == 200
    assert tuner.get(job["name"])["tunedModel"]["endpoint"] == first["endpoint"]


def test_a_job_can_run_without_a_step_until_it_is_cancelled(
    scripted: Emulator, tuner: Tuner
) -> None:
    scripted.scenarios.add("STALLED", labels={"case": "d"})
    name = tuner.create(labels={"case": "d"})["name"]
    other = tuner.create()["name"]
    wait_for(lambda: tuner.get(name), lambda job: detail(job) == "TUNING")
    assert tuner.finish(other)["state"] == "JOB_STATE_SUCCEEDED"

    job = tuner.get(name)
    assert job["state"] == "JOB_STATE_RUNNING"
    assert not {"tuningJobMetadata", "tunedModel"} & set(job)
    cancel(tuner, name)
    assert tuner.finish(name)["state"] == "JOB_STATE_CANCELLED"


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("SUCCEEDED", "JOB_STATE_SUCCEEDED"),
        ("FAILED", "JOB_STATE_FAILED"),
        ("FAILED_WITH_MODEL", "JOB_STATE_FAILED"),
        ("EXPIRED", "JOB_STATE_CANCELLED"),
    ],
)
def test_a_cancel_can_come_too_late(
    scripted: Emulator, tuner: Tuner, outcome: str, state: str
) -> None:
    scripted.scenarios.add(outcome, labels={"case": "e"}, cancel_too_late=True)
    name = tuner.create(labels={"case": "e"})["name"]
    wait_for(lambda: tuner.get(name), lambda job: job["state"] == "JOB_STATE_RUNNING")
    cancel(tuner, name)
    seen = [tuner.get(name)]
    assert seen[0]["state"] == "JOB_STATE_CANCELLING"
    cancel(tuner, name)

    wait_for(lambda: seen.append(tuner.get(name)), lambda _: "endTime" in seen[-1])
    assert {job["state"] for job in seen[:-1]} == {"JOB_STATE_CANCELLING"}
    assert all(detail(job) == "" for job in seen)
    assert seen[-1]["state"] == state
    assert ("tunedModel" in seen[-1]) == (outcome in ("SUCCEEDED", "FAILED_WITH_MODEL"))


def test_a_cancel_in_post_processing_is_too_late_by_itself() -> None:
    with running_emulator(job_seconds=10) as emulator:
        tuner = new_tuner(emulator)
        name = tuner.create()["name"]
        wait_for(lambda: tuner.get(name), lambda job: detail(job) == "POST_PROCESSING")
        cancel(tuner, name)
        assert tuner.get(name)["state"] == "JOB_STATE_CANCELLING"
        job = tuner.finish(name)
    assert job["state"] == "JOB_STATE_SUCCEEDED"
    assert job["tunedModel"]["endpoint"]


def test_a_pending_job_is_cancelled_whatever_is_played(scripted: Emulator, tuner: Tuner) -> None:
    scripted.scenarios.add(labels={"case": "f"}, cancel_too_late=True)
    name = tuner.create(labels={"case": "f"})["name"]
    cancel(tuner, name)
    assert tuner.finish(name)["state"] == "JOB_STATE_CANCELLED"


def test_scenarios_hold_for_the_jobs_that_match_and_as_often_as_told(
    scripted: Emulator, tuner: Tuner
) -> None:
    scripted.scenarios.add("FAILED", labels={"case": "g", "team": "docs"}, count=1)
    labels: list[dict[str, str]] = [
        {"case": "g"},
        {"case": "g", "team": "docs"},
        {"case": "g", "team": "docs", "more": "yes"},
    ]
    names = [tuner.create(labels=own)["name"] for own in labels]
    states = [ended(tuner, name)["state"].removeprefix("JOB_STATE_") for name in names]
    assert states == ["SUCCEEDED", "FAILED", "SUCCEEDED"]
    (shown,) = scripted.scenarios.shown()
    assert shown["jobs"] == [names[1]]
    assert shown["match"] == {"labels": labels[1], "displayName": None}


@pytest.mark.parametrize("scenario", [{"outcome": "LUCKY"}, {"match": {"label": {}}}, {"count": 0}])
def test_a_scenario_that_means_nothing_is_refused(tuner: Tuner, scenario: Json) -> None:
    assert tuner.http.ask("POST", "/emulator/scenarios", scenario).status == 400


def test_a_restart_keeps_what_is_to_become_of_a_job(tmp_path: Path) -> None:
    def at(emulator: Emulator, project: Tuner | None = None) -> Tuner:
        return new_tuner(emulator) if project is None else project_at(emulator, project)

    with running_emulator(job_seconds=4, data_dir=tmp_path) as emulator:
        tuner = at(emulator)
        emulator.scenarios.add("FAILED_WITH_MODEL", display_name="failing")
        emulator.scenarios.add(display_name="late", cancel_too_late=True)
        failing = tuner.create(tunedModelDisplayName="failing")["name"]
        late = tuner.create(tunedModelDisplayName="late")["name"]
        for name in (failing, late):
            wait_for_detail(tuner, name, "TUNING")
        cancel(tuner, late)
        emulator.kill()
    with running_emulator(job_seconds=4, data_dir=tmp_path) as emulator:
        tuner = at(emulator, tuner)
        seen: list[str] = []
        job = wait_for(
            lambda: noted(tuner.get(failing), seen),
            lambda job: job["state"] == "JOB_STATE_FAILED",
        )
        assert job["error"]["code"] == 13
        # It goes on where it was and does not step back.
        assert {*seen} <= {"TUNING", "POST_PROCESSING", ""}
        assert tuner.finish(late)["state"] == "JOB_STATE_SUCCEEDED"


def noted(job: Json, seen: list[str]) -> Json:
    seen.append(detail(job))
    return job


def wait_for_detail(tuner: Tuner, name: str, wanted: str) -> None:
    wait_for(lambda: detail(tuner.get(name)), lambda found: found == wanted)


def project_at(emulator: Emulator, tuner: Tuner) -> Tuner:
    return Tuner(type(tuner.http)(emulator), tuner.project, tuner.bucket)


def running(tuner: Tuner) -> list[Any]:
    jobs = tuner.http.get(f"/v1beta1/{tuner.parent}/tuningJobs")["tuningJobs"]
    return [job["name"] for job in jobs if job["state"] == "JOB_STATE_RUNNING"]


def test_jobs_over_the_quota_of_a_project_wait_for_their_turn() -> None:
    with running_emulator(job_seconds=1, concurrent_jobs=1) as emulator:
        tuner, other = new_tuner(emulator), new_tuner(emulator)
        emulator.scenarios.add("STALLED", count=1)
        names = [tuner.create()["name"] for _ in range(3)]
        # The quota is a project's; in another one jobs run to their end meanwhile.
        assert other.finish(other.create()["name"])["state"] == "JOB_STATE_SUCCEEDED"
        assert running(tuner) == names[:1]
        for name in names[1:]:
            job = tuner.get(name)
            assert (job["state"], detail(job)) == ("JOB_STATE_PENDING", "WAITING_FOR_QUOTA")
        cancel(tuner, names[1])
        assert tuner.finish(names[1])["state"] == "JOB_STATE_CANCELLED"
        freed = timestamp()
        cancel(tuner, names[0])
        first, second, third = [tuner.finish(name) for name in names]

    assert first["state"] == "JOB_STATE_CANCELLED"
    assert "startTime" not in second
    assert third["state"] == "JOB_STATE_SUCCEEDED"
    # Its seconds count from its turn.
    assert seconds_of(third["endTime"]) >= seconds_of(freed) + 0.95


def test_a_restart_gives_the_place_to_the_job_that_had_it(tmp_path: Path) -> None:
    with running_emulator(job_seconds=6, concurrent_jobs=1, data_dir=tmp_path) as emulator:
        tuner = new_tuner(emulator)
        names = [tuner.create()["name"] for _ in range(3)]
        cancel(tuner, names[0])
        wait_for(lambda: running(tuner), lambda found: found == names[1:2])
        emulator.kill()
    with running_emulator(job_seconds=2, concurrent_jobs=1, data_dir=tmp_path) as emulator:
        tuner = project_at(emulator, tuner)
        second, third = [tuner.finish(name) for name in names[1:]]
    assert second["endTime"] <= third["startTime"]


def test_every_detail_has_its_place_in_time() -> None:
    with running_emulator(job_seconds=4) as emulator:
        tuner = new_tuner(emulator)
        tuner.tuned()  # a worker that has to be started first may take longer than a phase
        name, seen = tuner.create()["name"], [""]
        last = wait_for(lambda: noted(tuner.get(name), seen), lambda job: "endTime" in job)
    found = [here for before, here in pairwise(seen) if here != before]
    assert found == [*DETAILS, "POST_PROCESSING", ""]
    assert last["tuningJobMetadata"]["completedEpochCount"] == "2"
    assert int(last["tuningJobMetadata"]["completedStepCount"]) > 0


def test_a_rebased_model_can_take_the_place_of_the_original(tuner: Tuner) -> None:
    original = tuner.tuned()
    endpoint = original["tunedModel"]["endpoint"]
    body = {
        "tunedModelRef": {"tunedModel": original["tunedModel"]["model"]},
        "tuningJob": {"baseModel": "gemini-2.5-flash-lite"},
        "deployToSameEndpoint": True,
    }
    operation = tuner.http.post(f"/v1/{tuner.parent}/tuningJobs:rebaseTunedModel", body)
    rebased = tuner.finish(operation["response"]["name"])

    assert rebased["state"] == "JOB_STATE_SUCCEEDED"
    assert rebased["baseModel"] == "gemini-2.5-flash-lite"
    assert rebased["tunedModel"]["endpoint"] == endpoint
    (deployed,) = tuner.http.get(f"/v1/{endpoint}")["deployedModels"]
    assert f"{deployed['model']}@1" == rebased["tunedModel"]["model"]
    stands_on = [found["endpoint"] for found in model(tuner, original)["deployedModels"]]
    assert endpoint not in stands_on
    again = tuner.http.ask("POST", f"/v1/{tuner.parent}/tuningJobs:rebaseTunedModel", body)
    assert again.status == 400
    assert again.json["error"]["status"] == "FAILED_PRECONDITION"


def test_a_job_without_a_model_has_no_endpoint_to_take(scripted: Emulator, tuner: Tuner) -> None:
    scripted.scenarios.add("FAILED", labels={"case": "h"})
    failed = ended(tuner, tuner.create(examples(), labels={"case": "h"})["name"])
    body = {"tunedModelRef": {"tuningJob": failed["name"]}, "deployToSameEndpoint": True}
    answer = tuner.http.ask("POST", f"/v1/{tuner.parent}/tuningJobs:rebaseTunedModel", body)
    assert answer.json["error"]["status"] == "FAILED_PRECONDITION"
