"""Models that were replaced, and are kept so that a roll-back trains nothing again.

A kept model stays claimed by its resource, so that no job's deletion takes it along. A revert
claims it anew: a create finds its job by the labels, and its model there.
"""

import time

from pulumi_vertex_tuning.lifecycle.claims import claims_of, kept_label
from pulumi_vertex_tuning.lifecycle.identity import Owner, stack_filter
from pulumi_vertex_tuning.lifecycle.tuned_model import remove_or_give_up
from pulumi_vertex_tuning.lifecycle.tuning_job import look
from pulumi_vertex_tuning.vertex import models
from pulumi_vertex_tuning.vertex.connection import Connection
from pulumi_vertex_tuning.vertex.endpoints import JOB_LABEL
from pulumi_vertex_tuning.vertex.models import Model
from pulumi_vertex_tuning.vertex.names import parse_name


def retire(connection: Connection, name: str, owned_by: Owner, keep: int) -> None:
    """Keep a model that was replaced, and only so many of its kind, the latest ones."""
    model = models.find(connection, name)
    if model and owned_by.resource in claims_of(model.labels):
        labels = {**model.labels, kept_label(owned_by): str(int(time.time()))}
        models.set_labels(connection, model.versioned_name, labels)
    prune(connection, parse_name(name).parent, owned_by, keep)


def prune(connection: Connection, parent: str, owned_by: Owner, keep: int) -> None:
    """Remove all kept models of a resource but the latest ones; what others claim stays theirs."""
    since = kept_label(owned_by)
    found = [one for one in _versions(connection, parent, owned_by) if since in one.labels]
    found.sort(key=lambda model: int(model.labels[since]), reverse=True)
    for model in found[keep:]:
        job = f"{parent}/tuningJobs/{model.labels.get(JOB_LABEL, '')}"
        remove_or_give_up(connection, model, look(connection, job), owned_by)


def _versions(connection: Connection, parent: str, owned_by: Owner) -> list[Model]:
    """Return what may be kept: what the stack has trained, and what it has taken over."""
    queries = (stack_filter(owned_by.stack), f"labels.{kept_label(owned_by)}:*")
    listed = {
        model.name for query in queries for model in models.listing(connection, parent, query)
    }
    return [
        version for name in sorted(listed) for version in models.find_versions(connection, name)
    ]
