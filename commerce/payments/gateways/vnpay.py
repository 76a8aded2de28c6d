"""VNPAY 2.1.0: shoppers pay on its page, it calls back with a GET (IPN).

Sources: VNPAY's integration guide for `pay`, IPN and return, and its page on `querydr` and `refund`
(sandbox.vnpayment.vn/apis/docs: huong-dan-tich-hop, truy-van-hoan-tien). Sums are VND times 100,
times are yyyyMMddHHmmss in GMT+7, signatures HMAC-SHA512 in hexadecimal: over the sorted,
form-encoded fields on the way of the browser, over values joined by | between servers.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Literal
from urllib.parse import urlencode
from uuid import uuid4

import httpx

from commerce.core import clock
from commerce.core.money import Currency, PaymentMethod
from commerce.core.payment_settings import VnpaySettings
from commerce.payments import vietqr
from commerce.payments.errors import InvalidSignature, ProviderRefused
from commerce.payments.gateways import parsing
from commerce.payments.gateways.http import post_json
from commerce.payments.providers import (
    Acknowledgement,
    Charge,
    Limits,
    ProviderEvent,
    ProviderState,
    RefundReceipt,
    RefundRequest,
    Returned,
    Started,
    Taken,
    Visitor,
    WebhookCall,
)
from commerce.payments.schemas import Instructions
from commerce.payments.states import EventKind

NAME = "vnpay"
VERSION = "2.1.0"
HANOI = timezone(timedelta(hours=7))
PAID = "00"
NOT_FINISHED = "01"
# The money is taken, but VNPAY suspects fraud: neither paid nor failed until somebody decides.
SUSPECTED = "07"
NOT_FOUND = "91"
ALREADY_REQUESTED = "94"

QUERY_FIELDS = (
    "RequestId", "Version", "Command", "TmnCode", "TxnRef", "TransactionDate", "CreateDate",
    "IpAddr", "OrderInfo",
)  # fmt: skip
REFUND_FIELDS = (
    "RequestId", "Version", "Command", "TmnCode", "TransactionType", "TxnRef", "Amount",
    "TransactionNo", "TransactionDate", "CreateBy", "CreateDate", "IpAddr", "OrderInfo",
)  # fmt: skip
REFUNDED_FIELDS = (
    "ResponseId", "Command", "ResponseCode", "Message", "TmnCode", "TxnRef", "Amount", "BankCode",
    "PayDate", "TransactionNo", "TransactionType", "TransactionStatus", "OrderInfo",
)  # fmt: skip
QUERIED_FIELDS = (*REFUNDED_FIELDS, "PromotionCode", "PromotionAmount")
# What is kept of a call: no card, and no signature.
_KEPT = (
    "Amount", "BankCode", "BankTranNo", "CardType", "PayDate", "ResponseCode", "TmnCode",
    "TransactionNo", "TransactionStatus", "TxnRef",
)  # fmt: skip
_OUR_ADDRESS = "127.0.0.1"

_ANSWERS: dict[Taken, tuple[str, str]] = {
    "accepted": ("00", "Confirm Success"),
    "unknown_payment": ("01", "Order not found"),
    "duplicate": ("02", "Order already confirmed"),
    "wrong_amount": ("04", "Invalid amount"),
    "invalid_signature": ("97", "Invalid signature"),
}


def sign_query(secret: str, fields: Mapping[str, str]) -> str:
    """The signature of fields that a browser carries: empty ones do not count."""
    return parsing.sign(secret, _encode(fields), "sha512")


def sign_values(secret: str, order: tuple[str, ...], fields: Mapping[str, object]) -> str:
    """The signature of fields between servers: their values in a fixed order, joined by |."""
    values = (fields.get(f"vnp_{name}", "") for name in order)
    return parsing.sign(secret, "|".join(str(value) for value in values), "sha512")


def timestamp(moment: datetime) -> str:
    """A time as VNPAY writes it."""
    return moment.astimezone(HANOI).strftime("%Y%m%d%H%M%S")


class Vnpay:
    """Money is fulfilled on the IPN alone; the returning browser only looks."""

    name = NAME
    method: PaymentMethod = "vnpay"
    calls_with: Literal["GET", "POST"] = "GET"
    # vnp_Amount has twelve digits, two of them for the decimals that VND does not have.
    limits: Mapping[Currency, Limits] = {"VND": Limits(5_000, 9_999_999_999)}

    def __init__(self, settings: VnpaySettings, public_url: str, client: httpx.AsyncClient) -> None:
        """Pay into the house's terminal; shoppers come back to `public_url`."""
        self._settings = settings
        self._secret = settings.hash_secret.get_secret_value()
        self._return_url = f"{public_url}/payments/return/{NAME}"
        self._client = client

    async def begin(self, charge: Charge, visitor: Visitor) -> Started:
        """A signed address; VNPAY learns of the payment when the shopper opens it."""
        fields = {
            "vnp_Version": VERSION,
            "vnp_Command": "pay",
            "vnp_TmnCode": self._settings.tmn_code,
            "vnp_Amount": str(charge.amount * 100),
            "vnp_CurrCode": "VND",
            "vnp_TxnRef": charge.payment_id.hex,
            "vnp_OrderInfo": f"Thanh toan don hang {vietqr.plain(charge.order_number)}",
            "vnp_OrderType": "other",
            "vnp_Locale": "vn" if visitor.locale.startswith("vi") else "en",
            "vnp_ReturnUrl": self._return_url,
            "vnp_IpAddr": visitor.ip,
            "vnp_CreateDate": timestamp(charge.created_at),
            "vnp_ExpireDate": timestamp(charge.expires_at) if charge.expires_at else "",
        }
        signature = sign_query(self._secret, fields)
        url = f"{self._settings.pay_url}?{_encode(fields)}&vnp_SecureHash={signature}"
        return Started(Instructions(kind="redirect", url=url))

    def read_event(self, call: WebhookCall) -> ProviderEvent:
        """What an IPN says; paid means that response and transaction are both 00."""
        fields = self._verified(dict(call.query))
        response, status = fields.get("vnp_ResponseCode", ""), fields.get("vnp_TransactionStatus")
        kind = _kind(response, status)
        reference, amount = fields.get("vnp_TxnRef", ""), fields.get("vnp_Amount", "")
        number = fields.get("vnp_TransactionNo", "")
        return ProviderEvent(
            # VNPAY gives its calls no id; this is what makes two of them the same.
            event_id=parsing.digest(f"{reference}:{number}:{response}:{status}:{amount}"),
            kind=kind,
            payment_id=parsing.payment_id(reference),
            provider_ref=parsing.text(number),
            amount=_minor(amount),
            currency="VND",
            reason=None if kind == "succeeded" else parsing.text(response),
            payload={name: parsing.text(fields.get(f"vnp_{name}")) for name in _KEPT},
        )

    def read_return(self, query: Mapping[str, str]) -> Returned:
        """The payment of a returning shopper, whose address VNPAY signs as it does an IPN."""
        found = parsing.payment_id(self._verified(query).get("vnp_TxnRef"))
        if found is None:
            raise InvalidSignature
        return Returned(payment_id=found)

    def acknowledge(self, taken: Taken) -> Acknowledgement:
        """VNPAY calls again until it hears 00 or 02, always with status 200."""
        code, message = _ANSWERS[taken]
        return Acknowledgement(200, {"RspCode": code, "Message": message})

    async def fetch(self, charge: Charge) -> ProviderState:
        """`querydr`: VNPAY's books, which do not tell what was given back."""
        asked = self._asked("querydr", uuid4().hex, charge) | {
            "vnp_OrderInfo": f"Truy van {vietqr.plain(charge.order_number)}",
        }
        answer = await self._ask(asked, QUERY_FIELDS, QUERIED_FIELDS)
        if answer.get("vnp_ResponseCode") == NOT_FOUND:
            return ProviderState("missing")
        _require_ok(answer)
        return _state(answer)

    async def refund(self, charge: Charge, request: RefundRequest) -> RefundReceipt:
        """`refund`: 02 for the whole sum, 03 for a part of it.

        VNPAY answers 94 while it works on the same refund. To one that was asked for before, whose
        answer got lost, that is a yes.
        """
        is_whole = request.amount == charge.amount
        asked = self._asked("refund", request.refund_id.hex, charge) | {
            "vnp_TransactionType": "02" if is_whole else "03",
            "vnp_Amount": str(request.amount * 100),
            "vnp_TransactionNo": charge.provider_ref or "0",
            "vnp_CreateBy": "atelier",
            "vnp_OrderInfo": f"Hoan tien {vietqr.plain(charge.order_number)}",
        }
        answer = await self._ask(asked, REFUND_FIELDS, REFUNDED_FIELDS)
        if answer.get("vnp_ResponseCode") == ALREADY_REQUESTED and request.attempts:
            return RefundReceipt("succeeded", parsing.text(answer.get("vnp_TransactionNo")))
        _require_ok(answer)
        return RefundReceipt("succeeded", parsing.text(answer.get("vnp_TransactionNo")))

    def _verified(self, query: Mapping[str, str]) -> dict[str, str]:
        """The fields of a signed address, without the signature."""
        fields = {name: value for name, value in query.items() if name.startswith("vnp_")}
        given = fields.pop("vnp_SecureHash", None)
        fields.pop("vnp_SecureHashType", None)
        if not fields or not parsing.same(sign_query(self._secret, fields), given):
            raise InvalidSignature
        return fields

    def _asked(self, command: str, request_id: str, charge: Charge) -> dict[str, str]:
        return {
            "vnp_RequestId": request_id,
            "vnp_Version": VERSION,
            "vnp_Command": command,
            "vnp_TmnCode": self._settings.tmn_code,
            "vnp_TxnRef": charge.payment_id.hex,
            "vnp_TransactionDate": timestamp(charge.created_at),
            "vnp_CreateDate": timestamp(clock.now()),
            "vnp_IpAddr": _OUR_ADDRESS,
        }

    async def _ask(
        self, fields: dict[str, str], order: tuple[str, ...], answered: tuple[str, ...]
    ) -> dict[str, Any]:
        signed = fields | {"vnp_SecureHash": sign_values(self._secret, order, fields)}
        answer = await post_json(self._client, NAME, self._settings.api_url, signed)
        given = answer.get("vnp_SecureHash")
        # VNPAY does not sign that it could not read us; nothing else is believed unsigned.
        is_signed = parsing.same(sign_values(self._secret, answered, answer), given)
        if (answer.get("vnp_ResponseCode") == PAID or given) and not is_signed:
            raise ProviderRefused(NAME, "an answer with a wrong signature")
        return answer


