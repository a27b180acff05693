"""Nothing is fetched from a URL that a request names, nothing is unpickled, nothing is endless."""

import ast
import http.client
import io
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import pulumi_vertex_tuning.emulator
from pulumi_vertex_tuning.emulator.learning import TunedWeights
from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.emulator.clients import Http, Tuner, examples, new_tuner, wait_for

COMMAND = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", "emulator"]
# What runs data that it reads, or asks other machines.
REFUSED = set(
    "pickle dill marshal shelve yaml eval exec __import__ "
    "requests httpx aiohttp http.client urllib.request urllib3 ftplib".split()
)
SOURCES = Path(pulumi_vertex_tuning.emulator.__file__).parent
# The fixture's side: it asks the emulator.
CLIENT = SOURCES / "faults" / "client.py"


class Bait:
    """A server that nobody should ever ask; it can tell whether somebody did."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/train.jsonl"

    def was_asked(self) -> bool:
        try:
            connection, _ = self._listener.accept()
        except BlockingIOError:
            return False
        connection.close()
        return True

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def bait() -> Iterator[Bait]:
    made = Bait()
    yield made
    made.close()


@pytest.fixture
def tuner(emulator: Emulator) -> Tuner:
    return new_tuner(emulator)


def test_the_bait_notices(bait: Bait) -> None:
    assert not bait.was_asked()
    address = bait.url.split("/")[2].split(":")
    socket.create_connection((address[0], int(address[1]))).close()
    wait_for(bait.was_asked, bool)


def test_no_data_set_is_fetched_from_an_address(tuner: Tuner, bait: Bait) -> None:
    for uri in (bait.url, bait.url.replace("http", "https"), "file:///etc/passwd", "/etc/passwd"):
        for field in ("trainingDatasetUri", "validationDatasetUri"):
            spec = {"trainingDatasetUri": tuner.upload(examples()), field: uri}
            answer = tuner.ask_create(baseModel="gemini-2.5-flash", supervisedTuningSpec=spec)
            assert answer.status == 400
            assert "GCS object" in answer.json["error"]["message"]
    assert not bait.was_asked()


def test_no_file_of_a_row_or_of_a_question_is_fetched(tuner: Tuner, bait: Bait) -> None:
    file = {"fileData": {"mimeType": "image/png", "fileUri": bait.url}}
    rows = examples()
    for row in rows:
        row["contents"][0]["parts"].append(file)
    job = tuner.finish(tuner.create(rows)["name"])
    assert job["state"] == "JOB_STATE_SUCCEEDED"
    question = {"contents": [{"role": "user", "parts": [file, {"text": "What is 7?"}]}]}
    for method in ("generateContent", "streamGenerateContent", "countTokens"):
        tuner.http.post(f"/v1/{job['tunedModel']['endpoint']}:{method}", question)
    assert not bait.was_asked()


def test_a_key_is_only_a_name(tuner: Tuner, bait: Bait) -> None:
    tuner.ask_create(
        baseModel="gemini-2.5-flash",
        supervisedTuningSpec={"trainingDatasetUri": tuner.upload(examples())},
        encryptionSpec={"kmsKeyName": bait.url},
        serviceAccount=bait.url,
    )
    assert not bait.was_asked()


def test_weights_that_were_swapped_for_a_pickle_are_not_loaded(tmp_path: Path) -> None:
    trap = tmp_path / "sprung"

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str, str]]:
            return Path.write_text, (trap, "sprung")  # type: ignore[return-value] # what pickle calls

    file = io.BytesIO()
    np.savez(file, format=np.array([Trap()], dtype=object), allow_pickle=True)
    plain = io.BytesIO()
    np.save(plain, np.array([Trap()], dtype=object), allow_pickle=True)
    for content in (file.getvalue(), plain.getvalue()):
        with pytest.raises(ValueError, match=r"pickle|not tuned weights"):
            TunedWeights.from_bytes(content)
    assert not trap.exists()


def test_the_emulator_has_no_way_to_run_data_or_to_fetch() -> None:
    for path in set(SOURCES.rglob("*.py")) - {CLIENT}:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Import(names):
                    used = {alias.name for alias in names}
                case ast.ImportFrom(module=str(module), names=names):
                    used = {module, *(f"{module}.{alias.name}" for alias in names)}
                case ast.Call(func=ast.Name(called)):
                    used = {called}
                case _:
                    continue
            assert not used & REFUSED, path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/projects/p/locations/us-central1/tuningJobs", 400),
        ("/v1/projects/p/locations/us-central1/endpoints/1:generateContent", 400),
        ("/storage/v1/b?project=p", 413),
        ("/upload/storage/v1/b/some-bucket/o?uploadType=resumable&name=a", 413),
        ("/emulator/faults", 400),
        ("/emulator/scenarios", 400),
    ],
)
def test_a_body_without_end_is_answered_all_the_same(
    emulator: Emulator,
    path: str,
    status: int,
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=30)
    connection.putrequest("POST", path)
    connection.putheader("Transfer-Encoding", "chunked")
    connection.endheaders()
    for _ in range(40):
        connection.send(b"100000\r\n" + b" " * 0x100000 + b"\r\n")
    answer = connection.getresponse()
    assert answer.status == status
    assert json.loads(answer.read())["error"]["code"] == status
    connection.close()


def test_memory_stays_within_bounds_while_much_is_uploaded(tmp_path: Path) -> None:
    with running_emulator(data_dir=tmp_path) as emulator:
        http_ = Http(emulator)
        http_.post("/storage/v1/b?project=p", {"name": "large"})
        status = Path(f"/proc/{emulator.pid}/status")
        if not status.exists():
            pytest.skip("no /proc here")
        before = _peak(status)
        part = b'--x\r\ncontent-type: application/json\r\n\r\n{"name": "m"}\r\n--x\r\n\r\n'
        content = part + b"y" * (64 * 1024 * 1024) + b"\r\n--x--"
        kind = {"content-type": "multipart/related; boundary=x"}
        path = "/upload/storage/v1/b/large/o?uploadType="
        assert http_.ask("POST", f"{path}multipart", content, **kind).status == 200
        assert http_.ask("POST", f"{path}media&name=n", content).status == 200
        made = http_.get("/storage/v1/b/large/o/m")
        assert int(made["size"]) == 64 * 1024 * 1024
        # The file that is read as memory counts as well, but never the content several times.
        assert _peak(status) - before < 100 * 1024


def _peak(status: Path) -> int:
    """Return the largest resident size so far, in KiB."""
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    return int(lines["VmHWM"].split()[0])


def test_two_on_one_folder_the_second_refuses_and_the_first_goes_on(tmp_path: Path) -> None:
    with running_emulator(data_dir=tmp_path) as emulator:
        tuner = new_tuner(emulator)
        name = tuner.create()["name"]
        second = subprocess.run(
            [*COMMAND, "--port", "0", "--data-dir", str(tmp_path)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert second.returncode == 1
        assert "Another emulator uses the data folder" in second.stderr
        assert tuner.finish(name)["state"] == "JOB_STATE_SUCCEEDED"
    with running_emulator(data_dir=tmp_path) as emulator:
        again = Tuner(Http(emulator), tuner.project, tuner.bucket)
        assert again.get(name)["state"] == "JOB_STATE_SUCCEEDED"


def test_a_killed_emulator_does_not_hold_its_folder(tmp_path: Path) -> None:
    with running_emulator(job_seconds=30, data_dir=tmp_path) as emulator:
        name = new_tuner(emulator).create()["name"]
        emulator.kill()
    with running_emulator(job_seconds=30, data_dir=tmp_path) as emulator:
        assert json.loads(Http(emulator).ask("GET", f"/v1/{name}").text)["name"] == name
