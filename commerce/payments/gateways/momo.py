"""MoMo v2 (captureWallet): shoppers pay in MoMo's app, it calls back with a POST (IPN).

Sources: developers.momo.vn/v3, payment-api: init, query, refund; result-handling: notification,
idempotency, resultcode. Signatures are HMAC-SHA256 in hexadecimal over `name=value` pairs in a
fixed order, values as they are, without any encoding. `requestId` makes a request idempotent: one
that ended is answered again as it was.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal
from uuid import uuid4

import httpx

from commerce.core import clock
from commerce.core.money import Currency, PaymentMethod
from commerce.core.payment_settings import MomoSettings
from commerce.payments.errors import InvalidSignature, ProviderRefused, ProviderUnavailable
from commerce.payments.gateways import parsing
from commerce.payments.gateways.http import post_json
from commerce.payments.providers import (
    Acknowledgement,
    Charge,
    Limits,
    ProviderEvent,
    ProviderRefund,
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

NAME = "momo"
SUCCESSFUL = 0
# Waiting for the shopper, being worked on, or held; the end is told in another call.
UNDECIDED = frozenset({1000, 7000, 7002, 8000, 9000})
# The payment has ended without money: expired, declined, cancelled, blocked, too little money, ...
FAILED = frozenset({99, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1017, 1026, 4001, 4002, 4100})
# Maintenance, too many requests, still working on the same request: another try may succeed.
PASSING = frozenset({10, 47, 7000, 7002})
NO_SUCH_ORDER = 42

CREATE_FIELDS = (
    "accessKey", "amount", "extraData", "ipnUrl", "orderId", "orderInfo", "partnerCode",
    "redirectUrl", "requestId", "requestType",
)  # fmt: skip
IPN_FIELDS = (
    "accessKey", "amount", "extraData", "message", "orderId", "orderInfo", "orderType",
    "partnerCode", "payType", "requestId", "responseTime", "resultCode", "transId",
)  # fmt: skip
QUERY_FIELDS = ("accessKey", "orderId", "partnerCode", "requestId")
REFUND_FIELDS = (
    "accessKey", "amount", "description", "orderId", "partnerCode", "requestId", "transId",
)  # fmt: skip
_KEPT = (
    "amount", "message", "orderId", "orderType", "partnerCode", "payType", "requestId",
    "responseTime", "resultCode", "transId",
)  # fmt: skip


def sign(secret: str, order: tuple[str, ...], fields: Mapping[str, object]) -> str:
    """The signature of fields in MoMo's order; a field that is missing is empty."""
    pairs = "&".join(f"{name}={fields.get(name, '')}" for name in order)
    return parsing.sign(secret, pairs, "sha256")


