"""Invoices on paper."""

import asyncio
import io
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from tests.integration.commerce.orders.conftest import Deliver, Hire, Staff, Till
from tests.integration.commerce.shopping import ADDRESS, Buyer, Shop


def text_of(answer: httpx.Response) -> str:
    """What a reader of the PDF reads."""
    assert answer.status_code == 200, answer.text
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "\n".join(page.extract_text() for page in pages)


async def invoice_of(buyer: Buyer, order: dict[str, Any]) -> httpx.Response:
    return await buyer.get(f"/orders/{order['id']}/invoice")


def number_in(answer: httpx.Response) -> int:
    """The place in its year, out of the file's name."""
    name = answer.headers["content-disposition"]
    return int(name.removesuffix('.pdf"').rpartition("-")[2])


async def test_an_invoice_says_who_bought_what_and_for_how_much(buyer: Buyer, shop: Shop) -> None:
    code = await shop.discount(value=10, name="Tết Nguyên Đán")
    gown = await shop.product(name="Đầm lụa tơ tằm Thủy Mặc", price=2_345_678)
    await buyer.add(gown, quantity=2)
    order = (await buyer.order(discountCode=str(code.code))).json()

    answer = await invoice_of(buyer, order)

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith('inline; filename="invoice-')
    text = text_of(answer)
    for expected in (
        "HÓA ĐƠN / INVOICE",
        order["number"],
        "Đầm lụa tơ tằm Thủy",
        gown.variants[0].sku,
        str(ADDRESS["fullName"]),
        "1 Đồng Khởi",
        "Hồ Chí Minh",
        "Giảm giá / Discount: Tết Nguyên Đán",
        "2.345.678",
        "4.691.356 VND",
        "-469.135 VND",
        "Trong đó thuế GTGT / Of which VAT (10%)",
    ):
        assert expected in text
    total = f"{order['total']['amount']:,}".replace(",", ".")
    assert f"{total} VND" in text


async def test_an_invoice_is_the_same_whenever_it_is_asked_for(
    buyer: Buyer, shop: Shop, staff: Staff
) -> None:
    await buyer.add(await shop.product())
    order = (await buyer.order()).json()

    first, second = await invoice_of(buyer, order), await invoice_of(buyer, order)
    for_staff = await staff.get(f"/orders/{order['id']}/invoice")

    assert number_in(first) == number_in(second) == number_in(for_staff)
    assert text_of(first) == text_of(second) == text_of(for_staff)


async def test_numbers_have_no_gap_though_many_ask_at_once(shop: Shop) -> None:
    buyers = [await shop.buyer() for _ in range(8)]
    gown = await shop.product(stock=8)
    orders = []
    for buyer in buyers:
        await buyer.add(gown)
        orders.append((await buyer.order()).json())

    pairs = [*zip(buyers, orders, strict=True)] * 2
    answers = await asyncio.gather(*(invoice_of(buyer, order) for buyer, order in pairs))

    numbers = [number_in(answer) for answer in answers]
    assert numbers[:8] == numbers[8:]
    assert sorted(numbers[:8]) == list(range(min(numbers), min(numbers) + 8))


async def test_an_order_that_nobody_has_begun_with_has_no_invoice(
    buyer: Buyer, shop: Shop, till: Till
) -> None:
    await buyer.add(await shop.product())
    order = (await buyer.order(paymentMethod="card")).json()

    early = await invoice_of(buyer, order)
    await till.pay(order)
    paid = await invoice_of(buyer, order)
    await buyer.post(f"/orders/{order['id']}/cancel", {})
    kept = await invoice_of(buyer, order)

    assert (early.status_code, early.json()["type"]) == (409, "invoice-not-ready")
    assert paid.status_code == 200
    assert number_in(kept) == number_in(paid)


async def test_an_invoice_is_its_owners_and_those_who_serve_them(
    buyer: Buyer, shop: Shop, hire: Hire, deliver: Deliver
) -> None:
    await buyer.add(await shop.product())
    order = await deliver(buyer)
    stranger, analyst = await shop.buyer(), await hire("analyst")

    foreign = await invoice_of(stranger, order)
    curious = await analyst.get(f"/orders/{order['id']}/invoice")

    assert (foreign.status_code, foreign.json()["type"]) == (404, "order-not-found")
    assert (curious.status_code, curious.json()["type"]) == (403, "role-not-allowed")


@pytest.mark.parametrize("name", ["李明 🌹", "أحمد", "x" * 200, "<b>&\\(){}", "\t%PDF"])
async def test_any_name_can_be_printed(buyer: Buyer, shop: Shop, name: str) -> None:
    for _ in range(3):
        await buyer.add(await shop.product(name=name))
    order = (await buyer.order(shippingAddress=ADDRESS | {"fullName": name})).json()

    assert order["number"] in text_of(await invoice_of(buyer, order))
