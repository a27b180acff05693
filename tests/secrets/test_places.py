"""Whatever the environment or an answer says: no request and no token goes elsewhere than meant."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.secrets.attacker import Attacker
from tests.secrets.canaries import Canaries
from tests.secrets.google import TOKEN, TOKENS, Google, Redirect, google_on_loopback

ROOT = Path(__file__).resolve().parents[2]
USER = "application_default_credentials.json"
HIDDEN = ("GOOGLE_", "AIPLATFORM_", "STORAGE_", "CLOUDSDK_", "NO_PROXY", "no_proxy", "ALL_PROXY")


def _calls(
    folder: Path, environment: dict[str, str], location: str = "us-central1"
) -> dict[str, Any]:
    """Make all kinds of calls in a process with this environment."""
    inherited = {key: text for key, text in os.environ.items() if not key.startswith(HIDDEN)}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.secrets.calls", location, str(folder)],
        cwd=ROOT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return {**answer, "printed": ended.stdout + ended.stderr}


def _is_google(host: str) -> bool:
    return re.fullmatch(r"[a-z0-9.-]+\.googleapis\.com(:443)?", host) is not None


SERVICES = {"us-central1-aiplatform", "storage"}
TAMPERED = {
    "nothing": {},
    "an endpoint for Cloud Storage": {"API_ENDPOINT_OVERRIDE": "http://{attacker}"},
    "another universe": {"GOOGLE_CLOUD_UNIVERSE_DOMAIN": "{attacker}"},
    "mTLS endpoints": {"GOOGLE_API_USE_MTLS_ENDPOINT": "always"},
    "client certificates": {
        "GOOGLE_API_USE_CLIENT_CERTIFICATE": "true",
        "GOOGLE_API_USE_MTLS_ENDPOINT": "always",
    },
    "an emulator for Cloud Storage alone": {"STORAGE_EMULATOR_HOST": "http://{attacker}"},
    "an emulator for Vertex AI": {"AIPLATFORM_EMULATOR_HOST": "{attacker}"},
}
"""Variables that lead Google's libraries elsewhere, by what they are."""


@pytest.mark.parametrize("variables", TAMPERED.values(), ids=TAMPERED)
def test_no_variable_leads_a_call_away_from_google(
    tmp_path: Path, attacker: Attacker, canaries: Canaries, variables: dict[str, str]
) -> None:
    tampered = {key: text.format(attacker=attacker.host) for key, text in variables.items()}
    with google_on_loopback(tmp_path) as google:
        environment = {**canaries.environment, **google.environment, **tampered}
        found = _calls(tmp_path, environment)

    assert not [one for one in found["addresses"] if not one.startswith("https://")]
    hosts = {urlsplit(address).netloc for address in found["addresses"]}
    assert [host for host in (*hosts, *google.asked_for) if not _is_google(host)] == []
    # With that variable alone, Google's library takes Cloud Storage for an emulator: no token.
    signed = {call.host.partition(".")[0] for call in google.calls if call.authorization}
    assert signed >= SERVICES - ({"storage"} if "STORAGE_EMULATOR_HOST" in variables else set())
    assert "plain http" not in {call.host for call in google.calls}
    assert not attacker.was_called
    assert {what: text for what, text in found["outcomes"].items() if "Not found" not in text} == {}
    _show_that_secrets_stay(google, canaries, found["printed"])


@pytest.mark.parametrize(
    ("status", "tokens", "adc"),
    [
        pytest.param(302, False, "adc.json", id="to a service account"),
        pytest.param(307, False, USER, id="with the body, to a user"),
        pytest.param(307, True, USER, id="with the refresh token"),
    ],
)
def test_a_redirect_is_not_followed(
    tmp_path: Path,
    attacker: Attacker,
    canaries: Canaries,
    *,
    status: int,
    tokens: bool,
    adc: str,
) -> None:
    redirect = Redirect(status, f"http://{attacker.host}/elsewhere", tokens=tokens)
    with google_on_loopback(tmp_path, redirect) as google:
        environment = {**canaries.environment, **google.environment}
        environment["GOOGLE_APPLICATION_CREDENTIALS"] = str(canaries.folder / adc)
        found = _calls(tmp_path, environment)

    assert not attacker.was_called
    assert [call for call in google.calls if "elsewhere" in call.url] == []
    refused = ("Unavailable: ", "Unreachable: ", "NotAuthenticated: ")
    assert [text for text in found["outcomes"].values() if not text.startswith(refused)] == []
    if not tokens:
        assert "the answer leads elsewhere (a redirect)" in found["outcomes"]["read a job"]
        assert len([call for call in google.calls if call.url.endswith("/tuningJobs/1")]) == 1
    _show_that_secrets_stay(google, canaries, found["printed"])


def test_a_location_does_not_lead_a_token_elsewhere(
    tmp_path: Path, attacker: Attacker, canaries: Canaries
) -> None:
    """What stands in a name becomes a part of the host."""
    with google_on_loopback(tmp_path) as google:
        environment = {**canaries.environment, **google.environment}
        found = _calls(tmp_path, environment, location=f"{attacker.host}#")

    assert [host for host in google.asked_for if not _is_google(host)] == []
    assert not attacker.was_called
    assert "is not a location" in found["outcomes"]["read a job"]


def _show_that_secrets_stay(google: Google, canaries: Canaries, printed: str) -> None:
    """Only the host that gives tokens was told a secret, and nobody was shown one."""
    told = {call.host for call in google.calls if canaries.found_in(call.body)}
    assert told <= {TOKENS}
    urls = "".join(call.url for call in google.calls)
    assert canaries.found_in(urls.encode()) == []
    signed = "".join(call.authorization for call in google.calls)  # names its key, as it has to
    assert set(canaries.found_in(signed.encode())) <= {"private key id"}
    assert canaries.found_in(printed.encode()) == []
    assert TOKEN not in printed
