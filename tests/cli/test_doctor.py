"""`vertex-tuning doctor`: each thing that is missing fails with what to type."""

from typing import Any

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.cli.command import Command
from tests.lifecycle.place import Place


def _checks(command: Command, *arguments: str, code: int = 0, **changes: str) -> dict[str, Any]:
    told = command("doctor", "--json", *arguments, code=code, **changes).json
    assert told["ok"] == (code == 0)
    assert all(one.keys() == {"name", "verdict", "found", "fix"} for one in told["checks"])
    return {one["name"]: one for one in told["checks"]}


def test_all_is_fine_but_for_a_stack(command: Command, place: Place) -> None:
    checks = _checks(command)

    assert {one["name"] for one in checks.values() if one["verdict"] != "ok"} == {"stack"}
    assert checks["project"]["found"] == place.project
    assert checks["quota"]["found"] == "0 jobs run or wait"
    assert checks["emulator"]["found"].startswith("the emulator at http://127.0.0.1:")


def test_each_line_is_a_verdict_and_a_fix_follows(command: Command) -> None:
    lines = command("doctor").out.splitlines()

    assert "warn  stack: none is selected" in lines
    assert "      pulumi stack select NAME, in the folder of Pulumi.yaml" in lines
    assert all(line.startswith(("ok    ", "warn  ", "      ")) for line in lines)


def test_without_pulumi_it_fails(command: Command) -> None:
    checks = _checks(command, code=1, PATH="nowhere")

    for name in ("pulumi", "pulumi-language-python"):
        assert checks[name]["verdict"] == "fail"
        assert "make setup" in checks[name]["fix"]


def test_without_a_place_it_fails(command: Command) -> None:
    checks = _checks(command, code=1, GOOGLE_CLOUD_PROJECT="")

    assert checks["project"]["verdict"] == "fail"
    assert checks["project"]["fix"].startswith("pulumi config set vertex-tuning:project")
    assert checks["location"]["verdict"] == "ok"
    assert "emulator" not in checks


def test_a_permission_that_is_missing_to_read_fails_with_the_role(
    own_command: Command, own: Emulator, own_place: Place
) -> None:
    own.permissions.deny("aiplatform.models.*")

    checks = _checks(own_command, code=1)

    told = {name: one["verdict"] for name, one in checks.items() if "permissions" in name}
    assert told == {
        "permissions to read jobs and models": "fail",
        "permissions to ask models": "ok",
        "permissions to train and delete": "warn",
    }
    reading = checks["permissions to read jobs and models"]
    assert reading["found"] == "missing: aiplatform.models.get, aiplatform.models.list"
    command = f"gcloud projects add-iam-policy-binding {own_place.project} --member=user:E-MAIL"
    assert reading["fix"] == f"{command} --role=roles/aiplatform.viewer"
    changing = checks["permissions to train and delete"]
    assert changing["found"] == "missing: aiplatform.models.delete, aiplatform.models.update"
    assert changing["fix"] == f"{command} --role=roles/aiplatform.user"


def test_who_may_only_read_is_warned_and_nothing_is_tried(
    own_command: Command, own: Emulator
) -> None:
    own.permissions.deny(
        "aiplatform.*.create", "aiplatform.*.delete", "aiplatform.*.cancel", "*.predict"
    )

    checks = _checks(own_command)

    assert checks["permissions to ask models"]["verdict"] == "warn"
    told = checks["permissions to train and delete"]["found"]
    assert told.startswith("missing: aiplatform.endpoints.delete, aiplatform.models.delete, ")
    assert checks["quota"]["found"] == "0 jobs run or wait"


def test_where_permissions_cannot_be_asked_for_lists_are_read(
    own_command: Command, own: Emulator
) -> None:
    own.faults.add("status", path=r"/v3/", status=403)
    own.permissions.deny("aiplatform.endpoints.list")

    checks = _checks(own_command, code=1)

    assert checks["permissions"]["found"].startswith("cannot be asked for, so lists are read")
    assert checks["aiplatform.models.list"]["verdict"] == "ok"
    assert checks["aiplatform.endpoints.list"]["verdict"] == "fail"


def test_an_emulator_that_is_down_fails(own_command: Command, own: Emulator) -> None:
    own.stop()

    checks = _checks(own_command, code=1)

    assert "connection refused" in checks["emulator"]["found"]
    assert checks["emulator"]["fix"] == f"vertex-tuning emulator --port {own.port}"
    assert "quota" not in checks


def test_an_address_that_is_none_fails(command: Command) -> None:
    checks = _checks(command, code=1, AIPLATFORM_EMULATOR_HOST="nonsense")

    assert "is not an address" in checks["service"]["found"]
    assert "AIPLATFORM_EMULATOR_HOST" in checks["service"]["fix"]


def test_without_credentials_it_says_how_to_log_in(command: Command) -> None:
    checks = _checks(
        command,
        code=1,
        AIPLATFORM_EMULATOR_HOST="",
        STORAGE_EMULATOR_HOST="",
        GOOGLE_APPLICATION_CREDENTIALS=str(command.folder / "none.json"),
    )

    assert checks["credentials and API"]["verdict"] == "fail"
    assert checks["credentials and API"]["fix"] == "gcloud auth application-default login"


def test_a_stack_that_is_not_there_fails(command: Command) -> None:
    assert _checks(command, "--stack", "prod", code=1)["stack"]["verdict"] == "fail"
