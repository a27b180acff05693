"""Models that were replaced, and are kept so that a roll-back trains nothing again.

A kept model stays claimed by its resource, so that no job's deletion takes it along. A revert
claims it anew: a create finds its job by the labels, and its model there.
"""

import time

from pulumi_vertex_tuning.lifecycle.cleanup import remove_model
from pulumi_vertex_tuning.lifecycle.identity import CLAIM, KEPT, Owner, stack_filter
from pulumi_vertex_tuning.lifecycle.tuning_job import look
from pulumi_vertex_tuning.vertex import models
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL
from pulumi_vertex_tuning.vertex.errors import NotFound
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name


def retire(connection: Connection, name: str, owned_by: Owner, keep: int) -> None:
    """Keep a model that was replaced, and only so many of its kind, the latest ones."""
    model = models.find(connection, name)
    if model and model.labels.get(CLAIM) == owned_by.resource:
        labels = {**model.labels, KEPT: str(int(time.time()))}
        models.set_labels(connection, model.versioned_name, labels)
    prune(connection, parse_name(name).parent, owned_by, keep)


def prune(connection: Connection, parent: str, owned_by: Owner, keep: int) -> None:
    """Remove all kept models of a resource but the latest ones."""
    found = [
        model for model in _versions(connection, parent, owned_by) if _is_kept(model, owned_by)
    ]
    found.sort(key=lambda model: int(model.labels[KEPT]), reverse=True)
    for model in found[keep:]:
        job = f"{parent}/tuningJobs/{model.labels.get(JOB_LABEL, '')}"
        remove_model(connection, model, look(connection, job))


def _versions(connection: Connection, parent: str, owned_by: Owner) -> list[Model]:
    listed = list(models.listing(connection, parent, stack_filter(owned_by.stack)))
    return [version for model in listed for version in _all_of(connection, model.name)]


def _all_of(connection: Connection, name: str) -> list[Model]:
    try:
        return models.versions(connection, name)
    except NotFound:
        return []  # a late list


def _is_kept(model: Model, owned_by: Owner) -> bool:
    return model.labels.get(CLAIM) == owned_by.resource and KEPT in model.labels
