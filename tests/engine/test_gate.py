"""The quality gate on the real engine: what passes, what falls short, and what is asked for it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from pulumi_vertex_tuning.emulator.testing import Emulator, running_emulator
from tests.engine.conftest import StackFactory
from tests.engine.project import Project, eventually, interrupt, read_until

GOOD = {"epochCount": 20, "adapterSize": 4, "learningRateMultiplier": 1.0}
BAD = {"epochCount": 1, "adapterSize": 4, "learningRateMultiplier": 0.01}


@pytest.fixture(scope="module")
def asked_emulator() -> Iterator[Emulator]:
    """One of its own: its requests are counted."""
    with running_emulator(job_seconds=0.5) as running:
        yield running


@pytest.fixture
def gated(make_project: StackFactory, asked_emulator: Emulator) -> Project:
    """A model that learns its 40 rows by heart, and is asked 12 of them."""
    project = make_project(asked_emulator)
    project.write_data("prompts.jsonl", 12)
    evaluation = {"prompts": "data/prompts.jsonl", "metrics": ["f1"], "thresholds": {"f1": 0.8}}
    bot = project.models["bot"] | {"hyperparameters": GOOD, "evaluation": evaluation}
    project.models = {"bot": bot}
    return project


def asked(project: Project) -> int:
    """Return how many questions the project's models have got."""
    told = requests.get(f"{project.vertex.url}/emulator/requests", timeout=10).json()["requests"]
    number = project.vertex.jobs()[0]["name"].split("/")[1]
    places = (f"projects/{number}/", f"projects/{project.gcp_project}/")
    return sum(":generateContent" in one["path"] and _in(one["path"], places) for one in told)


def _in(path: str, places: tuple[str, ...]) -> bool:
    return any(place in path for place in places)


def handle(project: Project, name: str = "bot") -> dict[str, Any]:
    """Return what an application reads."""
    path = str(project.outputs(name)["handle"]).removeprefix("gs://")
    told: dict[str, Any] = json.loads(_content(project, path))
    return told


def test_a_good_model_passes_and_nothing_is_asked_twice(gated: Project) -> None:
    assert "bot is evaluated on 12 prompts before it is used" in gated.preview().text

    assert "evaluated on 12 prompts: f1 1.000" in gated.up().text
    outputs = gated.outputs()
    assert outputs["evaluation"]["passed"] is True
    assert outputs["evaluation"]["scores"] == {"f1": 1}
    told = handle(gated)
    assert {key: told[key] for key in ("endpoint", "model", "job")} == {
        key: outputs[key] for key in ("endpoint", "model", "job")
    }
    assert told["checkpoint"] == outputs["evaluation"]["checkpoint"]
    assert asked(gated) == 12

    assert gated.steps() == {}
    writes = len(gated.vertex.writes())
    assert "8 unchanged" in gated.up().text
    assert len(gated.vertex.writes()) == writes

    evaluation = gated.models["bot"]["evaluation"]
    evaluation |= {"metrics": ["f1", "exactMatch"], "thresholds": {"f1": 0.9, "exact_match": 0.9}}
    gated.pulumi("refresh", "--yes", "--skip-preview")
    assert gated.steps() == {"Evaluation bot": "update", "Handle bot": "update"}
    gated.up()
    gated.write_data("prompts.jsonl", 13)
    assert "bot is evaluated before it is used: 1 to ask of checkpoint 10" in gated.preview().text
    gated.up()
    assert asked(gated) == 13
    assert len(gated.vertex.jobs()) == 1

    gated.pulumi("destroy", "--yes", "--skip-preview")
    assert gated.vertex.objects() == []
    assert gated.vertex.models() == []


