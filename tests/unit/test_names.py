"""Resource names, and the addresses that calls go to."""

import re

import pytest

from pulumi_vertex_tuning.vertex.errors import InvalidArgument
from pulumi_vertex_tuning.vertex.names import Name, parse_name, same_resource
from pulumi_vertex_tuning.vertex.service import Service, find_service

PARENT = "projects/p/locations/us-central1"
EMULATOR, STORAGE = "AIPLATFORM_EMULATOR_HOST", "STORAGE_EMULATOR_HOST"
REMOTE = "VERTEX_TUNING_ALLOW_REMOTE_EMULATOR"


def test_a_name_has_parts() -> None:
    name = parse_name(f"{PARENT}/models/12@3")

    assert name == Name("p", "us-central1", "models", "12", "3")
    assert name.unversioned == f"{PARENT}/models/12"


@pytest.mark.parametrize(
    "name", ["", "12", PARENT, f"{PARENT}/models", f"{PARENT}/models/1/x", "a/b/c/d/e/f"]
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a name like projects/P/locations/L/models/M"):
        parse_name(name)


@pytest.mark.parametrize(
    ("left", "right", "want"),
    [
        (f"{PARENT}/models/1", "projects/123/locations/us-central1/models/1", True),
        (f"{PARENT}/models/1", f"{PARENT}/models/2", False),
        (f"{PARENT}/models/1", f"{PARENT}/endpoints/1", False),
        (f"{PARENT}/models/1@1", f"{PARENT}/models/1@2", False),
        (f"{PARENT}/models/1", "projects/p/locations/europe-west4/models/1", False),
    ],
)
def test_project_id_and_number_are_one(left: str, right: str, want: bool) -> None:
    assert same_resource(left, right) is want


@pytest.mark.parametrize(
    ("configured", "environment", "want"),
    [
        (None, {}, Service("googleapis.com")),
        ("", {EMULATOR: "", STORAGE: ""}, Service("googleapis.com")),
        ("127.0.0.1:1", {}, Service("emulator", "http://127.0.0.1:1", "http://127.0.0.1:1")),
        (
            "127.0.0.1:1",
            {EMULATOR: "127.0.0.1:2"},
            Service("emulator", "http://127.0.0.1:2", "http://127.0.0.1:2"),
        ),
        (
            None,
            {EMULATOR: "localhost:2", STORAGE: "http://localhost:3/"},
            Service("emulator", "http://localhost:2", "http://localhost:3"),
        ),
        (None, {EMULATOR: "[::1]:2"}, Service("emulator", "http://[::1]:2", "http://[::1]:2")),
        (
            "emulator.example.com:80",
            {STORAGE: "127.0.0.1:4", REMOTE: "1"},
            Service("emulator", "http://emulator.example.com:80", "http://127.0.0.1:4"),
        ),
    ],
)
def test_environment_goes_before_configuration(
    configured: str | None, environment: dict[str, str], want: Service
) -> None:
    assert find_service(configured, environment) == want


@pytest.mark.parametrize(
    ("configured", "environment", "want"),
    [
        ("localhost", {}, 'emulatorHost: "localhost" is not an address; expected HOST:PORT'),
        ("https://x:1", {}, 'emulatorHost: "https://x:1" is not an address'),
        ("127.0.0.1:8090/v1", {}, 'emulatorHost: "127.0.0.1:8090/v1" is not an address'),
        ("user@host:1", {}, 'emulatorHost: "user@host:1" is not an address'),
        (None, {EMULATOR: ":8090"}, f'{EMULATOR}: ":8090" is not an address'),
        (None, {EMULATOR: "127.0.0.1:1", STORAGE: "gs"}, f'{STORAGE}: "gs" is not an address'),
        (None, {STORAGE: "http://h:1"}, f"{STORAGE} is set but {EMULATOR} is not: data would go"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(
    configured: str | None, environment: dict[str, str], want: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(want)):
        find_service(configured, environment)


@pytest.mark.parametrize(
    "host",
    [
        "localhost:1",
        "127.0.0.1:1",
        "127.255.0.9:1",
        "[::1]:1",
    ],
)
def test_an_emulator_is_on_this_machine(host: str) -> None:
    url = f"http://{host}"
    assert find_service(host, {}) == Service("emulator", url, url)
    assert find_service(None, {EMULATOR: host, STORAGE: url}) == Service("emulator", url, url)


@pytest.mark.parametrize(
    "host",
    [
        "10.0.0.7:8090",
        "169.254.169.254:80",
        "0.0.0.0:8090",
        "127.0.0.1.example.com:80",
        "localhost.example.com:80",
        "127.0.0.256:80",
        "127.1:80",
        "[::]:80",
        "us-central1-aiplatform.googleapis.com:80",
    ],
)
def test_an_emulator_elsewhere_is_refused_unless_it_is_allowed(host: str) -> None:
    url = f"http://{host}"
    for configured, environment, source in (
        (host, {}, "emulatorHost"),
        (None, {EMULATOR: host}, EMULATOR),
        ("127.0.0.1:1", {STORAGE: url}, STORAGE),
        (host, {REMOTE: "0"}, "emulatorHost"),
    ):
        with pytest.raises(ValueError, match=rf"^{source}: .* is not on this machine; data would"):
            find_service(configured, environment)

    assert find_service(host, {REMOTE: "1"}) == Service("emulator", url, url)


@pytest.mark.parametrize(
    ("location", "want"),
    [
        ("us-central1", "us-central1-aiplatform.googleapis.com"),
        ("europe-west4", "europe-west4-aiplatform.googleapis.com"),
        ("global", "aiplatform.googleapis.com"),
        ("us", "aiplatform.us.rep.googleapis.com"),
        ("eu", "aiplatform.eu.rep.googleapis.com"),
    ],
)
def test_each_location_has_its_host(location: str, want: str) -> None:
    assert Service("googleapis.com").api_endpoint(location) == want
    assert Service("emulator", "http://h:1", "http://h:1").api_endpoint(location) == "http://h:1"


@pytest.mark.parametrize(
    "location",
    [
        "example.com#",
        "example.com?",
        "example.com\\",
        "a@example.com:443",
        "EU",
        "é",
        "",
        "a b",
        ".",
    ],
)
def test_a_location_does_not_lead_to_another_host(location: str) -> None:
    with pytest.raises(InvalidArgument, match="is not a location"):
        Service("googleapis.com").api_url(location)


def test_a_message_says_where_calls_go() -> None:
    assert str(Service("googleapis.com")) == "Google Cloud"
    assert str(Service("emulator", "http://h:1")) == "the emulator at http://h:1"
