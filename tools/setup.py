"""Set up a fresh machine: `python3 -m tools.setup`, which `make setup` calls.

Makes `.venv`, chooses or makes the Pulumi engine, and the local stack's data set.
A second run finds everything there and changes nothing.
"""

import platform
import sys

OLDEST_PYTHON = (3, 11)


def main() -> None:
    """Set up, or exit with one clear message."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        sys.exit(
            f"set-up: this is Python {platform.python_version()}; the project needs 3.11 or newer."
            "\nName one that you have, such as: make setup PYTHON=python3.13"
        )
    # The Pythons that the lines above turn away cannot read what this imports.
    from tools.provision import provision

    provision()


if __name__ == "__main__":
    main()
