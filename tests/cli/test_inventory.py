"""`vertex-tuning models`, `endpoints` and `checkpoints`."""

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.cli.command import Command
from tests.lifecycle.place import Place


@pytest.mark.parametrize("words", ["models", "endpoints"])
def test_where_there_is_none_it_says_so(command: Command, place: Place, words: str) -> None:
    assert command(words).out == f"no {words.removesuffix('s')} in {place.parent}\n"
    assert command(words, "--json").json == {words: []}


def test_models_tell_base_model_job_and_endpoints(command: Command, place: Place) -> None:
    made = place.finish(job := place.post_job({"team": "a"}, epochs=2))["tunedModel"]

    [model] = command("models", "--json").json["models"]

    assert (model["name"], model["baseModel"]) == (made["model"], "gemini-2.5-flash")
    assert model["tuningJobId"] == job.rpartition("/")[2]
    assert set(model["endpoints"]) == {one["endpoint"] for one in made["checkpoints"]}
    assert (model["defaultCheckpointId"], model["owner"]) == ("2", None)
    heading, row = command("models").out.splitlines()
    assert heading.split() == "model display name base model endpoints owner".split()
    assert row.startswith(f"{made['model']}  ")


def test_endpoints_tell_what_is_deployed(command: Command, place: Place) -> None:
    made = place.finish(place.post_job({}, epochs=2))["tunedModel"]

    told = command("endpoints", "--json").json["endpoints"]

    by_name = {one["name"]: one["deployedModels"] for one in told}
    assert by_name.keys() == {one["endpoint"] for one in made["checkpoints"]}
    [deployed] = by_name[made["endpoint"]]
    assert (deployed["model"], deployed["checkpointId"]) == (made["model"], "2")
    assert made["endpoint"] in command("endpoints").out


def test_a_filter_chooses(command: Command, place: Place) -> None:
    place.finish(place.post_job({"team": "a"}, epochs=2))

    assert len(command("models", "--json", "--filter", "labels.team=a").json["models"]) == 1
    assert command("models", "--json", "--filter", "labels.team=b").json == {"models": []}
    assert command("endpoints", "--json", "--filter", "labels.team=b").json == {"endpoints": []}


def test_checkpoints_tell_which_one_is_served(command: Command, place: Place) -> None:
    made = place.finish(job := place.post_job({}, epochs=3))["tunedModel"]

    told = command("checkpoints", job, "--json").json

    assert (told["job"], told["model"]) == (job, made["model"])
    assert [one["checkpointId"] for one in told["checkpoints"]] == ["1", "2", "3"]
    assert [one["default"] for one in told["checkpoints"]] == [False, False, True]
    assert [one["endpoint"] for one in told["checkpoints"]] == [
        one["endpoint"] for one in made["checkpoints"]
    ]
    *_, last = command("checkpoints", job).out.splitlines()
    assert last.split() == ["3", "3", str(made["checkpoints"][2]["step"]), "default",
                            made["endpoint"]]  # fmt: skip


def test_checkpoints_of_a_model_that_is_gone_are_told_as_such(
    command: Command, place: Place
) -> None:
    made = place.finish(job := place.post_job({}, epochs=2))["tunedModel"]
    place.vertex.delete_model(made["model"].partition("@")[0])

    text = command("checkpoints", job).out

    assert text.endswith("the model is gone: these were its checkpoints\n")
    assert text.count("none: not deployed") == 2


def test_a_job_that_trains_has_no_checkpoints_yet(slow_command: Command, slow_place: Place) -> None:
    name = slow_place.post_job({})

    assert slow_command("checkpoints", name).out.startswith(f"no checkpoint of {name}, which is ")
    assert slow_command("checkpoints", name, "--json").json["checkpoints"] == []


@pytest.mark.parametrize("words", ["models", "endpoints"])
def test_a_missing_permission_is_told(slow_command: Command, slow: Emulator, words: str) -> None:
    slow.permissions.deny(f"aiplatform.{words}.list")

    assert f"aiplatform.{words}.list" in slow_command(words, code=1).error
