"""Whose a cart is: a signed-in shopper's or a guest's."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from commerce.cart.models import Owned


@dataclass(frozen=True, slots=True)
class Owner:
    """Exactly one of the two."""

    user_id: UUID | None = None
    guest_cart_id: UUID | None = None

    def owns(self, table: type[Owned]) -> ColumnElement[bool]:
        """The condition that a row is this owner's."""
        return self.column(table) == self.id

    def column(self, table: type[Owned]) -> InstrumentedAttribute[UUID | None]:
        """The column that holds the owner."""
        return table.guest_cart_id if self.user_id is None else table.user_id

    @property
    def id(self) -> UUID | None:
        """The shopper's id, or the guest's cart's."""
        return self.user_id or self.guest_cart_id

    @property
    def values(self) -> dict[str, UUID | None]:
        """What a row of this owner holds."""
        return {"user_id": self.user_id, "guest_cart_id": self.guest_cart_id}


def shopper(user_id: UUID) -> Owner:
    """The owner of a signed-in shopper's cart."""
    return Owner(user_id=user_id)


def guest(guest_cart_id: UUID) -> Owner:
    """The owner of a guest's cart."""
    return Owner(guest_cart_id=guest_cart_id)
