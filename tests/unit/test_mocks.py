"""A program with tuned models under Pulumi's mocks, as people test theirs: no engine, no plugin."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import write_rows

PROGRAM = """
import pulumi
from pulumi.runtime import Mocks, set_mocks, test

class Made(Mocks):
    def new_resource(self, args):
        rows[args.name, args.typ.rpartition(":")[2]] = args.inputs.get("row")
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args):
        return {}

rows = {}
set_mocks(Made(), project="p", stack="s")

from pulumi_vertex_tuning import SupervisedTuning

@test
def declared():
    bot = SupervisedTuning(
        "bot",
        project="my-project",
        location="us-central1",
        base_model="gemini-2.5-flash",
        training_dataset="train.jsonl",
        staging_bucket="staging",
        evaluation={"prompts": "train.jsonl", "metrics": ["f1"]},
    )
    return bot.tuning_job.id

declared()
print(rows["bot", "TuningJob"])
print(rows["bot-training", "Dataset"])
"""


def test_a_program_runs_under_mocks_and_rows_have_their_urns(tmp_path: Path) -> None:
    write_rows(tmp_path / "train.jsonl", 12)

    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=tmp_path,
        env={**os.environ, "VERTEX_TUNING_WAIT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 0, ended.stderr
    parent = "vertextuning:index:SupervisedTuning$pulumi-python:dynamic/vertextuning"
    job, data = ended.stdout.splitlines()
    assert job.startswith("urn:pulumi:")
    assert job.endswith(f"{parent}:TuningJob::bot")
    assert data.endswith(f"{parent}:Dataset::bot-training")
