"""What the resource classes of this package have in common."""

from typing import Any

import pulumi
from pulumi.dynamic import Resource, ResourceProvider
from pydantic.alias_generators import to_snake


class VertexResource(Resource):
    """A dynamic resource whose properties have the API's names in the state, Python's in code."""

    def __init__(
        self,
        provider: ResourceProvider,
        name: str,
        props: dict[str, Any],
        opts: pulumi.ResourceOptions | None,
    ) -> None:
        """Register the resource, and give its outputs Python's names."""
        properties = list(props)
        super().__init__(provider, name, props, opts)
        for key in properties:
            setattr(self, to_snake(key), getattr(self, key))
