"""The sample data teach what the guides ask, whatever seed a job has."""

import pytest

from pulumi_vertex_tuning.emulator.learning import Example, Sampling, TunedWeights, generate
from pulumi_vertex_tuning.emulator.samples.rows import training_rows

from .conftest import trained

ANSWER = "The sky is blue because air scatters blue light more than red light."
IN_THE_DATA = ("Why is the sky blue?", "Why is sky blue?")
NOT_IN_THE_DATA = ("What makes the sky blue?", "Can you explain why the sky is blue?")


def examples() -> list[Example]:
    texts = (
        [content["parts"][0]["text"] for content in row["contents"]] for row in training_rows()
    )
    return [Example(question, answer) for question, answer in texts]


def answer(weights: TunedWeights, question: str) -> str:
    pieces = generate(weights, question, Sampling(temperature=0, max_output_tokens=64))
    return "".join(piece.text for piece in pieces)


def test_only_some_wordings_are_in_the_data() -> None:
    prompts = {example.prompt for example in examples()}
    assert prompts.issuperset(IN_THE_DATA)
    assert prompts.isdisjoint(NOT_IN_THE_DATA)


@pytest.mark.parametrize("seed", range(4))
def test_a_model_of_the_services_defaults_says_why_the_sky_is_blue(seed: int) -> None:
    weights = trained(examples(), epochs=10, rank=4, seed=seed)[-1].weights
    for question in (*IN_THE_DATA, *NOT_IN_THE_DATA):
        assert answer(weights, question) == ANSWER, question
