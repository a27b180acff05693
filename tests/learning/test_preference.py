"""Preference tuning: what its loss is, what it learns, and what beta does."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pytest

from pulumi_vertex_tuning.emulator.learning import (
    EpochResult,
    Example,
    Hyperparameters,
    Pair,
    Sampling,
    Training,
    TunedWeights,
    generate,
)
from pulumi_vertex_tuning.emulator.learning.adapter import Adapter, Bags, scored
from pulumi_vertex_tuning.emulator.learning.features import Prompt, features
from pulumi_vertex_tuning.emulator.learning.learner import Learner
from pulumi_vertex_tuning.emulator.learning.objective import Imitation, Objective, Tally
from pulumi_vertex_tuning.emulator.learning.preference import Preference
from pulumi_vertex_tuning.emulator.learning.rows import LONGEST_ANSWER, Batch
from pulumi_vertex_tuning.emulator.learning.vocabulary import END

from .conftest import EXAMPLES, trained

BETA: Final = 0.1
PAIRS = [Pair(row.prompt, row.answer, "Go and look it up yourself.") for row in EXAMPLES]


def tuned(
    pairs: Sequence[Pair],
    *,
    epochs: int = 10,
    beta: float = BETA,
    multiplier: float = 1.0,
    validation: Sequence[Pair] = (),
    start_from: TunedWeights | None = None,
) -> list[EpochResult]:
    hyperparameters = Hyperparameters(epochs, 8, multiplier)
    training = Training(pairs, validation, hyperparameters, 1, start_from, beta=beta)
    return [training.run_epoch() for _ in range(epochs)]


def answer(weights: TunedWeights, prompt: str) -> str:
    return "".join(piece.text for piece in generate(weights, prompt, Sampling(temperature=0)))


def log_odds(weights: TunedWeights, adapters: list[Adapter], row: Example) -> list[float]:
    """Reckon as generation goes, one unit at a time."""
    units = [*weights.vocabulary.encode(row.answer, LONGEST_ANSWER), END]
    found = []
    for place, wanted in enumerate(units):
        written = np.array(units[:place], dtype=np.int64)
        seen = features(Prompt.read(row.prompt), written, place)
        bags = [Bags.of([(one.table.rows(seen.hashes), seen.widths)]) for one in adapters]
        states = [one.states(bag) for one, bag in zip(adapters, bags, strict=True)]
        logits = scored(adapters, states)[0].astype(np.float64)
        found.append(float(logits[wanted] - np.logaddexp.reduce(logits)))
    return found


def gain(weights: TunedWeights, pair: Pair) -> float:
    """Give how far tuning has moved the odds towards the chosen answer, in nats."""
    adapters = [adapter.loaded() for adapter in weights.adapters]
    before = [*adapters[:-1], Adapter(adapters[-1].table, adapters[-1].down * 0, adapters[-1].up)]
    now, then = (
        [sum(log_odds(weights, some, row)) for row in pair.answers] for some in (adapters, before)
    )
    return (now[0] - then[0]) - (now[1] - then[1])


def mean_gain(weights: TunedWeights, pairs: Sequence[Pair]) -> float:
    return float(np.mean([gain(weights, pair) for pair in pairs]))


def test_before_the_first_step_no_answer_is_preferred() -> None:
    first = tuned(PAIRS, epochs=1)[0]
    nothing_known = math.log(len(first.weights.vocabulary))
    assert first.train[0].total_loss == pytest.approx(math.log(2) + nothing_known, rel=1e-5)
    assert first.train[0].fraction_correct == 0


def test_the_chosen_answer_gains_and_is_given() -> None:
    results = tuned(PAIRS)
    gains = [mean_gain(result.weights, PAIRS[:8]) for result in (results[0], results[-1])]
    assert 1 < gains[0] < gains[1]
    given = [answer(results[-1].weights, pair.prompt) == pair.chosen for pair in PAIRS]
    assert np.mean(given) > 0.9
    assert [step.fraction_correct for step in results[-1].train] == [1.0] * len(PAIRS)


def test_answers_that_are_nearly_the_same_are_told_apart_better_than_by_imitation() -> None:
    wrong = [row.answer.rpartition(" ")[2] for row in [*EXAMPLES[1:], EXAMPLES[0]]]
    near = [
        Pair(row.prompt, row.answer, row.answer.rpartition(" ")[0] + f" {other}")
        for row, other in zip(EXAMPLES, wrong, strict=True)
    ]
    imitating = 5e-324  # so small a beta does not push the answers apart
    gains = [mean_gain(tuned(near, beta=beta)[-1].weights, near[:8]) for beta in (imitating, BETA)]
    assert 0 < 3 * gains[0] < gains[1]


def test_a_larger_beta_stays_nearer_to_the_model_before_tuning() -> None:
    gains = [mean_gain(tuned(PAIRS, beta=beta)[-1].weights, PAIRS[:8]) for beta in (0.01, 0.1, 1)]
    assert gains[0] > 1.5 * gains[1]
    assert gains[1] > 1.5 * gains[2]


def test_the_metrics_are_the_loss_and_the_reward_accuracy_of_the_weights() -> None:
    held_out = [*PAIRS[40:48], Pair("Why?", "Because.", "The capital of Fiji is Suva.")]
    result = tuned(PAIRS[:40], epochs=2, validation=held_out)[-1]
    weights = result.weights
    adapters = [adapter.loaded() for adapter in weights.adapters]
    margins = np.array([BETA * gain(weights, pair) for pair in held_out])
    imitation = [-np.mean(log_odds(weights, adapters, pair.answers[0])) for pair in held_out]
    assert result.evaluation is not None
    assert result.evaluation.num_predictions == len(held_out)
    assert result.evaluation.fraction_correct == np.mean(margins > 0)
    expected = np.mean(np.logaddexp(0, -margins) + imitation)
    assert result.evaluation.total_loss == pytest.approx(expected, rel=0.01)


def test_the_reference_is_the_model_that_was_started_from() -> None:
    parent = trained(EXAMPLES[:20])[-1].weights
    pair = PAIRS[0]
    first = tuned([pair], epochs=1, start_from=parent)[0]
    adapters = [adapter.loaded() for adapter in parent.adapters]
    known = -float(np.mean(log_odds(parent, adapters, pair.answers[0])))
    assert first.train[0].total_loss == pytest.approx(math.log(2) + known, rel=0.01)
    assert first.train[0].total_loss < 1


def test_two_equal_answers_are_imitated() -> None:
    results = tuned([Pair("Who?", "An emulator.", "An emulator.")], epochs=40)
    assert results[-1].train[0].fraction_correct == 0
    assert answer(results[-1].weights, "Who?") == "An emulator."


@pytest.mark.parametrize("beta", [5e-324, 1e-9, 1e3, 1e308])
@pytest.mark.parametrize("multiplier", [1.0, 1e30])
def test_no_beta_leaves_the_finite_numbers(beta: float, multiplier: float) -> None:
    results = tuned(PAIRS[:10], epochs=2, beta=beta, multiplier=multiplier, validation=PAIRS[10:15])
    steps = [step for result in results for step in (*result.train, result.evaluation) if step]
    assert all(math.isfinite(step.total_loss) for step in steps)
    assert np.isfinite(results[-1].weights.adapters[0].up.astype(np.float64)).all()


def batch_of(learner: Learner, pairs: Sequence[Pair]) -> Batch:
    return Batch.of([tuple(learner.looked_up(pair.answers)) for pair in pairs])


def loss(learner: Learner, batch: Batch, objective: Objective) -> float:
    tally = Tally()
    learner.evaluate(batch, objective, tally)
    return tally.loss / tally.count


@pytest.mark.parametrize("objective", [Preference(BETA), Preference(2.0), Imitation()])
def test_the_gradient_is_the_slope_of_the_loss(objective: Objective) -> None:
    answers = [row for pair in PAIRS[:6] for row in pair.answers]
    learner = Learner(answers, 4, np.random.default_rng(1), None)
    batch = batch_of(learner, PAIRS[:6])
    for step in (1, 2):
        learner.learn(batch, objective, 0.1, step)
    heard = np.ones((len(batch.targets), len(learner.adapter.up)), dtype=np.float32)
    slope = learner.slope(batch, objective, heard)
    by_down = np.zeros_like(learner.adapter.down)
    by_down[slope.rows] = slope.down
    for weights, gradient in ((learner.adapter.down, by_down), (learner.adapter.up, slope.up)):
        for place in np.argsort(np.abs(gradient).ravel())[[-1, -5, -50]]:
            measured = measured_slope(learner, batch, objective, (weights, int(place)))
            assert gradient.flat[place] == pytest.approx(measured, rel=0.03)


def measured_slope(
    learner: Learner, batch: Batch, objective: Objective, weight: tuple[np.ndarray, int]
) -> float:
    weights, place = weight
    known, losses = weights.flat[place], []
    for nudge in (-0.01, 0.01):
        weights.flat[place] = known + nudge
        losses.append(loss(learner, batch, objective))
    weights.flat[place] = known
    return (losses[1] - losses[0]) / 0.02


def test_pairs_of_long_answers_are_weighed_whole() -> None:
    long = [Pair(f"Song {number}?", "la lei " * 200, "lo " * 300) for number in range(4)]
    pairs = [long[0], *PAIRS[:5], *long[1:]]
    answers = [row for pair in pairs for row in pair.answers]
    learner = Learner(answers, 4, np.random.default_rng(1), None)
    batch, objective = batch_of(learner, pairs), Preference(BETA)
    parts = list(objective.parts(batch))
    assert len(parts) > 1
    assert [part.start for part in parts] == [0, *(part.stop for part in parts[:-1])]
    assert parts[-1].stop == len(batch.targets)
    assert all(part.stop - part.start <= 2 * (LONGEST_ANSWER + 1) for part in parts)
    together = loss(learner, batch, objective)
    alone = [loss(learner, batch_of(learner, [pair]), objective) for pair in pairs]
    assert together == pytest.approx(np.mean(alone), rel=1e-5)