class Momo:
    """Money is fulfilled on the IPN alone; the returning browser only looks."""

    name = NAME
    method: PaymentMethod = "momo"
    calls_with: Literal["GET", "POST"] = "POST"
    limits: Mapping[Currency, Limits] = {"VND": Limits(1_000, 50_000_000)}

    def __init__(self, settings: MomoSettings, public_url: str, client: httpx.AsyncClient) -> None:
        """Pay into the house's account; MoMo calls and sends shoppers to `public_url`."""
        self._settings = settings
        self._access_key = settings.access_key.get_secret_value()
        self._secret = settings.secret_key.get_secret_value()
        self._public_url = public_url
        self._client = client

    async def begin(self, charge: Charge, visitor: Visitor) -> Started:
        """`create`: MoMo makes a page for the payment; asked again, it answers the same page."""
        fields: dict[str, object] = {
            "requestId": charge.payment_id.hex,
            "orderId": charge.payment_id.hex,
            "amount": charge.amount,
            "orderInfo": f"Atelier {charge.order_number}",
            "redirectUrl": f"{self._public_url}/payments/return/{NAME}",
            "ipnUrl": f"{self._public_url}/payments/webhooks/{NAME}",
            "requestType": "captureWallet",
            "extraData": "",
        }
        if charge.expires_at is not None:
            left = int((charge.expires_at - clock.now()).total_seconds() // 60)
            fields["orderExpireTime"] = max(left, 1)
        fields["lang"] = "vi" if visitor.locale.startswith("vi") else "en"
        answer = await self._ask("create", CREATE_FIELDS, fields)
        url = answer.get("payUrl")
        if not isinstance(url, str) or not url.startswith(("https://", "http://")):
            raise ProviderRefused(NAME, "an answer without a page")
        return Started(Instructions(kind="redirect", url=url))

    def read_event(self, call: WebhookCall) -> ProviderEvent:
        """What an IPN says."""
        try:
            fields = json.loads(call.body)
        except (ValueError, RecursionError):
            raise InvalidSignature from None
        if not isinstance(fields, dict) or not self._is_signed(fields):
            raise InvalidSignature
        code, reference = fields.get("resultCode"), parsing.text(fields.get("orderId"))
        number, amount = parsing.text(fields.get("transId")), parsing.amount(fields.get("amount"))
        kind = _kind(code)
        return ProviderEvent(
            # MoMo gives its calls no id; this is what makes two of them the same.
            event_id=parsing.digest(f"{reference}:{number}:{code}:{amount}"),
            kind=kind,
            payment_id=parsing.payment_id(reference),
            provider_ref=number,
            amount=amount,
            currency="VND",
            reason=None if kind == "succeeded" else parsing.text(code),
            payload={name: parsing.text(fields.get(name)) for name in _KEPT},
        )

    def read_return(self, query: Mapping[str, str]) -> Returned:
        """The payment of a returning shopper: the same fields as an IPN, signed the same way."""
        found = parsing.payment_id(query.get("orderId"))
        if found is None or not self._is_signed(query):
            raise InvalidSignature
        return Returned(payment_id=found)

    def acknowledge(self, taken: Taken) -> Acknowledgement | None:
        """MoMo wants 204 within fifteen seconds; a bad signature gets the shop's own answer."""
        return None if taken == "invalid_signature" else Acknowledgement(204)

    async def fetch(self, charge: Charge) -> ProviderState:
        """`query`: MoMo's books, refunds included."""
        asked = {"requestId": uuid4().hex, "orderId": charge.payment_id.hex, "lang": "en"}
        answer = await self._ask("query", QUERY_FIELDS, asked, expects_success=False)
        code = answer.get("resultCode")
        if code == NO_SUCH_ORDER:
            return ProviderState("missing")
        kind = _kind(code)
        if kind == "failed" and code not in FAILED:
            # About our question, not about the payment.
            raise ProviderRefused(NAME, str(code))
        return ProviderState(
            "pending" if kind == "processing" else "failed" if kind == "failed" else "succeeded",
            parsing.amount(answer.get("amount")),
            "VND",
            parsing.text(answer.get("transId")),
            _refunds(answer.get("refundTrans")),
        )

    async def refund(self, charge: Charge, request: RefundRequest) -> RefundReceipt:
        """`refund`: an order of its own at MoMo, under the refund's id."""
        asked = {
            "requestId": request.refund_id.hex,
            "orderId": request.refund_id.hex,
            "amount": request.amount,
            "transId": _number(charge.provider_ref),
            "description": f"Atelier {charge.order_number}",
            "lang": "en",
        }
        answer = await self._ask("refund", REFUND_FIELDS, asked)
        return RefundReceipt("succeeded", parsing.text(answer.get("transId")))

    def _is_signed(self, fields: Mapping[str, object]) -> bool:
        expected = sign(self._secret, IPN_FIELDS, {**fields, "accessKey": self._access_key})
        return parsing.same(expected, fields.get("signature"))

    async def _ask(
        self,
        action: str,
        order: tuple[str, ...],
        fields: Mapping[str, object],
        *,
        expects_success: bool = True,
    ) -> dict[str, Any]:
        named = {**fields, "partnerCode": self._settings.partner_code}
        signature = sign(self._secret, order, {**named, "accessKey": self._access_key})
        url = f"{self._settings.endpoint}/v2/gateway/api/{action}"
        answer = await post_json(self._client, NAME, url, {**named, "signature": signature})
        code = answer.get("resultCode")
        if not isinstance(code, int):
            raise ProviderRefused(NAME, "an answer without a code")
        if expects_success and code in PASSING:
            raise ProviderUnavailable(f"{NAME}: result {code}")
        if expects_success and code != SUCCESSFUL:
            raise ProviderRefused(NAME, str(code))
        return answer


def _kind(code: object) -> EventKind:
    if not isinstance(code, int) or isinstance(code, bool):
        return "other"
    if code == SUCCESSFUL:
        return "succeeded"
    return "processing" if code in UNDECIDED else "failed"


def _number(reference: str | None) -> int:
    return int(reference) if reference and reference.isdecimal() else 0


def _refunds(listed: object) -> tuple[ProviderRefund, ...]:
    found = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return tuple(
        ProviderRefund(
            parsing.payment_id(one.get("orderId")),
            parsing.amount(one.get("amount")) or 0,
            parsing.text(one.get("transId")),
        )
        for one in found
        if one.get("resultCode") == SUCCESSFUL
    )
