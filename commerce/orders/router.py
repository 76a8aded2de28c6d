"""Shoppers' routes of orders."""

from uuid import UUID

from fastapi import APIRouter, Response

from commerce.core.dependencies import AppSettings, Data, DirectWork, Questions, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.idempotency import IdempotencyKeyReused, RequestInFlight, answer_directly
from commerce.core.pagination import Listing, WantedPage
from commerce.discounts.errors import DiscountNotApplicable, TooManyGuesses
from commerce.discounts.guessing import CodeGuesses
from commerce.orders import invoices
from commerce.orders import service as orders
from commerce.orders.checkout import Buyer
from commerce.orders.errors import (
    CartEmpty,
    IllegalStatusChange,
    InvoiceNotReady,
    NoLongerOnSale,
    OrderNotFound,
    OrderTooLarge,
    PaymentMethodUnavailable,
    TooManyCashOrders,
    TotalChanged,
)
from commerce.orders.invoice_answer import PdfResponse, pdf_answer
from commerce.orders.schemas import OrderCancel, OrderCreate, OrderQuote, OrderRead, QuoteRead
from commerce.orders.wire import order_read, quote_read
from commerce.products.errors import OutOfStock
from commerce.shipping.errors import CannotShipThere
from commerce.users.current import CurrentUser, Shopper
from commerce.users.once import OncePerShopper

router = APIRouter(prefix="/orders", tags=["orders"])


@router.post(
    "",
    status_code=201,
    response_model=OrderRead,
    responses=problems(
        Unauthenticated, CartEmpty, NoLongerOnSale, OutOfStock, DiscountNotApplicable,
        OrderTooLarge, CannotShipThere, PaymentMethodUnavailable, TooManyCashOrders, TotalChanged,
        TooManyGuesses, RequestInFlight, IdempotencyKeyReused,
    ),
)  # fmt: skip
async def place_order(
    shopper: CurrentUser,
    guesses: CodeGuesses,
    work: DirectWork,
    storage: Store,
    settings: AppSettings,
    once: OncePerShopper,
    wanted: OrderCreate,
) -> Response:
    """Order everything in the cart."""
    await guesses.count(wanted.discount_code)

    async def place() -> OrderRead:
        order = await orders.place(work, _buyer(shopper), wanted, settings.shop)
        return order_read(order, storage)

    return await answer_directly(work, once, 201, place)


@router.post(
    "/quote",
    responses=problems(
        Unauthenticated,
        CartEmpty,
        NoLongerOnSale,
        OutOfStock,
        OrderTooLarge,
        CannotShipThere,
        TooManyGuesses,
    ),
)
async def quote_order(
    shopper: CurrentUser,
    guesses: CodeGuesses,
    work: Questions,
    storage: Store,
    settings: AppSettings,
    wanted: OrderQuote,
) -> QuoteRead:
    """What ordering everything in the cart would cost; nothing is taken or promised."""
    await guesses.count(wanted.discount_code)
    buyer = _buyer(shopper)
    found = await orders.preview(work, buyer, wanted, settings.shop)
    return quote_read(found, buyer, storage)


def _buyer(shopper: Shopper) -> Buyer:
    return Buyer(shopper.id, shopper.currency, shopper.locale)


@router.get("", responses=problems(Unauthenticated))
async def list_orders(
    shopper: CurrentUser, session: Session, storage: Store, page: WantedPage
) -> Listing[OrderRead]:
    """The caller's orders, newest first."""
    found, total = await orders.read_page(session, shopper.id, page)
    items = [order_read(order, storage) for order in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.get("/{order_id}", responses=problems(Unauthenticated, OrderNotFound))
async def read_order(
    shopper: CurrentUser, session: Session, storage: Store, order_id: UUID
) -> OrderRead:
    """One of the caller's orders."""
    return order_read(await orders.read(session, shopper.id, order_id), storage)


@router.post(
    "/{order_id}/cancel",
    responses=problems(Unauthenticated, OrderNotFound, IllegalStatusChange),
)
async def cancel_order(
    shopper: CurrentUser, session: Session, storage: Store, order_id: UUID, wanted: OrderCancel
) -> OrderRead:
    """Call off one's own order before the house has begun with it."""
    order = await orders.cancel(session, shopper.id, order_id, wanted.reason)
    return order_read(order, storage)


@router.get(
    "/{order_id}/invoice",
    response_class=PdfResponse,
    responses=problems(Unauthenticated, OrderNotFound, InvoiceNotReady),
)
async def read_invoice(
    shopper: CurrentUser, database: Data, settings: AppSettings, order_id: UUID
) -> PdfResponse:
    """The invoice of one's own order as a PDF; the first request gives it its number."""
    async with database.transaction() as session:
        order, invoice = await invoices.issue_own(session, shopper.id, order_id)
    return await pdf_answer(order, invoice, settings.seller)
