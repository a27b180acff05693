import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tools import environment
from tools.environment import ensure_environment, fingerprint
from tools.project import ROOT, Project, SetupError, write_if_new
from tools.provision import take_steps

Executable = Callable[[Path, str], Path]

PYTHON = r"""
case "$*" in
    "-c "*) "{python}" "$@" ;;
    *pip*install*) echo installed >> "{root}/pip-calls" ;;
    *make_dataset.py*)
        for folder; do :; done
        mkdir -p "$folder" && echo '{{}}' > "$folder/train.jsonl"
        echo '{{}}' > "$folder/validation.jsonl" ;;
    *) exit 9 ;;
esac
"""
"""Answers questions as this Python, and says that it installed."""


@pytest.fixture
def with_python(project: Project, executable: Executable) -> Project:
    """Give the project a `.venv` whose installs need no network."""
    executable(project.python, PYTHON.format(python=sys.executable, root=project.root))
    write_if_new(project.venv / "pyvenv.cfg", f"command = python -m venv {project.venv}\n")
    return project


def modification_times(folder: Path) -> Iterator[tuple[Path, int]]:
    return ((path, path.stat().st_mtime_ns) for path in sorted(folder.rglob("*")))


def test_a_second_run_changes_nothing(
    with_python: Project,
    on_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", str(on_path), prepend=":")
    take_steps(with_python)
    assert "set-up: done\n" in capfd.readouterr().out
    assert (with_python.data / "train.jsonl").is_file()
    before = list(modification_times(with_python.root))

    take_steps(with_python)

    assert list(modification_times(with_python.root)) == before
    assert capfd.readouterr().out == (
        f"set-up: nothing to do\nset-up: using pulumi v3.201.0, found on PATH ({on_path})\n"
    )


def test_new_pins_install_again(with_python: Project) -> None:
    assert ensure_environment(with_python)
    assert not ensure_environment(with_python)

    constraints = with_python.root / "constraints.txt"
    constraints.write_text(constraints.read_text() + "another==1.0\n")

    assert ensure_environment(with_python)
    assert (with_python.root / "pip-calls").read_text() == "installed\n" * 2


def test_only_what_is_installed_counts(project: Project) -> None:
    settings = project.root / "pyproject.toml"
    before = fingerprint(project)

    settings.write_text(settings.read_text() + "\n[tool.another]\nkey = 1\n")
    assert fingerprint(project) == before

    settings.write_text(settings.read_text().replace('"pydantic>=', '"pydantic>=2.11,>='))
    assert fingerprint(project) != before


def test_a_moved_environment_is_not_used(with_python: Project, tmp_path: Path) -> None:
    moved = Project(tmp_path / "moved")
    shutil.copytree(with_python.root, moved.root)

    assert environment._usable(with_python)
    assert not environment._usable(moved)
    assert fingerprint(moved) != fingerprint(with_python)


def test_a_failed_install_shows_why_and_is_not_stamped(
    with_python: Project, executable: Executable
) -> None:
    failing = f'[ "$1" = -c ] && exec "{sys.executable}" "$@"; echo "No matching numpy"; exit 1'
    executable(with_python.python, failing)

    with pytest.raises(SetupError, match=r"(?s)exit code 1.*No matching numpy.*make setup"):
        ensure_environment(with_python)

    assert not (with_python.venv / "stamp.json").exists()


def test_a_second_set_up_waits_for_the_first(project: Project) -> None:
    code = (
        "import sys; from pathlib import Path; from tools.project import Project\n"
        "with Project(Path(sys.argv[1])).one_at_a_time(): print('entered', flush=True)"
    )
    with project.one_at_a_time():
        second = subprocess.Popen(
            [sys.executable, "-c", code, project.root],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert second.stdout
        assert (
            second.stdout.readline() == "set-up: waiting for another set-up of this folder to end\n"
        )
    rest, _ = second.communicate(timeout=20)
    assert rest == "entered\n"


def test_make_alone_lists_the_targets() -> None:
    command = ["make", "--no-print-directory"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    targets = {line.split()[1] for line in listed.splitlines()}
    wanted = "help setup up down console test lint docs bench torture"
    assert targets == set(wanted.split())
