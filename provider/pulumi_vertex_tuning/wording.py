"""Words that all parts of the package tell people."""


def counted(count: int, one: str) -> str:
    """Return a number of things: 1 row, 1,200 rows."""
    return f"{count:,} {one}{'s' * (count != 1)}"
