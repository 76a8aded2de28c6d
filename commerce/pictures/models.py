"""The table of pictures: what was made of each picture that a product shows."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from commerce.core.database import Base
from commerce.core.jobs import Job
from commerce.core.storage import RENDITIONS
from commerce.pictures.parts import PARTS, Part


class PictureJob(Job):
    """The columns of work on a picture that a product shows."""

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"))
    image_key: Mapped[str]


class ProductPicture(PictureJob, Base):
    """A picture that a product shows; while it is due, parts of it wait to be made.

    What is made anew serves as it was until that is done. One that cannot be used is not due, and
    wants what it will never get; `last_error` says why.
    """

    __tablename__ = "product_pictures"

    # What is still to be made.
    wanted: Mapped[list[Part]] = mapped_column(
        ARRAY(String),
        default=lambda: list(PARTS),
        server_default=text("'{renditions,colors,embedding}'"),
    )
    # Of the picture as it is shown, upright.
    width: Mapped[int | None]
    height: Mapped[int | None]
    # [{"key": "products/renditions/...", "width": 640, "type": "image/webp"}].
    renditions: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    # [{"hex": "#7a1f2b", "share": 0.62}], the largest share first.
    colors: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    # Float16, little-endian, of length 1; vectors of one model alone can be compared.
    embedding: Mapped[bytes | None] = mapped_column(deferred=True)
    model: Mapped[str | None]
    prepared_at: Mapped[datetime | None]
    # Which version of the preparing code did it; see parts.PREPARING_VERSION.
    prepared_by: Mapped[int | None]

    __table_args__ = (
        UniqueConstraint("product_id", "image_key"),
        CheckConstraint("(embedding IS NULL) = (model IS NULL)", name="embedded_by_a_model"),
        Index("ix_product_pictures_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        # Who keeps vectors in memory asks for those that are new.
        Index("ix_product_pictures_prepared_at", "prepared_at"),
    )


def prefix_of(claim: UUID) -> str:
    """Where the renditions lie that one claim made: nobody else's, and public like the picture.

    It is short, since every list of products repeats it.
    """
    return f"{RENDITIONS}{claim.hex}/"


def prefixes_in(renditions: list[dict[str, Any]] | None) -> set[str]:
    """The prefixes under which a picture's renditions lie."""
    return {rendition["key"].rpartition("/")[0] + "/" for rendition in renditions or ()}
