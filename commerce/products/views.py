"""How a shopper sees the catalogue: the currency and the language of a request."""

from typing import Annotated

from fastapi import Depends, Query

from commerce.core.dependencies import AppSettings, Store
from commerce.core.errors import Responses
from commerce.core.locales import WantedLocale
from commerce.products.queries import View
from commerce.products.schemas import ViewQuery

# What a route of the catalogue may also answer; see edge.py.
NOT_MODIFIED: Responses = {
    304: {"description": "What the client has, by its `If-None-Match`, is still true."}
}


async def _view(
    settings: AppSettings,
    storage: Store,
    locale: WantedLocale,
    query: Annotated[ViewQuery, Query()],
) -> View:
    currency = query.currency or settings.shop.currency
    return View(currency, locale, storage.url(""), settings.tryon.is_generative)


WantedView = Annotated[View, Depends(_view)]
