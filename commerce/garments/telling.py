"""Telling that something else is known of a garment, in the transaction that learns it."""

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.core import outbox
from commerce.garments.models import Garment, Status
from commerce.products import changes

CHANGED = "garment.changed"


def garment_changed(session: AsyncSession, garment: Garment, status: Status) -> None:
    """Tell whoever listens, and the answers in which its product can be tried on or not."""
    changes.touch(session, [changes.tag(garment.product_id)])
    facts = {"garmentId": str(garment.id), "productId": str(garment.product_id), "status": status}
    outbox.enqueue(session, CHANGED, facts)
