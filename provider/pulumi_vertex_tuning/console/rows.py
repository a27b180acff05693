"""The list of tuned models and jobs: its rows, which of them are asked for, in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from pulumi_vertex_tuning.catalog import price_of, short_name
from pulumi_vertex_tuning.catalog.estimates import cost, usd
from pulumi_vertex_tuning.console.owners import Owners
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL
from pulumi_vertex_tuning.vertex.job import FAILED, LIVE, TuningJob
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name

GONE = "MODEL DELETED"
MODEL = "MODEL"
"""The state of a row that is a model without its job."""

_PERIODS = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))


@dataclass(frozen=True)
class Row:
    """A tuned model with the job that made it. usd: what it cost, None where that is not known."""

    key: str
    name: str
    state: str
    progress: str
    base_model: str
    data: str
    cost: str
    usd: float | None
    owner: str
    created: str
    model: str
    live: bool

    def as_json(self) -> dict[str, Any]:
        """Return it as the browser gets it."""
        return asdict(self)


@dataclass(frozen=True)
class Asked:
    """What of the list is wanted: words that a row has, a state, an owner, an order."""

    words: str = ""
    state: str = ""
    owner: str = ""
    sort: str = "created"
    descending: bool = True


def rows(
    jobs: Iterable[TuningJob],
    models: Iterable[Model],
    owners: Owners,
    prices: Mapping[str, float],
) -> list[Row]:
    """Return a row for each job, and one for each tuned model whose job is not listed."""
    by_job = {one.labels[JOB_LABEL]: one for one in models if JOB_LABEL in one.labels}
    made = [_of_job(job, by_job.get(parse_name(job.name).id), owners, prices) for job in jobs]
    seen = {row.key for row in made}
    return made + [_of_model(one, owners) for key, one in by_job.items() if key not in seen]


def asked_for(found: Iterable[Row], asked: Asked) -> list[Row]:
    """Return the rows that are asked for, in the order that is."""
    words = asked.words.lower().split()
    fitting = (row for row in found if _fits(row, asked) and _says(row, words))
    return sorted(fitting, key=lambda row: _order(row, asked.sort), reverse=asked.descending)


def states(found: Iterable[Row]) -> list[str]:
    """Return the states that rows are in."""
    return sorted({row.state for row in found})


def owners_of(found: Iterable[Row]) -> list[str]:
    """Return the owners that rows have."""
    return sorted({row.owner for row in found})


def spent(job: TuningJob, prices: Mapping[str, float]) -> float | None:
    """Return what a job is billed for its training in USD; None where that is not known.

    What a job that failed or was cancelled is billed, the service does not tell.
    """
    if job.state in FAILED:
        return None
    price = price_of(job.base_model, prices) if job.base_model else None
    return cost(job.trained_tokens, price) if price and job.trained_tokens else None


def told_cost(job: TuningJob, amount: float | None) -> str:
    """Return a cost as it is told: of a job that goes on, what it will be."""
    if amount is None:
        return ""
    return usd(amount) if job.ended else f"about {usd(amount)}"


def progress(job: TuningJob) -> str:
    """Return how far a job is, in words."""
    if job.ended:
        return took(job)
    epochs = job.training.epoch_count
    done = f"epoch {job.completed_epochs} of {epochs}" if epochs else ""
    return ", ".join(filter(None, (job.detail.replace("_", " ").lower(), done)))


def took(job: TuningJob) -> str:
    """Return how long a job took; nothing where that is not known."""
    if not job.create_time or not job.end_time:
        return ""
    return period((job.end_time - job.create_time).total_seconds())


def period(seconds: float) -> str:
    """Return a time in its largest unit."""
    unit, size = next((one for one in _PERIODS if seconds >= one[1]), _PERIODS[-1])
    return f"{seconds / size:.0f} {unit}"


def moment(time: datetime | None) -> str:
    """Return a point in time as it is told: to the minute, in UTC; it sorts as it reads."""
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S") if time else ""


def _of_job(
    job: TuningJob, model: Model | None, owners: Owners, prices: Mapping[str, float]
) -> Row:
    amount = spent(job, prices)
    return Row(
        key=parse_name(job.name).id,
        name=(model.display_name if model else "") or job.display_name or parse_name(job.name).id,
        state=GONE if job.succeeded and job.tuned_model and model is None else job.state,
        progress=progress(job),
        base_model=short_name(job.base_model),
        data=job.training.training_dataset,
        cost=told_cost(job, amount),
        usd=amount,
        owner=owners.of(job.labels),
        created=moment(job.create_time),
        model=model.versioned_name if model else "",
        live=job.state in LIVE,
    )


def _of_model(model: Model, owners: Owners) -> Row:
    return Row(
        key=model.labels[JOB_LABEL],
        name=model.display_name or model.name,
        state=MODEL,
        progress="its job is not listed",
        base_model="",
        data="",
        cost="",
        usd=None,
        owner=owners.of(model.labels),
        created="",
        model=model.versioned_name,
        live=False,
    )


def _fits(row: Row, asked: Asked) -> bool:
    return asked.state in ("", row.state) and asked.owner in ("", row.owner)


def _says(row: Row, words: list[str]) -> bool:
    text = f"{row.name} {row.key} {row.base_model} {row.data} {row.owner} {row.state}".lower()
    return all(word in text for word in words)


def _order(row: Row, sort: str) -> tuple[Any, ...]:
    if sort == "cost":
        return (row.usd is not None, row.usd or 0.0, row.created)
    return (str(getattr(row, sort)).lower(), row.created)
