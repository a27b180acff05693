"""`vertex-tuning watch`: it follows a job, and its exit code says how the job ended."""

import signal

import pytest

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.cli.command import Command, interrupt
from tests.lifecycle.place import Place


def test_a_job_that_succeeds_ends_with_0(command: Command, place: Place) -> None:
    name = place.post_job({}, epochs=3)

    lines = command("watch", name).out.splitlines()

    assert lines[0].startswith(("PENDING", "RUNNING"))
    assert lines[-1].startswith("SUCCEEDED, ")
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize(("outcome", "code"), [("FAILED", 1), ("EXPIRED", 4)])
def test_the_exit_code_is_that_of_the_state(
    command: Command, place: Place, emulator: Emulator, outcome: str, code: int
) -> None:
    labels = {"case": f"{place.project}-{outcome.lower()}"}
    emulator.scenarios.add(outcome, labels=labels)
    name = place.post_job(labels, epochs=2)

    ran = command("watch", name, code=code)

    assert ran.out.splitlines()[-1].startswith(outcome)


def test_a_job_that_was_cancelled_ends_with_3(slow_command: Command, slow_place: Place) -> None:
    slow_place.vertex.cancel(name := slow_place.post_job({}))

    assert slow_command("watch", name, code=3).out.splitlines()[-1].startswith("CANCELLED")


def test_why_it_failed_is_told(command: Command, place: Place, emulator: Emulator) -> None:
    labels = {"case": place.project}
    emulator.scenarios.add("FAILED", labels=labels, error={"code": 13, "message": "disk full"})

    ran = command("watch", place.post_job(labels, epochs=2), "--json", code=1)

    assert "disk full" in ran.error
    assert (ran.json["state"], "disk full" in ran.json["error"]) == ("FAILED", True)


def test_a_timeout_ends_with_4_and_the_job_goes_on(
    slow_command: Command, slow_place: Place
) -> None:
    name = slow_place.post_job({})

    ran = slow_command("watch", name, "--timeout", "1s", code=4)

    assert f"{name} has not ended after 1s; it goes on" in ran.error
    assert slow_place.state(name) in {"PENDING", "RUNNING"}


def test_ctrl_c_ends_with_130_and_the_job_goes_on(slow_command: Command, slow_place: Place) -> None:
    name = slow_place.post_job({})
    process = slow_command.start("watch", name)
    assert process.stdout
    process.stdout.readline()

    assert interrupt(process) == 130 == 128 + signal.SIGINT
    assert slow_place.state(name) in {"PENDING", "RUNNING"}


def test_an_outage_on_the_way_is_told(
    slow_command: Command, slow_place: Place, slow: Emulator
) -> None:
    process = slow_command.start("watch", slow_place.post_job({}))
    assert process.stdout
    process.stdout.readline()
    slow.stop()

    _, error = process.communicate(timeout=60)

    assert process.returncode == 1
    assert error.startswith("vertex-tuning: could not read projects/")
    assert "Traceback" not in error


def test_a_time_that_is_none_is_refused(command: Command) -> None:
    assert "write it like 90m" in command("watch", "1", "--timeout", "soon", code=2).error


def test_on_a_terminal_it_is_one_line_that_moves(command: Command, place: Place) -> None:
    name = place.post_job({}, epochs=3)

    ran = command.on_terminal("watch", name)

    assert ran.code == 0
    assert "SUCCEEDED" in ran.out
