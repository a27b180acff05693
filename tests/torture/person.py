"""The person at the terminal: types the command, reads what it says, does that, types it again."""

from dataclasses import dataclass, field
from subprocess import TimeoutExpired

from tests.engine import cli
from tests.engine.cli import Result
from tests.torture.subject import Subject

UP = ("up", "--yes", "--skip-preview")
DESTROY = ("destroy", "--yes", "--skip-preview")
UNLOCK = ("cancel", "--yes")
CLEAR = ("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
REFRESH = ("up", "--refresh", "--yes", "--skip-preview")
PREVIEW = ("preview", "--expect-no-changes")

_LOCKED = "the stack is currently locked"
_PENDING = "interrupted while creating"
_GONE = "Type `pulumi up --refresh`"
_ATTEMPTS = 6


@dataclass
class Person:
    """What was typed, and what came of it."""

    subject: Subject
    typed: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def insist(self, command: tuple[str, ...]) -> bool:
        """Repeat a command until it succeeds, doing what is asked; give up on a plain repeat."""
        failed_before = False
        for _ in range(_ATTEMPTS):
            result = self._type(command)
            asked = self._do_what_is_asked(command, result)
            if not asked and result.code == 0:
                return True
            if failed_before and not asked:
                self.failures.append(result.text)
                return False
            failed_before = not asked
        return False

    def try_once(self, command: tuple[str, ...]) -> bool:
        """Type a command that only looks; tell whether it succeeded."""
        result = cli.run(self.subject.folder, self.subject.environment, *command)
        if result.code:
            self.failures.append(result.text)
        return result.code == 0

    def _do_what_is_asked(self, command: tuple[str, ...], result: Result) -> bool:
        if _LOCKED in result.text:
            self._type(UNLOCK)
            return True
        if _PENDING in result.text and command == UP:
            self._type(CLEAR)
            return True
        if _GONE in result.text and command == UP:
            self._type(REFRESH)
            return True
        if command == UP and (done := self.subject.heed(result.text)):
            self.typed.append(done)
            return True
        return False

    def _type(self, command: tuple[str, ...]) -> Result:
        self.typed.append(" ".join(word for word in command if word not in UP[1:]))
        try:
            return cli.run(self.subject.folder, self.subject.environment, *command)
        except TimeoutExpired as error:
            return Result(1, f"did not end within {error.timeout:.0f} s: {error.stdout!r}")
