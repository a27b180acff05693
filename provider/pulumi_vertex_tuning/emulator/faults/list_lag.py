"""Lists that are late, as those of a service whose index follows its rows.

The tables and triggers are temporary: a restart begins with lists that are up to date.
"""

import time
from collections.abc import Iterator

from pulumi_vertex_tuning.emulator.database import Database

LATE_KINDS = frozenset({"tuningJobs", "models", "endpoints"})
TABLE = "listed"

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(LATE_KINDS))
_COLUMNS = ("seq", "name", "kind", "parent", "body", "extra")
_ALL = ", ".join(_COLUMNS)
_NOW = "(julianday('now') - 2440587.5) * 86400.0"
_NEWEST = "SELECT max(number) FROM changes WHERE at <= ? GROUP BY seq"
_GONE = "SELECT seq FROM changes WHERE gone AND at <= ?"
_CATCH_UP = (
    f"INSERT OR REPLACE INTO {TABLE} SELECT {_ALL} FROM changes WHERE number IN ({_NEWEST})",  # noqa: S608 - of constants
    f"DELETE FROM {TABLE} WHERE seq IN ({_GONE})",  # noqa: S608 - of constants
    "DELETE FROM changes WHERE at <= ?",
)
_EVENTS = (("INSERT", "NEW", 0), ("UPDATE", "NEW", 0), ("DELETE", "OLD", 1))


class ListLag:
    """Keeps the table `listed`: the rows of LATE_KINDS as they were `seconds` ago."""

    def __init__(self, database: Database, seconds: float) -> None:
        self._database = database
        self._seconds = seconds
        for statement in (*_tables(), *_triggers()):
            database.execute(statement)

    def catch_up(self) -> None:
        """Bring the table to what is old enough to be shown."""
        # One moment for all three: what comes due in between would be dropped unseen.
        due = time.time() - self._seconds
        with self._database.transaction():
            for statement in _CATCH_UP:
                self._database.execute(statement, (due,))


def _tables() -> Iterator[str]:
    columns = "name TEXT, kind TEXT, parent TEXT, body TEXT, extra TEXT"
    yield f"CREATE TEMP TABLE {TABLE} (seq INTEGER PRIMARY KEY, {columns})"
    yield f"CREATE INDEX temp.{TABLE}_by_parent ON {TABLE} (kind, parent, seq)"
    yield (
        "CREATE TEMP TABLE changes (number INTEGER PRIMARY KEY AUTOINCREMENT,"
        f" at REAL, gone INTEGER, seq INTEGER, {columns})"
    )
    yield f"INSERT INTO {TABLE} SELECT {_ALL} FROM resources WHERE kind IN ({_KINDS})"  # noqa: S608 - of constants


def _triggers() -> Iterator[str]:
    for event, row, gone in _EVENTS:
        values = ", ".join(f"{row}.{column}" for column in _COLUMNS)
        yield (
            f"CREATE TEMP TRIGGER late_{event} AFTER {event} ON main.resources"  # noqa: S608 - of constants
            f" WHEN {row}.kind IN ({_KINDS})"
            f" BEGIN INSERT INTO changes (at, gone, {_ALL}) VALUES ({_NOW}, {gone}, {values}); END"
        )
