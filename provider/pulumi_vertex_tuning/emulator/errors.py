"""The service's errors: a canonical code, its HTTP status and the error JSON."""

from collections.abc import Sequence

from pulumi_vertex_tuning.emulator.jsontypes import Json

_HTTP_STATUS = {
    "CANCELLED": 499,
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "ABORTED": 409,
    "RESOURCE_EXHAUSTED": 429,
    "INTERNAL": 500,
    "UNIMPLEMENTED": 501,
    "UNAVAILABLE": 503,
}


class ServiceError(Exception):
    """An answer other than OK. `status` is the name of a google.rpc.Code."""

    def __init__(self, status: str, message: str, details: Sequence[Json] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.details = list(details)

    @property
    def http_status(self) -> int:
        """The HTTP status that goes with the code."""
        return _HTTP_STATUS[self.status]

    def to_json(self) -> Json:
        """Return the body of the answer."""
        error: Json = {"code": self.http_status, "message": self.message, "status": self.status}
        if self.details:
            error["details"] = self.details
        return {"error": error}


def invalid_argument(message: str) -> ServiceError:
    """Refuse a request that can never work."""
    return ServiceError("INVALID_ARGUMENT", message)


def bad_request(message: str, violations: Sequence[tuple[str, str]]) -> ServiceError:
    """INVALID_ARGUMENT with google.rpc.BadRequest: (field, description) each."""
    detail = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [
            {"field": field, "description": description} for field, description in violations
        ],
    }
    return ServiceError("INVALID_ARGUMENT", message, [detail])


def invalid_fields(violations: Sequence[tuple[str, str]]) -> ServiceError:
    """Report what validation found in fields, in Vertex AI's own form."""
    found = "".join(
        f"\t{number}.Field: {field}; Message: {description}"
        for number, (field, description) in enumerate(violations, start=1)
    )
    return bad_request(f"List of found errors:{found}\t", violations)


def failed_precondition(message: str) -> ServiceError:
    """Refuse what the state of a resource does not allow now."""
    return ServiceError("FAILED_PRECONDITION", message)


def not_found(kind: str) -> ServiceError:
    """Say that a resource of the type `kind` does not exist."""
    return ServiceError("NOT_FOUND", f"The {kind} does not exist.")


def unimplemented(what: str) -> ServiceError:
    """Refuse a part of the API that this emulator does not serve."""
    return ServiceError("UNIMPLEMENTED", f"{what} is not served by this emulator of Vertex AI.")
