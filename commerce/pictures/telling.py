"""Telling that something else is known of a picture, in the transaction that learns it."""

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import outbox
from commerce.pictures.models import ProductPicture
from commerce.pictures.parts import Part
from commerce.products import changes

PREPARED = "picture.prepared"


def picture_prepared(session: AsyncSession, picture: ProductPicture, parts: list[Part]) -> None:
    """Tell whoever listens, and the answers that show the picture."""
    changes.touch(session, [changes.tag(picture.product_id)])
    facts = {
        "pictureId": str(picture.id),
        "productId": str(picture.product_id),
        "parts": parts,
    }
    outbox.enqueue(session, PREPARED, facts)
