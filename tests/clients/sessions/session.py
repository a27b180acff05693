"""How a session is started: `python -m tests.clients.sessions.MODULE FUNCTION JSON`.

The function is given the JSON object; what it returns is printed as the last line. Sessions
import nothing of this project's package: they are programs of its users.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

Told = dict[str, Any]


def run(*sessions: Callable[[Told], Any]) -> None:
    """Run the session that the command line names."""
    name, told = sys.argv[1:]
    chosen = {session.__name__: session for session in sessions}[name]
    print(json.dumps(chosen(json.loads(told))))  # noqa: T201 - the answer to the test
