"""Wire models of the catalogue."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from commerce.core.money import Amount, Money, Price
from commerce.core.pagination import DEEPEST_PAGE
from commerce.core.schemas import Input, Line, Output, Paragraph, Plain

Sort = Literal["newest", "price-asc", "price-desc", "name"]
LARGEST_STOCK = 1_000_000
Stock = Annotated[int, Field(ge=0, le=LARGEST_STOCK, strict=True)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
Url = Annotated[str, StringConstraints(min_length=1, max_length=2000), Plain]


class ProductQuery(Input):
    """Which products are wanted, in which order."""

    q: Line | None = None
    category: Line | None = None
    brand: Line | None = None
    size: Line | None = None
    color: Line | None = None
    min_price: int | None = Field(None, ge=0, le=10**13)
    max_price: int | None = Field(None, ge=0, le=10**13)
    in_stock: bool | None = None
    sort: Sort = "newest"
    page: int = Field(1, ge=1, le=DEEPEST_PAGE)
    limit: int = Field(20, ge=1, le=100)


class ImageRead(Output):
    """A picture of a product."""

    url: str
    alt: str
    color: str | None = None


class VariantRead(Output):
    """One size in one colour."""

    id: UUID
    sku: str
    size: str
    color: str
    price: Money
    stock: int


class ProductSummary(Output):
    """A product in a list."""

    id: UUID
    slug: str
    name: str
    brand: str
    category: str
    price: Money
    images: list[ImageRead]
    variants: list[VariantRead]


class ProductRead(ProductSummary):
    """A product on its own page."""

    description: str


class ImageInput(Input):
    """A picture that staff attach to a product."""

    url: Url
    alt: Line
    color: Line | None = None


class VariantInput(Input):
    """A variant that staff create or change, known by its SKU."""

    sku: Line
    size: Line
    color: Line
    price: Amount | None = None
    stock: Stock


class ProductCreate(Input):
    """A new product."""

    name: Line
    brand: Line
    category: Line
    price: Price
    slug: Slug | None = None
    description: Paragraph = ""
    images: tuple[ImageInput, ...] = Field((), max_length=30)
    variants: tuple[VariantInput, ...] = Field(min_length=1, max_length=300)
    published: bool = True


class ProductUpdate(Input):
    """Changes to a product: fields that are left out stay; variants are matched by SKU."""

    name: Line | None = None
    brand: Line | None = None
    category: Line | None = None
    price: Price | None = None
    description: Paragraph | None = None
    images: tuple[ImageInput, ...] | None = Field(None, max_length=30)
    variants: tuple[VariantInput, ...] | None = Field(None, max_length=300)
    published: bool | None = None
