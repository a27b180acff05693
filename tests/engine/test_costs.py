"""What a job costs, and what it may cost, on the real engine."""

import json

import pytest
import yaml

from pulumi_vertex_tuning.dataset import inspect
from tests.engine.conftest import StackFactory
from tests.engine.project import Project, eventually, interrupt
from tests.lifecycle.place import Place

EPOCHS = 3


def _price(project: Project, usd: float) -> None:
    """Set the price so that training the project's data for three epochs costs so much."""
    tokens = inspect(project.folder / "stacks" / "data" / "train.jsonl").tokens
    price = usd * 1_000_000 / (tokens * EPOCHS)
    project.settings["vertex-tuning:prices"] = {"gemini-2.5-flash": price}


def _is_untouched(project: Project) -> bool:
    return project.vertex.jobs() == [] and project.vertex.objects() == []


def test_a_preview_tells_what_a_job_will_cost(project: Project) -> None:
    _price(project, 7)

    text = project.preview().text

    assert "bot trains a new model: a paid job, about 7.00 USD (" in text
    assert "tokens x 3 epochs x " in text
    assert _is_untouched(project)


def test_epochs_that_are_left_open_make_a_range(project: Project) -> None:
    _price(project, 7)
    del project.models["bot"]["hyperparameters"]["epochCount"]

    text = project.preview().text

    assert "a paid job, 23.33 to 140.00 USD (" in text
    assert "tokens x 10 to 60 epochs x " in text
    assert "; epochs are left to the server)" in text


def test_the_outputs_tell_what_it_was_to_cost_and_what_it_did(project: Project) -> None:
    project.settings["vertex-tuning:prices"] = {"gemini-2.5-flash": "4.50"}
    data = inspect(project.folder / "stacks" / "data" / "train.jsonl")

    project.up()

    outputs, [job] = project.outputs(), project.vertex.jobs()
    expected = data.tokens * EPOCHS * 4.5 / 1_000_000
    billed = int(job["tuningDataStats"]["supervisedTuningDataStats"]["totalBillableTokenCount"])
    assert outputs["estimatedCostUsd"] == pytest.approx(
        {"low": expected, "high": expected}, abs=1e-6
    )
    assert outputs["costUsd"] == pytest.approx(billed * EPOCHS * 4.5 / 1_000_000, abs=1e-6)

    spent = f"{outputs['costUsd']:.6f}".rstrip("0")
    assert f"cost         {spent} USD" in project.vertex_tuning("show").text

    project.settings["vertex-tuning:prices"] = {"gemini-2.5-flash": 9}
    assert project.steps() == {}
    project.up()
    assert project.outputs()["costUsd"] == pytest.approx(billed * EPOCHS * 9 / 1_000_000, abs=1e-6)


@pytest.mark.parametrize("command", [["preview"], ["up", "--yes", "--skip-preview"]])
def test_a_job_that_may_cost_more_than_it_may_is_refused(
    project: Project, command: list[str]
) -> None:
    _price(project, 7)
    project.models["bot"]["maxCostUsd"] = 5

    result = project.pulumi(*command, check=False)

    assert result.code != 0
    assert "max_cost_usd: bot would cost about 7.00 USD (" in result.text
    assert "and 7.00 USD is more than 5.00 USD. Nothing was trained." in result.text
    assert project.vertex.jobs() == []


@pytest.mark.parametrize("command", [["preview"], ["up", "--yes", "--skip-preview"]])
def test_a_budget_of_5_usd_refuses_a_job_of_7(project: Project, command: list[str]) -> None:
    _price(project, 7)
    project.settings["vertex-tuning:budgetUsd"] = 5

    result = project.pulumi(*command, check=False)

    assert result.code != 0
    expected = "vertex-tuning:budgetUsd: training would cost up to 7.00 USD, more than 5.00 USD:"
    assert expected in result.text
    assert "bot: about 7.00 USD (" in result.text
    assert project.vertex.jobs() == []


def test_two_jobs_that_fit_alone_are_over_the_budget_together(project: Project) -> None:
    _price(project, 3)
    project.models["second"] = {**project.models["bot"], "tunedModelDisplayName": "second"}
    project.settings["vertex-tuning:budgetUsd"] = 5

    result = project.preview(check=False)

    assert result.code != 0
    assert "training would cost up to 6.00 USD, more than 5.00 USD:" in result.text
    assert "bot: about 3.00 USD (" in result.text
    assert "second: about 3.00 USD (" in result.text
    assert _is_untouched(project)

    project.settings["vertex-tuning:budgetUsd"] = 6
    project.up()
    assert len(project.vertex.jobs()) == 2


def test_limits_are_of_no_matter_to_a_job_that_is_there(project: Project) -> None:
    _price(project, 7)
    project.up()
    project.models["bot"]["maxCostUsd"] = 5
    project.settings["vertex-tuning:budgetUsd"] = 5

    assert project.steps() == {}
    project.models["bot"]["description"] = "other"
    project.up()

    project.models["bot"]["retry"] = 1
    result = project.preview(check=False)
    assert result.code != 0
    assert "max_cost_usd: bot would cost about 7.00 USD (" in result.text
    assert "vertex-tuning:budgetUsd: training would cost up to 7.00 USD" in result.text
    assert len(project.vertex.jobs()) == 1


