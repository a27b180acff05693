"""What `pulumi stack ls` calls a stack, on each kind of backend."""

from pathlib import Path

import pytest

from pulumi_vertex_tuning.cli.stack import CommandError
from pulumi_vertex_tuning.cli.stacks import full_name


@pytest.mark.parametrize(
    ("entry", "want", "reason"),
    [
        ({"name": "dev"}, "organization/bots/dev", "a folder, the project of the program"),
        ({"name": "organization/other/dev"}, "organization/other/dev", "a folder, --all"),
        (
            {"name": "acme/dev", "url": "https://app.pulumi.com/acme/bots/dev"},
            "acme/bots/dev",
            "Pulumi Cloud: the address tells all",
        ),
    ],
)
def test_a_stack_has_one_full_name(
    entry: dict[str, str], want: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: bots\n")
    monkeypatch.chdir(tmp_path)

    assert full_name(entry) == want, reason


def test_without_a_project_a_short_name_says_too_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CommandError, match=r"no Pulumi\.yaml here"):
        full_name({"name": "dev"})
