"""Every route, field and value, compared with Google's discovery document."""

import pytest

from pulumi_vertex_tuning.emulator.api import COLLECTIONS
from pulumi_vertex_tuning.emulator.dispatch import Route
from pulumi_vertex_tuning.emulator.routes import ROUTES
from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.emulator.clients import Http

from .discovery import VERSIONS, Method, methods, surface
from .routes_page import PAGE, page
from .schema import problems

SERVED = {(route.key, route.is_published) for route in ROUTES}


@pytest.mark.parametrize("version", VERSIONS)
def test_no_route_is_served_that_google_does_not_have(version: str) -> None:
    google = {(method.key, method.is_published): method for method in methods(version)}
    for route in ROUTES:
        found = google.get((route.key, route.is_published))
        assert (found is not None) == (version in route.versions), route
        assert found is None or found.answer.endswith(route.answer), route


def test_the_known_collections_are_googles() -> None:
    google = {method.collection for version in VERSIONS for method in methods(version)}
    assert {name for name in google if name != "projects"} - {"*"} == COLLECTIONS


def is_a_route(method: Method) -> bool:
    is_placed = method.is_below_a_location or method.is_published
    return is_placed and (method.key, method.is_published) in SERVED


def path_of(method: Method) -> str:
    words = {"projects": "p", "locations": "us-central1"}
    segments = method.path.split("/")
    named = zip(["", *segments], segments, strict=False)
    return "/".join(segment.replace("*", words.get(before, "1")) for before, segment in named)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_method_is_served_or_refused_as_unimplemented(
    emulator: Emulator,
    version: str,
) -> None:
    http_ = Http(emulator)
    for method in surface(version):
        is_served = is_a_route(method)
        body = None if method.http_method in ("GET", "DELETE") else b"{}"
        answer = http_.ask(method.http_method, f"/{version}/{path_of(method)}", body)
        if not is_served:
            error = answer.json["error"]
            assert (answer.status, error["code"], error["status"]) == (501, 501, "UNIMPLEMENTED")
        elif answer.status != 200:
            assert answer.json["error"]["code"] == answer.status < 500, method


def test_the_page_of_the_documentation_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.wire.routes_page"


def test_a_wrong_field_type_or_value_would_be_found() -> None:
    job = {
        "name": 7,
        "state": "JOB_STATE_DONE",
        "createTime": "yesterday",
        "supervisedTuningSpec": {"hyperParameters": {"epochCount": 3, "epochs": "3"}},
        "tunedModel": {"checkpoints": {}},
        "labels": {"a": 1},
    }
    assert len(problems(job, "v1", "GoogleCloudAiplatformV1TuningJob")) == 7


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: " ".join(route.key))
def test_a_route_takes_the_query_parameters_that_google_has(route: Route) -> None:
    google = [
        method.query
        for version in VERSIONS
        for method in methods(version)
        if is_a_route(method)
        and (method.key, method.is_published) == (route.key, route.is_published)
    ]
    assert set(route.query) == set().union(*google)
