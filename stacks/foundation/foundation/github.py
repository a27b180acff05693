"""Which jobs of GitHub Actions may preview and which may deploy, as configured.

A job is known by the claims of its token that are no free text of the workflow: event, ref and
environment. Not by `sub`: GitHub changed its form in 2026, for new and renamed repositories.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from pulumi_vertex_tuning.spec import Declaration
from pulumi_vertex_tuning.spec.problems import shown

ISSUER = "https://token.actions.githubusercontent.com"

PULL_REQUEST = "pull_request"

_REPOSITORY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?/[A-Za-z0-9_.-]+")
_TRIGGER = re.compile(r"(branch|environment):([A-Za-z0-9][A-Za-z0-9._/-]*)")


def _repository(text: str) -> str:
    if not _REPOSITORY.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a repository; write it like owner/name")
    return text


def _trigger(text: str) -> str:
    if text != PULL_REQUEST and not _TRIGGER.fullmatch(text):
        raise ValueError(
            f"{shown(text)} names no jobs; use {PULL_REQUEST}, branch:NAME or environment:NAME"
        )
    return text


def _of_merged_code(text: str) -> str:
    if text == PULL_REQUEST:
        raise ValueError(
            "pull_request would let every pull request train and delete; use environment:NAME or"
            " branch:NAME, and protect it on GitHub"
        )
    return _trigger(text)


Trigger = Annotated[str, AfterValidator(_trigger)]
MergedTrigger = Annotated[str, AfterValidator(_of_merged_code)]


class Github(Declaration):
    """The repository, and the jobs that get the identity that previews and the one that deploys.

    The ids are numbers that outlive a rename and cannot be taken over by somebody else.
    """

    repository: Annotated[str, AfterValidator(_repository)]
    owner_id: int | None = Field(default=None, ge=1)
    repository_id: int | None = Field(default=None, ge=1)
    preview: tuple[Trigger, ...] = (PULL_REQUEST, "branch:main")
    deploy: tuple[MergedTrigger, ...] = ("environment:prod",)

    @property
    def condition(self) -> str:
        """What a token must say to be exchanged at all, in CEL.

        pull_request_target runs on the base branch with the code of a stranger at hand.
        """
        owner = self.repository.partition("/")[0]
        terms = [
            f'assertion.repository_owner_id == "{self.owner_id}"'
            if self.owner_id
            else f'assertion.repository_owner == "{owner}"',
            f'assertion.repository_id == "{self.repository_id}"'
            if self.repository_id
            else f'assertion.repository == "{self.repository}"',
            'assertion.event_name != "pull_request_target"',
        ]
        return " && ".join(terms)


MAPPING = {
    "google.subject": "assertion.sub",
    "attribute.repository": "assertion.repository",
    "attribute.ref": "assertion.ref",
    "attribute.environment": "assertion.environment",
    "attribute.event_name": "assertion.event_name",
}
"""Which claims of GitHub's token become attributes; see GitHub's OpenID Connect reference."""


def attribute_of(trigger: str) -> str:
    """Return the attribute, and its value, that the jobs of a trigger have."""
    kind, _, name = trigger.partition(":")
    return {
        PULL_REQUEST: f"event_name/{PULL_REQUEST}",
        "branch": f"ref/refs/heads/{name}",
        "environment": f"environment/{name}",
    }[kind]
