"""A conversation at a terminal: what was said before counts."""

import sys
from collections.abc import Callable, Iterator

import typer

from pulumi_vertex_tuning.cli.asking.words import shown, tell, tell_problem
from pulumi_vertex_tuning.vertex.answers import Answer, joined
from pulumi_vertex_tuning.vertex.errors import VertexError
from pulumi_vertex_tuning.vertex.inference import Content, Conversation, turn

Asking = Callable[[Conversation], Iterator[Answer]]

HELP = "/reset begins anew, /exit ends (as does Ctrl-D)"
_EXIT, _RESET = "/exit", "/reset"


class Chat:
    """A conversation with one model. Each answer is shown as it comes."""

    def __init__(self, ask: Asking, instruction: str) -> None:
        self._ask = ask
        self._instruction = instruction
        self._turns: tuple[Content, ...] = ()

    def run(self, first: str | None) -> None:
        """Talk until the person leaves."""
        tell(HELP)
        if first:
            self._say(first)
        for line in _lines():
            if line == _EXIT:
                return
            if line == _RESET:
                self._turns = ()
                tell("begun anew: nothing that was said before counts")
            elif line.startswith("/"):
                tell(f"{line.split()[0]} is no command; {HELP}")
            elif line:
                self._say(line)

    def _say(self, text: str) -> None:
        """Ask, and keep question and answer; one that fails leaves no trace in the history."""
        turns = (*self._turns, turn("user", text))
        try:
            answer = print_stream(self._ask(Conversation(turns, self._instruction)))
        except VertexError as error:
            tell(f"vertex-tuning: {error}")
            return
        tell_problem(answer)
        if answer.text:
            self._turns = (*turns, turn("model", answer.text))


def print_stream(pieces: Iterator[Answer]) -> Answer:
    """Print pieces as they come; return the whole."""
    said: list[Answer] = []
    try:
        for piece in pieces:
            said.append(piece)
            typer.echo(shown(piece.text), nl=False)
            sys.stdout.flush()
    finally:
        if any(piece.text for piece in said):
            typer.echo()
    return joined(said)


def _lines() -> Iterator[str]:
    """Yield what the person types, with a prompt and line editing at a terminal."""
    if sys.stdin.isatty():
        import readline  # noqa: F401 - input() edits lines once it is loaded
    while True:
        try:
            yield input("> " if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
