"""Build Pulumi and its Python language host from the Go modules pinned in tools/pulumi."""

import re
import shutil
import subprocess
from pathlib import Path

from tools.progress import CommandFailedError, run
from tools.project import Project, SetupError

SDK = "github.com/pulumi/pulumi/sdk/v3"
CLI = "github.com/pulumi/pulumi/pkg/v3"
SCRIPTS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")
"""What the host starts besides itself; they come with the SDK's module, not by a build."""


def build(project: Project, into: Path) -> None:
    """Build into `into/bin`; raise SetupError."""
    require_go(project)
    bin_folder = into / "bin"
    bin_folder.mkdir(parents=True)
    version = pinned_version(project)
    flags = [
        "-tags=osusergo,grpcnotrace",
        "-ldflags",
        f"-s -w -X {SDK}/go/common/version.Version={version}",
    ]
    _install(project, "host", f"{SDK}/python/cmd/pulumi-language-python", bin_folder, [])
    _install(project, "cli", f"{CLI}/cmd/pulumi", bin_folder, flags)
    _copy_scripts(_module_folder(project, "cli", SDK), bin_folder)


def pinned_version(project: Project) -> str:
    """Read the version of the engine that go.mod pins, such as v3.259.0."""
    return _pinned(project, rf"^\s*{re.escape(CLI)} (v\S+)")


def required_go(project: Project) -> str:
    """Read the oldest Go that builds the engine, such as 1.25.11."""
    return _pinned(project, r"^go (\S+)")


def require_go(project: Project) -> None:
    """Raise SetupError unless `go` is there and new enough."""
    needed = required_go(project)
    advice = (
        f"Install Go {needed} or newer from https://go.dev/dl/ "
        "(or Pulumi from https://www.pulumi.com/docs/install/), then type: make setup"
    )
    if shutil.which("go") is None:
        raise SetupError(f"engine: there is no pulumi, and no go to build it with.\n{advice}")
    # Asked among the modules, a newer `go` fetches the toolchain they need by itself.
    answer = subprocess.run(
        ["go", "env", "GOVERSION"],
        cwd=_module(project, "cli"),
        capture_output=True,
        text=True,
        check=False,
    )
    found = answer.stdout.strip().removeprefix("go")
    if answer.returncode or _numbers(found) < _numbers(needed):
        reason = answer.stderr.strip() or f"go is {found or 'of no known version'}"
        raise SetupError(f"engine: Go is too old to build pulumi: {reason}\n{advice}")


def _numbers(version: str) -> tuple[int, ...]:
    found = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(number) for number in found[0].split(".")) if found else ()


def _module(project: Project, name: str) -> Path:
    return project.root / "tools" / "pulumi" / name


def _pinned(project: Project, pattern: str) -> str:
    go_mod = _module(project, "cli") / "go.mod"
    found = re.search(pattern, go_mod.read_text(), re.MULTILINE)
    if found is None:
        raise SetupError(f"engine: {project.shown(go_mod)} has no line that matches {pattern}")
    return found[1]


def _install(
    project: Project, module: str, package: str, bin_folder: Path, flags: list[str]
) -> None:
    name = package.rpartition("/")[2]
    log = project.log(name)
    try:
        run(
            f"engine: building {name}",
            ["go", "install", "-trimpath", *flags, package],
            log=log,
            cwd=_module(project, module),
            env={"CGO_ENABLED": "0", "GOBIN": str(bin_folder), "GOTMPDIR": str(bin_folder.parent)},
        )
    except CommandFailedError as error:
        raise SetupError(
            f"engine: go install failed ({error}). The end of {project.shown(log)}:\n"
            + "\n".join(f"  {line}" for line in error.tail)
            + "\nIs the Go module proxy in reach, and a gigabyte free? Then type: make setup"
        ) from error


def _module_folder(project: Project, module: str, path: str) -> Path:
    answer = subprocess.run(
        ["go", "list", "-m", "-f", "{{.Dir}}", path],
        cwd=_module(project, module),
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(answer.stdout.strip())


def _copy_scripts(sdk: Path, bin_folder: Path) -> None:
    for script in SCRIPTS:
        copy = bin_folder / Path(script).name
        # The module cache is read-only, and has no run bits.
        shutil.copyfile(sdk / script, copy)
        copy.chmod(0o755)
