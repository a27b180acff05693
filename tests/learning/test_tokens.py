import argparse
import heapq
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_vertex_tuning.emulator.learning import count_tokens, tokenize


@given(st.text())
def test_joined_tokens_are_the_text(text: str) -> None:
    assert "".join(tokenize(text)) == text


@given(st.text())
def test_every_token_says_something_and_is_counted(text: str) -> None:
    assert all(tokenize(text))
    assert count_tokens(text) == len(tokenize(text))


@given(st.text(), st.integers(0, 20))
def test_the_first_tokens_of_a_text_stay_its_tokens_when_the_rest_is_cut(
    text: str, kept: int
) -> None:
    tokens = tokenize(text)[:kept]
    assert tokenize("".join(tokens)) == tokens


@pytest.mark.parametrize("documentation", [argparse.__doc__, logging.__doc__, heapq.__doc__])
def test_prose_has_about_four_characters_a_token(documentation: str) -> None:
    assert 3 < len(documentation) / count_tokens(documentation) < 5.5


def test_a_script_without_spaces_has_fewer_characters_a_token() -> None:
    text = "吾輩は猫である。名前はまだ無い。"
    assert 1 <= len(text) / count_tokens(text) <= 2
