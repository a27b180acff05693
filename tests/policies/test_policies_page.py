"""docs/policies.md: its table is that of the rules, its configuration the one that is shipped."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from tools.policies import RUNTIME
from tuning_policies.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "policies.md").read_text(encoding="utf-8")


def _table() -> Iterator[str]:
    yield "| rule | level | | told by | default |"
    yield "|---|---|---|---|---|"
    for rule in RULES:
        names = ", ".join(f"`{name}`" for name in rule.properties)
        defaults = ", ".join(f"`{json.dumps(one['default'])}`" for one in rule.properties.values())
        yield f"| {rule.name} | {rule.level} | {rule.description} | {names} | {defaults} |"


def test_the_table_is_that_of_the_rules() -> None:
    [told] = re.findall(r"<!-- rules -->\n(.*)\n<!-- /rules -->", PAGE, re.DOTALL)

    assert told.splitlines() == list(_table())


def test_the_configuration_is_the_one_that_is_shipped() -> None:
    [told] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)

    assert told == (ROOT / "stacks" / "policies" / "config.prod.json").read_text(encoding="utf-8")


def test_the_files_and_programs_on_the_page_are_there() -> None:
    for path in set(re.findall(r"stacks/policies/[\w.-]+\.\w+", PAGE)):
        assert (ROOT / path).is_file(), path
    assert f"runtime: {RUNTIME}" in PAGE
    assert f"pulumi-analyzer-policy-{RUNTIME}" in PAGE
