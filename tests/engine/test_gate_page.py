"""docs/quality-gate.md: what it declares runs, and prints what it shows."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import yaml

from pulumi_vertex_tuning.spec import Evaluation
from pulumi_vertex_tuning.spec.evaluation import METRICS
from tests.engine.project import ROOT, Project
from tests.pages import check

PAGE = (ROOT / "docs" / "quality-gate.md").read_text(encoding="utf-8")
KEY = "tuned-models:models"


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def _shown(text: str) -> list[str]:
    """Return the lines that the page shows of the commands that have this line among them."""
    [block] = [one for one in _blocks("console") if text in one]
    return block.splitlines()[1:]


def _prints(printed: str, text: str) -> None:
    check(text, _shown(text), printed)


def _declared(at: int) -> Any:
    return yaml.safe_load(_blocks("yaml")[at])


def _project(project: Project) -> Any:
    project.write_data("questions.jsonl", 12)
    project.models = _declared(0)["config"][KEY]
    return project.models["support-bot"]


def test_what_is_declared_passes_falls_short_and_rolls_back(project: Project) -> None:
    bot = _project(project)
    good = bot["hyperparameters"]
    _prints(project.up().text, "    + 8 created")
    told = json.loads(project.vertex_tuning("evaluation", "support-bot", "--json").text)
    assert told["passed"] is True

    bot["hyperparameters"] = {"epochCount": 1, "adapterSize": 1}
    _prints(project.up(check=False).text.replace("\r", ""), "error: not good enough: 3 of 3")
    shown = project.vertex_tuning(
        "evaluation", "support-bot", "--html", str(project.folder / "report.html"), code=1
    ).text
    _prints(f"wrote report.html\n{shown}", "wrote report.html")
    assert "not good enough" in (project.folder / "report.html").read_text()

    bot["hyperparameters"] = {**good, "epochCount": 24}
    project.up()
    bot["hyperparameters"] = good
    _prints(project.preview().text, "nothing is trained again, no cost")
    bot["evaluation"]["select"] = "best"
    bot["evaluation"]["metrics"] += _declared(1)["metrics"]
    project.up()
    said = project.vertex_tuning("evaluation", "support-bot").text
    assert re.search(r"^model +f1 +rouge_l +names-the-thing +judge$", said, re.MULTILINE)
    assert re.search(r"^checkpoint 10 ", said, re.MULTILINE)


def test_the_program_says_what_the_configuration_says(project: Project) -> None:
    _project(project)
    [program] = [one for one in _blocks("python") if "SupervisedTuning(" in one]
    project.program.write_text(program)

    project.up()

    told = project.outputs("support-bot")
    assert told["evaluation"]["scores"].keys() == {"f1", "rouge_l", "names-the-thing"}
    assert len(told["evaluation"]["checks"]) == 3

    [application] = [one for one in _blocks("python") if "current_endpoint" in one]
    application = re.sub(r'HANDLE = ".*"', f'HANDLE = "{told["handle"]}"', application)
    read = subprocess.run(
        [sys.executable, "-c", f"{application}\nprint(current_endpoint())"],
        env={**os.environ, "STORAGE_EMULATOR_HOST": project.vertex.url},
        capture_output=True,
        text=True,
        check=True,
    )
    assert read.stdout.strip() == told["endpoint"]
    [handle] = _blocks("json")
    stored = project.vertex.objects()
    assert told["handle"].partition("/pulumi-vertex-tuning/")[2] in " ".join(stored)
    assert json.loads(handle).keys() >= {"endpoint", "model", "checkpoint", "job", "scores", "time"}


def test_a_model_goes_on_from_another(project: Project) -> None:
    project.write_data("returns.jsonl", 12, start=100)
    project.models = _declared(2)["config"][KEY]
    for one in project.models.values():
        one["hyperparameters"] = {"epochCount": 3}

    project.up()

    [_, further] = project.vertex.jobs()
    assert further["preTunedModel"]["tunedModelName"] == project.outputs("support-bot")["model"]
    assert further["preTunedModel"]["checkpointId"] == "2"


def test_the_table_of_fields_is_that_of_the_model() -> None:
    [table] = re.findall(r"<!-- fields -->\n(.*?)<!-- /fields -->", PAGE, re.DOTALL)
    rows = [f"| `{name}` | {one.description} |" for name, one in Evaluation.model_fields.items()]

    assert table.splitlines() == ["| field | what it is |", "|---|---|", *rows]


def test_each_metric_is_told() -> None:
    [table] = re.findall(r"\| metric \| of an answer.*?\n\n", PAGE, re.DOTALL)
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(METRICS)
