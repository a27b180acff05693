"""Google's generated clients, in every version and over every transport."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import grpc
from google.cloud import aiplatform_v1, aiplatform_v1beta1

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import no_credentials

VERSIONS = {"v1": aiplatform_v1, "v1beta1": aiplatform_v1beta1}
TRANSPORTS = ("rest", "grpc")


@dataclass(frozen=True)
class Clients:
    """The clients of one version over one transport."""

    emulator: Emulator
    version: str
    transport: str
    open: ExitStack

    @property
    def types(self) -> ModuleType:
        return VERSIONS[self.version]

    @property
    def tuning(self) -> Any:
        return self._client("GenAiTuningServiceClient")

    @property
    def models(self) -> Any:
        return self._client("ModelServiceClient")

    @property
    def endpoints(self) -> Any:
        return self._client("EndpointServiceClient")

    @property
    def prediction(self) -> Any:
        return self._client("PredictionServiceClient")

    @property
    def counting(self) -> Any:
        """The client with count_tokens, which is another one in each version."""
        return self._client("LlmUtilityServiceClient") if self.version == "v1" else self.prediction

    @property
    def metadata(self) -> Any:
        return self._client("MetadataServiceClient")

    @property
    def tensorboard(self) -> Any:
        return self._client("TensorboardServiceClient")

    def _client(self, name: str) -> Any:
        kind = getattr(self.types, name)
        if self.transport == "rest":
            made = kind(
                credentials=no_credentials(),
                client_options={"api_endpoint": self.emulator.url},
                transport="rest",
            )
        else:
            channel = grpc.insecure_channel(self.emulator.grpc_host)
            made = kind(transport=kind.get_transport_class("grpc")(channel=channel))
        self.open.enter_context(made)
        return made


@contextmanager
def clients(emulator: Emulator, version: str, transport: str) -> Iterator[Clients]:
    """Open clients on demand, and close them all at the end."""
    with ExitStack() as stack:
        yield Clients(emulator, version, transport, stack)
