"""Our signatures beside those of others: npm's `vnpay` 2.5.0, OpenSSL, Stripe's own library."""

import json
import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import httpx
import pytest
import stripe
from pydantic import SecretStr

from commerce.core.payment_settings import MomoSettings, StripeSettings, VnpaySettings
from commerce.payments.errors import InvalidSignature
from commerce.payments.gateways import momo, vnpay
from commerce.payments.gateways.momo import Momo
from commerce.payments.gateways.stripe import Stripe
from commerce.payments.gateways.vnpay import Vnpay
from commerce.payments.providers import Charge, Visitor, WebhookCall

PAYMENT = UUID("0192f0c1-a2b3-7c4d-8e5f-60718293a4b5")
CHARGE = Charge(
    payment_id=PAYMENT,
    order_number="7KQ2M-X9TVA",
    amount=1_290_000,
    currency="VND",
    created_at=datetime(2026, 11, 23, 6, 30, tzinfo=UTC),
    expires_at=datetime(2026, 11, 23, 7, 0, tzinfo=UTC),
    provider_ref=None,
)
API = "https://shop.example/api/v1"
TERMINAL = VnpaySettings(
    tmn_code="ATELIER1",
    hash_secret=SecretStr("KEYFORTESTSONLYKEYFORTESTSONLY12"),
    pay_url="http://127.0.0.1:9099/paymentv2/vpcpay.html",
)
# The credentials of MoMo's public sandbox.
MOMO_KEY = "K951B6PE1waDMi640xX08PD3vg6EkVlz"
WALLET = MomoSettings(
    partner_code="MOMO",
    access_key=SecretStr("F8BBA842ECF85"),
    secret_key=SecretStr(MOMO_KEY),
)
STRIPE_KEY = "whsec_of_the_tests"

# Made by `vnpay.buildPaymentUrl` and verified by `vnpay.verifyIpnCall`.
PAY_URL = (
    "http://127.0.0.1:9099/paymentv2/vpcpay.html?vnp_Amount=129000000&vnp_Command=pay"
    "&vnp_CreateDate=20261123133000&vnp_CurrCode=VND&vnp_ExpireDate=20261123140000"
    "&vnp_IpAddr=203.0.113.7&vnp_Locale=vn&vnp_OrderInfo=Thanh+toan+don+hang+7KQ2MX9TVA"
    "&vnp_OrderType=other"
    "&vnp_ReturnUrl=https%3A%2F%2Fshop.example%2Fapi%2Fv1%2Fpayments%2Freturn%2Fvnpay"
    "&vnp_TmnCode=ATELIER1&vnp_TxnRef=0192f0c1a2b37c4d8e5f60718293a4b5&vnp_Version=2.1.0"
    "&vnp_SecureHash=41f0b091fca7bf63bae0645c9358e5b4d44cec092804e1de50345ea603c2c0542244e77981dc"
    "b2f3f425e06f6155430ccb11e7aea317b66361608ba48b09974e"
)
IPN = (
    "vnp_Amount=129000000&vnp_BankCode=NCB&vnp_CardType=ATM"
    "&vnp_OrderInfo=Thanh+toan+don+hang+7KQ2MX9TVA&vnp_PayDate=20261123133500"
    "&vnp_ResponseCode=00&vnp_TmnCode=ATELIER1&vnp_TransactionNo=14226112"
    "&vnp_TransactionStatus=00&vnp_TxnRef=0192f0c1a2b37c4d8e5f60718293a4b5"
    "&vnp_SecureHash=b2bceb0735a04846fbc275c93a2713ee0252705790d31fc3b122a65a91660902fee3384793caa"
    "b275b49053514ca2f0f06f179740fb7cca775ff34b70da84334"
)


@pytest.fixture
def terminal() -> Vnpay:
    return Vnpay(TERMINAL, API, httpx.AsyncClient())


@pytest.fixture
def wallet() -> Momo:
    return Momo(WALLET, API, httpx.AsyncClient())


@pytest.fixture
def cards() -> Stripe:
    settings = StripeSettings(
        secret_key=SecretStr("sk_test_of_the_tests"), webhook_secret=SecretStr(STRIPE_KEY)
    )
    return Stripe(settings, 1.0)


def get(query: str) -> WebhookCall:
    return WebhookCall(b"", {}, tuple(parse_qsl(query, keep_blank_values=True)))


def post(body: bytes, **headers: str) -> WebhookCall:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookCall(body, named, ())


async def test_a_vnpay_address_is_the_one_that_another_library_makes(terminal: Vnpay) -> None:
    started = await terminal.begin(CHARGE, Visitor("203.0.113.7", "vi"))

    assert started.instructions.kind == "redirect"
    assert started.instructions.url == PAY_URL


