"""Credentials made for one test, each of which is known again wherever it turns up."""

import base64
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass
class Canaries:
    """Secrets by what they are, and an environment in which every one of them lies ready."""

    folder: Path
    secrets: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make them."""
        self.folder.mkdir(parents=True)
        self._variables()
        self._files()

    def new(self, what: str) -> str:
        """Return another secret."""
        self.secrets[what] = f"canary{secrets.token_hex(16)}"
        return self.secrets[what]

    def found_in(self, content: bytes) -> list[str]:
        """Return what the secrets are that stand in a content, as they are or encoded."""
        return [what for what, text in self.secrets.items() if _stands_in(content, text)]

    def _variables(self) -> None:
        for variable in (
            "GOOGLE_OAUTH_ACCESS_TOKEN",
            "CLOUDSDK_AUTH_ACCESS_TOKEN",
            "GOOGLE_API_KEY",
            "GEMINI_API_KEY",
            "PULUMI_CONFIG_PASSPHRASE",
        ):
            self.environment[variable] = self.new(variable)

    def _files(self) -> None:
        account = self._service_account()
        self.environment["GOOGLE_CREDENTIALS"] = json.dumps(account)
        self._file("GOOGLE_APPLICATION_CREDENTIALS", "adc.json", json.dumps(account))
        self._file("CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", "token", self.new("token file"))
        netrc = f"default login canary password {self.new('netrc')}\n"
        self._file("NETRC", "netrc", netrc)
        self.environment["CLOUDSDK_CONFIG"] = str(self.folder)
        user = {
            "type": "authorized_user",
            "client_id": "canary",
            "client_secret": self.new("client secret"),
            "refresh_token": self.new("refresh token"),
        }
        (self.folder / "application_default_credentials.json").write_text(json.dumps(user))

    def _file(self, variable: str, name: str, content: str) -> None:
        path = self.folder / name
        path.write_text(content)
        path.chmod(0o600)
        self.environment[variable] = str(path)

    def _service_account(self) -> dict[str, Any]:
        key = _private_key()
        for number, line in enumerate(key.splitlines()[1:-1]):
            self.secrets[f"line {number} of the private key"] = line
        return {
            "type": "service_account",
            "project_id": "canary-project",
            "private_key_id": self.new("private key id"),
            "private_key": key,
            "client_email": "canary@canary-project.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": "https://oauth2.googleapis.com/token",
        }


def _private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def _stands_in(content: bytes, secret: str) -> bool:
    return any(form in content for form in _forms(secret))


def _forms(secret: str) -> Iterator[bytes]:
    yield secret.encode()
    yield quote(secret, safe="").encode()
    # Without its ends, which depend on what stands beside it.
    for shift in range(3):
        yield base64.b64encode(b"\0" * shift + secret.encode())[4:-4]
