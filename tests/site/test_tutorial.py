"""docs/tutorial.md and the how-to pages: what they say to type does what they show."""

import uuid
from pathlib import Path

from tests.pages import Reader, marked


def test_the_tutorial_goes_as_it_is_written(tmp_path: Path) -> None:
    with Reader(tmp_path / "first", {"my-project": f"test-{uuid.uuid4().hex[:12]}"}) as reader:
        reader.follow("tutorial.md")

        assert reader.typed > 14
    assert [*marked("tutorial.md")] == [
        "not run: it installs from the package index; the wheel is tried by itself",
        "another terminal",
        "on Google Cloud",
    ]
