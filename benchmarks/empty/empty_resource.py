"""The least that a dynamic resource can be: what it costs to have one at all."""

import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider


class EmptyProvider(ResourceProvider):
    """Does nothing; what it does not say is the default of Pulumi's SDK."""

    def create(self, props: dict[str, object]) -> CreateResult:
        """Name what was not made."""
        return CreateResult("empty", props)


class Empty(Resource):
    """A resource without inputs and outputs."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare it."""
        super().__init__(EmptyProvider(), name, {}, opts)


class Group(pulumi.ComponentResource):
    """A component that some of them belong to."""

    def __init__(self, name: str) -> None:
        """Declare it."""
        super().__init__("empty:index:Group", name)
        self.register_outputs({})
