"""Pages of the catalogue: which products are on one is asked, what they are is mostly known."""

import json
from collections.abc import Sequence
from uuid import UUID

from commerce.core.direct import Work, all_rows, first_row
from commerce.core.fragments import bound
from commerce.products import queries, search, spelling
from commerce.products.changes import CATALOGUE, tag
from commerce.products.filters import filters
from commerce.products.memory import Recollection
from commerce.products.queries import View
from commerce.products.reading import Answer
from commerce.products.schemas import ProductQuery


async def read_page(
    work: Work, view: View, query: ProductQuery, recollection: Recollection | None = None
) -> Answer:
    """One page of products on sale; raises InvalidCursor.

    Two statements: which products, and what they are; the second asks for those alone that are not
    remembered. One more for the spelling of what is searched for.
    """
    corrections: dict[str, list[str]] = {}
    if query.q is not None:
        corrections = await spelling.corrections(work, search.words_of(query.q))
    values = queries.parameters(query, view, corrections)
    asked = _filter(query, view, values)
    counted = recollection.total(asked) if recollection else None
    page = bound(queries.page(query, view, counts=counted is None), values)
    found = await first_row(work, page.sql, *page.values)
    ids, next_cursor, total, facets, fresh_for = found
    if counted is not None:
        total = counted
    elif recollection is not None:
        recollection.note_total(asked, total, fresh_for)
    cards = await _cards(work, view, ids, recollection)
    shown = [cards[product_id] for product_id in ids if product_id in cards]
    body = _body(query, shown, total, next_cursor, facets)
    return Answer(body, (CATALOGUE, *map(tag, ids)), fresh_for)


def _filter(query: ProductQuery, view: View, values: dict[str, object]) -> str:
    """What has to hold of a product, the same of every page and in every order."""
    conditions = filters(query, view.price)
    return repr((conditions.sql, [values[name] for name in sorted(conditions.values)]))


async def _cards(
    work: Work, view: View, ids: Sequence[UUID], recollection: Recollection | None
) -> dict[UUID, str]:
    """The products of a page as JSON; left out is what has gone while it was read."""
    known = await recollection.cards(view, ids) if recollection else {}
    unknown = [product_id for product_id in ids if product_id not in known]
    if not unknown:
        return known
    statement = bound(queries.cards(view), {"ids": unknown, "images_at": view.images_at})
    rows = await all_rows(work, statement.sql, *statement.values)
    read: dict[UUID, str] = dict(map(tuple, rows))
    if recollection is not None:
        recollection.note_cards(view, read)
    return known | read


def _body(
    query: ProductQuery,
    cards: Sequence[str],
    total: int,
    next_cursor: str | None,
    facets: str | None,
) -> str:
    fields = {
        "items": f"[{','.join(cards)}]",
        "page": str(query.page),
        "limit": str(query.limit),
        "total": str(min(total, queries.MOST_COUNTED)),
        "totalIsExact": json.dumps(total <= queries.MOST_COUNTED),
        "nextCursor": json.dumps(next_cursor),
    }
    if facets is not None:
        fields["facets"] = facets
    return "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"
