"""What a job takes from a foundation stack, under Pulumi's mocks, as people test their programs."""

import json
import os
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

KEY = "projects/p/locations/us-central1/keyRings/r/cryptoKeys/k"
OTHER_KEY = KEY.replace("cryptoKeys/k", "cryptoKeys/other")
ACCOUNT = "tuner@p.iam.gserviceaccount.com"

PROGRAM = """
import json, sys
from pulumi.runtime import Mocks, set_all_config, set_mocks, test

class Made(Mocks):
    def new_resource(self, args):
        if args.typ == "pulumi:pulumi:StackReference":
            return args.name, {"name": args.name, "outputs": outputs}
        if args.typ.endswith(":TuningJob"):
            jobs[args.name] = args.inputs
        return f"{args.name}-id", dict(args.inputs)

    def call(self, args):
        return {}

outputs, config, declared = map(json.loads, sys.argv[1:])
jobs = {}
set_mocks(Made(), project="p", stack="s")
set_all_config(config)

from pulumi_vertex_tuning import TuningJob, SupervisedTuning

@test
def program():
    for name, fields in declared.items():
        kind = TuningJob if name.startswith("job") else SupervisedTuning
        made = kind(name, training_dataset="gs://b/o", **fields)
    return made.urn

program()
print(json.dumps(jobs))
"""

OUTPUTS = {
    "project": "my-project",
    "location": "us-central1",
    "stagingBucket": "b",
    "kmsKeyName": KEY,
    "tuningServiceAccount": ACCOUNT,
}
CONFIG = {"vertex-tuning:foundation": "organization/foundation/prod"}
FLASH = {"base_model": "gemini-2.5-flash"}
JOBS: dict[str, dict[str, Any]] = {
    "job-plain": FLASH,
    "job-own": {**FLASH, "kms_key_name": OTHER_KEY, "service_account": f"x{ACCOUNT}"},
    "job-none": {**FLASH, "kms_key_name": None, "service_account": None},
    "job-keyless": {"base_model": "gemini-3.5-flash"},
    "job-unknown": {"base_model": "gemini-99"},
    "job-adopted": {**FLASH, "adopt": "projects/my-project/locations/us-central1/tuningJobs/1"},
    "whole": FLASH,
    "whole-none": {"baseModel": "gemini-2.5-flash", "kmsKeyName": None, "serviceAccount": None},
    "whole-own": {"baseModel": "gemini-2.5-flash", "kmsKeyName": OTHER_KEY},
}


def _run(outputs: dict[str, Any], config: dict[str, str], jobs: dict[str, Any]) -> dict[str, Any]:
    told = map(json.dumps, (outputs, config, jobs))
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GOOGLE_CLOUD_")}
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *told],
        env={**kept, "VERTEX_TUNING_WAIT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    made: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return made


@cache
def _declared() -> dict[str, Any]:
    return _run(OUTPUTS, CONFIG, JOBS)


@pytest.mark.parametrize(
    ("name", "account", "key"),
    [
        ("job-plain", ACCOUNT, KEY),
        ("job-own", f"x{ACCOUNT}", OTHER_KEY),
        ("job-none", None, None),
        ("job-keyless", ACCOUNT, None),
        ("job-unknown", ACCOUNT, KEY),
        ("job-adopted", None, None),
        ("whole", ACCOUNT, KEY),
        ("whole-none", None, None),
        ("whole-own", ACCOUNT, OTHER_KEY),
    ],
)
def test_a_job_takes_what_it_does_not_name_itself(
    name: str, account: str | None, key: str | None
) -> None:
    job = _declared()[name]

    assert (job.get("serviceAccount"), job.get("kmsKeyName")) == (account, key)
    assert (job["project"], job["location"]) == ("my-project", "us-central1")


def test_what_is_configured_goes_first() -> None:
    config = {**CONFIG, "vertex-tuning:project": "other-project", "gcp:region": "europe-west4"}

    job = _run({**OUTPUTS, "kmsKeyName": ""}, config, {"job": FLASH})["job"]

    assert (job["project"], job["location"]) == ("other-project", "us-central1")
    assert "kmsKeyName" not in job
