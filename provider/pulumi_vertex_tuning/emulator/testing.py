"""An emulator of its own for a test: the real command, as a process, on a free port."""

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pulumi_vertex_tuning.emulator.faults.client import Faults, Permissions, Scenarios

_READY = "ready at "
_ALSO = ", gRPC at "
_START_SECONDS = 60.0
_STOP_SECONDS = 15.0


@dataclass(frozen=True)
class Emulator:
    """A running emulator. `host` is for AIPLATFORM_EMULATOR_HOST, `url` for STORAGE_.

    `grpc_host` is the address for gRPC, "" when it does not serve it.
    """

    url: str
    process: subprocess.Popen[str]
    grpc_host: str = ""

    @property
    def host(self) -> str:
        """Address and port."""
        return self.url.removeprefix("http://")

    @property
    def port(self) -> int:
        """The port alone."""
        return int(self.url.rpartition(":")[2])

    @property
    def faults(self) -> Faults:
        """The faults that requests to it meet."""
        return Faults(self.port)

    @property
    def scenarios(self) -> Scenarios:
        """What becomes of jobs that are created from now on."""
        return Scenarios(self.port)

    @property
    def permissions(self) -> Permissions:
        """The permissions that its callers lack."""
        return Permissions(self.port)

    @property
    def pid(self) -> int:
        """The process id."""
        return self.process.pid

    def stop(self) -> None:
        """Stop it as SIGTERM does, and wait. Harmless when it has ended."""
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """Kill it as a crash would, and wait."""
        self.process.kill()
        self.process.wait(_STOP_SECONDS)


@contextlib.contextmanager
def running_emulator(
    job_seconds: float = 1.0,
    data_dir: Path | None = None,
    port: int = 0,
    *,
    grpc: bool = False,
    concurrent_jobs: int | None = None,
    list_lag: float = 0.0,
) -> Iterator[Emulator]:
    """Start an emulator, wait until it is ready, and stop it at the end.

    A job that fails for real: a data set whose rows have only `user` turns passes create, and
    as nothing can be learned from it, the job ends FAILED.

    Raises RuntimeError with what it printed when it does not come up.
    """
    command = [sys.executable, "-m", "pulumi_vertex_tuning.cli.app", "emulator"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--job-seconds", str(job_seconds)]
    if data_dir is not None:
        command += ["--data-dir", str(data_dir)]
    if grpc:
        command += ["--grpc-port", "0"]
    if concurrent_jobs is not None:
        command += ["--concurrent-jobs", str(concurrent_jobs)]
    if list_lag:
        command += ["--list-lag", str(list_lag)]
    with tempfile.TemporaryDirectory() as folder:
        printed = Path(folder) / "printed"
        with printed.open("w") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, text=True)  # noqa: S603 - our own command
        try:
            url, _, grpc_host = _wait_for_addresses(process, printed).partition(_ALSO)
            yield Emulator(url, process, grpc_host)
        finally:
            Emulator("", process).stop()


def _wait_for_addresses(process: subprocess.Popen[str], printed: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        for line in printed.read_text().splitlines(keepends=True):
            if _READY in line and line.endswith("\n"):
                return line.partition(_READY)[2].strip()
        if process.poll() is not None:
            raise RuntimeError(f"The emulator ended at its start:\n{printed.read_text()}")
        time.sleep(0.02)
    text = printed.read_text()
    raise RuntimeError(f"The emulator is not ready after {_START_SECONDS:.0f} s:\n{text}")
