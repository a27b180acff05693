"""Every call of the life cycle met by every fault: never two jobs, and success or a clear error.

`make torture` runs the whole table; the test suite every fault on the create, and of the other
calls a part that changes from call to call.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.patience import Patience
from pulumi_vertex_tuning.vertex.service import Service
from tests.faults.life import Life
from tests.lifecycle.place import Place

WHOLE = bool(os.environ.get("VERTEX_TUNING_TORTURE"))
SHORT = Patience(
    call=3.0, repeat=3.0, operation=10.0, list_lag=4.0, undeploy=3.0, cancel=20.0, quota=2.0
)

CALLS: dict[str, dict[str, str]] = {
    "create": {"rpc": "CreateTuningJob"},
    "get job": {"rpc": "GetTuningJob"},
    "list jobs": {"rpc": "ListTuningJobs"},
    "cancel": {"rpc": "CancelTuningJob"},
    "get model": {"rpc": "GetModel"},
    "list models": {"rpc": "ListModels"},
    "list versions": {"rpc": "ListModelVersions"},
    "update model": {"rpc": "UpdateModel"},
    "delete model": {"rpc": "DeleteModel"},
    "get endpoint": {"rpc": "GetEndpoint"},
    "list endpoints": {"rpc": "ListEndpoints"},
    "undeploy": {"rpc": "UndeployModel"},
    "delete endpoint": {"rpc": "DeleteEndpoint"},
    "upload": {"method": "POST", "path": "^/upload/storage/.*uploaded|^/upload/storage/"},
    "get object": {"method": "GET", "path": "^/storage/v1/b/.*/o/"},
    "delete object": {"method": "DELETE", "path": "^/storage/v1/b/.*/o/"},
}
FAULTS: dict[str, dict[str, Any]] = {
    "429": {"kind": "status", "status": 429},
    "500": {"kind": "status", "status": 500},
    "503": {"kind": "status", "status": 503},
    "503 after": {"kind": "status-after", "status": 503},
    "403": {"kind": "status", "status": 403},
    "404": {"kind": "status", "status": 404},
    "409": {"kind": "status", "status": 409},
    "timeout": {"kind": "latency", "seconds": 4.0},
    "reset before": {"kind": "reset-before"},
    "reset after": {"kind": "reset-after"},
    "garbage": {"kind": "garbage-body"},
    "truncated": {"kind": "truncated-body"},
}


def _table() -> list[tuple[str, str]]:
    cells = [
        (call, fault, number + other)
        for number, call in enumerate(CALLS)
        for other, fault in enumerate(FAULTS)
    ]
    return [
        (call, fault) for call, fault, turn in cells if WHOLE or call == "create" or turn % 5 == 0
    ]


@pytest.fixture(scope="module")
def quick() -> Any:
    with running_emulator(job_seconds=0.3) as running:
        yield running


def _live(emulator: Emulator, place: Place, folder: Path) -> Life:
    service = Service("emulator", emulator.url, emulator.url)
    life = Life(Connection(service, SHORT), place, folder)
    life.live()
    return life


def _check(life: Life) -> None:
    """Two things were declared, and each was paid for once; nothing is left."""
    assert sorted(life.jobs_by_spec().values()) == [1, 1]
    vertex = life.place.vertex
    assert (vertex.live_jobs(), vertex.models(), vertex.endpoints()) == ([], [], [])
    for error in life.errors:
        text = str(error)
        assert text.startswith("could not "), text
        assert "Traceback" not in text
        assert "<" not in text
        assert len(text) < 1000


@pytest.mark.parametrize(("call", "fault"), _table())
def test_a_fault_on_the_way_leads_to_no_second_job_and_leaves_nothing(
    quick: Emulator, tmp_path: Path, call: str, fault: str
) -> None:
    place = Place(quick)
    quick.faults.add(**FAULTS[fault], **CALLS[call], count=1)
    try:
        life = _live(quick, place, tmp_path)
        assert quick.faults.hits(), "the call was never made"
    finally:
        quick.faults.clear()
        place.cancel_all()

    _check(life)


@pytest.mark.parametrize(
    "fault", ["reset after", *(["none", "503 after", "timeout", "garbage"] if WHOLE else [])]
)
def test_under_late_lists_a_lost_create_leads_to_no_second_job(tmp_path: Path, fault: str) -> None:
    patient = Patience(call=3.0, repeat=3.0, list_lag=30.0, undeploy=20.0, cancel=20.0)
    with running_emulator(job_seconds=0.3, list_lag=5.0) as emulator:
        place = Place(emulator)
        if fault != "none":
            emulator.faults.add(**FAULTS[fault], rpc="CreateTuningJob", count=1)
        life = Life(
            Connection(Service("emulator", emulator.url, emulator.url), patient), place, tmp_path
        )
        life.live()
        assert sorted(life.jobs_by_spec().values()) == [1, 1]
        states = [place.vertex.get(job["name"])["state"] for job in place.vertex.jobs()]
        assert sorted(states) == ["JOB_STATE_CANCELLED", "JOB_STATE_SUCCEEDED"]
        assert not life.errors
