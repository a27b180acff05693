"""See torture.py."""

import sys

from tests.torture.sequences.torture import main

if __name__ == "__main__":  # its processes import it again
    sys.exit(main())
