"""Writing an answer, token by token."""

import codecs
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .adapter import Adapter, Bags, scored
from .features import Features, Prompt, features
from .tokens import tokenize
from .vocabulary import BYTES, END
from .weights import TunedWeights

# Of the longest answer that was learned: a barely trained model may run in a circle.
_LONGEST: Final = 2
_COLDEST: Final = 1e-6


@dataclass(frozen=True)
class Sampling:
    """How to choose among the units that may come next.

    Temperature 0 takes the likeliest; `max_output_tokens` counts as `count_tokens` does; the
    same seed gives the same answer, no seed a new one each time.
    """

    temperature: float = 1.0
    top_p: float | None = None
    top_k: int | None = None
    max_output_tokens: int | None = None
    stop_sequences: tuple[str, ...] = ()
    seed: int | None = None


@dataclass(frozen=True)
class Piece:
    """A token of the answer; the last piece may be empty and says why there is no more."""

    text: str
    finish_reason: str | None


def generate(weights: TunedWeights, prompt: str, sampling: Sampling) -> Iterator[Piece]:
    """Answer a prompt; joined, the pieces are the answer. STOP or MAX_TOKENS ends it.

    Whatever is asked for, no answer has more than twice the tokens of the longest learned one.
    """
    left = _LONGEST * weights.longest_answer
    if sampling.max_output_tokens is not None:
        left = min(left, sampling.max_output_tokens)
    written = _written(weights, prompt, sampling)
    for token in _whole_tokens(_until_stopped(written, sampling.stop_sequences)):
        if not left:
            yield Piece("", "MAX_TOKENS")
            return
        left -= 1
        yield Piece(token, None)
    yield Piece("", "STOP")


def _written(weights: TunedWeights, prompt: str, sampling: Sampling) -> Iterator[str]:
    """Write the answer unit by unit, as text; a character of several units comes with its last."""
    rng = np.random.default_rng(sampling.seed)
    adapters = [adapter.loaded() for adapter in weights.adapters]
    unheard = [unit for unit in BYTES if unit not in weights.spelled]
    read = Prompt.read(prompt)
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    units: list[int] = []
    while True:
        seen = features(read, np.array(units, dtype=np.int64), first=len(units))
        logits = _next(adapters, seen)
        logits[unheard] = -np.inf
        unit = _chosen(logits, sampling, rng)
        if unit == END:
            break
        units.append(unit)
        yield decoder.decode(weights.vocabulary.decode(unit))
    yield decoder.decode(b"", final=True)


def _next(adapters: Sequence[Adapter], seen: Features) -> NDArray[np.float64]:
    """Score what may come at one position."""
    looked_up = (Bags.of([(one.table.rows(seen.hashes), seen.widths)]) for one in adapters)
    states = [one.states(bags) for one, bags in zip(adapters, looked_up, strict=True)]
    logits: NDArray[np.float64] = scored(adapters, states)[0].astype(np.float64)
    return logits


def _chosen(logits: NDArray[np.float64], sampling: Sampling, rng: np.random.Generator) -> int:
    """Draw a unit from the `top_k` likeliest, and of these from the first that make `top_p`."""
    if sampling.temperature <= 0 or sampling.top_k == 1:
        return int(logits.argmax())
    likeliest = np.argsort(-logits, kind="stable")[: sampling.top_k or None]
    odds = np.exp((logits[likeliest] - logits[likeliest[0]]) / max(sampling.temperature, _COLDEST))
    odds /= odds.sum()
    if sampling.top_p is not None:
        enough = int(np.searchsorted(np.cumsum(odds), sampling.top_p)) + 1
        likeliest, odds = likeliest[:enough], odds[:enough] / odds[:enough].sum()
    return int(rng.choice(likeliest, p=odds))


def _until_stopped(texts: Iterator[str], stop_sequences: Sequence[str]) -> Iterator[str]:
    """Pass on what stands before the first stop sequence to be complete; hold back its start."""
    stops = [stop for stop in stop_sequences if stop]
    longest = max(map(len, stops), default=1)
    held = ""
    for text in texts:
        held += text
        found = [(held.find(stop) + len(stop), -len(stop)) for stop in stops if stop in held]
        if found:
            yield held[: sum(min(found))]
            return
        ready = max(0, len(held) - longest + 1)
        yield held[:ready]
        held = held[ready:]
    yield held


def _whole_tokens(texts: Iterator[str]) -> Iterator[str]:
    """Pass on tokens; the last is held back for as long as it may grow."""
    held = ""
    for text in texts:
        *ready, held = tokenize(held + text) or [""]
        yield from ready
    if held:
        yield held
