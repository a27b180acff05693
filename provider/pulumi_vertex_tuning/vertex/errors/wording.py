"""Texts of services and libraries, made fit for a person: one line, no markup, no secrets."""

import re
from collections.abc import Iterable
from html import unescape

REDACTED = "[redacted]"

_LONGEST = 1000
_READ = 4 * _LONGEST

_SECRETS = re.compile(
    r"""
      -----BEGIN [A-Z ]*PRIVATE\ KEY-----.*?(?:-----END [A-Z ]*-----|$)
    | (?<![a-z]) (?:proxy-)?authorization [\\'"]* \s*[:=]\s* (?:b(?=['"]))?[\\'"]*
      (?:bearer|basic)? \s* [^\s'",;}\\]+
    | \b (?:access_?token|refresh_?token|id_?token|subject_?token|client_?secret|private_?key
          |private_?key_?id|assertion|api_?key|x-goog-api-key|password|signature|x-goog-signature
          |upload_id) [\\'"]* \s*[:=]\s* (?:b(?=['"]))?
      (?:"(?:[^"\\]|\\.)*(?:"|$)|'(?:[^'\\]|\\.)*(?:'|$)|[\\'"]*[^\s'",;&}\\]+)
    | (?<=[?&]) key=[^\s&]+
    | \b (?:bearer|basic) \s+ [\w.~+/=-]{20,}
    | \b ya29\. [\w.-]+
    | (?<![\w/:]) 1// [\w-]{10,}
    | \b eyJ [\w-]+ \. [\w-]+ (?:\.[\w-]*)?
    | \b AIza [\w-]{30,}
    | \b GOCSPX- [\w-]+
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""What Google's credentials look like: private keys, headers, fields by name, kinds of tokens."""

_MARKUP = re.compile(
    r"""
      <(script|style|head)\b .*? </\1\s*>
    | <!-- .*? -->
    | <[!?][a-z] [^<>]* >
    | </?(?:a|abbr|address|article|b|blockquote|body|br|center|code|div|em|font|footer|form|h[1-6]
          |head|header|hr|html|i|img|input|ins|li|link|main|meta|nav|ol|p|pre|script|section|small
          |span|strong|style|svg|table|tbody|td|th|thead|title|tr|tt|u|ul)\b [^<>]* >
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)

_OBJECT = re.compile(r"<[\w.]+(?: object)? at 0x[0-9a-f]+>", re.IGNORECASE)

_CHATTER = re.compile(
    r"\s*(?:Last exception:|\(Caused by|Response:|Response details:|HTTPS?Connection|\{).*",
    re.DOTALL,
)
"""Where Google's libraries go on to print other libraries' objects, and bodies."""

_PAGE = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)


def plain(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text on one line, without markup, without what looks like a secret or is given."""
    if _MARKUP.search(text):
        text = unescape(_MARKUP.sub(" ", text))
    line = _one_line(_one_line(text)[: 2 * _READ], printable=True)[:_READ]
    for secret in secrets:
        line = line.replace(secret, REDACTED)
    line = _SECRETS.sub(REDACTED, _OBJECT.sub("", line))
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."


def is_page(text: str) -> bool:
    """Tell whether a text is HTML or XML."""
    return _PAGE.match(text) is not None


def said_by(error: BaseException) -> str:
    """Return what a library's error says in words, and what those say that it was made of."""
    first = error.args[0] if error.args else ""
    words = [plain(_CHATTER.sub("", first))] if isinstance(first, str) else []
    inner = [said_by(one) for one in error.args if isinstance(one, BaseException)]
    return ": ".join(filter(None, [*words, *inner]))


def _one_line(text: str, *, printable: bool = False) -> str:
    if printable:
        text = "".join(one if one.isprintable() else " " for one in text)
    return " ".join(text.split())
