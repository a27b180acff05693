"""What all declared things have in common."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from pulumi_vertex_tuning.spec.problems import InvalidInput, problems_of


class Declaration(BaseModel):
    """A group of declared fields: unknown ones are refused, and nothing changes afterwards."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        frozen=True,
    )

    @classmethod
    def parse(cls, values: object, subject: str) -> Self:
        """Return the declaration in values, or raise InvalidInput with a line for each problem.

        The subject is what a person calls the thing, for example 'TuningJob "support-bot"'.
        """
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise InvalidInput(subject, problems_of(error, cls)) from None

    def properties(self) -> dict[str, Any]:
        """Return the declared fields under the API's names, without those left open."""
        return self.model_dump(by_alias=True, exclude_none=True)
