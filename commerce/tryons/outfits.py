"""Outfits: which garments a request names, where each is worn, and what cannot be worn together.

Where a garment is worn is said by the request, else by what was measured of its picture, else by
the shelf that its product lies on; else the fitting room looks for itself. What goes over what is
the fitting room's affair too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import clock
from commerce.core.storage import PRODUCTS, Storage
from commerce.garments import service as garments
from commerce.garments.service import Known
from commerce.products import categories
from commerce.products import service as products
from commerce.products.errors import ProductNotFound, VariantNotFound, VariantUnknown
from commerce.products.models import Product, TryonCategory, Variant
from commerce.tryons import pictures
from commerce.tryons.errors import ForeignPicture, ImpossibleOutfit, NothingToTryOn
from commerce.tryons.owners import Owner
from commerce.tryons.schemas import Category, TryonRequest

Layer = Literal["inner", "outer", "either"]
# What may go over a top, or under one.
LAYERS: dict[str, Layer] = {
    "t-shirt": "inner",
    "shirt": "inner",
    "hoodie": "either",
    "jacket": "outer",
    "tops": "inner",
    "outerwear": "outer",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A garment of an outfit.

    Attributes:
        key: its picture's.
        product_id: which product it is, if it is one.
        shelf: the category that the product lies in.
        category: where it is worn.
        layer: of a top, whether it goes over or under another.
        known: what was measured of the picture when it was asked for.
    """

    key: str
    product_id: UUID | None = None
    shelf: str | None = None
    category: Category = "auto"
    layer: Layer = "either"
    known: Known | None = None

    @property
    def stored(self) -> dict[str, Any]:
        """As the job keeps it."""
        product = {} if self.product_id is None else {"productId": str(self.product_id)}
        return {"key": self.key, "category": self.category, **product}


async def find(
    session: AsyncSession, storage: Storage, owner: Owner, wanted: TryonRequest
) -> list[Piece]:
    """The garments that a request names, in its order.

    Raises:
        ForeignPicture: an address outside the shop's store, of somebody else's picture, or of one
            that no product on sale shows.
        ProductNotFound, VariantNotFound, VariantUnknown, NothingToTryOn: no such garment.
        ImpossibleOutfit: nobody wears these together.
    """
    if wanted.product_image_urls is not None:
        urls = wanted.product_image_urls
        keys = [pictures.garment_key(storage, owner.id, url) for url in urls]
        await _check_shown(session, keys)
        found = [Piece(key) for key in keys]
    else:
        found = await _products(session, wanted)
    known = await garments.known(session, [piece.key for piece in found])
    shelves = await categories.worn(session, {piece.shelf for piece in found if piece.shelf})
    placed = [
        _placed(piece, said, known.get(piece.key), shelves.get(piece.shelf or ""))
        for piece, said in zip(found, wanted.said_categories(len(found)), strict=True)
    ]
    check(placed)
    return placed


async def _check_shown(session: AsyncSession, keys: Sequence[str]) -> None:
    """Raise ForeignPicture for the shop's pictures of what shoppers cannot see (yet)."""
    of_products = {key for key in keys if key.startswith(PRODUCTS)}
    if of_products - await products.pictures_on_sale(session, of_products):
        raise ForeignPicture


def check(outfit: Sequence[Piece]) -> None:
    """Raise ImpossibleOutfit for what nobody wears together, as far as is known of the garments."""
    worn = [piece.category for piece in outfit]
    tops = [piece.layer for piece in outfit if piece.category == "tops"]
    if worn.count("bottoms") > 1:
        raise _impossible("two-bottoms", "Only one skirt or pair of trousers can be worn.")
    if worn.count("one-pieces") > 1:
        raise _impossible("two-one-pieces", "Only one dress can be worn.")
    if "one-pieces" in worn and "bottoms" in worn:
        raise _impossible("one-piece-and-bottoms", "A dress is worn without skirt or trousers.")
    if "one-pieces" in worn and "inner" in tops:
        raise _impossible("one-piece-and-top", "Over a dress goes an outer layer, as a jacket.")
    if len(tops) > 1 and tops.count("inner") > 1:
        raise _impossible("two-tops", "Of two tops one must be an outer layer, as a jacket.")
    if tops.count("outer") > 1 or len(tops) > 2:  # noqa: PLR2004 - one over the other
        raise _impossible("too-many-layers", "Two layers are the most that can be shown.")


def _impossible(conflict: str, detail: str) -> ImpossibleOutfit:
    return ImpossibleOutfit(detail, {"conflict": conflict})


def _placed(
    piece: Piece, said: Category, known: Known | None, shelf: TryonCategory | None
) -> Piece:
    """The garment with what is known of it and of where it is worn."""
    piece = replace(piece, known=known)
    kind = known.shape["kind"] if known is not None and known.shape is not None else None
    layer = LAYERS.get(str(kind or shelf), "either")
    if said != "auto":
        return replace(piece, category=said, layer=layer)
    if known is not None and known.category is not None:
        return replace(piece, category=known.category, layer=layer)
    if shelf is not None:
        return replace(piece, category="tops" if shelf == "outerwear" else shelf, layer=layer)
    return piece


async def _products(session: AsyncSession, wanted: TryonRequest) -> list[Piece]:
    """The garments as products: each by its cover, or by the picture of the chosen colour."""
    if wanted.variants:
        return [
            await _variant(session, variant_id, wanted.product_id) for variant_id in wanted.variants
        ]
    return [await _product(session, each, wanted.color) for each in wanted.products]


async def _variant(session: AsyncSession, variant_id: UUID, product_id: UUID | None) -> Piece:
    owner_of = select(Variant.product_id, Variant.color).where(Variant.id == variant_id)
    row = (await session.execute(owner_of)).one_or_none()
    if row is None or product_id not in {None, row.product_id}:
        raise VariantUnknown
    return await _product(session, row.product_id, row.color)


async def _product(session: AsyncSession, product_id: UUID, color: str | None) -> Piece:
    product = await products.get(session, product_id)
    if not product.is_on_sale(clock.now()):
        raise ProductNotFound
    key = _picture(product, color)
    if key is None:
        raise NothingToTryOn
    return Piece(key, product.id, product.category)


def _picture(product: Product, color: str | None) -> str | None:
    if color is None:
        return next((image["key"] for image in product.images), None)
    choices = {variant.color.casefold(): variant.color for variant in product.variants}
    if color.casefold() not in choices:
        detail = f"{product.name} does not come in {color}."
        raise VariantNotFound(detail, {"choices": sorted(choices.values())})
    return product.cover(choices[color.casefold()])
