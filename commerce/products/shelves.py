"""What shoppers see of categories, collections and brands."""

import json
from collections import defaultdict
from dataclasses import replace
from typing import Any

from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.products import shelf_queries
from commerce.products.changes import CATALOGUE, SHELVES
from commerce.products.errors import CollectionNotFound
from commerce.products.queries import View
from commerce.products.reading import Answer, answer

Node = dict[str, Any]


async def read_categories(session: AsyncSession, view: View) -> Answer:
    """The tree of categories; each counts what lies in it and below it."""
    found = await _always(session, shelf_queries.categories(view))
    return replace(found, body=json.dumps({"items": tree(json.loads(found.body))}))


async def read_brands(session: AsyncSession, view: View) -> Answer:
    """The brands that have something on sale."""
    return await _always(session, shelf_queries.brands(view))


async def read_collections(session: AsyncSession, view: View) -> Answer:
    """The published collections, in the house's order."""
    return await _always(session, shelf_queries.collections(view))


async def read_collection(session: AsyncSession, view: View, slug: str) -> Answer:
    """A published collection with the first of its products; raises CollectionNotFound."""
    values = {"slug": slug, "images_at": view.images_at}
    found = await answer(session, shelf_queries.collection(view), values, CATALOGUE, SHELVES)
    if found is None:
        raise CollectionNotFound
    return found


def tree(flat: list[Node]) -> list[Node]:
    """Categories with their children in them; `products` sums up over those below."""
    below: dict[str | None, list[Node]] = defaultdict(list)
    for node in flat:
        below[node["parent"]].append(node)

    def grown(node: Node) -> Node:
        children = [grown(child) for child in below[node["slug"]]]
        total = node["products"] + sum(child["products"] for child in children)
        return node | {"products": total, "children": children}

    return [grown(root) for root in below[None]]


async def _always(session: AsyncSession, statement: TextClause) -> Answer:
    found = await answer(session, statement, {}, CATALOGUE, SHELVES)
    assert found is not None  # noqa: S101 - these statements always have one row
    return found
