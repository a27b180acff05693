"""The README says what is so: its program runs, its table is the models', its commands exist."""

import re

from pulumi_vertex_tuning.spec import SupervisedTuningSpec
from pulumi_vertex_tuning.spec.retraining import RETRAINING
from tests.engine.project import ROOT, Project

README = (ROOT / "README.md").read_text(encoding="utf-8")

_OTHERWISE = {
    "staging_bucket": "moves the upload",
    "service_account": "next job",
    "adopt": "manages another job",
    "evaluation": "evaluates again",
    **dict.fromkeys(
        (
            "on_missing",
            "on_data_change",
            "timeout",
            "progress_timeout",
            "on_timeout",
            "check_data",
            "max_cost_usd",
        ),
        "nothing at once",
    ),
}


def test_the_program_runs_as_printed(project: Project) -> None:
    [program] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len([line for line in program.splitlines() if line.strip()]) <= 12
    project.program.write_text(program)
    project.write_data("validation.jsonl", 10, start=100)

    project.up()

    [job] = project.vertex.jobs()
    assert project.outputs("endpoint") == job["tunedModel"]["endpoint"]
    assert job["supervisedTuningSpec"]["validationDatasetUri"]


def test_the_table_of_inputs_is_that_of_the_models() -> None:
    table = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \|$", README, re.MULTILINE)

    assert table == [
        (name, field.description, _change(name, field.alias or name))
        for name, field in SupervisedTuningSpec.model_fields.items()
    ]


def test_each_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"`make (\w+)", README)) <= targets


def _change(name: str, alias: str) -> str:
    return "trains again" if alias in RETRAINING else _OTHERWISE.get(name, "in place")
