"""What the documentation says of base models, regions, keys and sizes of data sets.

What is not documented, as of a base model that is not in the catalog, passes.
"""

import re
from collections.abc import Iterator, Sequence

from pulumi_vertex_tuning.catalog import find_base_model
from pulumi_vertex_tuning.emulator.errors import invalid_argument, invalid_fields
from pulumi_vertex_tuning.emulator.jsontypes import Json

MOST_EXAMPLES = 10_000_000
LARGEST_FILE = 1024**3
MOST_VALIDATION_EXAMPLES = 5000
_VALIDATION_EXAMPLES_FOR_ANY = 1000
_VALIDATION_SHARE = 0.3

_KEY = re.compile(r"projects/[^/]+/locations/([^/]+)/keyRings/[^/]+/cryptoKeys/[^/]+")
_ACCOUNT = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_KEY_FIELD = "tuning_job.encryption_spec.kms_key_name"
_ACCOUNT_FIELD = "tuning_job.service_account"


def check_place(base_model: str, location: str) -> None:
    """Refuse a region outside the list of a model that has one."""
    known = find_base_model(base_model)
    if known is None or known.tuning_regions is None or location in known.tuning_regions:
        return
    raise invalid_argument(
        f"Base model {base_model} is not supported in {location}. "
        f"Supported regions: {', '.join(known.tuning_regions)}.",
    )


def check_key(job: Json, base_model: str, location: str) -> None:
    """Refuse a key that is none, is elsewhere, or that the base model cannot be tuned with."""
    key = key_of(job)
    if not key:
        return
    match = _KEY.fullmatch(key)
    if match is None:
        form = "projects/P/locations/L/keyRings/R/cryptoKeys/K"
        raise invalid_fields([(_KEY_FIELD, f"kms_key_name should have the form {form}.")])
    if match[1] != location:
        message = f"The key has to be in the location of the job, {location}."
        raise invalid_fields([(_KEY_FIELD, message)])
    known = find_base_model(base_model)
    if known is not None and not known.supports_cmek:
        raise invalid_argument(f"CMEK is not supported for base model {base_model}.")


def key_of(holder: Json) -> str:
    """Return the key of a job's or a model's encryptionSpec, "" without one."""
    return str((holder.get("encryptionSpec") or {}).get("kmsKeyName", ""))


def check_account_name(job: Json) -> None:
    """Refuse a service account that is no e-mail address."""
    account = job.get("serviceAccount", "")
    if account and not _ACCOUNT.fullmatch(account):
        message = f'service_account should be an e-mail address, not "{account}".'
        raise invalid_fields([(_ACCOUNT_FIELD, message)])


def check_counts(fields: Sequence[str], counts: Sequence[int]) -> None:
    """Refuse data sets with more examples than the documented limits; training comes first."""
    violations = list(_violations(fields, counts))
    if violations:
        raise invalid_fields(violations)


def _violations(fields: Sequence[str], counts: Sequence[int]) -> Iterator[tuple[str, str]]:
    training, validation = counts[0], sum(counts[1:])
    if training > MOST_EXAMPLES:
        yield fields[0], _too_many(training, f"{MOST_EXAMPLES}")
    if validation > MOST_VALIDATION_EXAMPLES:
        yield fields[1], _too_many(validation, f"{MOST_VALIDATION_EXAMPLES} for validation")
    elif validation > max(_VALIDATION_EXAMPLES_FOR_ANY, training * _VALIDATION_SHARE):
        most = f"{_VALIDATION_EXAMPLES_FOR_ANY}, or 30% of the {training} for training"
        yield fields[1], _too_many(validation, most)


def _too_many(count: int, most: str) -> str:
    return f"The dataset has {count} examples; at most {most} are allowed."
