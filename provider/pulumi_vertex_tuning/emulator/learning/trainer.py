"""A tuning job's arithmetic: gradient descent on the submitted rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from .example import Example, Pair
from .learner import Hyperparameters, Learner
from .objective import Imitation, Objective, Tally
from .preference import DEFAULT_BETA, Preference
from .rows import Batch, TrainingRow, batch_size, batches
from .weights import TunedWeights

_LAST_RATE: Final = 0.1  # of the first; the rate falls linearly
_EVALUATED_TOGETHER: Final = 16  # examples, or pairs

_Answers = tuple[TrainingRow, ...]


@dataclass(frozen=True)
class StepMetrics:
    """One step, numbered from 1 over all epochs.

    `total_loss` is the mean loss in nats, `fraction_correct` the part that was right of
    `num_predictions`: of units that were on top, or of pairs of which the chosen was preferred.
    """

    step: int
    epoch: int
    total_loss: float
    fraction_correct: float
    num_predictions: int


@dataclass(frozen=True)
class EpochResult:
    """One pass over the training rows; `evaluation` is on the validation rows, if there are any."""

    epoch: int
    train: list[StepMetrics]
    evaluation: StepMetrics | None
    weights: TunedWeights


def steps_per_epoch(example_count: int) -> int:
    """Count the steps of one pass over the examples, or over the pairs."""
    return -(-example_count // batch_size(example_count))


class Training:
    """A tuning job's training, to be run epoch by epoch: all on examples, or all on pairs.

    The same arguments give the same weights. `start_from` stays as it is, frozen beneath the
    new adapter. Of pairs `beta` is the weight of staying near to that model, as `Preference` has
    it.
    """

    def __init__(
        self,
        examples: Sequence[Example | Pair],
        validation: Sequence[Example | Pair],
        hyperparameters: Hyperparameters,
        seed: int,
        start_from: TunedWeights | None = None,
        *,
        beta: float = DEFAULT_BETA,
    ) -> None:
        if not examples:
            raise ValueError("a tuning job needs at least one example")
        self._hyperparameters = hyperparameters
        self._rng = np.random.default_rng(seed)
        answers = [answer for example in examples for answer in example.answers]
        rank = hyperparameters.adapter_size
        self._learner = Learner(answers, rank, self._rng, start_from)
        self._objective: Objective = (
            Preference(beta) if isinstance(examples[0], Pair) else Imitation()
        )
        self._examples = self._looked_up(examples)
        self._validation = self._looked_up(validation)
        self._epoch = self._step = 0

    def run_epoch(self) -> EpochResult:
        """Pass over all training rows once, in a new order, and evaluate."""
        self._epoch += 1
        order = self._rng.permutation(len(self._examples))
        shuffled = [self._examples[index] for index in order]
        train = [self._learn(batch) for batch in batches(shuffled, batch_size(len(shuffled)))]
        return EpochResult(self._epoch, train, self._evaluation(), self._learner.snapshot())

    def _looked_up(self, examples: Sequence[Example | Pair]) -> list[_Answers]:
        found = [tuple(self._learner.looked_up(example.answers)) for example in examples]
        return [self._referred(one) for one in found] if self._objective.is_relative else found

    def _referred(self, answers: _Answers) -> _Answers:
        """Note what the model before tuning says: yet the new adapter changes nothing."""
        known = self._learner.log_odds(Batch.of([answers]), self._objective)
        return tuple(replace(row, reference=p) for row, p in zip(answers, known, strict=True))

    def _rate(self) -> float:
        """Give the learning rate of this step as a part of the base rate."""
        steps = self._hyperparameters.epoch_count * steps_per_epoch(len(self._examples))
        done = min(1.0, (self._step - 1) / steps)
        return self._hyperparameters.learning_rate_multiplier * (1 - (1 - _LAST_RATE) * done)

    def _learn(self, batch: Batch) -> StepMetrics:
        self._step += 1
        tally = self._learner.learn(batch, self._objective, self._rate(), self._step)
        return self._metrics(tally)

    def _evaluation(self) -> StepMetrics | None:
        tally = Tally()
        for batch in batches(self._validation, _EVALUATED_TOGETHER):
            self._learner.evaluate(batch, self._objective, tally)
        return self._metrics(tally) if tally.count else None

    def _metrics(self, tally: Tally) -> StepMetrics:
        loss, correct = tally.loss / tally.count, tally.correct / tally.count
        return StepMetrics(self._step, self._epoch, loss, correct, tally.count)
