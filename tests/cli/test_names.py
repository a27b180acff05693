"""What a job or model may be called by, and what is said of a name that nothing has."""

import pytest

from tests.cli.command import Command
from tests.lifecycle.place import Place


def _id(name: str) -> str:
    return name.rpartition("/")[2]


def test_ids_and_full_names_of_job_and_model_are_one(command: Command, place: Place) -> None:
    job = place.post_job({}, epochs=2)
    model = str(place.finish(job)["tunedModel"]["model"])

    for name in (job, _id(job), model, model.partition("@")[0], _id(model)):
        [told] = command("show", name, "--json").json["jobs"]
        assert (told["name"], told["model"]) == (job, model)


def test_show_tells_the_job(command: Command, place: Place) -> None:
    finished = place.finish(name := place.post_job({}, epochs=2))

    text = command("show", name).out

    assert text.startswith(f"{finished['tunedModelDisplayName']}\n")
    for label, value in (
        ("tuning job", name),
        ("state", "SUCCEEDED"),
        ("training data", place.data),
        ("epochs", "2"),
        ("tuned model", finished["tunedModel"]["model"]),
        ("checkpoints", "1 (epoch 1), 2 (epoch 2)"),
    ):
        assert f"  {label:<13} {value}\n" in text


def test_an_id_that_is_almost_one_is_told(command: Command, place: Place) -> None:
    number = _id(place.post_job({}))
    wrong = number[:-1]

    error = command("show", wrong, code=1).error

    assert error == (
        f"vertex-tuning: no tuning job and no model {wrong} in {place.parent};"
        f" did you mean {number}?\n"
    )


@pytest.mark.parametrize("words", [["show"], ["watch"], ["cancel"], ["checkpoints"], ["metrics"]])
@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("7", "no tuning job and no model 7 in projects/"),
        ("projects/p/locations/us-central1/endpoints/1", "is neither a tuning job nor a model"),
        ("projects/p", '"projects/p" is not a name like projects/P/locations/L/'),
        ("bot", '"bot" is no id and no full name, and no stack tells what it is'),
    ],
)
def test_a_name_that_nothing_has_is_told(
    command: Command, words: list[str], name: str, want: str
) -> None:
    assert want in command(*words, name, code=1).error


def test_a_job_that_is_gone_or_elsewhere_is_told(command: Command, place: Place) -> None:
    name = f"{place.parent}/tuningJobs/7"

    error = command("watch", name, code=1).error

    assert error.startswith(f"vertex-tuning: could not read {name}: ")
    assert "It was deleted, or is in another project or location." in error
