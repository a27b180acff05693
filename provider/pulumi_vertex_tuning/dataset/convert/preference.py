"""Rows of two answers to one prompt, of which one is preferred."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.dataset.convert import chat
from pulumi_vertex_tuning.dataset.convert.table import asked
from pulumi_vertex_tuning.dataset.convert.template import Template
from pulumi_vertex_tuning.dataset.convert.turns import Conversation, Json, Turn, preference_row
from pulumi_vertex_tuning.dataset.editing.parsing import Mismatch

CHOSEN = ("chosen", "preferred", "preferred_output", "accepted")
REJECTED = ("rejected", "non_preferred", "non_preferred_output", "dispreferred")


@dataclass(frozen=True)
class Pairs:
    """What the columns are for; without a prompt the answers are whole conversations."""

    prompt: Template | None
    chosen: Template
    rejected: Template
    system: Template | None

    @property
    def columns(self) -> frozenset[str]:
        """Return all columns that are read."""
        used = (self.prompt, self.chosen, self.rejected, self.system)
        return frozenset(name for one in used if one for name in one.columns)

    def row(self, record: Mapping[str, Any]) -> Json:
        """Return the preference row of a record; raises Mismatch."""
        chosen, rejected = _said(record, self.chosen), _said(record, self.rejected)
        (before, good), (other, bad) = _split(chosen), _split(rejected)
        if before != other or chosen.system != rejected.system:
            raise Mismatch(
                str(self.rejected.columns[0]), "expected the same turns as the chosen one's to here"
            )
        return preference_row(self._prompt(record, before, chosen.system), good, bad)

    def _prompt(
        self, record: Mapping[str, Any], before: list[Turn], system: list[str]
    ) -> Conversation:
        """Return the turns before the answers, which the prompt only repeats where both are."""
        if before:
            return Conversation([*self._system(record), *system], before)
        if self.prompt is None:
            raise Mismatch(
                "", "no prompt before the two answers; name its column by --prompt-column"
            )
        return self._asked(record, self.prompt)

    def _asked(self, record: Mapping[str, Any], prompt: Template) -> Conversation:
        name = prompt.columns[0] if prompt.columns else ""
        found = record.get(name) if prompt.is_column else None
        if isinstance(found, dict) and "messages" in found:
            said = chat.conversation(found, f"{name}.")
        elif isinstance(found, list | dict):
            said = chat.read_messages(found, name)
        else:
            return asked(record, prompt, self.system)
        said.system = [*self._system(record), *said.system]
        return said

    def _system(self, record: Mapping[str, Any]) -> list[str]:
        filler = Template(("-",), ())  # only the system instruction of it is used
        return asked(record, filler, self.system).system


def _said(record: Mapping[str, Any], answer: Template) -> Conversation:
    """Return an answer as the turns that it is or ends."""
    found = record.get(answer.columns[0]) if answer.is_column else None
    if isinstance(found, list | dict):
        return chat.read_messages(found, answer.columns[0])
    return Conversation(turns=[Turn("model", [{"text": answer.fill(record)}])])


def _split(said: Conversation) -> tuple[list[Turn], Sequence[Turn]]:
    """Split the turns into those before the last answer and that answer."""
    at = len(said.turns)
    while at and said.turns[at - 1].speaker == "model":
        at -= 1
    return said.turns[:at], said.turns[at:]
