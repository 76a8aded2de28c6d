"""Products as lines of a file."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.products import transfer
from commerce.products.schemas import CARE
from commerce.products.staff_schemas import ProductCreate

texts = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs"]) | st.sampled_from("=+-@'\",;\n\t"),
    min_size=1,
    max_size=30,
).filter(lambda text: bool(text.strip()))
amounts = st.integers(0, 10**13)
variants = st.lists(
    st.fixed_dictionaries(
        {"sku": texts, "size": texts, "color": texts, "stock": st.integers(0, 10**6)},
        optional={"price": amounts, "prices": st.just({"USD": 7}), "lowStockThreshold": st.just(1)},
    ),
    min_size=1,
    max_size=4,
)
products = st.fixed_dictionaries(
    {
        "slug": st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,2}", fullmatch=True),
        "name": texts, "brand": texts, "category": texts, "variants": variants,
        "price": st.fixed_dictionaries({"amount": amounts, "currency": st.just("VND")}),
    },
    optional={
        "description": texts,
        "prices": st.just({"USD": 12}),
        "translations": st.fixed_dictionaries({"en": st.fixed_dictionaries({"name": texts})}),
        "materials": st.just([{"material": 'silk "raw"', "percent": 100}]),
        "care": st.lists(st.sampled_from(CARE), max_size=3),
        "images": st.lists(st.fixed_dictionaries({"url": texts, "alt": texts}), max_size=2),
        "published": st.booleans(),
        "publishUntil": st.just("2030-01-01T00:00:00Z"),
    },
).map(ProductCreate.model_validate)  # fmt: skip


def table(*wanted: ProductCreate) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, transfer.COLUMNS, restval="")
    writer.writeheader()
    for product in wanted:
        writer.writerows(transfer.rows_of(product))
    return file.getvalue()


@given(products)
def test_a_table_says_of_a_product_what_was_written_into_it(product: ProductCreate) -> None:
    (entry,) = transfer.read_csv(io.StringIO(table(product), newline=""))

    assert ProductCreate.model_validate(entry.content) == product


@given(products)
def test_a_line_says_of_a_product_what_was_written_into_it(product: ProductCreate) -> None:
    (entry,) = transfer.read_json_lines(io.StringIO(transfer.json_line(product)))

    assert ProductCreate.model_validate(entry.content) == product


@given(products)
def test_no_cell_begins_as_a_formula_does(product: ProductCreate) -> None:
    rows = csv.reader(io.StringIO(table(product), newline=""))

    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r"))]


@given(st.text())
def test_whatever_a_file_holds_every_line_is_a_product_or_an_error(text: str) -> None:
    for entry in transfer.read_json_lines(io.StringIO(text)):
        assert (entry.content is None) == bool(entry.error)


def test_products_in_a_table_are_told_apart_by_their_slugs() -> None:
    plain = {"name": "Gown", "brand": "Maison", "category": "dresses",
             "price": {"amount": 1, "currency": "VND"}}  # fmt: skip
    sizes = [{"sku": size, "size": size, "color": "Jade", "stock": 1} for size in "SM"]
    gown, coat = (
        ProductCreate.model_validate(plain | {"slug": slug, "variants": sizes})
        for slug in ("gown", "coat")
    )

    entries = list(transfer.read_csv(io.StringIO(table(gown, coat), newline="")))

    assert [(entry.line, (entry.content or {})["slug"]) for entry in entries] == [
        (2, "gown"),
        (4, "coat"),
    ]


def test_a_line_that_is_too_long_is_told_and_the_next_one_is_read() -> None:
    endless = json.dumps({"name": "x" * 2 * transfer.LONGEST_LINE})

    entries = list(transfer.read_json_lines(io.StringIO(f"{endless}\n{{}}\n")))

    assert [bool(entry.error) for entry in entries] == [True, False]


def test_a_line_of_a_table_that_is_too_long_ends_the_reading_of_it() -> None:
    endless = "slug,name\na,b\nc,d\n" + "e" * transfer.LONGEST_LINE + ",d\n"
    entries = transfer.read_csv(io.StringIO(endless))

    assert next(entries).line == 2
    with pytest.raises(csv.Error, match="too long"):
        next(entries)


def test_a_table_of_nothing_but_unknown_columns_is_told_in_few_words() -> None:
    (entry,) = transfer.read_csv(io.StringIO(",".join(f"c{n}" for n in range(10_000))))

    assert len(entry.error) < 300
