"""Hyperparameters: what a request left open, filled in as the service does."""

from dataclasses import dataclass

from pulumi_vertex_tuning.emulator.jsontypes import Json

ADAPTER_SIZES = {
    "ADAPTER_SIZE_ONE": 1,
    "ADAPTER_SIZE_TWO": 2,
    "ADAPTER_SIZE_FOUR": 4,
    "ADAPTER_SIZE_EIGHT": 8,
    "ADAPTER_SIZE_SIXTEEN": 16,
    "ADAPTER_SIZE_THIRTY_TWO": 32,
}
_NAMES = {size: name for name, size in ADAPTER_SIZES.items()}
_DEFAULT_ADAPTER_SIZE = 4
_CHECKPOINTS = 10

# Fewer examples, more epochs. Of the service's own rule two points are public: 500 text
# examples gave 10 epochs, 166 (of images) gave 40.
_DEFAULT_EPOCHS = ((200, 40), (400, 20), (1000, 10), (5000, 5), (20000, 3))
_EPOCHS_OF_MANY = 2


@dataclass(frozen=True)
class Chosen:
    """The hyperparameters of a job. The adapter size is a rank."""

    epoch_count: int
    adapter_size: int
    learning_rate_multiplier: float

    def to_json(self) -> Json:
        """Return SupervisedHyperParameters."""
        return {
            "epochCount": str(self.epoch_count),
            "learningRateMultiplier": self.learning_rate_multiplier,
            "adapterSize": _NAMES[self.adapter_size],
        }


def choose(asked: Json, example_count: int, parent_adapter_size: int | None) -> Chosen:
    """Return what was asked for, and defaults by the size of the data set for the rest."""
    adapter_size = ADAPTER_SIZES.get(asked.get("adapterSize", ""))
    return Chosen(
        epoch_count=int(asked.get("epochCount", 0)) or default_epoch_count(example_count),
        adapter_size=adapter_size or parent_adapter_size or _DEFAULT_ADAPTER_SIZE,
        learning_rate_multiplier=float(asked.get("learningRateMultiplier", 0)) or 1.0,
    )


def default_epoch_count(example_count: int) -> int:
    """Return the number of epochs for a data set of this size."""
    for below, epochs in _DEFAULT_EPOCHS:
        if example_count < below:
            return epochs
    return _EPOCHS_OF_MANY


def exported_epochs(epoch_count: int, *, last_only: bool) -> list[int]:
    """Return the epochs that leave a checkpoint: each, or about ten, and always the last."""
    if last_only:
        return [epoch_count]
    if epoch_count <= _CHECKPOINTS:
        return list(range(1, epoch_count + 1))
    return [-(-index * epoch_count // _CHECKPOINTS) for index in range(1, _CHECKPOINTS + 1)]
