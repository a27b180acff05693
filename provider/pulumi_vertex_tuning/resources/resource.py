"""What the resource classes of this package have in common."""

from typing import Any

import pulumi
from pulumi.dynamic import Resource, ResourceProvider

from pulumi_vertex_tuning.resources.inputs import python_name


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
            setattr(self, python_name(key), getattr(self, key))
