"""What an up that ended well has to leave: all as it is declared."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from tests.torture.sequences.declared import Bot, Site
from tests.torture.sequences.must_hold import Seen
from tests.torture.sequences.world import Json, claimed_by, endpoint_of, unversioned


def as_declared(
    site: Site, declared: Mapping[str, Bot], after: Seen, drifted: set[str]
) -> Iterator[str]:
    """After an up that ended well all is as declared, but for what others changed unseen."""
    want = Counter([(kind, name) for kind in ("job", "model") for name in declared])
    want += Counter([("scope", "scope")] if declared else [])
    if (found := Counter((one.kind, one.name) for one in after.entries)) != want:
        yield f"the state has {sorted(found.elements())}, not {sorted(want.elements())}"
        return
    for name, bot in declared.items():
        for problem in _differs(site, name, bot, after, drifted):
            yield f"{name}: {problem}"


def all_serve(names: Iterable[str], before: Seen, after: Seen) -> Iterator[str]:
    """A declared model serves, unless it did not before: an up cannot deploy it again."""
    for name in names:
        entry = after.entry("model", name)
        if entry is None:
            continue
        made, model = after.world.job(entry.inputs["tuningJob"]), after.world.model(entry.id)
        if not (made and model and (endpoint := endpoint_of(made, model))):
            continue
        is_new = before.world.model(entry.id) is None
        had_served = is_new or before.world.serves(endpoint, entry.id)
        if had_served and not after.world.serves(endpoint, entry.id):
            yield f"{endpoint} of {name} does not serve"


def _differs(site: Site, name: str, bot: Bot, after: Seen, drifted: set[str]) -> Iterator[str]:
    job, entry = after.entry("job", name), after.entry("model", name)
    assert job
    assert entry
    made, model = after.world.job(job.id), after.world.model(entry.id)
    if not (made and model and entry.inputs["tuningJob"] == job.id):
        yield "its model is not there"
        return
    if after.world.model_of(made) != model:
        yield "its model is another job's"
    if claimed_by(model) != site.owner("TunedModel", name).resource:
        yield "its model is not claimed"
    yield from _training_differs(site, bot, made)
    if unversioned(entry.id) not in drifted:
        yield from _model_differs(bot, model)
        if entry.outputs["endpoint"] != (endpoint := endpoint_of(made, model)):
            yield f"its endpoint is {endpoint}, not {entry.outputs['endpoint']}"


def _training_differs(site: Site, bot: Bot, job: Json) -> Iterator[str]:
    spec = job["supervisedTuningSpec"]
    if int(spec["hyperParameters"]["epochCount"]) != bot.epochs:
        yield f"it was trained with {spec['hyperParameters']['epochCount']} epochs"
    if _file(spec["trainingDatasetUri"]) != _file(site.data[bot.data]["uri"]):
        yield f"it was trained on {spec['trainingDatasetUri']}"


def _model_differs(bot: Bot, model: Json) -> Iterator[str]:
    if model["displayName"] != bot.display_name:
        yield f"its display name is {model['displayName']}"
    if bot.description and model.get("description") != bot.description:
        yield f"its description is {model.get('description')}"
    if model["labels"].get("team", "") != bot.team:
        yield f"its label is {model['labels'].get('team')}"
    if bot.checkpoint and model["defaultCheckpointId"] != bot.checkpoint:
        yield f"its default checkpoint is {model['defaultCheckpointId']}"


def _file(uri: str) -> str:
    """Return the last part of a URI: where uploads lie is the provider's own matter."""
    return uri.rpartition("/")[2]