@pytest.mark.parametrize(("on_failure", "left"), [("keep", 2), ("delete", 1)])
def test_a_bad_model_never_replaces_a_good_one(gated: Project, on_failure: str, left: int) -> None:
    evaluation = gated.models["bot"]["evaluation"]
    evaluation |= {"onFailure": on_failure, "thresholds": {"f1": {"min": 0.8, "minDelta": -0.05}}}
    gated.up()
    before, told = gated.outputs(), handle(gated)

    gated.models["bot"]["hyperparameters"] = BAD
    for _ in range(2):
        result = gated.up(check=False)
        assert result.code != 0
        assert "not good enough: 2 of 2 thresholds not reached on 12 prompts" in result.text
        assert "model in use: 1.000" in result.text
        assert "1 of 1 evaluation failed: bot" in result.text
        assert "Traceback" not in result.text
        assert len(gated.vertex.models()) == left
        assert asked(gated) == 24
    assert handle(gated) == told
    assert gated.vertex.get(before["endpoint"])["deployedModels"]
    assert "not good enough" in gated.preview(check=False).text
    shown = gated.vertex_tuning("evaluation", "bot", code=1).text
    assert "bot: not good enough, emulated" in shown
    assert before["model"] in shown

    gated.models["bot"]["hyperparameters"] = GOOD
    gated.up()
    assert gated.outputs() == before
    assert handle(gated) == told
    assert len(gated.vertex.jobs()) == 2
    assert len(gated.vertex.models()) == 1
    assert asked(gated) == 24
    assert gated.steps() == {}


def test_a_first_model_that_falls_short_is_told_beside_one_that_passes(gated: Project) -> None:
    bad = {**gated.models["bot"], "hyperparameters": BAD, "tunedModelDisplayName": "bad"}
    gated.models = {"bad": bad, "bot": gated.models["bot"]}

    result = gated.up(check=False)

    assert result.code != 0
    assert "1 of 2 evaluations failed: bad" in result.text
    models = [one["id"] for one in gated.state()["resources"] if one["type"].endswith("TunedModel")]
    assert len(models) == 1
    said = gated.vertex_tuning("evaluation", "bto", code=1).text
    assert 'no tuned model "bto" in the stack; did you mean bot?' in said

    questions = asked(gated)
    bad["evaluation"] = {**bad["evaluation"], "thresholds": {}}
    gated.up()
    assert asked(gated) == questions == 24
    assert handle(gated, "bad")["model"] == gated.outputs("bad")["model"]


def test_what_fell_short_at_first_leaves_nothing_behind(gated: Project) -> None:
    gated.models["bot"]["hyperparameters"] = BAD
    assert gated.up(check=False).code != 0
    assert len(gated.vertex.models()) == 1
    assert [one for one in gated.vertex.objects() if "/evaluation/" in one]

    gated.pulumi("destroy", "--yes", "--skip-preview")

    assert gated.vertex.models() == []
    assert gated.vertex.endpoints() == []
    assert gated.vertex.objects() == []


def test_a_handle_that_somebody_removed_is_written_again(gated: Project) -> None:
    gated.up()
    before = handle(gated)
    bucket, _, name = str(gated.outputs()["handle"]).removeprefix("gs://").partition("/")
    url = f"{gated.vertex.url}/storage/v1/b/{bucket}/o/{name.replace('/', '%2F')}"
    assert requests.delete(url, timeout=10).ok

    gated.pulumi("refresh", "--yes", "--skip-preview")
    assert gated.steps() == {"Handle bot": "create"}
    gated.up()

    after = handle(gated)
    assert {**after, "time": ""} == {**before, "time": ""}


def test_a_revert_rolls_back_to_a_kept_model_without_training(gated: Project) -> None:
    gated.models["bot"]["keepPrevious"] = 1
    gated.up()
    first = gated.outputs()
    for epochs in (21, 22):
        gated.models["bot"]["hyperparameters"] = GOOD | {"epochCount": epochs}
        gated.up()
    assert len(gated.vertex.models()) == 2  # the one in use, and one of the two before
    assert not _is_there(gated, first["model"])

    assert "no orphan" in gated.vertex_tuning("orphans").text

    gated.models["bot"]["hyperparameters"] = GOOD | {"epochCount": 21}
    assert "nothing is trained again, no cost" in gated.preview().text
    questions = asked(gated)
    gated.up()

    assert len(gated.vertex.jobs()) == 3
    assert asked(gated) == questions
    assert handle(gated)["endpoint"] == gated.outputs()["endpoint"]
    assert gated.vertex.get(handle(gated)["endpoint"])["deployedModels"]
    assert gated.steps() == {}
    gated.models["bot"]["keepPrevious"] = 0
    gated.up()
    assert len(gated.vertex.models()) == 1
    gated.pulumi("destroy", "--yes", "--skip-preview")
    assert gated.vertex.models() == []
    assert gated.vertex.endpoints() == []
    assert gated.vertex.objects() == []


