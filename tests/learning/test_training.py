import math

import numpy as np
import pytest

from pulumi_vertex_tuning.emulator.learning import (
    EpochResult,
    Example,
    Hyperparameters,
    Sampling,
    StepMetrics,
    Training,
    TunedWeights,
    generate,
    steps_per_epoch,
)
from pulumi_vertex_tuning.emulator.learning.adapter import Adapter, Bags, scored
from pulumi_vertex_tuning.emulator.learning.features import Prompt, features
from pulumi_vertex_tuning.emulator.learning.rows import LONGEST_ANSWER
from pulumi_vertex_tuning.emulator.learning.vocabulary import END

from .conftest import EXAMPLES, SYSTEM, trained

GREEDY = Sampling(temperature=0)


def answer(weights: TunedWeights, prompt: str) -> str:
    return "".join(piece.text for piece in generate(weights, prompt, GREEDY))


def remembered(weights: TunedWeights, examples: list[Example]) -> float:
    return float(np.mean([answer(weights, row.prompt) == row.answer for row in examples]))


def last_loss(results: list[EpochResult]) -> float:
    return float(np.mean([step.total_loss for step in results[-1].train]))


def all_steps(results: list[EpochResult]) -> list[StepMetrics]:
    return [step for result in results for step in result.train]


def test_the_first_loss_is_that_of_a_model_that_knows_nothing() -> None:
    first = trained(EXAMPLES, epochs=1)[0]
    expected = math.log(len(first.weights.vocabulary))
    assert first.train[0].total_loss == pytest.approx(expected, rel=1e-5)


def test_steps_are_numbered_over_all_epochs_and_predict_every_unit_once_an_epoch() -> None:
    results = trained(EXAMPLES, epochs=3)
    steps = all_steps(results)
    assert [step.step for step in steps] == list(range(1, 3 * steps_per_epoch(len(EXAMPLES)) + 1))
    assert [result.epoch for result in results] == [1, 2, 3]
    vocabulary = results[0].weights.vocabulary
    expected = sum(len(vocabulary.encode(row.answer, LONGEST_ANSWER)) + 1 for row in EXAMPLES)
    for result in results:
        assert {step.epoch for step in result.train} == {result.epoch}
        assert sum(step.num_predictions for step in result.train) == expected


@pytest.mark.parametrize("count", [1, 2, 49, 50, 100, 799, 800, 1200, 10_000])
def test_steps_per_epoch_covers_all_rows_in_batches_of_at_most_sixteen(count: int) -> None:
    assert count / 16 <= steps_per_epoch(count) <= count


def test_the_same_seed_gives_the_same_weights_and_another_seed_others() -> None:
    first, again = (trained(EXAMPLES, epochs=2, seed=7) for _ in range(2))
    other = trained(EXAMPLES, epochs=2, seed=8)
    assert first[-1].weights.to_bytes() == again[-1].weights.to_bytes()
    assert all_steps(first) == all_steps(again)
    assert all_steps(first) != all_steps(other)


def test_training_answers_what_it_was_taught(capitals: TunedWeights) -> None:
    assert remembered(capitals, EXAMPLES) > 0.9


def test_it_answers_without_the_system_instruction_too(capitals: TunedWeights) -> None:
    bare = [Example(row.prompt.removeprefix(f"{SYSTEM}\n"), row.answer) for row in EXAMPLES]
    assert remembered(capitals, bare) > 0.7


def test_an_unknown_question_is_answered_in_the_learned_form(capitals: TunedWeights) -> None:
    assert "capital of" in answer(capitals, f"{SYSTEM}\nWhat is the capital of Atlantis?")


def test_a_larger_adapter_learns_more() -> None:
    losses = [last_loss(trained(EXAMPLES, rank=rank, epochs=5)) for rank in (1, 4, 16)]
    assert losses[0] > 1.3 * losses[1]
    assert losses[1] > 1.3 * losses[2]


def test_more_epochs_learn_more() -> None:
    results = [trained(EXAMPLES, rank=4, epochs=epochs) for epochs in (2, 5, 12)]
    losses = [last_loss(result) for result in results]
    assert losses[0] > 1.5 * losses[1]
    assert losses[1] > 1.5 * losses[2]
    shares = [remembered(result[-1].weights, EXAMPLES) for result in results]
    assert shares[0] + 0.3 < shares[2]


