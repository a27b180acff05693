"""The inputs that a program passes to the engine for what it declares, as resources/ makes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.torture.sequences.declared import KEPT, LOCATION, Bot, Properties, Site


@dataclass(frozen=True)
class Goal:
    """What is declared of one tuned model. The model lacks the name of its job."""

    name: str
    job: Properties
    model: Properties

    @property
    def retained(self) -> bool:
        """Whether it has retain_on_delete."""
        return self.name == KEPT


@dataclass(frozen=True)
class Program:
    """All that a run of a program registers."""

    scope: Properties
    goals: tuple[Goal, ...]


def program(site: Site, declared: Mapping[str, Bot]) -> Program:
    """Return the program that declares these."""
    goals = tuple(_goal(site, name, bot) for name, bot in declared.items())
    return Program(_scope(site, declared), goals)


def _scope(site: Site, names: Iterable[str]) -> Properties:
    kept = [site.owner("TuningJob", name).resource for name in names if name == KEPT]
    place = {"project": site.project, "location": LOCATION}
    return {**place, "stack": site.hash, "service": "emulator", "kept": kept, "buckets": []}


def _goal(site: Site, name: str, bot: Bot) -> Goal:
    common = {
        **({"description": bot.description} if bot.description else {}),
        "labels": {"team": bot.team} if bot.team else {},
        "service": "emulator",
        "condition": "present",
    }
    job = {
        **common,
        **site.spec(bot.training),
        "trainingData": {"rows": 8, "tokens": 80},  # for explanations: trains nothing
        "onMissing": bot.on_missing,
        "tunedModelDisplayName": bot.display_name,
        "owner": _owner(site, "TuningJob", name),
    }
    model = {
        **common,
        **({"defaultCheckpointId": bot.checkpoint} if bot.checkpoint else {}),
        "displayName": bot.display_name,
        "owner": _owner(site, "TunedModel", name),
        "sweep": name != KEPT,
    }
    return Goal(name, job, model)


def _owner(site: Site, kind: str, name: str) -> Properties:
    owner = site.owner(kind, name)
    return {"stack": owner.stack, "resource": owner.resource}
