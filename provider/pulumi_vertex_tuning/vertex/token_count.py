"""countTokens: how many tokens a base model makes of contents. Free of charge, but not of quota."""

from typing import Any

from pulumi_vertex_tuning.vertex import rest
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import told_as


def count_tokens(
    connection: Connection, parent: str, base_model: str, contents: list[dict[str, Any]]
) -> int:
    """Return the tokens of contents, counted by a base model in projects/P/locations/L."""
    model = f"{parent}/publishers/google/models/{base_model}"
    with told_as(f"count tokens with {base_model}"):
        answer = rest.ask(connection, "v1", f"{model}:countTokens", {"contents": contents})
        return rest.parsed(answer, lambda body: int(body.get("totalTokens", 0)))
