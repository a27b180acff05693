"""The wait for jobs, as the program of resources/ does it."""

import time

from tests.torture.sequences.caller import Caller
from tests.torture.sequences.engine_model import CutShort
from tests.torture.sequences.world import GOOD, Json, serves_somewhere
from tests.vertex import ENDED

_SECONDS = 60.0
_PAUSE = 0.005
_NO_ANSWER = {0, 500, 503}
_STALLED = "stalled"


class Gate:
    """Waits for jobs; where only stalled ones are left, a person presses Ctrl-C."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def __call__(self, names: list[str]) -> dict[str, str]:
        """Wait for the end of all; return what is wrong with those that ended badly."""
        stalled = self._caller.destined().stalled
        found = {name: self._problem(name, stalls=name in stalled) for name in names}
        if _STALLED in found.values():
            raise CutShort
        return {name: problem for name, problem in found.items() if problem}

    def _problem(self, name: str, *, stalls: bool) -> str:
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            status, job = self._caller.ask("GET", f"/v1/{name}")
            if status == 200 and job["state"] in ENDED:
                return self._of_end(job)
            if status == 200 and stalls:
                return _STALLED
            if status not in {200, *_NO_ANSWER}:
                return f"lost sight of {name}: {status}"
            time.sleep(_PAUSE)
        raise AssertionError(f"{name} has not ended within {_SECONDS:.0f} s")

    def _of_end(self, job: Json) -> str:
        if job["state"] not in GOOD:
            return f"{job['name']} is {job['state']}"
        status, model = self._caller.ask("GET", f"/v1/{job['tunedModel']['model']}")
        if status == 404:
            return f"the model of {job['name']} has been deleted"
        if status != 200:
            return f"lost sight of the model of {job['name']}: {status}"
        return "" if serves_somewhere(job, model) else f"nothing serves {model['name']}"
