"""The tree of categories. Whoever changes it holds the whole tree, so that no circle is made."""

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.products import changes
from commerce.products.errors import (
    CategoryExists,
    CategoryInItself,
    CategoryInUse,
    CategoryNotFound,
    UnknownCategory,
)
from commerce.products.models import Category, Product, TryonCategory
from commerce.products.staff_schemas import CategoryCreate, CategoryInput
from commerce.products.translations import stored

# Readers go on; a second editor waits. The tree is small and seldom changed.
_HOLD = text("LOCK TABLE categories IN SHARE ROW EXCLUSIVE MODE")


async def read_all(session: AsyncSession) -> Sequence[Category]:
    """Every category, in the order in which staff have put them."""
    statement = select(Category).order_by(Category.position, Category.slug)
    return (await session.scalars(statement)).all()


async def worn(session: AsyncSession, slugs: Collection[str]) -> dict[str, TryonCategory]:
    """Where the goods on these shelves are worn: what each says itself, or the next one above."""
    if not slugs:
        return {}
    columns = Category.parent, Category.tryon_category
    here = select(Category.slug.label("shelf"), *columns).where(Category.slug.in_(slugs))
    tree = here.cte("tree", recursive=True)
    above = select(tree.c.shelf, *columns).where(
        Category.slug == tree.c.parent, tree.c.tryon_category.is_(None)
    )
    tree = tree.union(above)
    said = select(tree.c.shelf, tree.c.tryon_category).where(tree.c.tryon_category.is_not(None))
    return {row.shelf: row.tryon_category for row in await session.execute(said)}


async def create(session: AsyncSession, wanted: CategoryCreate) -> Category:
    """Add a category; raises CategoryExists, UnknownCategory for its parent."""
    await session.execute(_HOLD)
    if await session.get(Category, wanted.slug) is not None:
        raise CategoryExists
    category = Category(slug=wanted.slug)
    await _set(session, category, wanted)
    session.add(category)
    await session.flush()
    changes.shelves_changed(session, "category", wanted.slug)
    return category


async def change(session: AsyncSession, slug: str, wanted: CategoryInput) -> Category:
    """Change a category, and move it with all that lies in it.

    Raises:
        CategoryNotFound: there is none.
        UnknownCategory: its parent is none.
        CategoryInItself: it would lie in itself.
    """
    category = await locked(session, slug)
    await _set(session, category, wanted)
    await session.flush()
    changes.shelves_changed(session, "category", slug)
    return category


async def delete(session: AsyncSession, slug: str) -> Category:
    """Remove an empty category; raises CategoryNotFound, CategoryInUse.

    Its row is locked against products that are about to be put into it.
    """
    await session.execute(_HOLD)
    locked = select(Category).where(Category.slug == slug).with_for_update()
    category = await session.scalar(locked)
    if category is None:
        raise CategoryNotFound
    children = exists().where(Category.parent == slug)
    # Deleted products may be restored, and must find their place.
    goods = exists().where(Product.category == slug)
    if await session.scalar(select(children | goods)):
        raise CategoryInUse
    await session.delete(category)
    changes.shelves_changed(session, "category", slug)
    return category


async def locked(session: AsyncSession, slug: str) -> Category:
    """A category that nobody else changes meanwhile; raises CategoryNotFound."""
    await session.execute(_HOLD)
    category = await session.get(Category, slug)
    if category is None:
        raise CategoryNotFound
    return category


async def _set(session: AsyncSession, category: Category, wanted: CategoryInput) -> None:
    await _check_parent(session, category.slug, wanted.parent)
    category.name, category.parent = wanted.name, wanted.parent
    category.position = wanted.position
    category.tryon_category = wanted.tryon_category
    category.translations = stored(wanted.translations)


async def _check_parent(session: AsyncSession, slug: str, parent: str | None) -> None:
    above = parent
    while above is not None:
        if above == slug:
            raise CategoryInItself
        found = await session.get(Category, above)
        if found is None:
            raise UnknownCategory(f"There is no category {above}.")
        above = found.parent
