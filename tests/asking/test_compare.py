"""vertex-tuning compare, against the real emulator."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest

from pulumi_vertex_tuning.cli.asking.scores import score
from tests.asking.asking import Model

NASTY = '<script>alert(1)</script> & "quoted"'


def _rows(model: Model) -> str:
    content = model.place.download(model.place.data)
    assert content
    (model.folder / "rows.jsonl").write_bytes(content)
    return "rows.jsonl"


def test_rows_are_asked_of_all_models_and_scored(model: Model) -> None:
    rows = _rows(model)

    said = model.run("compare", model.id, rows, "--all-checkpoints", "--limit", "4", "--json")

    told = json.loads(said.out)
    checkpoints = [one["checkpointId"] for one in model.job["tunedModel"]["checkpoints"]]
    titles = ["gemini-2.5-flash", model.id, *(f"{model.id}, checkpoint {n}" for n in checkpoints)]
    assert [one["title"] for one in told["models"]] == titles
    base, tuned, *_, last = told["models"]
    assert (base["exact"], tuned["exact"], last["exact"]) == (0.0, 1.0, 1.0)
    assert base["similarity"] < tuned["similarity"] == 1.0
    assert told["emulated"] is True
    assert [one["reference"] for one in told["prompts"]] == [f"thing {n} is red." for n in range(4)]
    assert all(len(one["answers"]) == len(titles) for one in told["prompts"])
    assert said.err == "the first 4 of 12 prompts are asked; --limit asks more\n"


def test_a_text_file_has_a_prompt_a_line_and_no_scores(model: Model) -> None:
    (model.folder / "prompts.txt").write_text("What colour is thing 1?\n\n {not JSON\n")

    said = model.run("compare", model.id, "prompts.txt", "--no-base", "--json")

    told = json.loads(said.out)
    assert [one["prompt"] for one in told["prompts"]] == ["What colour is thing 1?", "{not JSON"]
    assert [one["title"] for one in told["models"]] == [model.id]
    assert told["models"][0]["exact"] is None
    assert told["prompts"][0]["answers"][0]["text"] == "thing 1 is red."


def test_the_tables_show_answers_and_sums(model: Model) -> None:
    rows = _rows(model)

    said = model.run("compare", model.id, rows, "--limit", "2", "--checkpoint", "1")

    assert said.code == 0
    assert (
        said.out.count("thing 1 is red.") == 3
    )  # the model's, the checkpoint's, and what is wanted
    assert f"{model.id}, checkpoint 1" in said.out
    assert "100%" in said.out


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name in {"src", "href"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_reports_hold_all_and_run_nothing(model: Model) -> None:
    (model.folder / "prompts.txt").write_text(f"{NASTY}\n=1+1\n")

    said = model.run("compare", model.id, "prompts.txt", "--html", "r.html", "--csv", "r.csv")

    assert said.code == 0
    page = (model.folder / "r.html").read_text()
    seen = _Seen()
    seen.feed(page)
    assert NASTY in seen.text
    assert "script" not in seen.tags
    assert seen.links == []
    assert "emulated: no Gemini model gave these answers" in seen.text
    assert "prefers-color-scheme: dark" in page
    table = list(csv.DictReader(io.StringIO((model.folder / "r.csv").read_text())))
    assert [row["prompt"] for row in table] == [NASTY, NASTY, "'=1+1", "'=1+1"]
    assert {row["model"] for row in table} == {"gemini-2.5-flash", model.id}


def test_a_model_that_cannot_be_asked_leaves_the_others_their_answers(model: Model) -> None:
    (model.folder / "prompts.txt").write_text("What colour is thing 1?\n")
    # The base model refuses a budget that is out of its range; so does the tuned one.
    said = model.run(
        "compare", model.id, "prompts.txt", "--thinking-budget", "99999", "--csv", "r.csv"
    )

    assert said.code == 1
    assert "2 not answered; the first: could not ask" in said.err
    table = list(csv.DictReader(io.StringIO((model.folder / "r.csv").read_text())))
    assert all("thinking_budget is out of range" in row["problem"] for row in table)


@pytest.mark.parametrize(
    ("name", "content", "want"),
    [
        ("a.jsonl", '{"contents": [}\n', "a.jsonl:1: is not JSON"),
        ("a.jsonl", '\n{"content": []}\n', "a.jsonl:2: contents: is required"),
        ("a.jsonl", "", "a.jsonl has no prompt"),
        ("a.txt", "\n \n", "a.txt has no prompt"),
        ("a.txt", None, "could not read a.txt"),
    ],
)
def test_a_file_that_is_none_is_told(
    model: Model, name: str, content: str | None, want: str
) -> None:
    if content is not None:
        (model.folder / name).write_text(content)

    said = model.run("compare", model.id, name)

    assert said.code == 1
    assert said.err.startswith(f"vertex-tuning: {want}")


@pytest.mark.parametrize(
    ("answer", "reference", "want"),
    [
        ("red", "red\n", (True, 1.0)),
        ("It is Red.", "it is red.", (False, 1.0)),  # letter case is not exact
        ("it is red", "it is blue", (False, 2 / 3)),
        ("", "it is red", (False, 0.0)),
        ("red", "", None),  # nothing is wanted
    ],
)
def test_scores(answer: str, reference: str, want: tuple[bool, float] | None) -> None:
    found = score(answer, reference)

    if want is None:
        assert found is None
    else:
        assert found
        assert found.exact is want[0]
        assert found.similarity == pytest.approx(want[1])
