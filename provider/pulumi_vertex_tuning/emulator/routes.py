"""Every method of the API that is served, with Google's message types."""

from pulumi_vertex_tuning.emulator import operations
from pulumi_vertex_tuning.emulator.dispatch import Route
from pulumi_vertex_tuning.emulator.registry import models, published, versions
from pulumi_vertex_tuning.emulator.serving import endpoints, inference
from pulumi_vertex_tuning.emulator.tracking import handlers as tracking
from pulumi_vertex_tuning.emulator.tuning import jobs
from pulumi_vertex_tuning.emulator.tuning.rebase import rebase

_STORE = "metadataStores/*"
_BOARD = "tensorboards/*"
_RUN = f"{_BOARD}/experiments/*/runs/*"
_SERIES = f"{_RUN}/timeSeries/*"
_QUESTION, _ANSWER = "GenerateContentRequest", "GenerateContentResponse"
_PAGE = ("filter", "pageSize", "pageToken")
_SORTED_PAGE = (*_PAGE, "orderBy")
_MASKED_PAGE = (*_SORTED_PAGE, "readMask")
_MASK = ("updateMask",)

_TUNING = [
    Route("POST", "tuningJobs", jobs.create, "TuningJob", body="TuningJob"),
    Route("GET", "tuningJobs", jobs.list_, "ListTuningJobsResponse", query=_PAGE),
    Route("GET", "tuningJobs/*", jobs.get, "TuningJob"),
    Route("POST", "tuningJobs/*", jobs.cancel, "Empty", "cancel", "CancelTuningJobRequest"),
    Route(
        "POST",
        "tuningJobs",
        rebase,
        "Operation",
        "rebaseTunedModel",
        "RebaseTunedModelRequest",
    ),
]

_MODELS = [
    Route("GET", "models", models.list_, "ListModelsResponse", query=_MASKED_PAGE),
    Route("GET", "models/*", models.get, "Model"),
    Route("PATCH", "models/*", models.patch, "Model", body="Model", query=_MASK),
    Route("DELETE", "models/*", models.delete, "Operation"),
    Route("DELETE", "models/*", versions.delete, "Operation", "deleteVersion"),
    Route(
        "GET",
        "models/*",
        versions.list_versions,
        "ListModelVersionsResponse",
        "listVersions",
        query=_MASKED_PAGE,
    ),
    Route(
        "GET",
        "models/*",
        versions.list_checkpoints,
        "ListModelVersionCheckpointsResponse",
        "listCheckpoints",
        query=("pageSize", "pageToken"),
    ),
    Route(
        "POST",
        "models/*",
        versions.merge_aliases,
        "Model",
        "mergeVersionAliases",
        "MergeVersionAliasesRequest",
    ),
]

_ENDPOINTS = [
    Route(
        "GET",
        "endpoints",
        endpoints.list_,
        "ListEndpointsResponse",
        query=(*_MASKED_PAGE, "gdcZone"),
    ),
    Route("GET", "endpoints/*", endpoints.get, "Endpoint"),
    Route("PATCH", "endpoints/*", endpoints.patch, "Endpoint", body="Endpoint", query=_MASK),
    Route("DELETE", "endpoints/*", endpoints.delete, "Operation"),
    Route(
        "POST",
        "endpoints/*",
        endpoints.undeploy_model,
        "Operation",
        "undeployModel",
        "UndeployModelRequest",
    ),
]

_INFERENCE = [
    route
    for target in ("endpoints/*", "publishers/*/models/*")
    for route in (
        Route("POST", target, inference.generate_content, _ANSWER, "generateContent", _QUESTION),
        Route(
            "POST",
            target,
            inference.stream_generate_content,
            _ANSWER,
            "streamGenerateContent",
            _QUESTION,
        ),
        Route(
            "POST",
            target,
            inference.count,
            "CountTokensResponse",
            "countTokens",
            "CountTokensRequest",
        ),
    )
]

_OPERATIONS = [
    Route("GET", f"{below}operations/*", operations.get, "Operation")
    for below in ("", "tuningJobs/*/", "models/*/", "endpoints/*/")
]

_TRACKING = [
    Route("GET", _STORE, tracking.get_metadata_store, "MetadataStore"),
    Route(
        "GET",
        f"{_STORE}/contexts",
        tracking.lister("contexts"),
        "ListContextsResponse",
        query=_SORTED_PAGE,
    ),
    Route("GET", f"{_STORE}/contexts/*", tracking.get, "Context"),
    Route(
        "GET",
        f"{_STORE}/executions",
        tracking.lister("executions"),
        "ListExecutionsResponse",
        query=_SORTED_PAGE,
    ),
    Route("GET", f"{_STORE}/executions/*", tracking.get, "Execution"),
    Route(
        "GET",
        f"{_STORE}/artifacts",
        tracking.lister("artifacts"),
        "ListArtifactsResponse",
        query=_SORTED_PAGE,
    ),
    Route("GET", f"{_STORE}/artifacts/*", tracking.get, "Artifact"),
    Route(
        "GET",
        "tensorboards",
        tracking.lister("tensorboards"),
        "ListTensorboardsResponse",
        query=_MASKED_PAGE,
    ),
    Route("GET", _BOARD, tracking.get, "Tensorboard"),
    Route(
        "GET",
        _BOARD,
        tracking.batch_read,
        "BatchReadTensorboardTimeSeriesDataResponse",
        "batchRead",
        query=("timeSeries",),
    ),
    Route(
        "GET",
        f"{_BOARD}/experiments",
        tracking.lister("experiments"),
        "ListTensorboardExperimentsResponse",
        query=_MASKED_PAGE,
    ),
    Route("GET", f"{_BOARD}/experiments/*", tracking.get, "TensorboardExperiment"),
    Route(
        "GET",
        f"{_BOARD}/experiments/*/runs",
        tracking.lister("runs"),
        "ListTensorboardRunsResponse",
        query=_MASKED_PAGE,
    ),
    Route("GET", _RUN, tracking.get, "TensorboardRun"),
    Route(
        "GET",
        f"{_RUN}/timeSeries",
        tracking.lister("timeSeries"),
        "ListTensorboardTimeSeriesResponse",
        query=_MASKED_PAGE,
    ),
    Route("GET", _SERIES, tracking.get, "TensorboardTimeSeries"),
    Route(
        "GET",
        _SERIES,
        tracking.read,
        "ReadTensorboardTimeSeriesDataResponse",
        "read",
        query=("filter", "maxDataPoints"),
    ),
]

_PUBLISHED = [
    Route(
        "GET",
        "publishers/*/models/*",
        published.get,
        "PublisherModel",
        query=(
            "huggingFaceToken",
            "includeEquivalentModelGardenModelDeploymentConfigs",
            "isHuggingFaceModel",
            "languageCode",
            "view",
        ),
        is_published=True,
    ),
    Route(
        "GET",
        "publishers/*/models",
        published.list_,
        "ListPublisherModelsResponse",
        query=(*_SORTED_PAGE, "languageCode", "listAllVersions", "view"),
        is_published=True,
        versions=("v1beta1",),
    ),
]

ROUTES = [*_TUNING, *_MODELS, *_PUBLISHED, *_ENDPOINTS, *_INFERENCE, *_OPERATIONS, *_TRACKING]
