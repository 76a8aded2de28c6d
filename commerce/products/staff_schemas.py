"""Wire models of the catalogue as staff send and see it."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from commerce.core.money import Amount, Currency, Price
from commerce.core.schemas import Input, Line, Moment, Output, Paragraph, Plain
from commerce.products.models import TryonCategory
from commerce.products.schemas import Care, SizeChartRead, Slug, VariantRead

LARGEST_STOCK = 1_000_000
Stock = Annotated[int, Field(ge=0, le=LARGEST_STOCK, strict=True)]
Url = Annotated[str, StringConstraints(min_length=1, max_length=2000), Plain]
Percent = Annotated[int, Field(ge=1, le=100, strict=True)]
Prices = dict[Currency, Amount]
# The first language is in the fields themselves.
Translated = Literal["en"]


class ImageInput(Input):
    """A picture that staff attach to a product."""

    url: Url
    alt: Line
    color: Line | None = None


class MaterialInput(Input):
    """A part of what a product is made of."""

    material: Line
    percent: Percent


class ProductTranslation(Input):
    """A product's texts in another language."""

    name: Line | None = None
    description: Paragraph | None = None


class VariantInput(Input):
    """A variant that staff create or change, known by its SKU.

    `price` is in the product's currency, `prices` are in others; without them the product's hold.
    A stock that is left out stays as it is, and begins at nothing.
    """

    sku: Line
    size: Line
    color: Line
    price: Amount | None = None
    prices: Prices = Field(default_factory=dict)
    stock: Stock | None = None
    low_stock_threshold: Stock | None = None


def _whole(materials: tuple[MaterialInput, ...] | None) -> None:
    if materials and sum(part.percent for part in materials) != 100:  # noqa: PLR2004 - per cent
        raise ValueError("the shares of the materials must add up to 100")


class ProductCreate(Input):
    """A new product. Prices other than `price` are by currency; texts are in Vietnamese."""

    name: Line
    brand: Line
    category: Line
    price: Price
    prices: Prices = Field(default_factory=dict)
    slug: Slug | None = None
    description: Paragraph = ""
    translations: dict[Translated, ProductTranslation] = Field(default_factory=dict)
    images: tuple[ImageInput, ...] = Field((), max_length=30)
    materials: tuple[MaterialInput, ...] = Field((), max_length=20)
    care: tuple[Care, ...] = Field((), max_length=20)
    size_chart_id: UUID | None = None
    variants: tuple[VariantInput, ...] = Field(min_length=1, max_length=300)
    published: bool = True
    publish_from: Moment | None = None
    publish_until: Moment | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        _whole(self.materials)
        return self


class ProductUpdate(Input):
    """Changes to a product: fields that are left out stay; variants are matched by SKU.

    `null` empties the size chart and the ends of the publishing window. Who says which `version`
    they looked at is refused when somebody else has changed the product meanwhile.
    """

    version: int | None = Field(None, ge=1)
    name: Line | None = None
    brand: Line | None = None
    category: Line | None = None
    price: Price | None = None
    prices: Prices | None = None
    description: Paragraph | None = None
    translations: dict[Translated, ProductTranslation] | None = None
    images: tuple[ImageInput, ...] | None = Field(None, max_length=30)
    materials: tuple[MaterialInput, ...] | None = Field(None, max_length=20)
    care: tuple[Care, ...] | None = Field(None, max_length=20)
    size_chart_id: UUID | None = None
    variants: tuple[VariantInput, ...] | None = Field(None, max_length=300)
    published: bool | None = None
    publish_from: Moment | None = None
    publish_until: Moment | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        _whole(self.materials)
        return self


class StaffVariantRead(VariantRead):
    """A variant as staff see it."""

    prices: dict[Currency, int]
    low_stock_threshold: int


class TranslationRead(Output):
    """A product's texts in another language."""

    name: str | None = None
    description: str | None = None


AdjustmentReason = Literal["received", "returned", "counted", "damaged", "lost", "adjusted"]


class StockAdjustment(Input):
    """A correction of a variant's stock: by `delta`, or to what was counted, `setTo`."""

    delta: Annotated[int, Field(ge=-LARGEST_STOCK, le=LARGEST_STOCK, strict=True)] | None = None
    set_to: Stock | None = None
    reason: AdjustmentReason
    note: Line | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.delta is None) == (self.set_to is None):
            raise ValueError("give either delta or setTo")
        return self


class ThresholdChange(Input):
    """From where on a variant's stock counts as low."""

    low_stock_threshold: Stock


class StockRead(Output):
    """A variant's stock after a change."""

    variant_id: UUID
    product_id: UUID
    sku: str
    stock: int
    low_stock_threshold: int


class StockMovementRead(Output):
    """Why a variant's stock changed, by how much, and by whom."""

    id: UUID
    delta: int
    reason: str
    actor: str | None
    note: str | None
    order_id: UUID | None
    created_at: datetime


class LowStockRead(StockRead):
    """A variant that is about to sell out."""

    name: str
    size: str
    color: str


class ShelfTranslation(Input):
    """A category's or a collection's texts in another language."""

    name: Line | None = None
    description: Paragraph | None = None


ShelfTranslations = dict[Translated, ShelfTranslation]
Position = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]


class CategoryInput(Input):
    """A category as it should be; without a parent it is at the root of the tree."""

    name: Line
    parent: Slug | None = None
    translations: ShelfTranslations = Field(default_factory=dict)
    position: Position = 0
    tryon_category: TryonCategory | None = Field(
        None, description="where the goods on it are worn; null says what the one above it says"
    )


class CategoryCreate(CategoryInput):
    """A new category; its slug never changes."""

    slug: Slug


class StaffCategoryRead(Output):
    """A category as staff see it."""

    slug: str
    name: str
    parent: str | None
    translations: dict[Translated, TranslationRead]
    position: int
    tryon_category: TryonCategory | None


class CollectionInput(Input):
    """A collection as it should be, with its products in the order in which they are shown."""

    name: Line
    description: Paragraph = ""
    translations: ShelfTranslations = Field(default_factory=dict)
    position: Position = 0
    published: bool = True
    product_ids: tuple[UUID, ...] = Field((), max_length=1000)


class CollectionCreate(CollectionInput):
    """A new collection; its slug never changes."""

    slug: Slug


class StaffCollectionRead(Output):
    """A collection as staff see it, with the products in it that are not deleted."""

    id: UUID
    slug: str
    name: str
    description: str
    translations: dict[Translated, TranslationRead]
    position: int
    published: bool
    product_ids: list[UUID]


class SizeRowInput(Input):
    """A size and its measures in centimetres, one for each column."""

    size: Line
    values: tuple[Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)], ...] = Field(
        max_length=20
    )


class SizeChartInput(Input):
    """What the sizes mean, in centimetres."""

    name: Line
    columns: tuple[Line, ...] = Field(min_length=1, max_length=20)
    rows: tuple[SizeRowInput, ...] = Field(min_length=1, max_length=60)

    @model_validator(mode="after")
    def _is_a_table(self) -> Self:
        if any(len(row.values) != len(self.columns) for row in self.rows):
            raise ValueError("every size needs a measure for every column")
        return self


class StaffCategories(Output):
    """All categories."""

    items: list[StaffCategoryRead]


class StaffCollections(Output):
    """All collections."""

    items: list[StaffCollectionRead]


class StaffSizeCharts(Output):
    """All size charts."""

    items: list[SizeChartRead]
