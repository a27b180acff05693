from hypothesis import given
from hypothesis import strategies as st

from pulumi_vertex_tuning.emulator.learning.vocabulary import END, Vocabulary

UNLIMITED = 1 << 20


def decoded(vocabulary: Vocabulary, units: list[int]) -> str:
    return b"".join(vocabulary.decode(unit) for unit in units).decode()


@given(st.lists(st.text()), st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_can_be_written_and_read_back(learned: list[str], text: str) -> None:
    vocabulary = Vocabulary().grown(learned)
    units = vocabulary.encode(text, UNLIMITED)
    assert END not in units
    assert decoded(vocabulary, units) == text


def test_a_lone_surrogate_becomes_a_question_mark() -> None:
    assert decoded(Vocabulary(), Vocabulary().encode("a\ud800b", UNLIMITED)) == "a?b"


def test_words_that_recur_are_one_unit_and_new_ones_are_spelled() -> None:
    vocabulary = Vocabulary().grown(["tuning tuning tuning"])
    assert len(vocabulary.encode("tuning", UNLIMITED)) == 1
    assert len(vocabulary.encode("xylograph", UNLIMITED)) == len("xylograph")


def test_of_the_words_that_occur_once_a_few_are_spelled_so_that_spelling_is_learned() -> None:
    words = [f"word{'x' * (number % 7)}{chr(97 + number // 7)}" for number in range(140)]
    kept = len(Vocabulary().grown(words).words)
    assert 0.75 * 140 < kept < 140


def test_a_grown_vocabulary_keeps_the_units_it_had() -> None:
    first = Vocabulary().grown(["red green", "red green"])
    second = first.grown(["blue blue", "red red red"])
    assert second.encode("red green", UNLIMITED) == first.encode("red green", UNLIMITED)
    assert len(second.encode("blue", UNLIMITED)) == 1


def test_the_vocabulary_is_bounded_by_the_most_frequent_words() -> None:
    rare = " ".join(
        f"{first}{second}{third}{fourth}"
        for first in "abcdefghij"
        for second in "klmnopqrst"
        for third in "uvwxyzabcd"
        for fourth in "efghijklmn"
    )
    vocabulary = Vocabulary().grown([rare, "often " * 100])
    assert len(vocabulary) == 257 + 4096
    assert len(vocabulary.encode(" often", UNLIMITED)) == 1


def test_what_is_too_long_is_cut() -> None:
    assert len(Vocabulary().encode("z" * 1000, 10)) == 10
