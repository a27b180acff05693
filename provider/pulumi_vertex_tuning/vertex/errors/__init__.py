"""What can go wrong in a talk with Google, as types.

VertexError
 ├─ NotAuthenticated     no credentials, or not accepted ones
 ├─ PermissionDenied     the caller lacks a permission
 ├─ NotFound             the thing, its project or its location is not there
 ├─ InvalidArgument      the request cannot be meant
 ├─ PreconditionFailed   not now: something has to happen first
 ├─ Conflict             somebody else changed it, or it is there already
 ├─ QuotaExceeded        too much at once
 └─ Unavailable          no answer, or one that says nothing: the work may have been done
     └─ Unreachable      the request was never sent: nothing was done
"""

from collections.abc import Iterator
from contextlib import contextmanager


class VertexError(Exception):
    """A call that did not do what it was made for; the text says what, where, why, what to do."""

    advice = ""

    def __init__(self, action: str, reason: str, advice: str = "") -> None:
        self.action = action
        self.reason = reason
        hint = advice or self.advice
        super().__init__(f"could not {action}: {reason}" + (f"\n{hint}" if hint else ""))


class NotAuthenticated(VertexError):
    """No credentials, or not accepted ones."""

    advice = (
        "Log in with `gcloud auth application-default login`, or point"
        " GOOGLE_APPLICATION_CREDENTIALS to a key; for the local emulator set"
        " AIPLATFORM_EMULATOR_HOST or the stack's vertex-tuning:emulatorHost."
    )


class PermissionDenied(VertexError):
    """The caller lacks a permission.

    roles: the predefined roles that grant it, the one that grants least first; "" and () where
    the answer names none.
    """

    advice = (
        "All that a stack does takes roles/aiplatform.user on the project, and"
        " roles/storage.objectUser on the staging bucket."
    )

    def __init__(
        self,
        action: str,
        reason: str,
        advice: str = "",
        *,
        permission: str = "",
        roles: tuple[str, ...] = (),
    ) -> None:
        self.permission = permission
        self.roles = roles
        super().__init__(action, reason, advice)


class NotFound(VertexError):
    """The thing, its project or its location is not there.

    Only the service itself says so: a page with 404 of what stands between is Unavailable.
    """

    advice = "It was deleted, or is in another project or location."


class InvalidArgument(VertexError):
    """The request cannot be meant. fields: the refused ones, by the names that a user declares."""

    def __init__(
        self, action: str, reason: str, advice: str = "", *, fields: tuple[str, ...] = ()
    ) -> None:
        self.fields = fields
        super().__init__(action, reason, advice)


class PreconditionFailed(VertexError):
    """Not now: something has to happen first."""


class Conflict(VertexError):
    """Somebody else changed it, or it is there already."""

    advice = "Look at what else works on it, then try again."


class QuotaExceeded(VertexError):
    """Too much at once.

    quota: the quota's name, "" where the answer names none. retry_after: seconds to wait, None
    where the answer names no time.
    """

    def __init__(
        self,
        action: str,
        reason: str,
        advice: str = "",
        *,
        quota: str = "",
        retry_after: float | None = None,
    ) -> None:
        self.quota = quota
        self.retry_after = retry_after
        super().__init__(action, reason, advice)


class Unavailable(VertexError):
    """No answer, or one that says nothing: the work may have been done all the same."""

    advice = "Try again in a while; nothing is done twice."


class Unreachable(Unavailable):
    """The request was never sent: nothing was done."""

    advice = "Nothing was done."


@contextmanager
def told_as(action: str) -> Iterator[None]:
    """Tell errors of Google's libraries inside as ours; the action is what was tried."""
    try:
        yield
    except VertexError:
        raise
    except Exception as error:
        from pulumi_vertex_tuning.vertex.errors.telling import told

        if (ours := told(action, error)) is None:
            raise
        # Not from error: its text may hold credentials, and a traceback would print it.
        raise ours from None
