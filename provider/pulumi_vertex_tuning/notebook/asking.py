"""Asking the tuned model, a checkpoint or the base model from a cell."""

from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.notebook import html
from pulumi_vertex_tuning.vertex import inference, tuning_jobs
from pulumi_vertex_tuning.vertex.answers import Answer
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.inference import Conversation, Parameters, turn
from pulumi_vertex_tuning.vertex.thinking import least_thinking


@dataclass(frozen=True)
class Answered:
    """A question with its answer."""

    question: str
    answer: Answer
    emulated: bool = False

    @property
    def text(self) -> str:
        """What the model said."""
        return self.answer.text

    def _repr_html_(self) -> str:
        version = self.answer.model_version
        pairs = [("question", self.question), ("answer", self.text), ("model", version)]
        return html.block(
            "Test",
            html.facts([*pairs, ("note", self.answer.problem)]),
            emulated=self.emulated,
        )


def ask(
    connection: Connection,
    outputs: dict[str, Any],
    question: str,
    *,
    checkpoint: str | None = None,
    instruction: str = "",
    temperature: float = 0.0,
    max_output_tokens: int | None = None,
) -> Answered:
    """Ask the tuned model of a stack's outputs, with the least thinking; or a checkpoint of it."""
    base_model = tuning_jobs.get(connection, outputs["job"]).base_model
    parameters = Parameters(
        temperature=temperature,
        max_output_tokens=max_output_tokens,
        thinking=least_thinking(base_model),
    )
    conversation = Conversation((turn("user", question),), instruction)
    endpoint = _endpoint(outputs, checkpoint)
    answer = inference.answer(connection, endpoint, conversation, parameters)
    return Answered(question, answer, connection.service.emulated)


def _endpoint(outputs: dict[str, Any], checkpoint: str | None) -> str:
    if checkpoint is None:
        found = str(outputs["endpoint"])
    else:
        known = {one["checkpointId"]: one.get("endpoint", "") for one in outputs["checkpoints"]}
        if checkpoint not in known:
            raise ValueError(f"no checkpoint {checkpoint}: there are {', '.join(known)}")
        found = str(known[checkpoint])
    if not found:
        raise ValueError("the checkpoint is not deployed, so that it has no endpoint")
    return found
