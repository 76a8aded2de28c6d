"""Routes of visual search."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from commerce.clients.current import OptionalService
from commerce.core.dependencies import AppSettings, Data, ReadSession, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.locales import WantedLocale
from commerce.core.ratelimit import Limits, address_of
from commerce.products.edge import remember
from commerce.products.errors import ProductNotFound
from commerce.products.queries import View
from commerce.products.schemas import Items
from commerce.products.views import NOT_MODIFIED
from commerce.tryons.errors import ForeignPicture, NotAPicture, PictureMissing, PictureTooLarge
from commerce.tryons.owners import Owner
from commerce.users.current import OptionalUser
from commerce.visual_search import photos
from commerce.visual_search import service as visual_search
from commerce.visual_search.embedding import WantedGallery
from commerce.visual_search.errors import (
    NotAPhoto,
    PhotoRefused,
    PhotoTooLarge,
    PhotoTooSlow,
    SearchUnavailable,
    TooManySearches,
)
from commerce.visual_search.forms import UnreadableForm
from commerce.visual_search.index import PictureIndex
from commerce.visual_search.schemas import LikeQuery, PhotoByUrl

router = APIRouter(prefix="/products", tags=["products"])

_FILE = {"type": "string", "format": "binary"}
_PICTURE = {"schema": _FILE}
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            photos.FORM: {
                "schema": {
                    "type": "object",
                    "properties": {photos.FIELD: _FILE},
                    "required": [photos.FIELD],
                    "additionalProperties": False,
                }
            },
            "image/jpeg": _PICTURE,
            "image/png": _PICTURE,
            "image/webp": _PICTURE,
            photos.JSON: {
                "schema": PhotoByUrl.model_json_schema(by_alias=True),
                "example": PhotoByUrl.model_json_schema(by_alias=True)["example"],
            },
        },
    }
}


async def _index(request: Request) -> PictureIndex:
    index: PictureIndex = request.app.state.picture_index
    return index


async def _owner(shopper: OptionalUser, service: OptionalService) -> Owner | None:
    if shopper is not None and service is not None:
        raise Unauthenticated("Send a token or an API key, not both.")
    if shopper is not None:
        return Owner.shopper(shopper.id)
    return None if service is None else Owner.service(service)


WantedIndex = Annotated[PictureIndex, Depends(_index)]
AnyOwner = Annotated[Owner | None, Depends(_owner)]


async def _limit(request: Request, limits: Limits, settings: AppSettings, owner: AnyOwner) -> None:
    """Photos cost the fitting room time: strangers may come less often than who signs in."""
    kept = settings.rate_limits
    if owner is not None:
        key, most = f"photo-search:{owner.id}", kept.photo_searches_per_caller
    elif address := address_of(request):
        key, most = f"photo-search:address:{address}", kept.photo_searches_per_address
    else:
        return
    await limits.check(key, most, kept.window, TooManySearches)


@router.get(
    "/{product_id}/similar",
    response_model=Items,
    responses=NOT_MODIFIED | problems(ProductNotFound),
)
async def list_similar_products(
    request: Request,
    session: ReadSession,
    settings: AppSettings,
    storage: Store,
    locale: WantedLocale,
    index: WantedIndex,
    product_id: UUID,
    query: Annotated[LikeQuery, Query()],
) -> Response:
    """Products that look like this one, the most alike first, sold out or not."""
    view = View(query.currency or settings.shop.currency, locale, storage.url(""))
    return remember(request, await visual_search.similar(session, index, view, product_id, query))


@router.post(
    "/search-by-photo",
    response_model=Items,
    openapi_extra=_BODY,
    dependencies=[Depends(_limit)],
    responses=problems(
        UnreadableForm, Unauthenticated, ForeignPicture, PictureMissing, PictureTooLarge,
        NotAPicture, NotAPhoto, PhotoTooLarge, PhotoTooSlow, PhotoRefused, TooManySearches,
        SearchUnavailable,
    ),
)  # fmt: skip
async def search_by_photo(
    request: Request,
    database: Data,
    settings: AppSettings,
    storage: Store,
    locale: WantedLocale,
    index: WantedIndex,
    gallery: WantedGallery,
    owner: AnyOwner,
    query: Annotated[LikeQuery, Query()],
) -> Response:
    """Products that look like what a photo shows, the most alike first; the photo is not kept.

    Send it as the field `photo` of a form, as the body itself, or as the `imageUrl` of an upload
    of the caller's own.
    """
    with gallery.place():
        photo = await gallery.take(photos.read(request, storage, owner, settings))
        looks = await gallery.look_at(photo)
    view = View(query.currency or settings.shop.currency, locale, storage.url(""))
    async with database.reading() as session:
        found = await visual_search.like(session, index, view, looks, query)
    return Response(found.body, media_type="application/json", headers=_headers(locale))


def _headers(locale: str) -> dict[str, str]:
    return {"Cache-Control": "no-store", "Content-Language": locale}
