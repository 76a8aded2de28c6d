"""The catalogue's verbs."""

from commerce.products.brief import find_variant
from commerce.products.editing import change, create, delete, restore
from commerce.products.listing import read_page
from commerce.products.pricing import product_price, unit_price
from commerce.products.reading import (
    Answer,
    get,
    pictures_on_sale,
    read,
    read_related,
    summaries,
)
from commerce.products.scopes import Scope, scopes
from commerce.products.stock import Taking, adjust, return_stock, take_stock

__all__ = [
    "Answer",
    "Scope",
    "Taking",
    "adjust",
    "change",
    "create",
    "delete",
    "find_variant",
    "get",
    "pictures_on_sale",
    "product_price",
    "read",
    "read_page",
    "read_related",
    "restore",
    "return_stock",
    "scopes",
    "summaries",
    "take_stock",
    "unit_price",
]
