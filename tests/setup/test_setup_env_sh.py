import shutil
import subprocess
from pathlib import Path

import pytest
from tools.project import ROOT

SHELLS = [shell for shell in ("sh", "bash", "zsh") if shutil.which(shell)]
SHOWN = ("PATH", "PULUMI_HOME", "PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE")
SHOW = "; ".join(f'echo "${name}"' for name in SHOWN)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a project with a space in its name, whose engine lies elsewhere."""
    root = tmp_path / "a project"
    (root / "tools").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "env.sh", root / "tools")
    (root / ".tools").mkdir()
    (root / ".tools" / "engine-path").write_text("/elsewhere/bin\n")
    return root


def ask(shell: str, script: str, folder: Path, **settings: str) -> list[str]:
    environment = {"PATH": "/usr/bin:/bin"} | settings
    answer = subprocess.run(
        [shutil.which(shell) or shell, "-euc", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.splitlines()


@pytest.mark.parametrize("shell", SHELLS)
def test_everything_points_into_the_project(shell: str, root: Path) -> None:
    assert ask(shell, f". tools/env.sh; {SHOW}", root) == [
        f"{root}/.venv/bin:/elsewhere/bin:/usr/bin:/bin",
        f"{root}/.tools/pulumi-home",
        f"file://{root}/.tools/state",
        "",
    ]


@pytest.mark.parametrize("shell", SHELLS)
def test_what_starts_the_policies_is_on_path_once_it_is_made(shell: str, root: Path) -> None:
    (root / ".tools" / "policies" / "bin").mkdir(parents=True)

    path = ask(shell, f". tools/env.sh; {SHOW}", root)[0]

    assert path == f"{root}/.venv/bin:/elsewhere/bin:{root}/.tools/policies/bin:/usr/bin:/bin"


@pytest.mark.parametrize("shell", SHELLS)
def test_twice_is_as_once(shell: str, root: Path) -> None:
    once = ask(shell, f". tools/env.sh; {SHOW}", root)

    assert ask(shell, f". tools/env.sh; . tools/env.sh; {SHOW}", root) == once


@pytest.mark.parametrize("shell", SHELLS)
def test_the_users_own_values_win(shell: str, root: Path) -> None:
    own = {"PULUMI_BACKEND_URL": "s3://bucket", "PULUMI_CONFIG_PASSPHRASE": "own"}

    assert ask(shell, f". tools/env.sh; {SHOW}", root, **own)[2:] == ["s3://bucket", "own"]


def test_a_passphrase_file_is_left_to_pulumi(root: Path) -> None:
    script = '. tools/env.sh; echo "${PULUMI_CONFIG_PASSPHRASE-unset}"'

    assert ask("sh", script, root, PULUMI_CONFIG_PASSPHRASE_FILE="file") == ["unset"]


@pytest.mark.parametrize("shell", [shell for shell in SHELLS if shell != "sh"])
def test_it_is_found_from_elsewhere(shell: str, root: Path, tmp_path: Path) -> None:
    answer = ask(shell, f'. "{root}/tools/env.sh"; {SHOW}', tmp_path)

    assert answer[1] == f"{root}/.tools/pulumi-home"


def test_nothing_is_put_on_path_before_an_engine_is_chosen(root: Path) -> None:
    (root / ".tools" / "engine-path").unlink()

    assert ask("sh", f". tools/env.sh; {SHOW}", root)[0] == f"{root}/.venv/bin:/usr/bin:/bin"