def _encode(fields: Mapping[str, str]) -> str:
    return urlencode(sorted((name, value) for name, value in fields.items() if value))


def _minor(hundredths: object) -> int | None:
    found = parsing.amount(hundredths)
    return None if found is None or found % 100 else found // 100


def _kind(response: str, status: object) -> EventKind:
    if (response, status) == (PAID, PAID):
        return "succeeded"
    if status in {NOT_FINISHED, SUSPECTED} or response == SUSPECTED:
        return "processing"
    return "failed"


def _state(answer: Mapping[str, Any]) -> ProviderState:
    reference = parsing.text(answer.get("vnp_TransactionNo"))
    # A refund's line (types 02 and 03) says that the payment before it had succeeded.
    if str(answer.get("vnp_TransactionType", "01")) != "01":
        return ProviderState("succeeded", None, "VND", reference)
    kind = _kind(PAID, str(answer.get("vnp_TransactionStatus")))
    amount = _minor(answer.get("vnp_Amount"))
    if kind == "succeeded":
        return ProviderState("succeeded", amount, "VND", reference)
    return ProviderState("pending" if kind == "processing" else "failed", amount, "VND", reference)


def _require_ok(answer: Mapping[str, Any]) -> None:
    code = answer.get("vnp_ResponseCode")
    if code != PAID:
        raise ProviderRefused(NAME, parsing.text(code) or "no code")
