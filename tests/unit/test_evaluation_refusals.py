"""What of an evaluation is refused before anything is paid for, and in which words."""

import json
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest

from pulumi_vertex_tuning import Evaluation, Metric, Threshold
from pulumi_vertex_tuning.resources.prompts import declared_evaluation
from pulumi_vertex_tuning.spec import Evaluation as Spec
from pulumi_vertex_tuning.spec import InvalidInput, SupervisedTuningSpec
from tests.unit.declarations import GOOD


def refusal(evaluation: Any, **others: Any) -> str:
    """Return what is said of the spec of a tuned model with this evaluation."""
    try:
        SupervisedTuningSpec.parse({**GOOD, **others, "evaluation": evaluation}, "it")
    except InvalidInput as error:
        return "\n".join(map(str, error.problems))
    return ""


@pytest.mark.parametrize(
    ("evaluation", "others", "want"),
    [
        ({}, {}, "evaluation.metrics: is required"),
        ({"metrics": []}, {}, "evaluation.metrics: [] is not allowed"),
        (
            {"metrics": ["f1", "exact_mach"]},
            {},
            'metrics[1].metric: "exact_mach" is not a metric; did you mean "exact_match"?',
        ),
        ({"metrics": [{"metric": "zzz"}]}, {}, 'metrics[0].metric: "zzz" is not a metric; use one'),
        ({"metrics": ["f1", "F1"]}, {}, 'metrics: two are called "f1"; give one another name'),
        ({"metrics": ["regex"]}, {}, "evaluation.metrics[0]: regex needs pattern"),
        ({"metrics": ["custom"]}, {}, "evaluation.metrics[0]: custom needs function"),
        (
            {"metrics": [{"metric": "f1", "pattern": "x"}]},
            {},
            "evaluation.metrics[0]: f1 takes no pattern",
        ),
        (
            {"metrics": [{"metric": "regex", "pattern": "("}]},
            {},
            'evaluation.metrics[0].pattern: "(" is not a regular expression: missing )',
        ),
        (
            {"metrics": [{"metric": "custom", "function": "checks"}]},
            {},
            'metrics[0].function: "checks" is not a function; write it like package.module:func',
        ),
        (
            {"metrics": ["f1"], "thresholds": {"f2": 0.5}},
            {},
            'evaluation: thresholds.f2: "f2" is not among the metrics; they are f1',
        ),
        ({"metrics": ["f1"], "thresholds": {"f1": {}}}, {}, "thresholds.f1: give min, max or min"),
        (
            {"metrics": ["f1"], "thresholds": {"f1": {"minDelat": 1}}},
            {},
            'evaluation.thresholds.f1.min_delat: unknown field; did you mean "min_delta"?',
        ),
        (
            {"metrics": ["f1"], "thresholds": {"f1": {"min": 0.1, "against": "base"}}},
            {},
            "evaluation.thresholds.f1: against needs min_delta",
        ),
        (
            {"metrics": ["f1"], "thresholds": {"f1": {"min": 1, "max": 0.5}}},
            {},
            "evaluation.thresholds.f1: min 1 is above max 0.5",
        ),
        (
            {"metrics": ["f1"], "primaryMetric": "bleu"},
            {},
            'primary_metric: "bleu" is not among the metrics; they are f1',
        ),
        (
            {"metrics": ["f1"], "select": "best"},
            {"export_last_checkpoint_only": True},
            "evaluation: select: best needs all checkpoints; leave out export_last_checkpoint_only",
        ),
        (
            {"metrics": ["f1"], "select": "best"},
            {"default_checkpoint_id": "2"},
            "evaluation: select: best chooses the checkpoint; leave out default_checkpoint_id",
        ),
        (
            {"metrics": ["f1"], "onFailure": "delete"},
            {"on_missing": "retrain"},
            "evaluation: on_failure: delete with on_missing: retrain would train again and again",
        ),
        ({"metrics": ["f1"]}, {"handle": False}, "evaluation: tells by the handle which model is"),
        ({"metrics": ["f1"], "parallel": 0}, {}, "evaluation.parallel: 0 is not allowed"),
        (
            {"metrics": ["f1"], "generation": {"temperatur": 1}},
            {},
            'evaluation.generation.temperatur: unknown field; did you mean "temperature"?',
        ),
    ],
)
def test_what_cannot_be_meant_is_told_by_its_field(
    evaluation: Any, others: dict[str, Any], want: str
) -> None:
    assert want in refusal(evaluation, **others)


