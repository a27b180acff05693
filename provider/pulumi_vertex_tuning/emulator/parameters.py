"""Query parameters: those of a method, and those that every method takes."""

from collections.abc import Iterable

from pulumi_vertex_tuning.emulator.errors import ServiceError

# Google's system parameters. Apart from `alt` they change nothing here.
_STANDARD = frozenset(
    """
    accessToken alt callback fields key oauthToken prettyPrint quotaUser uploadProtocol uploadType
    """.split(),
)


def check_parameters(given: Iterable[str], known: Iterable[str]) -> None:
    """Raise INVALID_ARGUMENT for a parameter that the method does not have."""
    for name in set(given) - _STANDARD - set(known):
        if not name.startswith("$"):
            raise _unknown(name)


def _unknown(name: str) -> ServiceError:
    text = (
        f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
        f"Field '{name}' could not be found in request message."
    )
    violations = [{"description": text}]
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}
    return ServiceError("INVALID_ARGUMENT", text, [detail])