def test_the_best_checkpoint_is_served(gated: Project) -> None:
    gated.models["bot"]["evaluation"]["select"] = "best"
    gated.models["bot"]["hyperparameters"] = GOOD | {"epochCount": 4}
    gated.models["bot"]["evaluation"]["thresholds"] = {}

    gated.up()

    outputs = gated.outputs()
    means = {one: found["f1"] for one, found in outputs["evaluation"]["candidates"].items()}
    chosen = outputs["evaluation"]["checkpoint"]
    assert len(means) == 4
    assert means[chosen] == max(means.values())
    model = gated.vertex.get(outputs["model"])
    assert model["defaultCheckpointId"] == chosen == handle(gated)["checkpoint"]
    endpoints = {one["checkpointId"]: one["endpoint"] for one in outputs["checkpoints"]}
    assert outputs["endpoint"] == endpoints[chosen] == handle(gated)["endpoint"]
    assert gated.steps() == {}
    assert asked(gated) == 48


def test_an_interrupted_evaluation_goes_on_with_what_was_answered(
    gated: Project, asked_emulator: Emulator
) -> None:
    gated.write_data("prompts.jsonl", 40)
    gated.models["bot"]["evaluation"]["parallel"] = 2
    asked_emulator.faults.add("latency", path="generateContent", seconds=0.3)
    try:
        process = gated.start_up()
        printed = read_until(process, "evaluating: checkpoint 10, 1 of 40")
        eventually(lambda: len(_recorded(gated)) > 3)
        printed += interrupt(process)
    finally:
        asked_emulator.faults.clear()
    assert "Traceback" not in printed
    before, recorded = asked(gated), len(_recorded(gated))
    assert 3 < recorded < 40

    gated.up()

    assert asked(gated) - before == 40 - recorded
    assert gated.outputs()["evaluation"]["passed"] is True
    assert len(gated.vertex.jobs()) == 1


def test_a_model_is_trained_further_from_another_of_the_configuration(gated: Project) -> None:
    further = {**gated.models["bot"], "preTunedModel": "bot"}
    del further["baseModel"], further["tunedModelDisplayName"], further["evaluation"]
    further["handle"] = True
    further["hyperparameters"] = GOOD | {"epochCount": 4}
    gated.models = {"further": further, "bot": gated.models["bot"]}

    gated.up()

    estimate = gated.vertex_tuning("estimate").text
    assert re.search(r"^further +gemini-2.5-flash +40 ", estimate, re.MULTILINE)
    first, second = gated.vertex.jobs()
    assert second["preTunedModel"]["tunedModelName"] == gated.outputs("bot")["model"]
    assert gated.outputs("further")["job"] == second["name"]
    assert gated.outputs("bot")["job"] == first["name"]
    assert handle(gated, "further")["model"] == gated.outputs("further")["model"]
    gated.models["bot"]["description"] = "another"
    assert gated.steps() == {"TunedModel bot": "update", "Handle bot": "update"}
    gated.models["bot"]["description"] = "first"
    gated.pulumi("destroy", "--yes", "--skip-preview")
    assert gated.vertex.models() == []


def _is_there(project: Project, name: str) -> bool:
    return requests.get(f"{project.vertex.url}/v1/{name}", timeout=10).ok


def _recorded(project: Project) -> dict[str, Any]:
    """Return the answers that are kept."""
    names = [name for name in project.vertex.objects() if "/evaluation/answers/" in name]
    found = [
        json.loads(_content(project, f"{project.gcp_project}-vertex-tuning/{name}"))
        for name in names
    ]
    return dict(found[0]["answers"]) if found else {}


def _content(project: Project, path: str) -> bytes:
    bucket, _, name = path.partition("/")
    url = f"{project.vertex.url}/storage/v1/b/{bucket}/o/{name.replace('/', '%2F')}?alt=media"
    return requests.get(url, timeout=10).content
