"""What an order would cost, and that it then costs just that."""

from typing import Any

import httpx
import pytest

from tests.integration.commerce.shopping import ADDRESS, Buyer, Shop

ABROAD = ADDRESS | {"country": "FR", "city": "Paris"}
SUMS = ("subtotal", "discount", "shipping", "tax", "total")


def amounts(body: dict[str, Any]) -> dict[str, int]:
    return {name: body[name]["amount"] for name in SUMS}


async def quoted(buyer: Buyer, **fields: object) -> httpx.Response:
    return await buyer.post("/orders/quote", {"shippingAddress": ADDRESS, **fields})


async def test_the_quote_is_what_the_order_then_costs(buyer: Buyer, shop: Shop) -> None:
    code = await shop.discount(value=7)
    await buyer.add(await shop.product(price=1_003), quantity=3)
    await buyer.add(await shop.product(price=20_002))

    quote = (await quoted(buyer, discountCode=code.code, shippingMethod="express")).json()
    order = (await buyer.order(discountCode=str(code.code), shippingMethod="express")).json()

    assert amounts(quote) == amounts(order)
    assert quote["shippingMethod"] == order["shippingMethod"]
    assert quote["discounts"] == order["discounts"]
    lines = ("sku", "quantity", "unitPrice", "discount", "tax", "lineTotal")
    assert sorted(tuple(str(item[n]) for n in lines) for item in quote["items"]) == sorted(
        tuple(str(item[n]) for n in lines) for item in order["items"]
    )


async def test_a_quote_takes_nothing(buyer: Buyer, shop: Shop) -> None:
    gown, once = await shop.product(stock=1), await shop.discount(total_limit=1)
    await buyer.add(gown)

    for _ in range(2):
        answer = await quoted(buyer, discountCode=once.code)
        assert answer.status_code == 200, answer.text

    assert len((await buyer.cart())["items"]) == 1
    assert (await buyer.order(discountCode=str(once.code))).status_code == 201


async def test_a_quote_says_why_a_code_takes_nothing_off(buyer: Buyer, shop: Shop) -> None:
    await buyer.add(await shop.product())

    quote = (await quoted(buyer, discountCode="NO-SUCH")).json()

    assert [rejected["code"] for rejected in quote["rejectedCodes"]] == ["NO-SUCH"]
    assert quote["discount"]["amount"] == 0


async def test_a_discount_is_explained_on_the_order(buyer: Buyer, shop: Shop) -> None:
    code = await shop.discount(value=10)
    await buyer.add(await shop.product(price=1_000_000))

    order = (await buyer.order(discountCode=str(code.code))).json()

    (used,) = order["discounts"]
    assert (used["code"], used["amount"]) == (code.code, {"amount": 100_000, "currency": "VND"})
    assert used["explanation"]


async def test_a_code_on_the_cart_counts_for_the_order(buyer: Buyer, shop: Shop) -> None:
    code = await shop.discount(value=10)
    await buyer.add(await shop.product(price=1_000_000))
    put = await buyer.post("/cart/discounts", {"code": code.code})
    assert put.status_code == 200, put.text

    quote, order = (await quoted(buyer)).json(), (await buyer.order()).json()

    assert amounts(quote) == amounts(order)
    assert (order["discountCode"], order["discount"]["amount"]) == (code.code, 100_000)


async def test_a_code_on_the_cart_that_is_of_no_use_stops_the_order(
    buyer: Buyer, shop: Shop
) -> None:
    code = await shop.discount(total_limit=1)
    rival, gown = await shop.buyer(), await shop.product()
    for shopper in (buyer, rival):
        await shopper.add(gown)
        await shopper.post("/cart/discounts", {"code": code.code})
    await rival.order()

    answer = await buyer.order()

    assert (answer.status_code, answer.json()["type"]) == (422, "discount-not-applicable")
    assert answer.json()["code"] == code.code


async def test_tax_is_the_part_of_the_total_that_is_vat(buyer: Buyer, shop: Shop) -> None:
    await buyer.add(await shop.product(price=1_050_000))

    order = (await buyer.order()).json()

    assert amounts(order) == {
        "subtotal": 1_050_000, "discount": 0, "shipping": 50_000, "tax": 100_000,
        "total": 1_100_000,
    }  # fmt: skip
    assert (order["taxRate"], order["taxIncluded"]) == (1000, True)
    assert order["items"][0]["tax"]["amount"] == 95_455


async def test_an_export_bears_no_vat_and_goes_the_international_way(
    buyer: Buyer, shop: Shop
) -> None:
    await buyer.add(await shop.product(price=1_000_000))

    order = (await buyer.order(shippingAddress=ABROAD)).json()

    assert (order["tax"]["amount"], order["taxRate"]) == (0, 0)
    assert order["shippingMethod"]["code"] == "international"
    assert order["shipping"]["amount"] == 750_000


