"""Whoever knows the addresses of webhooks may send them anything."""

import json
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import func, select

from commerce.core.database import Database
from commerce.payments.models import PaymentEvent
from tests.integration.commerce.payments.conftest import Staff
from tests.integration.commerce.payments.counter import Counter

BODIES = (
    b"", b"{}", b"[]", b"null", b"1", b'"x"', b"{", b"\xff\xfe", b"\x00", b"[" * 60_000,
    b'{"orderId": {"a": []}, "signature": ["x"], "amount": 1e999, "resultCode": {}}',
    b'{"orderId": "\\ud800", "signature": "\\u0000"}', b'{"a":' * 5_000, b"a=b&c=d",
)  # fmt: skip
QUERIES = (
    "", "?", "?vnp_SecureHash", "?vnp_SecureHash=%00", "?vnp_Amount=1&vnp_SecureHash=%ff%fe",
    "?vnp_TxnRef=%f0%9f%92%b8&vnp_SecureHash=" + "0" * 128,
    "?" + "&".join(f"vnp_{n}={n}" for n in range(900)),
    "?vnp_SecureHash=a&vnp_SecureHash=b", "?" + quote("\x00" * 50),
    "?orderId=00000000000000000000000000000000&signature=x",
    "?payment_intent=%00&payment_intent_client_secret=%00",
    "?payment_intent=pi_1&payment_intent_client_secret=%F0%9F%92%B8",
)  # fmt: skip
PROVIDERS = ("stripe", "vnpay", "momo")


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("body", BODIES)
async def test_no_body_breaks_a_webhook_or_is_kept(
    client: httpx.AsyncClient, database: Database, provider: str, body: bytes
) -> None:
    count = select(func.count(PaymentEvent.id))
    async with database.reading() as session:
        before = await session.scalar(count)

    for signature in ("", "t=,v1=", "t=1,v1=" + "0" * 64, "t=99999999999999999999,v1=x", "é"):
        headers = [(b"stripe-signature", signature.encode("latin-1"))]
        answer = await client.post(f"/payments/webhooks/{provider}", content=body, headers=headers)
        assert answer.status_code in {400, 404, 413}, answer.text

    async with database.reading() as session:
        assert await session.scalar(count) == before


@pytest.mark.parametrize("query", QUERIES)
async def test_no_query_breaks_a_webhook_or_a_return(client: httpx.AsyncClient, query: str) -> None:
    for provider in PROVIDERS:
        called = await client.get(f"/payments/webhooks/{provider}{query}")
        returned = await client.get(f"/payments/return/{provider}{query}")

        assert called.status_code in {200, 404}, called.text
        assert returned.status_code in {400, 404}, returned.text


@pytest.mark.parametrize(
    "wanted",
    [
        {}, [], None, {"orderId": "x"}, {"orderId": None}, {"orderId": "0" * 32, "x": 1},
        {"orderId": "00000000-0000-0000-0000-000000000000", "returnUrl": ""},
        {"orderId": "00000000-0000-0000-0000-000000000000", "returnUrl": "\x00"},
        {"orderId": "00000000-0000-0000-0000-000000000000", "returnUrl": "x" * 3000},
        {"orderId": "00000000-0000-0000-0000-000000000000", "returnUrl": "https://[::1"},
        {"orderId": "00000000-0000-0000-0000-000000000000", "returnUrl": "//\ud800"},
        {"orderId": "00000000-0000-0000-0000-000000000000"},
    ],
)  # fmt: skip
async def test_no_request_to_pay_breaks_the_shop(counter: Counter, wanted: object) -> None:
    buyer = await counter.shop.buyer()

    answer = await buyer.client.post(
        "/payments",
        content=json.dumps(wanted).encode(),
        headers={**buyer.headers, "Content-Type": "a/json"},
    )
    typed = await buyer.client.post(
        "/payments",
        content=json.dumps(wanted).encode(),
        headers={**buyer.headers, "Content-Type": "application/json"},
    )

    assert answer.status_code in {400, 404, 422}
    assert typed.status_code in {400, 404, 422}


@pytest.mark.parametrize(
    "query",
    ["status=x", "status=", "provider=%00", "provider=' OR 1=1", "orderId=x", "page=0", "page=1e9"],
)
async def test_no_filter_breaks_the_lists_of_staff(
    client: httpx.AsyncClient, staff: Staff, query: str
) -> None:
    for path in ("/admin/payments", "/admin/refunds"):
        answer = await client.get(f"{path}?{query}", headers=await staff("analyst"))

        assert answer.status_code in {200, 422}, answer.text
