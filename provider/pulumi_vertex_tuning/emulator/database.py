"""A file of SQLite, write-ahead: what was committed outlives a killed process."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

Value = str | int | float | None


class Database:
    """One connection to one file. All calls come from the event loop's thread."""

    def __init__(self, path: Path, schema: str) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(schema)

    @property
    def revision(self) -> int:
        """A number that is another one after every write."""
        return self._connection.total_changes

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def execute(self, statement: str, values: Sequence[Value] = ()) -> sqlite3.Cursor:
        """Run a statement."""
        return self._connection.execute(statement, values)

    def execute_many(self, statement: str, rows: Sequence[Sequence[Value]]) -> None:
        """Run a statement once for each row of values."""
        self._connection.executemany(statement, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes inside one: kept together or not at all. May be nested."""
        outermost = not self.in_transaction
        if outermost:
            self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            if outermost:
                self._connection.execute("COMMIT")
        except BaseException:
            if outermost and self.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
