"""Rules of payments that only compute."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import get_args
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from commerce.core.payment_settings import (
    BankTransferSettings,
    MomoSettings,
    PaymentsSettings,
    StripeSettings,
    VnpaySettings,
)
from commerce.core.settings import Settings
from commerce.payments.books import as_events, compare
from commerce.payments.gateways import parsing
from commerce.payments.leases import LONGEST_DELAY, delay_after
from commerce.payments.models import Payment, Refund
from commerce.payments.providers import ProviderRefund, ProviderState
from commerce.payments.states import TAKEN, Status, after_refund, moves_forward
from tests.unit.commerce.core.test_settings import SAFE

STATUSES: tuple[Status, ...] = get_args(Status)
KEY = SecretStr("a-key-of-the-tests")


def payment(status: Status = "pending") -> Payment:
    return Payment(
        id=uuid4(), order_id=uuid4(), order_number="7KQ2M-X9TVA", provider="momo",
        amount=750_000, currency="VND", status=status, created_at=datetime.now(UTC),
    )  # fmt: skip


@given(st.lists(st.sampled_from(STATUSES)))
def test_whatever_comes_in_whatever_order_a_payment_never_goes_back(told: list[Status]) -> None:
    lived: list[Status] = ["pending"]
    for status in told:
        if moves_forward(lived[-1], status):
            lived.append(status)

    assert all(not moves_forward(later, earlier) for earlier, later in pairwise(lived))
    if set(told) & TAKEN:
        assert lived[-1] in TAKEN


@given(st.integers(1, 10**13), st.integers(1, 10**13))
def test_a_payment_is_refunded_when_all_of_it_is(amount: int, refunded: int) -> None:
    assert (after_refund(amount, refunded) == "refunded") == (refunded >= amount)


@given(st.integers(0, 10_000))
def test_delays_grow_and_end(attempts: int) -> None:
    first = timedelta(seconds=30)

    assert first <= delay_after(attempts, first) <= delay_after(attempts + 1, first)
    assert delay_after(attempts, first) <= LONGEST_DELAY


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.binary()))
def test_nothing_that_a_provider_could_write_breaks_the_reading(value: object) -> None:
    amount, text, named = parsing.amount(value), parsing.text(value), parsing.payment_id(value)

    assert amount is None or 0 <= amount < 2**63
    assert text is None or "\x00" not in text
    assert text is None or text.encode().decode() == text
    assert named is None or str(value)
    assert not parsing.same("0" * 64, value) or value == "0" * 64


@pytest.mark.parametrize("digits", ["٣", "1_000", " 1", "+1", "1e3", "-1", "9" * 19, "", "0x1"])
def test_a_sum_is_plain_digits(digits: str) -> None:
    assert parsing.amount(digits) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "differs"),
    [
        ("pending", "pending", False),
        ("pending", "missing", False),
        ("expired", "failed", False),
        ("authorized", "authorized", False),
        ("succeeded", "succeeded", False),
        ("refunded", "succeeded", False),
        ("pending", "succeeded", True),
        ("expired", "succeeded", True),
        ("expired", "authorized", True),
        ("succeeded", "pending", True),
        ("succeeded", "missing", True),
    ],
)
def test_books_differ_about_money_alone(ours: Status, theirs: str, differs: bool) -> None:  # noqa: FBT001 - from the table
    state = ProviderState(theirs, 750_000, "VND")  # type: ignore[arg-type] # one of the literals above

    assert bool(compare(payment(ours), [], state)) is differs


def test_books_that_differ_in_the_sum_say_both() -> None:
    (found,) = compare(payment("succeeded"), [], ProviderState("succeeded", 749_999, "VND"))

    assert (found.what, found.ours, found.theirs) == ("amount", "750000 VND", "749999 VND")


def test_refunds_are_compared_where_the_provider_tells_of_them() -> None:
    paid, sent = payment("succeeded"), Refund(amount=5, finished_at=datetime.now(UTC))
    waiting = Refund(amount=7, finished_at=None)

    def state(*refunds: ProviderRefund) -> ProviderState:
        return ProviderState("succeeded", 750_000, "VND", None, refunds)

    untold = ProviderState("succeeded", 750_000, "VND")
    assert compare(paid, [sent, waiting], state(ProviderRefund(None, 5, None))) == []
    assert compare(paid, [sent], untold) == []
    assert [one.what for one in compare(paid, [sent], state())] == ["refunded"]


def test_the_same_books_tell_the_same_events() -> None:
    paid = payment()
    refund = ProviderRefund(uuid4(), 5, "r")
    state = ProviderState("succeeded", None, "VND", "t", (refund,))

    first, again = as_events(paid, state), as_events(paid, state)

    assert first == again
    assert [(event.kind, event.amount) for event in first] == [
        ("succeeded", 750_000), ("refunded", 5),
    ]  # fmt: skip


@pytest.mark.parametrize("status", ["missing", "pending"])
def test_books_without_news_tell_nothing(status: str) -> None:
    assert as_events(payment(), ProviderState(status)) == []  # type: ignore[arg-type] # as above


@pytest.mark.parametrize(
    "settings",
    [
        PaymentsSettings(public_url="http://shop.example/api/v1"),
        PaymentsSettings(return_origins=("http://shop.example",)),
        PaymentsSettings(
            stripe=StripeSettings(secret_key=KEY, webhook_secret=KEY, api_base="http://127.0.0.1:1")
        ),
        PaymentsSettings(
            vnpay=VnpaySettings(tmn_code="X", hash_secret=KEY, api_url="http://127.0.0.1:1")
        ),
        PaymentsSettings(
            momo=MomoSettings(
                partner_code="X", access_key=KEY, secret_key=KEY, endpoint="http://127.0.0.1:1"
            )
        ),
    ],
)
def test_production_sends_no_money_unencrypted(settings: PaymentsSettings) -> None:
    with pytest.raises(ValidationError, match="https"):
        Settings(**SAFE | {"environment": "production", "payments": settings})


def test_production_knows_the_providers_own_addresses() -> None:
    payments = PaymentsSettings(
        public_url="https://shop.example/api/v1",
        stripe=StripeSettings(secret_key=KEY, webhook_secret=KEY),
        vnpay=VnpaySettings(tmn_code="X", hash_secret=KEY),
        momo=MomoSettings(partner_code="X", access_key=KEY, secret_key=KEY),
    )

    assert payments.unencrypted == []


def test_an_empty_key_is_no_key() -> None:
    with pytest.raises(ValidationError):
        StripeSettings(secret_key=KEY, webhook_secret=SecretStr(""))


@pytest.mark.parametrize("account", ["", "12 34", "1" * 20, "12<3"])
def test_an_account_that_no_code_can_carry_is_refused(account: str) -> None:
    with pytest.raises(ValidationError):
        BankTransferSettings(bank_bin="970415", account=account, name="ATELIER")
