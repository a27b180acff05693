"""A get and a page of a list cost as much with ten thousand jobs as with twenty.

Counted in steps of SQLite's virtual machine, which do not depend on the time of day.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from benchmarks.emulator.rows import multiply

from pulumi_vertex_tuning.emulator.filters import ALWAYS, compile_filter
from pulumi_vertex_tuning.emulator.store import Resource, Store
from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import new_tuner

PARENT = "projects/1/locations/us-central1"
NAME = f"{PARENT}/tuningJobs/7"


@pytest.fixture(scope="module")
def job(emulator: Emulator) -> Resource:
    """A row with the body of a job that ran."""
    body = new_tuner(emulator).tuned() | {"name": NAME}
    return Resource(NAME, "tuningJobs", PARENT, body)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, job: Resource) -> Iterator[list[Store]]:
    folder = tmp_path_factory.mktemp("stores")
    made = []
    for count in (20, 10_000):
        store = Store(folder / str(count))
        store.put(job)
        multiply(store, NAME, count - 1)
        made.append(store)
    yield made
    for store in made:
        store.close()


@contextmanager
def counted(store: Store) -> Iterator[list[int]]:
    """Count the steps that SQLite takes."""
    steps = [0]

    def count() -> int:
        steps[0] += 1
        return 0

    connection: Any = store._database._connection
    connection.set_progress_handler(count, 1)
    yield steps
    connection.set_progress_handler(None, 0)


def steps_of(store: Store, read: Callable[[Store], object]) -> int:
    with counted(store) as steps:
        read(store)
    return steps[0]


@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.get(NAME),
        lambda store: store.get(f"{PARENT}/tuningJobs/none"),
        lambda store: store.page("tuningJobs", PARENT, ALWAYS, 10),
        lambda store: store.page("tuningJobs", PARENT, ALWAYS, 10, after=(12,)),
        lambda store: store.page("tuningJobs", PARENT, state_filter(), 10),
        lambda store: store.page("tuningJobs", "projects/2/locations/us-central1", ALWAYS, 10),
        lambda store: store.live_jobs(),
    ],
    ids=["get", "missing", "page", "later page", "filtered page", "other project", "live jobs"],
)
def test_reads_take_as_many_steps_with_many_jobs(
    stores: list[Store],
    read: Callable[[Store], object],
) -> None:
    few, many = (steps_of(store, read) for store in stores)
    assert few > 0
    assert many == few


def state_filter() -> Any:
    return compile_filter('state="JOB_STATE_SUCCEEDED"', {"state": "$.state"})


def test_the_count_sees_a_scan(stores: list[Store]) -> None:
    wanted = compile_filter('labels.none="x"', {})
    few, many = (
        steps_of(store, lambda store: store.page("tuningJobs", PARENT, wanted, 10))
        for store in stores
    )
    assert many > 100 * few


@pytest.mark.parametrize(
    ("read", "index"),
    [
        (lambda store: store.get(NAME), "sqlite_autoindex_resources_1"),
        (
            lambda store: store.page("tuningJobs", PARENT, ALWAYS, 10, after=(9,)),
            "resources_by_parent",
        ),
    ],
    ids=["get", "page"],
)
def test_reads_search_an_index_and_sort_nothing(
    stores: list[Store],
    read: Callable[[Store], object],
    index: str,
) -> None:
    asked: list[str] = []
    connection: Any = stores[1]._database._connection
    connection.set_trace_callback(asked.append)
    read(stores[1])
    connection.set_trace_callback(None)
    (query,) = asked
    (step,) = connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
    assert step[3].startswith("SEARCH")
    assert index in step[3]
