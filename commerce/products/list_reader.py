"""A list of products, from the bytes of its query to its answer, without FastAPI."""

from typing import Any
from urllib.parse import parse_qsl

from pydantic import ValidationError
from starlette.types import Scope

from commerce.core.errors import Problem
from commerce.core.locales import Locale
from commerce.products import service as products
from commerce.products.cache import Missed
from commerce.products.memory import Recollection
from commerce.products.queries import View
from commerce.products.reading import Answer
from commerce.products.schemas import ProductQuery

_FIELDS = {
    field.alias or name: field.annotation is not None and "tuple" in str(field.annotation)
    for name, field in ProductQuery.model_fields.items()
}


class ListReader:
    """Reads the list under one path, with what this process remembers of its products.

    It answers what is asked well. What is not is left to the application, which says what is wrong.
    """

    def __init__(self, path: str) -> None:
        """For the list under this path."""
        self._path = path

    async def read(self, scope: Scope, locale: Locale, missed: Missed | None) -> Answer | None:
        """The answer to a request for the list, or None if the application has to answer.

        Args:
            scope: of any read of the catalogue.
            locale: which language is wanted.
            missed: what Redis said, which has no such answer; None without Redis.
        """
        if missed is None or scope["path"] != self._path:
            return None
        query = parsed(scope["query_string"])
        if query is None:
            return None
        state = scope["app"].state
        currency = query.currency or state.settings.shop.currency
        view = View(currency, locale, state.storage.url(""))
        recollection = Recollection(state.catalogue_memory, state.catalogue_cache, missed)
        try:
            async with state.database.asking() as questions:
                return await products.read_page(questions, view, query, recollection)
        except Problem:
            return None


def parsed(query_string: bytes) -> ProductQuery | None:
    """What a query asks for, of repeated single values the last; None if it is no good."""
    given: dict[str, Any] = {}
    for name, value in parse_qsl(query_string.decode("latin-1"), keep_blank_values=True):
        if name not in _FIELDS:
            return None
        if _FIELDS[name]:
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    try:
        return ProductQuery.model_validate(given)
    except ValidationError:
        return None
