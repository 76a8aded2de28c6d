"""The manner of every wire model: camelCase, unknown fields refused, text without surprises."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

# They turn the direction of what follows: an address that reads otherwise than it is written.
_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _refuse_control_characters(text: str) -> str:
    """PostgreSQL stores no NUL, and no name or address has a control character."""
    control = {character for character in text if ord(character) < ord(" ")} - {"\n", "\t"}
    if control or not _BIDIRECTIONAL.isdisjoint(text):
        raise ValueError("must not contain control characters")
    return text


Plain = AfterValidator(_refuse_control_characters)
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Plain]
Paragraph = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), Plain]
# What PostgreSQL and every client's calendar can hold, in whatever time zone.
Moment = Annotated[
    AwareDatetime, Field(ge=datetime(2000, 1, 1, tzinfo=UTC), lt=datetime(2200, 1, 1, tzinfo=UTC))
]


class Input(BaseModel):
    """What a client sends; unknown fields are refused."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class Output(BaseModel):
    """What the shop answers."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, from_attributes=True, frozen=True
    )
