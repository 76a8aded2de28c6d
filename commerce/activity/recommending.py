"""What shoppers may like, read from what the loops have counted."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.activity import service as activity
from commerce.activity.models import BoughtTogether, Trend, Window
from commerce.core.locales import Locale
from commerce.core.money import Currency
from commerce.core.storage import Storage
from commerce.products import service as products

Summaries = list[dict[str, Any]]


class Shelf:
    """Fills a shelf with products on sale, in the order of their ids."""

    def __init__(
        self, session: AsyncSession, storage: Storage, currency: Currency, locale: Locale
    ) -> None:
        """Products are told in this currency and this language."""
        self._session, self._storage = session, storage
        self._currency, self._locale = currency, locale

    async def trending(self, window: Window, category: str | None, limit: int) -> Summaries:
        """What is sought most, of one category with all below it if one is named."""
        statement = (
            select(Trend.product_id)
            .where(Trend.window == window)
            .order_by(Trend.score.desc(), Trend.product_id)
        )
        found = list(await self._session.scalars(statement))
        if category is not None:
            scopes = await products.scopes(self._session, found)
            found = [id_ for id_ in found if _is_in(category, scopes.get(id_))]
        return await self._fill(found, limit)

    async def bought_together(self, product_id: UUID, limit: int) -> Summaries:
        """What is most often in the same order."""
        statement = (
            select(BoughtTogether.other_id)
            .where(BoughtTogether.product_id == product_id)
            .order_by(BoughtTogether.orders.desc(), BoughtTogether.other_id)
        )
        return await self._fill(list(await self._session.scalars(statement)), limit)

    async def recently_viewed(self, user_id: UUID, limit: int) -> Summaries:
        """What a shopper looked at, the latest first."""
        return await self._fill(await activity.recently_viewed(self._session, user_id), limit)

    async def _fill(self, product_ids: Sequence[UUID], limit: int) -> Summaries:
        """The first ones that are still on sale; twice as many are asked for as are wanted."""
        asked = product_ids[: 2 * limit]
        if not asked:
            return []
        found = await products.summaries(
            self._session, self._storage, asked, self._currency, self._locale
        )
        return found[:limit]


def _is_in(category: str, scope: products.Scope | None) -> bool:
    return scope is not None and category in scope.category_slugs
