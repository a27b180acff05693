"""A process that checks blocks in memory that another one reads a file into."""

import gc
import mmap
import pickle
import sys

from pulumi_vertex_tuning.dataset.reading.work import ANSWER, REQUEST
from pulumi_vertex_tuning.dataset.rows.block import check


def main() -> None:
    """Answer each request on the standard input, until it ends."""
    gc.disable()  # nothing here has cycles, and a block is thousands of small lists
    fd, size, kind = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    with mmap.mmap(fd, size, access=mmap.ACCESS_READ) as memory:
        while len(request := requests.read(REQUEST.size)) == REQUEST.size:
            start, end, looks = REQUEST.unpack(request)
            answer = pickle.dumps(check(memory[start:end], kind, looks), protocol=5)
            answers.write(ANSWER.pack(len(answer)) + answer)
            answers.flush()
