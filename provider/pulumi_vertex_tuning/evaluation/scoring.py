"""From answers to an outcome."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pulumi_vertex_tuning.evaluation.measures import Reply, Scores, measure
from pulumi_vertex_tuning.evaluation.outcome import MOST_SAMPLES, Outcome, Sample
from pulumi_vertex_tuning.evaluation.verdict import TITLES, best, checks
from pulumi_vertex_tuning.spec.evaluation import Evaluation, Metric

NEW = "new model"

Replies = Sequence[Reply]


@dataclass(frozen=True)
class Answered:
    """Replies to the same prompts in the same order: of each checkpoint, of base and current."""

    candidates: Mapping[str, Replies]
    others: Mapping[str, Replies] = field(default_factory=dict)


def metrics_against(evaluation: Evaluation, other: str) -> list[Metric]:
    """Return the metrics by which a threshold compares with base or current."""
    return [
        one
        for one in evaluation.measures
        if (limit := evaluation.limits.get(one.called))
        and limit.min_delta is not None
        and (limit.against or "current") == other
    ]


def score(evaluation: Evaluation, answered: Answered, about: Outcome) -> Outcome:
    """Return the outcome; about is one with what is known before. Raises ScoringError."""
    scores = {one: _scores(evaluation.measures, all_) for one, all_ in answered.candidates.items()}
    others = {
        one: _means(_scores(metrics_against(evaluation, one), replies))
        for one, replies in answered.others.items()
    }
    means = {one: _means(found) for one, found in scores.items()}
    chosen = best(means, evaluation.primary)
    return replace(
        about,
        checkpoint=chosen,
        means=means[chosen],
        checks=tuple(checks(evaluation, means[chosen], others)),
        candidates=means,
        others=others,
        unread={name: found.errors for name, found in scores[chosen].items() if found.errors},
        samples=tuple(_samples(chosen, scores[chosen], answered)),
    )


def _scores(metrics: Sequence[Metric], replies: Replies) -> dict[str, Scores]:
    return {one.called: measure(one, replies) for one in metrics}


def _means(scores: Mapping[str, Scores]) -> dict[str, float]:
    return {name: found.mean for name, found in scores.items()}


def _samples(chosen: str, scores: Mapping[str, Scores], answered: Answered) -> Iterator[Sample]:
    """Yield the prompts with the lowest scores, the worst first."""
    replies = answered.candidates[chosen]
    each = [{name: found.each[at] for name, found in scores.items()} for at in range(len(replies))]
    worst = sorted(range(len(replies)), key=lambda at: sum(each[at].values()))
    for at in worst[:MOST_SAMPLES]:
        prompt = replies[at].prompt
        answers = {NEW: _said(replies[at])}
        answers |= {TITLES[one]: _said(other[at]) for one, other in answered.others.items()}
        rounded = {name: round(value, 6) for name, value in each[at].items()}
        yield Sample(prompt.line, prompt.text, prompt.reference, answers, rounded)


def _said(reply: Reply) -> str:
    return f"{reply.text} [{reply.problem}]".strip() if reply.problem else reply.text
