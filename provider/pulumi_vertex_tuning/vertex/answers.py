"""What a model answers, and why it stopped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_STOP, _CUT_OFF = "STOP", "MAX_TOKENS"
EMPTY = "the answer is empty"
_UNSAID = frozenset({"", "FINISH_REASON_UNSPECIFIED"})


@dataclass(frozen=True)
class Answer:
    """An answer, or a piece of one. Finish reason and block reason are the API's own.

    usage: the API's usageMetadata, in tokens; empty until the end of a stream.
    """

    text: str = ""
    finish_reason: str = ""
    block_reason: str = ""
    message: str = ""
    model_version: str = ""
    usage: Mapping[str, Any] = field(default_factory=dict)

    @property
    def was_blocked(self) -> bool:
        """Whether the service kept the answer back, or a part of it."""
        ended = self.finish_reason in _UNSAID | {_STOP, _CUT_OFF}
        return bool(self.block_reason) or not ended

    @property
    def problem(self) -> str:
        """What is wrong with the answer, "" where it is whole."""
        if self.block_reason:
            return f"the question was blocked: {self._because(self.block_reason)}"
        if self.finish_reason == _CUT_OFF:
            return f"the answer was cut off: {self._spent()} (MAX_TOKENS)"
        if self.finish_reason in _UNSAID:
            return "the answer broke off: the service did not say that it is whole"
        if self.finish_reason != _STOP:
            return f"the answer was blocked or broken off: {self._because(self.finish_reason)}"
        return "" if self.text.strip() else EMPTY

    @property
    def advice(self) -> str:
        """What to do about the problem."""
        if self.finish_reason == _CUT_OFF:
            return "Raise --max-output-tokens, or lower the thinking."
        if self.problem and not self.text:
            return "Ask in other words, or look at the data that the model learned from."
        return ""

    def _because(self, reason: str) -> str:
        return f"{reason} ({self.message})" if self.message else reason

    def _spent(self) -> str:
        said = int(self.usage.get("candidatesTokenCount", 0))
        thought = int(self.usage.get("thoughtsTokenCount", 0))
        thoughts = f", and {thought:,} of thinking" if thought else ""
        return f"all output tokens are spent, {said:,} of text{thoughts}"


def answer_of(body: Mapping[str, Any]) -> Answer:
    """Return the first candidate of an answer. Thoughts are no part of its text."""
    feedback = body.get("promptFeedback", {})
    candidate: Mapping[str, Any] = next(iter(body.get("candidates", ())), {})
    parts = candidate.get("content", {}).get("parts", ())
    return Answer(
        text="".join(part.get("text", "") for part in parts if not part.get("thought")),
        finish_reason=candidate.get("finishReason", ""),
        block_reason=feedback.get("blockReason", ""),
        message=candidate.get("finishMessage", "") or feedback.get("blockReasonMessage", ""),
        model_version=body.get("modelVersion", ""),
        usage=body.get("usageMetadata", {}),
    )


def joined(pieces: Iterable[Answer]) -> Answer:
    """Return the whole answer that pieces make."""
    whole = Answer()
    for piece in pieces:
        whole = Answer(
            text=whole.text + piece.text,
            finish_reason=piece.finish_reason or whole.finish_reason,
            block_reason=piece.block_reason or whole.block_reason,
            message=piece.message or whole.message,
            model_version=piece.model_version or whole.model_version,
            usage=piece.usage or whole.usage,
        )
    return whole
