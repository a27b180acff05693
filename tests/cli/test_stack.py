"""The commands beside the real engine: names and owners are read from the stack's state."""

from pathlib import Path

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.cli.command import Command
from tests.engine.project import Project, eventually, interrupt


def test_a_tuned_model_goes_by_its_pulumi_name(project: Project, in_stack: Command) -> None:
    project.up()
    outputs = project.outputs()

    [shown] = in_stack("show", "bot", "--json").json["jobs"]
    [listed] = in_stack("jobs", "--json").json["jobs"]
    [model] = in_stack("models", "--json").json["models"]

    assert (shown["name"], shown["model"]) == (outputs["job"], outputs["model"])
    for told in (shown, listed, model):
        assert (told["owner"]["stack"], told["owner"]["resource"]) == ("test", "bot")
    assert "  test/bot  " in in_stack("jobs").out
    assert in_stack("show", "bot").out.startswith("\nbot\n  tuned model  ")
    assert in_stack("watch", "bot").out.startswith("SUCCEEDED, ")
    assert in_stack("checkpoints", "bot", "--json").json["model"] == outputs["model"]
    assert "/train_total_loss" in in_stack("metrics", "bot", "--json").json["metrics"]
    assert in_stack("orphans").out.startswith("no orphan in projects/")
    assert '"bto"' in in_stack("watch", "bto", code=1).error
    assert "did you mean bot?" in in_stack("watch", "bto", code=1).error


def test_a_stack_that_is_empty_says_what_to_do(project: Project, in_stack: Command) -> None:
    project.write_configuration()

    error = in_stack("watch", "bot", code=1).error

    assert error == (
        'vertex-tuning: no tuning job "bot" in the stack; it has none: type `pulumi up` first\n'
    )


def test_a_job_goes_by_its_name_while_pulumi_up_waits_for_it(
    slow: Emulator, tmp_path: Path
) -> None:
    project = Project(tmp_path / "project", slow)
    command = Command(project.folder, project.environment)
    process = project.start_up()
    try:
        [job] = eventually(project.vertex.live_jobs)
        eventually(lambda: job in str(project.state()))

        text = command("watch", "bot", "--timeout", "1s", code=4).out
        [shown] = command("show", "bot", "--json").json["jobs"]
        cancelled = command("cancel", "bot", "--yes")
    finally:
        interrupt(process)

    assert text.startswith(("PENDING", "RUNNING"))
    assert (shown["name"], shown["owner"]["resource"]) == (job, "bot")
    assert cancelled.out == f"{job}: CANCELLED\n"
    assert "a Pulumi stack manages this job" in cancelled.error
