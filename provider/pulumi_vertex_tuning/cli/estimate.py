"""What training would cost: of one data set, on one base model or all, or of a whole stack."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from pulumi_vertex_tuning import catalog
from pulumi_vertex_tuning.catalog import Estimate, NoEstimate, known_base_models, parse_prices
from pulumi_vertex_tuning.catalog.estimates import span
from pulumi_vertex_tuning.cli.options import StackOption
from pulumi_vertex_tuning.cli.stack import CommandError, Stack, program_folder, read_stack
from pulumi_vertex_tuning.cli.table import print_table
from pulumi_vertex_tuning.dataset import DatasetError, DatasetFile, inspect
from pulumi_vertex_tuning.spec import InvalidInput, SupervisedTuningSpec

_KEY = "tuned-models:models"
_HEADINGS = ("model", "base model", "rows", "tokens", "epochs", "USD per million", "cost")
_NO_MODELS = (
    "what is to be estimated? Give a data file and --base-model, or select a stack whose"
    f" configuration has {_KEY}."
)
_BUCKETS = "gs://"
_AN_OBJECT = "is an object in a bucket, which only `pulumi preview` counts"


@dataclass(frozen=True)
class Line:
    """What one model would cost. Name: as the stack calls it, or the data file."""

    name: str
    base_model: str
    rows: int | None
    found: Estimate | NoEstimate


def estimate(
    data: Annotated[
        str | None, typer.Argument(help="JSONL file; default: the models of the stack.")
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
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    stack: StackOption = None,
) -> None:
    """Estimate what training costs: tokens x epochs x price. Nothing is uploaded or created.

    Exit codes: 0, all was estimated; 1, the data cannot be used or a price or the tokens are not
    known; 2, the command was not understood.
    """
    selected = read_stack(stack)
    prices = _prices(selected, base_model, price)
    if data is None:
        _refuse_without_data(base_model, epochs, all_models=all_models)
        lines = list(_of_stack(selected, prices))
    else:
        chosen = _chosen(base_model, price, all_models=all_models)
        lines = list(_of_file(data, chosen, epochs, prices))
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
        raise typer.BadParameter("--base-model, --epochs and --all-models need a data file")


def _chosen(base_model: str | None, price: float | None, *, all_models: bool) -> list[str]:
    if bool(base_model) == all_models:
        raise typer.BadParameter("give either --base-model or --all-models")
    if all_models and price is not None:
        raise typer.BadParameter("--price is the price of one --base-model")
    return [base_model] if base_model else [model.name for model in known_base_models()]


def _of_file(
    data: str, base_models: list[str], epochs: int | None, prices: Mapping[str, float]
) -> Iterator[Line]:
    file = _inspected(Path(data), data)
    for name in base_models:
        found = catalog.estimate(name, file.tokens, file.rows, epochs, prices)
        yield Line(data, name, file.rows, found)


def _of_stack(stack: Stack, prices: Mapping[str, float]) -> Iterator[Line]:
    desired = stack.structure(_KEY)
    if not isinstance(desired, Mapping) or not desired:
        raise CommandError(_NO_MODELS)
    place = {"project": stack.project, "location": stack.location}
    for name, fields in desired.items():
        if not isinstance(fields, Mapping):
            raise CommandError(f"{_KEY}: {name} is not a group of fields (baseModel: ...)")
        yield _of_model(name, {**place, **fields}, prices)


def _of_model(name: str, fields: Mapping[str, Any], prices: Mapping[str, float]) -> Line:
    known = {key: value for key, value in fields.items() if value is not None}
    try:
        spec = SupervisedTuningSpec.parse(known, f'SupervisedTuning "{name}"')
    except InvalidInput as error:
        raise CommandError(str(error)) from None
    base_model = spec.base_model or ""
    if spec.training_dataset.startswith(_BUCKETS):
        reason = f"{spec.training_dataset} {_AN_OBJECT}"
        return Line(name, base_model, None, NoEstimate(reason))
    file = _inspected(program_folder() / spec.training_dataset, spec.training_dataset)
    epochs = spec.hyperparameters.epoch_count
    found = catalog.estimate(base_model, file.tokens, file.rows, epochs, prices)
    return Line(name, base_model, file.rows, found)


def _inspected(path: Path, shown_as: str) -> DatasetFile:
    if shown_as.startswith(_BUCKETS):
        raise CommandError(f"{shown_as} {_AN_OBJECT}")
    try:
        return inspect(path, shown_as=shown_as)
    except DatasetError as error:
        raise CommandError(str(error)) from None


def _show(lines: list[Line]) -> None:
    print_table(_HEADINGS, [_cells(line) for line in lines], "nothing to estimate")
    known = [line.found for line in lines if isinstance(line.found, Estimate)]
    for source in dict.fromkeys(one.source for one in known):
        typer.echo(f"prices: {', '.join(filter(None, (source.title, source.date, source.url)))}")
    if any(one.is_range for one in known):
        typer.echo("epochs: left to the server, which chooses by the size of the data")


def _cells(line: Line) -> tuple[str, ...]:
    rows = "" if line.rows is None else f"{line.rows:,}"
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