def test_a_learning_rate_of_zero_learns_nothing() -> None:
    steps = all_steps(trained(EXAMPLES, epochs=2, multiplier=0))
    assert {round(step.total_loss, 4) for step in steps} == {round(steps[0].total_loss, 4)}


@pytest.mark.parametrize("multiplier", [5.0, 100.0, 1e30, 1e308, -1.0])
def test_a_learning_rate_that_diverges_stays_within_finite_numbers(multiplier: float) -> None:
    results = trained(EXAMPLES[:20], epochs=3, multiplier=multiplier, validation=EXAMPLES[20:30])
    evaluations = [result.evaluation for result in results if result.evaluation]
    assert all(math.isfinite(step.total_loss) for step in [*all_steps(results), *evaluations])
    assert np.isfinite(results[-1].weights.adapters[0].up.astype(np.float64)).all()
    answer(TunedWeights.from_bytes(results[-1].weights.to_bytes()), EXAMPLES[0].prompt)


def test_validation_is_on_rows_that_training_does_not_see() -> None:
    results = trained(EXAMPLES[:40], validation=EXAMPLES[40:])
    evaluations = [result.evaluation for result in results if result.evaluation is not None]
    assert len(evaluations) == len(results)
    assert evaluations[-1].step == results[-1].train[-1].step
    assert evaluations[-1].total_loss > 2 * last_loss(results)
    assert 0.2 < evaluations[-1].fraction_correct < 1


def test_without_validation_rows_there_is_no_evaluation() -> None:
    assert all(result.evaluation is None for result in trained(EXAMPLES[:5], epochs=2))


def unit_by_unit(weights: TunedWeights, rows: list[Example]) -> tuple[float, float, int]:
    """Reckon loss and accuracy as generation goes: one position at a time, from the weights."""
    losses, hits = [], []
    adapters = [adapter.loaded() for adapter in weights.adapters]
    for row in rows:
        units = weights.vocabulary.encode(row.answer, LONGEST_ANSWER)
        for place, wanted in enumerate([*units, END]):
            seen = features(Prompt.read(row.prompt), np.array(units[:place], dtype=np.int64), place)
            bags = [Bags.of([(one.table.rows(seen.hashes), seen.widths)]) for one in adapters]
            states = [one.states(bag) for one, bag in zip(adapters, bags, strict=True)]
            logits = scored(adapters, states)[0].astype(np.float64)
            odds = np.exp(logits - logits.max())
            losses.append(-math.log(odds[wanted] / odds.sum()))
            hits.append(int(logits.argmax()) == wanted)
    return float(np.mean(losses)), float(np.mean(hits)), len(hits)


def test_the_metrics_are_the_cross_entropy_and_accuracy_of_the_weights() -> None:
    unlike = Example("Привет?", "Ünïcödé 猫 🐈 text")
    long = [Example(f"Song {number}?", "la la lei " * 170) for number in range(3)]
    held_out = [*EXAMPLES[40:50], unlike, *long]
    result = trained(EXAMPLES[:40], epochs=3, validation=held_out)[-1]
    assert result.evaluation is not None
    loss, correct, count = unit_by_unit(result.weights, held_out)
    assert result.evaluation.num_predictions == count
    assert result.evaluation.total_loss == pytest.approx(loss, rel=0.01)
    assert result.evaluation.fraction_correct == pytest.approx(correct, abs=0.02)


