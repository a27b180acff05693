#!/usr/bin/env python3
"""Show a report where people look: one comment of a pull request, or one issue of a stack.

On GitHub and GitLab, with nothing but Python's own library. Each report is found again by a
marker in its first line, so that it is updated and not posted anew.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

PAGE = 100
LONGEST = 65_536
"""Characters that GitHub takes in one comment or issue."""

TIMEOUT = 30.0

Json = dict[str, Any]


@dataclass(frozen=True)
class Forge:
    """Where the repository lives: its API, and what differs between the two kinds."""

    url: str
    headers: dict[str, str]
    comments: str
    text: str
    update: str
    author: str

    def each(self, path: str, **query: str) -> Iterator[Json]:
        """Yield all that a list has, page by page."""
        for page in range(1, 1_000):
            asked = urlencode({**query, "per_page": PAGE, "page": page})
            found: list[Json] = self.call("GET", f"{path}?{asked}")
            yield from found
            if len(found) < PAGE:
                return

    def call(self, method: str, path: str, body: Json | None = None) -> Any:
        """Send one request; return the answer."""
        data = None if body is None else json.dumps(body).encode()
        headers = {**self.headers, "Content-Type": "application/json"}
        request = Request(f"{self.url}{path}", data, headers, method=method)  # noqa: S310 - CI's own
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - the same
            return json.loads(answer.read() or b"null")


def main() -> None:
    """Do what the arguments say."""
    asked = _arguments()
    try:
        done = _COMMANDS[asked.command](_forge(), asked)
    except HTTPError as error:
        sys.exit(f"report: {error.url} answered {error.code}: {error.read()[:500].decode()}")
    except (URLError, TimeoutError) as error:
        sys.exit(f"report: no answer: {error}")
    except KeyError as error:
        sys.exit(f"report: {error.args[0]} is not set; it is in a pipeline of GitHub or GitLab")
    sys.stdout.write(f"{done}\n")


def comment(forge: Forge, asked: argparse.Namespace) -> str:
    """Post the report under a pull request, or put it in place of the last one."""
    path = f"{forge.comments}/{asked.number}/{'notes' if forge.update == 'PUT' else 'comments'}"
    body = {"body": _marked(asked)}
    author = _author(forge, asked)
    for one in forge.each(path):
        if _is_ours(one, asked, author):
            at = f"{path}/{one['id']}" if forge.update == "PUT" else _of_issue(path, one)
            forge.call(forge.update, at, body)
            return f"updated comment {one['id']}"
    return f"posted comment {forge.call('POST', path, body)['id']}"


def issue(forge: Forge, asked: argparse.Namespace) -> str:
    """Open an issue with the report, or update the one that is open."""
    path, body = _issues(forge), {"title": asked.title, forge.text: _marked(asked)}
    if one := _open_issue(forge, asked):
        forge.call(forge.update, f"{path}/{_number(one)}", body)
        return f"updated issue {_number(one)}"
    return f"opened issue {_number(forge.call('POST', path, body))}"


def close(forge: Forge, asked: argparse.Namespace) -> str:
    """Close the issue, since there is nothing to report any more."""
    if one := _open_issue(forge, asked):
        closed = {"state_event": "close"} if forge.update == "PUT" else {"state": "closed"}
        forge.call(forge.update, f"{_issues(forge)}/{_number(one)}", closed)
        return f"closed issue {_number(one)}"
    return "no issue is open"


_COMMANDS = {"comment": comment, "issue": issue, "close": close}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="report", description=__doc__)
    parser.add_argument("command", choices=_COMMANDS)
    parser.add_argument("--marker", required=True, help="what the report is found again by")
    parser.add_argument("--author", default="", help="who posts; default: whose token it is")
    parser.add_argument("--file", type=Path, help="the report")
    parser.add_argument("--number", help="comment: of the pull request")
    parser.add_argument("--title", default="", help="issue: its title")
    return parser.parse_args()


def _forge() -> Forge:
    if "GITLAB_CI" in os.environ:
        project = f"/projects/{quote(os.environ['CI_PROJECT_ID'], safe='')}"
        headers = {"PRIVATE-TOKEN": os.environ["REPORT_TOKEN"]}
        merges = f"{project}/merge_requests"
        return Forge(os.environ["CI_API_V4_URL"], headers, merges, "description", "PUT", "")
    headers = {
        "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
        "Accept": "application/vnd.github+json",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    issues = f"/repos/{os.environ['GITHUB_REPOSITORY']}/issues"
    bot = "github-actions[bot]"  # whose token a workflow has
    return Forge(os.environ["GITHUB_API_URL"], headers, issues, "body", "PATCH", bot)


def _marked(asked: argparse.Namespace) -> str:
    return f"{_marker(asked)}\n{asked.file.read_text(encoding='utf-8')}"[:LONGEST]


def _marker(asked: argparse.Namespace) -> str:
    return f"<!-- vertex-tuning: {asked.marker} -->"


def _author(forge: Forge, asked: argparse.Namespace) -> str:
    """Return who posts; GitLab tells whose the token is."""
    return str(asked.author or forge.author or forge.call("GET", "/user")["username"])


def _is_ours(one: Json, asked: argparse.Namespace, author: str) -> bool:
    """Tell whether it is the report: anybody can write a marker, so the author has to be ours."""
    user = one.get("user") or one.get("author") or {}
    text = one.get("body") or one.get("description") or ""
    is_author = author in {user.get("login"), user.get("username")}
    return is_author and text.startswith(_marker(asked))


def _of_issue(path: str, one: Json) -> str:
    """Return where GitHub changes a comment: beside the issues, not below one."""
    return f"{path.rsplit('/', 2)[0]}/comments/{one['id']}"


def _issues(forge: Forge) -> str:
    return forge.comments.replace("/merge_requests", "/issues")


def _open_issue(forge: Forge, asked: argparse.Namespace) -> Json | None:
    state = "opened" if forge.update == "PUT" else "open"
    found, author = forge.each(_issues(forge), state=state), _author(forge, asked)
    return next((one for one in found if _is_ours(one, asked, author)), None)


def _number(one: Json) -> int:
    return int(one.get("iid") or one["number"])


if __name__ == "__main__":
    main()
