"""The state machine in the test suite: 100 sequences of 50 steps; torture runs 10,000."""

from collections import Counter

import pytest

from tests.torture.sequences.machine import run
from tests.torture.sequences.place import Grounds

SHARDS, EXAMPLES = 10, 10


@pytest.mark.parametrize("shard", range(SHARDS))
def test_what_must_hold_does_in_random_sequences(grounds: Grounds, shard: int) -> None:
    done = Counter[str]()

    run(grounds, shard, EXAMPLES, counts=done)

    assert done["sequences"] >= EXAMPLES
    assert done["jobs made"] > 0
