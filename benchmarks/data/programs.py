"""What is measured: each runs alone, in a process of its own, and prints seconds and memory."""

_END = """
seconds = time.perf_counter() - begin
kib = next(int(one.split()[1]) for one in open("/proc/self/status") if one.startswith("VmHWM"))
print(json.dumps({"seconds": seconds, "rows": rows, "mib": kib / 1024}))
"""

_BARE = """
import json, sys, time
import orjson
begin, rows = time.perf_counter(), 0
for line in open(sys.argv[1], "rb"):
    orjson.loads(line)
    rows += 1
"""

_HAND_MADE = """
import json, sys, time
from typing import Literal
from pydantic import BaseModel, Field
class Part(BaseModel):
    text: str = Field(min_length=1)
class Content(BaseModel):
    role: Literal["user", "model"]
    parts: list[Part] = Field(min_length=1)
class System(BaseModel):
    parts: list[Part] = Field(min_length=1)
class Row(BaseModel):
    contents: list[Content] = Field(min_length=1)
    systemInstruction: System | None = None
begin, rows = time.perf_counter(), 0
for line in open(sys.argv[1], "rb"):
    Row.model_validate_json(line)
    rows += 1
"""

_OURS = """
import json, sys, time
from pathlib import Path
begin = time.perf_counter()
from pulumi_vertex_tuning.dataset import examine
found = examine(Path(sys.argv[1]))
rows = found.rows
assert not found.error_count and found.sha256 and found.tokens
"""

PROGRAMS = {
    "orjson.loads of each line": _BARE + _END,
    "pydantic, typed rows": _HAND_MADE + _END,
    "all checks": _OURS + _END,
}
BASELINE = "orjson.loads of each line"
CHECKS = "all checks"
