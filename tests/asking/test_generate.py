"""vertex-tuning generate, against the real emulator."""

import json
from pathlib import Path

import pytest

from tests.asking.asking import Model
from tests.engine.conftest import StackFactory, make_project

__all__ = ["make_project"]  # a fixture

QUESTION, ANSWER = "What colour is thing 3?", "thing 3 is red."


@pytest.mark.parametrize("kind", ["job", "job id", "model", "model id", "endpoint", "endpoint id"])
def test_a_model_is_named_by_all_that_belongs_to_it(model: Model, kind: str) -> None:
    made = model.job["tunedModel"]
    full = {"job": model.name, "model": made["model"], "endpoint": made["endpoint"]}
    name = full[kind.removesuffix(" id")]
    if kind.endswith(" id"):
        name = name.rpartition("/")[2]

    said = model.run("generate", name, QUESTION)

    assert (said.code, said.out) == (0, f"{ANSWER}\n")
    assert said.err == f"emulated: the emulator at {model.place.url} answers, not Gemini\n"


@pytest.mark.parametrize("options", [(), ("--stream",)])
def test_the_prompt_comes_from_an_argument_a_file_or_standard_input(
    model: Model, options: tuple[str, ...]
) -> None:
    file = model.folder / "question.txt"
    file.write_text(f"{QUESTION}\n")

    said = [
        model.run("generate", model.id, QUESTION, *options),
        model.run("generate", model.id, "--file", str(file), *options),
        model.run("generate", model.id, "-", *options, typed=f"{QUESTION}\n"),
    ]

    assert {(one.code, one.out) for one in said} == {(0, f"{ANSWER}\n")}


def test_a_pulumi_name_is_read_from_the_stack(make_project: StackFactory) -> None:
    project = make_project()
    project.up()

    said = project.vertex_tuning("generate", "bot", "What colour is thing 3?", "--json")

    answer = json.loads(said.text)
    assert answer["model"] == project.outputs()["endpoint"]
    assert answer["title"] == "bot"
    wrong = project.vertex_tuning("generate", "bat", "Hi", code=1).text
    assert wrong.endswith('no tuning job "bat" in the stack; did you mean bot?\n')


def test_a_checkpoint_is_asked_at_its_own_endpoint(model: Model) -> None:
    made = model.job["tunedModel"]["checkpoints"]
    first = made[0]

    said = model.run("generate", model.id, QUESTION, "--checkpoint", "1", "--json")

    assert json.loads(said.out)["model"] == first["endpoint"]
    known = ", ".join(one["checkpointId"] for one in made)
    wrong = model.run("generate", model.id, QUESTION, "--checkpoint", "99")
    assert wrong.code == 1
    assert wrong.err.endswith(f"{model.id} has no checkpoint 99: it has {known}\n")


def test_the_base_model_is_asked_where_the_tuned_one_is_served(model: Model) -> None:
    said = json.loads(model.run("generate", model.id, QUESTION, "--base", "--json").out)

    parent = model.name.partition("/tuningJobs/")[0]
    assert said["model"] == f"{parent}/publishers/google/models/gemini-2.5-flash"
    assert said["emulated"] is True
    assert "emulated" in said["text"]


def test_parameters_are_those_of_the_options(model: Model) -> None:
    options = "--temperature 0.5 --top-p 0.9 --top-k 7 --max-output-tokens 50 --seed 4"
    more = ("--stop", "END", "--stop", "FIN", "--thinking-budget", "100")

    said = model.run("generate", model.id, QUESTION, "--json", *options.split(), *more)

    assert json.loads(said.out)["parameters"] == {
        "temperature": 0.5,
        "topP": 0.9,
        "topK": 7,
        "maxOutputTokens": 50,
        "seed": 4,
        "stopSequences": ["END", "FIN"],
        "thinkingConfig": {"thinkingBudget": 100},
    }


def test_a_2_5_model_does_not_think_unless_told(model: Model) -> None:
    said = json.loads(model.run("generate", model.id, QUESTION, "--json").out)

    assert said["parameters"] == {"temperature": 0.0, "thinkingConfig": {"thinkingBudget": 0}}


def test_a_stop_sequence_ends_the_answer(model: Model) -> None:
    said = model.run("generate", model.id, QUESTION, "--stop", " is")

    assert (said.code, said.out) == (0, "thing 3\n")


@pytest.mark.parametrize("stream", [(), ("--stream",)])
def test_an_answer_that_is_cut_off_says_so(model: Model, stream: tuple[str, ...]) -> None:
    said = model.run("generate", model.id, QUESTION, "--max-output-tokens", "2", *stream)

    assert said.code == 0
    assert "thing" in said.out
    assert "note: the answer was cut off: all output tokens are spent, 2 of text" in said.err
    assert "--max-output-tokens" in said.err


def test_what_the_service_refuses_is_told(model: Model) -> None:
    said = model.run("generate", model.id, QUESTION, "--thinking-level", "low")

    assert said.code == 1
    assert "thinking_level is not supported by this model" in said.err


def test_a_chat_keeps_what_was_said_until_it_is_reset(model: Model) -> None:
    typed = f"{QUESTION}\n\n/what\n/reset\n{QUESTION}\n/exit\nnot said\n"

    said = model.run("generate", model.id, "--chat", typed=typed)

    assert said.code == 0
    assert said.out.splitlines()[-1] == ANSWER
    assert "/what is no command; /reset begins anew, /exit ends" in said.err
    assert "begun anew" in said.err


@pytest.mark.parametrize(
    ("arguments", "want"),
    [
        ((), "what is to be asked?"),
        (("",), "what is to be asked?"),
        (("Hi", "--file", "x"), "not both"),
        (("Hi", "--json", "--stream"), "leave out"),
        (("-", "--chat"), "leave out -"),
        (("Hi", "--base", "--checkpoint", "1"), "--base has no checkpoints"),
        (("Hi", "--thinking-budget", "1", "--thinking-level", "low"), "not both"),
        (("Hi", "--temperature", "2.1"), "--temperature"),
        (("Hi", "--top-k", "0"), "--top-k"),
    ],
)
def test_wrong_usage_ends_with_2(model: Model, arguments: tuple[str, ...], want: str) -> None:
    said = model.run("generate", model.id, *arguments)

    assert said.code == 2
    assert want in said.err


def test_a_file_that_is_not_there_is_told(model: Model, tmp_path: Path) -> None:
    said = model.run("generate", model.id, "--file", str(tmp_path / "none.txt"))

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"vertex-tuning: could not read {tmp_path / 'none.txt'}: ")


def test_a_name_that_nothing_has_is_told(model: Model) -> None:
    said = model.run("generate", "4711", "Hi")

    assert said.code == 1
    assert said.err.startswith("vertex-tuning: no tuning job and no model 4711 in projects/")
