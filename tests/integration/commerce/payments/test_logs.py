"""No key, no signature, no card and no client secret in any log or table, whatever fails."""

import logging

import httpx
import pytest
from sqlalchemy import select

from commerce.core.database import Database
from commerce.payments.models import PaymentEvent
from tests.integration.commerce.payments.conftest import KEYS
from tests.integration.commerce.payments.counter import Counter
from tests.integration.commerce.payments.test_refunds import paid
from tests.integration.commerce.payments.test_webhooks import begin, standin_of

SECRETS = (KEYS.stripe, KEYS.stripe_webhooks, KEYS.vnpay, KEYS.momo, KEYS.momo_access)
# What the test's own clients and servers say: they stand for the world outside the shop, which
# keeps no log of the addresses it is called at.
OUTSIDE = ("httpx", "httpcore", "uvicorn.access")


def written(caplog: pytest.LogCaptureFixture) -> str:
    """Everything that was logged, tracebacks included."""
    formatter = logging.Formatter("%(name)s %(message)s")
    records = [one for one in caplog.records if not one.name.startswith(OUTSIDE)]
    return "\n".join(formatter.format(record) for record in records)


@pytest.mark.parametrize("method", ["card", "vnpay", "momo"])
async def test_failures_of_payments_tell_no_secret(
    counter: Counter, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in ("forged", "wrong-amount", "out-of-order"):
        await counter.pay(await begin(counter, method, fault))
    purchase = await paid(counter, method)
    standin, reference = standin_of(counter.house, purchase)
    standin.faults.order(reference, "refund-500")
    await counter.cancel(purchase)
    await counter.send_once()
    await counter.send_refunds()

    log = written(caplog)

    assert f"{purchase.payment['provider']}" in log
    assert [secret for secret in SECRETS if secret in log] == []
    assert "_secret_" not in log
    assert "vnp_SecureHash=" not in log


async def test_a_wrong_key_is_not_repeated(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    buyer, order, _ = await counter.order("card")
    cards = counter.providers._stripe  # noqa: SLF001 - the house's key is changed under us
    assert cards is not None
    requestor = cards._api._requestor  # noqa: SLF001
    known, wrong = requestor._options.api_key, "sk_test_wrong_and_telling"  # noqa: SLF001
    requestor._options.api_key = wrong  # noqa: SLF001

    answer = await buyer.post("/payments", {"orderId": order["id"]})
    requestor._options.api_key = known  # noqa: SLF001

    assert answer.status_code == 409
    assert "telling" not in answer.text
    assert "telling" not in written(caplog)


async def test_what_is_kept_of_a_call_holds_no_signature_and_no_client_secret(
    counter: Counter, database: Database, client: httpx.AsyncClient
) -> None:
    for method in ("card", "vnpay", "momo"):
        await paid(counter, method)

    async with database.reading() as session:
        kept = str(list(await session.scalars(select(PaymentEvent.payload))))

    for word in ("_secret_", "SecureHash", "signature", "accessKey", "client_secret"):
        assert word not in kept
