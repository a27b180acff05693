"""Other people, who do things to a stack's jobs and models without Pulumi."""

from dataclasses import dataclass

from tests.torture.sequences.caller import Caller
from tests.torture.sequences.steps import Outside
from tests.torture.sequences.world import Json, World, is_live


@dataclass(frozen=True)
class Done:
    """What somebody did something to. Drifted: it is there, and another than declared."""

    name: str = "nothing"
    drifted: bool = False


class Others:
    """Anybody with access to the project."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def do(self, step: Outside, world: World) -> Done:
        """Do something to one of the stack's things, where there is one."""
        if step.deed == "cancel":
            return self._cancel(step, world)
        models = [model for model in world.models if model["name"] not in _in_training(world)]
        if not models:
            return Done()
        models.sort(key=lambda model: str(model["createTime"]))
        model = models[step.which % len(models)]
        self._change(step, model)
        return Done(model["name"], drifted=step.deed not in {"delete", "undeploy"})

    def _cancel(self, step: Outside, world: World) -> Done:
        live = [job["name"] for job in world.jobs if is_live(job)]
        if not live:
            return Done()
        job = live[step.which % len(live)]
        self._caller.cancel(job)
        return Done(job)

    def _change(self, step: Outside, model: Json) -> None:
        name, version = model["name"], f"{model['name']}@1"
        match step.deed:
            case "delete":
                self._caller.delete_model(model)
            case "undeploy":
                self._caller.undeploy(model)
            case "rename":
                self._caller.patch(name, "displayName", "theirs")
            case "describe":
                self._caller.patch(name, "description", "theirs")
            case "checkpoint":
                self._caller.patch(version, "defaultCheckpointId", "1")
            case "label":
                labels = {**model["labels"], "team": "theirs", "more": "theirs"}
                self._caller.patch(version, "labels", labels)


def _in_training(world: World) -> set[str]:
    """Return the models of jobs that still export checkpoints to them."""
    models = (world.model_of(job) for job in world.jobs if is_live(job))
    return {model["name"] for model in models if model}
