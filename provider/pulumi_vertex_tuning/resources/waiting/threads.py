"""Work beside a program that is not waited for when the program ends, as after Ctrl-C."""

import asyncio
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import TypeVar

Made = TypeVar("Made")


async def in_daemon(work: Callable[[], Made]) -> Made:
    """Return what the work makes in a thread of its own; raise what it raises."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Made] = loop.create_future()

    def run() -> None:
        try:
            settle = partial(done.set_result, work())
        except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
            settle = partial(done.set_exception, error)
        _tell(loop, done, settle)

    Thread(target=run, daemon=True).start()
    return await done


def _tell(
    loop: asyncio.AbstractEventLoop, done: "asyncio.Future[Made]", settle: "partial[None]"
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(lambda: None if done.done() else settle())
