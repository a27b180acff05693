"""A conversation with a model: what is asked of it, and with which parameters."""

from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.catalog import short_name
from pulumi_vertex_tuning.vertex.job import TuningJob
from pulumi_vertex_tuning.vertex.names import parse_name

DEFAULT = "the default checkpoint"


@dataclass(frozen=True)
class Parameters:
    """How a model is to answer. Thinking is off: tuned models learned to answer without."""

    temperature: float = 0.0
    top_p: float = 0.95
    max_output_tokens: int = 1024
    instruction: str = ""


@dataclass(frozen=True)
class Turn:
    """What the user or the model said."""

    role: str
    text: str


def request(turns: list[Turn], asked: Parameters) -> dict[str, Any]:
    """Return the body of a request that goes on with a conversation."""
    body: dict[str, Any] = {
        "contents": [{"role": one.role, "parts": [{"text": one.text}]} for one in turns],
        "generationConfig": {
            "temperature": asked.temperature,
            "topP": asked.top_p,
            "maxOutputTokens": asked.max_output_tokens,
            "thinkingConfig": {"thinkingBudget": 0},
        },
    }
    if asked.instruction.strip():
        body["systemInstruction"] = {"parts": [{"text": asked.instruction}]}
    return body


def endpoints(job: TuningJob) -> dict[str, str]:
    """Return what can be asked of a job's model: titles by endpoint, the default first."""
    made = job.tuned_model
    if made is None:
        return {}
    served = {made.endpoint: DEFAULT} if made.endpoint else {}
    for one in made.checkpoints:
        if one.endpoint and one.endpoint not in served:
            served[one.endpoint] = f"checkpoint {one.id}, epoch {one.epoch}"
    return served


def base(job: TuningJob) -> str:
    """Return the name of the base model beside the job; nothing where it is not known."""
    if not job.base_model:
        return ""
    parent = parse_name(job.name).parent
    return f"{parent}/publishers/google/models/{short_name(job.base_model)}"
