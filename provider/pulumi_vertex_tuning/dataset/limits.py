"""What Vertex AI takes of tuning data, by its documentation of 2026-09-25."""

FILE_BYTES = 1024**3
"""Bytes of a file."""
ROW_TOKENS = 131_072
"""Tokens of an example, input and output."""
ROW_BYTES = 4 * 1024**2
"""Bytes of a line that are read: six times what ROW_TOKENS take in any script."""
TEXT_ROWS = 10_000_000
MEDIA_ROWS = 300_000
"""Examples of a data set, and of one with files in its rows."""
VALIDATION_ROWS = 5_000
FREE_VALIDATION_ROWS = 1_000
VALIDATION_SHARE = 0.3
"""A validation set with more than the free rows has at most this share of the training rows."""
FEW_ROWS = 100
"""Training rows from which on Google expects results."""
MEDIA = {"image": 30, "audio": 1, "application/pdf": 4}
"""Files of a kind in an example."""
FILE_TOKENS = 258
"""Tokens of an image, or of a page; what a file counts at least."""


def validation_problem(training: int, validation: int) -> str:
    """Return what is wrong with a validation set of so many rows, "" where nothing is."""
    if validation > VALIDATION_ROWS:
        return f"has {validation:,} rows; a validation set has at most {VALIDATION_ROWS:,}"
    most = max(int(training * VALIDATION_SHARE), FREE_VALIDATION_ROWS)
    if validation > most:
        return (
            f"has {validation:,} rows; with {training:,} training rows a validation set has at most"
            f" {most:,} (30 %, or 1,000)"
        )
    return ""
