"""What the foundation's configuration may say, and what it is told when it says something else."""

import json
from typing import Any

import pytest
from foundation.github import attribute_of
from foundation.settings import Settings

from pulumi_vertex_tuning.spec import InvalidInput
from tests.foundation.declared import run

PLACE = {"project": "my-project", "location": "us-central1"}


def _github(**fields: Any) -> dict[str, Any]:
    return {"github": {"repository": "octo/models", **fields}}


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("a number is no id", {"project": "12345678"}, 'project: "12345678" is not a project id'),
    ("a name with capitals", {"project": "My-Project"}, "write it like my-project-123"),
    ("a typing error", {"location": "us-centrall1"}, 'did you mean "us-central1"?'),
    ("no one region", {"location": "us"}, '"us" is not one region; jobs, bucket and key need'),
    ("a bad bucket", {"bucket": {"name": "A b"}}, 'bucket.name: "A b" is not a bucket name'),
    ("a field that is none", {"bukket": {}}, 'bukket: unknown field; did you mean "bucket"?'),
    ("and below", {"bucket": {"days": 3}}, "bucket.days: unknown field; the fields are name,"),
    ("no days", {"bucket": {"keepReplacedDays": 0}}, "bucket.keep_replaced_days: 0 is not"),
    ("too long", {"bucket": {"softDeleteDays": 91}}, "bucket.soft_delete_days: 91 is not"),
    ("a level", {"encryption": {"protectionLevel": "soft"}}, "use 'SOFTWARE' or 'HSM'"),
    ("everybody", {"viewers": ["allUsers"]}, 'viewers[0]: "allUsers" is not one person or group'),
    ("everybody", {"operators": ["allAuthenticatedUsers"]}, "nothing here is for everybody"),
    ("a company", {"viewers": ["domain:example.com"]}, "nothing here is for everybody"),
    ("no kind", {"viewers": ["me@example.com"]}, "write it like group:ml@example.com"),
    (
        "both",
        {"viewers": ["user:a@b.co"], "operators": ["user:a@b.co"]},
        "user:a@b.co is a viewer and an operator; operators can view already",
    ),
    ("no owner", {"github": {"repository": "models"}}, "write it like owner/name"),
    ("a URL", {"github": {"repository": "https://github.com/o/r"}}, "write it like owner/name"),
    ("CEL", {"github": {"repository": 'o/r" || "x'}}, "write it like owner/name"),
    ("any", _github(preview=["*"]), "use pull_request, branch:NAME or environment:NAME"),
    ("all branches", _github(deploy=["branch:*"]), '"branch:*" names no jobs'),
    ("requests", _github(deploy=["pull_request"]), "would let every pull request train"),
    ("an id", _github(ownerId=0), "github.owner_id: 0 is not allowed"),
    ("no account", {"budget": {"amount": 5}}, "budget.billing_account: is required"),
    ("a name", {"budget": {"billingAccount": "x", "amount": 5}}, "write it like 012345-6789AB-"),
    ("a label", {"labels": {"Team": "x"}}, "is not a label key"),
    ("an account", {"tuningAccount": "x"}, 'tuning_account: "x" is not allowed'),
]


@pytest.mark.parametrize(("why", "fields", "told"), REFUSED, ids=[row[2][:30] for row in REFUSED])
def test_what_cannot_be_meant_is_refused(why: str, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Settings.parse({**PLACE, **fields}, "it")

    assert told in str(refused.value), why


@pytest.mark.parametrize(
    "member",
    [
        "user:a@example.com",
        "group:a.b@example.com",
        "serviceAccount:x@my-project.iam.gserviceaccount.com",
        "principalSet://iam.googleapis.com/locations/global/workforcePools/p/group/g",
    ],
)
def test_who_can_be_a_member(member: str) -> None:
    assert Settings.parse({**PLACE, "viewers": [member]}, "it").viewers == (member,)


@pytest.mark.parametrize(
    ("trigger", "attribute"),
    [
        ("pull_request", "event_name/pull_request"),
        ("branch:main", "ref/refs/heads/main"),
        ("branch:release/1.x", "ref/refs/heads/release/1.x"),
        ("environment:prod", "environment/prod"),
    ],
)
def test_jobs_are_known_by_what_the_token_says(trigger: str, attribute: str) -> None:
    assert attribute_of(trigger) == attribute


def test_all_that_is_wrong_is_told_at_once_where_it_was_written() -> None:
    ended = run({"foundation:loction": "us-central1", "foundation:viewers": json.dumps(["x"])})

    assert ended.returncode == 1
    assert ended.stderr.endswith(
        "the configuration `foundation:` of this stack is not valid:\n"
        "  project: is required\n"
        "  location: is required\n"
        '  viewers[0]: "x" is not a member; write it like group:ml@example.com\n'
        '  loction: unknown field; did you mean "location"?\n'
    )


def test_the_region_of_the_gcp_provider_will_do() -> None:
    ended = run({"gcp:project": "my-project", "gcp:region": "europe-west4"})

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["outputs"]["location"] == "europe-west4"
