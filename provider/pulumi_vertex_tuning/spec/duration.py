"""Times as people write them: 90m, 6h, 1h30m, 2d."""

import re
from typing import Annotated

from pydantic import AfterValidator

from pulumi_vertex_tuning.spec.problems import shown

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PART = re.compile(r"(\d+)([dhms])")
_WHOLE = re.compile(r"(\d+d)?(\d+h)?(\d+m)?(\d+s)?")


def seconds(text: str) -> float:
    """Return how many seconds a time has, or raise ValueError."""
    total = sum(int(number) * _UNITS[unit] for number, unit in _PART.findall(text))
    if not _WHOLE.fullmatch(text) or not total:
        raise ValueError(f"{shown(text)} is not a time; write it like 90m, 6h, 1h30m or 2d")
    return float(total)


def _checked(text: str) -> str:
    seconds(text)
    return text


Duration = Annotated[str, AfterValidator(_checked)]
