"""Scoring the answers of one model by one metric."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pulumi_vertex_tuning.evaluation import custom, shapes, words
from pulumi_vertex_tuning.evaluation.custom import ScoringError
from pulumi_vertex_tuning.evaluation.judge import Verdict
from pulumi_vertex_tuning.evaluation.prompts import Prompt
from pulumi_vertex_tuning.spec.evaluation import Metric


@dataclass(frozen=True)
class Reply:
    """What a model said to a prompt, and what a judge (by the metric's name) made of it."""

    prompt: Prompt
    text: str
    problem: str = ""
    verdicts: "dict[str, Verdict | None] | None" = None


@dataclass(frozen=True)
class Scores:
    """How a model did by one metric: over all answers, and each answer. Errors: unread verdicts."""

    mean: float
    each: tuple[float, ...]
    errors: int = 0


def measure(metric: Metric, replies: Sequence[Reply]) -> Scores:
    """Return the scores of these answers; ScoringError where the user's own metric fails."""
    if metric.metric == "judge":
        return _judged(metric, replies)
    score = _scorer(metric)
    each = tuple(_one(metric, score, reply) for reply in replies)
    if metric.metric == "bleu":
        said, wanted = zip(*((one.text, one.prompt.reference) for one in replies), strict=True)
        return Scores(words.bleu(said, wanted), each)
    return Scores(_mean(each), each)


_Scorer = Callable[[Reply], float]


def _scorer(metric: Metric) -> _Scorer:
    of_words = {
        "exact_match": words.exact_match,
        "f1": words.f1,
        "rouge_l": words.rouge_l,
        "bleu": words.sentence_bleu,
    }
    if by_words := of_words.get(metric.metric):
        return lambda reply: by_words(reply.text, reply.prompt.reference)
    if metric.metric == "regex":
        return lambda reply: shapes.regex(reply.text, metric.pattern or "")
    if metric.metric == "json_validity":
        schema = metric.json_schema if isinstance(metric.json_schema, dict) else None
        return lambda reply: shapes.json_validity(reply.text, schema)
    function = custom.find_function(metric.function)
    return lambda reply: custom.call(
        function, reply.text, reply.prompt.reference, reply.prompt.text
    )


def _one(metric: Metric, score: _Scorer, reply: Reply) -> float:
    try:
        return score(reply)
    except ScoringError as error:
        raise ScoringError(f"{metric.called}, prompt {reply.prompt.line}: {error}") from error


def _judged(metric: Metric, replies: Sequence[Reply]) -> Scores:
    """Count a verdict that could not be read as 0: what nobody has judged is not good."""
    verdicts = [(reply.verdicts or {}).get(metric.called) for reply in replies]
    each = tuple(one.score if one else 0.0 for one in verdicts)
    return Scores(_mean(each), each, errors=verdicts.count(None))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
