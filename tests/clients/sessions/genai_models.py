"""Tuned models with google-genai: read, list, change, delete."""

from typing import Any

from google.genai import types

from .genai_client import connect, refusal, shown
from .session import Told, run


def read(told: Told) -> Any:
    """Get a model by its names and list the project's."""
    client = connect(told)
    names = [told["model"], told["model"].partition("@")[0]]
    by_label = types.ListModelsConfig(query_base=False, filter=told["filter"])
    return {
        "models": [shown(client.models.get(model=name)) for name in names],
        "listed": [found.name for found in client.models.list(config={"query_base": False})],
        "filtered": [found.name for found in client.models.list(config=by_label)],
        "missing": refusal(lambda: client.models.get(model=f"{told['parent']}/models/1")),
    }


def listed(told: Told) -> Any:
    """List tuned models page by page."""
    client = connect(told)
    pager = client.models.list(config={"query_base": False, "page_size": 1})
    pages = [[found.name for found in pager.page]]
    while pager.config.get("page_token"):
        pages.append([found.name for found in pager.next_page()])
    return pages


def published(told: Told) -> Any:
    """Get a base model by its names and list all of them."""
    client = connect(told)
    pager = client.models.list(config={"page_size": 3})
    first = [found.name for found in pager.page]
    return {
        "models": [shown(client.models.get(model=name)) for name in told["names"]],
        "first": first,
        "listed": [found.name for found in client.models.list()],
        "missing": refusal(lambda: client.models.get(model="gemini-0.1-slow")),
    }


def changed(told: Told) -> Any:
    """Change name, description and default checkpoint of a model."""
    client = connect(told)
    name = told["model"].partition("@")[0]
    config = types.UpdateModelConfig(
        display_name="new", description="changed", default_checkpoint_id="1"
    )
    return {
        "updated": shown(client.models.update(model=name, config=config)),
        "read": shown(client.models.get(model=name)),
        "job": shown(client.tunings.get(name=told["job"])),
        "refused": refusal(
            lambda: client.models.update(model=name, config={"default_checkpoint_id": "9"})
        ),
    }


def deleted(told: Told) -> Any:
    """Delete a model, which is refused while it is deployed."""
    client = connect(told)
    name = told["model"].partition("@")[0]
    if told["deployed"]:
        return refusal(lambda: client.models.delete(model=name))
    client.models.delete(model=name)
    return refusal(lambda: client.models.get(model=name))


if __name__ == "__main__":
    run(read, listed, published, changed, deleted)
