"""Staff's routes of stock: all look, managers count."""

from uuid import UUID

from fastapi import APIRouter

from commerce.admin import audit
from commerce.admin.current import Manager, staff_only
from commerce.admin.errors import RoleNotAllowed
from commerce.core.dependencies import ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.core.pagination import Listing, WantedPage
from commerce.products import stock
from commerce.products.changes import Moved
from commerce.products.errors import StockTooLow, VariantUnknown
from commerce.products.staff_schemas import (
    LowStockRead,
    StockAdjustment,
    StockMovementRead,
    StockRead,
    ThresholdChange,
)

router = APIRouter(dependencies=[staff_only])
_WRITING = (Unauthenticated, RoleNotAllowed, VariantUnknown)


@router.post(
    "/variants/{variant_id}/stock-adjustments",
    status_code=201,
    responses=problems(*_WRITING, StockTooLow),
)
async def adjust_stock(
    admin: Manager, session: Session, variant_id: UUID, wanted: StockAdjustment
) -> StockRead:
    """Correct a variant's stock, with a reason."""
    moved = await stock.adjust(session, variant_id, wanted, admin.email)
    after = _stock_read(moved, moved.after)
    before = _stock_read(moved, moved.before)
    audit.record(session, admin, "stock.adjust", variant_id, before=before, after=after)
    return after


@router.get(
    "/variants/{variant_id}/stock-movements", responses=problems(Unauthenticated, VariantUnknown)
)
async def list_stock_movements(
    session: ReadSession, variant_id: UUID, page: WantedPage
) -> Listing[StockMovementRead]:
    """Why a variant's stock is what it is, the latest movement first."""
    found, total = await stock.movements(session, variant_id, page)
    items = [StockMovementRead.model_validate(movement) for movement in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.put("/variants/{variant_id}/low-stock-threshold", responses=problems(*_WRITING))
async def set_low_stock_threshold(
    admin: Manager, session: Session, variant_id: UUID, wanted: ThresholdChange
) -> ThresholdChange:
    """Say from where on a variant's stock is low."""
    was = await stock.set_threshold(session, variant_id, wanted.low_stock_threshold)
    before = ThresholdChange(low_stock_threshold=was)
    audit.record(session, admin, "stock.set-threshold", variant_id, before=before, after=wanted)
    return wanted


@router.get("/stock/low", responses=problems(Unauthenticated))
async def list_low_stock(session: ReadSession, page: WantedPage) -> Listing[LowStockRead]:
    """Variants that are about to sell out or have, the emptiest first."""
    found, total = await stock.low(session, page)
    items = [
        LowStockRead(
            variant_id=variant.id,
            product_id=product.id,
            sku=variant.sku,
            stock=variant.stock,
            low_stock_threshold=variant.low_stock_threshold,
            name=product.name,
            size=variant.size,
            color=variant.color,
        )
        for variant, product in found
    ]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


def _stock_read(moved: Moved, stock_then: int) -> StockRead:
    return StockRead(
        variant_id=moved.variant_id,
        product_id=moved.product_id,
        sku=moved.sku,
        stock=stock_then,
        low_stock_threshold=moved.low_stock_threshold,
    )
