"""Comparing base model, tuned model and checkpoints on a file of prompts."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from pulumi_vertex_tuning.cli.asking import comparison, options, report
from pulumi_vertex_tuning.cli.asking.comparison import Comparison
from pulumi_vertex_tuning.cli.asking.page import page
from pulumi_vertex_tuning.cli.asking.prompts import Prompt, read_prompts
from pulumi_vertex_tuning.cli.asking.target import Target, Tuned, find_tuned, instruction_of
from pulumi_vertex_tuning.cli.asking.words import tell, tell_emulated
from pulumi_vertex_tuning.cli.options import JsonOption, LocationOption, ProjectOption, StackOption
from pulumi_vertex_tuning.cli.output import print_json
from pulumi_vertex_tuning.cli.stack import CommandError, read_stack
from pulumi_vertex_tuning.vertex import inference
from pulumi_vertex_tuning.vertex.answers import Answer
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.inference import Conversation, Parameters

_MOST_AT_A_TIME = 10

EPILOG = """Examples:\n
  vertex-tuning compare support-bot data/validation.jsonl\n
  vertex-tuning compare support-bot questions.txt --checkpoint 1 --checkpoint 3 --no-base\n
  vertex-tuning compare support-bot data/validation.jsonl --html report.html --csv report.csv\n
\n
Exit codes: 0 all answered; 1 not all; 2 wrong usage."""


def compare(
    name: options.NameArgument,
    prompts: Annotated[
        Path,
        typer.Argument(help="*.jsonl with rows of a data set, or a text file: one prompt a line."),
    ],
    *,
    checkpoint: Annotated[
        list[str] | None, typer.Option(help="Also ask this checkpoint; may be given again.")
    ] = None,
    all_checkpoints: Annotated[
        bool, typer.Option("--all-checkpoints", help="Also ask all checkpoints.")
    ] = False,
    base: Annotated[bool, typer.Option(help="Also ask the base model.")] = True,
    limit: Annotated[int, typer.Option(min=1, help="Ask this many prompts at most.")] = 50,
    parallel: Annotated[
        int, typer.Option(min=1, max=_MOST_AT_A_TIME, help="Questions at a time.")
    ] = 4,
    csv: Annotated[Path | None, typer.Option(help="Write a CSV file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page.")] = None,
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
    """Ask base model, tuned model and checkpoints the same; score them where answers are known."""
    chosen = Parameters(temperature, top_p, top_k, max_output_tokens, seed, tuple(stop or ()))
    style = options.Style(chosen, options.thinking_of(thinking_budget, thinking_level))
    read, total = read_prompts(prompts, limit)
    selected = read_stack(stack)
    connection = selected.connection()
    tuned = find_tuned(selected, name, project, location)
    targets = list(_targets(tuned, checkpoint or [], every=all_checkpoints, base=base))
    asked = list(_instructed(connection, tuned, read, system))
    if not as_json:
        tell_emulated(connection)
    if len(asked) < total:
        tell(f"the first {len(asked):,} of {total:,} prompts are asked; --limit asks more")

    def ask(target: Target, prompt: Prompt) -> Answer:
        conversation = Conversation(prompt.turns, prompt.instruction or "")
        parameters = style.parameters_for(target.base_model)
        return inference.answer(connection, target.name, conversation, parameters)

    emulated = connection.service.emulated
    found = comparison.compare(
        ask, targets, asked, parallel=parallel, told=_progress, emulated=emulated
    )
    _write(csv, report.as_csv(found))
    _write(html, page(found, f"{name}: {len(asked)} prompts of {prompts.name}"))
    if as_json:
        print_json(report.as_json(found))
    else:
        report.print_tables(found)
    _end(found)


def _targets(tuned: Tuned, checkpoints: list[str], *, every: bool, base: bool) -> Iterator[Target]:
    if base and tuned.job:
        yield tuned.base()
    yield tuned.target()
    if every:
        yield from tuned.checkpoints()
    else:
        yield from (tuned.target(one) for one in dict.fromkeys(checkpoints))


def _instructed(
    connection: Connection, tuned: Tuned, prompts: list[Prompt], system: str | None
) -> Iterator[Prompt]:
    """Yield the prompts with their instruction: what is chosen, else the row's, else the data's."""
    usual = system
    if usual is None and any(prompt.instruction is None for prompt in prompts):
        usual = instruction_of(connection, tuned)
    for prompt in prompts:
        own = prompt.instruction if system is None else None
        yield replace(prompt, instruction=usual if own is None else own)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        sys.stderr.write(f"\rasked {done} of {total}{end}")
        sys.stderr.flush()


def _write(file: Path | None, content: str) -> None:
    if file is None:
        return
    try:
        file.write_text(content, encoding="utf-8", newline="")
    except OSError as error:
        raise CommandError(f"could not write {file}: {error}") from None
    tell(f"wrote {file}")


def _end(found: Comparison) -> None:
    failed = [reply.error for row in found.replies for reply in row if reply.error]
    if failed:
        tell(f"{len(failed)} not answered; the first: {failed[0]}")
        raise typer.Exit(1)
