"""What must hold of a stack before and after a pulumi command; each line tells what does not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pulumi_vertex_tuning.lifecycle.identity import RESOURCE, SPEC
from tests.torture.sequences.declared import KEPT, Bot, Site
from tests.torture.sequences.stack import Entry, Kind
from tests.torture.sequences.world import (
    GOOD,
    Json,
    World,
    claimed_by,
    endpoint_of,
    identity,
    is_live,
    serves_somewhere,
)
from tests.vertex import ENDED

PRESENT = "present"
CANCELLED = {"JOB_STATE_CANCELLED"}


@dataclass(frozen=True)
class Seen:
    """The stack's things on the service, and its state, at one moment."""

    world: World
    entries: list[Entry]

    def entry(self, kind: Kind, name: str) -> Entry | None:
        """Return the entry in use of a resource."""
        found = (one for one in self.entries if (one.kind, one.name) == (kind, name))
        return next((one for one in found if not one.doomed), None)

    def ids(self, kind: Kind) -> set[str]:
        """Return the ids of all entries of a kind."""
        return {one.id for one in self.entries if one.kind == kind}


@dataclass(frozen=True)
class Allowed:
    """How many jobs an up has to make for a resource, and may at most."""

    least: int
    most: int


NONE, ONE, PERHAPS_ONE = Allowed(0, 0), Allowed(1, 1), Allowed(0, 1)


def allowed(site: Site, name: str, bot: Bot, before: Seen) -> Allowed:
    """Return how many jobs may be made: none beside one that trains the same or has trained it."""
    world = before.world
    jobs = world.labelled(site.labels(name, bot.training))
    worthy = [job for job in jobs if world.is_worthy(job)]
    if any(world.is_good(job) or job["name"] not in world.destined.doomed for job in worthy):
        return NONE
    entry = before.entry("job", name)
    if entry is None or not _trains(site, entry, bot):
        return PERHAPS_ONE if worthy else ONE  # a doomed one may end before the up looks
    return ONE if bot.on_missing == "retrain" and _was_taken_away(world, entry) else NONE


def paid(site: Site, declared: Mapping[str, Bot], before: Seen, after: Seen) -> Iterator[str]:
    """No job is made that nobody asked for, or beside one that trains the same."""
    old = {job["name"] for job in before.world.jobs}
    made = Counter(identity(job) for job in after.world.jobs if job["name"] not in old)
    for name, bot in declared.items():
        labels = site.labels(name, bot.training)
        number = made.pop((labels[RESOURCE], labels[SPEC]), 0)
        if number > (most := allowed(site, name, bot, before).most):
            yield f"{number} jobs were made for {name}, {most} were needed"
    yield from (f"{number} jobs were made that nobody declares" for number in made.values())


def trained(site: Site, declared: Mapping[str, Bot], before: Seen, after: Seen) -> Iterator[str]:
    """What has to be trained is trained, once an up has registered all jobs."""
    old = {job["name"] for job in before.world.jobs}
    made = Counter(identity(job) for job in after.world.jobs if job["name"] not in old)
    for name, bot in declared.items():
        labels = site.labels(name, bot.training)
        if made[labels[RESOURCE], labels[SPEC]] < allowed(site, name, bot, before).least:
            yield f"no job was made for {name}, though one was needed"


def took_good_ones(names: Iterable[str], before: Seen, after: Seen) -> Iterator[str]:
    """A job that is taken into the state is new, or it trains, or its model is there."""
    for name in names:
        old, now = before.entry("job", name), after.entry("job", name)
        if now is None or (old and old.id == now.id):
            continue
        job = before.world.job(now.id)
        if job and not before.world.is_worthy(job):
            yield f"{now.id}, {job['state']} and without a model, was taken for {name}"


def never_two(world: World) -> Iterator[str]:
    """Of the jobs that train, or have trained a model that is there, no two train the same."""
    worthy = Counter(identity(job) for job in world.jobs if world.is_worthy(job))
    for (resource, spec), number in worthy.items():
        if number > 1:
            yield f"{number} jobs train or have trained {spec} for {resource}"


def in_use_stays(names: Iterable[str], before: Seen, after: Seen) -> Iterator[str]:
    """A model that the state says is in use, and that was there, still is."""
    for entry in after.entries:
        in_use = entry.kind == "model" and not entry.doomed and entry.name in names
        if in_use and before.world.model(entry.id) and not after.world.model(entry.id):
            yield f"the model of {entry.name}, {entry.id}, is in use and was deleted"


def kept_stays(site: Site, before: World, after: World) -> Iterator[str]:
    """What is to outlive the stack is never deleted."""
    owner = site.owner("TunedModel", KEPT).resource
    for model in before.models:
        if claimed_by(model) == owner and not after.model(model["name"]):
            yield f"{model['name']} was to be kept and was deleted"


def removed_is_gone(before: Seen, after: Seen) -> Iterator[str]:
    """What has left the state has left the service, unless it is to be kept."""
    for entry in before.entries:
        if entry.retained or entry.id in after.ids(entry.kind):
            continue
        told = f"{entry.id} of {entry.name} is in the state no more, and"
        if entry.kind == "model":
            yield from (f"{told} left {thing}" for thing in _left_of(entry, after.world))
        job = after.world.job(entry.id) if entry.kind == "job" else None
        if job and is_live(job):
            yield f"{told} still trains"
        if job and (model := after.world.model_of(job)) and not claimed_by(model):
            yield f"{told} left {model['name']}, which nobody has claimed"


