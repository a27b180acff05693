"""What a model says, on a terminal."""

import re

import typer

from pulumi_vertex_tuning.vertex.answers import Answer
from pulumi_vertex_tuning.vertex.connection import Connection

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def shown(text: str) -> str:
    """Return a model's text without what would steer the terminal."""
    return _CONTROLS.sub("", text)


def tell(text: str) -> None:
    """Say something that is no part of the answer."""
    typer.echo(text, err=True)


def tell_problem(answer: Answer) -> None:
    """Say what is wrong with an answer, where something is."""
    if answer.problem:
        tell(f"note: {answer.problem}. {answer.advice}".rstrip())


def tell_emulated(connection: Connection) -> None:
    """Say so where no Gemini model answers."""
    if connection.service.emulated:
        tell(f"emulated: {connection.service} answers, not Gemini")