def test_a_vnpay_question_is_signed_as_another_library_signs_it() -> None:
    asked = {
        "vnp_RequestId": "req1", "vnp_Version": "2.1.0", "vnp_Command": "querydr",
        "vnp_TmnCode": "ATELIER1", "vnp_TxnRef": PAYMENT.hex,
        "vnp_TransactionDate": "20261123133000", "vnp_CreateDate": "20261123134500",
        "vnp_IpAddr": "127.0.0.1", "vnp_OrderInfo": "Truy van 7KQ2MX9TVA",
    }  # fmt: skip

    signature = vnpay.sign_values(
        TERMINAL.hash_secret.get_secret_value(), vnpay.QUERY_FIELDS, asked
    )

    assert signature == (
        "b7a84731c4ff786aa97f87c9725f01f763d481b3fb3aa3ed88f2962791ba8b4a"
        "382433a56dc099c884b224cedf874662277132fb3bbf6f85206dd8bcda4127b4"
    )


def test_a_vnpay_refund_is_signed_as_another_library_signs_it() -> None:
    asked = {
        "vnp_RequestId": "req2", "vnp_Version": "2.1.0", "vnp_Command": "refund",
        "vnp_TmnCode": "ATELIER1", "vnp_TransactionType": "03", "vnp_TxnRef": PAYMENT.hex,
        "vnp_Amount": "50000000", "vnp_TransactionNo": "14226112",
        "vnp_TransactionDate": "20261123133000", "vnp_CreateBy": "atelier",
        "vnp_CreateDate": "20261123135000", "vnp_IpAddr": "127.0.0.1",
        "vnp_OrderInfo": "Hoan tien 7KQ2MX9TVA",
    }  # fmt: skip

    signature = vnpay.sign_values(
        TERMINAL.hash_secret.get_secret_value(), vnpay.REFUND_FIELDS, asked
    )

    assert signature == (
        "96642ccf4137840001ae7aa15d4d3ef0906f905b51b28ec6b2204c105332e62e"
        "9605f9d03e7a6f859826bb3977f18c88a69a2b9113e4ff59c7fddaa9684ed97c"
    )


def test_an_ipn_of_vnpay_says_what_was_paid(terminal: Vnpay) -> None:
    event = terminal.read_event(get(IPN))

    assert (event.kind, event.payment_id) == ("succeeded", PAYMENT)
    assert (event.amount, event.currency) == (1_290_000, "VND")
    assert event.provider_ref == "14226112"
    assert "vnp_SecureHash" not in event.payload


def test_fields_that_vnpay_does_not_sign_count_for_nothing(terminal: Vnpay) -> None:
    event = terminal.read_event(get(f"utm_source=mail&{IPN}&vnp_SecureHashType=MD5"))

    assert event == terminal.read_event(get(IPN))


@pytest.mark.parametrize(
    "forged",
    [
        IPN.replace("129000000", "129000100"),
        IPN.replace("vnp_ResponseCode=00", "vnp_ResponseCode=24"),
        f"{IPN[:-1]}5",
        IPN.split("&vnp_SecureHash", maxsplit=1)[0],
        "vnp_SecureHash=%00",
        "vnp_SecureHash=",
        "",
    ],
)
def test_an_ipn_that_vnpay_did_not_sign_is_not_believed(terminal: Vnpay, forged: str) -> None:
    with pytest.raises(InvalidSignature):
        terminal.read_event(get(forged))


def test_vnpay_times_are_those_of_hanoi() -> None:
    new_year = datetime(2026, 12, 31, 18, 5, 9, tzinfo=UTC)

    assert vnpay.timestamp(new_year) == "20270101010509"


CREATE = {
    "accessKey": "F8BBA842ECF85", "amount": 1_290_000, "extraData": "",
    "ipnUrl": f"{API}/payments/webhooks/momo", "orderId": PAYMENT.hex,
    "orderInfo": "Thanh toán đơn hàng 7KQ2M-X9TVA", "partnerCode": "MOMO",
    "redirectUrl": f"{API}/payments/return/momo", "requestId": PAYMENT.hex,
    "requestType": "captureWallet",
}  # fmt: skip
NOTICE = {
    "amount": 1_290_000, "extraData": "", "message": "Thành công.", "orderId": PAYMENT.hex,
    "orderInfo": "Thanh toán đơn hàng 7KQ2M-X9TVA", "orderType": "momo_wallet",
    "partnerCode": "MOMO", "payType": "qr", "requestId": PAYMENT.hex,
    "responseTime": 1_795_415_700_000, "resultCode": 0, "transId": 4_088_878_653,
    "signature": "dc76e7efa254808d807284a0a3eddac627e2502be685b1f1fdfe35277a13481d",
}  # fmt: skip


