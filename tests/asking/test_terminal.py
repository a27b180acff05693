"""A chat at a real terminal."""

import os
import pty
import select
import signal
import subprocess
import time
from contextlib import suppress

from tests.asking.asking import COMMAND, Model

_SECONDS = 60.0


class Terminal:
    """A command at a terminal, and all that it has shown."""

    def __init__(self, model: Model, *arguments: str) -> None:
        self._own, other = pty.openpty()
        host = model.place.url.removeprefix("http://")
        environment = {**os.environ, "AIPLATFORM_EMULATOR_HOST": host, "TERM": "dumb"}
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=model.folder,
            env={**environment, "STORAGE_EMULATOR_HOST": model.place.url},
            stdin=other,
            stdout=other,
            stderr=other,
            start_new_session=True,
        )
        os.close(other)
        self.shown = ""

    def type(self, keys: str) -> None:
        os.write(self._own, keys.encode())

    def wait_for(self, text: str) -> None:
        """Read until the text has been shown after what was waited for before."""
        deadline = time.monotonic() + _SECONDS
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select.select([self._own], [], [], 0.1)[0]:
                self.shown += os.read(self._own, 65536).decode()
        self.shown = self.shown.partition(text)[2]

    def interrupt(self) -> None:
        """Press Ctrl-C until it is heard: just before input() begins to wait, it is not."""
        deadline = time.monotonic() + _SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            os.killpg(self.process.pid, signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10.0)  # a second one while it ends would change its exit code

    def close(self) -> int:
        try:
            return self.process.wait(_SECONDS)
        finally:
            self.process.kill()
            os.close(self._own)


def test_a_chat_prompts_answers_and_ends(model: Model) -> None:
    terminal = Terminal(model, "generate", model.name, "--chat")

    terminal.wait_for("emulated: ")
    terminal.wait_for("> ")
    terminal.type("What colour is thing 4?\n")
    terminal.wait_for("thing 4 is red.")
    terminal.wait_for("> ")
    terminal.type("\x04")

    assert terminal.close() == 0


def test_ctrl_c_ends_a_chat(model: Model) -> None:
    terminal = Terminal(model, "generate", model.name, "--chat")

    terminal.wait_for("> ")
    terminal.interrupt()

    assert terminal.close() == 130
