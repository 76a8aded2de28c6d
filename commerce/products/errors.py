"""What can go wrong in the catalogue."""

from commerce.core.errors import Conflict, NotFound, Unprocessable


class ProductNotFound(NotFound):
    """There is no such product."""


class VariantNotFound(NotFound):
    """This product does not come in this size and colour."""


class OutOfStock(Conflict):
    """There are not that many left."""


class ProductExists(Conflict):
    """Another product has this slug or one of these SKUs."""


class ForeignImage(Unprocessable):
    """Product images must lie among the product pictures of the shop's own store."""


class ForeignCurrency(Unprocessable):
    """Prices must be in the shop's currency."""


class InvalidCursor(Unprocessable):
    """This cursor is none that a list with this order has given."""


class UnknownCategory(Unprocessable):
    """There is no such category."""


class UnknownSizeChart(Unprocessable):
    """There is no such size chart."""


class UnsoldCurrency(Unprocessable):
    """Prices must be in other currencies than the product's own, and in ones it is sold in."""


class WindowReversed(Unprocessable):
    """A publishing window must open before it closes."""


class ChangedMeanwhile(Conflict):
    """Somebody else has changed this since you looked at it."""


class VariantUnknown(NotFound):
    """There is no such variant."""


class StockTooLow(Conflict):
    """Stock cannot be less than nothing, nor more than a million."""


class CategoryNotFound(NotFound):
    """There is no category with this slug."""


class CategoryExists(Conflict):
    """Another category has this slug."""


class CategoryInUse(Conflict):
    """Products or other categories still lie in this one."""


class CategoryInItself(Conflict):
    """A category cannot lie in itself, nor in one that lies in it."""


class CollectionNotFound(NotFound):
    """There is no such collection."""


class CollectionExists(Conflict):
    """Another collection has this slug."""


class SizeChartNotFound(NotFound):
    """There is no such size chart."""


class SizeChartExists(Conflict):
    """Another size chart has this name."""


class SizeChartInUse(Conflict):
    """Products still refer to this size chart."""


class SlugMissing(Unprocessable):
    """An imported product needs a slug, by which it is known again."""


class ProductDeleted(Conflict):
    """This product is deleted; restore it first."""
