"""docs/gitops.md and docs/environments.md say what is there."""

import re
from pathlib import Path

import pytest
import yaml

from pulumi_vertex_tuning.cli.configuration.text import configuration
from pulumi_vertex_tuning.cli.review.markdown import as_markdown
from pulumi_vertex_tuning.spec import SupervisedTuningSpec
from pulumi_vertex_tuning.spec.chains import MODELS
from tests.review.test_examine import reviewed

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    name: (ROOT / "docs" / name).read_text("utf-8") for name in ("gitops.md", "environments.md")
}
PLACE = {"project": "my-project", "location": "us-central1"}


def test_the_report_on_the_page_is_what_a_recorded_preview_gives() -> None:
    [(name, shown)] = re.findall(
        r"<!-- report: (\w+) -->\n(.*?)\n<!-- /report -->", PAGES["gitops.md"], re.DOTALL
    )

    lines = as_markdown(reviewed(name)).rstrip().splitlines()
    assert shown == "\n".join(f"> {line}".rstrip() for line in lines)


def test_the_files_in_the_table_are_there() -> None:
    rows = re.findall(r"^\| `([\w.-]+\.yml)` \|.*\| (.*) \|$", PAGES["gitops.md"], re.MULTILINE)
    folder = ROOT / "stacks" / "gitops"

    names = {name for name, _ in rows}
    there = {file.name for file in (*folder.glob("github/*.yml"), *folder.glob("*.yml"))}
    assert names == there
    steps = {step for _, told in rows for step in re.findall(r"`([\w.]+)(?: \w+)?`", told)}
    assert steps - {"close"} <= {file.name for file in (folder / "steps").iterdir()}


def test_the_promoted_model_on_the_page_can_be_declared() -> None:
    [snippet] = re.findall(r"```yaml\n(.*?)```", PAGES["environments.md"], re.DOTALL)
    [fields] = yaml.safe_load(snippet).values()

    assert SupervisedTuningSpec.parse({**fields, **PLACE}, "it").on_data_change == "ignore"


@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_the_examples_of_stacks_can_be_declared(stack: str) -> None:
    text = (ROOT / "stacks" / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")

    models = configuration(text)[MODELS]
    assert bool(models) is (stack != "staging")
    for fields in models.values():
        SupervisedTuningSpec.parse({**fields, **PLACE}, stack)


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_links_lead_somewhere(page: str) -> None:
    for link in re.findall(r"\]\(([\w./-]+\.md)(#[\w-]+)?\)", page):
        assert (ROOT / "docs" / link[0]).is_file(), link
