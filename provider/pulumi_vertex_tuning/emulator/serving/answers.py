"""Answers of a tuned model, token by token, from the weights of its checkpoint."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.learning import Piece, Sampling, TunedWeights, generate

_KEPT_WEIGHTS = 16
_UNTUNED = (
    "This is an emulated Vertex AI. {model} is not tuned here, and no Gemini model answers: "
    "tune it with your data and ask the tuned model's endpoint."
)


@lru_cache(maxsize=_KEPT_WEIGHTS)
def load_weights(path: Path) -> TunedWeights:
    """Return the weights in a file, which is never changed once it is written."""
    return TunedWeights.from_bytes(path.read_bytes())


def tuned_pieces(path: Path, prompt: str, config: Json) -> Iterator[Piece]:
    """Yield the pieces of an answer to a prompt."""
    yield from generate(load_weights(path), prompt, _sampling(config))


def untuned_pieces(model: str) -> Iterator[Piece]:
    """Yield what stands for an answer of a base model: that there is none."""
    yield Piece(text=_UNTUNED.format(model=model), finish_reason="STOP")


def _sampling(config: Json) -> Sampling:
    top_k = config.get("topK")
    return Sampling(
        temperature=float(config.get("temperature", 1.0)),
        top_p=config.get("topP"),
        top_k=None if top_k is None else int(top_k),
        max_output_tokens=config.get("maxOutputTokens"),
        stop_sequences=tuple(config.get("stopSequences", ())),
        seed=config.get("seed"),
    )
