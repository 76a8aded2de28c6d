"""Public routes of shipping."""

from typing import Annotated

from fastapi import APIRouter, Query

from commerce.core.dependencies import AppSettings, ReadSession
from commerce.core.errors import problems
from commerce.core.locales import WantedLocale
from commerce.shipping import rules
from commerce.shipping import service as shipping
from commerce.shipping.rules import Destination
from commerce.shipping.schemas import ShippingOptions, ShippingQuery
from commerce.shipping.wire import option_read

router = APIRouter(prefix="/shipping", tags=["shipping"])


@router.get("/methods", responses=problems())
async def list_shipping_methods(
    session: ReadSession,
    settings: AppSettings,
    locale: WantedLocale,
    query: Annotated[ShippingQuery, Query()],
) -> ShippingOptions:
    """The ways to send an order to a place, the cheapest first; none if the shop cannot."""
    currency, goods = query.currency or settings.shop.currency, query.subtotal
    found = await shipping.options(session, Destination(query.country, query.city), currency)
    ordered = rules.by_price(found, goods)
    return ShippingOptions(
        items=[option_read(option, goods, currency, locale) for option in ordered]
    )
