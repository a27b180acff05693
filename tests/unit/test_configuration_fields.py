"""Changing fields of a model in a stack's file: the rest of the file stays as people wrote it."""

from typing import Any

import pytest

from pulumi_vertex_tuning.cli.configuration.fields import with_fields
from pulumi_vertex_tuning.cli.configuration.text import UnknownShape

FILE = """\
encryptionsalt: v1:abc=:v1:def
# of all stacks
config:
  vertex-tuning:project: p
  tuned-models:models:
    first: {baseModel: gemini-2.5-flash}
    # the one that answers customers
    bot:
      adopt: projects/p/locations/l/tuningJobs/1  # from dev
      base_model: gemini-2.5-flash
      hyperparameters:
        epochCount: 3  # more overfits
        adapterSize: 4
      labels:
        environment: prod
    last:
      baseModel: gemini-2.5-pro
  other:key: 7
"""


@pytest.mark.parametrize(
    ("fields", "old", "new"),
    [
        ({"adopt": "J"}, "adopt: projects/p/locations/l/tuningJobs/1  #", "adopt: J  #"),
        ({"baseModel": "gemini-9"}, "base_model: gemini-2.5-flash", "base_model: gemini-9"),
        (
            {"hyperparameters": {"epochCount": 5, "adapterSize": 4}},
            "epochCount: 3  # more",
            "epochCount: 5  # more",
        ),
        ({"hyperparameters": {"epochCount": 3}}, "        adapterSize: 4\n", ""),
        ({"hyperparameters": None}, FILE[FILE.index("      hyper") : FILE.index("      lab")], ""),
        ({"retry": None}, "bot", "bot"),
        ({"labels": {"environment": "prod"}}, "bot", "bot"),
        (
            {"onDataChange": "ignore"},
            "        environment: prod\n",
            "        environment: prod\n      onDataChange: ignore\n",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_only_the_lines_of_the_field_change(fields: dict[str, Any], old: str, new: str) -> None:
    assert with_fields(FILE, "bot", fields) == FILE.replace(old, new, 1)


@pytest.mark.parametrize(
    "text",
    [
        FILE,
        "config:\n  tuned-models:models: {first: {adopt: x}}\n",
    ],
    ids=["in braces", "all in braces"],
)
def test_a_file_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(UnknownShape, match="Change it by hand"):
        with_fields(text, "first", {"adopt": "J"})
