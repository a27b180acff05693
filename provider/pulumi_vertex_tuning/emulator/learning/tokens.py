"""Text in tokens, of about four characters each, as Google's rule of thumb has it."""

import re

# A word takes the space before it along and is cut where it gets long. Scripts without spaces
# between words say more in a character, so their tokens are shorter.
_TOKEN = re.compile(
    r" ?[A-Za-z]{1,6}| ?[^\W\d_A-Za-z]{1,2}|\d{1,3}| ?[^\w\s]{1,2}|_|\s{1,4}|.", re.DOTALL
)


def tokenize(text: str) -> list[str]:
    """Cut a text into tokens; joined again they are the text, to the last space."""
    return _TOKEN.findall(text)


def count_tokens(text: str) -> int:
    """Count the tokens of a text."""
    return sum(1 for _ in _TOKEN.finditer(text))
