"""Random sequences for the real engine, drawn by a seed: each move ends in a pulumi command."""

from collections.abc import Callable
from random import Random

from tests.torture.sequences.declared import KEPT, NAMES
from tests.torture.sequences.steps import (
    Change,
    Cut,
    Declare,
    Deed,
    Destroy,
    Fault,
    How,
    LoseState,
    NextJob,
    Outside,
    Refresh,
    Revert,
    Step,
    Undeclare,
    Up,
)

LEAST_MOVES, MOST_MOVES = 3, 5
_LAST_CALL = 16

_RETRAINING: dict[str, tuple[int | str, ...]] = {
    "epochs": (1, 2),
    "data": ("a", "b"),
    "retry": ("", "1"),
}
_IN_PLACE: dict[str, tuple[int | str, ...]] = {
    "on_missing": ("fail", "retrain"),
    "display_name": ("first", "second"),
    "description": ("", "one"),
    "team": ("", "blue"),
    "checkpoint": ("", "1"),
}
_OUTCOMES = ("FAILED", "FAILED_WITH_MODEL", "EXPIRED", "STALLED", "SUCCEEDED_WITHOUT_ENDPOINT")
_DEEDS: tuple[Deed, ...] = (
    "cancel",
    "delete",
    "delete",
    "undeploy",
    "rename",
    "describe",
    "label",
    "checkpoint",
)
_FAULTS = (
    *(Fault("CreateTuningJob", kind) for kind in ("reset-after", "status-after", "garbage-body")),
    *(Fault(rpc, "status", 403) for rpc in ("GetTuningJob", "UpdateModel", "DeleteModel")),
    *(Fault(rpc, "reset-after") for rpc in ("UndeployModel", "DeleteEndpoint", "DeleteModel")),
    *(Fault(rpc, "status") for rpc in ("ListTuningJobs", "GetModel", "ListEndpoints")),
)


def sequence(seed: int) -> list[Step]:
    """Return the steps of a seed: a first up, and moves, of which most end in another one."""
    dice = Random(seed)
    moves = dice.randint(LEAST_MOVES, MOST_MOVES)
    rest = [step for _ in range(moves) for step in dice.choice(_MOVES)(dice)]
    return [Declare("ann"), *_declare_another(dice), Up(_how(dice)), *rest]


def _declare_another(dice: Random) -> list[Step]:
    return [Declare(name) for name in NAMES[1:] if dice.random() < (0.3 if name == KEPT else 0.4)]


def _change(dice: Random) -> list[Step]:
    return [_changed(dice, _RETRAINING), Up(_how(dice))]


def _change_and_revert(dice: Random) -> list[Step]:
    change = _changed(dice, _RETRAINING)
    return [change, Up(_how(dice)), Revert(change.name, 1), Up(_how(dice))]


def _change_in_place(dice: Random) -> list[Step]:
    return [_changed(dice, _IN_PLACE), Up(_how(dice))]


def _change_what_fails(dice: Random) -> list[Step]:
    return [NextJob(dice.choice(_OUTCOMES)), *_change(dice)]


def _meddle(dice: Random) -> list[Step]:
    refresh: list[Step] = [Refresh()] if dice.random() < 0.5 else []
    return [Outside(dice.choice(_DEEDS), dice.randint(0, 3)), *refresh, Up(_how(dice))]


def _lose(dice: Random) -> list[Step]:
    return [LoseState(), Up(_how(dice))]


def _declare(dice: Random) -> list[Step]:
    return [Declare(dice.choice(NAMES)), Up(_how(dice))]


def _undeclare(dice: Random) -> list[Step]:
    return [Undeclare(dice.choice(NAMES)), Up(_how(dice))]


def _destroy(dice: Random) -> list[Step]:
    return [Destroy(_how(dice)), *([Up(_how(dice))] if dice.random() < 0.7 else [])]


def _again(dice: Random) -> list[Step]:
    return [Up(_how(dice))]


_MOVES: tuple[Callable[[Random], list[Step]], ...] = (
    *(_change, _change, _change_and_revert, _change_and_revert, _change_in_place),
    *(_change_what_fails, _change_what_fails, _meddle, _meddle, _meddle),
    *(_lose, _declare, _undeclare, _destroy, _destroy, _again),
)


def _changed(dice: Random, fields: dict[str, tuple[int | str, ...]]) -> Change:
    field = dice.choice(list(fields))
    return Change(dice.choice(("ann", "ann", *NAMES)), field, dice.choice(fields[field]))


def _how(dice: Random) -> How:
    """Return how a command is run: mostly undisturbed, else cut, else with a fault."""
    chance, refresh = dice.random(), dice.random() < 0.2
    if chance < 0.45:
        return How(refresh)
    if chance < 0.85:
        return How(refresh, Cut(dice.randint(1, _LAST_CALL), killed=dice.random() < 0.5))
    return How(refresh, fault=dice.choice(_FAULTS))
