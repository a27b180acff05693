"""Asking a model many things, some at a time, until all are answered or one cannot be.

The threads are daemons: Ctrl-C ends the program at once, whatever is still unanswered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, Queue, SimpleQueue
from threading import Event, Thread

from pulumi_vertex_tuning.evaluation.record import Said
from pulumi_vertex_tuning.lifecycle.patience import once_admitted
from pulumi_vertex_tuning.lifecycle.records import Record
from pulumi_vertex_tuning.vertex import inference
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.inference import Conversation, Parameters

Told = Callable[[int, int], None]
"""Is told how many questions are answered, and of how many."""


@dataclass(frozen=True)
class Question:
    """A question, what its answer is kept under, and what a person calls it."""

    key: str
    title: str
    conversation: Conversation


_Ended = SimpleQueue[tuple[Question, Exception] | None]


class NotAnswered(Exception):
    """Some questions have no answer; those that have one are kept."""

    def __init__(self, model: str, missing: int, first: str) -> None:
        super().__init__(f"{missing:,} not answered by {model}, the first: {first}")


@dataclass(frozen=True)
class Asking:
    """How a model is asked: by its name in the API, with these parameters, so many at a time."""

    connection: Connection
    model: str
    parameters: Parameters
    parallel: int

    def all(self, questions: Sequence[Question], record: Record, told: Told) -> None:
        """Ask what the record has no answer to. Raises NotAnswered, or what keeping raises."""
        missing = list({one.key: one for one in questions if one.key not in record.said}.values())
        if not missing:
            return
        try:
            self._ask(missing, record, told)
        finally:
            record.flush()

    def _ask(self, questions: Sequence[Question], record: Record, told: Told) -> None:
        waiting: Queue[Question] = Queue()
        ended: _Ended = SimpleQueue()
        failed = Event()
        for question in questions:
            waiting.put(question)

        def work() -> None:
            while not failed.is_set():
                try:
                    question = waiting.get_nowait()
                except Empty:
                    return
                try:
                    record.keep(question.key, self._answer(question))
                    ended.put(None)
                except Exception as error:  # noqa: BLE001 - the one who waits has to hear of it
                    failed.set()
                    ended.put((question, error))

        workers = [Thread(target=work, daemon=True) for _ in range(self.parallel)]
        for worker in workers:
            worker.start()
        try:
            self._await(len(questions), ended, told)
        finally:
            for worker in workers:  # what is on its way is paid for
                worker.join()

    def _await(self, total: int, ended: _Ended, told: Told) -> None:
        for done in range(1, total + 1):
            if problem := ended.get():
                question, error = problem
                if not isinstance(error, VertexError):
                    raise error
                missing = total - done + 1
                raise NotAnswered(self.model, missing, f"{question.title}: {error}") from error
            told(done, total)

    def _answer(self, question: Question) -> Said:
        connection = self.connection
        answer = once_admitted(
            connection.patience.quota,
            lambda: inference.answer(
                connection, self.model, question.conversation, self.parameters
            ),
        )
        return Said(answer.text, answer.problem)
