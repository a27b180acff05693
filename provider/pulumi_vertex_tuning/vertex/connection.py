"""Google's clients for one service, made when they are first needed."""

from collections.abc import Callable
from functools import cache, cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_vertex_tuning.vertex.errors import told_as
from pulumi_vertex_tuning.vertex.service import Service

if TYPE_CHECKING:
    from google.auth.credentials import Credentials
    from google.cloud import aiplatform_v1
    from google.cloud import storage as gcs

Client = TypeVar("Client")

CALL_TIMEOUT = 60.0
"""Seconds after which one call counts as unanswered."""

OPERATION_TIMEOUT = 600.0
"""Seconds to wait for a long-running operation such as a model's deletion."""


class Connection:
    """The clients of a service by location. Safe to share between threads."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._clients: dict[tuple[object, str], Any] = {}
        self._lock = RLock()

    def tuning_jobs(self, parent: str) -> "aiplatform_v1.GenAiTuningServiceClient":
        """Return the client for tuning jobs under this name's location."""
        from google.cloud.aiplatform_v1 import GenAiTuningServiceClient

        return self._client(GenAiTuningServiceClient, parent)

    def models(self, name: str) -> "aiplatform_v1.ModelServiceClient":
        """Return the client for models at this name's location."""
        from google.cloud.aiplatform_v1 import ModelServiceClient

        return self._client(ModelServiceClient, name)

    def endpoints(self, name: str) -> "aiplatform_v1.EndpointServiceClient":
        """Return the client for endpoints at this name's location."""
        from google.cloud.aiplatform_v1 import EndpointServiceClient

        return self._client(EndpointServiceClient, name)

    def predictions(self, name: str) -> "aiplatform_v1.PredictionServiceClient":
        """Return the client that asks models at this name's location."""
        from google.cloud.aiplatform_v1 import PredictionServiceClient

        return self._client(PredictionServiceClient, name)

    def metadata(self, name: str) -> "aiplatform_v1.MetadataServiceClient":
        """Return the client for experiments at this name's location."""
        from google.cloud.aiplatform_v1 import MetadataServiceClient

        return self._client(MetadataServiceClient, name)

    def tensorboards(self, name: str) -> "aiplatform_v1.TensorboardServiceClient":
        """Return the client for time series at this name's location."""
        from google.cloud.aiplatform_v1 import TensorboardServiceClient

        return self._client(TensorboardServiceClient, name)

    @cached_property
    def storage(self) -> "gcs.Client":
        """The client for Cloud Storage; the project is named in the calls that need one."""
        from google.cloud import storage as gcs

        with told_as("find credentials"), self._lock:
            if not self.service.emulated:
                return gcs.Client()
            return gcs.Client(
                project="emulated",
                credentials=self._credentials,
                client_options={"api_endpoint": self.service.storage_url},
            )

    def _client(self, kind: Callable[..., Client], name: str) -> Client:
        location = name.split("/")[3]
        key = (kind, location)
        with self._lock, told_as("find credentials"):
            if key not in self._clients:
                self._clients[key] = kind(
                    transport="rest",
                    credentials=self._credentials,
                    client_options={"api_endpoint": self.service.api_endpoint(location)},
                )
            client: Client = self._clients[key]
            return client

    @cached_property
    def _credentials(self) -> "Credentials | None":
        from google.auth.credentials import AnonymousCredentials

        return AnonymousCredentials() if self.service.emulated else None  # type: ignore[no-untyped-call]


@cache
def connect(service: Service) -> Connection:
    """Return the process's one connection to a service."""
    return Connection(service)
