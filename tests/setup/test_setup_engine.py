import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tools import engine
from tools.engine_build import build, pinned_version, required_go
from tools.project import ROOT, Project, SetupError

Executable = Callable[[Path, str], Path]

GO = r"""
case "$1" in
    env) echo "${FAKE_GO_VERSION:-go1.26.8}" ;;
    list) echo "$FAKE_SDK" ;;
    install)
        if [ -n "${FAKE_GO_FAILS:-}" ]; then echo "link: no space left" >&2; exit 2; fi
        for package; do :; done
        printf '#!/bin/sh\necho v3.259.0\n' > "$GOBIN/${package##*/}"
        chmod 755 "$GOBIN/${package##*/}" ;;
esac
"""
INSTALLER_FAILS = "echo 'Traceback of the installer'; echo 'URLError: no route to host'; exit 1"
INSTALLER_WORKS = r"""
for folder; do :; done
mkdir -p "$folder/bin"
for name in pulumi pulumi-language-python; do
    printf '#!/bin/sh\necho v3.260.0\n' > "$folder/bin/$name"
    chmod 755 "$folder/bin/$name"
done
"""


@pytest.fixture
def go(
    tmp_path: Path, executable: Executable, monkeypatch: pytest.MonkeyPatch, project: Project
) -> None:
    """Put a `go` on PATH that writes little programs instead of building big ones."""
    executable(tmp_path / "go-bin" / "go", GO)
    sdk = tmp_path / "sdk"
    for script in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
        executable(sdk / "python" / script, "").chmod(0o444)
    monkeypatch.setenv("FAKE_SDK", str(sdk))
    monkeypatch.setenv("PATH", f"{tmp_path / 'go-bin'}:/usr/bin:/bin")
    executable(project.python, INSTALLER_FAILS)


def test_a_whole_pulumi_on_path_is_taken(project: Project, on_path: Path) -> None:
    chosen, fetched = engine.ensure_engine(project, f"/nowhere:{on_path}")

    assert (chosen.bin, chosen.version, fetched) == (on_path, "v3.201.0", False)
    assert project.engine_path.read_text() == f"{on_path}\n"
    assert not project.engine.exists()


@pytest.mark.parametrize(
    ("programs", "reason"),
    [
        pytest.param({}, "no pulumi on PATH", id="none"),
        pytest.param(
            {"pulumi": "echo v3.259.0"}, "no pulumi-language-python beside it", id="no host"
        ),
        pytest.param(
            {"pulumi": "echo v3.199.1", "pulumi-language-python": ""},
            "is v3.199.1; this project needs 3.200 or newer",
            id="too old",
        ),
        pytest.param(
            {"pulumi": "echo hello", "pulumi-language-python": ""},
            "is hello; this project needs 3.200 or newer",
            id="another program of that name",
        ),
        pytest.param(
            {"pulumi": "exit 3", "pulumi-language-python": ""},
            "does not answer `pulumi version`",
            id="broken",
        ),
    ],
)
def test_an_unusable_pulumi_on_path_says_why(
    project: Project,
    tmp_path: Path,
    executable: Executable,
    programs: dict[str, str],
    reason: str,
) -> None:
    for name, script in programs.items():
        executable(tmp_path / "bin" / name, script)

    with pytest.raises(engine.NotUsableError, match=re.escape(reason)):
        engine.on_path(project, str(tmp_path / "bin"))


def test_our_own_engine_on_path_does_not_count_as_the_users(
    project: Project, executable: Executable
) -> None:
    for name in ("pulumi", "pulumi-language-python"):
        executable(project.engine / "bin" / name, "echo v3.259.0")

    with pytest.raises(engine.NotUsableError, match="no pulumi on PATH"):
        engine.on_path(project, str(project.engine / "bin"))


def test_without_one_on_path_the_installer_is_asked(
    project: Project, executable: Executable
) -> None:
    executable(project.python, INSTALLER_WORKS)

    chosen, fetched = engine.ensure_engine(project, "")

    assert (chosen.origin, chosen.version, fetched) == (engine.DOWNLOADED, "v3.260.0", True)
    assert os.access(project.engine / "bin" / "pulumi", os.X_OK)


@pytest.mark.usefixtures("go")
def test_without_a_network_it_is_built(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    chosen, fetched = engine.ensure_engine(project, "")

    assert (chosen.origin, chosen.version, fetched) == (engine.BUILT, "v3.259.0", True)
    assert {path.name for path in chosen.bin.iterdir() if os.access(path, os.X_OK)} == {
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "pulumi-resource-pulumi-python",
    }
    said = capfd.readouterr().out
    assert "engine: not downloaded: URLError: no route to host\n" in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("go")
def test_a_failed_build_leaves_nothing_behind(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_GO_FAILS", "1")

    with pytest.raises(SetupError, match=r"(?s)link: no space left.*type: make setup"):
        engine.ensure_engine(project, "")

    assert not project.engine.exists()
    assert not project.engine_path.exists()
    assert not list(project.tools.glob("partial-*"))


@pytest.mark.usefixtures("go")
def test_an_engine_is_made_once_for_the_same_pins(project: Project) -> None:
    engine.ensure_engine(project, "")
    made = (project.engine / "bin" / "pulumi").stat().st_mtime_ns

    _, again = engine.ensure_engine(project, "")
    assert not again
    assert (project.engine / "bin" / "pulumi").stat().st_mtime_ns == made

    go_sum = project.root / "tools" / "pulumi" / "host" / "go.sum"
    go_sum.write_text(go_sum.read_text() + "\n")
    _, after_a_new_pin = engine.ensure_engine(project, "")
    assert after_a_new_pin


@pytest.mark.usefixtures("go")
def test_path_wins_over_one_that_was_made(project: Project, on_path: Path) -> None:
    engine.ensure_engine(project, "")

    chosen, _ = engine.ensure_engine(project, str(on_path))

    assert chosen.origin == engine.ON_PATH
    assert project.engine_path.read_text() == f"{on_path}\n"


@pytest.mark.usefixtures("go")
def test_half_an_engine_is_made_again(project: Project) -> None:
    engine.ensure_engine(project, "")
    (project.engine / "bin" / "pulumi-language-python").unlink()

    assert engine.made_earlier(project) is None


@pytest.mark.usefixtures("go")
@pytest.mark.parametrize("version", ["go1.25.10", "go1.20", "devel"])
def test_an_old_go_is_told_what_to_install(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("FAKE_GO_VERSION", version)

    with pytest.raises(SetupError, match=rf"too old.*\nInstall Go {required_go(project)} or newer"):
        build(project, tmp_path / "engine")


def test_no_go_at_all_is_told_what_to_install(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(SetupError, match=r"(?s)no go to build it with.*type: make setup"):
        build(project, tmp_path / "engine")


def test_the_engine_and_the_sdk_are_pinned_to_one_version() -> None:
    pins = (ROOT / "constraints.txt").read_text().splitlines()

    assert f"pulumi=={pinned_version(Project()).removeprefix('v')}" in pins


def test_an_unreadable_stamp_counts_as_none(project: Project) -> None:
    project.engine.mkdir(parents=True)
    (project.engine / "stamp.json").write_text(json.dumps(["not", "a", "stamp"]))

    assert engine.made_earlier(project) is None
