"""Wire models of uploads and try-ons."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic.config import JsonDict

from commerce.core.schemas import Input, Line, Output, Plain
from commerce.tryons.labels import Label
from commerce.tryons.models import Stage, Status

ContentType = Literal["image/jpeg", "image/png", "image/webp"]
Category = Literal["auto", "tops", "bottoms", "one-pieces"]
Mode = Literal["fast", "balanced", "quality"]
Url = Annotated[str, StringConstraints(min_length=1, max_length=4000), Plain]
LARGEST_SEED = 2**31 - 1
MOST_GARMENTS = 3
_EXAMPLE: JsonDict = {
    "userImageUrl": "https://pictures.example/uploads/0197c1d2/photo.jpg",
    "productId": "0197c1d2-7b1e-7c3a-9d4f-5a6b7c8d9e0f",
    "consent": True,
}


class UploadRequest(Input):
    """A file that the client is about to send to the store."""

    purpose: Literal["tryon"]
    content_type: ContentType
    size: int = Field(gt=0, strict=True, description="bytes")


class UploadSlot(Output):
    """Where and how to send the file: a form POST whose `fields` precede the file."""

    upload_url: str
    fields: dict[str, str]
    method: Literal["POST"] = "POST"
    image_url: str
    expires_at: datetime


class TryonRequest(Input):
    """A photo of somebody, and what to dress them in: products, variants, or pictures of garments.

    Several garments are an outfit; each is named by one picture, product or variant. A product is
    tried on as its cover shows it, or as the picture of the chosen colour does.
    """

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    user_image_url: Url
    product_image_urls: tuple[Url, ...] | None = Field(
        None, min_length=1, max_length=MOST_GARMENTS, description="one picture a garment"
    )
    product_id: UUID | None = None
    product_ids: tuple[UUID, ...] | None = Field(None, min_length=1, max_length=MOST_GARMENTS)
    variant_id: UUID | None = Field(None, description="alone, or with the productId it belongs to")
    variant_ids: tuple[UUID, ...] | None = Field(None, min_length=1, max_length=MOST_GARMENTS)
    color: Line | None = Field(None, description="of the productId")
    category: Category = Field("auto", description="where the garment is worn")
    categories: tuple[Category, ...] | None = Field(
        None,
        min_length=1,
        max_length=MOST_GARMENTS,
        description="where each garment is worn, in their order",
    )
    mode: Mode = "balanced"
    samples: int = Field(1, ge=1, le=4, strict=True)
    seed: int = Field(0, ge=0, le=LARGEST_SEED, strict=True)
    consent: bool = Field(
        default=False,
        strict=True,
        description="true agrees to the use of the photo (`tryon-photos`), now and until withdrawn",
    )

    @model_validator(mode="after")
    def _names_garments_once(self) -> Self:
        one = self.variant_id if self.product_id is None else self.product_id
        given = [self.product_image_urls, self.product_ids, self.variant_ids, one]
        named = [garments for garments in given if garments is not None]
        if len(named) != 1:
            raise ValueError(
                "give exactly one of productImageUrls, productId, productIds, variantId, variantIds"
            )
        if isinstance(named[0], tuple) and len(set(named[0])) != len(named[0]):
            raise ValueError("name each garment once")
        if self.color is not None and (self.product_id is None or self.variant_id is not None):
            raise ValueError("color goes with productId alone")
        return self

    @model_validator(mode="after")
    def _says_where_each_is_worn(self) -> Self:
        count = len(self.product_image_urls or self.product_ids or self.variant_ids or (1,))
        if self.categories is None:
            if count > 1 and self.category != "auto":
                raise ValueError("say in categories where each garment is worn")
        elif self.category != "auto" or len(self.categories) != count:
            raise ValueError("give either category, or categories: one a garment")
        return self

    @property
    def products(self) -> tuple[UUID, ...]:
        """The products that are named without a variant."""
        one = () if self.product_id is None else (self.product_id,)
        return self.product_ids or one

    @property
    def variants(self) -> tuple[UUID, ...]:
        """The variants that are named."""
        one = () if self.variant_id is None else (self.variant_id,)
        return self.variant_ids or one

    def said_categories(self, count: int) -> tuple[Category, ...]:
        """Where each of so many garments is worn, as far as the request says."""
        return self.categories or (self.category,) * count


class ShareRequest(Input):
    """How long a link shall live; without a word as long as the house thinks right."""

    expires_in: int | None = Field(
        None, ge=60, le=30 * 86_400, strict=True, description="seconds", examples=[604_800]
    )

    @property
    def lifetime(self) -> timedelta | None:
        """How long the link shall live, if that is said."""
        return None if self.expires_in is None else timedelta(seconds=self.expires_in)


class ShareLink(Output):
    """A link that is shown this once: whoever has it sees the picture."""

    url: str
    expires_at: datetime


class SharedPicture(Output):
    """What a link shows; the picture's address lives for a minute."""

    image_url: str
    label: Label
    expires_at: datetime


class TryonAccepted(Output):
    """The job was accepted; ask for its status."""

    job_id: UUID
    status: Literal["processing"] = "processing"


class TryonResult(Output):
    """One picture of the shopper in the garment."""

    image_url: str
    seed: int
    scores: dict[str, float]


class TryonGarment(Output):
    """A garment that is tried on, and where it is worn as far as that is known."""

    product_id: UUID | None = None
    category: Category


class TryonError(Output):
    """Why there is no picture, in words a shopper can act on."""

    code: str
    message: str


class TryonRead(Output):
    """How a job is doing."""

    job_id: UUID
    product_id: UUID | None = Field(None, description="the first product of the outfit")
    garments: list[TryonGarment]
    status: Status
    stage: Stage
    stage_times: dict[Stage, datetime] = Field(
        description="when each stage was entered, in the latest attempt"
    )
    progress: int = Field(description="per cent")
    queue_position: int | None = Field(
        None, description="how many will be begun up to and including this one"
    )
    result_image_url: str | None = None
    results: list[TryonResult]
    engine: str
    label: Label = Field(description="what the pictures are: show it beside them")
    cached: bool = Field(description="whether the pictures are copies of an earlier try-on's")
    error: TryonError | None = None
    created_at: datetime
    finished_at: datetime | None = None
    results_expired_at: datetime | None = Field(
        None, description="from then on there are no pictures of it: they were too old"
    )


class TryonList(Output):
    """A page of the caller's try-ons."""

    items: list[TryonRead]
    limit: int
    next_cursor: UUID | None = None