def test_the_gradient_of_the_table_is_the_slope_of_the_loss() -> None:
    rng = np.random.default_rng(3)
    weights = trained(EXAMPLES[:6], epochs=2)[-1].weights
    adapter = weights.adapters[0].loaded()
    units = np.array(weights.vocabulary.encode(EXAMPLES[0].answer, LONGEST_ANSWER))
    seen = features(Prompt.read(EXAMPLES[0].prompt), units)
    bags = Bags.of([(adapter.table.rows(seen.hashes), seen.widths)])
    direction = rng.standard_normal((len(units) + 1, adapter.up.shape[0])).astype(np.float32)
    rows, gradient = adapter.down_gradient(bags, direction)
    assert len(set(rows.tolist())) == len(rows)
    for row, column in [(0, 0), (len(rows) // 2, 3), (len(rows) - 1, 7)]:
        nudged = Adapter(adapter.table, adapter.down.copy(), adapter.up)
        nudged.down[rows[row], column] += 1
        slope = np.sum((nudged.states(bags) - adapter.states(bags)) * direction)
        assert gradient[row, column] == pytest.approx(float(slope), rel=1e-3, abs=1e-4)


def test_one_row_is_learned() -> None:
    row = Example("Who are you?", "I am an emulated model.")
    results = trained([row], epochs=40)
    assert answer(results[-1].weights, row.prompt) == row.answer


def test_text_of_any_script_is_learned() -> None:
    rows = [
        Example("日本の首都は?", "日本の首都は東京です。"),
        Example("Столица России?", "Столица России — Москва."),
        Example("🐈?", "A cat: 🐈‍⬛\n\tdone ✓"),
        Example("", "no question"),
        Example("lone \ud800", "fine"),
    ]
    weights = trained(rows, epochs=40)[-1].weights
    assert [answer(weights, row.prompt) for row in rows] == [row.answer for row in rows]


def test_an_empty_answer_is_learned_as_an_end() -> None:
    weights = trained([Example("Silence?", "")], epochs=20)[-1].weights
    assert answer(weights, "Silence?") == ""


def test_a_huge_row_is_cut_to_what_can_be_afforded() -> None:
    row = Example("word " * 200_000 + "last?", "an answer without end " * 20_000)
    result = trained([row, *EXAMPLES[:3]], epochs=1)[-1]
    assert sum(step.num_predictions for step in result.train) < LONGEST_ANSWER + 100


def test_a_job_needs_a_row() -> None:
    with pytest.raises(ValueError, match="at least one example"):
        Training([], [], Hyperparameters(1, 4, 1.0), seed=0)


@pytest.mark.parametrize(
    ("epochs", "rank", "multiplier"), [(0, 4, 1.0), (1, 0, 1.0), (1, 4, math.nan), (1, 4, math.inf)]
)
def test_hyperparameters_that_nothing_can_be_trained_with_are_refused(
    epochs: int, rank: int, multiplier: float
) -> None:
    with pytest.raises(ValueError, match="must be"):
        Hyperparameters(epochs, rank, multiplier)


class TestContinuousTuning:
    PARENT_ROWS = EXAMPLES[:30]
    CHILD_ROWS = EXAMPLES[30:]

    @pytest.fixture(scope="class")
    @classmethod
    def parent(cls) -> TunedWeights:
        return trained(cls.PARENT_ROWS)[-1].weights

    def test_it_starts_from_what_the_parent_knows(self, parent: TunedWeights) -> None:
        first = trained(self.PARENT_ROWS, epochs=1, rank=4, start_from=parent)[0]
        assert first.train[0].total_loss < 1

    def test_it_learns_new_rows_with_another_rank(self, parent: TunedWeights) -> None:
        results = trained(self.CHILD_ROWS, rank=16, start_from=parent)
        assert remembered(parent, self.CHILD_ROWS) < 0.1
        assert remembered(results[-1].weights, self.CHILD_ROWS) > 0.8

    def test_the_parent_stays_as_it_was(self, parent: TunedWeights) -> None:
        before = parent.to_bytes()
        child = trained(self.CHILD_ROWS, epochs=2, start_from=parent)[-1].weights
        assert parent.to_bytes() == before
        assert child.adapters[0] is parent.adapters[0]

    def test_a_chain_survives_storage(self, parent: TunedWeights) -> None:
        child = trained(self.CHILD_ROWS, epochs=3, rank=2, start_from=parent)[-1].weights
        grandchild = trained(self.PARENT_ROWS, epochs=3, rank=4, start_from=child)[-1].weights
        stored = TunedWeights.from_bytes(grandchild.to_bytes())
        assert len(stored.adapters) == 3
        for row in EXAMPLES[:10]:
            assert answer(stored, row.prompt) == answer(grandchild, row.prompt)
