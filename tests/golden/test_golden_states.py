"""What a release has left, the newest code goes on with; what it has lost, the newest code finds.

The states are kept for ever. When one of these tests fails, people who upgrade would train again,
or lose sight of a model: mend the code, never the state.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pulumi_vertex_tuning.emulator.testing import running_emulator
from tests.golden.world import RELEASES, World, rebuild

IN_PLACE = {"create", "update"}
NOTHING: dict[str, list[Any]] = {"live jobs": [], "models": [], "endpoints": [], "uploads": []}


@pytest.fixture(params=RELEASES)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A release's world, on an emulator that knows nothing else."""
    with running_emulator(job_seconds=0.5) as emulator:
        yield rebuild(request.param, emulator, tmp_path / "project")


def test_a_state_of_a_release_is_refreshed_updated_and_destroyed(world: World) -> None:
    project = world.project
    made = world.made()
    world.import_state()
    before = _outputs(world)

    project.pulumi("refresh", "--yes", "--skip-preview")
    after = _outputs(world)
    assert before.keys() == after.keys()
    assert [urn for urn in before if not before[urn].items() <= after[urn].items()] == []
    assert {one["condition"] for one in after.values() if "condition" in one} == {"present"}

    assert set(project.steps().values()) <= IN_PLACE
    project.up()
    assert world.made() == made
    ids = {urn: one["id"] for urn, one in _outputs(world).items()}
    assert {urn: one["id"] for urn, one in before.items()}.items() <= ids.items()
    assert project.steps() == {}

    project.models["bot"]["description"] = "of the next"
    assert project.steps() == {"TunedModel bot": "update"}
    project.up()
    assert project.vertex.get(world.models["bot"])["description"] == "of the next"

    project.pulumi("destroy", "--yes", "--skip-preview")
    assert world.left() == NOTHING
    assert world.made()["jobs"] == made["jobs"]


def test_a_state_of_a_release_is_destroyed_without_any_update(world: World) -> None:
    world.import_state()

    world.project.pulumi("destroy", "--yes", "--skip-preview")

    assert world.left() == NOTHING


def test_a_lost_state_of_a_release_trains_nothing(world: World) -> None:
    project = world.project
    made = world.made()
    foretold = project.preview().text
    for job in made["jobs"]:
        assert f"adopts {job} (SUCCEEDED, created " in foretold

    project.up()

    assert world.made() == made
    assert {name: project.outputs(name)["model"] for name in project.models} == world.models
    assert project.steps() == {}
    project.pulumi("destroy", "--yes", "--skip-preview")
    assert world.left() == NOTHING


def _outputs(world: World) -> dict[str, dict[str, Any]]:
    """Return what the state says of the stack's resources, by their URNs."""
    resources = world.project.state()["resources"]
    return {one["urn"]: {"id": one.get("id"), **one.get("outputs", {})} for one in resources}
