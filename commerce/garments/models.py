"""The table of garments: what is known of a product's picture before anybody tries it on."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base
from commerce.garments.kinds import Category, Kind, category_of
from commerce.pictures.models import PictureJob

Status = Literal["waiting", "measured", "refused"]
Source = Literal["proposed", "corrected"]
CUTOUTS = "garments/"


class Garment(PictureJob, Base):
    """A picture of a product, cut out and measured; while it is due, it waits to be.

    A garment that is measured anew stays as it was until that is done. Where staff have set the
    landmarks, only the cut-out is made.
    """

    __tablename__ = "garments"

    status: Mapped[Status] = mapped_column(String(8), default="waiting", server_default="waiting")
    kind: Mapped[Kind | None] = mapped_column(String(16))
    # Landmarks by name, [x, y] each, as parts of the picture's width and height.
    points: Mapped[dict[str, list[float]]] = mapped_column(
        JSONB, default=dict, server_default=text("'{}'")
    )
    # A PNG with an alpha channel in the frame of the picture, so that the landmarks fit it too.
    cutout_key: Mapped[str | None]
    source: Mapped[Source] = mapped_column(String(9), default="proposed", server_default="proposed")
    # Why it cannot be tried on, in words for shoppers.
    refusal_code: Mapped[str | None]
    refusal_message: Mapped[str | None]
    measured_at: Mapped[datetime | None]
    # Which version of the measuring code did it; see kinds.MEASURING_VERSION.
    measured_by: Mapped[int | None]
    corrected_at: Mapped[datetime | None]
    # The address of who set the landmarks.
    corrected_by: Mapped[str | None]
    # Raised by every change: who corrects says which version they looked at.
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @property
    def category(self) -> Category | None:
        """Where it is worn, if its kind is known."""
        return category_of(self.kind)

    __table_args__ = (
        UniqueConstraint("product_id", "image_key"),
        CheckConstraint("status <> 'measured' OR kind IS NOT NULL", name="measured_is_of_a_kind"),
        CheckConstraint(
            "status <> 'measured' OR cutout_key IS NOT NULL", name="measured_is_cut_out"
        ),
        CheckConstraint(
            "(status = 'refused') = (refusal_code IS NOT NULL AND refusal_message IS NOT NULL)",
            name="refused_says_why",
        ),
        CheckConstraint(
            "(source = 'corrected') = (corrected_at IS NOT NULL AND corrected_by IS NOT NULL)",
            name="corrected_says_by_whom",
        ),
        Index("ix_garments_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_garments_image_key", "image_key"),
        Index("ix_garments_status_id", "status", "id"),
    )


def cutouts_of(garment_id: UUID) -> str:
    """The prefix under which all cut-outs of a garment lie; they are read by signed URLs alone."""
    return f"{CUTOUTS}{garment_id}/"
