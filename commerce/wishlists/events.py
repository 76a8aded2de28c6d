"""Who has a product on the wishlist is told when it costs less, and when it is back in stock.

Each is told once: an item remembers the lowest price that its owner knows of, and whether it was in
stock when it was last looked at. Its row is locked meanwhile, so that two events do not both tell.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core.events import Event
from commerce.core.money import Money
from commerce.notifications import service as notifications
from commerce.notifications.wording import language_of
from commerce.users.models import User
from commerce.wishlists.models import WishlistItem
from commerce.wishlists.service import Wish, wishes

TOPICS = ("product.changed", "stock.changed")


async def handle(session: AsyncSession, event: Event) -> None:
    """Look again at what the event is about, as it is now: what was true then may be over."""
    for wish, locale in await _affected(session, _products_of(event)):
        await _look_at_price(session, wish, locale)
        await _look_at_stock(session, wish, locale)
    await session.flush()


def _products_of(event: Event) -> set[UUID]:
    """The products whose price or whose having any stock may have changed."""
    if event.topic == "product.changed":
        return {UUID(event.payload["productId"])}
    changes = event.payload.get("changes", [])
    return {UUID(c["productId"]) for c in changes if (c["before"] == 0) != (c["after"] == 0)}


async def _affected(session: AsyncSession, product_ids: Collection[UUID]) -> list[tuple[Wish, str]]:
    if not product_ids:
        return []
    # Locked in a statement of its own, before what is read next: that is then the latest.
    items = select(WishlistItem.id).where(WishlistItem.product_id.in_(product_ids))
    await session.execute(items.order_by(WishlistItem.id).with_for_update())
    statement = wishes().add_columns(User.locale).join(User, User.id == WishlistItem.user_id)
    of_products = statement.where(WishlistItem.product_id.in_(product_ids))
    rows = await session.execute(of_products.order_by(WishlistItem.id))
    return [(Wish(*wish), locale) for *wish, locale in rows]


async def _look_at_price(session: AsyncSession, wish: Wish, locale: str) -> None:
    item, price = wish.item, wish.price(wish.item.currency)
    if price is None or not wish.on_sale:
        return
    known = item.known_price
    item.known_price = price if known is None else min(price, known)
    if known is not None and price < known:
        before = Money(amount=known, currency=item.currency)
        data = _data(wish, locale) | {"previousPrice": before.model_dump()}
        await notifications.notify(session, item.user_id, "price-drop", data)


async def _look_at_stock(session: AsyncSession, wish: Wish, locale: str) -> None:
    was_in_stock, wish.item.in_stock = wish.item.in_stock, wish.in_stock
    if wish.in_stock and not was_in_stock:
        data = _data(wish, locale)
        await notifications.notify(session, wish.item.user_id, "back-in-stock", data)


def _data(wish: Wish, locale: str) -> dict[str, Any]:
    item, variant = wish.item, wish.variant
    facts: dict[str, Any] = {
        "productId": str(item.product_id),
        "name": wish.product.name_in(language_of(locale)),
    }
    if (price := wish.price(item.currency)) is not None:
        facts["price"] = Money(amount=price, currency=item.currency).model_dump()
    if variant is not None:
        facts |= {"size": variant.size, "color": variant.color}
    return facts
