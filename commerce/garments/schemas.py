"""Wire models of garments."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from commerce.core.schemas import Input, Output
from commerce.garments.kinds import TEMPLATES, Category, Kind
from commerce.garments.models import Source, Status

Part = Annotated[float, Field(ge=0, le=1, strict=True)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,30}$")]
_SKIRT = {
    "left-waist": [0.3, 0.1], "right-waist": [0.7, 0.1],
    "left-hem": [0.15, 0.9], "right-hem": [0.85, 0.9],
}  # fmt: skip


class GarmentCorrection(Input):
    """What a garment is, as a person sees it."""

    kind: Kind = Field(examples=["skirt"])
    points: dict[Name, tuple[Part, Part]] = Field(
        max_length=40,
        description="landmarks by name, as parts of the picture's width and height from its top "
        "left; `GET /admin/garment-kinds` names them",
        examples=[_SKIRT],
    )
    version: int | None = Field(
        None, ge=1, le=2**31 - 1, strict=True, description="the one that was looked at"
    )


class GarmentRefusal(Output):
    """Why it cannot be tried on, in words for shoppers."""

    code: str
    message: str


class GarmentRecord(Output):
    """A garment as the audit log keeps it: without addresses that open its pictures."""

    id: UUID
    product_id: UUID
    status: Status
    kind: Kind | None
    category: Category | None
    points: dict[str, tuple[float, float]]
    source: Source
    refusal: GarmentRefusal | None
    corrected_by: str | None
    version: int


class GarmentRead(GarmentRecord):
    """A picture of a product and what it shows."""

    image_url: str = Field(description="the picture, for a short while")
    cutout_url: str | None = Field(
        description="the garment cut out, in the same frame, for a short while"
    )
    is_due: bool = Field(description="whether it waits to be measured")
    attempts: int
    last_error: str | None
    measured_at: datetime | None
    corrected_at: datetime | None
    created_at: datetime


class GarmentList(Output):
    """The garments of a product."""

    items: list[GarmentRead]


class GarmentKind(Output):
    """A kind of garment, where it is worn and which landmarks it has."""

    kind: Kind
    category: Category
    required: tuple[str, ...]
    optional: tuple[str, ...]
    above: tuple[tuple[str, str], ...] = Field(
        description="pairs; the first lies above the second, and left- to the left of right-"
    )


class GarmentKinds(Output):
    """Every kind of garment."""

    items: list[GarmentKind]


def all_kinds() -> GarmentKinds:
    """The table of kinds.py."""
    return GarmentKinds(
        items=[
            GarmentKind(
                kind=kind,
                category=template.category,
                required=template.required,
                optional=template.optional,
                above=template.above,
            )
            for kind, template in TEMPLATES.items()
        ]
    )
