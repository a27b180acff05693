"""The report as a renderer reads it: text of strangers stays text, and it fits into a comment."""

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from pulumi_vertex_tuning.catalog import NoEstimate
from pulumi_vertex_tuning.cli.review.fitting import LONGEST, fitted
from pulumi_vertex_tuning.cli.review.markdown import as_markdown
from pulumi_vertex_tuning.cli.review.plan import Diagnostic
from pulumi_vertex_tuning.cli.review.report import Action, Change, Effect, Model, Other, Review
from pulumi_vertex_tuning.cli.review.text import block, cell, span

_PLAIN = {"paragraph", "heading", "bullet_list", "list_item", "strong", "em", "inline", "text"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_CODE = {"code_inline", "fence"}
_FINE = _PLAIN | _TABLE | _CODE | {"softbreak"}

HOSTILE = [
    "</td><script>alert(1)</script>",
    "<!-- vertex-tuning -->",
    "@octocat please merge",
    "fixes #1, GH-1, octo/repo#1",
    "[click](http://evil.example)",
    "![x](http://evil.example/pixel.png)",
    "http://evil.example www.evil.example a@evil.example",
    "`", "``", "```", "a`b``c```d", "` x `", " x", "x ", "", " ", "\\", "\\`", "x\\",
    "a|b", "a\\|b", "a\\\\|b", "|", "| a | b |",
    "line\n# heading\n- item\n```\nfence\n~~~",
    "\u202edetrever\u202c", "zero\u200bwidth", "bell\x07\x00",
    "*a* _b_ ~~c~~ **d**",
    "x" * 5000,
]  # fmt: skip


def _review(name: str, text: str) -> Review:
    change = Change(text, text, text, Effect.RETRAINS)
    model = Model(name, Action.RETRAINS, (change,), after=NoEstimate(text), adopted=text)
    told = (Diagnostic("error", f"urn:pulumi:s::p::t::{name}", text),)
    return Review(text, (model,), (Other(text, text, name),), 0, told, told, told)


def _tokens(markdown: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown):
        yield token
        yield from token.children or []


def _kind(token: Token) -> str:
    return token.type.removesuffix("_open").removesuffix("_close")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_strangers_is_shown_in_code_and_nowhere_else(text: str) -> None:
    markdown = as_markdown(_review(f"model {text}", text))

    tokens = list(_tokens(markdown))
    assert {_kind(token) for token in tokens} <= _FINE
    said = " ".join(token.content for token in tokens if token.type == "text")
    assert not re.search(r"[@<]|#\d|https?:|www|GH-|evil|heading|\u202e", said)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_has_its_cells_whatever_a_model_is_called(text: str) -> None:
    rows = as_markdown(_review(text, "x"))

    cells = [token for token in _tokens(rows) if token.type == "td_open"]
    assert len(cells) == 2 * 5


@pytest.mark.parametrize("text", [one for one in HOSTILE if one.strip()])
def test_a_code_span_shows_the_text(text: str) -> None:
    [shown] = [token.content for token in _tokens(span(text)) if token.type == "code_inline"]

    expected = text.replace("\n", " ⏎ ")[:299]
    for hidden in "\u202e\u202c\u200b\x07\x00":
        expected = expected.replace(hidden, f"\\u{{{ord(hidden):x}}}")
    assert shown.strip().startswith(expected.strip())


def test_a_pipe_in_a_cell_is_escaped_and_a_backslash_before_it_kept_apart() -> None:
    assert cell("a|b") == r"`a\|b`"
    assert cell("a\\|b") == r"`a\\\|b`"


def test_a_block_ends_with_its_own_fence_only() -> None:
    [fence] = [token for token in _tokens(block(["````\n</details>", "x"])) if token.type]

    assert fence.type == "fence"
    assert fence.content == "````\n</details>\nx\n"


def test_hundreds_of_models_fit_into_a_comment_and_what_is_left_out_is_said() -> None:
    one = _review("bot", "x" * 250)
    models = tuple(
        Model(f"bot-{number}", Action.RETRAINS, one.models[0].changes, after=NoEstimate("x"))
        for number in range(900)
    )
    warnings = tuple(Diagnostic("warning", "", "w" * 500) for _ in range(900))

    markdown = as_markdown(Review("p/s", models, (), 0, one.errors, warnings, ()))

    assert len(markdown) <= LONGEST < 65_536
    assert "| … and 800 more |" in markdown
    assert "more sections are left out" in markdown
    assert "#### Errors" in markdown
    assert {_kind(token) for token in _tokens(markdown)} <= _FINE


@pytest.mark.parametrize(
    ("sections", "longest", "kept"),
    [
        (["a" * 10, "b" * 10], 1000, 2),
        (["a" * 10, "b" * 500, "c" * 10], 300, 2),
        (["a" * 500], 300, 0),
    ],
)
def test_sections_are_kept_whole_or_left_out(sections: list[str], longest: int, kept: int) -> None:
    text = fitted([], sections, longest)

    assert len(text) <= longest
    assert sum(section in text for section in sections) == kept
    assert ("left out" in text) == (kept < len(sections))
