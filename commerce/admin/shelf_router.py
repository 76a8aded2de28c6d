"""Staff's routes of categories, collections and size charts: all look, managers change."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from commerce.admin import audit
from commerce.admin.current import Manager, staff_only
from commerce.admin.errors import RoleNotAllowed
from commerce.admin.shelf_wire import category_read, collection_read
from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.products import categories, collections, size_charts
from commerce.products.errors import (
    CategoryExists,
    CategoryInItself,
    CategoryInUse,
    CategoryNotFound,
    CollectionExists,
    CollectionNotFound,
    ProductNotFound,
    SizeChartExists,
    SizeChartInUse,
    SizeChartNotFound,
    UnknownCategory,
)
from commerce.products.schemas import SizeChartRead
from commerce.products.size_charts import chart_read
from commerce.products.staff_schemas import (
    CategoryCreate,
    CategoryInput,
    CollectionCreate,
    CollectionInput,
    SizeChartInput,
    StaffCategories,
    StaffCategoryRead,
    StaffCollectionRead,
    StaffCollections,
    StaffSizeCharts,
)

router = APIRouter(dependencies=[staff_only])
Name = Annotated[str, Path(max_length=120, pattern="^[a-z0-9-]+$")]
_WRITING = (Unauthenticated, RoleNotAllowed)


@router.get("/categories", responses=problems(Unauthenticated))
async def list_categories(session: ReadSession) -> StaffCategories:
    """All categories, flat."""
    return StaffCategories(items=[category_read(c) for c in await categories.read_all(session)])


@router.post(
    "/categories", status_code=201, responses=problems(*_WRITING, CategoryExists, UnknownCategory)
)
async def create_category(
    admin: Manager, session: Session, wanted: CategoryCreate
) -> StaffCategoryRead:
    """Add a category; its slug never changes."""
    created = category_read(await categories.create(session, wanted))
    audit.record(session, admin, "category.create", created.slug, after=created)
    return created


@router.put(
    "/categories/{slug}",
    responses=problems(*_WRITING, CategoryNotFound, UnknownCategory, CategoryInItself),
)
async def change_category(
    admin: Manager, session: Session, slug: Name, wanted: CategoryInput
) -> StaffCategoryRead:
    """Change a category, or move it with all that lies in it."""
    before = category_read(await categories.locked(session, slug))
    after = category_read(await categories.change(session, slug, wanted))
    audit.record(session, admin, "category.update", slug, before=before, after=after)
    return after


@router.delete(
    "/categories/{slug}",
    status_code=204,
    responses=problems(*_WRITING, CategoryNotFound, CategoryInUse),
)
async def delete_category(admin: Manager, session: Session, slug: Name) -> None:
    """Remove an empty category."""
    before = category_read(await categories.delete(session, slug))
    audit.record(session, admin, "category.delete", slug, before=before)


@router.get("/collections", responses=problems(Unauthenticated))
async def list_collections(session: ReadSession) -> StaffCollections:
    """All collections, with what is in them."""
    found = await collections.read_all(session)
    inside = await collections.product_ids(session, [collection.id for collection in found])
    return StaffCollections(items=[collection_read(c, inside.get(c.id, [])) for c in found])


@router.post(
    "/collections",
    status_code=201,
    responses=problems(*_WRITING, CollectionExists, ProductNotFound),
)
async def create_collection(
    admin: Manager, session: Session, wanted: CollectionCreate
) -> StaffCollectionRead:
    """Add a collection with its products, in the order in which they are shown."""
    created = await collections.create(session, wanted)
    after = collection_read(created, list(wanted.product_ids))
    audit.record(session, admin, "collection.create", created.id, after=after)
    return after


@router.put(
    "/collections/{collection_id}",
    responses=problems(*_WRITING, CollectionNotFound, ProductNotFound),
)
async def change_collection(
    admin: Manager, session: Session, collection_id: UUID, wanted: CollectionInput
) -> StaffCollectionRead:
    """Change a collection and what is in it."""
    collection = await collections.locked(session, collection_id)
    inside = await collections.product_ids(session, [collection_id])
    before = collection_read(collection, inside.get(collection_id, []))
    changed = await collections.change(session, collection_id, wanted)
    after = collection_read(changed, list(wanted.product_ids))
    audit.record(session, admin, "collection.update", collection_id, before=before, after=after)
    return after


@router.delete(
    "/collections/{collection_id}",
    status_code=204,
    responses=problems(*_WRITING, CollectionNotFound),
)
async def delete_collection(admin: Manager, session: Session, collection_id: UUID) -> None:
    """Remove a collection; its products stay."""
    inside = await collections.product_ids(session, [collection_id])
    deleted = await collections.delete(session, collection_id)
    before = collection_read(deleted, inside.get(collection_id, []))
    audit.record(session, admin, "collection.delete", collection_id, before=before)


@router.get("/size-charts", responses=problems(Unauthenticated))
async def list_size_charts(session: ReadSession) -> StaffSizeCharts:
    """All size charts."""
    return StaffSizeCharts(items=[chart_read(c) for c in await size_charts.read_all(session)])


@router.post("/size-charts", status_code=201, responses=problems(*_WRITING, SizeChartExists))
async def create_size_chart(
    admin: Manager, session: Session, wanted: SizeChartInput
) -> SizeChartRead:
    """Add a size chart."""
    created = chart_read(await size_charts.create(session, wanted))
    audit.record(session, admin, "size-chart.create", created.id, after=created)
    return created


@router.put(
    "/size-charts/{chart_id}", responses=problems(*_WRITING, SizeChartNotFound, SizeChartExists)
)
async def change_size_chart(
    admin: Manager, session: Session, chart_id: UUID, wanted: SizeChartInput
) -> SizeChartRead:
    """Change a size chart, for all products that refer to it."""
    before = chart_read(await size_charts.locked(session, chart_id))
    after = chart_read(await size_charts.change(session, chart_id, wanted))
    audit.record(session, admin, "size-chart.update", chart_id, before=before, after=after)
    return after


@router.delete(
    "/size-charts/{chart_id}",
    status_code=204,
    responses=problems(*_WRITING, SizeChartNotFound, SizeChartInUse),
)
async def delete_size_chart(admin: Manager, session: Session, chart_id: UUID) -> None:
    """Remove a size chart that no product refers to."""
    before = chart_read(await size_charts.delete(session, chart_id))
    audit.record(session, admin, "size-chart.delete", chart_id, before=before)
