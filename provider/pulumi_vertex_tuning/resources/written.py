"""Values that a program writes: what cannot be meant is one clear message."""

from typing import TYPE_CHECKING, Any

import pulumi
from pydantic import ValidationError

from pulumi_vertex_tuning.spec import InvalidInput, problems_of


class Written:
    """Stands before a spec among the bases: what cannot be meant raises pulumi.RunError."""

    if not TYPE_CHECKING:  # type checkers make the signature from the fields of the spec

        def __init__(self, **fields: Any) -> None:
            try:
                super().__init__(**fields)
            except ValidationError as error:
                kind = type(self)
                problems = problems_of(error, kind)
                raise pulumi.RunError(str(InvalidInput(kind.__name__, problems))) from None
