"""Faults over real sockets: what a client without any patience sees."""

import http.client
import json
import socket
import time

import pytest
import requests

from pulumi_vertex_tuning.emulator.faults.client import ControlError
from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Json, Tuner, example


def jobs_of(tuner: Tuner) -> list[Json]:
    return list(tuner.http.get(f"/v1/{tuner.parent}/tuningJobs").get("tuningJobs", []))


def request_of(tuner: Tuner) -> tuple[str, Json]:
    spec = {"trainingDatasetUri": tuner.upload([example("a", "b")])}
    url = f"{tuner.http.emulator.url}/v1/{tuner.parent}/tuningJobs"
    return url, {"baseModel": "gemini-2.5-flash", "supervisedTuningSpec": spec}


def test_a_status_is_answered_as_often_as_asked_for(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("status", path="/tuningJobs$", status=429, retry_after=7, count=2)
    url = f"{emulator.url}/v1/{tuner.parent}/tuningJobs"
    first, second, third = [requests.get(url, timeout=10) for _ in range(3)]

    assert (first.status_code, second.status_code, third.status_code) == (429, 429, 200)
    assert first.headers["Retry-After"] == "7"
    error = first.json()["error"]
    assert (error["code"], error["status"]) == (429, "RESOURCE_EXHAUSTED")
    assert error["details"] == [
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "7s"},
    ]
    assert len(emulator.faults.hits()) == 2


@pytest.mark.parametrize(
    ("status", "name"),
    [(403, "PERMISSION_DENIED"), (500, "INTERNAL"), (502, "UNKNOWN"), (503, "UNAVAILABLE")],
)
def test_any_error_status(emulator: Emulator, tuner: Tuner, status: int, name: str) -> None:
    emulator.faults.add("status", rpc="CreateTuningJob", status=status, message="Not now.")
    url, body = request_of(tuner)
    answer = requests.post(url, json=body, timeout=10)

    assert answer.status_code == status
    assert answer.json()["error"] == {"code": status, "message": "Not now.", "status": name}
    assert jobs_of(tuner) == []