@pytest.mark.parametrize(
    ("order", "fields", "expected"),
    [
        (
            momo.CREATE_FIELDS,
            CREATE,
            "dd6b2417f2b4ed2a87eced5df31558fadfbc21b32b35b5212f0a1cbb6225c8e5",
        ),
        (
            momo.QUERY_FIELDS,
            {
                "accessKey": "F8BBA842ECF85", "orderId": PAYMENT.hex, "partnerCode": "MOMO",
                "requestId": "req1",
            },
            "0ca14c301ac0dfab8fe7d0eb3282e0b8e24c59ba906014cf2f3c2ec84c1c6422",
        ),
        (
            momo.REFUND_FIELDS,
            {
                "accessKey": "F8BBA842ECF85", "amount": 500_000,
                "description": "Hoàn tiền 7KQ2M-X9TVA",
                "orderId": "0192f0c1ffff7c4d8e5f60718293a4b5", "partnerCode": "MOMO",
                "requestId": "req2", "transId": 4_088_878_653,
            },
            "cb9777b9860f338bb1bb09948936d780f072e4a9519447af6f2f5e5ac87328fc",
        ),
    ],
)  # fmt: skip
def test_momo_requests_are_signed_as_openssl_signs_them(
    order: tuple[str, ...], fields: dict[str, object], expected: str
) -> None:
    assert momo.sign(MOMO_KEY, order, fields) == expected


def test_an_ipn_of_momo_says_what_was_paid(wallet: Momo) -> None:
    event = wallet.read_event(post(json.dumps(NOTICE).encode()))

    assert (event.kind, event.payment_id) == ("succeeded", PAYMENT)
    assert (event.amount, event.currency) == (1_290_000, "VND")
    assert event.provider_ref == "4088878653"
    assert not {"signature", "accessKey"} & set(event.payload)


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({**NOTICE, "amount": 1}).encode(),
        json.dumps({**NOTICE, "resultCode": 9000}).encode(),
        json.dumps({**NOTICE, "signature": None}).encode(),
        json.dumps({**NOTICE, "signature": "ü"}).encode(),
        json.dumps({**NOTICE, "message": "\ud800"}).encode(),
        b"[]",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b"",
    ],
)
def test_an_ipn_that_momo_did_not_sign_is_not_believed(wallet: Momo, body: bytes) -> None:
    with pytest.raises(InvalidSignature):
        wallet.read_event(post(body))


def intent(**changes: object) -> bytes:
    thing = {
        "id": "pi_1", "object": "payment_intent", "amount": 4_900, "amount_received": 4_900,
        "currency": "usd", "status": "succeeded", "client_secret": "pi_1_secret_x",
        "metadata": {"payment_id": str(PAYMENT)},
        "charges": {"data": [{"payment_method_details": {"card": {"last4": "4242"}}}]},
    }  # fmt: skip
    event = {
        "id": "evt_1", "object": "event", "type": "payment_intent.succeeded",
        "data": {"object": thing},
    }  # fmt: skip
    return json.dumps(event | changes).encode()


def signed(body: bytes, at: int | None = None, key: str = STRIPE_KEY) -> WebhookCall:
    """Signed by Stripe's library, not by ours."""
    moment = int(time.time()) if at is None else at
    payload = f"{moment}.{body.decode()}"
    signature = stripe.WebhookSignature._compute_signature(payload, key)  # noqa: SLF001 - the library's own, on purpose
    return post(body, stripe_signature=f"t={moment},v1={signature}")


def test_a_webhook_of_stripe_says_what_was_paid(cards: Stripe) -> None:
    event = cards.read_event(signed(intent()))

    assert (event.event_id, event.kind, event.payment_id) == ("evt_1", "succeeded", PAYMENT)
    assert (event.amount, event.currency) == (4_900, "USD")
    assert event.provider_ref == "pi_1"
    assert not {"4242", "pi_1_secret_x"} & set(json.dumps(event.payload).split('"'))


@pytest.mark.parametrize(
    "call",
    [
        signed(intent(), key="whsec_of_somebody"),
        signed(intent(), at=int(time.time()) - 3600),
        post(intent()),
        post(intent(), stripe_signature="t=ü,v1=ü"),
        post(b"\xff", stripe_signature="t=1,v1=0"),
        WebhookCall(intent(id="evt_2"), signed(intent()).headers, ()),
        signed(b"[]"),
        signed(b"{}"),
    ],
)
def test_a_webhook_that_stripe_did_not_sign_just_now_is_not_believed(
    cards: Stripe, call: WebhookCall
) -> None:
    with pytest.raises(InvalidSignature):
        cards.read_event(call)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "payment_intent.succeeded", "data": None},
        {"type": "payment_intent.succeeded", "data": {"object": {"metadata": 7, "id": []}}},
        {"type": "refund.updated", "data": {"object": {"status": [], "metadata": {}}}},
        {"type": None},
    ],
)
def test_a_strange_event_of_stripe_names_no_payment(
    cards: Stripe, changes: dict[str, object]
) -> None:
    event = cards.read_event(signed(intent(**changes)))

    assert event.payment_id is None or event.kind == "other"


def test_an_address_of_vnpay_has_no_field_twice() -> None:
    fields = [name for name, _ in parse_qsl(urlsplit(PAY_URL).query)]

    assert len(fields) == len(set(fields))
