"""Asking a judge what it makes of answers. What it says is kept like any answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pulumi_vertex_tuning.evaluation.judge import (
    SCHEMA,
    Verdict,
    judge_instruction,
    judge_question,
    read_verdict,
)
from pulumi_vertex_tuning.evaluation.measures import Reply
from pulumi_vertex_tuning.evaluation.prompts import digest
from pulumi_vertex_tuning.lifecycle.asking import Question
from pulumi_vertex_tuning.lifecycle.records import Record
from pulumi_vertex_tuning.vertex.inference import Conversation, Parameters
from pulumi_vertex_tuning.vertex.thinking import least_thinking

_AGAIN = 2


@dataclass(frozen=True)
class Judge:
    """What a judge is asked by: its own instruction, or ours."""

    instruction: str | None

    def questions(self, replies: Iterable[Reply]) -> list[Question]:
        """Return what to ask first."""
        return [self._question(reply) for reply in replies]

    def again(self, replies: Iterable[Reply], record: Record) -> list[Question]:
        """Return what to ask once more, as the verdict could not be read."""
        return [
            _once_more(question)
            for question in self.questions(replies)
            if question.key in record.said and not read_verdict(record.said[question.key].text)
        ]

    def verdicts(self, replies: Iterable[Reply], record: Record) -> Iterator[Verdict | None]:
        """Yield the verdict on each reply, None where none could be read."""
        for question in self.questions(replies):
            tries = (record.said.get(key) for key in (question.key, _once_more(question).key))
            read = (read_verdict(said.text) for said in tries if said)
            yield next(filter(None, read), None)

    def _question(self, reply: Reply) -> Question:
        turn = judge_question(reply.prompt, reply.text)
        instruction = judge_instruction(self.instruction)
        title = f"the answer to prompt {reply.prompt.line}"
        key = digest([instruction, turn])
        return Question(key, title, Conversation((turn,), instruction))


def judge_parameters(model: str) -> Parameters:
    """Return how a judge is asked: the likeliest verdict, as JSON, with the least thinking."""
    return Parameters(temperature=0.0, thinking=least_thinking(model), schema=SCHEMA)


def other_words(parameters: Parameters) -> Parameters:
    """Return the parameters for a second try, which would else say the same again."""
    return replace(parameters, temperature=0.5, seed=_AGAIN)


def with_verdicts(
    replies: Sequence[Reply], name: str, verdicts: Iterable[Verdict | None]
) -> list[Reply]:
    """Return the replies with what the judge of this name made of them."""
    return [
        replace(reply, verdicts={**(reply.verdicts or {}), name: verdict})
        for reply, verdict in zip(replies, verdicts, strict=True)
    ]


def _once_more(question: Question) -> Question:
    return replace(question, key=f"{question.key}-{_AGAIN}")
