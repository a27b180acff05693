"""Google's clients for one service, made when they are first needed."""

from collections.abc import Callable
from functools import cache, cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

from pulumi_vertex_tuning.vertex import patience as patiences
from pulumi_vertex_tuning.vertex.errors import told_as
from pulumi_vertex_tuning.vertex.patience import Patience
from pulumi_vertex_tuning.vertex.service import Service
from pulumi_vertex_tuning.vertex.sessions import guard, sessions_of, widen

if TYPE_CHECKING:
    from google.auth.credentials import Credentials
    from google.cloud import aiplatform_v1
    from google.cloud import storage as gcs
    from requests import Session

Client = TypeVar("Client")

_SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)
STORAGE = "https://storage.googleapis.com"


class Connection:
    """The clients of a service by location. Safe to share between threads."""

    def __init__(self, service: Service, patience: Patience | None = None) -> None:
        self.service = service
        usual = patiences.EMULATOR if service.emulated else patiences.GOOGLE
        self.patience = patience or usual
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
            client = gcs.Client(
                project=None,
                credentials=self._credentials,
                # Said here, since the library would take another address from the environment.
                client_options={"api_endpoint": self.service.storage_url or STORAGE},
            )
            widen(client._http)  # noqa: SLF001 - no other way to it
            guard(client._http, local=self.service.emulated)  # noqa: SLF001 - no other way to it
            return client

    @cached_property
    def session(self) -> "Session":
        """The session for plain reads."""
        from requests import Session

        session = Session() if self.service.emulated else self._authorized_session()
        guard(session, local=self.service.emulated)
        return session

    def _authorized_session(self) -> "Session":
        from google.auth.transport.requests import AuthorizedSession

        with told_as("find credentials"), self._lock:
            return AuthorizedSession(self._credentials)  # type: ignore[no-untyped-call]

    def _client(self, kind: Callable[..., Client], name: str) -> Client:
        location = name.split("/")[3]
        key = (kind, location)
        with self._lock, told_as("find credentials"):
            if key not in self._clients:
                self._clients[key] = self._made(kind, location)
            client: Client = self._clients[key]
            return client

    def _made(self, kind: Callable[..., Client], location: str) -> Client:
        client = kind(
            transport="rest",
            credentials=self._credentials,
            client_options={
                "api_endpoint": self.service.api_endpoint(location),
                "universe_domain": "googleapis.com",
            },
        )
        for session in sessions_of(client):
            guard(session, local=self.service.emulated)
        return client

    @cached_property
    def _credentials(self) -> "Credentials":
        """What all clients share: to find them takes seconds where no project is set."""
        if self.service.emulated:
            from google.auth.credentials import AnonymousCredentials

            return AnonymousCredentials()  # type: ignore[no-untyped-call]
        import google.auth

        credentials, _ = google.auth.default(scopes=_SCOPES)
        return credentials


@cache
def connect(service: Service) -> Connection:
    """Return the process's one connection to a service."""
    return Connection(service)
