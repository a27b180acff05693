"""Ctrl-C while a program waits: the jobs go on, and nobody wants to read a traceback."""

import sys
from functools import cache
from types import TracebackType


@cache
def swallow_interrupts() -> None:
    """Keep a KeyboardInterrupt that ends the program from printing its traceback.

    It comes from the terminal, or from the language host after a failure was reported.
    """
    usual = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            usual(kind, error, trace)

    sys.excepthook = hook
