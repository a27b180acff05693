"""`vertex-tuning cancel`: it asks, it waits, and it says what became of the job."""

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.cli.command import Command
from tests.engine.project import eventually
from tests.lifecycle.place import LONG, Place

OURS = {"managed-by": "pulumi-vertex-tuning", "pulumi-stack": "0123456789abcdef"}


def test_it_waits_for_the_end(slow_command: Command, slow_place: Place) -> None:
    name = slow_place.post_job({})

    ran = slow_command("cancel", name, "--yes")

    assert ran.out == f"{name}: CANCELLED\n"
    assert slow_place.state(name) == "CANCELLED"


def test_json_tells_the_job(slow_command: Command, slow_place: Place) -> None:
    told = slow_command("cancel", slow_place.post_job({}), "--yes", "--json").json

    assert told["state"] == "CANCELLED"


def test_without_wait_it_only_asks_for_the_end(slow_command: Command, slow_place: Place) -> None:
    name = slow_place.post_job({})

    slow_command("cancel", name, "--yes", "--no-wait")

    assert eventually(lambda: slow_place.state(name) == "CANCELLED")


def test_a_job_that_takes_longer_to_end_has_a_code_of_its_own(
    command: Command, emulator: Emulator, place: Place
) -> None:
    emulator.scenarios.add(labels={"case": place.project}, cancel_too_late=True)
    name = place.post_job({"case": place.project}, epochs=LONG)
    assert eventually(lambda: place.state(name) == "RUNNING")

    ran = command("cancel", name, "--yes", "--timeout", "1s", code=4)

    assert ran.out == f"{name}: CANCELLING\n"
    assert f"{name} has not ended yet; it was asked to" in ran.error


@pytest.mark.parametrize(("typed", "code", "state"), [("y\n", 0, "CANCELLED"), ("n\n", 1, "")])
def test_a_person_is_asked(
    slow_command: Command, slow_place: Place, typed: str, code: int, state: str
) -> None:
    name = slow_place.post_job({})

    ran = slow_command.on_terminal("cancel", name, typed=typed)

    assert ran.code == code
    assert f"({name}, " in ran.out
    assert (slow_place.state(name) == "CANCELLED") == bool(state)
    assert (f"{name} was not cancelled" in ran.out) != bool(state)


def test_where_nobody_can_be_asked_nothing_is_done(
    slow_command: Command, slow_place: Place
) -> None:
    name = slow_place.post_job({})

    error = slow_command("cancel", name, code=1).error

    assert f"{name} was not cancelled: there is nobody to ask here; give --yes" in error
    assert slow_place.state(name) in {"PENDING", "RUNNING"}


def test_what_it_means_for_a_stack_is_told(slow_command: Command, slow_place: Place) -> None:
    error = slow_command("cancel", slow_place.post_job(OURS), "--yes").error

    assert "note: a Pulumi stack manages this job" in error


def test_a_job_that_was_cancelled_is_fine(slow_command: Command, slow_place: Place) -> None:
    name = slow_place.post_job({})
    slow_command("cancel", name, "--yes")

    assert slow_command("cancel", name).out == f"{name}: CANCELLED\n"


def test_a_job_that_has_succeeded_was_not_cancelled(command: Command, place: Place) -> None:
    place.finish(name := place.post_job({}, epochs=2))

    error = command("cancel", name, "--yes", code=1).error

    assert error == f"vertex-tuning: {name} was not cancelled: it has ended as SUCCEEDED\n"


def test_a_missing_permission_is_told(
    own_command: Command, own_place: Place, own: Emulator
) -> None:
    name = own_place.post_job({})
    own.permissions.deny("aiplatform.tuningJobs.cancel")

    error = own_command("cancel", name, "--yes", code=1).error

    assert "aiplatform.tuningJobs.cancel" in error
    assert own_place.state(name) in {"PENDING", "RUNNING"}
