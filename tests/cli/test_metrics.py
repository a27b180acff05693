"""`vertex-tuning metrics`: a table, lines, files, and the numbers of the service."""

from pathlib import Path

import pytest

from pulumi_vertex_tuning.cli.metrics.series import Series, chosen_steps, series_of, sparkline
from pulumi_vertex_tuning.vertex.metrics import EVAL_LOSS, TRAIN_LOSS, Point
from tests.cli.command import Command
from tests.lifecycle.place import Place, rows

_PNG = b"\x89PNG\r\n\x1a\n"


def _job(place: Place, epochs: int = 4) -> str:
    name = place.post(
        baseModel="gemini-2.5-flash",
        supervisedTuningSpec={
            "trainingDatasetUri": place.data,
            "validationDatasetUri": place.upload("validation.jsonl", rows(5)),
            "hyperParameters": {"epochCount": epochs},
        },
    )
    place.finish(name)
    return name


def test_training_and_validation_are_shown(command: Command, place: Place) -> None:
    name = _job(place)

    values = command("metrics", name, "--json").json
    summary, steps = command("metrics", name).out.split("\n\n")

    assert (values["job"], values["state"]) == (name, "SUCCEEDED")
    assert set(values["metrics"]) == {
        f"/{kind}_{measure}"
        for kind in ("train", "eval")
        for measure in ("total_loss", "fraction_of_correct_next_step_preds", "num_predictions")
    }
    last = values["metrics"]["/eval_total_loss"][-1]
    assert f"\n{last['step']} " in steps
    assert f"  {last['value']:.4f}  " in steps
    assert [line.partition("  ")[0] for line in summary.splitlines()[1:]] == [
        "training loss",
        "validation loss",
        "training accuracy",
        "validation accuracy",
        "training predictions",
        "validation predictions",
    ]
    assert len(steps.splitlines()) == 5


def test_files_are_written(command: Command, place: Place) -> None:
    name = _job(place)

    ran = command("metrics", name, "--png", "a.png", "--html", "a.html", "--csv", "a.csv")

    folder = command.folder
    assert ran.out.endswith("written: a.png\nwritten: a.html\nwritten: a.csv\n")
    assert (folder / "a.png").read_bytes().startswith(_PNG)
    page = (folder / "a.html").read_text()
    assert page.count("<polyline") == 6
    assert page.count("<title>checkpoint 4, epoch 4</title>") == 3
    heading, *lines = (folder / "a.csv").read_text().splitlines()
    values = command("metrics", name, "--json").json["metrics"]
    assert heading.split(",")[:3] == ["step", "/train_total_loss", "/eval_total_loss"]
    assert len(lines) == len(values["/train_total_loss"])
    assert float(lines[-1].split(",")[2]) == values["/eval_total_loss"][-1]["value"]


def test_a_file_that_cannot_be_written_is_told(command: Command, place: Place) -> None:
    error = command("metrics", _job(place, 1), "--csv", "there/a.csv", code=1).error

    assert error.startswith("vertex-tuning: there/a.csv: there is no folder ")


def test_before_anything_is_measured_it_says_so(slow_command: Command, slow_place: Place) -> None:
    slow_place.vertex.cancel(name := slow_place.post_job({}))
    slow_place.finish(name)

    assert slow_command("metrics", name).out == f"no metrics of {name}, which is CANCELLED\n"
    assert slow_command("metrics", name, "--json").json["metrics"] == {}
    error = slow_command("metrics", name, "--png", "a.png", code=1).error
    assert error.endswith("which is CANCELLED: nothing was written\n")
    assert not Path(slow_command.folder / "a.png").exists()


@pytest.mark.parametrize(
    ("reason", "values", "width", "want"),
    [
        ("one value", [3.0], 8, "▁"),
        ("all the same", [2.0, 2.0], 8, "▁▁"),
        ("from low to high", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 8, "▁▂▃▄▅▆▇█"),
        ("means of two", [0.0, 2.0, 8.0, 6.0], 2, "▁█"),
    ],
)
def test_a_line_of_bars(reason: str, values: list[float], width: int, want: str) -> None:
    assert sparkline(values, width) == want, reason


def test_steps_of_a_table_are_those_with_validation_and_keep_both_ends() -> None:
    training = [Point(step, 1.0) for step in range(1, 101)]
    validation = [Point(step, 1.0) for step in range(10, 101, 10)]
    series = series_of({TRAIN_LOSS: training, EVAL_LOSS: validation})

    assert chosen_steps(series, 10) == [*range(10, 101, 10)]
    assert chosen_steps(series, 3) == [10, 50, 100]


def test_the_best_loss_is_the_lowest_and_the_best_accuracy_the_highest() -> None:
    points = (Point(1, 0.5), Point(2, 0.25), Point(3, 0.75))

    assert Series("/train_total_loss", "training", "loss", points).best.step == 2
    assert Series("x", "training", "accuracy", points).best.step == 3
