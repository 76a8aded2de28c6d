"""Products as lines of a file: JSON Lines with a product each, or CSV with a row for each variant.

In CSV a product's own columns stand in its first row; the rows that follow with the same slug are
its other variants. Cells that a spreadsheet would take for a formula begin with an apostrophe.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TextIO, get_args

from commerce.core.money import Currency
from commerce.core.spreadsheets import guarded, plain
from commerce.core.storage import Storage
from commerce.products.models import Product
from commerce.products.staff_schemas import ProductCreate, Translated

CURRENCIES: tuple[Currency, ...] = get_args(Currency)
LANGUAGES: tuple[Translated, ...] = get_args(Translated)
_OWN = ("slug", "name", "brand", "category", "description", "price", "currency")
_LISTS = ("images", "materials")
_WINDOW = ("published", "publishFrom", "publishUntil")
_VARIANT = ("sku", "size", "color", "variantPrice", "stock", "lowStockThreshold")
COLUMNS = (
    *_OWN,
    *(f"price{currency}" for currency in CURRENCIES),
    *(f"{field}_{language}" for language in LANGUAGES for field in ("name", "description")),
    *_LISTS,
    "care",
    "sizeChartId",
    *_WINDOW,
    *_VARIANT,
    *(f"variantPrice{currency}" for currency in CURRENCIES),
)
LONGEST_LINE = 1024 * 1024
LONGEST_ERROR = 200
# One more than a product may have, so that too many are noticed and no more are held.
MOST_ROWS = 301
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line, or several rows, say: a product, or why they say none."""

    line: int
    content: dict[str, Any] | None
    error: str = ""


def content_of(product: Product, storage: Storage) -> ProductCreate:
    """A product as it would be created anew; its variants must be loaded."""
    return ProductCreate.model_validate(
        {
            **{name: getattr(product, name) for name in _AS_THEY_ARE},
            "price": {"amount": product.price_amount, "currency": product.currency},
            "images": [
                # Pictures from before their words were asked for show what the product is.
                {
                    "url": storage.url(i["key"]),
                    "alt": i["alt"] or product.name,
                    "color": i.get("color"),
                }
                for i in product.images
            ],
            "variants": [
                {
                    "sku": variant.sku,
                    "size": variant.size,
                    "color": variant.color,
                    "price": variant.price_amount,
                    "prices": variant.prices,
                    "stock": variant.stock,
                    "low_stock_threshold": variant.low_stock_threshold,
                }
                for variant in product.variants
            ],
        }
    )


_AS_THEY_ARE = (
    "slug", "name", "brand", "category", "description", "prices", "translations", "materials",
    "care", "size_chart_id", "published", "publish_from", "publish_until",
)  # fmt: skip


def json_line(product: ProductCreate) -> str:
    """A product as a line of JSON."""
    return product.model_dump_json(by_alias=True, exclude_none=True) + "\n"


def rows_of(product: ProductCreate) -> Iterator[Row]:
    """A product as rows of a table, one for each variant."""
    content = product.model_dump(mode="json", by_alias=True, exclude_none=True)
    own = _own_cells(content)
    for variant in content["variants"]:
        cells = {name: variant.get(name, "") for name in _VARIANT if name != "variantPrice"}
        cells["variantPrice"] = variant.get("price", "")
        for currency, amount in variant["prices"].items():
            cells[f"variantPrice{currency}"] = amount
        row = {**own, **cells}
        yield {name: guarded(str(value)) for name, value in row.items()}
        own = {"slug": content["slug"]}


def _own_cells(content: dict[str, Any]) -> dict[str, Any]:
    cells = {name: content.get(name, "") for name in (*_OWN, *_WINDOW, "sizeChartId")}
    cells["price"], cells["currency"] = content["price"]["amount"], content["price"]["currency"]
    cells["published"] = str(content["published"]).lower()
    cells |= {f"price{currency}": amount for currency, amount in content["prices"].items()}
    for language, texts in content["translations"].items():
        cells |= {f"{field}_{language}": value for field, value in texts.items()}
    for name in _LISTS:
        cells[name] = json.dumps(content[name], ensure_ascii=False) if content[name] else ""
    return cells | {"care": " ".join(content["care"])}


