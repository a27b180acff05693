"""--fail-on over recorded previews: what a pipeline stops at."""

import pytest

from pulumi_vertex_tuning.cli.review.limits import exceeded, parse_limit
from tests.review.test_examine import reviewed


@pytest.mark.parametrize(
    ("preview", "limit", "found"),
    [
        ("nothing", "change", []),
        ("in_place", "change", ["--fail-on change: bot"]),
        ("hostile", "change", ["--fail-on change: b`o|t <b>@octocat, else|where"]),
        ("in_place", "train", []),
        ("adopt_named", "train", []),
        ("retrain", "train", ["--fail-on train: bot"]),
        ("retrain", "delete", []),
        ("delete_and_create", "delete", ["--fail-on delete: bot"]),
        ("nothing", "warning", ["--fail-on warning: 1 of them"]),
        ("retrain", "cost=1", []),
        ("retrain", "cost=0.01", ["--fail-on cost: up to 0.03 USD, more than 0.01 USD"]),
        (
            "delete_and_create",
            "cost=1",
            ["--fail-on cost: what 1 of the trainings cost is not known"],
        ),
        ("adopt_again", "cost=0", []),
    ],
)
def test_a_limit_stops_what_it_names(preview: str, limit: str, found: list[str]) -> None:
    assert exceeded(reviewed(preview), [parse_limit(limit)]) == found


@pytest.mark.parametrize("text", ["trains", "cost", "cost=", "cost=-1", "cost=nan", ""])
def test_what_is_no_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"none of|not an amount"):
        parse_limit(text)
