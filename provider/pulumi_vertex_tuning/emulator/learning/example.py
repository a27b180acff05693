"""One thing to learn."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A prompt and the answer that is learned.

    The prompt is the system instruction and all turns before the last model turn, each on a
    line of its own, as it is given to `generate` later; the answer is that model turn.
    """

    prompt: str
    answer: str
