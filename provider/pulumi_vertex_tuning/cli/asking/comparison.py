"""Prompts that are asked of several models, and what came back."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pulumi_vertex_tuning.cli.asking.prompts import Prompt
from pulumi_vertex_tuning.cli.asking.scores import Score, score
from pulumi_vertex_tuning.cli.asking.target import Target
from pulumi_vertex_tuning.vertex.answers import Answer
from pulumi_vertex_tuning.vertex.errors import VertexError

Asking = Callable[[Target, Prompt], Answer]


@dataclass(frozen=True)
class Reply:
    """What one model made of one prompt: an answer, or why there is none; after how long."""

    answer: Answer
    seconds: float
    error: str = ""
    score: Score | None = None

    @property
    def problem(self) -> str:
        """What is wrong with it, "" where nothing is."""
        return self.error or self.answer.problem


@dataclass(frozen=True)
class Comparison:
    """The replies, by prompt and then by model, in the order of each."""

    targets: tuple[Target, ...]
    prompts: tuple[Prompt, ...]
    replies: tuple[tuple[Reply, ...], ...]
    emulated: bool = False

    def of(self, number: int) -> list[Reply]:
        """Return all replies of one model."""
        return [row[number] for row in self.replies]


@dataclass(frozen=True)
class Summary:
    """How one model did. Exact and similarity: of the answers that have a wanted one, or None."""

    title: str
    answered: int
    failed: int
    exact: float | None
    similarity: float | None
    median_seconds: float
    output_tokens: int


def compare(
    ask: Asking,
    targets: Sequence[Target],
    prompts: Sequence[Prompt],
    *,
    parallel: int,
    told: Callable[[int, int], None],
    emulated: bool = False,
) -> Comparison:
    """Ask each prompt of each model, some at a time; told: how many are done, of how many."""
    pairs = [(target, prompt) for prompt in prompts for target in targets]
    replies: list[Reply] = []
    pool = ThreadPoolExecutor(parallel)
    try:
        for reply in pool.map(lambda pair: _reply(ask, *pair), pairs):
            replies.append(reply)
            told(len(replies), len(pairs))
    finally:
        pool.shutdown(cancel_futures=True)
    width = len(targets)
    rows = tuple(tuple(replies[at : at + width]) for at in range(0, len(replies), width))
    return Comparison(tuple(targets), tuple(prompts), rows, emulated)


def summaries(comparison: Comparison) -> Iterator[Summary]:
    """Yield how each model did."""
    for number, target in enumerate(comparison.targets):
        yield _summary(target.title, comparison.of(number))


def _reply(ask: Asking, target: Target, prompt: Prompt) -> Reply:
    begun = time.monotonic()
    try:
        answer = ask(target, prompt)
    except VertexError as error:
        return Reply(Answer(), time.monotonic() - begun, error=str(error))
    seconds = time.monotonic() - begun
    return Reply(answer, seconds, score=score(answer.text, prompt.reference))


def _summary(title: str, replies: list[Reply]) -> Summary:
    good = [reply for reply in replies if not reply.error]
    scores = [reply.score for reply in good if reply.score]
    return Summary(
        title=title,
        answered=len(good),
        failed=len(replies) - len(good),
        exact=_mean([float(one.exact) for one in scores]),
        similarity=_mean([one.similarity for one in scores]),
        median_seconds=_median([reply.seconds for reply in good]),
        output_tokens=sum(int(one.answer.usage.get("candidatesTokenCount", 0)) for one in good),
    )


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
