"""The command as a process: start, stop, kill, restart, and who may talk to it."""

import random
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator

from .clients import Http, Json, Tuner, examples, new_tuner, wait_for

COMMAND = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", "emulator"]


def run_to_its_end(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def listing(tuner: Tuner) -> list[Json]:
    return list(tuner.http.get(f"/v1/{tuner.parent}/tuningJobs?pageSize=1000")["tuningJobs"])


def test_it_prints_one_line_with_its_address_and_says_emulated() -> None:
    with subprocess.Popen(
        [*COMMAND, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert re.fullmatch(r"Emulated Vertex AI is ready at http://127\.0\.0\.1:\d+\n", line)
            new_tuner(Emulator(line.split()[-1], process)).create()
        finally:
            process.send_signal(signal.SIGINT)
        assert process.stdout.read() == ""
        assert process.wait(20) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_cleanly_and_leaves_no_process(number: signal.Signals) -> None:
    with running_emulator(job_seconds=30) as emulator:
        new_tuner(emulator).create()
        children = Path(f"/proc/{emulator.pid}/task/{emulator.pid}/children")
        workers = children.read_text().split() if children.exists() else []
        emulator.process.send_signal(number)
        assert emulator.process.wait(20) == 0
    for worker in workers:
        wait_for(Path(f"/proc/{worker}").exists, lambda alive: not alive)


def test_killed_it_leaves_no_worker_behind() -> None:
    with running_emulator(job_seconds=30) as emulator:
        children = Path(f"/proc/{emulator.pid}/task/{emulator.pid}/children")
        workers = children.read_text().split() if children.exists() else []
        emulator.kill()
    for worker in workers:
        wait_for(Path(f"/proc/{worker}").exists, lambda alive: not alive)


def test_a_port_that_is_taken_is_a_message() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run_to_its_end("--port", str(port))
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert f"Cannot listen on 127.0.0.1:{port}: Address already in use." in ended.stderr
    assert "--port 0" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_two_processes_on_one_folder_the_second_refuses(tmp_path: Path) -> None:
    with running_emulator(data_dir=tmp_path):
        ended = run_to_its_end("--port", "0", "--data-dir", str(tmp_path))
    assert ended.returncode == 1
    assert f"Another emulator uses the data folder {tmp_path}." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_a_folder_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with running_emulator() as emulator:
        new_tuner(emulator).tuned()
        assert list(tmp_path.glob("emulated-vertex-*"))
        emulator.stop()
    assert not list(tmp_path.glob("emulated-vertex-*"))


def test_a_restart_keeps_everything_also_when_the_folder_was_moved(tmp_path: Path) -> None:
    with running_emulator(data_dir=tmp_path / "data") as emulator:
        tuner = new_tuner(emulator)
        job = tuner.tuned()
    moved = (tmp_path / "data").rename(tmp_path / "moved")
    with running_emulator(data_dir=moved) as emulator:
        again = Tuner(Http(emulator), tuner.project, tuner.bucket)
        assert again.get(job["name"]) == job
        model = again.http.get(f"/v1/{job['tunedModel']['model']}")
        assert len(model["deployedModels"]) == 2
        question = {"contents": [{"role": "user", "parts": [{"text": "What is 7?"}]}]}
        endpoint = job["tunedModel"]["checkpoints"][0]["endpoint"]
        assert again.http.post(f"/v1/{endpoint}:generateContent", question)["candidates"]
        assert again.http.get(f"/storage/v1/b/{tuner.bucket}/o")["items"][0]["name"]


def test_killed_again_and_again_it_loses_no_job_and_doubles_none(tmp_path: Path) -> None:
    moments = random.Random(7)
    names: list[str] = []
    project = bucket = ""
    for round_ in range(4):
        with running_emulator(job_seconds=2.5, data_dir=tmp_path) as emulator:
            tuner = Tuner(Http(emulator), project, bucket) if names else new_tuner(emulator)
            project, bucket = tuner.project, tuner.bucket
            names += [tuner.create(labels={"round": str(round_)})["name"] for _ in range(2)]
            time.sleep(moments.uniform(0.0, 1.5))
            emulator.kill()
    with running_emulator(job_seconds=2.5, data_dir=tmp_path) as emulator:
        tuner = Tuner(Http(emulator), project, bucket)
        jobs = [tuner.finish(name) for name in names]
        assert {job["state"] for job in jobs} == {"JOB_STATE_SUCCEEDED"}
        assert sorted(job["name"] for job in listing(tuner)) == sorted(names)
        models = tuner.http.get(f"/v1/{tuner.parent}/models?pageSize=1000")["models"]
        endpoints = tuner.http.get(f"/v1/{tuner.parent}/endpoints?pageSize=1000")["endpoints"]
        assert len(models) == len(names)
        assert len(endpoints) == 2 * len(names)


def test_a_job_that_was_being_cancelled_is_cancelled_after_a_restart(tmp_path: Path) -> None:
    with running_emulator(job_seconds=20, data_dir=tmp_path) as emulator:
        tuner = new_tuner(emulator)
        name = tuner.create()["name"]
        tuner.http.post(f"/v1/{name}:cancel", {})
        emulator.kill()
    with running_emulator(job_seconds=20, data_dir=tmp_path) as emulator:
        again = Tuner(Http(emulator), tuner.project, tuner.bucket)
        assert again.finish(name)["state"] == "JOB_STATE_CANCELLED"


def test_a_lost_training_process_does_not_lose_its_jobs() -> None:
    with running_emulator(job_seconds=2) as emulator:
        tuner = new_tuner(emulator)
        job = tuner.create(supervisedTuningSpec={"hyperParameters": {"epochCount": 60}})
        children = Path(f"/proc/{emulator.pid}/task/{emulator.pid}/children")
        for worker in children.read_text().split():
            subprocess.run(["kill", "-9", worker], check=True)
        assert tuner.finish(job["name"])["state"] == "JOB_STATE_SUCCEEDED"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8090", "127.0.0.1.evil.example"])
def test_another_host_name_is_refused(http_: Http, host: str) -> None:
    answer = http_.ask("GET", "/v1/projects/p/locations/us-central1/tuningJobs", Host=host)
    assert answer.status == 403
    assert answer.json["error"]["status"] == "PERMISSION_DENIED"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[::1"])
def test_a_page_of_another_site_is_refused(http_: Http, origin: str) -> None:
    path = "/v1/projects/p/locations/us-central1/tuningJobs"
    assert http_.ask("POST", path, {}, Origin=origin).status == 403
    assert http_.ask("GET", path, Origin="http://localhost:8091").status == 200


def test_localhost_is_itself(http_: Http, emulator: Emulator) -> None:
    for host in (f"localhost:{emulator.port}", f"127.0.0.1:{emulator.port}", "[::1]:80"):
        assert http_.ask("GET", "/", Host=host).status == 200


def test_a_body_that_is_too_large_is_refused(tuner: Tuner) -> None:
    answer = tuner.http.ask("POST", f"/v1/{tuner.parent}/tuningJobs", b" " * (33 * 1024 * 1024))
    assert answer.status == 400
    assert "bytes" in answer.json["error"]["message"]


def test_it_remembers_what_it_was_asked() -> None:
    with running_emulator() as emulator:
        http_ = Http(emulator)
        assert http_.get("/emulator/requests") == {"requests": []}
        path = "/v1/projects/p/locations/us-central1/tuningJobs?pageSize=1"
        http_.get(path)
        http_.ask("POST", path.partition("?")[0], {})
        assert http_.get("/emulator/requests")["requests"] == [
            {"method": "GET", "path": path},
            {"method": "POST", "path": path.partition("?")[0]},
        ]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/projects/p/locations/us-central1/nothings", 404),
        ("GET", "/v1/projects/p", 404),
        ("GET", "/v1/projects/p/locations/UPPER/tuningJobs", 400),
        ("GET", "/v1/projects/p/locations/us-central1/tuningJobs/a%2Fb", 400),
        ("GET", "/v2/anything", 404),
    ],
)
def test_what_is_not_there_is_an_error_not_a_crash(
    http_: Http,
    method: str,
    path: str,
    status: int,
) -> None:
    assert http_.ask(method, path).status == status


def test_the_front_page_says_what_it_is(http_: Http) -> None:
    assert "emulated" in http_.get("/")["service"]


def test_a_folder_that_cannot_be_used_is_a_message(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run_to_its_end("--port", "0", "--data-dir", str(tmp_path / "file" / "sub"))
    assert ended.returncode == 1
    assert "Cannot use the data folder" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_jobs_may_take_no_time_at_all() -> None:
    with running_emulator(job_seconds=0) as emulator:
        new_tuner(emulator).tuned()


def test_requests_are_answered_while_it_trains(tuner: Tuner) -> None:
    rows = examples(2000)
    job = tuner.create(rows, supervisedTuningSpec={"hyperParameters": {"epochCount": 20}})
    states = [tuner.http.get(f"/v1/{job['name']}")["state"] for _ in range(100)]
    tuner.http.post(f"/v1/{job['name']}:cancel", {})
    # Answers that had to wait for the training would come when it is over.
    assert set(states) <= {"JOB_STATE_PENDING", "JOB_STATE_RUNNING"}
