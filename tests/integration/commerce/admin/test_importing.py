"""Staff export the catalogue, change it elsewhere, and import it again."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from commerce.core.database import Database
from commerce.products.models import Product
from tests.integration.commerce.conftest import Person

BOM = "\ufeff"


class Office:
    """Files going in and out, for whoever is signed in."""

    def __init__(self, client: httpx.AsyncClient, staff: Person) -> None:
        self._client, self._headers = client, staff.headers

    async def send(self, content: bytes | str, **query: str) -> list[dict[str, Any]]:
        """Import a file; the report, line by line."""
        answer = await self._client.post(
            "/admin/products/import", params=query, content=content, headers=self._headers
        )
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    async def fetch(self, form: str) -> str:
        answer = await self._client.get(
            "/admin/products/export", params={"format": form}, headers=self._headers
        )
        assert answer.status_code == 200, answer.text
        return answer.text

    async def exported(self, slug: str) -> dict[str, Any]:
        """A product as JSON Lines have it."""
        lines = (await self.fetch("jsonl")).splitlines()
        (found,) = [content for line in lines if (content := json.loads(line))["slug"] == slug]
        product: dict[str, Any] = found
        return product

    async def rows(self, slug: str) -> str:
        """A product's rows as CSV has them, with the head of the table."""
        table = list(csv.reader(io.StringIO(await self.fetch("csv"))))
        file = io.StringIO()
        csv.writer(file).writerows([table[0], *(row for row in table[1:] if row[0] == slug)])
        return file.getvalue()


@pytest.fixture
def office(client: httpx.AsyncClient, staff: Person) -> Office:
    return Office(client, staff)


@pytest.fixture
def coat() -> dict[str, Any]:
    """A product with everything there is to say about one, some of it troublesome."""
    slug = f"coat-{uuid4().hex}"
    return {
        "slug": slug,
        "name": "=SUM(A1:A9)",
        "brand": "'+Atelier, \"Tơ\"",
        "category": "dresses",
        "description": "First line,\n@second line; 'third'",
        "price": {"amount": 100, "currency": "VND"},
        "prices": {"USD": 7},
        "translations": {"en": {"name": "-Coat", "description": "Warm."}},
        "images": [],
        "materials": [{"material": "wool; silk", "percent": 100}],
        "care": ["dry-clean", "do-not-bleach"],
        "published": False,
        "publishFrom": "2026-01-01T00:00:00Z",
        "variants": [
            {"sku": f"{slug}-S", "size": "S", "color": "Jade", "prices": {}, "stock": 3,
             "lowStockThreshold": 1},
            {"sku": f"{slug}-M", "size": "M", "color": "+Red", "price": 120, "prices": {"USD": 9},
             "stock": 0, "lowStockThreshold": 3},
        ],
    }  # fmt: skip


def line(*products: dict[str, Any]) -> str:
    return "".join(json.dumps(product, ensure_ascii=False) + "\n" for product in products)


async def test_a_product_comes_in_and_goes_out_as_it_was(
    office: Office, coat: dict[str, Any]
) -> None:
    report = await office.send(line(coat))

    assert report == [{"line": 1, "slug": coat["slug"], "outcome": "created"}]
    assert await office.exported(coat["slug"]) == coat


@pytest.mark.parametrize("form", ["jsonl", "csv"])
async def test_what_was_exported_is_imported_without_a_change(
    office: Office, coat: dict[str, Any], form: str
) -> None:
    await office.send(line(coat))
    file = await office.rows(coat["slug"]) if form == "csv" else line(coat)

    report = await office.send(file, format=form)

    assert [entry["outcome"] for entry in report] == ["unchanged"]


async def test_a_table_makes_the_same_product_as_a_line(
    office: Office, coat: dict[str, Any]
) -> None:
    await office.send(line(coat))
    before, after = coat["slug"], f"new-{uuid4().hex}"

    report = await office.send((await office.rows(before)).replace(before, after), format="csv")

    assert [entry["outcome"] for entry in report] == ["created"]
    again = await office.exported(after)
    assert json.loads(json.dumps(coat).replace(before, after)) == again


async def test_no_cell_is_a_formula(office: Office, coat: dict[str, Any]) -> None:
    await office.send(line(coat))

    table = csv.reader(io.StringIO(await office.rows(coat["slug"])))

    assert not [cell for row in table for cell in row if cell[:1] in set("=+-@\t\r")]


