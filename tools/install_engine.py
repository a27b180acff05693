"""Run the Pulumi SDK's own installer: `.venv/bin/python -m tools.install_engine FOLDER`."""

import socket
import subprocess
import sys

STALL_LIMIT = 15.0
"""Seconds without an answer, after which the network counts as closed."""


def main() -> None:
    """Download Pulumi, in the SDK's own version, into the folder named on the command line."""
    from pulumi.automation import PulumiCommand

    socket.setdefaulttimeout(STALL_LIMIT)
    try:
        PulumiCommand.install(root=sys.argv[1])
    except subprocess.CalledProcessError as error:
        said = (error.output or b"").decode(errors="replace").strip()
        sys.exit(said or str(error))
    except OSError as error:
        sys.exit(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main()