@pytest.mark.parametrize("word", ["rougeL", "rouge_l", "ROUGE-L", "RougeL"])
def test_a_metric_is_known_however_it_is_written(word: str) -> None:
    evaluation = Spec.parse({"metrics": [word], "thresholds": {word: 0.5}}, "it")

    assert evaluation.measures[0].called == "rouge_l"
    assert evaluation.limits["rouge_l"].min == 0.5
    assert evaluation.primary == "rouge_l"


def test_python_and_configuration_say_the_same() -> None:
    in_python = Evaluation(
        metrics=["f1", Metric(metric="regex", pattern="x", name="polite")],
        thresholds={"f1": 0.5, "polite": Threshold(min_delta=-0.1, against="base")},
        max_prompts=5,
    )
    in_yaml = {
        "metrics": ["f1", {"metric": "regex", "pattern": "x", "name": "polite"}],
        "thresholds": {"f1": {"min": 0.5}, "polite": {"minDelta": -0.1, "against": "base"}},
        "maxPrompts": 5,
    }

    assert in_python.properties() == Spec.parse(in_yaml, "it").properties()


def test_what_a_program_cannot_mean_has_no_traceback() -> None:
    with pytest.raises(pulumi.RunError, match=r"Evaluation is not valid:\n  metrics\[0\].metric:"):
        Evaluation(metrics=["f2"])
    with pytest.raises(pulumi.RunError, match="Metric is not valid:\n  regex needs pattern"):
        Metric(metric="regex")
    with pytest.raises(pulumi.RunError, match="Threshold is not valid:\n  give min, max or"):
        Threshold()


def _files(folder: Path) -> None:
    (folder / "bare.jsonl").write_text('{"prompt": "a"}\n')
    (folder / "good.jsonl").write_text('{"prompt": "a", "reference": "b"}\n')
    (folder / "bad.json").write_text('{"type": 5}')


@pytest.mark.parametrize(
    ("fields", "validation", "want"),
    [
        ({"metrics": ["f1"]}, None, "evaluation.prompts: is required, as there is no validation_"),
        ({"metrics": ["f1"], "prompts": "no.jsonl"}, None, "could not read no.jsonl: No such file"),
        ({"metrics": ["f1"], "prompts": "bare.jsonl"}, None, "bare.jsonl:1: has no reference, wh"),
        ({"metrics": ["f1"]}, "bare.jsonl", "bare.jsonl:1: has no reference, which f1 needs"),
        ({"metrics": ["f1"]}, pulumi.Output.from_input("x"), "validation data is known only later"),
        (
            {"metrics": [{"metric": "custom", "function": "no.such:f"}]},
            "good.jsonl",
            "evaluation.metrics[0]: function: no.such:f cannot be imported: No module named 'no'",
        ),
        (
            {"metrics": [{"metric": "json_validity", "jsonSchema": "bad.json"}]},
            "good.jsonl",
            "evaluation.metrics[0]: json_schema: is no JSON schema: 5 is not valid under any",
        ),
        (
            {"metrics": [{"metric": "json_validity", "jsonSchema": "none.json"}]},
            "good.jsonl",
            "evaluation.metrics[0]: json_schema: could not read none.json",
        ),
    ],
)
def test_what_cannot_be_carried_out_is_told_before_anything_is_trained(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fields: dict[str, Any],
    validation: object,
    want: str,
) -> None:
    _files(tmp_path)
    monkeypatch.chdir(tmp_path)

    with pytest.raises(pulumi.RunError) as refused:
        declared_evaluation("bot", fields, validation)

    assert want in str(refused.value)


def test_a_library_that_is_missing_is_told_with_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _files(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "sacrebleu", None)

    with pytest.raises(pulumi.RunError) as refused:
        declared_evaluation("bot", {"metrics": ["bleu"]}, "good.jsonl")

    assert 'pip install "pulumi-vertex-tuning[evaluation]"' in str(refused.value)


def test_a_schema_in_a_file_is_read_once(tmp_path: Path) -> None:
    schema, prompts = tmp_path / "s.json", tmp_path / "p.jsonl"
    schema.write_text(json.dumps({"type": "object"}))
    prompts.write_text('{"prompt": "a"}\n')
    fields = {"metrics": [{"metric": "json_validity", "jsonSchema": str(schema)}]}

    found = declared_evaluation("bot", fields, str(prompts)).evaluation

    assert found.measures[0].json_schema == {"type": "object"}