def _left_of(model: Entry, world: World) -> Iterator[str]:
    """Yield what is there of a model and its endpoints."""
    if world.model(model.id):
        yield model.id
    names = {one["endpoint"] for one in model.outputs["checkpoints"]}
    yield from (one["name"] for one in world.endpoints if one["name"] in names)


def refused(
    site: Site, declared: Mapping[str, Bot], before: Seen, *, refreshed: bool
) -> Iterator[str]:
    """Yield why an up has to end before all jobs are registered."""
    for name, bot in declared.items():
        entry = before.entry("job", name)
        if entry and _trains(site, entry, bot):
            seen = _condition(before.world, entry) if refreshed else entry.inputs["condition"]
            if _is_loud(seen, bot):
                yield f"{name}: its job was seen to be {seen}"


def stands_in_the_way(
    names: Iterable[str], before: Seen, after: Seen, *, refreshed: bool
) -> Iterator[str]:
    """Yield why an up that has registered all jobs has to fail."""
    for name in names:
        now = after.entry("job", name)
        job = after.world.job(now.id) if now else None
        model = after.world.model_of(job) if job else None
        if not (now and job and model and after.world.is_good(job)):
            yield f"{name}: its job or model is not good"
        elif not serves_somewhere(job, model):
            yield f"{name}: nothing serves its model"
        elif _is_unserved(before, name, now, refreshed=refreshed):
            yield f"{name}: its model was seen to be undeployed"


def nothing_left(site: Site, before: Seen, after: Seen) -> Iterator[str]:
    """After a destroy that ended well there is nothing, where there was a scope to sweep."""
    if after.entries:
        yield f"the state still has {[(one.kind, one.name) for one in after.entries]}"
    if not before.entry("scope", "scope"):
        return
    kept = site.owner("TuningJob", KEPT).resource
    live = [job for job in after.world.jobs if is_live(job)]
    for thing in (*live, *after.world.models, *after.world.endpoints):
        if thing["labels"].get(RESOURCE) != kept:
            yield f"{thing['name']} is left"


def kept_in_training_stays(before: Seen, after: Seen) -> Iterator[str]:
    """What is to outlive the stack does so even before anything has claimed it."""
    scope = before.entry("scope", "scope")
    kept = set(scope.inputs["kept"]) if scope else set()
    for model in before.world.models:
        if model["labels"].get(RESOURCE) in kept and not after.world.model(model["name"]):
            yield f"{model['name']} was to be kept and was deleted"
    for job in before.world.jobs:
        if is_live(job) and identity(job)[0] in kept:
            now = after.world.job(job["name"])
            if now and not (is_live(now) or now["state"] in ENDED - CANCELLED):
                yield f"{job['name']} was to be kept and was cancelled"


def only_looked(before: Seen, after: Seen) -> Iterator[str]:
    """Nothing was changed on the service, but for what jobs that train make."""
    settled = [
        model
        for job in before.world.jobs
        if not is_live(job) and (model := before.world.model_of(job))
    ]
    for model in settled:
        if after.world.model(model["name"]) != model:
            yield f"{model['name']} was changed"
    if len(after.world.jobs) != len(before.world.jobs):
        yield "a job was made"


def untouched(before: World, after: World) -> Iterator[str]:
    """Of another stack nothing has changed, but for how far its jobs are."""
    if before.models != after.models or before.endpoints != after.endpoints:
        yield "another stack's models or endpoints were changed"
    if [_course(job) for job in before.jobs] != [_course(job) for job in after.jobs]:
        yield "another stack's jobs were changed"


def _course(job: Json) -> tuple[str, str]:
    return job["name"], "live" if is_live(job) else job["state"]


def _trains(site: Site, entry: Entry, bot: Bot) -> bool:
    return site.trains(entry.inputs) == site.trains(site.spec(bot.training))


def _was_taken_away(world: World, entry: Entry) -> bool:
    job = world.job(entry.id)
    if job is None or job["state"] == "JOB_STATE_CANCELLED":
        return True
    return job["state"] == "JOB_STATE_SUCCEEDED" and not world.model_of(job)


def _condition(world: World, entry: Entry) -> str:
    """Return what a refresh has to see of a job."""
    job = world.job(entry.id)
    if job is None:
        return "missing"
    if job["state"] in GOOD:
        return PRESENT if world.model_of(job) else "model missing"
    ends = job["state"] in ENDED or job["name"] in world.destined.doomed
    return job["state"].removeprefix("JOB_STATE_").lower() if ends else PRESENT


def _is_loud(condition: str, bot: Bot) -> bool:
    taken_away = condition.startswith("cancelled") or condition.endswith("missing")
    return condition != PRESENT and not (taken_away and bot.on_missing == "retrain")


def _is_unserved(before: Seen, name: str, job: Entry, *, refreshed: bool) -> bool:
    entry = before.entry("model", name)
    if entry is None or entry.inputs["tuningJob"] != job.id:
        return False
    if entry.inputs["condition"].startswith("not deployed"):
        return True
    model, made = before.world.model(entry.id), before.world.job(job.id)
    if not (refreshed and model and made):
        return False
    endpoint = endpoint_of(made, model)
    return bool(endpoint) and not before.world.serves(endpoint, entry.id)
