"""Garments as staff see them."""

from typing import Any

from commerce.core.storage import Storage
from commerce.garments.models import Garment
from commerce.garments.schemas import GarmentRead, GarmentRecord, GarmentRefusal

_AS_THEY_ARE = (
    "id", "product_id", "status", "kind", "category", "points", "source", "corrected_by", "version",
)  # fmt: skip
_BESIDE = ("attempts", "last_error", "measured_at", "corrected_at", "created_at")


def garment_record(garment: Garment) -> GarmentRecord:
    """What is written down of a garment when it changes."""
    return GarmentRecord(**_recorded(garment))


def garment_read(garment: Garment, storage: Storage) -> GarmentRead:
    """A garment with addresses of its pictures."""
    cutout = garment.cutout_key
    return GarmentRead(
        **_recorded(garment),
        **{name: getattr(garment, name) for name in _BESIDE},
        image_url=storage.signed_url(garment.image_key),
        cutout_url=None if cutout is None else storage.signed_url(cutout),
        is_due=garment.due_at is not None,
    )


def _recorded(garment: Garment) -> dict[str, Any]:
    code, message = garment.refusal_code, garment.refusal_message
    said = {} if code is None or message is None else {"code": code, "message": message}
    return {
        **{name: getattr(garment, name) for name in _AS_THEY_ARE},
        "refusal": GarmentRefusal(**said) if said else None,
    }
