"""vertex-tuning review: where it reads, where it writes, how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).with_name("previews")


def run(
    *arguments: str, typed: str = "", folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", "review", *arguments],
        input=typed,
        cwd=folder or FOLDER,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nothing.json"], 0),
        (["retrain.json"], 0),
        (["retrain.json", "--fail-on", "train"], 5),
        (["retrain.json", "--fail-on", "delete", "--fail-on", "cost=20"], 0),
        (["retrain.json", "--fail-on", "delete", "--fail-on", "cost=0.01"], 5),
        (["bad_field.json"], 1),
        (["bad_field.json", "--fail-on", "change"], 1),
        (["retrain.json", "--fail-on", "everything"], 2),
        (["retrain.json", "--stack", "prod"], 2),
        (["retrain.json", "--refresh"], 2),
        (["absent.json"], 1),
    ],
)
def test_how_it_ends(arguments: list[str], code: int) -> None:
    ran = run(*arguments)

    assert ran.returncode == code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_file_and_standard_input_give_the_same() -> None:
    text = (FOLDER / "retrain.json").read_text(encoding="utf-8")
    of_file, piped, dash = run("retrain.json"), run(typed=text), run("-", typed=text)

    assert of_file.stdout.startswith("### Tuned models of `tuned-models/test`")
    assert of_file.stdout == piped.stdout == dash.stdout


def test_what_was_met_is_told_beside_the_report() -> None:
    ran = run("retrain.json", "--fail-on", "train", "--json")

    assert json.loads(ran.stdout)["verdict"] == "trains"
    assert ran.stderr == "--fail-on train: bot\n"


def test_the_report_goes_into_a_file_also_of_a_preview_that_failed(tmp_path: Path) -> None:
    ran = run("over_budget.json", "--output", str(tmp_path / "review.md"))

    assert (ran.returncode, ran.stdout) == (1, "")
    assert "budgetUsd" in (tmp_path / "review.md").read_text(encoding="utf-8")


def test_what_is_no_preview_is_said() -> None:
    ran = run(typed="Previewing update (prod)\n")

    assert ran.returncode == 1
    assert "standard input is not what `pulumi preview --json` prints" in ran.stderr


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    ran = run("nothing.json", "--output", str(tmp_path / "absent" / "review.md"))

    assert ran.returncode == 1
    assert "cannot be written" in ran.stderr
