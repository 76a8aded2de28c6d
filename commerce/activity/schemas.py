"""Wire models of activity."""

from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from commerce.activity.models import ClientType, Window
from commerce.core.money import Currency
from commerce.core.schemas import Input, Line, Output
from commerce.products.schemas import ProductSummary

MOST_EVENTS = 100


class EventInput(Input):
    """Something that a shopper did, under an id that the client makes up: sent twice, kept once."""

    id: UUID
    type: ClientType
    at: AwareDatetime = Field(description="Set right where the client's clock is wrong.")
    product_id: UUID | None = None
    query: Line | None = None

    @model_validator(mode="after")
    def _says_of_what(self) -> Self:
        if self.type == "search":
            if self.query is None or self.product_id is not None:
                raise ValueError("a search has a query and no productId")
        elif self.product_id is None or self.query is not None:
            raise ValueError(f"a {self.type} has a productId and no query")
        return self


class ActivityBatch(Input):
    """Events of one shopper, or of one visitor who has not signed in.

    `consent` is what the visitor has said to analytics; who is signed in has said it to the shop
    (PUT /users/consents). Without it events are counted, and nobody's.
    """

    events: tuple[EventInput, ...] = Field(min_length=1, max_length=MOST_EVENTS)
    visitor_id: UUID | None = None
    consent: bool = False


class Recorded(Output):
    """How many events were taken, and how many of them had come before."""

    accepted: int
    duplicates: int


class Claim(Input):
    """The visitor who one was before signing in."""

    visitor_id: UUID


class Claimed(Output):
    """How many events now belong to the shopper; none without consent to analytics."""

    linked: int


class TrendingQuery(Input):
    """Which products are sought: lately, of a category with all below it."""

    window: Window = "week"
    category: Line | None = None
    currency: Currency | None = None
    limit: int = Field(12, ge=1, le=50)


class SomeQuery(Input):
    """How many products are wanted, at what currency's prices."""

    currency: Currency | None = None
    limit: int = Field(12, ge=1, le=50)


class ProductItems(Output):
    """Products in order, as in GET /products."""

    items: list[ProductSummary]