async def test_a_shopper_orders_in_their_own_currency_and_language(shop: Shop) -> None:
    buyer = await shop.buyer(currency="USD", locale="en-US")
    translations = {"en": {"name": "Silk gown"}}
    gown = await shop.product(
        name="Đầm lụa", price=9_000_000, prices={"USD": 360_00}, translations=translations
    )
    code = await shop.discount(value=50)
    await buyer.add(gown)

    order = (await buyer.order(paymentMethod="card", discountCode=str(code.code))).json()

    (line,) = order["items"]
    assert order["discount"] == {"amount": 18_000, "currency": "USD"}
    assert (line["name"], line["unitPrice"]) == ("Silk gown", {"amount": 36_000, "currency": "USD"})
    assert order["shipping"] == {"amount": 200, "currency": "USD"}
    assert order["shippingMethod"]["name"] == "Standard delivery"


async def test_what_is_not_sold_in_ones_currency_cannot_be_ordered(shop: Shop) -> None:
    buyer = await shop.buyer(currency="USD")
    await buyer.add(await shop.product(name="Áo dài"))

    answers = [await quoted(buyer), await buyer.order(paymentMethod="card")]

    assert [(a.status_code, a.json()["type"]) for a in answers] == [(409, "no-longer-on-sale")] * 2
    assert "Áo dài" in answers[0].json()["detail"]


@pytest.mark.parametrize("method", ["bank_transfer", "vnpay", "momo"])
async def test_vietnamese_ways_to_pay_are_for_dong(shop: Shop, method: str) -> None:
    buyer = await shop.buyer(currency="USD")
    await buyer.add(await shop.product(prices={"USD": 100_00}))

    answer = await buyer.order(paymentMethod=method)

    assert (answer.status_code, answer.json()["type"]) == (409, "payment-method-unavailable")
    assert len((await buyer.cart())["items"]) == 1


async def test_the_shop_sends_only_in_the_ways_it_offers(buyer: Buyer, shop: Shop) -> None:
    await buyer.add(await shop.product())

    answers = [
        await quoted(buyer, shippingMethod="carrier-pigeon"),
        await buyer.order(shippingMethod="international"),
    ]

    assert [(a.status_code, a.json()["type"]) for a in answers] == [(409, "cannot-ship-there")] * 2
    assert answers[1].json()["choices"] == ["standard", "express"]
    assert len((await buyer.cart())["items"]) == 1


async def test_an_empty_cart_has_no_quote(buyer: Buyer) -> None:
    answer = await quoted(buyer)

    assert (answer.status_code, answer.json()["type"]) == (409, "cart-empty")


async def test_a_quote_is_refused_where_the_order_would_be(buyer: Buyer, shop: Shop) -> None:
    rival, gown = await shop.buyer(), await shop.product(stock=2)
    await buyer.add(gown, quantity=2)
    await rival.add(gown)
    await rival.order()

    answer = await quoted(buyer)

    assert (answer.status_code, answer.json()["type"]) == (409, "out-of-stock")
    assert answer.json()["available"] == 1


@pytest.mark.parametrize(("method", "cost"), [("standard", 0), ("express", 70_000)])
async def test_free_shipping_is_the_cheapest_ways_worth(
    buyer: Buyer, shop: Shop, method: str, cost: int
) -> None:
    free = await shop.discount(kind="free_shipping", value=0)
    await buyer.add(await shop.product(price=1_000_000))

    order = (await buyer.order(discountCode=str(free.code), shippingMethod=method)).json()

    assert (order["shipping"]["amount"], order["total"]["amount"]) == (cost, 1_000_000 + cost)


async def test_an_order_costs_what_the_shopper_was_told_or_is_not_placed(
    buyer: Buyer, shop: Shop
) -> None:
    gown = await shop.product(price=700_000, stock=1, prices={"USD": 3_000})
    await buyer.add(gown)
    total = (await quoted(buyer)).json()["total"]
    higher = {**total, "amount": total["amount"] + 1}

    refused = [
        await buyer.order(expectedTotal=higher),
        await buyer.order(expectedTotal={**total, "currency": "USD"}),
    ]
    taken = await buyer.order(expectedTotal=total)

    assert {(one.status_code, one.json()["type"]) for one in refused} == {(409, "total-changed")}
    assert refused[0].json()["total"] == total
    assert (taken.status_code, taken.json()["total"]) == (201, total)


async def test_who_changes_their_currency_meanwhile_does_not_pay_in_another(
    buyer: Buyer, shop: Shop
) -> None:
    await buyer.add(await shop.product(price=700_000, prices={"USD": 3_000}))
    total = (await quoted(buyer)).json()["total"]
    changed = await buyer.send("PUT", "/users/profile", {"currency": "USD"})
    assert changed.status_code == 200, changed.text

    answer = await buyer.order(expectedTotal=total)

    assert (answer.status_code, answer.json()["total"]["currency"]) == (409, "USD")


async def test_what_no_book_can_hold_is_not_sold(buyer: Buyer, shop: Shop) -> None:
    gown = await shop.product(price=10**13, stock=1_000_000)
    for _ in range(99):
        assert (await buyer.add(gown, 10_000)).status_code == 201

    answers = [await quoted(buyer), await buyer.order()]

    assert (await buyer.get("/cart")).status_code == 200
    assert {(one.status_code, one.json()["type"]) for one in answers} == {(409, "order-too-large")}
