"""Wire models of uploads and try-ons."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from commerce.core.schemas import Input, Output, Plain
from commerce.tryons.models import Stage, Status

ContentType = Literal["image/jpeg", "image/png", "image/webp"]
Category = Literal["auto", "tops", "bottoms", "one-pieces"]
Mode = Literal["fast", "balanced", "quality"]
Url = Annotated[str, StringConstraints(min_length=1, max_length=4000), Plain]
LARGEST_SEED = 2**31 - 1


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
    """A photo of the shopper and a garment: a product, or pictures of one."""

    user_image_url: Url
    product_image_urls: tuple[Url, ...] | None = Field(None, min_length=1, max_length=8)
    product_id: UUID | None = None
    product_ids: tuple[UUID, ...] | None = Field(None, min_length=1, max_length=1)
    category: Category = "auto"
    mode: Mode = "balanced"
    samples: int = Field(1, ge=1, le=4, strict=True)
    seed: int = Field(0, ge=0, le=LARGEST_SEED, strict=True)
    consent: bool = Field(
        default=False,
        strict=True,
        description="true agrees to the use of the photo (`tryon-photos`), now and until withdrawn",
    )

    @model_validator(mode="after")
    def _names_one_garment(self) -> Self:
        given = (self.product_image_urls, self.product_id, self.product_ids)
        if sum(garment is not None for garment in given) != 1:
            raise ValueError("give exactly one of productImageUrls, productId and productIds")
        return self

    @property
    def product(self) -> UUID | None:
        """The product that is tried on, if the garment is one."""
        return self.product_ids[0] if self.product_ids else self.product_id


class TryonAccepted(Output):
    """The job was accepted; ask for its status."""

    job_id: UUID
    status: Literal["processing"] = "processing"


class TryonResult(Output):
    """One picture of the shopper in the garment."""

    image_url: str
    seed: int
    scores: dict[str, float]


class TryonError(Output):
    """Why there is no picture, in words a shopper can act on."""

    code: str
    message: str


class TryonRead(Output):
    """How a job is doing."""

    job_id: UUID
    product_id: UUID | None = None
    status: Status
    stage: Stage
    progress: int = Field(description="per cent")
    queue_position: int | None = None
    result_image_url: str | None = None
    results: list[TryonResult]
    engine: str
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
