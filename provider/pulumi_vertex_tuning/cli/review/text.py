"""Text of strangers in Markdown: shown as it is, and never as markup, mention or link.

Names, descriptions and messages come from a pull request that nobody has looked at. All of it
stands in code spans and code blocks: no renderer reads HTML, mentions or links in there.
"""

import re
import unicodedata

_RUN = re.compile("`+")
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_LONGEST_VALUE = 300
_LONGEST_LINE = 2_000
_LONGEST_BLOCK = 12_000


def span(text: str) -> str:
    """Return a text as a code span in one line."""
    plain = _plain(text.replace("\n", " ⏎ "), _LONGEST_VALUE)
    fence = "`" * (_longest_run(plain) + 1)
    pad = " " if not plain.strip() or plain[0] in "` " or plain[-1] in "` " else ""
    return f"{fence}{pad}{plain or ' '}{pad}{fence}"


def cell(text: str) -> str:
    """Return a text as a code span in a table, where a pipe has to be escaped."""
    doubled = re.sub(r"\\+(?=\|)", lambda found: found[0] * 2, span(text))
    return doubled.replace("|", r"\|")


def block(texts: list[str]) -> str:
    """Return texts as a code block, as many as have room."""
    lines, room = list[str](), _LONGEST_BLOCK
    for text in texts:
        shown = [_plain(line, _LONGEST_LINE) for line in text.split("\n")]
        room -= sum(len(line) + 1 for line in shown)
        if room < 0:
            lines.append("… and more")
            break
        lines += shown
    text = "\n".join(lines)
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _plain(text: str, longest: int) -> str:
    """Return the text with what cannot be seen made visible, and cut where it is too long."""
    shown = "".join(map(_visible, text))
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _INVISIBLE or character == "\t":
        return character
    return f"\\u{{{ord(character):x}}}"


def _longest_run(text: str) -> int:
    return max(map(len, _RUN.findall(text)), default=0)
