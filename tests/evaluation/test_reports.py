"""An outcome as a table, as JSON and as a page."""

import json
from dataclasses import replace
from html.parser import HTMLParser

from pulumi_vertex_tuning.evaluation.measures import Reply
from pulumi_vertex_tuning.evaluation.outcome import Outcome, outcome_of
from pulumi_vertex_tuning.evaluation.page import page
from pulumi_vertex_tuning.evaluation.prompts import Prompt
from pulumi_vertex_tuning.evaluation.scoring import Answered, score
from pulumi_vertex_tuning.evaluation.table import failure, success
from pulumi_vertex_tuning.spec import Evaluation

EVIL = '</style><script>alert("x")</script><img src=x onerror=alert(1)>'
ABOUT = Outcome(
    job="projects/p/locations/l/tuningJobs/7",
    model="projects/p/locations/l/models/7@1",
    checkpoint="",
    base_model="gemini-2.5-flash",
    prompts=2,
    means={},
    current={"model": "projects/p/locations/l/models/6@1"},
    emulated=True,
)
EVALUATION = Evaluation.parse(
    {
        "metrics": ["f1", {"metric": "regex", "name": "polite", "pattern": "please"}],
        "thresholds": {"f1": {"min": 0.9, "minDelta": 0}, "polite": {"max": 0.1}},
        "select": "best",
    },
    "it",
)


def replies(*answers: str) -> list[Reply]:
    prompts = [
        Prompt(({"role": "user", "parts": [{"text": f"{EVIL} {number}"}]},), "red", None, number)
        for number in range(len(answers))
    ]
    return [Reply(prompt, answer) for prompt, answer in zip(prompts, answers, strict=True)]


def outcome() -> Outcome:
    candidates = {"1": replies("blue", "green"), "2": replies("red", EVIL)}
    return score(EVALUATION, Answered(candidates, {"current": replies("red", "red")}), ABOUT)


def test_the_best_checkpoint_is_held_against_the_thresholds() -> None:
    found = outcome()

    assert found.checkpoint == "2"
    assert found.passed is False
    assert found.means == {"f1": 0.5, "polite": 0.0}
    assert found.others == {"current": {"f1": 1.0}}
    assert [sample.line for sample in found.samples] == [1, 0]  # the worst first


def test_a_failure_is_a_table_of_what_fell_short() -> None:
    assert failure(outcome()).splitlines() == [
        "not good enough: 2 of 3 thresholds not reached on 2 prompts",
        "  metric  wanted                  got    compared with",
        "  f1      at least 0.9            0.500",
        "  f1      +0 on the model in use  0.500  model in use: 1.000",
    ]
    assert success(outcome()) == (
        "evaluated on 2 prompts: f1 0.500, polite 0.000, checkpoint 2 is the best"
    )


def test_an_outcome_comes_back_from_json() -> None:
    told = outcome().as_json()

    assert json.loads(json.dumps(told)) == told
    assert outcome_of(told) == outcome()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_nothing_that_a_model_or_a_file_says_becomes_part_of_the_page() -> None:
    evil = replace(outcome(), model=EVIL, base_model=EVIL, current={"model": EVIL})

    text = page(evil, EVIL)

    tags = _Tags()
    tags.feed(text)
    assert not tags.tags & {"script", "img", "link", "iframe"}
    assert not {one for one in tags.attributes if one.startswith("on") or one == "src"}
    assert "not good enough" in text
    assert "emulated: no Gemini model gave these answers" in text
    assert "model in use: 1.000" in text
