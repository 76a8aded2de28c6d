"""Wire models of visual search."""

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from commerce.core.schemas import Input
from commerce.products.schemas import Several, ViewQuery
from commerce.tryons.schemas import Url

MOST = 50
_EXAMPLE: JsonDict = {"imageUrl": "https://pictures.example/uploads/0197c1d2/photo.jpg"}


class LikeQuery(ViewQuery):
    """Which of the products that look alike are wanted, and how many."""

    category: Several = ()
    in_stock: bool | None = None
    limit: int = Field(12, ge=1, le=MOST)


class PhotoByUrl(Input):
    """A photo that the caller has uploaded (`POST /uploads`)."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    image_url: Url
