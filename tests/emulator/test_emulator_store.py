"""The store with many jobs: a page and a get stay as fast as with few."""

import time
from collections.abc import Callable
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


def best_of(work: Callable[[], object]) -> float:
    times = []
    for _ in range(20):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def test_ten_thousand_jobs_are_as_fast_as_a_hundred(tmp_path: Path) -> None:
    few, many = filled(tmp_path / "few", 100), filled(tmp_path / "many", 10_000)

    def page(store: Store) -> Callable[[], object]:
        return lambda: store.page("tuningJobs", PARENT, ALWAYS, 50)

    def get(store: Store) -> Callable[[], object]:
        return lambda: store.get(f"{PARENT}/tuningJobs/57")

    assert best_of(page(many)) < 3 * best_of(page(few)) + 0.001
    assert best_of(get(many)) < 3 * best_of(get(few)) + 0.001
    wanted = compile_filter('labels.n="57"', {})
    (found,) = many.page("tuningJobs", PARENT, wanted, 50).resources
    assert found.name.endswith("/57")
    assert best_of(lambda: many.page("tuningJobs", PARENT, wanted, 50)) < 0.5
    few.close()
    many.close()


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
