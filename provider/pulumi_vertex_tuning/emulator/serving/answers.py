"""Answers of a tuned model, token by token, from the weights of its checkpoint."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pulumi_vertex_tuning.emulator.jsontypes import Json
from pulumi_vertex_tuning.emulator.learning import Piece, Sampling, TunedWeights, generate

_KEPT_WEIGHTS = 16
# A seed may be negative on the wire, for numpy it may not.
_SEEDS = 2**32
_UNTUNED = (
    "This is an emulated Vertex AI. {model} is not tuned here, and no Gemini model answers: "
    "tune it with your data and ask the tuned model's endpoint."
)


@lru_cache(maxsize=_KEPT_WEIGHTS)
def load_weights(path: Path) -> TunedWeights:
    """Return the weights in a file, which is never changed once it is written."""
    return TunedWeights.from_bytes(path.read_bytes())


def tuned_pieces(path: Path, prompt: str, config: Json, number: int) -> Iterator[Piece]:
    """Yield the pieces of the n-th answer to a prompt, from 0; a seed gives each its own."""
    yield from generate(load_weights(path), prompt, _sampling(config, number))


def untuned_pieces(model: str, structured: str | None = None) -> Iterator[Piece]:
    """Yield what stands for an answer of a base model: that there is none, or computed JSON."""
    text = _UNTUNED.format(model=model) if structured is None else structured
    yield Piece(text=text, finish_reason="STOP")


def _sampling(config: Json, number: int) -> Sampling:
    top_k, seed = config.get("topK"), config.get("seed")
    return Sampling(
        temperature=float(config.get("temperature", 1.0)),
        top_p=config.get("topP"),
        top_k=None if top_k is None else int(top_k),
        max_output_tokens=config.get("maxOutputTokens"),
        stop_sequences=tuple(config.get("stopSequences", ())),
        seed=None if seed is None else (seed + number) % _SEEDS,
    )
