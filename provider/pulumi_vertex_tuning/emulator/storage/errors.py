"""Cloud Storage's own error JSON."""

from pulumi_vertex_tuning.emulator.jsontypes import Json

_REASONS = {
    304: "notModified",
    400: "invalid",
    403: "forbidden",
    404: "notFound",
    409: "conflict",
    410: "gone",
    412: "conditionNotMet",
    413: "uploadTooLarge",
    416: "requestedRangeNotSatisfiable",
    500: "internalError",
    501: "notImplemented",
}


class StorageError(Exception):
    """An answer other than success."""

    def __init__(self, http_status: int, message: str, reason: str | None = None) -> None:
        super().__init__(message)
        self.http_status = http_status
        self.message = message
        self.reason = reason or _REASONS[http_status]

    def to_json(self) -> Json:
        """Return the body of the answer."""
        error = {"message": self.message, "domain": "global", "reason": self.reason}
        return {
            "error": {"code": self.http_status, "message": self.message, "errors": [error]},
        }


def no_bucket(bucket: str) -> StorageError:
    """Say that the bucket does not exist."""
    return StorageError(404, f"The specified bucket does not exist: {bucket}.")


def no_object(bucket: str, name: str) -> StorageError:
    """Say that the object does not exist."""
    return StorageError(404, f"No such object: {bucket}/{name}")


def not_served(what: str) -> StorageError:
    """Refuse a part of the API that this emulator does not serve."""
    return StorageError(501, f"{what} is not served by this emulator of Cloud Storage.")
