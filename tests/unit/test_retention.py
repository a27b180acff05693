"""Whether a resource outlives its stack, as far as the program can know."""

import pulumi
import pytest
from pulumi import ResourceOptions

from pulumi_vertex_tuning.resources.retention import Retention, retention


class _Theirs(pulumi.ComponentResource):
    """Somebody else's component: what it was told cannot be seen."""

    def __init__(self) -> None:
        pass


class _Ours(_Theirs):
    retention: Retention = "kept"


@pytest.mark.parametrize(
    ("options", "want"),
    [
        (None, "goes"),
        (ResourceOptions(), "goes"),
        (ResourceOptions(retain_on_delete=True), "kept"),
        (ResourceOptions(retain_on_delete=False, parent=_Theirs()), "goes"),
        (ResourceOptions(parent=_Theirs()), "unknown"),
        (ResourceOptions(parent=_Ours()), "kept"),
        (ResourceOptions(parent=_Ours(), retain_on_delete=False), "goes"),
    ],
)
def test_retention_is_what_is_said_nearest(options: ResourceOptions | None, want: str) -> None:
    assert retention(options) == want
