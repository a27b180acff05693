"""Tuned models, endpoints and answers with the Vertex AI SDK."""

from typing import Any

from google.api_core import exceptions
from google.cloud import aiplatform
from vertexai.generative_models import GenerationConfig, GenerativeModel

from .session import Told, run
from .vertex_client import connect


def listed(told: Told) -> Any:
    """List and get models and endpoints."""
    connect(told)
    model = aiplatform.Model(told["model"])
    endpoint = aiplatform.Endpoint(told["endpoint"])
    return {
        "models": [found.resource_name for found in aiplatform.Model.list()],
        "filtered": [found.resource_name for found in aiplatform.Model.list(filter=told["filter"])],
        "endpoints": [found.resource_name for found in aiplatform.Endpoint.list()],
        "model": [model.resource_name, model.display_name, model.version_id, dict(model.labels)],
        "versions": [version.version_id for version in model.versioning_registry.list_versions()],
        "deployed": [found.model for found in endpoint.list_models()],
    }


def changed(told: Told) -> Any:
    """Change a model's name, description and labels."""
    connect(told)
    model = aiplatform.Model(told["model"].partition("@")[0])
    model.update(display_name="new", description="changed", labels={"team": "web"})
    return [model.display_name, model.description, dict(model.labels)]


def deleted(told: Told) -> Any:
    """Delete a model before and after its endpoints."""
    connect(told)
    try:
        aiplatform.Model(told["model"]).delete()
    except exceptions.BadRequest as error:
        refused = str(error)
    for endpoint in aiplatform.Endpoint.list():
        endpoint.delete(force=True)
    aiplatform.Model(told["model"]).delete()
    left = [*aiplatform.Endpoint.list(), *aiplatform.Model.list()]
    return {"refused": refused, "left": [found.resource_name for found in left]}


def asked(told: Told) -> Any:
    """Ask an endpoint: plainly, configured, in a stream, in a chat; count."""
    connect(told)
    model = GenerativeModel(told["endpoint"])
    instructed = GenerativeModel(told["endpoint"], system_instruction="Be brief.")
    sure = GenerationConfig(temperature=0.0)
    short = GenerationConfig(
        temperature=0.0, top_k=1, top_p=0.9, max_output_tokens=3, seed=1, candidate_count=1
    )
    question = told["question"]
    plain = model.generate_content(question, generation_config=sure)
    chunks = list(model.generate_content(question, generation_config=sure, stream=True))
    chat = model.start_chat()
    return {
        "plain": plain.to_dict(),
        "short": model.generate_content(question, generation_config=short).to_dict(),
        "instructed": instructed.generate_content(question, generation_config=sure).to_dict(),
        "stream": [chunk.to_dict() for chunk in chunks],
        "count": model.count_tokens(question).total_tokens,
        "instructed count": instructed.count_tokens(question).total_tokens,
        "chat": chat.send_message(question, generation_config=sure).text,
    }


if __name__ == "__main__":
    run(listed, changed, deleted, asked)