def test_limits_are_of_no_matter_to_a_job_that_is_adopted(make_project: StackFactory) -> None:
    project = make_project()
    _price(project, 7)
    project.up()
    project.models["bot"]["hyperparameters"]["epochCount"] = 400
    process = project.start_up()
    eventually(lambda: len(project.vertex.jobs()) == 2)
    interrupt(process)

    project.models["bot"]["hyperparameters"]["epochCount"] = EPOCHS
    project.models["bot"]["maxCostUsd"] = 5
    project.settings["vertex-tuning:budgetUsd"] = 5
    text = project.preview().text

    assert "nothing is trained again, no cost" in text


def test_a_limit_that_cannot_be_checked_is_a_warning(project: Project) -> None:
    project.models["bot"] |= {"baseModel": "gemini-9-ultra", "maxCostUsd": 5}

    text = project.preview().text

    assert "bot: max_cost_usd cannot be checked: no price of gemini-9-ultra is known" in text
    assert "a paid job; what it costs is not known: no price of gemini-9-ultra is known" in text


def test_a_price_of_an_unknown_model_makes_an_estimate(project: Project) -> None:
    project.models["bot"] |= {"baseModel": "gemini-9-ultra", "maxCostUsd": 5}
    project.pulumi("config", "set", "--path", 'vertex-tuning:prices["gemini-9-ultra"]', "100000.5")
    written = yaml.safe_load((project.folder / "stacks" / "Pulumi.test.yaml").read_text())
    project.settings["vertex-tuning:prices"] = written["config"]["vertex-tuning:prices"]

    result = project.preview(check=False)

    assert "max_cost_usd: bot would cost about " in result.text


@pytest.mark.parametrize(
    ("settings", "want"),
    [
        ({"prices": {"gemini-2.5-flash": -1}}, "gemini-2.5-flash: -1 is not an amount in USD"),
        ({"prices": {"gemini-2.5-flash": "cheap"}}, '"cheap" is not an amount in USD'),
        ({"prices": "5"}, "vertex-tuning:prices: expected base models with USD per million"),
        ({"budgetUsd": "much"}, 'vertex-tuning:budgetUsd: "much" is not an amount in USD'),
    ],
)
def test_a_setting_that_is_no_amount_is_refused(
    project: Project, settings: dict[str, object], want: str
) -> None:
    project.settings = {f"vertex-tuning:{key}": value for key, value in settings.items()}

    result = project.preview(check=False)

    assert result.code != 0
    assert want in result.text


def test_what_is_known_of_the_base_model_is_told_before_it_is_paid(project: Project) -> None:
    text = project.preview().text
    assert "bot: gemini-2.5-flash was retired on 2026-10-16" in text
    assert "gemini-3.1-flash-lite is its successor" in text

    project.models["bot"]["baseModel"] = "gemini-3.5-flash"
    text = project.preview().text
    assert "bot is tuned in us-central1 and served in the multi-region `us` only" in text

    project.up()
    assert "multi-region" not in project.preview().text


def test_the_rows_of_an_object_in_a_bucket_are_counted_too(project: Project, place: Place) -> None:
    data = inspect(project.folder / "stacks" / "data" / "train.jsonl")
    content = (project.folder / "stacks" / "data" / "train.jsonl").read_bytes()
    project.models["bot"]["trainingDataset"] = place.upload("data.jsonl", content)
    _price(project, 7)
    project.models["bot"]["maxCostUsd"] = 5

    result = project.preview(check=False)

    assert f"max_cost_usd: bot would cost about 7.00 USD ({data.tokens:,} tokens" in result.text
    told = json.loads(project.vertex_tuning("estimate", "--json").text)["estimates"]
    assert [(one["name"], one["costUsd"]["high"]) for one in told] == [
        ("bot", pytest.approx(7, rel=1e-5))
    ]


def test_a_stack_is_estimated_with_its_own_prices(project: Project) -> None:
    _price(project, 7)
    project.models["second"] = {**project.models["bot"], "hyperparameters": {}}
    project.models["third"] = {**project.models["bot"], "baseModel": "gemini-9-ultra"}

    text = project.vertex_tuning("estimate", "--stack", "test", code=1).text

    found = {line.split()[0]: line for line in text.splitlines()}
    assert found["bot"].endswith("  7.00 USD")
    assert found["second"].endswith("  23.33 to 140.00 USD")
    assert "not known: no price of gemini-9-ultra is known" in found["third"]
    assert found["prices:"].startswith("prices: a price of your own")


def test_what_is_wrong_with_a_stack_is_told_before_it_is_estimated(project: Project) -> None:
    project.models["bot"]["baseModle"] = "x"
    text = project.vertex_tuning("estimate", code=1).text
    assert text.startswith('vertex-tuning: SupervisedTuning "bot" is not valid:\n  base_modle')

    project.models = {"bot": 5}
    text = project.vertex_tuning("estimate", code=1).text
    assert text.startswith("vertex-tuning: tuned-models:models: bot is not a group of fields")

    project.models = {}
    text = project.vertex_tuning("estimate", code=1).text
    assert text.startswith("vertex-tuning: what is to be estimated? Give data and --base-model")
