"""A tuned model that is being declared in the form: what it says, what is wrong, what it costs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from pulumi_vertex_tuning import catalog
from pulumi_vertex_tuning.catalog import NoEstimate
from pulumi_vertex_tuning.spec import InvalidInput, SupervisedTuningSpec

if TYPE_CHECKING:  # loading it takes numpy along
    from pulumi_vertex_tuning.dataset import Report

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_OTHER = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Draft:
    """What the form holds. None and "" are left open: the service chooses."""

    name: str = ""
    base_model: str = "gemini-2.5-flash"
    region: str = ""
    epochs: float | None = None
    adapter_size: int | None = None
    rate: float | None = None
    last_only: bool = False
    training: str = ""
    validation: str = ""

    @property
    def resource_name(self) -> str:
        """The name in the stack, made from the model's."""
        return _OTHER.sub("-", self.name).strip("._-")


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a draft. fields: its declaration, where nothing is wrong."""

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    cost: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def declaration(draft: Draft, stack_region: str | None) -> dict[str, Any]:
    """Return the fields of the model in the stack's configuration."""
    epochs = draft.epochs
    whole = int(epochs) if epochs is not None and float(epochs).is_integer() else epochs
    chosen = {
        "epochCount": whole,
        "adapterSize": draft.adapter_size,
        "learningRateMultiplier": draft.rate,
    }
    fields = {
        "location": draft.region if draft.region != stack_region else "",
        "baseModel": draft.base_model.strip(),
        "trainingDataset": draft.training.strip(),
        "validationDataset": draft.validation.strip(),
        "hyperparameters": {key: value for key, value in chosen.items() if value is not None},
        "exportLastCheckpointOnly": draft.last_only,
        "tunedModelDisplayName": draft.name.strip(),
    }
    return {key: value for key, value in fields.items() if value}


def verdict(
    draft: Draft,
    place: Mapping[str, str | None],
    prices: Mapping[str, float],
    data: "Report | None",
    today: date,
) -> Verdict:
    """Return what the checks of a preview say of a draft, and what training will cost."""
    fields = declaration(draft, place.get("location"))
    problems = list(_name_problems(draft))
    try:
        known = {key: value for key, value in {**place, **fields}.items() if value is not None}
        spec = SupervisedTuningSpec.parse(known, "this model")
        problems += [str(one) for one in catalog.catalog_problems(spec)]
    except InvalidInput as error:
        problems += [str(one) for one in error.problems]
    found = _cost(draft, prices, data)
    return Verdict(tuple(problems), tuple(_notes(draft, today)), found, fields)


def _name_problems(draft: Draft) -> list[str]:
    if not draft.name.strip():
        return ["name: is required"]
    if not _NAME.fullmatch(draft.resource_name):
        return ["name: has no letter or digit to name the resource after"]
    return []


def _notes(draft: Draft, today: date) -> list[str]:
    notes = [
        catalog.retirement_warning(draft.base_model, today),
        _served(draft),
        None
        if catalog.find_base_model(draft.base_model) or not draft.base_model
        else f"{draft.base_model} is not in the catalog: nothing is known of it",
    ]
    return [note for note in notes if note]


def _served(draft: Draft) -> str | None:
    note = catalog.serving_note(draft.base_model, draft.region)
    return f"{draft.base_model} {note}" if note else None


def _cost(draft: Draft, prices: Mapping[str, float], data: "Report | None") -> str:
    if data is None:
        return "known when the training data has been read"
    epochs = int(draft.epochs) if draft.epochs and float(draft.epochs).is_integer() else None
    found = catalog.estimate(draft.base_model, data.tokens, data.rows, epochs, prices)
    return found.reason if isinstance(found, NoEstimate) else str(found)
