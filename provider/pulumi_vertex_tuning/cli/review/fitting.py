"""A report that fits into a comment: GitHub takes no longer one than 65,536 characters."""

LONGEST = 65_000
"""Room is left for the line by which a comment is found again."""

_CUT = "_{} more sections are left out: a comment takes no more. The run's log has all of it._"


def fitted(first: list[str], then: list[str], longest: int = LONGEST) -> str:
    """Return the sections, the first ones before all others, as far as there is room."""
    room = longest - len(_CUT) - len(str(len(then) + len(first)))
    kept: list[str] = []
    for section in (*first, *then):
        if len(section) + 2 > room:
            continue
        kept.append(section)
        room -= len(section) + 2
    left = len(first) + len(then) - len(kept)
    return "\n\n".join([*kept, *([_CUT.format(left)] if left else [])]) + "\n"
