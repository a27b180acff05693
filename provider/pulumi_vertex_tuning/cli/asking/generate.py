"""Asking a model: one question, or a conversation."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from pulumi_vertex_tuning.cli.asking import options
from pulumi_vertex_tuning.cli.asking.chat import Chat, print_stream
from pulumi_vertex_tuning.cli.asking.target import Target, Tuned, find_tuned, instruction_of
from pulumi_vertex_tuning.cli.asking.words import shown, tell_emulated, tell_problem
from pulumi_vertex_tuning.cli.options import JsonOption, LocationOption, ProjectOption, StackOption
from pulumi_vertex_tuning.cli.output import print_json
from pulumi_vertex_tuning.cli.stack import CommandError, read_stack
from pulumi_vertex_tuning.vertex import inference
from pulumi_vertex_tuning.vertex.answers import Answer
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.inference import Conversation, Parameters, turn

EPILOG = """Examples:\n
  vertex-tuning generate support-bot "Where is my parcel?"\n
  vertex-tuning generate support-bot --checkpoint 2 --stream --file question.txt\n
  vertex-tuning generate support-bot --chat\n
  echo "Where is my parcel?" | vertex-tuning generate 4198963052352668792 - --json\n
\n
Exit codes: 0 answered, also if cut off; 1 blocked, empty or not answered; 2 wrong usage."""


@dataclass(frozen=True)
class _Model:
    """A model, and how it is to answer."""

    connection: Connection
    target: Target
    parameters: Parameters

    def stream(self, conversation: Conversation) -> Iterator[Answer]:
        return inference.stream(self.connection, self.target.name, conversation, self.parameters)

    def answer(self, conversation: Conversation) -> Answer:
        return inference.answer(self.connection, self.target.name, conversation, self.parameters)


def generate(
    name: options.NameArgument,
    prompt: Annotated[
        str | None, typer.Argument(help="What to ask; - reads it from standard input.")
    ] = None,
    *,
    file: Annotated[Path | None, typer.Option(help="Read the prompt from a file.")] = None,
    checkpoint: Annotated[
        str | None, typer.Option(help="Ask this checkpoint; default: the one that is served.")
    ] = None,
    base: Annotated[bool, typer.Option("--base", help="Ask the base model instead.")] = False,
    stream: Annotated[bool, typer.Option("--stream", help="Show the answer as it comes.")] = False,
    chat: Annotated[bool, typer.Option("--chat", help="Hold a conversation.")] = False,
    temperature: options.TemperatureOption = 0.0,
    top_p: options.TopPOption = None,
    top_k: options.TopKOption = None,
    max_output_tokens: options.TokensOption = None,
    seed: options.SeedOption = None,
    stop: options.StopOption = None,
    system: options.SystemOption = None,
    thinking_budget: options.BudgetOption = None,
    thinking_level: options.LevelOption = None,
    as_json: JsonOption = False,
    stack: StackOption = None,
    project: ProjectOption = None,
    location: LocationOption = None,
) -> None:
    """Ask a tuned model, one of its checkpoints or its base model."""
    _check_usage(as_json=as_json, live=stream or chat, base=base, checkpoint=checkpoint)
    asked = _prompt(prompt, file, needed=not chat)
    chosen = Parameters(temperature, top_p, top_k, max_output_tokens, seed, tuple(stop or ()))
    thinking = options.thinking_of(thinking_budget, thinking_level)
    selected = read_stack(stack)
    connection = selected.connection()
    tuned = find_tuned(selected, name, project, location)
    target = tuned.base() if base else tuned.target(checkpoint)
    parameters = options.Style(chosen, thinking).parameters_for(target.base_model)
    model = _Model(connection, target, parameters)
    instruction = _instruction(connection, tuned, system)
    if not as_json:
        tell_emulated(connection)
    if chat:
        Chat(model.stream, instruction).run(asked)
        return
    _answer(model, Conversation((turn("user", asked or ""),), instruction), stream, as_json)


def _check_usage(*, as_json: bool, live: bool, base: bool, checkpoint: str | None) -> None:
    if as_json and live:
        raise typer.BadParameter("--json shows a whole answer: leave out --stream and --chat")
    if base and checkpoint is not None:
        raise typer.BadParameter("--base has no checkpoints: leave out --checkpoint or --base")


def _prompt(prompt: str | None, file: Path | None, *, needed: bool) -> str | None:
    """Return what is asked, from wherever it comes."""
    if prompt is not None and file is not None:
        raise typer.BadParameter("give the prompt or --file, not both")
    if not needed and prompt == "-":
        raise typer.BadParameter("--chat reads from standard input what is said: leave out -")
    text = _read(file) if file else sys.stdin.read() if prompt == "-" else prompt
    text = text.strip() if text is not None else None
    if needed and not text:
        raise typer.BadParameter("what is to be asked? Give a prompt, -, --file or --chat")
    return text


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"could not read {file}: {error}") from None


def _instruction(connection: Connection, tuned: Tuned, system: str | None) -> str:
    return instruction_of(connection, tuned) if system is None else system


def _answer(model: _Model, conversation: Conversation, stream: bool, as_json: bool) -> None:  # noqa: FBT001 - passed on
    if stream:
        answer = print_stream(model.stream(conversation))
    else:
        answer = model.answer(conversation)
        if as_json:
            print_json(_as_json(model, answer))
        elif answer.text:
            typer.echo(shown(answer.text))
    tell_problem(answer)
    if not answer.text.strip() or answer.was_blocked:
        raise typer.Exit(1)


def _as_json(model: _Model, answer: Answer) -> dict[str, object]:
    return {
        "model": model.target.name,
        "title": model.target.title,
        "emulated": model.connection.service.emulated,
        "text": answer.text,
        "finishReason": answer.finish_reason,
        "problem": answer.problem or None,
        "modelVersion": answer.model_version,
        "usage": dict(answer.usage),
        "parameters": model.parameters.body,
    }
