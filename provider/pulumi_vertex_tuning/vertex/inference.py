"""Asking a model."""

from pulumi_vertex_tuning.vertex.calls import repeatable
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.errors import told_as


def ask(connection: Connection, endpoint: str, question: str, instruction: str = "") -> str:
    """Return the text that the model on an endpoint answers, at temperature 0.

    Thinking is off, as the guide advises for tuned models: they learned to answer without.
    """
    from google.cloud import aiplatform_v1 as v1

    request = v1.GenerateContentRequest(
        model=endpoint,
        contents=[v1.Content(role="user", parts=[v1.Part(text=question)])],
        generation_config=v1.GenerationConfig(
            temperature=0.0, thinking_config={"thinking_budget": 0}
        ),
    )
    if instruction:
        request.system_instruction = v1.Content(parts=[v1.Part(text=instruction)])
    with told_as(f"ask {endpoint}"):
        answer = connection.predictions(endpoint).generate_content(
            request=request, **repeatable(connection)
        )
        return "".join(part.text for one in answer.candidates[:1] for part in one.content.parts)
