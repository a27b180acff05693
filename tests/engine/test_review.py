"""vertex-tuning review on the engine: it runs the preview itself, or reads what one printed."""

import json
import subprocess
import sys

from tests.engine.project import Project


def _json(text: str) -> dict[str, object]:
    told: dict[str, object] = json.loads(text)
    return told


def test_a_review_runs_the_preview_and_tells_what_it_says(project: Project) -> None:
    first = _json(project.vertex_tuning("review", "--stack", "test", "--json").text)
    project.up()
    nothing = project.vertex_tuning("review", "--stack", "test", "--fail-on", "change").text
    project.models["bot"]["hyperparameters"]["epochCount"] = 4

    report = project.vertex_tuning(
        "review", "--stack", "test", "--refresh", "--fail-on", "train", code=5
    ).text

    assert first["verdict"] == "trains"
    assert "**Nothing to do.**" in nothing
    assert "- `hyperparameters.epochCount`: `3` → `4`\n" in report
    assert "| `bot` | **retrains** | 0.007875 USD | 0.01 USD | 0.01 USD |" in report
    assert len(project.vertex.jobs()) == 1


def test_a_preview_that_fails_is_reviewed_all_the_same(project: Project) -> None:
    project.models["bot"]["hyperparameters"]["adapterSize"] = 3

    report = project.vertex_tuning("review", "--stack", "test", code=1).text
    absent = project.vertex_tuning("review", "--stack", "absent", code=1).text

    assert "hyperparameters.adapter_size: 3 is not an adapter size" in report
    assert "no stack named 'absent' found" in absent


def test_a_preview_is_piped_into_it(project: Project) -> None:
    project.write_configuration()

    ran = subprocess.run(
        f"pulumi --non-interactive preview --json | {sys.executable} -m"
        " pulumi_vertex_tuning.cli.app review",
        shell=True,
        cwd=project.folder,
        env=project.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "**To pay: 0.007875 USD, estimated. Trains a new model: 1.**" in ran.stdout
