"""One row of tuning data, looked at with care: what is wrong with it, and what is odd.

The format is Google's: cloud.google.com/vertex-ai/generative-ai/docs/models/tune_gemini.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pulumi_vertex_tuning.dataset.limits import MEDIA

ROLES = ("user", "model")
PART_KINDS = ("text", "fileData", "inlineData", "functionCall", "functionResponse")

Problems = Iterator[tuple[str, str]]
"""JSON path and what was expected there."""

_URI = re.compile(r"gs://[^/\s]+/.+", re.DOTALL)
_MIME_TYPE = re.compile(r"(image|audio|video|text|application)/[\w.+-]+")
_OTHER_ROLES = {"assistant": "model", "bot": "model", "human": "user"}


_OTHER_VENDOR = (
    " (this looks like the chat format of another vendor; `vertex-tuning dataset convert` makes"
    " Vertex's of it)"
)


def row_problems(row: object) -> Problems:
    """Yield what is wrong with a row of supervised tuning, by JSON path."""
    if not isinstance(row, dict):
        yield "", f"a row must be a JSON object, found {kind_of(row)}"
        return
    yield from conversation_problems(row)
    contents = row.get("contents")
    if isinstance(contents, list) and contents and not any(map(_is_answer, contents)):
        yield "contents", 'has no turn with role "model": there is nothing to learn from'


def conversation_problems(row: Mapping[str, Any]) -> Problems:
    """Yield what is wrong with the turns of a row, and with its system instruction."""
    contents = row.get("contents")
    if contents is None:
        near = _OTHER_VENDOR if "messages" in row else ""
        yield "contents", f"is required{near}{_near(row)}"
    elif not isinstance(contents, list) or not contents:
        yield "contents", f"must be a list of turns, found {kind_of(contents)}"
    else:
        for number, turn in enumerate(contents):
            yield from turn_problems(f"contents[{number}]", turn)
        yield from _media_problems(contents)
    for name in ("systemInstruction", "system_instruction"):
        if row.get(name) is not None:
            yield from _content_problems(name, row[name])


def turn_problems(path: str, turn: object, roles: tuple[str, ...] = ROLES) -> Problems:
    """Yield what is wrong with one turn."""
    if not isinstance(turn, dict):
        yield path, f"must be an object with role and parts, found {kind_of(turn)}"
        return
    if role_of(turn) not in roles:
        meant = _OTHER_ROLES.get(role_of(turn))
        near = f'; did you mean "{meant}"?' if meant in roles else ""
        allowed = " or ".join(f'"{role}"' for role in roles)
        yield f"{path}.role", f"must be {allowed}, found {_shown(turn.get('role'))}{near}"
    yield from _content_problems(path, turn)


def parts_of(content: Mapping[str, Any]) -> list[Any]:
    """Return the parts of a turn; a single object stands for a list of one."""
    parts = content.get("parts")
    if isinstance(parts, dict):
        return [parts]
    return parts if isinstance(parts, list) else []


def field(part: Mapping[str, Any], name: str) -> Any:
    """Return a field that may be written in camelCase or in snake_case."""
    return part.get(name, part.get(_snake(name)))


def role_of(turn: object) -> str:
    """Return the role of a turn in lower case."""
    return str(turn.get("role", "")).lower() if isinstance(turn, dict) else ""


def files_in(contents: list[Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the files of turns: JSON path and fileData."""
    for turn_number, turn in enumerate(contents):
        parts = parts_of(turn) if isinstance(turn, dict) else []
        for number, part in enumerate(parts):
            file = field(part, "fileData") if isinstance(part, dict) else None
            if isinstance(file, dict):
                yield f"contents[{turn_number}].parts[{number}].fileData", file


def modality(file: Mapping[str, Any]) -> str:
    """Return what kind of file this is, as MEDIA has them: image, audio, application/pdf..."""
    mime_type = str(field(file, "mimeType") or "")
    return mime_type if mime_type in MEDIA else mime_type.partition("/")[0] or "file"


def kind_of(value: object) -> str:
    """Return a value as a person would name it."""
    if isinstance(value, list | str) and not (value.strip() if isinstance(value, str) else value):
        return f"an empty {'list' if isinstance(value, list) else 'text'}"
    names = {dict: "an object", list: "a list", str: "a text", type(None): "nothing"}
    return names.get(type(value)) or _shown(value)


def _is_answer(turn: object) -> bool:
    """Tell whether a turn is the model's, or was meant to be: that is told of the turn itself."""
    return _OTHER_ROLES.get(role_of(turn), role_of(turn)) == "model"


def _content_problems(path: str, content: object) -> Problems:
    if not isinstance(content, dict):
        yield path, f"must be an object with parts, found {kind_of(content)}"
        return
    parts = content.get("parts")
    if not isinstance(parts, dict) and (not isinstance(parts, list) or not parts):
        yield f"{path}.parts", f"must be a list of parts, found {kind_of(parts)}"
        return
    for number, part in enumerate(parts_of(content)):
        yield from _part_problems(f"{path}.parts[{number}]", part)


def _part_problems(path: str, part: object) -> Problems:
    if not isinstance(part, dict):
        yield path, f"must be an object, found {kind_of(part)}"
        return
    kinds = [kind for kind in PART_KINDS if field(part, kind) is not None or kind in part]
    if not kinds:
        found = f", found {', '.join(map(_shown, part))}" if part else ""
        yield path, f"must have one of {', '.join(PART_KINDS)}{found}"
    elif len(kinds) > 1:
        yield path, f"must have only one of {', '.join(kinds)}"
    elif kinds == ["text"]:
        yield from _text_problems(f"{path}.text", part["text"])
    elif not isinstance(field(part, kinds[0]), dict):
        found = kind_of(field(part, kinds[0]))
        yield f"{path}.{kinds[0]}", f"must be an object, found {found}"
    elif kinds == ["fileData"]:
        yield from _file_problems(f"{path}.fileData", field(part, "fileData"))


def _text_problems(path: str, text: object) -> Problems:
    if not isinstance(text, str) or not text.strip():
        yield path, f"must be a text that is not empty, found {kind_of(text)}"
    elif not _is_unicode(text):
        yield path, "has half of a surrogate pair (\\ud800 to \\udfff), which is no character"


def _file_problems(path: str, file: Mapping[str, Any]) -> Problems:
    uri, mime_type = field(file, "fileUri"), field(file, "mimeType")
    if not isinstance(uri, str) or not _URI.fullmatch(uri):
        yield f"{path}.fileUri", f"must be gs://BUCKET/OBJECT, found {_quoted(uri)}"
    if mime_type is not None and not (
        isinstance(mime_type, str) and _MIME_TYPE.fullmatch(mime_type)
    ):
        expected = "must be a MIME type, for example image/png"
        yield f"{path}.mimeType", f"{expected}, found {_quoted(mime_type)}"


def _media_problems(contents: list[Any]) -> Problems:
    counts = Counter(modality(file) for _, file in files_in(contents))
    for kind, most in MEDIA.items():
        if counts[kind] > most:
            yield "contents", f"has {counts[kind]} files of {kind}; at most {most} are allowed"


def _near(row: Mapping[str, Any]) -> str:
    near = [name for name in row if isinstance(name, str) and name.lower() in _NEAR_CONTENTS]
    return f'; found {_quoted(near[0])}: did you mean "contents"?' if near else ""


_NEAR_CONTENTS = {"content", "context", "turns", "conversation", "contents "}


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _quoted(value: object) -> str:
    return _shown(value) if isinstance(value, str) else kind_of(value)


_SHOWN = 60


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


@cache
def _snake(camel: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in camel)
