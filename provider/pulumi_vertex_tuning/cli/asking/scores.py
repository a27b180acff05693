"""How like an answer is to the one that is wanted."""

from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Score:
    """Exact: the same text but for spaces at the ends. Similarity: of the words, 0 to 1."""

    exact: bool
    similarity: float


def score(answer: str, reference: str) -> Score | None:
    """Return how like an answer is; None where no answer is wanted."""
    if not reference.strip():
        return None
    exact = answer.strip() == reference.strip()
    return Score(exact, 1.0 if exact else similarity(answer, reference))


def similarity(left: str, right: str) -> float:
    """Return the part of the words that both have in the same order, letter case aside.

    2 x common words / all words: difflib's ratio. 1 is the same words, 0 none in common.
    """
    words = (left.casefold().split(), right.casefold().split())
    return SequenceMatcher(None, *words, autojunk=False).ratio()
