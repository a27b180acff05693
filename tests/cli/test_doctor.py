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


def test_a_missing_permission_fails_with_the_role(
    slow_command: Command, slow: Emulator, slow_place: Place
) -> None:
    slow.permissions.deny("aiplatform.models.*")

    checks = _checks(slow_command, code=1)

    failed = {name for name, one in checks.items() if one["verdict"] == "fail"}
    assert failed == {"aiplatform.models.list"}
    fix = checks["aiplatform.models.list"]["fix"]
    assert f"gcloud projects add-iam-policy-binding {slow_place.project}" in fix


def test_an_emulator_that_is_down_fails(slow_command: Command, slow: Emulator) -> None:
    slow.stop()

    checks = _checks(slow_command, code=1)

    assert "connection refused" in checks["emulator"]["found"]
    assert checks["emulator"]["fix"] == f"vertex-tuning emulator --port {slow.port}"
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
