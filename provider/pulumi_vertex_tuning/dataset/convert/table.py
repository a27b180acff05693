"""Rows of a table: a column with what the user says, one with the answer to learn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.dataset.convert.template import Template
from pulumi_vertex_tuning.dataset.convert.turns import Conversation, Json, Turn, supervised_row

PROMPTS = ("prompt", "question", "instruction", "input", "query", "user")
ANSWERS = ("answer", "response", "output", "completion", "target", "reply", "assistant")
SYSTEMS = ("system", "system_prompt", "system_instruction", "systeminstruction")


@dataclass(frozen=True)
class Table:
    """What the columns of a table are for."""

    prompt: Template
    answer: Template
    system: Template | None

    @property
    def columns(self) -> frozenset[str]:
        """Return all columns that are read."""
        named = (*self.prompt.columns, *self.answer.columns)
        return frozenset((*named, *(self.system.columns if self.system else ())))

    def row(self, record: Mapping[str, Any]) -> Json:
        """Return the supervised row of a record; raises Mismatch."""
        said = asked(record, self.prompt, self.system)
        said.turns.append(Turn("model", [{"text": self.answer.fill(record)}]))
        return supervised_row(said)


def asked(record: Mapping[str, Any], prompt: Template, system: Template | None) -> Conversation:
    """Return what stands before the answer."""
    said = Conversation()
    if system and _says(record, system):
        said.system.append(system.fill(record))
    said.turns.append(Turn("user", [{"text": prompt.fill(record)}]))
    return said


def _says(record: Mapping[str, Any], system: Template) -> bool:
    """Tell whether a row has a system instruction: a row with an empty one has none."""
    if not system.columns:
        return True
    values = (record.get(name) for name in system.columns)
    return any(value.strip() if isinstance(value, str) else value is not None for value in values)
