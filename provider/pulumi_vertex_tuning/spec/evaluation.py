"""A declared evaluation: what a new model is asked, how it is scored, and what is good enough."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from pulumi_vertex_tuning.spec.declaration import Declaration
from pulumi_vertex_tuning.spec.hyperparameters import number, whole_number
from pulumi_vertex_tuning.spec.problems import shown, suggestion

METRICS = ("exact_match", "f1", "rouge_l", "bleu", "json_validity", "regex", "custom", "judge")
NEED_REFERENCE = frozenset({"exact_match", "f1", "rouge_l", "bleu"})
JUDGE = "gemini-2.5-pro"

_WORDS = {name.replace("_", ""): name for name in METRICS}
_FUNCTION = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_MOST_AT_A_TIME = 32

Text = Annotated[str, StringConstraints(min_length=1)]
Number = Annotated[float, BeforeValidator(number), Field(allow_inf_nan=False)]
Whole = Annotated[int, BeforeValidator(whole_number), Field(ge=1)]
Scorer = Callable[[str, str, str], float]
"""A metric of the user's own: answer, reference and prompt in, a score out."""


def metric_name(word: str) -> str:
    """Return a metric's name however it is written: rougeL, rouge_l, ROUGE-L."""
    return _WORDS.get(re.sub(r"[_\W]", "", word).lower(), word)


