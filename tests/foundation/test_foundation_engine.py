"""The foundation's program on the real engine, with a plugin that stands for Google Cloud's.

The real plugin cannot be had without a download from Pulumi. What is shown here is Pulumi's part:
the configuration is read, the graph can be walked, a second run changes nothing, another stack
reads the outputs.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_vertex_tuning.emulator.testing import Emulator
from tests.engine import cli
from tests.engine.cli import Result
from tests.foundation import gcp_plugin
from tests.foundation.declared import FOLDER

STACK = "organization/foundation/prod"


class Foundation:
    """A copy of the stack, with a state of its own and the plugin on PATH."""

    def __init__(self, folder: Path, emulator: Emulator) -> None:
        self.folder = folder / "foundation"
        self.environment = cli.environment(folder / "pulumi", emulator)
        shutil.copytree(FOLDER, self.folder, ignore=shutil.ignore_patterns("__pycache__"))
        programs = folder / "bin"
        programs.mkdir()
        plugin = programs / "pulumi-resource-gcp"
        plugin.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{gcp_plugin.__file__}" "$@"\n')
        plugin.chmod(0o755)
        self.environment["PATH"] = f"{programs}{os.pathsep}{os.environ['PATH']}"
        self.configuration: dict[str, Any] = yaml.safe_load(
            (FOLDER / "Pulumi.prod.yaml").read_text()
        )["config"]
        (self.folder / "Pulumi.prod.yaml").unlink()
        assert self("stack", "init", STACK).code == 0

    def __call__(self, *arguments: str) -> Result:
        """Run a pulumi command with what is configured now."""
        cli.configure(self.folder / "Pulumi.prod.yaml", self.configuration)
        return cli.run(self.folder, self.environment, *arguments)


@pytest.fixture
def foundation(tmp_path: Path, emulator: Emulator) -> Foundation:
    return Foundation(tmp_path, emulator)


def test_it_comes_up_once_exports_what_others_read_and_keeps_the_data(
    foundation: Foundation,
) -> None:
    preview = foundation("preview")
    assert preview.code == 0, preview.text

    up = foundation("up", "--yes", "--skip-preview")
    assert up.code == 0, up.text
    again = foundation("up", "--yes", "--skip-preview", "--expect-no-changes")
    assert again.code == 0, again.text

    outputs = json.loads(foundation("stack", "output", "--json").text)
    host = "my-project.iam.gserviceaccount.com"
    pool = "projects/123/locations/global/workloadIdentityPools/vertex-tuning-github"
    assert outputs == {
        "project": "my-project",
        "location": "us-central1",
        "stagingBucket": "my-project-vertex-tuning",
        "kmsKeyName": (
            "projects/my-project/locations/us-central1/keyRings/vertex-tuning"
            "/cryptoKeys/vertex-tuning"
        ),
        "tuningServiceAccount": f"vertex-tuning@{host}",
        "workloadIdentityProvider": f"{pool}/providers/github",
        "previewServiceAccount": f"vertex-tuning-preview@{host}",
        "deployServiceAccount": f"vertex-tuning-deploy@{host}",
    }

    destroyed = foundation("destroy", "--yes", "--skip-preview")
    assert destroyed.code != 0
    state = json.loads(foundation("stack", "export").text)["deployment"]["resources"]
    left = {one["type"] for one in state if one["type"].startswith("gcp:")}
    assert {"gcp:storage/bucket:Bucket", "gcp:kms/cryptoKey:CryptoKey"} <= left
    assert "gcp:storage/bucketIAMMember:BucketIAMMember" not in left
    assert "protect" in destroyed.text


def test_a_bad_configuration_ends_a_preview_with_what_is_wrong(foundation: Foundation) -> None:
    foundation.configuration["foundation:viewers"] = ["allUsers"]

    told = foundation("preview")

    assert told.code != 0
    assert 'viewers[0]: "allUsers" is not one person or group' in told.text
    assert "Traceback" not in told.text
