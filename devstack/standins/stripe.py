"""Stripe on this machine: PaymentIntents, refunds, idempotency keys, signed webhooks.

After docs.stripe.com (API version of the library's): form-encoded requests, `Idempotency-Key`,
errors as `{"error": {...}}`, `Stripe-Signature: t=...,v1=HMAC-SHA256(secret, "t.body")`. What
Stripe's JavaScript does in a browser is `POST /v1/payment_intents/{id}/confirm` with the client
secret; the page under /pay does the same for people.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from devstack.standins.standin import Send, StandIn, form_of, never_answer

Thing = dict[str, Any]
DECLINED = "pm_card_chargeDeclined"
ACCEPTED = "pm_card_visa"
_OPEN = ("requires_payment_method", "requires_confirmation", "requires_capture", "processing")


@dataclass
class _Books:
    intents: dict[str, Thing] = field(default_factory=dict)
    refunds: dict[str, Thing] = field(default_factory=dict)
    done: dict[str, tuple[str, int, Thing]] = field(default_factory=dict)


class _Refusal(Exception):  # noqa: N818 - an answer, not a bug
    def __init__(self, status: int, kind: str, code: str | None = None) -> None:
        super().__init__(kind)
        self.status = status
        self.body: Thing = {"error": {"type": kind, "code": code, "message": code or kind}}


class Stripe(StandIn):
    """Faults are ordered by our payment's id, which intents carry in their metadata."""

    name = "Stripe"

    def __init__(self, secret_key: str, webhook_secret: str, webhook_url: str) -> None:
        super().__init__()
        self._secret_key = secret_key
        self._webhook_secret = webhook_secret
        self._webhook_url = webhook_url
        self.books = _Books()

    def routes(self) -> list[Route]:
        intent = "/v1/payment_intents/{intent}"
        return [
            Route("/v1/payment_intents", self._merchants(self._create), methods=["POST"]),
            Route(intent, self._merchants(self._retrieve), methods=["GET"]),
            Route(f"{intent}/capture", self._merchants(self._capture), methods=["POST"]),
            Route(f"{intent}/cancel", self._merchants(self._cancel), methods=["POST"]),
            Route(f"{intent}/confirm", self._confirm, methods=["POST"]),
            Route("/v1/refunds", self._merchants(self._refund), methods=["POST"]),
            Route("/v1/refunds", self._merchants(self._list_refunds), methods=["GET"]),
            Route("/v1/refunds/{refund}", self._merchants(self._read_refund), methods=["GET"]),
            Route("/pay/{intent}", self._show, methods=["GET"]),
            Route("/pay/{intent}", self._pressed, methods=["POST"]),
        ]

    async def confirm(self, intent_id: str, secret: str, method: str) -> Thing:
        """A shopper's card is charged or declined, and the shop is called."""
        intent = self.books.intents.get(intent_id)
        if intent is None or not hmac.compare_digest(intent["client_secret"], secret):
            raise _Refusal(404, "invalid_request_error", "resource_missing")
        if intent["status"] not in {"requires_payment_method", "requires_confirmation"}:
            raise _Refusal(400, "invalid_request_error", "payment_intent_unexpected_state")
        if method == DECLINED:
            intent["last_payment_error"] = {"code": "card_declined"}
            await self._tell(intent, "payment_intent.payment_failed")
            raise _Refusal(402, "card_error", "card_declined")
        intent["last_payment_error"] = None
        if intent["capture_method"] == "manual":
            intent.update(status="requires_capture", amount_capturable=intent["amount"])
            await self._tell(intent, "payment_intent.amount_capturable_updated")
        else:
            intent.update(status="succeeded", amount_received=intent["amount"])
            await self._tell_of_success(intent)
        return intent

    def _merchants(
        self, act: Callable[[Request, Thing], Awaitable[Thing]]
    ) -> Callable[[Request], Awaitable[Response]]:
        """A route for who has the secret key; the same idempotency key is the same answer."""

        async def answer(request: Request) -> Response:
            if request.headers.get("authorization") != f"Bearer {self._secret_key}":
                refusal = _Refusal(401, "invalid_request_error")
                return JSONResponse(refusal.body, refusal.status)
            fields = await form_of(request)
            key = request.headers.get("idempotency-key")
            asked = f"{request.method} {request.url.path} {json.dumps(fields, sort_keys=True)}"
            if key is not None and key in self.books.done:
                return self._again(key, asked)
            try:
                status, body = 200, await act(request, fields)
            except _Refusal as refusal:
                status, body = refusal.status, refusal.body
            # A 500 that came before anything was done is not kept: as Stripe says.
            if key is not None and status < 500:  # noqa: PLR2004
                self.books.done[key] = (asked, status, json.loads(json.dumps(body)))
            if body.pop("hang", False):
                return await never_answer(request)
            return JSONResponse(body, status)

        return answer

    def _again(self, key: str, asked: str) -> Response:
        earlier, status, body = self.books.done[key]
        if earlier != asked:
            refusal = _Refusal(400, "idempotency_error")
            return JSONResponse(refusal.body, refusal.status)
        body.pop("hang", None)
        return JSONResponse(body, status, {"Idempotent-Replayed": "true"})

    async def _create(self, _request: Request, fields: Thing) -> Thing:
        number = f"pi_{self.next_number():06d}"
        intent = {
            "id": number,
            "object": "payment_intent",
            "amount": int(fields["amount"]),
            "amount_received": 0,
            "amount_capturable": 0,
            "currency": fields["currency"],
            "capture_method": fields.get("capture_method", "automatic"),
            "status": "requires_payment_method",
            "client_secret": f"{number}_secret_{hashlib.sha256(number.encode()).hexdigest()[:24]}",
            "description": fields.get("description"),
            "metadata": _metadata(fields),
            "last_payment_error": None,
        }
        self.books.intents[number] = intent
        return intent

    async def _retrieve(self, request: Request, _fields: Thing) -> Thing:
        return self._intent(request)

    async def _capture(self, request: Request, _fields: Thing) -> Thing:
        intent = self._intent(request)
        if intent["status"] != "requires_capture":
            raise _Refusal(400, "invalid_request_error", "payment_intent_unexpected_state")
        intent.update(
            status="succeeded", amount_received=intent["amount_capturable"], amount_capturable=0
        )
        await self._tell_of_success(intent)
        hangs = self.faults.take(_payment(intent), "timeout-after-capture")
        return {**intent, "hang": True} if hangs else intent

    async def _cancel(self, request: Request, _fields: Thing) -> Thing:
        intent = self._intent(request)
        if intent["status"] not in _OPEN:
            raise _Refusal(400, "invalid_request_error", "payment_intent_unexpected_state")
        intent.update(status="canceled", amount_capturable=0)
        await self._tell(intent, "payment_intent.canceled")
        return intent

    async def _refund(self, _request: Request, fields: Thing) -> Thing:
        intent = self.books.intents.get(str(fields.get("payment_intent")))
        if intent is None:
            raise _Refusal(404, "invalid_request_error", "resource_missing")
        if self.faults.take(_payment(intent), "refund-500"):
            raise _Refusal(500, "api_error")
        amount = int(fields.get("amount") or intent["amount_received"])
        gone = sum(one["amount"] for one in self._refunds_of(intent["id"]))
        if amount + gone > intent["amount_received"]:
            raise _Refusal(400, "invalid_request_error", "charge_already_refunded")
        refund = {
            "id": f"re_{self.next_number():06d}",
            "object": "refund",
            "amount": amount,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "status": "succeeded",
            "failure_reason": None,
            "metadata": _metadata(fields),
        }
        self.books.refunds[refund["id"]] = refund
        await self._tell(intent, "refund.created", refund)
        return refund

    async def _list_refunds(self, request: Request, _fields: Thing) -> Thing:
        found = self._refunds_of(request.query_params.get("payment_intent", ""))
        return {"object": "list", "url": "/v1/refunds", "has_more": False, "data": found}

    async def _read_refund(self, request: Request, _fields: Thing) -> Thing:
        refund = self.books.refunds.get(request.path_params["refund"])
        if refund is None:
            raise _Refusal(404, "invalid_request_error", "resource_missing")
        return refund

    async def _confirm(self, request: Request) -> Response:
        fields = await form_of(request)
        try:
            intent = await self.confirm(
                request.path_params["intent"],
                str(fields.get("client_secret")),
                str(fields.get("payment_method")),
            )
        except _Refusal as refusal:
            return JSONResponse(refusal.body, refusal.status)
        return JSONResponse(intent)

    async def _show(self, request: Request) -> Response:
        intent = self.books.intents.get(request.path_params["intent"])
        if intent is None:
            return Response(status_code=404)
        kept = ("client_secret", "return_url")
        hidden = {name: request.query_params.get(name, "") for name in kept}
        return self.page(f"{intent['amount']} {intent['currency']}", request.url.path, hidden)

    async def _pressed(self, request: Request) -> Response:
        fields = await form_of(request)
        intent_id, secret = request.path_params["intent"], fields.get("client_secret", "")
        method = ACCEPTED if fields.get("outcome") == "pay" else DECLINED
        try:
            status = str((await self.confirm(intent_id, secret, method))["status"])
        except _Refusal as refusal:
            status = refusal.body["error"]["code"]
        back = fields.get("return_url")
        if not back:
            return JSONResponse({"status": status})
        joint = "&" if "?" in back else "?"
        told = f"payment_intent={intent_id}&payment_intent_client_secret={secret}"
        return RedirectResponse(f"{back}{joint}{told}&redirect_status={status}", 303)

    def _intent(self, request: Request) -> Thing:
        intent = self.books.intents.get(request.path_params["intent"])
        if intent is None:
            raise _Refusal(404, "invalid_request_error", "resource_missing")
        return intent

    def _refunds_of(self, intent_id: str) -> list[Thing]:
        return [one for one in self.books.refunds.values() if one["payment_intent"] == intent_id]

    async def _tell_of_success(self, intent: Thing) -> None:
        payment, kinds = _payment(intent), ["payment_intent.succeeded"]
        if self.faults.has(payment, "out-of-order"):
            kinds += ["payment_intent.payment_failed", "payment_intent.processing"]
        told = dict(intent)
        if self.faults.has(payment, "wrong-amount"):
            told["amount_received"] -= 1
        await self.call(payment, *(self._event(payment, kind, told) for kind in kinds))

    async def _tell(self, intent: Thing, kind: str, thing: Thing | None = None) -> None:
        payment = _payment(intent)
        await self.call(payment, self._event(payment, kind, dict(thing or intent)))

    def _event(self, payment: str, kind: str, thing: Thing) -> Send:
        event = {
            "id": f"evt_{self.next_number():06d}",
            "object": "event",
            "type": kind,
            "created": int(time.time()),
            "data": {"object": thing},
        }
        body = json.dumps(event).encode()
        secret = "whsec_forged" if self.faults.has(payment, "forged") else self._webhook_secret
        # Signed when it goes out: a call that comes late is a new attempt of Stripe's.

        async def send() -> httpx.Response:
            headers = {"stripe-signature": sign(secret, body)}
            return await self.post(self._webhook_url, body, headers)()

        return send


def sign(secret: str, body: bytes, at: int | None = None) -> str:
    """The `Stripe-Signature` header of a call."""
    moment = int(time.time()) if at is None else at
    payload = f"{moment}.".encode() + body
    return f"t={moment},v1={hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()}"


def _metadata(fields: Thing) -> dict[str, str]:
    """`metadata[name]=value`, as Stripe's forms nest."""
    prefix = "metadata["
    return {
        name.removeprefix(prefix).removesuffix("]"): str(value)
        for name, value in fields.items()
        if name.startswith(prefix)
    }


def _payment(intent: Thing) -> str:
    return str(intent["metadata"].get("payment_id", ""))
