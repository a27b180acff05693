"""The gRPC methods that are served, each with the REST method it is the same as.

A path template and a body are those of Google's own http annotations, so one look-up in the
route table serves both transports. A method that is not here is UNIMPLEMENTED.
"""

from dataclasses import dataclass

_BOTH = ("v1", "v1beta1")


@dataclass(frozen=True)
class Rpc:
    """A method of a gRPC service.

    `template` is a path with one field of the request in braces; `body` is the field that a
    REST request carries as its body, "*" for all that the path does not have, "" for none.
    """

    service: str
    name: str
    method: str
    template: str
    body: str = ""
    request: str = ""
    streams: bool = False
    versions: tuple[str, ...] = _BOTH

    @property
    def request_type(self) -> str:
        """The name of the request's message."""
        return self.request or f"{self.name}Request"

    @property
    def field(self) -> str:
        """The field in braces, such as "parent" or "model.name"."""
        return self.template.partition("{")[2].partition("}")[0]

    def service_path(self, version: str) -> str:
        """Return the full name of the service in a version of the API."""
        if self.service.startswith("google."):
            return self.service
        return f"google.cloud.aiplatform.{version}.{self.service}"


_TUNING = [
    Rpc("GenAiTuningService", "CreateTuningJob", "POST", "{parent}/tuningJobs", "tuning_job"),
    Rpc("GenAiTuningService", "GetTuningJob", "GET", "{name}"),
    Rpc("GenAiTuningService", "ListTuningJobs", "GET", "{parent}/tuningJobs"),
    Rpc("GenAiTuningService", "CancelTuningJob", "POST", "{name}:cancel", "*"),
    Rpc(
        "GenAiTuningService",
        "RebaseTunedModel",
        "POST",
        "{parent}/tuningJobs:rebaseTunedModel",
        "*",
    ),
]

_MODELS = [
    Rpc("ModelService", "GetModel", "GET", "{name}"),
    Rpc("ModelService", "ListModels", "GET", "{parent}/models"),
    Rpc("ModelService", "UpdateModel", "PATCH", "{model.name}", "model"),
    Rpc("ModelService", "DeleteModel", "DELETE", "{name}"),
    Rpc("ModelService", "DeleteModelVersion", "DELETE", "{name}:deleteVersion"),
    Rpc("ModelService", "ListModelVersions", "GET", "{name}:listVersions"),
    Rpc("ModelService", "ListModelVersionCheckpoints", "GET", "{name}:listCheckpoints"),
    Rpc("ModelService", "MergeVersionAliases", "POST", "{name}:mergeVersionAliases", "*"),
]

_ENDPOINTS = [
    Rpc("EndpointService", "GetEndpoint", "GET", "{name}"),
    Rpc("EndpointService", "ListEndpoints", "GET", "{parent}/endpoints"),
    Rpc("EndpointService", "UpdateEndpoint", "PATCH", "{endpoint.name}", "endpoint"),
    Rpc("EndpointService", "UndeployModel", "POST", "{endpoint}:undeployModel", "*"),
    Rpc("EndpointService", "DeleteEndpoint", "DELETE", "{name}"),
]

_PUBLISHED = [
    Rpc("ModelGardenService", "GetPublisherModel", "GET", "{name}"),
    Rpc(
        "ModelGardenService",
        "ListPublisherModels",
        "GET",
        "{parent}/models",
        versions=("v1beta1",),
    ),
]

_INFERENCE = [
    Rpc("PredictionService", "GenerateContent", "POST", "{model}:generateContent", "*"),
    Rpc(
        "PredictionService",
        "StreamGenerateContent",
        "POST",
        "{model}:streamGenerateContent",
        "*",
        request="GenerateContentRequest",
        streams=True,
    ),
    # Counting has moved between the services from one version to the other.
    Rpc(
        "LlmUtilityService", "CountTokens", "POST", "{endpoint}:countTokens", "*", versions=("v1",)
    ),
    Rpc(
        "PredictionService",
        "CountTokens",
        "POST",
        "{endpoint}:countTokens",
        "*",
        versions=("v1beta1",),
    ),
]

_METADATA = [
    Rpc("MetadataService", "GetMetadataStore", "GET", "{name}"),
    Rpc("MetadataService", "GetContext", "GET", "{name}"),
    Rpc("MetadataService", "ListContexts", "GET", "{parent}/contexts"),
    Rpc("MetadataService", "GetExecution", "GET", "{name}"),
    Rpc("MetadataService", "ListExecutions", "GET", "{parent}/executions"),
    Rpc("MetadataService", "GetArtifact", "GET", "{name}"),
    Rpc("MetadataService", "ListArtifacts", "GET", "{parent}/artifacts"),
]

_TENSORBOARD = [
    Rpc("TensorboardService", "GetTensorboard", "GET", "{name}"),
    Rpc("TensorboardService", "ListTensorboards", "GET", "{parent}/tensorboards"),
    Rpc("TensorboardService", "GetTensorboardExperiment", "GET", "{name}"),
    Rpc("TensorboardService", "ListTensorboardExperiments", "GET", "{parent}/experiments"),
    Rpc("TensorboardService", "GetTensorboardRun", "GET", "{name}"),
    Rpc("TensorboardService", "ListTensorboardRuns", "GET", "{parent}/runs"),
    Rpc("TensorboardService", "GetTensorboardTimeSeries", "GET", "{name}"),
    Rpc("TensorboardService", "ListTensorboardTimeSeries", "GET", "{parent}/timeSeries"),
    Rpc(
        "TensorboardService",
        "ReadTensorboardTimeSeriesData",
        "GET",
        "{tensorboard_time_series}:read",
    ),
    Rpc(
        "TensorboardService",
        "BatchReadTensorboardTimeSeriesData",
        "GET",
        "{tensorboard}:batchRead",
    ),
]

# One service for both versions: an operation is polled where it is named.
OPERATIONS = [
    Rpc("google.longrunning.Operations", "GetOperation", "GET", "{name}", versions=("v1",)),
]

RPCS = [
    *_TUNING,
    *_MODELS,
    *_PUBLISHED,
    *_ENDPOINTS,
    *_INFERENCE,
    *_METADATA,
    *_TENSORBOARD,
    *OPERATIONS,
]
