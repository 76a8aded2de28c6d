"""What the house sells, read from the TOML files in `products/`."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from commerce.products.schemas import Care

DEPARTMENTS = (
    "jersey",
    "dresses",
    "leather",
    "shirts",
    "tailoring",
    "knitwear",
    "accessories",
)
"""The order in which a visitor meets them: what can be tried on comes first."""

Cloth = Literal["plain", "twill", "satin", "knit", "leather"]
Count = Annotated[int, Field(ge=0)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Swatch = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Photo(_Entry):
    """A photograph, by its name in `devstack/assets.json`, and what it shows."""

    file: Text
    alt: Text


class Color(_Entry):
    """A colour that a product comes in.

    Attributes:
        code: its part of the SKU.
        stock: pieces of every size, or of each size.
        photos: the first one is the cover; garments that can be tried on lie flat in it.
        swatch: `#rrggbb`, given where there is no photograph and a card is drawn instead.
    """

    name: Text
    code: Text
    stock: Count | dict[str, Count]
    photos: tuple[Photo, ...] = ()
    swatch: Swatch | None = None

    def stock_of(self, size: str) -> int:
        """How many pieces of a size the house begins with."""
        return self.stock if isinstance(self.stock, int) else self.stock[size]


class Entry(_Entry):
    """A product in its sizes and colours.

    Attributes:
        price: in dong.
        sku: what the SKUs of its variants begin with.
        cloth: what a drawn card shows; given where a colour has no photograph.
    """

    slug: Text
    name: Text
    brand: Text
    category: Text
    price: Annotated[int, Field(gt=0)]
    sku: Text
    sizes: Annotated[tuple[Text, ...], Field(min_length=1)]
    description: Text
    cloth: Cloth | None = None
    colors: Annotated[tuple[Color, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for color in self.colors:
            if bool(color.photos) == bool(color.swatch):
                raise ValueError(f"{self.slug}, {color.name}: either photos or a swatch")
            if color.swatch and self.cloth is None:
                raise ValueError(f"{self.slug}: a drawn card needs a cloth")
            if isinstance(color.stock, dict) and set(color.stock) != set(self.sizes):
                raise ValueError(f"{self.slug}, {color.name}: stock of every size and no other")
        return self


class Vietnamese(_Entry):
    """What a product is called and said to be in the shop's first language, and its label."""

    name: Text
    description: Text
    materials: dict[Text, Annotated[int, Field(gt=0, le=100)]] = Field(default_factory=dict)
    care: tuple[Care, ...] = ()


@cache
def vietnamese() -> dict[str, Vietnamese]:
    """The Vietnamese texts of every product, by slug; raises pydantic.ValidationError."""
    table = tomllib.loads((files("devstack.catalogue") / "vietnamese.toml").read_text("utf-8"))
    return {slug: Vietnamese.model_validate(texts) for slug, texts in table.items()}


@cache
def entries() -> tuple[Entry, ...]:
    """Every product, in the order of the departments.

    Raises:
        pydantic.ValidationError: a file does not say what it must.
    """
    return tuple(_read())


def _read() -> Iterator[Entry]:
    folder = files("devstack.catalogue") / "products"
    for department in DEPARTMENTS:
        table = tomllib.loads((folder / f"{department}.toml").read_text("utf-8"))
        yield from map(Entry.model_validate, table["products"])
