"""TuningJob: one job of supervised tuning. It never waits for the training."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Required, Unpack

import pulumi
from pulumi import Input, Output
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
)

from pulumi_vertex_tuning.catalog import find_base_model
from pulumi_vertex_tuning.lifecycle import tuning_job as lifecycle
from pulumi_vertex_tuning.lifecycle.adoption import NotAdoptable, adopt
from pulumi_vertex_tuning.lifecycle.create import create_or_adopt, earlier_jobs
from pulumi_vertex_tuning.lifecycle.outlook import FACTS
from pulumi_vertex_tuning.resources import settings
from pulumi_vertex_tuning.resources.costs import job_costs
from pulumi_vertex_tuning.resources.data_changes import (
    IGNORED,
    data_changes,
    keep_data,
    may_be_ignored,
    too_many_to_validate,
)
from pulumi_vertex_tuning.resources.dataset import Dataset
from pulumi_vertex_tuning.resources.defaults import with_defaults
from pulumi_vertex_tuning.resources.fields import TuningFields
from pulumi_vertex_tuning.resources.foresight import Foresight
from pulumi_vertex_tuning.resources.inputs import comes_later, declared, python_name
from pulumi_vertex_tuning.resources.local_data import check_together
from pulumi_vertex_tuning.resources.provider import (
    MISSING,
    PRESENT,
    Properties,
    VertexProvider,
    checked,
    own,
    owner_in,
    pick,
    seen,
)
from pulumi_vertex_tuning.resources.resource import VertexResource
from pulumi_vertex_tuning.resources.retraining import retrains
from pulumi_vertex_tuning.resources.row import ROW, row_in, row_of
from pulumi_vertex_tuning.resources.run import current_run
from pulumi_vertex_tuning.resources.spending import COSTS, Costs, Spending, costs_in
from pulumi_vertex_tuning.resources.tuning_scope import scope_of, within
from pulumi_vertex_tuning.resources.waiting.limits import Limits
from pulumi_vertex_tuning.resources.waiting.turn import Turn
from pulumi_vertex_tuning.spec import TuningJobSpec
from pulumi_vertex_tuning.spec.duration import seconds
from pulumi_vertex_tuning.spec.retraining import RETRAINING
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.job import TuningJob as Job
from pulumi_vertex_tuning.vertex.names import same_resource

_INPUTS = (
    *RETRAINING,
    "service",
    "owner",
    "tunedModelDisplayName",
    "description",
    "labels",
    "serviceAccount",
    "adopt",
    "onMissing",
    "onDataChange",
    *FACTS.values(),
    "condition",
)

_DATA = ("training_dataset", "validation_dataset")

NO_MODEL = "model missing"
"""The condition of a job whose model is gone."""

_LIMITS = ("timeout", "progressTimeout", "onTimeout", "maxCostUsd")
"""What limits time and money, and is not kept in the state."""

_PLACE = ("project", "location")
_DECLARED = {field.alias or name for name, field in TuningJobSpec.model_fields.items()}

_LOST = (
    "the tuning job or its model is not what it was ({}); nothing was trained again."
    " To train again, give retry another text (retry: 1), or change its inputs."
)


class TuningJobProvider(VertexProvider):
    """Create, read and delete of a tuning job: tuningJobs create, get and cancel."""

    spending: Spending

    def configure(self, req: ConfigureRequest) -> None:
        """Find out where calls go; nothing has been spent yet."""
        super().configure(req)
        self.spending = Spending()

    def check_inputs(self, _olds: Properties, news: Properties) -> CheckResult:
        """Check the inputs as far as they are known; refuse to go on without a model or money."""
        inputs = _explained(_olds, {key: value for key, value in news.items() if key != COSTS})
        result = checked(inputs, TuningJobSpec, "the tuning job")
        if not result.failures:
            result.failures.extend(self._refusals(_olds, inputs))
        if not (result.failures or own(_olds)):  # the engine checks a replacement without olds
            result.failures.extend(self._too_expensive(inputs, costs_in(news)))
            if (problem := too_many_to_validate(inputs)) and not inputs.get("adopt"):
                result.failures.append(CheckFailure("", problem))
        return result

    def diff(self, _id: str, _olds: Properties, _news: Properties) -> DiffResult:
        """Replace the job for what retrains; nothing else of a job can change."""
        self.refuse_other_service(_olds)
        if paths := retrains(_olds, _news):
            return self.replaced(_id, paths)
        if _adopts_another(_id, _news):
            return self.replaced(_id, ["adopt"])
        if _news.get("onMissing") == "retrain" and self._is_gone(_id):
            # Nothing differs in the inputs; without changes=True the engine drops the replace.
            return self.replaced(_id, ["condition"], changes=True)
        self.keep(_id)
        lost = _olds.get("condition") != _news.get("condition")
        return DiffResult(changes=None if lost else False)

    def create(self, props: Properties) -> CreateResult:
        """Start the job, or adopt the one that trains the same; return once it has a name."""
        spec = TuningJobSpec.parse(pick(props, TuningJobSpec), "the tuning job")
        started = create_or_adopt(self.connection, spec, owner_in(props))
        self.kept.add(started.job.name)
        outputs = {**own(props), **_outputs(started.job), "adopted": started.adopted}
        return CreateResult(started.job.name, outputs)

    def read(self, id_: str, props: Properties) -> ReadResult:
        """Look how the job is. A vanished one stays in the state, so that nothing retrains."""
        self.refuse_other_service(props)
        job = lifecycle.look(self.connection, id_)
        found = (
            {**_outputs(job), "condition": self._condition(job)} if job else {"condition": MISSING}
        )
        return seen(id_, props, {**own(props), **found}, _INPUTS)

    def delete(self, _id: str, _props: Properties) -> None:
        """Cancel the job where it runs, and remove what it left and no TunedModel claims."""
        self.refuse_other_service(_props)
        if _id not in self.kept:
            lifecycle.delete(self.connection, _id)

    def _condition(self, job: Job) -> str:
        if job.succeeded:
            return PRESENT if lifecycle.has_model(self.connection, job) else NO_MODEL
        return f"{job.state.lower()}: {job.error}" if job.ended else PRESENT

    def _is_gone(self, id_: str) -> bool:
        """Tell whether job or model were taken away, as on_missing means it."""
        job = lifecycle.look(self.connection, id_)
        return job is None or _was_taken_away(self._condition(job))

    def _refusals(self, olds: Properties, news: Properties) -> Iterator[CheckFailure]:
        lost = olds.get("condition", PRESENT)
        mended = news.get("onMissing") == "retrain" and _was_taken_away(lost)
        if lost not in {PRESENT, news.get("condition")} and not mended and not retrains(olds, news):
            yield CheckFailure("", _LOST.format(lost))
        if _adopts_anew(olds, news) and not comes_later(news):
            try:
                adopt(self.connection, TuningJobSpec.parse(pick(news, TuningJobSpec), "the job"))
            except (NotAdoptable, VertexError) as error:
                yield CheckFailure("", str(error))

    def _too_expensive(self, news: Properties, costs: Costs | None) -> Iterator[CheckFailure]:
        """Yield why a job that is going to be made must not be, unless an earlier one serves."""
        if costs is None or not costs.limited or news.get("adopt") or comes_later(news):
            return
        spec = TuningJobSpec.parse(pick(news, TuningJobSpec), "the tuning job")
        owner = owner_in(news)
        try:
            if earlier_jobs(self.connection, spec, owner):
                return
        except VertexError as error:
            yield CheckFailure("", str(error))
            return
        for reason in self.spending.refusals(costs, owner.resource):
            yield CheckFailure("", reason)


class TuningJobFields(TuningFields, total=False):
    """The arguments of a TuningJob."""

    training_dataset: Required[Input[str] | Dataset]
    validation_dataset: Input[str] | Dataset


class TuningJob(VertexResource, module="vertextuning", name="TuningJob"):
    """A tuning job on Vertex AI. Creating it returns as soon as the job has a name.

    The id is the job's full name. Pass the TuningJob to a TunedModel to wait for its training.
    """

    name: Output[str]
    create_time: Output[str]
    adopted: Output[bool]
    condition: Output[str]
    estimated_cost_usd: Output[dict[str, float] | None]

    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[TuningJobFields],
    ) -> None:
        """Declare the job. Raises pulumi.RunError where an argument cannot be meant."""
        check_together(*(_local_source(fields.get(key)) for key in _DATA))
        arguments = with_defaults(_with_sources(dict(fields)))
        declared_ = declared(arguments, TuningJobSpec, f'TuningJob "{resource_name}"')
        self.run, self.label = current_run(), resource_name
        self.owned_by = owner = settings.owned_by("TuningJob", resource_name)
        self.run.note(owner, opts)
        self._limits = {key: declared_.pop(key, None) for key in _LIMITS}
        costs = job_costs(
            resource_name, declared_, fields["training_dataset"], self._limits["maxCostUsd"]
        )
        self.estimated_cost_usd = costs.as_output()
        props = {
            "exportLastCheckpointOnly": False,
            **declared_,
            "service": settings.current_service().kind,
            "owner": asdict(owner),
            "condition": PRESENT,
            **costs.properties(),
            ROW: row_of("TuningJob", resource_name, opts),
            **_facts(fields),
            **dict.fromkeys(("name", "createTime", "adopted")),
        }
        turn = self._turn(opts)
        self.scope = scope_of(self.run, resource_name, {key: props[key] for key in _PLACE})
        super().__init__(
            TuningJobProvider(),
            resource_name,
            turn.hold_back(props, _DECLARED) if turn else props,
            within(self.scope, opts),
        )
        if turn:
            self.id.apply(turn.end_with)
        costs.warn(self)
        Foresight(self.run, self.label, owner, self, costs.estimate).tell(
            {key: value for key, value in props.items() if key in _DECLARED}
        )
        self._warn_of_unknown(arguments.get("base_model"))

    @property
    def cancels_at_timeout(self) -> bool:
        """Whether a job that takes too long is cancelled."""
        return bool(self._limits["onTimeout"] == "cancel")

    def limits(self) -> Limits:
        """Return how long the job may take, counted anew."""
        total, still = self._limits["timeout"], self._limits["progressTimeout"]
        return Limits(total and seconds(total), still and seconds(still))

    def _turn(self, opts: pulumi.ResourceOptions | None) -> Turn | None:
        if limit := settings.max_concurrent_jobs():
            row = opts.parent if opts else None
            return Turn(self.run, limit, self.label, self.owned_by, row)
        return None

    def _warn_of_unknown(self, base_model: object) -> None:
        if isinstance(base_model, str) and find_base_model(base_model) is None:
            pulumi.log.warn(
                f"{base_model} is not in the catalog of this version: its adapter sizes, regions"
                " and support of customer-managed keys cannot be checked before the job is made",
                self,
            )


def _outputs(job: Job) -> Properties:
    created = job.create_time.isoformat() if job.create_time else ""
    return {"name": job.name, "createTime": created}


def _with_sources(arguments: dict[str, Any]) -> dict[str, Any]:
    """Spell out what may be given in short: a Dataset, a URI, the name of a model."""
    for field, key in (
        ("training_dataset", "uri"),
        ("validation_dataset", "uri"),
        ("pre_tuned_model", "tunedModelName"),
    ):
        value = arguments.get(field)
        if isinstance(value, Dataset):
            arguments[field] = {"uri": value.uri, "digest": value.digest}
        elif isinstance(value, str | Output):
            arguments[field] = {key: value}
    return arguments


def _local_source(data: object) -> str | None:
    return data.local_source if isinstance(data, Dataset) else None


def _facts(fields: Mapping[str, Any]) -> Properties:
    """Return what is known of the data sets, for the explanation of a change."""
    given = {key: fields.get(python_name(field)) for field, key in FACTS.items()}
    return {key: data.facts for key, data in given.items() if isinstance(data, Dataset)}


def _explained(olds: Properties, news: Properties) -> Properties:
    """Say on the job's row what has become of its data; return the inputs with what counts."""
    row, changes = row_in(news), list(data_changes(olds, news))
    adopts_another = bool(news.get("adopt")) and news.get("adopt") != olds.get("adopt")
    ignores = news.get("onDataChange") == "ignore" and not adopts_another
    for field, text in changes:
        ignored = ignores and may_be_ignored(olds, news, field)
        row.info(f"{text}; {IGNORED}" if ignored else text)
    return keep_data(olds, news) if ignores else news


def _was_taken_away(condition: str) -> bool:
    return condition in {MISSING, NO_MODEL} or str(condition).startswith("cancelled")


def _adopts_another(name: str, news: Properties) -> bool:
    """Tell whether a job is to be adopted that is not the one of this name."""
    adopted = news.get("adopt")
    return bool(adopted) and not (name and same_resource(str(adopted), name))


def _adopts_anew(olds: Properties, news: Properties) -> bool:
    """Tell, of what is declared, whether a job has to be held against it (again)."""
    adopted = news.get("adopt")
    return bool(adopted) and (adopted != olds.get("adopt") or bool(retrains(olds, news)))
