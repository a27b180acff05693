"""What a preview says of a job that would be made: the sentences, and how they are read again."""

import re

FACTS = {"trainingDataset": "trainingData", "validationDataset": "validationData"}
"""The fields with a job's data, and those with what is known of it and retrains nothing."""

CALLED = {"trainingDataset": "training data", "validationDataset": "validation data"}
"""What lines about a change of data begin with."""

TRAINS = "trains a new model: a paid job"

_ADOPTED = re.compile(r"adopts (\S+?)(?: \([^)]*\))?: nothing is trained")


def adopts(job: str) -> str:
    """Say that a job is taken because the declaration names it."""
    return f"adopts {job}: nothing is trained, no cost"


def adopts_again(job: str) -> str:
    """Say that a job is taken up which was paid for earlier."""
    return f"adopts {job}: nothing is trained again, no cost"


def adopted_in(sentence: str, label: str) -> str | None:
    """Return the job that is adopted where a row's line says so, without its state and age."""
    said = sentence.removeprefix(f"{label} ")
    found = _ADOPTED.match(said) if said != sentence else None
    return found[1] if found else None


def trains_in(sentence: str, label: str) -> bool:
    """Tell whether a row's line says that a job is going to be paid for."""
    return sentence.startswith(f"{label} {TRAINS}")
