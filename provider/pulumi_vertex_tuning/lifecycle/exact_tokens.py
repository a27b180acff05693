"""The tokens of a data set, counted by the service and not estimated."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from pulumi_vertex_tuning.dataset.contents import Contents
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.token_count import count_tokens

_AT_ONCE = 8


def exact_tokens(
    connection: Connection, parent: str, base_model: str, portions: Iterable[Contents]
) -> int:
    """Return the sum over all portions, of which a few are asked for at a time."""

    def count(contents: Contents) -> int:
        return count_tokens(connection, parent, base_model, contents)

    total = 0
    rest = iter(portions)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        asked: list[Future[int]] = [pool.submit(count, one) for one in islice(rest, _AT_ONCE)]
        while asked:
            total += asked.pop(0).result()
            asked.extend(pool.submit(count, one) for one in islice(rest, 1))
    return total