async def test_a_change_is_made_and_told(office: Office, coat: dict[str, Any]) -> None:
    await office.send(line(coat))
    cheaper = coat | {"price": {"amount": 90, "currency": "VND"}}

    report = await office.send(line(cheaper))

    assert [entry["outcome"] for entry in report] == ["updated"]
    assert (await office.exported(coat["slug"]))["price"]["amount"] == 90


async def test_bad_lines_are_told_and_stop_no_good_ones(
    office: Office, coat: dict[str, Any]
) -> None:
    nowhere = coat | {"slug": "nowhere", "category": "no-such-shelf"}
    file = "\n".join(
        ["{not json", "[]", "", line({"slug": "x"}).strip(), line(nowhere).strip(),
         line({"name": "no slug"} | {k: v for k, v in coat.items() if k != "slug"}).strip(),
         '{"slug": "half", "name": "\\ud800"}', '{"slug": "\\ud800"}', '{"slug": "nul\\u0000"}',
         '{"slug": ["x"], "name": {"a": 1}}', "[" * 5000, line(coat).strip()]
    )  # fmt: skip

    report = await office.send(file)

    bad = [(number, "error") for number in (1, 2, 4, 5, 6, 7, 8, 9, 10, 11)]
    assert [(entry["line"], entry["outcome"]) for entry in report] == [*bad, (12, "created")]
    assert report[3]["reason"].startswith("unknown-category")
    assert all(entry["reason"] for entry in report[:-1])


async def test_a_dry_run_tells_and_changes_nothing(
    office: Office, coat: dict[str, Any], database: Database
) -> None:
    report = await office.send(line(coat), dryRun="true")

    assert [entry["outcome"] for entry in report] == ["created"]
    async with database.reading() as session:
        of_slug = select(func.count()).where(Product.slug == coat["slug"])
        assert await session.scalar(of_slug) == 0


async def test_a_byte_order_mark_is_no_part_of_the_file(
    office: Office, coat: dict[str, Any]
) -> None:
    report = await office.send(BOM + line(coat))

    assert [entry["outcome"] for entry in report] == ["created"]


async def test_bytes_that_are_no_text_spoil_their_line_alone(
    office: Office, coat: dict[str, Any]
) -> None:
    spoilt = line(coat | {"slug": "spoilt"}).encode().replace(b"Warm", b"\xff\xfe")

    report = await office.send(spoilt + line(coat).encode())

    assert [entry["outcome"] for entry in report] == ["error", "created"]


@pytest.mark.parametrize(
    "table",
    ["", "name\nx\n", "slug,colour\nx,red\n", 'slug,name\n"unended', "slug\nx,y,z\n", "slug\n\0\n",
     "slug,price\nx,1.5\n", "slug,images\nx,{}\n", "slug,images\nx,[[[\n", "\x00\x01\x02"],
    ids=repr,
)  # fmt: skip
async def test_what_is_no_table_of_products_is_told_to_be_none(office: Office, table: str) -> None:
    report = await office.send(table, format="csv")

    assert {entry["outcome"] for entry in report} <= {"error"}


async def test_a_file_of_many_products_goes_through(
    office: Office, coat: dict[str, Any], database: Database
) -> None:
    mark = uuid4().hex
    products = [
        json.loads(json.dumps(coat).replace(coat["slug"], f"{mark}-{n}")) for n in range(150)
    ]

    report = await office.send(line(*products))

    assert [entry["outcome"] for entry in report] == ["created"] * 150
    exported = await office.fetch("jsonl")
    assert exported.count(f'"slug":"{mark}-') == 150


async def test_a_deleted_product_is_not_brought_back_by_a_file(
    client: httpx.AsyncClient,
    staff: Person,
    office: Office,
    coat: dict[str, Any],
    database: Database,
) -> None:
    await office.send(line(coat))
    async with database.reading() as session:
        product_id = await session.scalar(select(Product.id).where(Product.slug == coat["slug"]))
    await client.delete(f"/admin/products/{product_id}", headers=staff.headers)

    report = await office.send(line(coat))

    assert report[0]["reason"].startswith("product-deleted")
    assert coat["slug"] not in await office.fetch("jsonl")
