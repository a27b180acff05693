"""Exact match and F1 of words, as SQuAD's evaluation has them; ROUGE-L and BLEU.

SQuAD (Rajpurkar and others 2016): letter case, punctuation and articles do not count.
ROUGE-L (Lin 2004): the F-measure of the longest common subsequence of words.
"""

import re
from collections import Counter
from collections.abc import Sequence

_ARTICLES = {"a", "an", "the"}
_WORD = re.compile(r"\w+")
_MARKS = re.compile(r"[^\w\s]|_")


def normalized(text: str) -> list[str]:
    """Return the words that count."""
    words = _MARKS.sub("", text.casefold()).split()
    return [word for word in words if word not in _ARTICLES]


def exact_match(answer: str, reference: str) -> float:
    """Return 1 for the same words in the same order, else 0."""
    return float(normalized(answer) == normalized(reference))


def f1(answer: str, reference: str) -> float:
    """Return the harmonic mean of precision and recall of the words, in any order."""
    said, wanted = normalized(answer), normalized(reference)
    if not said or not wanted:
        return float(said == wanted)
    common = sum((Counter(said) & Counter(wanted)).values())
    return 2 * common / (len(said) + len(wanted))


def rouge_l(answer: str, reference: str) -> float:
    """Return ROUGE-L's F-measure, over words of any script."""
    from rapidfuzz.distance import LCSseq

    said, wanted = (_WORD.findall(text.casefold()) for text in (answer, reference))
    if not said or not wanted:
        return float(said == wanted)
    return 2 * LCSseq.similarity(said, wanted) / (len(said) + len(wanted))


def bleu(answers: Sequence[str], references: Sequence[str]) -> float:
    """Return BLEU over all answers together (corpus BLEU, sacreBLEU's defaults), from 0 to 1."""
    from sacrebleu.metrics.bleu import BLEU

    return float(BLEU().corpus_score(list(answers), [list(references)]).score) / 100


def sentence_bleu(answer: str, reference: str) -> float:
    """Return BLEU of one answer, for a look at it; the mean of these is not the BLEU of all."""
    from sacrebleu.metrics.bleu import BLEU

    found = BLEU(effective_order=True).sentence_score(answer, [reference])
    return min(1.0, float(found.score) / 100)
