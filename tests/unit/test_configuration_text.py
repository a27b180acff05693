"""Putting a model into a stack's file leaves all that a person wrote there."""

import pytest
import yaml

from pulumi_vertex_tuning.cli.configuration.text import UnknownShape, diff, with_model
from pulumi_vertex_tuning.spec.chains import MODELS

FIELDS = {"baseModel": "gemini-2.5-flash", "hyperparameters": {"epochCount": 3}}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no file yet"),
        ("encryptionsalt: v1:x\n", "a file without configuration"),
        ("config: {}\n", "an empty configuration"),
        ("config:\n  a:b: c\n", "a configuration without models"),
        (f"config:\n  {MODELS}: {{}}\n  a:b: c\n", "an empty group of models"),
        (f"config:\n  {MODELS}:\n    old:\n      baseModel: x\n", "models at the end"),
        (
            f"config:\n  {MODELS}:\n    old:\n      baseModel: x\n\n  a:b: c\n",
            "models in the middle",
        ),
        (f"config:\n    {MODELS}:\n        old:\n            baseModel: x\n", "another indent"),
        (f"config:\n  {MODELS}:\n    # of old\n    old: {{baseModel: x}}\n# end\n", "comments"),
        (f'config:\n  "{MODELS}":\n    old:\n      baseModel: x\nafter: 1\n', "a quoted key"),
    ],
)
def test_a_model_is_added(text: str, reason: str) -> None:
    changed = with_model(text, "new", FIELDS)

    before = (yaml.safe_load(text) or {}) if text else {}
    after = yaml.safe_load(changed)
    models = after["config"].pop(MODELS)
    assert models.pop("new") == FIELDS, reason
    old = dict(before.get("config") or {})
    assert models == (old.pop(MODELS, None) or {})
    assert after["config"] == old
    assert {line for line in text.splitlines() if "#" in line} <= set(changed.splitlines())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"config:\n  {MODELS}:\n    new:\n      baseModel: x\n", 'a model "new" already'),
        (f"config: {{'{MODELS}': {{old: {{}}}}}}\n", "by hand"),
        (f"config:\n  {MODELS}: {{old: {{}}}}\n", "by hand"),
        (f"config:\n  {MODELS}: text\n", "not a group of models"),
        ("config: [\n", "cannot be read"),
    ],
)
def test_what_cannot_be_changed_safely_is_refused(text: str, told: str) -> None:
    with pytest.raises(UnknownShape, match=told):
        with_model(text, "new", FIELDS)


def test_the_change_is_a_patch() -> None:
    before = f"config:\n  {MODELS}:\n    old:\n      baseModel: x\n"

    lines = diff(before, with_model(before, "new", FIELDS), "Pulumi.dev.yaml").splitlines()

    assert lines[:2] == ["--- a/Pulumi.dev.yaml", "+++ b/Pulumi.dev.yaml"]
    assert "+    new:" in lines
    assert not [line for line in lines if line.startswith("-") and line != lines[0]]
