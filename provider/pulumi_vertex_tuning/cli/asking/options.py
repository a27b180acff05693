"""How to answer, as options of a command."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any

import typer

from pulumi_vertex_tuning.vertex.inference import Parameters
from pulumi_vertex_tuning.vertex.thinking import least_thinking


class Level(StrEnum):
    """How much a model from Gemini 3 on thinks."""

    MINIMAL = "minimal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


NameArgument = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="Pulumi name, id or full name of a tuned model, tuning job or endpoint.",
    ),
]
TemperatureOption = Annotated[float, typer.Option(min=0, max=2, help="How freely to choose words.")]
TopPOption = Annotated[float | None, typer.Option(min=0, max=1, help="Default: the service's.")]
TopKOption = Annotated[int | None, typer.Option(min=1, help="Default: the service's.")]
TokensOption = Annotated[
    int | None, typer.Option(min=1, help="Where to cut an answer off; default: the service's.")
]
SeedOption = Annotated[int | None, typer.Option(help="Chooses the same words again.")]
StopOption = Annotated[
    list[str] | None, typer.Option(help="Text before which to stop; may be given again.")
]
SystemOption = Annotated[
    str | None,
    typer.Option(help='System instruction; default: that of the training data; "" is none.'),
]
BudgetOption = Annotated[
    int | None,
    typer.Option(min=-1, help="Tokens to think, for Gemini 2.5; -1 is any. Default: 0."),
]
LevelOption = Annotated[
    Level | None,
    typer.Option(case_sensitive=False, help="For Gemini 3 and later. Default: minimal."),
]


@dataclass(frozen=True)
class Style:
    """How to answer, of whatever model; the thinking depends on the model where none is chosen."""

    parameters: Parameters
    thinking: Mapping[str, Any]

    def parameters_for(self, base_model: str) -> Parameters:
        """Return the parameters for a model that is made from this base model."""
        return replace(self.parameters, thinking=self.thinking or least_thinking(base_model))


def thinking_of(budget: int | None, level: Level | None) -> dict[str, Any]:
    """Return the thinkingConfig that is asked for; empty where none is."""
    if budget is not None and level is not None:
        raise typer.BadParameter("give --thinking-budget or --thinking-level, not both")
    if level is not None:
        return {"thinkingLevel": level.name}
    return {} if budget is None else {"thinkingBudget": budget}
