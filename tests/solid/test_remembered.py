"""What was answered before is told again only while it is still true."""

from pathlib import Path

import pytest

from pulumi_vertex_tuning.emulator.remembered import Remembered
from pulumi_vertex_tuning.emulator.store import Resource, Store
from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import new_tuner


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "db")


def row(name: str = "a", value: int = 1) -> Resource:
    return Resource(name, "k", "p", {"value": value})


def test_an_answer_is_found_until_something_is_written(store: Store) -> None:
    known = Remembered(store)
    known.keep(b"/place", b"answer", known.revision)
    assert known.find(b"/place") == b"answer"
    assert known.find(b"/other") is None
    store.put(row())
    assert known.find(b"/place") is None


@pytest.mark.parametrize("write", ["change", "delete", "points", "live"])
def test_every_kind_of_write_counts(store: Store, write: str) -> None:
    store.put(row())
    known = Remembered(store)
    known.keep(b"/place", b"answer", known.revision)
    {
        "change": lambda: store.put(row(value=2)),
        "delete": lambda: store.delete("a"),
        "points": lambda: store.add_points([("series", 1, 0.5, "now")]),
        "live": lambda: store.set_live("a", live=True),
    }[write]()
    assert known.find(b"/place") is None


def test_an_answer_made_before_a_write_is_not_kept(store: Store) -> None:
    known = Remembered(store)
    revision = known.revision
    store.put(row())
    known.keep(b"/place", b"old", revision)
    assert known.find(b"/place") is None


def test_an_answer_grows_old(store: Store) -> None:
    now = 100.0
    known = Remembered(store, lambda: now)
    known.keep(b"/place", b"answer", known.revision)
    now += 0.09
    assert known.find(b"/place") == b"answer"
    now += 0.02
    assert known.find(b"/place") is None


def test_it_does_not_grow_without_bound(store: Store) -> None:
    known = Remembered(store)
    for number in range(20):
        known.keep(str(number).encode(), b"x" * 1024 * 1024, known.revision)
    kept = [number for number in range(20) if known.find(str(number).encode()) is not None]
    assert 0 < len(kept) <= 16
    assert 19 in kept


def test_a_client_reads_its_own_writes(emulator: Emulator) -> None:
    tuner = new_tuner(emulator)
    names = []
    for count in range(1, 6):
        assert len(tuner.http.get(f"/v1/{tuner.parent}/tuningJobs").get("tuningJobs", [])) < count
        names.append(tuner.create()["name"])
        listed = tuner.http.get(f"/v1/{tuner.parent}/tuningJobs")["tuningJobs"]
        assert [job["name"] for job in listed] == names[::-1]
        tuner.http.post(f"/v1/{names[-1]}:cancel", {})
        state = tuner.http.get(f"/v1/{names[-1]}")["state"]
        assert state in ("JOB_STATE_CANCELLING", "JOB_STATE_CANCELLED")
