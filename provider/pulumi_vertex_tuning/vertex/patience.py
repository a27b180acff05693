"""How long to bear with a service before what it does not say counts as an answer. Seconds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Patience:
    """Limits of all waiting that is not for training.

    call: one call without an answer. repeat: a call that may be made again, and fails.
    operation: a long-running operation such as a model's deletion. list_lag: until a list shows
    what was made (Google promises no figure). undeploy: until a deletion is allowed after an
    undeploy (googleapis/python-aiplatform#2807 tells of more than 60). cancel: until a cancelled
    job has ended. quota: until a refused create is let in.
    """

    call: float = 60.0
    repeat: float = 60.0
    operation: float = 600.0
    list_lag: float = 30.0
    undeploy: float = 300.0
    cancel: float = 1200.0
    quota: float = 60.0


GOOGLE = Patience()
EMULATOR = Patience(
    call=30.0, repeat=15.0, operation=60.0, list_lag=10.0, undeploy=30.0, cancel=60.0, quota=10.0
)
