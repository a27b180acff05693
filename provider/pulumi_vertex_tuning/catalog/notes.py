"""What is worth knowing of a base model before a job is paid for, and refuses nothing."""

from datetime import date, timedelta

from pulumi_vertex_tuning.catalog.base_model import Retirement, find_base_model

SOON = timedelta(days=180)
"""How long before its retirement a base model is called one that goes soon."""


def retirement_warning(base_model: str, today: date) -> str | None:
    """Return what to tell of a base model that has been retired or will be soon.

    A tuned model goes on the same day as its base model, and new access to a base model, tuning
    included, may end a month earlier (Google's page of the life cycle).
    """
    model = find_base_model(base_model)
    gone = model.retirement if model else None
    if model is None or gone is None or gone.date > today + SOON:
        return None
    told = _past(gone, today) if gone.date <= today else _coming(gone)
    instead = f"; {gone.successor} is its successor" if gone.successor else ""
    return f"{model.name} {told}{instead} ({gone.source.title}, {gone.source.date})"


def serving_note(base_model: str, location: str) -> str | None:
    """Return where the tuned model will stand, where that is not the region of its job."""
    model = find_base_model(base_model)
    place = (model.serves_in or {}).get(location) if model else None
    return (
        f"is tuned in {location} and served in the multi-region `{place}` only" if place else None
    )


def _past(gone: Retirement, today: date) -> str:
    when = "today" if gone.date == today else f"on {gone.date}"
    may = "may have been retired" if gone.at_the_earliest else "was retired"
    return f"{may} {when}: the job may be refused, or never come to its end"


def _coming(gone: Retirement) -> str:
    earliest = ", at the earliest" if gone.at_the_earliest else ""
    return f"will be retired on {gone.date}{earliest}, and models tuned from it with it"
