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
