"""How to keep a model from thinking: a tuned model learned to answer without.

Gemini 2.5 takes a budget of tokens, and Pro cannot be kept from it; from 3 on there are levels.
"""

import re
from typing import Any

_VERSION = re.compile(r"gemini-(\d+)\.(\d+)")
_BUDGETS, _LEVELS = (2, 5), (3, 0)


def least_thinking(base_model: str) -> dict[str, Any]:
    """Return the thinkingConfig with the least thinking; empty where it cannot be chosen."""
    name = base_model.rpartition("/")[2]
    found = _VERSION.match(name)
    if not found or "-pro" in name:
        return {}
    version = (int(found[1]), int(found[2]))
    if version >= _LEVELS:
        return {"thinkingLevel": "MINIMAL"}
    return {"thinkingBudget": 0} if version >= _BUDGETS else {}
