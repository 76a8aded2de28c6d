"""Wire models of the public catalogue; what staff send is in `staff_schemas`."""

from typing import Annotated, Literal, get_args
from uuid import UUID

from pydantic import Field, StringConstraints

from commerce.core.money import Currency, Money
from commerce.core.pagination import DEEPEST_PAGE, Listing
from commerce.core.schemas import Input, Line, Output

Sort = Literal["newest", "price-asc", "price-desc", "name", "relevance"]
# How to treat a garment, after the symbols of ISO 3758.
Care = Literal[
    "machine-wash-cold", "machine-wash-warm", "hand-wash", "do-not-wash",
    "bleach-allowed", "do-not-bleach",
    "tumble-dry-low", "do-not-tumble-dry", "line-dry", "dry-flat",
    "iron-low", "iron-medium", "iron-high", "do-not-iron",
    "dry-clean", "do-not-dry-clean", "wet-clean", "specialist-leather-clean",
]  # fmt: skip
CARE: tuple[Care, ...] = get_args(Care)
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
# A filter with several values: `?size=S&size=M` is either.
Several = Annotated[tuple[Line, ...], Field(max_length=20)]
LARGEST_PRICE = 10**13


class ViewQuery(Input):
    """The currency that prices are told in; the shop's own one if none is asked for."""

    currency: Currency | None = None


class ProductQuery(ViewQuery):
    """Which products are wanted, in which order.

    A filter that is given several times lets any of its values through; different filters must
    all hold, those of variants for one and the same variant. Prices are the product's own, in the
    asked currency; what is not sold in it is left out.
    """

    q: Line | None = None
    category: Several = ()
    collection: Several = ()
    brand: Several = ()
    size: Several = ()
    color: Several = ()
    min_price: int | None = Field(None, ge=0, le=LARGEST_PRICE)
    max_price: int | None = Field(None, ge=0, le=LARGEST_PRICE)
    in_stock: bool | None = None
    # By relevance if something is searched for, else the newest first.
    sort: Sort | None = None
    page: int = Field(1, ge=1, le=DEEPEST_PAGE)
    limit: int = Field(20, ge=1, le=100)
    cursor: str | None = Field(None, max_length=1000)
    facets: bool = False

    @property
    def order(self) -> Sort:
        """The order that holds when none, or one without a meaning, was asked for."""
        if self.q is not None:
            return self.sort or "relevance"
        return "newest" if self.sort is None or self.sort == "relevance" else self.sort


class RenditionRead(Output):
    """A picture in another size or format, for a page's `srcset`."""

    url: str
    width: int
    type: str = Field(description="its media type", examples=["image/avif"])


class DominantColor(Output):
    """A colour that a product has."""

    hex: str = Field(description="in sRGB", examples=["#7a1f2b"])
    share: float = Field(description="how much of the product it covers, 0 to 1")


class ImageRead(Output):
    """A picture of a product."""

    url: str
    alt: str
    color: str | None = None


class PreparedImageRead(ImageRead):
    """A picture of a product, and what was made of it.

    That is there once the picture is prepared; in lists, the first picture's alone.
    """

    colors: list[DominantColor] = Field([], description="of the product, the largest share first")
    renditions: list[RenditionRead] = Field([], description="the narrowest first")


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
    images: list[PreparedImageRead]
    variants: list[VariantRead]


class Material(Output):
    """A part of what a product is made of."""

    material: str
    percent: int


class SizeRow(Output):
    """A size and its measures, one for each column."""

    size: str
    values: list[float]


class SizeChartRead(Output):
    """What the sizes mean, in centimetres."""

    id: UUID
    name: str
    columns: list[str]
    rows: list[SizeRow]


class Shelf(Output):
    """A category or collection that a product belongs to."""

    slug: str
    name: str


class TryOnRead(Output):
    """Whether a product can be tried on, and if not, why."""

    available: bool
    code: str | None = Field(None, description="as of a try-on that fails, such as `garment-worn`")
    reason: str | None = None


class ProductRead(ProductSummary):
    """A product on its own page."""

    description: str
    materials: list[Material]
    care: list[Care]
    size_chart: SizeChartRead | None
    # From the root of the tree to the product's own category.
    breadcrumbs: list[Shelf]
    collections: list[Shelf]
    try_on: TryOnRead


class FacetValue(Output):
    """A value of a filter and how many products it would leave."""

    value: str
    count: int


class PriceRange(Output):
    """The lowest and the highest price among the products."""

    min: int | None
    max: int | None


class Facets(Output):
    """What a list can be narrowed by; each count disregards the filter of its own facet."""

    category: list[FacetValue]
    brand: list[FacetValue]
    size: list[FacetValue]
    color: list[FacetValue]
    price: PriceRange
    in_stock: int


class ProductListing(Listing[ProductSummary]):
    """A page of products. Beyond 1,000 `total` stops counting and is not exact."""

    total_is_exact: bool
    # Where the next page begins, also when products are added meanwhile; null at the end.
    next_cursor: str | None
    facets: Facets | None = None


class CategoryRead(Output):
    """A category with those below it, and how many products are on sale in all of them."""

    slug: str
    name: str
    parent: str | None
    products: int
    children: list["CategoryRead"] = Field(examples=[[]])


class CollectionSummary(Output):
    """A collection in a list."""

    slug: str
    name: str
    description: str
    products: int


class CollectionRead(CollectionSummary):
    """A collection and its products, in the house's order."""

    items: list[ProductSummary]


class BrandRead(Output):
    """A brand and how many of its products are on sale."""

    name: str
    products: int


class Categories(Output):
    """The roots of the tree of categories."""

    items: list[CategoryRead]


class Collections(Output):
    """The published collections."""

    items: list[CollectionSummary]


class Brands(Output):
    """The brands that have something on sale."""

    items: list[BrandRead]


class Items(Output):
    """Products beside another one."""

    items: list[ProductSummary]
