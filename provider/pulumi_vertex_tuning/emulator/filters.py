"""List filters (AIP-160) as conditions of SQL over the stored JSON."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pulumi_vertex_tuning.emulator.errors import ServiceError, invalid_argument


@dataclass(frozen=True)
class Condition:
    """A boolean SQL expression and the values bound to its question marks."""

    sql: str
    values: tuple[str | float, ...] = ()


ALWAYS = Condition("1")

Field = str | Callable[[str, str], Condition]
"""A JSON path, or a function of (operator, value) for what is not a plain field."""

Fields = Mapping[str, Field]

# SQLite's own parser takes about a hundred levels and a thousand terms.
_LONGEST = 2048
_DEEPEST = 16
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<operator><=|>=|!=|[=:<>])
      | (?P<parenthesis>[()])
      | (?P<word>[^\s"'()=:<>!]+)
    )""",
    re.VERBOSE,
)
_SQL_OPERATOR = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_LABEL_KEY = re.compile(r"[\w .-]{1,64}")


def compile_filter(text: str, fields: Fields) -> Condition:
    """Return the condition; raises INVALID_ARGUMENT for an unknown field or bad grammar."""
    if len(text) > _LONGEST:
        raise invalid_argument(f"A list filter has at most {_LONGEST} characters.")
    return _Parser(text, fields).parse() if text.strip() else ALWAYS


def every(conditions: Sequence[Condition]) -> Condition:
    """Return the condition that all of these hold."""
    return _join("AND", conditions) if conditions else ALWAYS


def json_member(path: str) -> Callable[[str, str], Condition]:
    """Return a field that means "the array at `path` has this value"."""

    def member(_operator: str, value: str) -> Condition:
        sql = "EXISTS (SELECT 1 FROM json_each(extra, ?) WHERE json_each.value = ?)"
        return Condition(sql, (path, value))

    return member


class _Parser:
    """Recursive descent: sequence of OR over AND over NOT over comparison."""

    def __init__(self, text: str, fields: Fields) -> None:
        self._text = text
        self._fields = fields
        self._tokens = self._scan()
        self._at = 0
        self._depth = 0

    def parse(self) -> Condition:
        condition = self._sequence()
        if self._peek() is not None:
            raise self._error()
        return condition

    def _scan(self) -> list[tuple[str, str]]:
        tokens, position = [], 0
        while self._text[position:].strip():
            match = _TOKEN.match(self._text, position)
            if match is None or match.lastgroup is None:
                raise self._error()
            tokens.append((match.lastgroup, match[match.lastgroup]))
            position = match.end()
        return tokens

    def _sequence(self) -> Condition:
        conditions = [self._either()]
        while self._peek() not in (None, ")"):
            if self._peek() == "AND":
                self._at += 1
            conditions.append(self._either())
        return _join("AND", conditions)

    def _either(self) -> Condition:
        conditions = [self._negation()]
        while self._peek() == "OR":
            self._at += 1
            conditions.append(self._negation())
        return _join("OR", conditions)

    def _negation(self) -> Condition:
        if self._peek() not in ("NOT", "("):
            return self._comparison()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise invalid_argument("The list filter is nested too deeply.")
        inner = self._nested()
        self._depth -= 1
        return inner

    def _nested(self) -> Condition:
        self._at += 1
        if self._tokens[self._at - 1][1] == "NOT":
            inner = self._negation()
            return Condition(f"(COALESCE({inner.sql}, 0) = 0)", inner.values)
        inner = self._sequence()
        self._expect(")")
        return inner

    def _comparison(self) -> Condition:
        name = self._take("word", "text")
        if self._peek() == "(":
            return self._call(name)
        operator = self._take("operator")
        return self._compare(name, operator, self._take("word", "text"))

    def _call(self, name: str) -> Condition:
        self._expect("(")
        value = self._take("word", "text")
        self._expect(")")
        return self._compare(name, "=", value)

    def _compare(self, name: str, operator: str, value: str) -> Condition:
        key = re.fullmatch(r"labels\.(.+)", name)
        if key:
            return self._compare_path(_label_path(key[1]), operator, value)
        if name == "labels" and operator == ":":
            return self._compare_path(_label_path(value), operator, "*")
        field = self._fields.get(_snake(name))
        if field is None:
            raise invalid_argument(f'Invalid filter "{self._text}": unknown field "{name}".')
        if isinstance(field, str):
            return self._compare_path(field, operator, value)
        return field(operator, value)

    def _compare_path(self, path: str, operator: str, value: str) -> Condition:
        if operator == ":" and value == "*":
            return Condition("json_extract(body, ?) IS NOT NULL", (path,))
        if operator == ":":
            return Condition("instr(json_extract(body, ?), ?) > 0", (path, value))
        return Condition(
            f"json_extract(body, ?) {_SQL_OPERATOR[operator]} ?",
            (path, value),
        )

    def _peek(self) -> str | None:
        if self._at >= len(self._tokens):
            return None
        kind, text = self._tokens[self._at]
        return text if kind != "text" else f'"{text}'

    def _take(self, *kinds: str) -> str:
        if self._at >= len(self._tokens) or self._tokens[self._at][0] not in kinds:
            raise self._error()
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "text":
            return re.sub(r"\\(.)", r"\1", text[1:-1])
        if text.startswith("labels.") and self._at < len(self._tokens):
            return text + self._quoted_key(text)
        return text

    def _quoted_key(self, text: str) -> str:
        """Return the rest of labels."a key"."""
        kind, following = self._tokens[self._at]
        if text != "labels." or kind != "text":
            return ""
        self._at += 1
        return following[1:-1]

    def _expect(self, text: str) -> None:
        if self._peek() != text:
            raise self._error()
        self._at += 1

    def _error(self) -> ServiceError:
        return invalid_argument(f'Invalid list filter: "{self._text}".')


def _join(operator: str, conditions: Sequence[Condition]) -> Condition:
    if len(conditions) == 1:
        return conditions[0]
    sql = f" {operator} ".join(condition.sql for condition in conditions)
    return Condition(f"({sql})", tuple(value for found in conditions for value in found.values))


def _label_path(key: str) -> str:
    if not _LABEL_KEY.fullmatch(key):
        raise invalid_argument(f'Invalid label key in the filter: "{key}".')
    return f'$.labels."{key}"'


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()
