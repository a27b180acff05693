"""Where the emulated service keeps its state: one SQLite file, write-ahead.

All calls come from the event loop's thread: each handler runs to its end before the next, so
that no request sees another's half-done work.
"""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from pulumi_vertex_tuning.emulator.database import Database
from pulumi_vertex_tuning.emulator.faults.list_lag import LATE_KINDS, TABLE, ListLag
from pulumi_vertex_tuning.emulator.filters import Condition, every
from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.ordering import NEWEST_FIRST, Order, Place

_SCHEMA = """
CREATE TABLE IF NOT EXISTS resources (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    parent TEXT NOT NULL,
    body TEXT NOT NULL,
    extra TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS resources_by_parent ON resources (kind, parent, seq);
CREATE TABLE IF NOT EXISTS points (
    series TEXT NOT NULL,
    step INTEGER NOT NULL,
    value REAL NOT NULL,
    wall_time TEXT NOT NULL,
    PRIMARY KEY (series, step)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS live_jobs (name TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Resource:
    """A row: `body` is what the API prints, `extra` what only the emulator knows."""

    name: str
    kind: str
    parent: str
    body: Json
    extra: Json = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A part of a list; `after` is where the next one starts, None on the last."""

    resources: list[Resource]
    after: Place | None


class Store:
    """Resources by name, list pages by parent, and the points of time series.

    `list_lag` is how many seconds pages are behind the rows.
    """

    def __init__(self, path: Path, list_lag: float = 0.0) -> None:
        self._database = Database(path, _SCHEMA)
        self._lag = ListLag(self._database, list_lag) if list_lag else None

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @property
    def revision(self) -> int:
        """A number that is another one after every write."""
        return self._database.revision

    def transaction(self) -> AbstractContextManager[None]:
        """Make all writes inside one: kept together or not at all."""
        return self._database.transaction()

    def get(self, name: str) -> Resource | None:
        """Return the resource with this name."""
        row = self._database.execute(
            "SELECT name, kind, parent, body, extra FROM resources WHERE name = ?",
            (name,),
        ).fetchone()
        return None if row is None else _resource(row)

    def put(self, resource: Resource) -> None:
        """Insert or replace; a replaced one keeps its place in lists."""
        self._database.execute(
            "INSERT INTO resources (name, kind, parent, body, extra) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET body = excluded.body, extra = excluded.extra",
            (
                resource.name,
                resource.kind,
                resource.parent,
                json.dumps(resource.body),
                json.dumps(resource.extra),
            ),
        )

    def delete(self, name: str) -> None:
        """Remove the resource, if there is one."""
        self._database.execute("DELETE FROM resources WHERE name = ?", (name,))

    def page(
        self,
        kind: str,
        parent: str,
        condition: Condition,
        size: int,
        after: Place | None = None,
        *,
        order: Order = NEWEST_FIRST,
    ) -> Page:
        """Return up to `size` resources that meet the condition, those behind `after`."""
        wanted = condition if after is None else every([order.beyond(after), condition])
        query = (
            f"SELECT name, kind, parent, body, extra, {order.columns} FROM {self._listed(kind)}"  # noqa: S608 - values are bound; the rest is built of constants
            f" WHERE kind = ? AND parent = ? AND ({wanted.sql})"
            f" ORDER BY {order.sql} LIMIT ?"
        )
        bound = [kind, parent, *wanted.values, size + 1]
        rows = self._database.execute(query, bound).fetchall()
        more = len(rows) > size
        place = tuple(rows[size - 1][5:]) if more else None
        return Page([_resource(row) for row in rows[:size]], place)

    def _listed(self, kind: str) -> str:
        """Return the table that lists of a kind are read from."""
        if self._lag is None or kind not in LATE_KINDS:
            return "resources"
        self._lag.catch_up()
        return TABLE

    def children(self, kind: str, parent: str) -> list[Resource]:
        """Return all resources of a kind below a parent, the oldest first."""
        rows = self._database.execute(
            "SELECT name, kind, parent, body, extra FROM resources"
            " WHERE kind = ? AND parent = ? ORDER BY seq",
            (kind, parent),
        )
        return [_resource(row) for row in rows]

    def add_points(self, points: Sequence[tuple[str, int, float, str]]) -> None:
        """Keep points of time series: (series, step, value, wall time)."""
        self._database.execute_many("INSERT OR REPLACE INTO points VALUES (?, ?, ?, ?)", points)

    def points(self, series: str) -> list[tuple[int, float, str]]:
        """Return (step, value, wall time) in the order of steps."""
        return self._database.execute(
            "SELECT step, value, wall_time FROM points WHERE series = ? ORDER BY step",
            (series,),
        ).fetchall()

    def set_live(self, job: str, *, live: bool) -> None:
        """Note whether a job has still to be driven on after a restart."""
        statement = (
            "INSERT OR REPLACE INTO live_jobs VALUES (?)"
            if live
            else "DELETE FROM live_jobs WHERE name = ?"
        )
        self._database.execute(statement, (job,))

    def live_jobs(self) -> list[str]:
        """Return the names of the jobs that have not ended."""
        return [name for (name,) in self._database.execute("SELECT name FROM live_jobs")]


def _resource(row: Sequence[str]) -> Resource:
    name, kind, parent, body, extra = row[:5]
    return Resource(name, kind, parent, json.loads(body), json.loads(extra))
