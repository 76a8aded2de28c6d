"""Where people live, as the shop writes it down."""

from typing import Annotated

from pydantic import Field, StringConstraints

from commerce.core.schemas import Input, Line, Plain

Phone = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^\+?[0-9][0-9 ().-]{5,24}$", max_length=26),
    Plain,
]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Address(Input):
    """Where an order goes."""

    full_name: Line
    phone: Phone
    line1: Line
    line2: Line | None = None
    ward: Line | None = None
    district: Line | None = None
    city: Line
    postal_code: Line | None = None
    country: Country = Field(description="ISO 3166-1 alpha-2")
