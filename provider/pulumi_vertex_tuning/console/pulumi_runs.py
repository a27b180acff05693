"""Files beside the program, and Pulumi run on them with its output as it comes."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from pulumi_vertex_tuning.cli.stack import CommandError, program_folder


def keep_upload(uploaded: Path, name: str) -> str:
    """Put an uploaded file beside the program; return its path there. Nothing is written over."""
    folder = program_folder() / "data"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / Path(name).name
    if wanted.exists() and wanted.read_bytes() != uploaded.read_bytes():
        raise CommandError(f"data/{wanted.name} is there with other content; rename your file")
    shutil.copyfile(uploaded, wanted)
    return f"data/{wanted.name}"


class Run:
    """One run of Pulumi, which can be interrupted as Ctrl-C does."""

    def __init__(self, stack: str, *arguments: str) -> None:
        self._command = ("pulumi", *arguments, "--stack", stack, "--non-interactive")
        self._process: asyncio.subprocess.Process | None = None
        self.code: int | None = None

    async def lines(self) -> AsyncIterator[str]:
        """Run it, and yield what it prints."""
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            "--color",
            "never",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        assert self._process.stdout
        async for line in self._process.stdout:
            yield line.decode(errors="replace").rstrip("\n")
        self.code = await self._process.wait()

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        if self._process and self._process.returncode is None:
            os.killpg(self._process.pid, signal.SIGINT)
