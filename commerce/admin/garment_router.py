"""Staff's routes of garments: everybody looks, managers correct."""

from uuid import UUID

from fastapi import APIRouter

from commerce.admin import audit
from commerce.admin.current import Manager, staff_only
from commerce.admin.errors import RoleNotAllowed
from commerce.core.dependencies import ReadSession, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.pagination import Listing, WantedPage
from commerce.garments import service as garments
from commerce.garments.errors import GarmentChangedMeanwhile, GarmentNotFound, LandmarksUnfit
from commerce.garments.kinds import Kind
from commerce.garments.models import Status
from commerce.garments.schemas import (
    GarmentCorrection,
    GarmentKinds,
    GarmentList,
    GarmentRead,
    all_kinds,
)
from commerce.garments.wire import garment_read, garment_record
from commerce.products import service as products
from commerce.products.errors import ProductNotFound

router = APIRouter(dependencies=[staff_only])


@router.get("/garment-kinds", responses=problems(Unauthenticated))
async def list_garment_kinds() -> GarmentKinds:
    """Every kind of garment, where it is worn and which landmarks it has."""
    return all_kinds()


@router.get("/products/{product_id}/garments", responses=problems(Unauthenticated, ProductNotFound))
async def list_product_garments(
    session: ReadSession, storage: Store, product_id: UUID
) -> GarmentList:
    """What a product is tried on by: its cover and the first picture of each colour."""
    found = await garments.read_of_product(session, product_id)
    if not found:
        await products.get(session, product_id)
    return GarmentList(items=[garment_read(garment, storage) for garment in found])


@router.get("/garments", responses=problems(Unauthenticated))
async def list_garments(
    session: ReadSession,
    storage: Store,
    page: WantedPage,
    status: Status | None = None,
    kind: Kind | None = None,
) -> Listing[GarmentRead]:
    """Garments of all products, the newest first; `status=refused` are those worth a look."""
    found, total = await garments.read_page(session, status, kind, page)
    items = [garment_read(garment, storage) for garment in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.get("/garments/{garment_id}", responses=problems(Unauthenticated, GarmentNotFound))
async def read_garment(session: ReadSession, storage: Store, garment_id: UUID) -> GarmentRead:
    """A garment, with addresses under which its pictures can be seen for a while."""
    return garment_read(await garments.read(session, garment_id), storage)


@router.put(
    "/garments/{garment_id}",
    responses=problems(
        Unauthenticated, RoleNotAllowed, GarmentNotFound, GarmentChangedMeanwhile, LandmarksUnfit
    ),
)
async def correct_garment(
    admin: Manager, session: Session, storage: Store, garment_id: UUID, wanted: GarmentCorrection
) -> GarmentRead:
    """Say what a garment is and where its landmarks lie; no measurement overwrites that."""
    garment = await garments.lock(session, garment_id)
    before = garment_record(garment)
    said = wanted.kind, wanted.points, admin.email, wanted.version
    garments.correct(session, garment, *said)
    after = garment_record(garment)
    audit.record(session, admin, "garment.correct", garment_id, before=before, after=after)
    return garment_read(garment, storage)


@router.post(
    "/garments/{garment_id}/measure",
    status_code=202,
    responses=problems(Unauthenticated, RoleNotAllowed, GarmentNotFound),
)
async def measure_garment(
    admin: Manager, session: Session, storage: Store, garment_id: UUID
) -> GarmentRead:
    """Have a garment measured again; what was corrected is dropped."""
    garment = await garments.lock(session, garment_id)
    before = garment_record(garment)
    garments.measure_again(session, garment)
    after = garment_record(garment)
    audit.record(session, admin, "garment.measure", garment_id, before=before, after=after)
    return garment_read(garment, storage)
