"""The answers of an evaluation: recorded ones, and where asking is allowed, new ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pulumi_vertex_tuning.dataset.example import first_question
from pulumi_vertex_tuning.evaluation.measures import Reply
from pulumi_vertex_tuning.evaluation.prompts import Prompt
from pulumi_vertex_tuning.evaluation.record import Said
from pulumi_vertex_tuning.lifecycle.asking import Asking, Question
from pulumi_vertex_tuning.lifecycle.judging import (
    Judge,
    judge_parameters,
    other_words,
    with_verdicts,
)
from pulumi_vertex_tuning.lifecycle.records import Record, Shelf
from pulumi_vertex_tuning.lifecycle.subjects import Subject
from pulumi_vertex_tuning.spec.evaluation import Evaluation, Generation, Metric
from pulumi_vertex_tuning.vertex import storage
from pulumi_vertex_tuning.vertex.errors import NotFound, PermissionDenied
from pulumi_vertex_tuning.vertex.inference import Conversation, Parameters
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.thinking import least_thinking

_FIRST_ROW = 65_536
"""Bytes of the training data that are read to find the system instruction."""

_UNSAID = Said("")

Tell = Callable[[str, int, int], None]
"""Is told who is asked, how many questions are answered, and of how many."""


class NotYet(Exception):
    """Where nobody may be asked: how many questions have not been asked yet, by model."""

    def __init__(self, missing: Mapping[str, int]) -> None:
        self.missing = dict(missing)
        super().__init__(f"{sum(missing.values()):,} to ask of {', '.join(missing)}")


@dataclass
class Answering:
    """Answers from records, and from the models themselves where there is somebody to tell."""

    evaluation: Evaluation
    prompts: Sequence[Prompt]
    shelf: Shelf
    instruction: str
    tell: Tell | None
    missing: dict[str, int] = field(default_factory=dict)
    _judged: dict[str, Record] = field(default_factory=dict)

    def replies(self, subject: Subject) -> list[Reply]:
        """Return what a model answers to each prompt."""
        parameters = _parameters(self.evaluation.generation, subject.base_model)
        record = self.shelf.record(subject.identity, parameters)
        questions = [self._question(prompt) for prompt in self.prompts]
        self._ask(subject, parameters, questions, record)
        return [
            self._reply(prompt, record.said.get(question.key, _UNSAID))
            for prompt, question in zip(self.prompts, questions, strict=True)
        ]

    def judged(self, metric: Metric, judge: Subject, replies: list[Reply]) -> list[Reply]:
        """Return the replies with what a judge makes of them; an unread verdict is asked again."""
        if self.missing:  # what is to be judged is not there yet
            return replies
        parameters, asked = judge_parameters(judge.base_model), Judge(metric.instruction)
        if judge.identity not in self._judged:
            found = self.shelf.record(judge.identity, parameters, "verdicts")
            self._judged[judge.identity] = found
        record = self._judged[judge.identity]
        self._ask(judge, parameters, asked.questions(replies), record)
        self._ask(judge, other_words(parameters), asked.again(replies, record), record)
        return with_verdicts(replies, metric.called, asked.verdicts(replies, record))

    def _ask(
        self,
        subject: Subject,
        parameters: Parameters,
        questions: Sequence[Question],
        record: Record,
    ) -> None:
        if (tell := self.tell) is None:
            if missing := {one.key for one in questions} - record.said.keys():
                self.missing[subject.title] = len(missing)
            return
        asking = Asking(self.shelf.connection, subject.name, parameters, self.evaluation.parallel)
        asking.all(questions, record, lambda done, total: tell(subject.title, done, total))

    def _question(self, prompt: Prompt) -> Question:
        given = prompt.instruction
        instruction = self.instruction if given is None else given
        key, title = prompt.digest(self.instruction), f"prompt {prompt.line}"
        return Question(key, title, Conversation(prompt.turns, instruction))

    @staticmethod
    def _reply(prompt: Prompt, said: Said) -> Reply:
        return Reply(prompt, said.text, said.problem)


def usual_instruction(shelf: Shelf, prompts: Sequence[Prompt], job: TuningJob) -> str:
    """Return the instruction for prompts without one: that of the first row of the training data.

    A tuned model has learned to answer under it.
    """
    uri = job.training.training_dataset
    if not uri.startswith("gs://") or all(one.instruction is not None for one in prompts):
        return ""
    try:
        beginning = storage.read_beginning(shelf.connection, uri, _FIRST_ROW)
    except (NotFound, PermissionDenied):
        return ""
    question = first_question(beginning)
    return question.instruction if question else ""


def _parameters(generation: Generation, base_model: str) -> Parameters:
    """Return how a model is asked, with the least thinking that it allows."""
    return Parameters(
        temperature=generation.temperature,
        top_p=generation.top_p,
        top_k=generation.top_k,
        max_output_tokens=generation.max_output_tokens,
        seed=generation.seed,
        thinking=least_thinking(base_model),
    )
