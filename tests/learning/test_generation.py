import itertools
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_vertex_tuning.emulator.learning import (
    Example,
    Piece,
    Sampling,
    TunedWeights,
    count_tokens,
    generate,
    tokenize,
)
from pulumi_vertex_tuning.emulator.learning.generation import _until_stopped, _whole_tokens

from .conftest import EXAMPLES, trained

FRANCE = "You know geography.\nWhat is the capital of France?"
ANSWER = "The capital of France is Paris."
GREEDY = Sampling(temperature=0)
HOT = Sampling(temperature=3.0)


def pieces(weights: TunedWeights, sampling: Sampling, prompt: str = FRANCE) -> list[Piece]:
    return list(generate(weights, prompt, sampling))


def text(weights: TunedWeights, sampling: Sampling, prompt: str = FRANCE) -> str:
    return "".join(piece.text for piece in pieces(weights, sampling, prompt))


def test_pieces_are_the_tokens_of_the_answer_and_the_last_tells_the_end(
    capitals: TunedWeights,
) -> None:
    *tokens, last = pieces(capitals, GREEDY)
    assert [piece.text for piece in tokens] == tokenize(ANSWER)
    assert {piece.finish_reason for piece in tokens} == {None}
    assert last == Piece("", "STOP")


def test_the_same_seed_gives_the_same_answer_and_other_seeds_others(capitals: TunedWeights) -> None:
    def drawn(seed: int) -> str:
        return text(capitals, replace(HOT, seed=seed))

    assert [drawn(seed) for seed in range(5)] == [drawn(seed) for seed in range(5)]
    assert len({drawn(seed) for seed in range(20)}) > 10


def test_without_a_seed_answers_differ(capitals: TunedWeights) -> None:
    assert len({text(capitals, HOT) for _ in range(20)}) > 10


def test_a_hotter_answer_strays_further(capitals: TunedWeights) -> None:
    def right(temperature: float) -> int:
        samples = (Sampling(temperature=temperature, seed=seed) for seed in range(30))
        return sum(text(capitals, sampling) == ANSWER for sampling in samples)

    assert right(0.1) > 25
    assert right(0.1) > right(3.0) + 10


@pytest.mark.parametrize(
    "narrowed",
    [{"top_k": 1}, {"top_p": 0.0}, {"top_p": 1e-9}, {"temperature": 1e-320}],
)
def test_a_choice_narrowed_to_one_is_greedy(
    capitals: TunedWeights, narrowed: dict[str, float]
) -> None:
    sampling = replace(HOT, seed=3, **narrowed)  # type: ignore[arg-type]  # rows of mixed fields
    assert text(capitals, sampling) == ANSWER


@pytest.mark.parametrize(("top_k", "top_p"), [(2, None), (None, 0.1), (3, 0.9)])
def test_a_narrower_choice_has_fewer_outcomes(
    capitals: TunedWeights, top_k: int | None, top_p: float | None
) -> None:
    def first_letters(sampling: Sampling) -> Counter[str]:
        drawn = (replace(sampling, seed=seed, max_output_tokens=1) for seed in range(60))
        return Counter(text(capitals, each)[:1] for each in drawn)

    hottest = Sampling(temperature=20.0)
    wide, narrow = first_letters(hottest), first_letters(replace(hottest, top_k=top_k, top_p=top_p))
    assert len(narrow) < len(wide)
    assert top_k is None or len(narrow) <= top_k


@pytest.mark.parametrize("limit", range(1, count_tokens(ANSWER)))
def test_the_limit_is_kept_to_the_token(capitals: TunedWeights, limit: int) -> None:
    *_, last = limited = pieces(capitals, replace(GREEDY, max_output_tokens=limit))
    cut = "".join(piece.text for piece in limited)
    assert last.finish_reason == "MAX_TOKENS"
    assert ANSWER.startswith(cut)
    assert count_tokens(cut) == limit


def test_an_answer_of_just_the_limit_has_stopped_by_itself(capitals: TunedWeights) -> None:
    sampling = replace(GREEDY, max_output_tokens=count_tokens(ANSWER))
    assert pieces(capitals, sampling)[-1].finish_reason == "STOP"


@pytest.mark.parametrize(
    ("stop", "expected"),
    [
        (("France",), "The capital of "),
        (("ital of Fr",), "The cap"),
        (("Paris", "of"), "The capital "),
        (("The",), ""),
        (("London",), ANSWER),
        (("", "is"), "The capital of France "),
        ((".",), "The capital of France is Paris"),
    ],
)
def test_an_answer_ends_before_a_stop_sequence(
    capitals: TunedWeights, stop: tuple[str, ...], expected: str
) -> None:
    stopped = pieces(capitals, replace(GREEDY, stop_sequences=stop))
    assert "".join(piece.text for piece in stopped) == expected
    assert stopped[-1].finish_reason == "STOP"


@given(st.text(max_size=60), st.lists(st.integers(0, 60)))
def test_tokens_are_the_same_however_the_text_arrives(written: str, cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(written)]
    arriving = (written[start:end] for start, end in itertools.pairwise(edges))
    assert list(_whole_tokens(arriving)) == tokenize(written)


@given(st.text("ab", max_size=30), st.lists(st.text("ab", max_size=3), max_size=3))
def test_however_the_text_arrives_it_stops_at_the_same_place(
    written: str, stops: list[str]
) -> None:
    assert "".join(_until_stopped(iter(written), stops)) == "".join(
        _until_stopped(iter([written]), stops)
    )


@given(st.text("ab", max_size=30), st.lists(st.text("ab", max_size=3), max_size=3))
def test_nothing_of_a_stop_sequence_gets_through(written: str, stops: list[str]) -> None:
    passed = "".join(_until_stopped(iter(written), stops))
    ends = [written.find(stop) + len(stop) for stop in stops if stop and stop in written]
    seen = written[: min(ends, default=len(written))]
    assert seen.startswith(passed)
    assert seen.removeprefix(passed) in ([stop for stop in stops if stop] if ends else [""])
    assert not any(stop and stop in passed for stop in stops)


def test_a_character_of_several_units_is_never_split() -> None:
    weights = trained([Example("cat?", "🐈 猫 é")], epochs=40)[-1].weights
    assert "".join(piece.text for piece in generate(weights, "cat?", GREEDY)) == "🐈 猫 é"
    drawn = [piece for seed in range(5) for piece in pieces(weights, Sampling(seed=seed), "cat?")]
    assert all("\ufffd" not in piece.text for piece in drawn if piece.text in "🐈 猫 é")


def test_a_byte_that_no_row_is_spelled_with_is_never_written(capitals: TunedWeights) -> None:
    hottest = Sampling(temperature=1000.0)
    drawn = "".join(text(capitals, replace(hottest, seed=seed)) for seed in range(50))
    learned = {character for row in EXAMPLES for character in row.answer}
    assert len(set(drawn)) > 0.9 * len(learned)
    assert set(drawn) <= learned | {"\ufffd"}


def test_an_answer_that_runs_in_a_circle_has_an_end() -> None:
    row = Example("Who are you?", "I am an emulated model.")
    weights = trained([row], epochs=1, multiplier=0.01)[-1].weights
    answered = pieces(weights, GREEDY)
    assert answered[-1].finish_reason == "MAX_TOKENS"
    assert len(answered) == 2 * count_tokens(row.answer) + 1
