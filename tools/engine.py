"""The Pulumi engine: from PATH, from the SDK's installer, or from the pinned Go modules."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from tools.engine_build import build, pinned_version
from tools.progress import CommandFailedError, run
from tools.project import Project, SetupError, read_stamp, say, write_if_new

STEP = "engine"
HOST = "pulumi-language-python"
OLDEST = (3, 200)
"""The oldest engine that the provider's SDK range works with."""
ASK_LIMIT = 20
"""Seconds for `pulumi version`."""
DOWNLOAD_LIMIT = 180.0
"""Seconds for the installer, which brings about 100 MB."""

ON_PATH = "found on PATH"
DOWNLOADED = "downloaded by Pulumi's own installer"
BUILT = "built from the pinned Go modules"


class NotUsableError(Exception):
    """Why a source has no engine for us."""


@dataclass(frozen=True)
class Engine:
    """A Pulumi with its Python language host."""

    bin: Path
    version: str
    origin: str

    def __str__(self) -> str:
        return f"pulumi {self.version}, {self.origin} ({self.bin})"


def ensure_engine(project: Project, search: str) -> tuple[Engine, bool]:
    """Choose the engine, PATH (`search`) first; True when it had to be fetched."""
    try:
        engine, fetched = on_path(project, search), False
    except NotUsableError as reason:
        earlier = made_earlier(project)
        engine, fetched = (earlier, False) if earlier else (_obtain(project, str(reason)), True)
    write_if_new(project.engine_path, f"{engine.bin}\n")
    return engine, fetched


def on_path(project: Project, search: str) -> Engine:
    """Take the first `pulumi` on `search`, our own excepted; raise NotUsableError."""
    folders = [f for f in search.split(os.pathsep) if f and not _ours(project, Path(f))]
    pulumi = shutil.which("pulumi", path=os.pathsep.join(folders)) if folders else None
    if pulumi is None:
        raise NotUsableError("no pulumi on PATH")
    folder = Path(pulumi).parent.absolute()
    if not shutil.which(HOST, path=str(folder)):
        raise NotUsableError(f"{pulumi} has no {HOST} beside it")
    version = ask_version(Path(pulumi), project)
    if parsed(version) < OLDEST:
        raise NotUsableError(f"{pulumi} is {version}; this project needs 3.{OLDEST[1]} or newer")
    return Engine(folder, version, ON_PATH)


def made_earlier(project: Project) -> Engine | None:
    """Find what an earlier set-up downloaded or built from the same pins."""
    stamp = read_stamp(project.engine / "stamp.json")
    whole = all(os.access(project.engine / "bin" / name, os.X_OK) for name in ("pulumi", HOST))
    if not whole or stamp.get("pins") != fingerprint(project):
        return None
    return Engine(project.engine / "bin", str(stamp["version"]), str(stamp["origin"]))


def fingerprint(project: Project) -> str:
    """Hash what pins the engine."""
    pins = sorted((project.root / "tools" / "pulumi").glob("*/go.*"))
    return sha256(b"\0".join(path.read_bytes() for path in pins)).hexdigest()


def ask_version(pulumi: Path, project: Project) -> str:
    """Ask a `pulumi` for its version, such as v3.259.0; raise NotUsableError."""
    quiet = {"PULUMI_HOME": str(project.pulumi_home), "PULUMI_SKIP_UPDATE_CHECK": "1"}
    try:
        answer = subprocess.run(
            [pulumi, "version"],
            capture_output=True,
            text=True,
            check=True,
            timeout=ASK_LIMIT,
            env=os.environ | quiet,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NotUsableError(f"{pulumi} does not answer `pulumi version`: {error}") from error
    return answer.stdout.strip()


def parsed(version: str) -> tuple[int, int]:
    """Major and minor of v3.259.0; (0, 0) of what is no version."""
    numbers = re.match(r"v?(\d+)\.(\d+)\.", version)
    return (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)


def _ours(project: Project, folder: Path) -> bool:
    return folder.absolute().is_relative_to(project.tools)


def _obtain(project: Project, reason: str) -> Engine:
    say(STEP, reason)
    try:
        return _publish(project, DOWNLOADED, _download)
    except CommandFailedError as error:
        say(STEP, f"not downloaded: {error.last_line}")
    version = pinned_version(project)
    say(STEP, f"building pulumi {version} from its pinned Go modules: a few minutes, once")
    return _publish(project, BUILT, build)


def _download(project: Project, into: Path) -> None:
    run(
        f"{STEP}: asking Pulumi's own installer",
        [project.python, "-m", "tools.install_engine", into],
        log=project.log("pulumi-installer"),
        cwd=project.root,
        env={"PULUMI_HOME": str(project.pulumi_home), "TMPDIR": str(into.parent)},
        limit=DOWNLOAD_LIMIT,
    )


def _publish(project: Project, origin: str, make: Callable[[Project, Path], None]) -> Engine:
    """Make an engine aside and move it into place when it is whole."""
    with project.partial() as partial:
        fresh = partial / "pulumi"
        make(project, fresh)
        try:
            version = ask_version(fresh / "bin" / "pulumi", project)
        except NotUsableError as error:
            raise SetupError(f"{STEP}: {origin}, but {error}") from error
        stamp = {"pins": fingerprint(project), "version": version, "origin": origin}
        write_if_new(fresh / "stamp.json", json.dumps(stamp) + "\n")
        if project.engine.exists():
            project.engine.rename(partial / "old")
        fresh.rename(project.engine)
    return Engine(project.engine / "bin", version, origin)
