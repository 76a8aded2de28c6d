"""Routes of activity."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from commerce.activity import service as activity
from commerce.activity.errors import VisitorClaimed
from commerce.activity.recommending import Shelf
from commerce.activity.schemas import (
    ActivityBatch,
    Claim,
    Claimed,
    ProductItems,
    Recorded,
    SomeQuery,
    TrendingQuery,
)
from commerce.auth.errors import InvalidToken
from commerce.core.dependencies import AppSettings, ReadSession, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.locales import WantedLocale
from commerce.products.edge import CACHE_CONTROL
from commerce.users.current import CurrentUser, OptionalUser

router = APIRouter(prefix="/activity", tags=["activity"])


@router.post("", status_code=202, responses=problems(InvalidToken))
async def record_activity(
    shopper: OptionalUser, session: Session, settings: AppSettings, batch: ActivityBatch
) -> Recorded:
    """Tell what a shopper or a visitor did; a batch that is sent again is counted once."""
    user_id = None if shopper is None else shopper.id
    return await activity.record(session, user_id, batch, settings.shop.timezone)


@router.post("/claim", responses=problems(Unauthenticated, VisitorClaimed))
async def claim_visitor(shopper: CurrentUser, session: Session, wanted: Claim) -> Claimed:
    """Take over the history of the visitor that one was before signing in."""
    return Claimed(linked=await activity.claim(session, shopper.id, wanted.visitor_id))


@router.get("/recently-viewed", response_model=ProductItems, responses=problems(Unauthenticated))
async def read_recently_viewed(
    shopper: CurrentUser,
    session: ReadSession,
    storage: Store,
    locale: WantedLocale,
    query: Annotated[SomeQuery, Query()],
) -> dict[str, Any]:
    """What the caller looked at, the latest first."""
    shelf = Shelf(session, storage, query.currency or shopper.currency, locale)
    return {"items": await shelf.recently_viewed(shopper.id, query.limit)}


@router.delete("/recently-viewed", status_code=204, responses=problems(Unauthenticated))
async def forget_recently_viewed(shopper: CurrentUser, session: Session) -> None:
    """Forget what the caller looked at."""
    await activity.forget_viewed(session, shopper.id)


@router.get("/trending", response_model=ProductItems, responses=problems())
async def read_trending(
    response: Response,
    session: ReadSession,
    storage: Store,
    settings: AppSettings,
    locale: WantedLocale,
    query: Annotated[TrendingQuery, Query()],
) -> dict[str, Any]:
    """What is sought most."""
    _tell(response, locale)
    shelf = Shelf(session, storage, query.currency or settings.shop.currency, locale)
    return {"items": await shelf.trending(query.window, query.category, query.limit)}


@router.get("/bought-together/{product_id}", response_model=ProductItems, responses=problems())
async def read_bought_together(
    response: Response,
    session: ReadSession,
    storage: Store,
    settings: AppSettings,
    locale: WantedLocale,
    product_id: UUID,
    query: Annotated[SomeQuery, Query()],
) -> dict[str, Any]:
    """What others bought with a product."""
    _tell(response, locale)
    shelf = Shelf(session, storage, query.currency or settings.shop.currency, locale)
    return {"items": await shelf.bought_together(product_id, query.limit)}


def _tell(response: Response, locale: str) -> None:
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["Content-Language"] = locale
    response.headers["Vary"] = "Accept-Language"
