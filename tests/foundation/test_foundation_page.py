"""docs/foundation.md: its configuration runs, its tables name what the code has."""

import re
from typing import Any

import yaml
from foundation.github import Github
from foundation.settings import BucketSettings, BudgetSettings, EncryptionSettings, Settings
from pydantic.alias_generators import to_camel

from pulumi_vertex_tuning.spec import Declaration
from tests.foundation.declared import FOLDER, ROOT, declared, run

PAGE = (ROOT / "docs" / "foundation.md").read_text(encoding="utf-8")
GROUPS: dict[str, type[Declaration]] = {
    "bucket": BucketSettings,
    "encryption": EncryptionSettings,
    "github": Github,
    "budget": BudgetSettings,
}


def _yaml(number: int) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(
        re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[number]
    )
    return found


def test_the_configuration_on_the_page_is_the_one_that_is_shipped_and_runs() -> None:
    shipped = yaml.safe_load((FOLDER / "Pulumi.prod.yaml").read_text(encoding="utf-8"))

    assert _yaml(0) == shipped
    outputs = declared(shipped["config"]).outputs
    told = PAGE.partition("## What reads it")[2].partition("The stack of")[0]
    assert set(re.findall(r"`(\w+)`", told)) == outputs.keys()


def test_every_setting_is_in_the_table() -> None:
    table = PAGE.partition("| setting |")[2].partition("\n\n")[0]
    told = set(
        re.findall(r"`([\w.]+)`", "\n".join(r.split("|")[1] for r in table.splitlines()[2:]))
    )
    fields = {to_camel(name) for name in Settings.model_fields if name not in GROUPS}
    below = {f"{group}.{to_camel(f)}" for group, m in GROUPS.items() for f in m.model_fields}

    assert told == fields | below


def test_the_refusal_on_the_page_is_what_is_printed() -> None:
    ended = run({"foundation:loction": "us-central1", "foundation:viewers": ["x"]})

    told = ended.stderr.partition("RunError: ")[2]
    assert f"```\n{told}```" in PAGE
