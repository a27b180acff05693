"""The gate stops what it should, and a caller that dies at it has or has not called."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.lifecycle.place import Place
from tests.proxy import proxy_to
from tests.torture.gate import Gate, Watch
from tests.torture.points import Held, Phase, Point

ASK = "import sys, requests; requests.post(sys.argv[1], json={'name': sys.argv[2]}, timeout=60)"
BUCKETS = "/storage/v1/b"


@contextmanager
def _gate(emulator: Emulator, held: Held) -> Iterator[tuple[Gate, str]]:
    gate = Gate(Point(Phase.UP, held, "the bucket", "POST", BUCKETS), armed=True)
    with proxy_to(emulator, gate.answer) as proxy:
        yield gate, f"{proxy.url}{BUCKETS}?project=anyone"


@pytest.mark.parametrize(
    ("held", "status"), [(Held.BEFORE, 404), (Held.AFTER, 200)], ids=["before", "after"]
)
def test_the_call_of_a_caller_that_is_killed(emulator: Emulator, held: Held, status: int) -> None:
    bucket = f"{Place(emulator).project}-new"
    with _gate(emulator, held) as (gate, url):
        with subprocess.Popen([sys.executable, "-c", ASK, url, bucket]) as caller:
            assert gate.reached.wait(60)
            caller.kill()
        gate.open()

    assert requests.get(f"{emulator.url}{BUCKETS}/{bucket}", timeout=10).status_code == status


@pytest.mark.parametrize(
    ("held", "order"),
    [(Held.UNTIL_RIVAL, ["first", "rival"]), (Held.AFTER_RIVAL, ["rival", "first"])],
    ids=["until the rival comes", "until the rival is done"],
)
def test_a_late_request_is_done_before_or_after_its_rival(
    emulator: Emulator, held: Held, order: list[str]
) -> None:
    project = Place(emulator).project

    def make(url: str, which: str) -> None:
        assert requests.post(url, json={"name": f"{project}-{which}"}, timeout=60).ok

    with _gate(emulator, held) as (gate, url), ThreadPoolExecutor() as pool:
        first = pool.submit(make, url, "first")
        assert gate.reached.wait(60)
        make(url, "rival")
        first.result(60)

    def created(which: str) -> str:
        url = f"{emulator.url}{BUCKETS}/{project}-{which}"
        return str(requests.get(url, timeout=10).json()["timeCreated"])

    assert sorted(order, key=created) == order


def test_the_watch_counts_the_models_that_serve(emulator: Emulator) -> None:
    place = Place(emulator)
    for job in [place.post_job({}, epochs=1) for _ in range(2)]:
        place.finish(job)
    endpoint = place.vertex.endpoints()[0]
    watch = Watch(place.vertex)

    with proxy_to(emulator, watch.answer) as proxy:
        body = {"deployedModelId": endpoint["deployedModels"][0]["id"]}
        url = f"{proxy.url}/v1/{endpoint['name']}:undeployModel"
        assert requests.post(url, json=body, timeout=10).ok

    assert watch.fewest == 1
