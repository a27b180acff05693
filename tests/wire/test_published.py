"""The base models that a publisher offers: names in no project."""

from collections.abc import Iterator

import grpc
import pytest

from pulumi_vertex_tuning.catalog import known_base_models
from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Http

from .documented import DocumentedHttp
from .gapic import VERSIONS

MODELS = "publishers/google/models"
KNOWN = [f"{MODELS}/{model.name}" for model in known_base_models()]


@pytest.fixture
def http_(emulator: Emulator) -> DocumentedHttp:
    return DocumentedHttp(emulator)


@pytest.mark.parametrize("version", ["v1", "v1beta1"])
@pytest.mark.parametrize("name", [*KNOWN, f"{KNOWN[0]}@default"])
def test_a_base_model_is_read(http_: DocumentedHttp, version: str, name: str) -> None:
    found = http_.get(f"/{version}/{name}?view=PUBLISHER_MODEL_VIEW_BASIC")
    assert found == {
        "name": name.partition("@")[0],
        "versionId": "default",
        "openSourceCategory": "PROPRIETARY",
    }


@pytest.mark.parametrize(
    "name",
    [
        f"{MODELS}/gemini-0.1-slow",
        "publishers/meta/models/gemini-2.5-flash",
        f"{MODELS}/gemini-2.5-flash@7",
    ],
)
def test_what_nobody_publishes_is_not_found(http_: DocumentedHttp, name: str) -> None:
    answer = http_.ask("GET", f"/v1/{name}")
    assert (answer.status, answer.json["error"]["message"]) == (
        404,
        "The PublisherModel does not exist.",
    )


def pages(http_: DocumentedHttp, size: int) -> Iterator[list[str]]:
    token = ""
    while True:
        page = http_.get(f"/v1beta1/{MODELS}?pageSize={size}&pageToken={token}")
        yield [model["name"] for model in page["publisherModels"]]
        token = page.get("nextPageToken", "")
        if not token:
            return


@pytest.mark.parametrize("size", [1, 2, len(KNOWN), 100])
def test_pages_joined_are_the_catalog(http_: DocumentedHttp, size: int) -> None:
    found = list(pages(http_, size))
    assert [name for page in found for name in page] == KNOWN
    assert all(len(page) == size for page in found[:-1])


def test_another_publisher_has_none_here(http_: DocumentedHttp) -> None:
    assert http_.get("/v1beta1/publishers/meta/models") == {}


@pytest.mark.parametrize("token", ["0", "-1", "99", "x", "1.5"])
def test_a_token_of_nobody_is_refused(http_: DocumentedHttp, token: str) -> None:
    answer = http_.ask("GET", f"/v1beta1/{MODELS}?pageToken={token}")
    assert (answer.status, answer.json["error"]["message"]) == (400, "Invalid page token.")


@pytest.mark.parametrize("path", [f"/v1/{MODELS}", f"/v1beta1/{MODELS}?filter=name%3Dx"])
def test_what_is_not_served_says_so(emulator: Emulator, path: str) -> None:
    answer = Http(emulator).ask("GET", path)
    assert (answer.status, answer.json["error"]["status"]) == (501, "UNIMPLEMENTED")


def test_a_project_has_no_copy_of_them(emulator: Emulator) -> None:
    path = f"/v1/projects/p/locations/us-central1/{KNOWN[0]}"
    assert Http(emulator).ask("GET", path).status == 501


@pytest.mark.parametrize("version", VERSIONS)
def test_a_base_model_is_read_over_grpc(emulator: Emulator, version: str) -> None:
    kind = VERSIONS[version].ModelGardenServiceClient
    with grpc.insecure_channel(emulator.grpc_host) as channel:
        client = kind(transport=kind.get_transport_class("grpc")(channel=channel))
        assert client.get_publisher_model(name=KNOWN[0]).version_id == "default"
