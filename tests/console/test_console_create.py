"""The form for a new tuned model, down to a real `pulumi up`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.conftest import write_rows
from tests.console.running import VIEWS, Console, View, look, open_page, running_console
from tests.engine.project import Project

PULUMI_MS = 180_000
STACK = """\
# kept: what a person wrote
config:
  vertex-tuning:project: {project}
  vertex-tuning:location: us-central1
  tuned-models:models:
    # the first one
    old-bot:
      baseModel: gemini-2.5-flash
      trainingDataset: data/train.jsonl
  vertex-tuning:wait: "true"  # kept too
"""


@pytest.fixture
def project(tmp_path: Path, emulator: Emulator) -> Iterator[Project]:
    """A Pulumi project whose stack declares one model in the lines of a person."""
    folder = tmp_path / "project"
    folder.mkdir()
    made = Project(folder, emulator)
    stack_file(made).write_text(STACK.format(project=made.gcp_project))
    yield made
    made.cancel_jobs()


@pytest.fixture
def stack_console(project: Project) -> Iterator[Console]:
    """A console of that stack."""
    with running_console(project.environment, project.folder, "--stack", "test") as running:
        yield running


def stack_file(project: Project) -> Path:
    return project.folder / "stacks" / "Pulumi.test.yaml"


def _form(console: Console) -> str:
    return f"{console.url}/create?token={console.token}"


def _fill(page: Page, data: Path, name: str = "Support bot") -> None:
    page.get_by_label("Tuned model name").fill(name)
    page.get_by_label("Number of epochs").fill("3")
    page.locator("input[type=file]").first.set_input_files(data)
    expect(page.get_by_text("120 rows, about")).to_be_visible()


def test_checks_and_cost_come_while_typing(
    browser: Browser, stack_console: Console, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"contents": [{"role": "assistant", "parts": [{"text": "x"}]}]}\n')
    verdict = "section.verdict"

    with open_page(browser, _form(stack_console)) as page:
        expect(page.locator(verdict)).to_contain_text("name: is required")
        expect(page.locator(verdict)).to_contain_text("training_dataset: is required")
        page.locator("input[type=file]").first.set_input_files(bad)
        expect(page.locator(verdict)).to_contain_text("data/bad.jsonl:1: contents[0].role: must be")
        page.get_by_label("Number of epochs").fill("2.5")
        expect(page.locator(verdict)).to_contain_text("epoch_count: 2.5 is not a whole number")
        expect(page.get_by_role("button", name="Write it")).to_be_disabled()
        _fill(page, write_rows(tmp_path / "train.jsonl", 120))
        expect(page.locator(verdict)).to_contain_text("Nothing is wrong with it.")
        expect(page.locator(verdict)).to_contain_text("x 3 epochs x 5.00 USD per million")
        page.get_by_label("Number of epochs").fill("6")
        expect(page.locator(verdict)).to_contain_text("x 6 epochs x 5.00 USD per million")


def test_a_gs_path_that_is_not_there_is_told(browser: Browser, stack_console: Console) -> None:
    with open_page(browser, _form(stack_console)) as page:
        page.get_by_label("Existing file in Cloud Storage").first.click()
        page.get_by_label("Training data: gs:// path").fill("gs://no-such-bucket/train.jsonl")
        expect(page.locator("section.verdict")).to_contain_text("does not exist")


@pytest.mark.parametrize("view", VIEWS)
def test_it_shows_the_change_before_anything_is_written(
    browser: Browser, stack_console: Console, project: Project, tmp_path: Path, view: View
) -> None:
    before = stack_file(project).read_text()

    with open_page(browser, _form(stack_console), view) as page:
        _fill(page, write_rows(tmp_path / "faq.jsonl", 120))
        expect(page.locator("pre.diff")).to_contain_text("+    Support-bot:")
        look(page, f"create{view.suffix}")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download as a patch").click()
        patch = download.value.path().read_text()

    assert patch.startswith("--- a/stacks/Pulumi.test.yaml")
    assert "+      tunedModelDisplayName: Support bot" in patch
    assert stack_file(project).read_text() == before
    assert not (project.folder / "stacks" / "data" / "faq.jsonl").exists()
    assert project.vertex.jobs() == []


def test_a_model_is_written_previewed_and_trained_by_pulumi(
    browser: Browser, stack_console: Console, project: Project, tmp_path: Path
) -> None:
    with open_page(browser, _form(stack_console)) as page:
        _fill(page, write_rows(tmp_path / "faq.jsonl", 120))
        page.get_by_role("button", name="Write it").click()
        expect(page.get_by_text("Written to Pulumi.test.yaml")).to_be_visible()
        text = stack_file(project).read_text()
        page.get_by_role("button", name="pulumi preview").click()
        output = page.get_by_role("log", name="Output of Pulumi")
        expect(output).to_contain_text("preview ended with exit code 0", timeout=PULUMI_MS)
        expect(output).to_contain_text("Support-bot")
        assert project.vertex.jobs() == []
        page.get_by_role("button", name="pulumi up").click()
        page.get_by_role("button", name="Run it").click()
        expect(output).to_contain_text("up ended with exit code 0", timeout=PULUMI_MS)
        look(page, "up")
        page.get_by_role("link", name="Tuned models").click()
        row = page.locator(".jobs tbody tr", has_text="Support bot")
        expect(row).to_contain_text("SUCCEEDED")
        expect(row).to_contain_text("test")
        row.get_by_role("link").click()
        expect(page.get_by_text("This model belongs to stack test.")).to_be_visible()

    models = yaml.safe_load(text)["config"]["tuned-models:models"]
    assert list(models) == ["old-bot", "Support-bot"]
    assert models["Support-bot"]["trainingDataset"] == "data/faq.jsonl"
    assert "# kept: what a person wrote" in text
    assert "# the first one" in text
    assert "# kept too" in text


def test_a_file_that_was_changed_meanwhile_is_not_written_over(
    browser: Browser, stack_console: Console, project: Project, tmp_path: Path
) -> None:
    with open_page(browser, _form(stack_console)) as page:
        _fill(page, write_rows(tmp_path / "faq.jsonl", 120))
        expect(page.locator("pre.diff")).to_be_visible()
        changed = stack_file(project).read_text() + "# a colleague's line\n"
        stack_file(project).write_text(changed)
        page.get_by_role("button", name="Write it").click()
        expect(page.get_by_text("has changed meanwhile")).to_be_visible()

    assert stack_file(project).read_text() == changed
