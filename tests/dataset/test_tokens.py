"""The estimate of tokens, and what it looks at."""

import pytest

from pulumi_vertex_tuning.dataset.rows.tokens import Counted, count_tokens

# Counts by the vocabulary of Gemma 3, which google-genai takes for Gemini 2.0 to 3.0.
COUNTED = {
    "The quick brown fox jumps over the lazy dog.": 10,
    "Der schnelle braune Fuchs springt über den faulen Hund.": 13,
    "Быстрая коричневая лиса прыгает через ленивую собаку.": 16,
    "素早い茶色の狐が怠け者の犬を飛び越える。": 15,
    "敏捷的棕色狐狸跳过了懒惰的狗。": 14,
    "1234567890 1234567890": 21,
    "def add(left, right):\n    return left + right\n": 14,
}


@pytest.mark.parametrize("text", COUNTED)
def test_the_estimate_is_near_the_vocabulary(text: str) -> None:
    assert count_tokens(text) == pytest.approx(COUNTED[text], rel=0.4)


def test_nothing_has_no_tokens() -> None:
    assert count_tokens("") == 0
    assert Counted().ratio == 0.25


def test_texts_add_up_and_know_their_scripts() -> None:
    both, one, other = Counted(), Counted(), Counted()
    for text, into in (("Hello, wörld 42", one), ("Привет", other)):
        into.add(text)
        both.add(text)
    one.join(other)

    assert one == both
    assert both.letters == {"Latin": 10, "Cyrillic": 6}
    assert both.characters == 21


def test_half_a_surrogate_pair_is_counted_and_breaks_nothing() -> None:
    assert count_tokens("a\ud800b") > 0
