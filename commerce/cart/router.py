"""Routes of the cart, and of what a discount code is worth for it."""

from uuid import UUID

from fastapi import APIRouter

from commerce.cart import service as cart
from commerce.cart.errors import CartItemNotFound
from commerce.cart.schemas import CartItemAdd, CartItemChange, CartItemRead, CartRead
from commerce.cart.service import Line
from commerce.core import clock
from commerce.core.dependencies import AppSettings, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.money import Money
from commerce.core.settings import ShopSettings
from commerce.core.storage import Storage
from commerce.discounts import service as discounts
from commerce.discounts.schemas import DiscountCheck, DiscountVerdict
from commerce.products.errors import OutOfStock, ProductNotFound, VariantNotFound
from commerce.users.current import CurrentUser

router = APIRouter(tags=["cart"])


@router.get("/cart", responses=problems(Unauthenticated))
async def read_cart(
    shopper: CurrentUser, session: Session, storage: Store, settings: AppSettings
) -> CartRead:
    """The caller's cart at today's prices, with what changed since."""
    return _cart(await cart.read(session, shopper.id), storage, settings.shop)


@router.post(
    "/cart/items",
    status_code=201,
    responses=problems(Unauthenticated, ProductNotFound, VariantNotFound, OutOfStock),
)
async def add_item(
    shopper: CurrentUser, session: Session, storage: Store, wanted: CartItemAdd
) -> CartItemRead:
    """Put pieces of a variant into the cart."""
    return _item(await cart.add(session, shopper.id, wanted), storage)


@router.patch(
    "/cart/items/{item_id}", responses=problems(Unauthenticated, CartItemNotFound, OutOfStock)
)
async def change_item(
    shopper: CurrentUser, session: Session, storage: Store, item_id: UUID, wanted: CartItemChange
) -> CartItemRead:
    """Set how many pieces of an item there are."""
    return _item(await cart.change(session, shopper.id, item_id, wanted.quantity), storage)


@router.delete(
    "/cart/items/{item_id}",
    status_code=204,
    responses=problems(Unauthenticated, CartItemNotFound),
)
async def remove_item(shopper: CurrentUser, session: Session, item_id: UUID) -> None:
    """Take an item out of the cart."""
    await cart.remove(session, shopper.id, item_id)


@router.delete("/cart", status_code=204, responses=problems(Unauthenticated))
async def clear_cart(shopper: CurrentUser, session: Session) -> None:
    """Take everything out of the cart."""
    await cart.clear(session, shopper.id)


@router.post("/discounts/validate", tags=["discounts"], responses=problems(Unauthenticated))
async def validate_discount(
    shopper: CurrentUser, session: Session, settings: AppSettings, check: DiscountCheck
) -> DiscountVerdict:
    """What a code is worth for the caller's cart; an unusable code is an answer, not an error."""
    lines = await cart.read(session, shopper.id)
    basket = await cart.basket(session, lines, settings.shop.currency, clock.now())
    quote = await discounts.quote(session, basket, [check.code], shopper.id, locale=shopper.locale)
    worth = sum(applied.amount for applied in quote.applied if applied.code == check.code)
    reason = next((rejected.reason for rejected in quote.rejected), None)
    return DiscountVerdict(
        valid=reason is None,
        code=check.code,
        discount=Money(amount=worth, currency=settings.shop.currency),
        reason=reason,
    )


def _cart(lines: list[Line], storage: Storage, shop: ShopSettings) -> CartRead:
    return CartRead(
        items=[_item(line, storage) for line in lines],
        subtotal=Money(amount=sum(line.total for line in lines), currency=shop.currency),
        warnings=[line.warning for line in lines if line.warning],
    )


def _item(line: Line, storage: Storage) -> CartItemRead:
    currency = line.product.currency
    cover = line.product.cover(line.variant.color)
    return CartItemRead(
        id=line.item.id,
        product_id=line.product.id,
        variant_id=line.variant.id,
        name=line.product.name,
        image_url=storage.url(cover) if cover else None,
        size=line.variant.size,
        color=line.variant.color,
        quantity=line.item.quantity,
        unit_price=Money(amount=line.unit_price, currency=currency),
        line_total=Money(amount=line.total, currency=currency),
        available=line.variant.stock,
    )
