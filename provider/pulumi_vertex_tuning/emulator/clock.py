"""Time as the API prints it."""

from datetime import UTC, datetime


def timestamp(seconds: float | None = None) -> str:
    """Return RFC 3339 in UTC with microseconds, of now or of seconds since the epoch."""
    moment = datetime.now(UTC) if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def seconds_of(text: str) -> float:
    """Return seconds since the epoch of a timestamp."""
    return datetime.fromisoformat(text).timestamp()
