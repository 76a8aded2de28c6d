"""Pages of lists: `{"items": [...], "page": 1, "limit": 20, "total": 123}`."""

from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query

from commerce.core.schemas import Output

Item = TypeVar("Item")

# Deeper pages cost the database more than they are worth to a person.
DEEPEST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted."""

    page: int
    limit: int

    @property
    def offset(self) -> int:
        """How many items lie before this page."""
        return (self.page - 1) * self.limit


async def _wanted_page(
    page: Annotated[int, Query(ge=1, le=DEEPEST_PAGE)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Page:
    return Page(page, limit)


WantedPage = Annotated[Page, Depends(_wanted_page)]


class Listing(Output, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    page: int
    limit: int
    total: int
