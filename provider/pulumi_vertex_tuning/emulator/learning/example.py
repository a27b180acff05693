"""What there is to learn: an answer to give, or a pair of which one is to be preferred."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A prompt and the answer that is learned.

    The prompt is the system instruction and all turns before the last model turn, each on a
    line of its own, as it is given to `generate` later; the answer is that model turn.
    """

    prompt: str
    answer: str

    @property
    def answers(self) -> tuple["Example"]:
        """What is read of it."""
        return (self,)


@dataclass(frozen=True)
class Pair:
    """A prompt and two answers, of which the chosen one is preferred to the rejected one."""

    prompt: str
    chosen: str
    rejected: str

    @property
    def answers(self) -> tuple[Example, Example]:
        """What is read of it: the chosen answer, then the rejected one."""
        return Example(self.prompt, self.chosen), Example(self.prompt, self.rejected)
