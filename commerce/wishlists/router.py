"""Routes of the signed-in shopper's wishlist."""

from uuid import UUID

from fastapi import APIRouter

from commerce.core.dependencies import ReadSession, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.locales import WantedLocale
from commerce.core.pagination import Listing, WantedPage
from commerce.products.errors import ProductNotFound, VariantNotFound
from commerce.users.current import CurrentUser
from commerce.wishlists import service as wishlists
from commerce.wishlists.errors import WishlistFull, WishlistItemNotFound
from commerce.wishlists.schemas import WishlistItemPut, WishlistItemRead
from commerce.wishlists.wire import item_read

router = APIRouter(prefix="/wishlist", tags=["wishlist"])


@router.get("", responses=problems(Unauthenticated))
async def read_wishlist(
    shopper: CurrentUser,
    session: ReadSession,
    storage: Store,
    language: WantedLocale,
    page: WantedPage,
) -> Listing[WishlistItemRead]:
    """What the caller would like to have, the latest first, at today's prices."""
    found, total = await wishlists.read_page(session, shopper.id, page)
    items = [item_read(wish, storage, shopper.currency, language) for wish in found]
    return Listing(items=items, page=page.page, limit=page.limit, total=total)


@router.put(
    "/items/{product_id}",
    responses=problems(Unauthenticated, ProductNotFound, VariantNotFound, WishlistFull),
)
async def put_on_wishlist(
    shopper: CurrentUser,
    session: Session,
    storage: Store,
    language: WantedLocale,
    product_id: UUID,
    wanted: WishlistItemPut | None = None,
) -> WishlistItemRead:
    """Put a product on the wishlist, in one of its variants if one is named."""
    variant_id = None if wanted is None else wanted.variant_id
    wish = await wishlists.put(session, shopper.id, product_id, variant_id, shopper.currency)
    return item_read(wish, storage, shopper.currency, language)


@router.delete(
    "/items/{product_id}",
    status_code=204,
    responses=problems(Unauthenticated, WishlistItemNotFound),
)
async def take_off_wishlist(shopper: CurrentUser, session: Session, product_id: UUID) -> None:
    """Take a product off the wishlist."""
    await wishlists.remove(session, shopper.id, product_id)
