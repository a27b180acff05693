"""What training would cost: of one data set, on one base model or all, or of a whole stack."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic.alias_generators import to_snake

from pulumi_vertex_tuning import catalog
from pulumi_vertex_tuning.catalog import Estimate, NoEstimate, known_base_models, parse_prices
from pulumi_vertex_tuning.catalog.estimates import span
from pulumi_vertex_tuning.cli.counting import counted
from pulumi_vertex_tuning.cli.options import JsonOption, StackOption
from pulumi_vertex_tuning.cli.stack import CommandError, Stack, program_folder, read_stack
from pulumi_vertex_tuning.cli.table import print_table
from pulumi_vertex_tuning.spec import InvalidInput, SupervisedTuningSpec
from pulumi_vertex_tuning.spec.chains import MODELS, parent_of, root_of, without_parent

if TYPE_CHECKING:  # loading it takes numpy along
    from pulumi_vertex_tuning.dataset import Report

_HEADINGS = ("model", "base model", "rows", "tokens", "epochs", "USD per million", "cost")
_NO_MODELS = (
    "what is to be estimated? Give data and --base-model, or select a stack whose"
    f" configuration has {MODELS}."
)

EPILOG = """Examples:\n
  vertex-tuning estimate data/train.jsonl --base-model gemini-2.5-flash --epochs 3\n
  vertex-tuning estimate data/train.jsonl --all-models\n
  vertex-tuning estimate --stack prod --json\n
\n
Exit codes: 0 all is estimated; 1 bad data, or a price is not known; 2 wrong usage."""


@dataclass(frozen=True)
class Line:
    """What one model would cost. Name: as the stack calls it, or the data file."""

    name: str
    base_model: str
    rows: int
    found: Estimate | NoEstimate


def estimate(
    data: Annotated[
        str | None,
        typer.Argument(help="JSONL file or gs:// URI; default: the models of the stack."),
    ] = None,
    *,
    base_model: Annotated[
        str | None, typer.Option("--base-model", "-m", help="For example gemini-2.5-flash.")
    ] = None,
    all_models: Annotated[
        bool, typer.Option("--all-models", help="Compare all base models of the catalog.")
    ] = False,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Default: what the service may choose, a range.")
    ] = None,
    price: Annotated[
        float | None,
        typer.Option(
            min=0, help="USD per million training tokens; default: the stack's or the catalog's."
        ),
    ] = None,
    as_json: JsonOption = False,
    stack: StackOption = None,
) -> None:
    """Estimate what training costs: tokens x epochs x price. Nothing is uploaded or created."""
    selected = read_stack(stack)
    prices = _prices(selected, base_model, price)
    if data is None:
        _refuse_without_data(base_model, epochs, all_models=all_models)
        lines = list(_of_stack(selected, prices))
    else:
        chosen = _chosen(base_model, price, all_models=all_models)
        report = counted(selected, data, Path.cwd())
        lines = list(_of_file(report, chosen, epochs, prices))
    if as_json:
        typer.echo(json.dumps({"estimates": [_as_json(line) for line in lines]}, indent=2))
    else:
        _show(lines)
    if any(isinstance(line.found, NoEstimate) for line in lines):
        raise typer.Exit(1)


def _prices(stack: Stack, base_model: str | None, price: float | None) -> dict[str, float]:
    try:
        prices = parse_prices(stack.structure("vertex-tuning:prices") or {})
    except ValueError as error:
        raise CommandError(f"vertex-tuning:prices: {error}") from None
    if price is None or base_model is None:
        return prices
    return {**prices, catalog.short_name(base_model): price}


def _refuse_without_data(base_model: str | None, epochs: int | None, *, all_models: bool) -> None:
    if base_model or epochs or all_models:
        raise typer.BadParameter("--base-model, --epochs and --all-models need data")


def _chosen(base_model: str | None, price: float | None, *, all_models: bool) -> list[str]:
    if bool(base_model) == all_models:
        raise typer.BadParameter("give either --base-model or --all-models")
    if all_models and price is not None:
        raise typer.BadParameter("--price is the price of one --base-model")
    return [base_model] if base_model else [model.name for model in known_base_models()]


def _of_file(
    data: "Report", base_models: list[str], epochs: int | None, prices: Mapping[str, float]
) -> Iterator[Line]:
    for name in base_models:
        found = catalog.estimate(name, data.tokens, data.rows, epochs, prices)
        yield Line(data.source, name, data.rows, found)


def _of_stack(stack: Stack, prices: Mapping[str, float]) -> Iterator[Line]:
    desired = stack.structure(MODELS)
    if not isinstance(desired, Mapping) or not desired:
        raise CommandError(_NO_MODELS)
    place = {"project": stack.project, "location": stack.location}
    for name, fields in desired.items():
        if not isinstance(fields, Mapping):
            raise CommandError(f"{MODELS}: {name} is not a group of fields (baseModel: ...)")
        spec = _declared(name, {**place, **_from_its_root(name, fields, desired)})
        data = counted(stack, spec.training_dataset, program_folder())
        epochs = spec.hyperparameters.epoch_count
        found = catalog.estimate(spec.base_model, data.tokens, data.rows, epochs, prices)
        yield Line(name, spec.base_model or "", data.rows, found)


def _from_its_root(
    name: str, fields: Mapping[str, Any], desired: Mapping[str, Any]
) -> Mapping[str, Any]:
    """Return the fields of a model that goes on from another as if it began at the base model."""
    if parent_of(fields) is None:
        return fields
    try:
        root = desired[root_of(name, desired)]
    except InvalidInput as error:
        raise CommandError(str(error)) from None
    own = {key: value for key, value in root.items() if to_snake(key) == "base_model"}
    return {**without_parent(fields), **own}


def _declared(name: str, fields: Mapping[str, Any]) -> SupervisedTuningSpec:
    known = {key: value for key, value in fields.items() if value is not None}
    try:
        return SupervisedTuningSpec.parse(known, f'SupervisedTuning "{name}"')
    except InvalidInput as error:
        raise CommandError(str(error)) from None


def _show(lines: list[Line]) -> None:
    print_table(_HEADINGS, [_cells(line) for line in lines], "nothing to estimate")
    known = [line.found for line in lines if isinstance(line.found, Estimate)]
    for source in dict.fromkeys(one.source for one in known):
        typer.echo(f"prices: {', '.join(filter(None, (source.title, source.date, source.url)))}")
    if any(one.is_range for one in known):
        typer.echo("epochs: left to the server, which chooses by the size of the data")


def _cells(line: Line) -> tuple[str, ...]:
    rows = f"{line.rows:,}"
    if isinstance(line.found, NoEstimate):
        return (line.name, line.base_model, rows, "", "", "", f"not known: {line.found.reason}")
    found = line.found
    epochs = "-".join(f"{number:,}" for number in dict.fromkeys(asdict(found.epochs).values()))
    price = f"{found.price.usd_per_million:,.2f}"
    cost = span(found.low, found.high)
    return (line.name, line.base_model, rows, f"{found.tokens:,}", epochs, price, cost)


def _as_json(line: Line) -> dict[str, Any]:
    told: dict[str, Any] = {"name": line.name, "baseModel": line.base_model, "rows": line.rows}
    if isinstance(line.found, NoEstimate):
        return {**told, "reason": line.found.reason}
    found = line.found
    return {
        **told,
        "tokens": found.tokens,
        "epochs": asdict(found.epochs),
        "usdPerMillionTokens": found.price.usd_per_million,
        "costUsd": {"low": found.low, "high": found.high},
        "source": asdict(found.source),
    }
