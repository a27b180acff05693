"""Killed at random moments while it is used, and started again on the same folder."""

import http.client
import random
import socket
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.emulator.clients import TERMINAL, Http, Json, Tuner, examples, new_tuner, wait_for

from .checksum import crc32c
from .crowd import Crowd

ROUNDS = 8
JOB_SECONDS = 1.5
JOB_LABEL = "google-vertex-llm-tuning-job-id"
ENDED_WELL = {"JOB_STATE_SUCCEEDED", "JOB_STATE_CANCELLED"}


def everything(tuner: Tuner, collection: str) -> list[Json]:
    answer = tuner.http.get(f"/v1/{tuner.parent}/{collection}?pageSize=1000")
    assert "nextPageToken" not in answer
    return list(answer.get(collection, []))


def test_what_was_promised_is_kept(tmp_path: Path) -> None:
    crowd, moments = Crowd(seed=11), random.Random(11)
    place: Tuner | None = None
    for round_ in range(ROUNDS):
        with running_emulator(job_seconds=JOB_SECONDS, data_dir=tmp_path) as emulator:
            place = _tuner(emulator, place)

            def kill(emulator: Emulator = emulator) -> None:
                time.sleep(moments.uniform(0.05, 1.2))
                emulator.kill()

            crowd.use(place, round_, kill)
    assert place is not None
    assert crowd.failures == []
    assert len(crowd.jobs) >= ROUNDS
    assert crowd.requests > 20 * ROUNDS
    with running_emulator(job_seconds=JOB_SECONDS, data_dir=tmp_path) as emulator:
        tuner = _tuner(emulator, place)
        _check_jobs(crowd, tuner)
        _check_objects(crowd, tuner)
        kept = tuner.http.get(f"/storage/v1/b/{tuner.bucket}/o")["items"]
        samples = tuner.http.get("/storage/v1/b/cloud-samples-data/o")["items"]
        assert len(list((tmp_path / "objects").iterdir())) == len(kept) + len(samples)


def _tuner(emulator: Emulator, earlier: Tuner | None) -> Tuner:
    if earlier is not None:
        return Tuner(Http(emulator), earlier.project, earlier.bucket)
    tuner = new_tuner(emulator)
    tuner.upload(examples())
    return tuner


def _check_jobs(crowd: Crowd, tuner: Tuner) -> None:
    jobs = wait_for(
        lambda: everything(tuner, "tuningJobs"),
        lambda found: all(job["state"] in TERMINAL for job in found),
    )
    by_attempt = {job["labels"]["attempt"]: job for job in jobs}
    assert len(by_attempt) == len(jobs), "a job is there twice"
    assert set(by_attempt) <= crowd.attempts
    for attempt, name in crowd.jobs.items():
        assert by_attempt[attempt]["name"] == name, "a job was lost"
    assert {job["state"] for job in jobs} <= ENDED_WELL
    for job in jobs:
        if job["name"] not in crowd.cancelled:
            assert job["state"] == "JOB_STATE_SUCCEEDED"
    assert any(job["state"] == "JOB_STATE_SUCCEEDED" for job in jobs)
    _check_models(jobs, tuner)


def _check_models(jobs: list[Json], tuner: Tuner) -> None:
    """Every job that succeeded has its model and endpoints once; a cancelled one at most once."""
    models = Counter(model["labels"][JOB_LABEL] for model in everything(tuner, "models"))
    endpoints = {endpoint["name"]: endpoint for endpoint in everything(tuner, "endpoints")}
    deployed = Counter(endpoint["labels"][JOB_LABEL] for endpoint in endpoints.values())
    for job in jobs:
        job_id = job["name"].rpartition("/")[2]
        assert models[job_id] <= 1
        if job["state"] == "JOB_STATE_SUCCEEDED":
            checkpoints = job["tunedModel"]["checkpoints"]
            epochs = int(job["supervisedTuningSpec"]["hyperParameters"]["epochCount"])
            assert models[job_id] == 1
            assert len(checkpoints) == deployed[job_id] == epochs
            assert {checkpoint["endpoint"] for checkpoint in checkpoints} <= set(endpoints)
    question = {"contents": [{"role": "user", "parts": [{"text": "What is 7?"}]}]}
    for name in list(endpoints)[:5]:
        assert tuner.http.post(f"/v1/{name}:generateContent", question)["candidates"]


def _check_objects(crowd: Crowd, tuner: Tuner) -> None:
    for place, kept in crowd.objects.items():
        path = f"/storage/v1/b/{tuner.bucket}/o/{quote(place, safe='')}"
        content = _content(tuner, path)
        assert content in kept.may_be, f"{place} is not what was put there"


def _content(tuner: Tuner, path: str) -> bytes | None:
    """Return an object's bytes, checked against its resource, or None when it is not there."""
    found = tuner.http.ask("GET", path)
    if found.status == 404:
        return None
    connection = http.client.HTTPConnection("127.0.0.1", tuner.http.emulator.port, timeout=60)
    connection.request("GET", f"{path}?alt=media")
    content = connection.getresponse().read()
    connection.close()
    assert (found.json["crc32c"], int(found.json["size"])) == (crc32c(content), len(content))
    return content


def test_a_resumable_upload_goes_on_after_every_kill(tmp_path: Path) -> None:
    content = random.Random(3).randbytes(3_500_000)
    place = ""
    for round_ in range(3):
        with running_emulator(data_dir=tmp_path) as emulator:
            http_ = Http(emulator)
            if not place:
                http_.post("/storage/v1/b?project=p", {"name": "slow-bucket"})
                place = _start(http_, "slow-bucket")
            size = _received(http_, place)
            assert size >= round_ * 1_000_000
            _send_half(http_, place, content, size)
            assert http_.ask("GET", "/storage/v1/b/slow-bucket/o/slow").status == 404
            emulator.kill()
    with running_emulator(data_dir=tmp_path) as emulator:
        http_ = Http(emulator)
        size = _received(http_, place)
        headers = {"content-range": f"bytes {size}-{len(content) - 1}/{len(content)}"}
        made = http_.ask("PUT", place, content[size:], **headers)
        assert made.status == 200
        assert made.json["crc32c"] == crc32c(content)


def _start(http_: Http, bucket: str) -> str:
    path = f"/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name=slow"
    connection = http.client.HTTPConnection("127.0.0.1", http_.emulator.port)
    connection.request("POST", path, b"{}")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["location"].removeprefix(http_.emulator.url)


def _received(http_: Http, place: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", http_.emulator.port)
    connection.request("PUT", place, b"", {"content-range": "bytes */*"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 308
    received = answer.headers.get("range")
    return 0 if received is None else int(received.removeprefix("bytes=0-")) + 1


def _send_half(http_: Http, place: str, content: bytes, size: int) -> None:
    """Announce all the rest and send a million bytes of it, as a client that dies does."""
    rest = len(content) - size
    head = (
        f"PUT {place} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {rest}\r\n"
        f"Content-Range: bytes {size}-{len(content) - 1}/{len(content)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", http_.emulator.port)) as connection:
        connection.sendall(head.encode() + content[size : size + 1_000_000])
    wait_for(lambda: _received(http_, place), lambda now: now >= size + 1_000_000)