def read_json_lines(file: TextIO) -> Iterator[Entry]:
    """What each line of a file says; empty lines say nothing."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith("\n"):
            while rest := file.readline(LONGEST_LINE):
                if rest.endswith("\n"):
                    break
            yield Entry(number, None, "the line is too long")
        elif line.strip():
            yield _parsed(number, line)


def _parsed(number: int, line: str) -> Entry:
    try:
        content = json.loads(line)
    except (ValueError, RecursionError):
        return Entry(number, None, "the line is not valid JSON")
    if not isinstance(content, dict):
        return Entry(number, None, "the line is no JSON object")
    return Entry(number, content)


def read_csv(file: TextIO) -> Iterator[Entry]:
    """What the rows of each product say; the first row names the columns.

    Raises:
        csv.Error: this is no table; what came before it has been told.
    """
    reader = csv.DictReader(_lines(file), restkey="", restval="")
    unknown = sorted(set(reader.fieldnames or ()) - set(COLUMNS))
    if unknown or "slug" not in (reader.fieldnames or ()):
        told = ", ".join(unknown)[:LONGEST_ERROR]
        yield Entry(1, None, f"unknown columns: {told}" if unknown else "no slug")
        return
    numbered = ((reader.line_num, row) for row in reader)
    for _, group in groupby(numbered, key=lambda pair: pair[1]["slug"]):
        yield _from_rows(*_some(group))


def _lines(file: TextIO) -> Iterator[str]:
    """The lines of a table, none of which is held beyond what any product needs."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise csv.Error("a line is too long")
        yield line


def _some(group: Iterable[tuple[int, Row]]) -> tuple[int, list[Row]]:
    """The first line and the rows of a product; no more of them than are needed to refuse it."""
    numbers: list[int] = []
    rows: list[Row] = []
    for number, row in group:
        if len(rows) < MOST_ROWS:
            numbers.append(number)
            rows.append(row)
    return numbers[0], rows


def _from_rows(number: int, rows: list[Row]) -> Entry:
    if any("" in row for row in rows):
        return Entry(number, None, "a row has more cells than there are columns")
    said = [{name: plain(cell) for name, cell in row.items() if cell} for row in rows]
    try:
        content = _content(said[0])
        content["variants"] = [_variant(row) for row in said]
    except ValueError as error:
        return Entry(number, None, str(error))
    return Entry(number, content)


def _content(row: Row) -> dict[str, Any]:
    content: dict[str, Any] = {
        name: row[name]
        for name in ("slug", "name", "brand", "category", "description", *_WINDOW, "sizeChartId")
        if name in row
    }
    content["price"] = {"amount": _number(row, "price"), "currency": row.get("currency")}
    content["prices"] = _prices(row, "price")
    content["care"] = row.get("care", "").split()
    texts = {language: _texts(row, language) for language in LANGUAGES}
    content["translations"] = {language: text for language, text in texts.items() if text}
    for name in _LISTS:
        content[name] = _json_cell(row, name)
    return content


def _texts(row: Row, language: str) -> Row:
    return {
        field: row[f"{field}_{language}"]
        for field in ("name", "description")
        if f"{field}_{language}" in row
    }


def _variant(row: Row) -> dict[str, Any]:
    variant: dict[str, Any] = {name: row.get(name) for name in ("sku", "size", "color")}
    variant["price"] = _number(row, "variantPrice")
    variant["prices"] = _prices(row, "variantPrice")
    return variant | {name: _number(row, name) for name in ("stock", "lowStockThreshold")}


def _prices(row: Row, column: str) -> dict[str, int | None]:
    given = {currency: _number(row, f"{column}{currency}") for currency in CURRENCIES}
    return {currency: amount for currency, amount in given.items() if amount is not None}


def _number(row: Row, column: str) -> int | None:
    cell = row.get(column, "").strip()
    if not cell:
        return None
    if not (cell.isascii() and cell.isdecimal()):
        raise ValueError(f"{column} is no whole number")
    return int(cell[:30])


def _json_cell(row: Row, column: str) -> list[Any]:
    if column not in row:
        return []
    try:
        content = json.loads(row[column])
    except (ValueError, RecursionError):
        raise ValueError(f"{column} is not valid JSON") from None
    if isinstance(content, list):
        return content
    raise ValueError(f"{column} is no JSON list")
