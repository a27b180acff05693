import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tools.emulator import answers, is_running, recorded, stop
from tools.project import ROOT, Project, SetupError
from tools.up import wanted_port

PULUMI = r"""
echo "$* host=$AIPLATFORM_EMULATOR_HOST passphrase=[$PULUMI_CONFIG_PASSPHRASE]" >> pulumi-calls
case "$1 $2" in
    "stack ls") cat stacks.json ;;
    "up "*|"destroy "*)
        trap 'echo saved what was in flight >> pulumi-calls; exit 1' INT
        [ -e wait ] && echo waiting >> pulumi-calls
        while [ -e wait ]; do sleep 0.05; done
        exit "${PULUMI_CODE:-0}" ;;
esac
"""
VERTEX_TUNING = r"""
case "$1" in
    emulator) exec "{python}" "{server}" "$@" ;;
    *) echo "[$1] of $AIPLATFORM_EMULATOR_HOST" ;;
esac
"""
DRIVER = """
import sys
from pathlib import Path
from tools.down import take_down
from tools.project import Project, SetupError
from tools.up import bring_up
try:
    sys.exit({"up": bring_up, "down": take_down}[sys.argv[1]](Project(Path(sys.argv[2]))))
except SetupError as error:
    sys.exit(str(error))
"""


@pytest.fixture
def stack(
    project: Project, server: Path, executable: Callable[[Path, str], Path]
) -> Iterator[Project]:
    """Give the project a `pulumi` that notes its calls, and an emulator."""
    executable(project.venv / "bin" / "pulumi", PULUMI)
    command = VERTEX_TUNING.format(python=sys.executable, server=server)
    executable(project.venv / "bin" / "vertex-tuning", command)
    project.tools.mkdir()
    project.engine_path.write_text("\n")
    has(project, 6)
    yield project
    if left := recorded(project):
        stop(project, left)


def has(project: Project, count: int) -> None:
    """Set what `pulumi stack ls` says."""
    listed = [{"name": "organization/tuned-models/local", "resourceCount": count}]
    (project.root / "stacks.json").write_text(json.dumps(listed))


def calls(project: Project) -> str:
    noted = project.root / "pulumi-calls"
    return noted.read_text() if noted.exists() else ""


def start(project: Project, target: str, **settings: object) -> subprocess.Popen[str]:
    path = f"{project.venv / 'bin'}:/usr/bin:/bin"
    environment = os.environ | {"PATH": path} | {key: str(it) for key, it in settings.items()}
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, target, str(project.root)],
        cwd=ROOT,
        env=environment | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run(project: Project, target: str, **settings: object) -> tuple[int, str]:
    process = start(project, target, **settings)
    said, _ = process.communicate(timeout=60)
    return process.returncode, said


def test_up_points_pulumi_at_the_emulator(stack: Project, port: int) -> None:
    code, said = run(stack, "up", PORT=port, PULUMI_CONFIG_PASSPHRASE="of another project")

    assert code == 0
    assert calls(stack).splitlines() == [
        "stack select --create local host= passphrase=[]",
        f"up --yes --stack local host=127.0.0.1:{port} passphrase=[]",
    ]
    assert f"[show] of 127.0.0.1:{port}\n" in said
    assert f"export AIPLATFORM_EMULATOR_HOST=127.0.0.1:{port} && " in said
    assert 'export PULUMI_CONFIG_PASSPHRASE=""\n' in said
    assert said.endswith("  make down\n")


def test_down_destroys_shows_and_stops(stack: Project, port: int) -> None:
    run(stack, "up", PORT=port)
    emulator = recorded(stack)
    assert emulator

    code, said = run(stack, "down")

    assert code == 0
    assert f"destroy --yes --stack local host=127.0.0.1:{port}" in calls(stack)
    shown = said.index(f"[models] of 127.0.0.1:{port}\n[endpoints] of 127.0.0.1:{port}\n")
    assert shown < said.index(f"emulator: stopped (pid {emulator.pid})")
    assert not answers(port)


def test_down_starts_an_emulator_that_died(stack: Project, port: int) -> None:
    run(stack, "up", PORT=port)
    emulator = recorded(stack)
    assert emulator
    os.kill(emulator.pid, signal.SIGKILL)

    code, _ = run(stack, "down")

    assert code == 0
    assert f"destroy --yes --stack local host=127.0.0.1:{port}" in calls(stack)


def test_a_failed_destroy_keeps_the_emulator(stack: Project, port: int) -> None:
    run(stack, "up", PORT=port)

    code, said = run(stack, "down", PULUMI_CODE=5)

    emulator = recorded(stack)
    assert code == 5
    assert emulator
    assert is_running(stack, emulator)
    assert f"The emulator still serves on 127.0.0.1:{port}" in said


def test_down_says_so_where_there_is_nothing(stack: Project) -> None:
    has(stack, 0)

    assert run(stack, "down") == (
        0,
        "pulumi: nothing to destroy: the stack local has no resources\nemulator: does not run\n",
    )


def test_down_needs_no_set_up(project: Project) -> None:
    code, said = run(project, "down")

    assert code == 0
    assert "nothing to destroy" in said


def test_a_failed_up_says_how_to_go_on(stack: Project, port: int) -> None:
    code, said = run(stack, "up", PORT=port, PULUMI_CODE=3)

    assert code == 3
    assert "pulumi up ended with exit code 3" in said
    assert "make up      goes on" in said
    assert "[show]" not in said


def test_ctrl_c_lets_pulumi_finish_and_the_emulator_live(stack: Project, port: int) -> None:
    (stack.root / "wait").touch()
    process = start(stack, "up", PORT=port)
    deadline = time.monotonic() + 30
    while "waiting" not in calls(stack):
        assert time.monotonic() < deadline
        time.sleep(0.02)

    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "saved what was in flight" in calls(stack)
    assert "pulumi up ended with exit code 1" in said
    assert "Traceback" not in said
    assert answers(port)


@pytest.mark.parametrize("text", ["0", "65536", "http", "-1", "80 90"])
def test_a_port_that_is_none_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)

    with pytest.raises(SetupError, match=f"PORT={text} is no port"):
        wanted_port()


@pytest.mark.parametrize(("text", "port"), [("", None), ("1", 1), ("65535", 65535)])
def test_a_port_is_read(text: str, port: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", text)

    assert wanted_port() == port
