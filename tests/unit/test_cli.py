"""The command where no service is needed: it says what is missing, and what to type."""

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

import pytest

from pulumi_vertex_tuning.cli.stack import Stack

_HERE = MappingProxyType({"AIPLATFORM_EMULATOR_HOST": "127.0.0.1:9"})

COMMAND = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app"]


def _run(
    *arguments: str, path: Path | None = None, environment: Mapping[str, str] = MappingProxyType({})
) -> tuple[int, str, str]:
    hidden = ("GOOGLE_CLOUD_", "AIPLATFORM_", "STORAGE_", "PULUMI_")
    base = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    run = subprocess.run(
        [*COMMAND, *arguments],
        env={**base, "PATH": str(path or "nowhere"), "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in run.stderr
    return run.returncode, run.stdout, run.stderr


def _pulumi(folder: Path, *, config: object, outputs: object = None, fails: str = "") -> Path:
    """Put a pulumi on a path that prints what the real one would."""
    script = folder / "pulumi"
    answers = {"config": config, "stack": outputs or {}}
    script.write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        f"if {fails!r}: sys.exit('error: ' + {fails!r})\n"
        f"print(json.dumps({answers!r}[sys.argv[2]]))\n"
    )
    script.chmod(0o755)
    return folder


@pytest.mark.parametrize("command", ["models", "endpoints"])
@pytest.mark.parametrize("environment", [{}, {"GOOGLE_CLOUD_PROJECT": "my-project"}])
def test_a_list_needs_a_place(command: str, environment: dict[str, str]) -> None:
    code, _, error = _run(command, environment=environment)

    assert code == 1
    assert error.startswith("vertex-tuning: which project and location? Give --project and")


@pytest.mark.parametrize(
    ("environment", "want"),
    [
        (
            {"AIPLATFORM_EMULATOR_HOST": "nonsense"},
            'AIPLATFORM_EMULATOR_HOST: "nonsense" is not an address; expected HOST:PORT',
        ),
        (
            {"STORAGE_EMULATOR_HOST": "http://127.0.0.1:1"},
            "STORAGE_EMULATOR_HOST is set but AIPLATFORM_EMULATOR_HOST is not",
        ),
        (
            {"AIPLATFORM_EMULATOR_HOST": "127.0.0.1:9"},
            (
                "could not list the models of projects/p/locations/l: nothing listens at"
                " 127.0.0.1:9 (connection refused); start the emulator with"
                " `vertex-tuning emulator --port 9`"
            ),
        ),
    ],
)
def test_a_wrong_address_is_told(environment: dict[str, str], want: str) -> None:
    code, _, error = _run("models", "--project", "p", "--location", "l", environment=environment)

    assert code == 1
    assert error.startswith(f"vertex-tuning: {want}")


@pytest.mark.parametrize("arguments", [["show"], ["models", "-s", "x"]])
def test_a_stack_needs_pulumi(arguments: list[str]) -> None:
    code, _, error = _run(*arguments)

    assert code == 1
    assert error.startswith("vertex-tuning: pulumi is not on PATH; type `")


def test_a_pulumi_name_needs_pulumi() -> None:
    code, _, error = _run("generate", "bot", "Hello?", environment=_HERE)

    assert code == 1
    assert error.startswith('vertex-tuning: "bot" is no id and no full name, and no stack tells')
    assert "pulumi is not on PATH" in error


def test_what_pulumi_says_is_passed_on(tmp_path: Path) -> None:
    path = _pulumi(tmp_path, config={}, fails="no stack named 'x' found")

    code, _, error = _run("models", "--stack", "x", path=path)

    assert (code, error) == (1, "vertex-tuning: no stack named 'x' found\n")


@pytest.mark.parametrize(
    ("outputs", "arguments", "want"),
    [
        ({}, ["show"], "no tuned model in the stack: it has none; type `pulumi up` first"),
        ({}, ["show", "bot"], "no tuned model bot: it has none; type `pulumi up` first"),
        (
            {"bot": {"job": "j", "model": "m", "endpoint": "e"}, "url": "text"},
            ["show", "bat"],
            "no tuned model bat: it has bot",
        ),
        (
            {"url": "text"},
            ["generate", "bot", "Hi"],
            'no tuning job "bot" in the stack; it has none',
        ),
    ],
)
def test_a_tuned_model_is_asked_for_by_its_name(
    tmp_path: Path, outputs: object, arguments: list[str], want: str
) -> None:
    code, _, error = _run(*arguments, path=_pulumi(tmp_path, config={}, outputs=outputs))

    assert code == 1
    assert error.startswith(f"vertex-tuning: {want}")


def test_the_place_of_a_list_is_the_stack_s(tmp_path: Path) -> None:
    values = {"vertex-tuning:project": "my-project", "gcp:region": "eu"}
    values |= {"vertex-tuning:emulatorHost": "127.0.0.1:9"}
    config: dict[str, dict[str, object]] = {key: {"value": text} for key, text in values.items()}
    path = _pulumi(tmp_path, config={**config, "vertex-tuning:token": {"secret": True}})

    _, _, error = _run("models", path=path)

    assert "list the models of projects/my-project/locations/eu: nothing listens" in error


@pytest.mark.parametrize(
    ("configuration", "arguments", "want"),
    [
        ({"vertex-tuning:project": "a", "vertex-tuning:location": "b"}, (None, None), "a b"),
        ({"vertex-tuning:project": "a", "gcp:project": "z"}, (None, "c"), "a c"),
        ({"gcp:project": "z", "gcp:region": "y"}, (None, None), "z y"),
        ({"vertex-tuning:project": "a", "vertex-tuning:location": "b"}, ("p", "l"), "p l"),
    ],
)
def test_an_option_goes_before_configuration(
    configuration: dict[str, str], arguments: tuple[str | None, str | None], want: str
) -> None:
    project, location = want.split()

    parent = Stack(None, configuration).parent(*arguments)
    assert parent == f"projects/{project}/locations/{location}"


def test_without_a_command_it_shows_what_there_is() -> None:
    _, shown, error = _run()

    for command in ("show", "generate", "import", "models", "endpoints", "emulator"):
        assert command in shown + error


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    code, _, error = _run("emulator", "--port", port)

    assert code == 2
    assert "--port" in error


def test_it_says_its_version() -> None:
    code, printed, _ = _run("--version")

    assert code == 0
    assert printed == f"vertex-tuning {version('pulumi-vertex-tuning')}\n"