def test_a_reset_before_the_work_leaves_nothing(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("reset-before", rpc="CreateTuningJob")
    url, body = request_of(tuner)
    with pytest.raises(requests.ConnectionError):
        requests.post(url, json=body, timeout=10)
    assert jobs_of(tuner) == []


def test_a_reset_after_the_work_leaves_the_job(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("reset-after", rpc="CreateTuningJob")
    url, body = request_of(tuner)
    with pytest.raises(requests.ConnectionError):
        requests.post(url, json=body, timeout=10)
    (job,) = jobs_of(tuner)
    assert tuner.finish(job["name"])["state"] == "JOB_STATE_SUCCEEDED"


@pytest.mark.parametrize("kind", ["reset-before", "reset-after"])
def test_a_reset_is_one_on_the_wire(emulator: Emulator, tuner: Tuner, kind: str) -> None:
    emulator.faults.add(kind, method="GET", path=tuner.project)
    with socket.create_connection(("127.0.0.1", emulator.port), timeout=10) as raw:
        path = f"/v1/{tuner.parent}/tuningJobs"
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        with pytest.raises(ConnectionResetError):
            raw.recv(1)


def test_a_truncated_body_ends_half_way(emulator: Emulator, tuner: Tuner) -> None:
    whole = tuner.http.ask("GET", f"/v1/{tuner.parent}/tuningJobs?pageSize=bad").text
    emulator.faults.add("truncated-body", path=tuner.project)
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=10)
    connection.request("GET", f"/v1/{tuner.parent}/tuningJobs?pageSize=bad")
    response = connection.getresponse()
    with pytest.raises(http.client.IncompleteRead) as caught:
        response.read()
    connection.close()

    assert int(response.headers["content-length"]) == len(whole)
    assert caught.value.partial.decode() == whole[: len(whole) // 2]
    with pytest.raises(requests.RequestException):
        requests.get(f"{emulator.url}/v1/{tuner.parent}/tuningJobs", timeout=10)


def test_a_stream_can_be_truncated(emulator: Emulator, tuner: Tuner) -> None:
    body = {"contents": [{"role": "user", "parts": [{"text": "Hello?"}]}]}
    path = f"/v1/{tuner.parent}/publishers/google/models/gemini-2.5-flash"
    url = f"{emulator.url}{path}:streamGenerateContent?alt=sse"
    assert requests.post(url, json=body, timeout=10).text.startswith("data: ")
    emulator.faults.add("truncated-body", rpc="StreamGenerateContent")
    with pytest.raises(requests.RequestException):
        requests.post(url, json=body, timeout=10)


def test_garbage_comes_with_200_and_the_work_is_done(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("garbage-body", rpc="CreateTuningJob")
    url, body = request_of(tuner)
    answer = requests.post(url, json=body, timeout=10)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    with pytest.raises(requests.JSONDecodeError):
        answer.json()
    assert len(jobs_of(tuner)) == 1


def test_latency_takes_its_seconds_and_then_all_is_well(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("latency", rpc="ListTuningJobs", seconds=0.5)
    began = time.monotonic()
    assert jobs_of(tuner) == []
    assert time.monotonic() - began >= 0.5
    with pytest.raises(requests.Timeout):
        requests.get(f"{emulator.url}/v1/{tuner.parent}/tuningJobs", timeout=0.1)


def test_others_are_served_while_one_waits(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("latency", rpc="ListTuningJobs", seconds=600)
    with socket.create_connection(("127.0.0.1", emulator.port), timeout=10) as raw:
        path = f"/v1/{tuner.parent}/tuningJobs"
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        assert tuner.http.get(f"/v1/{tuner.parent}/models") == {}


def test_the_dice_are_the_same_for_the_same_seed(emulator: Emulator, tuner: Tuner) -> None:
    def rolls(seed: int) -> list[int]:
        emulator.faults.clear()
        emulator.faults.add("status", path=tuner.project, probability=0.5, seed=seed)
        path = f"/v1/{tuner.parent}/models"
        return [tuner.http.ask("GET", path).status for _ in range(40)]

    first = rolls(1)
    assert first == rolls(1)
    assert first != rolls(2)
    assert 8 < first.count(503) < 32


def test_only_what_is_named_is_met(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("status", method="POST", path=f"{tuner.project}/.*tuningJobs$")
    assert jobs_of(tuner) == []
    assert tuner.http.get(f"/v1/{tuner.parent}/endpoints") == {}
    assert emulator.faults.hits() == []
    assert tuner.ask_create().status == 503
    (hit,) = emulator.faults.hits()
    assert (hit["method"], hit["rpc"]) == ("POST", "CreateTuningJob")
    assert hit["path"] == f"/v1/{tuner.parent}/tuningJobs"


def test_storage_meets_faults_as_well(emulator: Emulator, tuner: Tuner) -> None:
    emulator.faults.add("status", path="^/upload/storage", status=503, count=1)
    path = f"/upload/storage/v1/b/{tuner.bucket}/o?uploadType=media&name=x"
    assert tuner.http.ask("POST", path, b"x").status == 503
    assert tuner.http.ask("POST", path, b"x").status == 200


def test_cleared_faults_are_gone_and_the_controls_never_meet_one(
    emulator: Emulator, tuner: Tuner
) -> None:
    emulator.faults.add("reset-before")
    assert [fault["kind"] for fault in emulator.faults.shown()] == ["reset-before"]
    emulator.faults.clear()
    assert emulator.faults.shown() == []
    assert jobs_of(tuner) == []


@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"kind": "sabotage"}, "kind"),
        ({"kind": "status", "status": 200}, "status"),
        ({"kind": "status", "path": "("}, "path"),
        ({"kind": "status", "probability": 2}, "probability"),
        ({"kind": "status", "paht": "x"}, "paht"),
        ({}, "kind"),
    ],
)
def test_a_fault_that_means_nothing_is_refused(
    emulator: Emulator, tuner: Tuner, fault: Json, field: str
) -> None:
    answer = tuner.http.ask("POST", "/emulator/faults", fault)
    assert answer.status == 400
    assert answer.json["error"]["message"].startswith(f"{field}: ")
    assert emulator.faults.shown() == []


def test_the_fixture_tells_why_a_control_is_refused(emulator: Emulator) -> None:
    with pytest.raises(ControlError, match="status: "):
        emulator.faults.add("status", status=1)


def test_a_page_in_a_browser_cannot_reach_the_controls(tuner: Tuner) -> None:
    body = json.dumps({"kind": "reset-before"}).encode()
    answer = tuner.http.ask("POST", "/emulator/faults", body, Origin="http://example.com")
    assert answer.status == 403
