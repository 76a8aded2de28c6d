"""The demo shop's categories, collections and size charts, and how they reach the shop."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.products import categories, collections, size_charts
from commerce.products.models import Category, Collection, Product, SizeChart
from commerce.products.staff_schemas import (
    CategoryCreate,
    CollectionCreate,
    ShelfTranslation,
    SizeChartInput,
    SizeRowInput,
)


@dataclass(frozen=True, slots=True)
class Shelves:
    """What `shelves.toml` says."""

    categories: tuple[CategoryCreate, ...]
    collections: tuple[tuple[CollectionCreate, tuple[str, ...]], ...]
    charts: tuple[SizeChartInput, ...]
    # The name of the size chart of each category that has one.
    chart_of: dict[str, str]


@cache
def shelves() -> Shelves:
    """Read the file; raises pydantic.ValidationError where it does not say what it must."""
    table = tomllib.loads((files("devstack.catalogue") / "shelves.toml").read_text("utf-8"))
    return Shelves(
        categories=tuple(
            CategoryCreate(
                slug=entry["slug"],
                name=entry["vi"],
                parent=entry.get("parent"),
                position=n,
                translations={"en": ShelfTranslation(name=entry["en"])},
                tryon_category=entry.get("worn"),
            )
            for n, entry in enumerate(table["categories"])
        ),
        collections=tuple(
            (_collection(entry, n), tuple(entry["products"]))
            for n, entry in enumerate(table["collections"])
        ),
        charts=tuple(_chart(entry) for entry in table["size_charts"]),
        chart_of={
            category: entry["name"]
            for entry in table["size_charts"]
            for category in entry["categories"]
        },
    )


async def build(session: AsyncSession) -> dict[str, UUID]:
    """Make the categories and charts that are missing; returns each category's size chart."""
    known = set(await session.scalars(select(Category.slug)))
    for category in shelves().categories:
        if category.slug not in known:
            await categories.create(session, category)
    charts = {chart.name: chart.id for chart in await session.scalars(select(SizeChart))}
    for chart in shelves().charts:
        if chart.name not in charts:
            charts[chart.name] = (await size_charts.create(session, chart)).id
    return {category: charts[name] for category, name in shelves().chart_of.items()}


async def collect(session: AsyncSession) -> None:
    """Make the collections that are missing; their products must be there."""
    known = set(await session.scalars(select(Collection.slug)))
    for collection, slugs in shelves().collections:
        if collection.slug not in known:
            product_ids = await _ids(session, slugs)
            await collections.create(
                session, collection.model_copy(update={"product_ids": product_ids})
            )


async def _ids(session: AsyncSession, slugs: Sequence[str]) -> tuple[UUID, ...]:
    rows = await session.execute(select(Product.slug, Product.id).where(Product.slug.in_(slugs)))
    ids: dict[str, UUID] = dict(iter(rows))
    return tuple(ids[slug] for slug in slugs)


def _collection(entry: dict[str, Any], position: int) -> CollectionCreate:
    english = ShelfTranslation(name=entry["en"], description=entry["description"]["en"])
    return CollectionCreate(
        slug=entry["slug"],
        name=entry["vi"],
        description=entry["description"]["vi"],
        translations={"en": english},
        position=position,
    )


def _chart(entry: dict[str, Any]) -> SizeChartInput:
    rows = tuple(SizeRowInput(size=size, values=tuple(values)) for size, *values in entry["rows"])
    return SizeChartInput(name=entry["name"], columns=tuple(entry["columns"]), rows=rows)
