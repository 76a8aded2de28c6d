"""Shoppers on their way back from a provider: told, and sent on to the house's own pages alone."""

import httpx
import pytest

from tests.integration.commerce.payments.counter import Counter


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/paid",
        "https://shop.example.evil.example/",
        "https://shop.example@evil.example/",
        "https://evil.example\\@shop.example/",
        "//shop.example/",
        "http://shop.example/",
        "https://shop.example:8443/",
        "javascript:alert(1)//https://shop.example",
        "https://shop.example/\r\nX: y",
        "https://[",
        "https://shop.exámple/",
    ],
)
async def test_shoppers_are_sent_back_to_the_houses_own_addresses_alone(
    counter: Counter, url: str
) -> None:
    buyer, order, _ = await counter.order("vnpay")

    answer = await buyer.post("/payments", {"orderId": order["id"], "returnUrl": url})

    assert answer.status_code == 422


@pytest.mark.parametrize("method", ["vnpay", "momo"])
async def test_a_returning_shopper_is_told_what_the_shop_knows(
    counter: Counter, method: str
) -> None:
    purchase = await counter.begin(method, returnUrl="https://shop.example/paid?from=mail")

    left = await counter.pay(purchase)
    async with httpx.AsyncClient() as browser:
        back = await browser.get(left.headers["location"])

    assert (left.status_code, back.status_code) == (303, 303)
    assert back.headers["location"] == (
        f"https://shop.example/paid?from=mail&paymentId={purchase.id}&status=succeeded"
    )


async def test_a_return_fulfils_nothing(counter: Counter) -> None:
    purchase = await counter.begin("vnpay")
    counter.house.vnpay.faults.order(purchase.reference, "lost")

    left = await counter.pay(purchase)
    async with httpx.AsyncClient() as browser:
        back = await browser.get(left.headers["location"])
        forged = await browser.get(left.headers["location"].replace("ResponseCode=00", "R=24"))

    assert back.json() == {
        "paymentId": str(purchase.id), "orderId": purchase.order["id"], "status": "pending",
    }  # fmt: skip
    assert (forged.status_code, forged.json()["type"]) == (400, "invalid-signature")
    assert await purchase.order_status() == "awaiting_payment"


async def test_who_returns_from_stripe_shows_the_client_secret(
    counter: Counter, client: httpx.AsyncClient
) -> None:
    purchase = await counter.begin("card")
    secret = purchase.payment["instructions"]["clientSecret"]
    intent = secret.partition("_secret_")[0]

    def back(given: str) -> dict[str, str]:
        return {"payment_intent": intent, "payment_intent_client_secret": given}

    known = await client.get("/payments/return/stripe", params=back(secret))
    guessed = await client.get("/payments/return/stripe", params=back(f"{secret}x"))
    nothing = await client.get("/payments/return/stripe")

    assert known.json()["paymentId"] == str(purchase.id)
    assert (guessed.status_code, nothing.status_code) == (404, 400)
