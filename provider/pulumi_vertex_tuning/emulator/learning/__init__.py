"""What the emulated model learns: a small language model, really trained in numpy.

Training is single-threaded work of seconds: run it in a process of its own, one per core, with
`OPENBLAS_NUM_THREADS=1` (and `OMP_NUM_THREADS=1`) set before numpy is imported there. Its
matrices are small, so a second BLAS thread only takes a core away from the next job.
"""

from .example import Example, Pair
from .generation import Piece, Sampling, generate
from .learner import Hyperparameters
from .preference import DEFAULT_BETA
from .tokens import count_tokens, tokenize
from .trainer import EpochResult, StepMetrics, Training, steps_per_epoch
from .weights import TunedWeights

__all__ = [
    "DEFAULT_BETA",
    "EpochResult",
    "Example",
    "Hyperparameters",
    "Pair",
    "Piece",
    "Sampling",
    "StepMetrics",
    "Training",
    "TunedWeights",
    "count_tokens",
    "generate",
    "steps_per_epoch",
    "tokenize",
]
