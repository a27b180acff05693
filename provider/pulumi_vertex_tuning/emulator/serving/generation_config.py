"""What a question may ask for, by its model: ranges, thinking, and what is not emulated.

The texts and ranges are the service's where they are public; a range that is not, is not checked.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from pulumi_vertex_tuning.emulator.errors import ServiceError, invalid_argument, unimplemented
from pulumi_vertex_tuning.emulator.jsontypes import Json

_LEARN_MORE = (
    "Learn more: https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/gemini"
)
_DYNAMIC, _OFF = -1, 0
_MOST_STOP_SEQUENCES = 5
_PLAIN_TEXT = ("", "text/plain")
_STRUCTURED = ("responseMimeType", "responseSchema", "responseJsonSchema")


@dataclass(frozen=True)
class _Range:
    """From `low` to `high`; `closing` tells whether `high` itself is allowed."""

    low: float
    high: float
    closing: str

    def holds(self, value: float) -> bool:
        return self.low <= value < self.high or (value == self.high and self.closing == "inclusive")

    def __str__(self) -> str:
        return f"from {self.low:g} (inclusive) to {self.high:.0f} ({self.closing})"


_RANGES = {
    "temperature": _Range(0, 2, "inclusive"),
    "topP": _Range(0, 1, "inclusive"),
    "candidateCount": _Range(1, 9, "exclusive"),
    "presencePenalty": _Range(-2, 2, "exclusive"),
    "frequencyPenalty": _Range(-2, 2, "exclusive"),
}
_MOST_OUTPUT_TOKENS = {"gemini-2.0": 8193, "gemini-2.5": 65536}

# The first name that a model's begins with. The budgets are the smallest and largest, in tokens.
_BUDGETS = {
    "gemini-2.5-pro": (128, 32768),
    "gemini-2.5-flash-lite": (512, 24576),
    "gemini-2.5-flash": (1, 24576),
}
_ALWAYS_THINKS = "gemini-2.5-pro"
_NEVER_THINK = ("gemini-1", "gemini-2.0")
_LEVELS_SINCE = "gemini-3"


def check_question(question: Json, base_model: str, *, tuned: bool = True) -> None:
    """Raise for what the model refuses, and UNIMPLEMENTED for what is not emulated.

    A tuned model writes what it learned, and cannot be held to a schema.
    """
    config: Json = question.get("generationConfig", {})
    for name, allowed in _ranges(base_model):
        if name in config and not allowed.holds(config[name]):
            raise invalid_argument(
                f"Unable to submit request because it has a {name} value of {config[name]} but "
                f"the supported range is {allowed}. Update the value and try again.",
            )
    if config.get("topK", 1) < 1:
        raise _refused(f"it has a topK value of {config['topK']} but the least is 1.")
    if len(config.get("stopSequences", ())) > _MOST_STOP_SEQUENCES:
        raise _refused(f"it has more than {_MOST_STOP_SEQUENCES} stopSequences.")
    _check_thinking(config.get("thinkingConfig", {}), base_model)
    _refuse_unserved(question, config, () if tuned else _STRUCTURED)


def check_stream(question: Json) -> None:
    """Raise for what is possible, but not in a stream."""
    if question.get("generationConfig", {}).get("candidateCount", 1) != 1:
        raise _refused("streamGenerateContent supports one candidate only.")


def _ranges(base_model: str) -> Iterator[tuple[str, _Range]]:
    yield from _RANGES.items()
    for family, beyond in _MOST_OUTPUT_TOKENS.items():
        if base_model.startswith(family):
            yield "maxOutputTokens", _Range(1, beyond, "exclusive")


def _check_thinking(thinking: Json, base_model: str) -> None:
    budget, level = thinking.get("thinkingBudget"), thinking.get("thinkingLevel")
    if level is not None and budget is not None:
        raise invalid_argument("You can only set only one of thinking budget and thinking level.")
    if level is not None and not _has_levels(base_model):
        raise _refused("thinking_level is not supported by this model..")
    if budget is not None:
        _check_budget(budget, base_model)
    if thinking.get("includeThoughts") and not _thinks(budget, base_model):
        raise _refused(
            "Thinking_config.include_thoughts is only enabled when thinking is enabled..",
        )


def _check_budget(budget: int, base_model: str) -> None:
    if budget == _OFF and base_model.startswith(_ALWAYS_THINKS):
        raise _refused(
            "Thinking can't be disabled for this model. Remove 'thinking_config.thinking_budget' "
            "from your request and try again..",
        )
    if budget not in (_DYNAMIC, _OFF) and base_model.startswith(_NEVER_THINK):
        raise _refused("thinking is not supported by this model.")
    for family, (least, most) in _BUDGETS.items():
        if base_model.startswith(family):
            if budget not in (_DYNAMIC, _OFF) and not least <= budget <= most:
                raise _refused(
                    "thinking_budget is out of range; supported values are integers "
                    f"from {least} to {most}.",
                )
            return


def _thinks(budget: int | None, base_model: str) -> bool:
    return budget != _OFF and not base_model.startswith(_NEVER_THINK)


def _has_levels(base_model: str) -> bool:
    return not base_model.startswith("gemini-") or base_model >= _LEVELS_SINCE


def _refuse_unserved(question: Json, config: Json, served: Collection[str]) -> None:
    for key in ("tools", "cachedContent", "modelArmorConfig"):
        if question.get(key):
            raise unimplemented(f"{key} of a question")
    for key, is_served in _SERVED.items():
        if key not in served and config.get(key) and not is_served(config[key]):
            raise unimplemented(f"generationConfig.{key} {config[key]}")


def _is_plain_text(mime_type: Any) -> bool:
    return mime_type in _PLAIN_TEXT


def _is_text_alone(modalities: Any) -> bool:
    return set(modalities) == {"TEXT"}


def _never(_value: Any) -> bool:
    return False


_SERVED = {
    "responseMimeType": _is_plain_text,
    "responseModalities": _is_text_alone,
    **dict.fromkeys(
        (
            "responseSchema",
            "responseJsonSchema",
            "responseLogprobs",
            "logprobs",
            "presencePenalty",
            "frequencyPenalty",
            "speechConfig",
            "imageConfig",
            "audioTimestamp",
            "routingConfig",
            "modelConfig",
        ),
        _never,
    ),
}


def _refused(reason: str) -> ServiceError:
    return invalid_argument(f"Unable to submit request because {reason} {_LEARN_MORE}")
