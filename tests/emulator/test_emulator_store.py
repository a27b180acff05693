"""The store: filters, pages, transactions."""

from pathlib import Path

from pulumi_vertex_tuning.emulator.filters import ALWAYS, compile_filter
from pulumi_vertex_tuning.emulator.ordering import Place
from pulumi_vertex_tuning.emulator.store import Resource, Store

PARENT = "projects/1/locations/us-central1"


def filled(path: Path, count: int) -> Store:
    store = Store(path)
    with store.transaction():
        for number in range(count):
            body = {"labels": {"n": str(number)}, "pad": "x" * 2000}
            store.put(Resource(f"{PARENT}/tuningJobs/{number}", "tuningJobs", PARENT, body))
    return store


def test_one_job_of_many_is_found_by_its_label(tmp_path: Path) -> None:
    store = filled(tmp_path / "db", 1_000)
    page = store.page("tuningJobs", PARENT, compile_filter('labels.n="57"', {}), 50)
    assert [resource.name for resource in page.resources] == [f"{PARENT}/tuningJobs/57"]
    store.close()


def test_pages_go_through_everything_once(tmp_path: Path) -> None:
    store = filled(tmp_path / "db", 25)
    names: list[str] = []
    after: Place | None = None
    while True:
        page = store.page("tuningJobs", PARENT, ALWAYS, 10, after)
        names += [resource.name for resource in page.resources]
        after = page.after
        if after is None:
            break
    assert names == [f"{PARENT}/tuningJobs/{number}" for number in reversed(range(25))]
    store.close()


def test_a_transaction_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    store = Store(tmp_path / "db")
    try:
        with store.transaction():
            store.put(Resource("a", "k", "p", {}))
            with store.transaction():
                store.put(Resource("b", "k", "p", {}))
            raise RuntimeError  # noqa: TRY301 - what a crash in a handler does
    except RuntimeError:
        pass
    assert store.get("a") is None
    assert store.get("b") is None
    store.put(Resource("c", "k", "p", {"n": 1}))
    store.put(Resource("c", "k", "p", {"n": 2}))
    assert [row.body for row in store.children("k", "p")] == [{"n": 2}]
    store.close()