def _known_metric(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not the name of a metric")
    if (name := metric_name(value)) not in METRICS:
        near = suggestion(value, METRICS)
        raise ValueError(
            f"{shown(value)} is not a metric" + (near or f"; use one of {', '.join(METRICS)}")
        )
    return name


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{shown(value)} is not a regular expression: {error}") from None
    return value


def _function(value: object) -> object:
    if callable(value) or (isinstance(value, str) and _FUNCTION.fullmatch(value)):
        return value
    raise ValueError(f"{shown(value)} is not a function; write it like package.module:function")


def _named(field: str) -> BeforeValidator:
    """Take a plain value for the one field that most people set."""
    return BeforeValidator(lambda value: {field: value} if _is_plain(value) else value)


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


class Metric(Declaration):
    """One way to score answers, each from 0 (bad) to 1 (good); of all, the mean.

    regex needs pattern, custom needs function. A name tells two of a kind apart.
    """

    metric: Annotated[str, BeforeValidator(_known_metric)] = Field(
        description=f"one of {', '.join(METRICS)}"
    )
    name: Text | None = Field(default=None, description="what thresholds call it; default: metric")
    pattern: Annotated[str, AfterValidator(_pattern)] | None = Field(
        default=None, description="regex: what an answer has to hold somewhere"
    )
    json_schema: dict[str, Any] | Text | None = Field(
        default=None, description="json_validity: a JSON schema, or a file with one"
    )
    function: Annotated[Any, BeforeValidator(_function)] = Field(
        default=None, description="custom: module:function, or a function of the program"
    )
    model: Text | None = Field(default=None, description=f"judge: who judges; default: {JUDGE}")
    instruction: Text | None = Field(default=None, description="judge: what a good answer is")

    @property
    def called(self) -> str:
        """What thresholds and tables call it."""
        return self.name or self.metric

    @model_validator(mode="after")
    def _only_what_it_takes(self) -> Self:
        takes = {
            "regex": {"pattern"},
            "json_validity": {"json_schema"},
            "custom": {"function"},
            "judge": {"model", "instruction"},
        }.get(self.metric, set())
        given = {name for name in _SETTINGS if getattr(self, name) is not None}
        if missing := (takes & {"pattern", "function"}) - given:
            raise ValueError(f"{self.metric} needs {missing.pop()}")
        if other := sorted(given - takes):
            raise ValueError(f"{self.metric} takes no {other[0]}")
        return self


_SETTINGS = ("pattern", "json_schema", "function", "model", "instruction")


class Threshold(Declaration):
    """What a metric's mean has to reach: itself, or held against another model's."""

    min: Number | None = Field(default=None, description="at least this")
    max: Number | None = Field(default=None, description="at most this")
    min_delta: Number | None = Field(
        default=None, description="at least so much better (below 0: at most so much worse)"
    )
    against: Literal["current", "base"] | None = Field(
        default=None, description="than the model in use (current, the default) or the base model"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.min is None and self.max is None and self.min_delta is None:
            raise ValueError("give min, max or min_delta")
        if self.against and self.min_delta is None:
            raise ValueError("against needs min_delta")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} is above max {self.max:g}")
        return self


class Generation(Declaration):
    """How the models are to answer; what is left open, the service chooses."""

    temperature: Annotated[float, BeforeValidator(number), Field(ge=0, le=2)] = 0.0
    top_p: Annotated[float, BeforeValidator(number), Field(ge=0, le=1)] | None = None
    top_k: Whole | None = None
    max_output_tokens: Whole | None = None
    seed: Annotated[int, BeforeValidator(whole_number)] | None = None


if TYPE_CHECKING:
    Metrics = Sequence[Metric | str]
    Thresholds = Mapping[str, Threshold | float]
else:
    Metrics = list[Annotated[Metric, _named("metric")]]
    Thresholds = dict[str, Annotated[Threshold, _named("min")]]


class Evaluation(Declaration):
    """The gate between training and use: a model that falls short never becomes the one in use."""

    prompts: Text | None = Field(
        default=None, description="local JSONL file or gs:// URI; default: the validation data"
    )
    max_prompts: Whole | None = Field(default=None, description="ask the first so many; all")
    metrics: Annotated[Metrics, Field(min_length=1, description="how answers are scored")]
    thresholds: Thresholds = Field(
        default_factory=dict, description="what each metric has to reach; a number is its min"
    )
    select: Literal["last", "best"] = Field(
        default="last", description="best: evaluate every checkpoint, and serve the best one"
    )
    primary_metric: Text | None = Field(
        default=None, description="which metric tells the best checkpoint; default: the first"
    )
    on_failure: Literal["keep", "delete"] = Field(
        default="keep", description="what becomes of a new model that falls short"
    )
    parallel: Annotated[Whole, Field(le=_MOST_AT_A_TIME)] = Field(
        default=4, description="questions at a time"
    )
    generation: Generation = Field(default=Generation(), description="how the models answer")

    @property
    def measures(self) -> list[Metric]:
        """The metrics, spelled out."""
        return [one for one in self.metrics if isinstance(one, Metric)]

    @property
    def limits(self) -> dict[str, Threshold]:
        """The thresholds by the name of their metric, spelled out."""
        return {
            self._name(key): one
            for key, one in self.thresholds.items()
            if isinstance(one, Threshold)
        }

    @property
    def primary(self) -> str:
        """The metric that tells which checkpoint is the best."""
        return self._name(self.primary_metric or self.measures[0].called)

    @property
    def compared_with(self) -> list[str]:
        """The models besides the new one that have to be asked: base, current."""
        held = [one for one in self.limits.values() if one.min_delta is not None]
        return sorted({one.against or "current" for one in held})

    @model_validator(mode="after")
    def _names_fit(self) -> Self:
        names = [one.called for one in self.measures]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"metrics: two are called {shown(twice)}; give one another name")
        for key in self.thresholds:
            if self._name(key) not in names:
                raise ValueError(f"thresholds.{key}: {_not_measured(key, names)}")
        if self.primary not in names:
            raise ValueError(f"primary_metric: {_not_measured(self.primary, names)}")
        return self

    def _name(self, key: str) -> str:
        return key if key in {one.called for one in self.measures} else metric_name(key)


def _not_measured(name: str, names: Sequence[str]) -> str:
    near = suggestion(name, names)
    return f"{shown(name)} is not among the metrics" + (near or f"; they are {', '.join(names)}")
