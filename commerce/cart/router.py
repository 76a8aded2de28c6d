"""Routes of the cart: a shopper's, or a guest's who sends `X-Cart-Token`."""

from uuid import UUID

from fastapi import APIRouter

from commerce.cart import guests, merging, owners, saving
from commerce.cart import service as cart
from commerce.cart.current import (
    Caller,
    CartAdder,
    CartCaller,
    CartLanguage,
    CartReader,
    OpenBasket,
)
from commerce.cart.errors import (
    CartFull,
    CartItemNotFound,
    GuestCartNotFound,
    InvalidCartToken,
    SavedFull,
    SavedItemNotFound,
)
from commerce.cart.schemas import (
    CartItemAdd,
    CartItemChange,
    CartItemRead,
    CartMerge,
    CartRead,
    GuestCartRead,
    SavedItemRead,
    SavedItems,
)
from commerce.cart.viewing import view
from commerce.cart.wire import cart_read, item_read, saved_read
from commerce.core.dependencies import AppSettings, Questions, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.products.errors import OutOfStock, ProductNotFound, VariantNotFound
from commerce.users.current import CurrentUser

router = APIRouter(prefix="/cart", tags=["cart"])


@router.get("", responses=problems(Unauthenticated, InvalidCartToken))
async def read_cart(caller: CartReader, work: Questions, storage: Store) -> CartRead:
    """The caller's cart at today's prices and discounts, with what changed since."""
    return cart_read(await view(work, caller), storage)


@router.delete("", status_code=204, responses=problems(Unauthenticated, InvalidCartToken))
async def clear_cart(caller: CartCaller, session: Session) -> None:
    """Take everything out of the cart; what is kept for later stays."""
    await cart.clear(session, caller.owner)


@router.post("/guest", status_code=201, responses=problems())
async def open_guest_cart(session: Session, settings: AppSettings) -> GuestCartRead:
    """Open a cart without signing in."""
    token, expires_at = await guests.open_cart(session, settings.cart.guest_lifetime)
    return GuestCartRead(cart_token=token, expires_at=expires_at)


@router.post("/merge", responses=problems(Unauthenticated, GuestCartNotFound))
async def merge_cart(
    shopper: CurrentUser,
    session: Session,
    storage: Store,
    language: CartLanguage,
    wanted: CartMerge,
) -> CartRead:
    """Move what lies in a guest's cart into the caller's own; the guest's is gone then."""
    told = await merging.merge(session, wanted.cart_token, shopper.id, language)
    if told is None:
        raise GuestCartNotFound
    caller = Caller(owners.shopper(shopper.id), shopper.currency, language, tuple(told))
    return cart_read(await view(session, caller), storage)


@router.post("/acknowledge", responses=problems(Unauthenticated, InvalidCartToken))
async def acknowledge_prices(caller: CartCaller, session: Session, storage: Store) -> CartRead:
    """Take note of prices that changed: they are pointed out no longer."""
    seen = await view(session, caller)
    await cart.acknowledge(session, seen.lines)
    return cart_read(await view(session, caller), storage)


@router.post(
    "/items",
    status_code=201,
    responses=problems(
        Unauthenticated, InvalidCartToken, ProductNotFound, VariantNotFound, OutOfStock, CartFull
    ),
)
async def add_item(
    caller: CartAdder, work: OpenBasket, storage: Store, wanted: CartItemAdd
) -> CartItemRead:
    """Put pieces of a variant into the cart; the same variant again adds up."""
    line = await cart.add(work, caller.owner, wanted, caller.currency)
    return item_read(line, caller, storage)


@router.patch(
    "/items/{item_id}",
    responses=problems(Unauthenticated, InvalidCartToken, CartItemNotFound, OutOfStock),
)
async def change_item(
    caller: CartCaller, session: Session, storage: Store, item_id: UUID, wanted: CartItemChange
) -> CartItemRead:
    """Set how many pieces of an item there are."""
    line = await cart.change(session, caller.owner, item_id, wanted.quantity, caller.currency)
    return item_read(line, caller, storage)


@router.delete(
    "/items/{item_id}",
    status_code=204,
    responses=problems(Unauthenticated, InvalidCartToken, CartItemNotFound),
)
async def remove_item(caller: CartCaller, session: Session, item_id: UUID) -> None:
    """Take an item out of the cart."""
    await cart.remove(session, caller.owner, item_id)


@router.post(
    "/items/{item_id}/save",
    responses=problems(Unauthenticated, InvalidCartToken, CartItemNotFound, SavedFull),
)
async def save_item(
    caller: CartCaller, session: Session, storage: Store, item_id: UUID
) -> SavedItemRead:
    """Keep an item for later instead of ordering it now."""
    line = await saving.put_aside(session, caller.owner, item_id, caller.currency)
    return saved_read(line, caller, storage)


@router.get("/saved", responses=problems(Unauthenticated, InvalidCartToken))
async def list_saved_items(caller: CartReader, session: Session, storage: Store) -> SavedItems:
    """What the caller keeps for later."""
    lines = await saving.read(session, caller.owner, caller.currency)
    return SavedItems(items=[saved_read(line, caller, storage) for line in lines])


@router.post(
    "/saved/{item_id}/restore",
    responses=problems(
        Unauthenticated, InvalidCartToken, SavedItemNotFound, ProductNotFound, OutOfStock, CartFull
    ),
)
async def restore_saved_item(
    caller: CartCaller, session: Session, storage: Store, item_id: UUID
) -> CartItemRead:
    """Put what was kept for later back into the cart, as many pieces as there are."""
    line = await saving.restore(session, caller.owner, item_id, caller.currency)
    return item_read(line, caller, storage)


@router.delete(
    "/saved/{item_id}",
    status_code=204,
    responses=problems(Unauthenticated, InvalidCartToken, SavedItemNotFound),
)
async def drop_saved_item(caller: CartCaller, session: Session, item_id: UUID) -> None:
    """Keep an item no longer."""
    await saving.drop(session, caller.owner, item_id)
