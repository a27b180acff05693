"""Metrics: what an answer scores."""

from typing import Any

import pytest
from sacrebleu.metrics.bleu import BLEU

from pulumi_vertex_tuning.evaluation import custom, shapes, words
from pulumi_vertex_tuning.evaluation.custom import ScoringError
from pulumi_vertex_tuning.evaluation.judge import Verdict, read_verdict
from pulumi_vertex_tuning.evaluation.measures import Reply, measure
from pulumi_vertex_tuning.evaluation.prompts import Prompt
from pulumi_vertex_tuning.spec.evaluation import Metric

SCHEMA = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


def replies(*pairs: tuple[str, str], **verdicts: Any) -> list[Reply]:
    """Return replies of answer and reference."""
    turn = {"role": "user", "parts": [{"text": "ask"}]}
    return [
        Reply(Prompt((turn,), reference, None, at), answer, verdicts=verdicts or None)
        for at, (answer, reference) in enumerate(pairs, 1)
    ]


@pytest.mark.parametrize(
    ("answer", "reference", "exact", "f1"),
    [
        ("Paris", "Paris", 1, 1),
        ("the Paris.", "Paris", 1, 1),
        ("PARIS!", "paris", 1, 1),
        ("Paris, France", "Paris", 0, 2 / 3),
        ("a b b", "b b c", 0, 4 / 5),
        ("", "Paris", 0, 0),
        ("the", "a", 1, 1),
        ("Straße", "STRASSE", 1, 1),
        ("赤い", "赤い", 1, 1),
        ("two  words", "words two", 0, 1),
    ],
    ids=str,
)
def test_exact_match_and_f1_are_squad_s(
    answer: str, reference: str, exact: float, f1: float
) -> None:
    assert words.exact_match(answer, reference) == exact
    assert words.f1(answer, reference) == pytest.approx(f1)


@pytest.mark.parametrize(
    ("answer", "reference", "want"),
    [
        ("police killed the gunman", "police kill the gunman", 3 / 4),  # of Lin 2004
        ("police kill the gunman", "the gunman kill police", 2 / 4),
        ("x", "x", 1),
        ("", "", 1),
        ("", "x", 0),
        ("Ähre, gut", "ähre gut", 1),
        ("a b c d e", "a c e", 2 * 3 / 8),
    ],
    ids=str,
)
def test_rouge_l_is_the_f_measure_of_the_longest_common_subsequence(
    answer: str, reference: str, want: float
) -> None:
    assert words.rouge_l(answer, reference) == pytest.approx(want)


def test_bleu_is_that_of_all_answers_together() -> None:
    pairs = [("the cat sat on the mat", "the cat sat on the mat"), ("a dog", "the dog ran home")]
    found = measure(Metric(metric="bleu"), replies(*pairs))

    said, wanted = zip(*pairs, strict=True)
    assert found.mean == pytest.approx(BLEU().corpus_score(said, [wanted]).score / 100)
    assert found.each[0] == pytest.approx(1)
    assert found.mean != pytest.approx(sum(found.each) / 2)


@pytest.mark.parametrize(
    ("answer", "plain", "fitting"),
    [
        ('{"a": 1}', 1, 1),
        (' {"a": 1}\n', 1, 1),
        ('{"a": "1"}', 1, 0),
        ("[]", 1, 0),
        ('```json\n{"a": 1}\n```', 0, 0),
        ('{"a": NaN}', 0, 0),
        ("", 0, 0),
    ],
    ids=str,
)
def test_json_is_json_and_fits_the_schema(answer: str, plain: float, fitting: float) -> None:
    assert shapes.json_validity(answer, None) == plain
    assert shapes.json_validity(answer, SCHEMA) == fitting


def test_a_pattern_may_stand_anywhere_in_the_answer() -> None:
    metric = Metric(metric="regex", pattern=r"\bticket \d+")

    found = measure(metric, replies(("See ticket 12.", ""), ("no", ""), ("tickets 1", "")))

    assert found.each == (1, 0, 0)
    assert found.mean == pytest.approx(1 / 3)


def test_a_function_of_the_user_gets_answer_reference_and_prompt() -> None:
    def longer(answer: str, reference: str, prompt: str) -> float:
        return float(len(answer) > len(reference) > 0 and prompt == "ask")

    found = measure(Metric(metric="custom", function=longer), replies(("long", "a"), ("a", "bb")))

    assert found.each == (1, 0)


@pytest.mark.parametrize(
    ("function", "want"),
    [
        ("no.such.module:f", "no.such.module:f cannot be imported: No module named 'no'"),
        ("math:nothing", "math:nothing cannot be imported"),
        ("math:pi", "math:pi is no function"),
    ],
)
def test_a_function_that_is_not_there_is_told(function: str, want: str) -> None:
    with pytest.raises(ScoringError, match=want):
        custom.find_function(function)


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("good", "returned 'good', which is not a number"),
        (float("nan"), "returned nan"),
        (None, "returned None"),
    ],
)
def test_what_is_no_score_is_told_with_the_prompt(value: Any, want: str) -> None:
    metric = Metric(metric="custom", function=lambda *_: value)

    with pytest.raises(ScoringError, match=f"custom, prompt 1: {want}"):
        measure(metric, replies(("a", "b")))


def test_a_function_that_fails_is_told_with_the_prompt() -> None:
    metric = Metric(metric="custom", name="mine", function=lambda a, _r, _p: a[9])

    with pytest.raises(ScoringError, match="mine, prompt 1: failed with IndexError"):
        measure(metric, replies(("a", "b")))


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ('{"reason": "right", "score": 0.5}', Verdict(0.5, "right")),
        ('{"reason": "right", "score": 1}', Verdict(1.0, "right")),
        ('{"reason": "right", "score": 1.2}', None),
        ('{"reason": "right", "score": true}', None),
        ('{"reason": "right", "score": "1"}', None),
        ('{"score": 1}', None),
        ("[1]", None),
        ("Score: 1", None),
        ("", None),
    ],
    ids=str,
)
def test_a_verdict_is_read_strictly(text: str, want: Verdict | None) -> None:
    assert read_verdict(text) == want


def test_a_verdict_that_cannot_be_read_counts_as_0_and_is_counted() -> None:
    metric = Metric(metric="judge")
    [good] = replies(("a", "a"), judge=Verdict(1.0, "right"))
    [unread] = replies(("b", "b"), judge=None)

    found = measure(metric, [good, unread])

    assert (found.mean, found.errors) == (0.5, 1)
