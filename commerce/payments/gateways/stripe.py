"""Stripe, for cards: PaymentIntents through the official library.

Sources: docs.stripe.com on PaymentIntents, idempotent requests, webhooks (signature over the raw
body) and zero-decimal currencies: Stripe's sums are the shop's minor units, for VND as for USD.
Events come in any order; a declined try leaves the intent open for another.
"""

import json
import logging
import re
from collections.abc import Awaitable, Mapping
from typing import Any, Literal, TypeVar

import stripe
from stripe import PaymentIntent, StripeClient
from stripe.params import PaymentIntentCreateParams

from commerce.core import tracing
from commerce.core.money import Currency, PaymentMethod
from commerce.core.payment_settings import StripeSettings
from commerce.payments.errors import InvalidSignature, ProviderRefused, ProviderUnavailable
from commerce.payments.gateways import parsing
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

NAME = "stripe"
Answer = TypeVar("Answer")

_KINDS: dict[str, EventKind] = {
    "payment_intent.processing": "processing",
    "payment_intent.amount_capturable_updated": "authorized",
    "payment_intent.payment_failed": "declined",
    "payment_intent.succeeded": "succeeded",
    "payment_intent.canceled": "failed",
}
_REFUND_EVENTS = frozenset(
    {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}
)
_REFUND_KINDS: dict[str | None, EventKind] = {
    "succeeded": "refunded",
    "failed": "refund_failed",
    "canceled": "refund_failed",
}
_STATES: dict[str, Literal["pending", "authorized", "succeeded", "failed"]] = {
    "requires_capture": "authorized",
    "succeeded": "succeeded",
    "canceled": "failed",
}
_IDENTIFIER = re.compile(r"[A-Za-z0-9_]{1,255}")
# Another try under the same idempotency key may succeed.
_PASSING = (stripe.APIConnectionError, stripe.RateLimitError, stripe.IdempotencyError)


class Stripe:
    """Whatever is sent carries an idempotency key made of our own ids: nothing happens twice."""

    name = NAME
    method: PaymentMethod = "card"
    calls_with: Literal["GET", "POST"] = "POST"
    # Eight digits; the smallest sums are Stripe's.
    limits: Mapping[Currency, Limits] = {
        "VND": Limits(12_000, 99_999_999),
        "USD": Limits(50, 99_999_999),
    }

    def __init__(self, settings: StripeSettings, timeout: float) -> None:
        """Pay into the house's account; `timeout` is in seconds."""
        self._settings = settings
        self._webhook_secret = settings.webhook_secret.get_secret_value()
        self._http = stripe.HTTPXClient(timeout=timeout)
        self._api = StripeClient(
            settings.secret_key.get_secret_value(),
            base_addresses={"api": settings.api_base},
            http_client=self._http,
            # Our own loops try again, and know for how long.
            max_network_retries=0,
        )
        # At its lower levels the library logs bodies, with client secrets in them.
        logging.getLogger("stripe").setLevel(logging.WARNING)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call] # the library's own gap

    async def begin(self, charge: Charge, visitor: Visitor) -> Started:
        """Make the intent; the shopper confirms it with its client secret."""
        _ = visitor
        wanted: PaymentIntentCreateParams = {
            "amount": charge.amount,
            "currency": charge.currency.lower(),
            "capture_method": self._settings.capture,
            "automatic_payment_methods": {"enabled": True},
            "description": f"Atelier {charge.order_number}",
            "metadata": {"payment_id": str(charge.payment_id), "order": charge.order_number},
        }
        key = f"payment-{charge.payment_id}"
        intent = await _asked(
            self._api.v1.payment_intents.create_async(wanted, {"idempotency_key": key})
        )
        instructions = Instructions(
            kind="client-secret",
            client_secret=intent.client_secret,
            publishable_key=self._settings.publishable_key or None,
        )
        return Started(instructions, intent.id)

    def read_event(self, call: WebhookCall) -> ProviderEvent:
        """What a webhook says; times older than five minutes are refused with the signature."""
        event = self._verified(call)
        kind, thing = str(event.get("type")), _object_of(event)
        number = parsing.text(event.get("id"))
        if number is None:
            raise InvalidSignature
        if kind in _REFUND_EVENTS:
            return _refund_event(number, kind, thing)
        return _intent_event(number, kind, thing)

    def read_return(self, query: Mapping[str, str]) -> Returned:
        """Stripe signs no return; who knows the intent's client secret comes from paying it."""
        secret = query.get("payment_intent_client_secret", "")
        intent = query.get("payment_intent", "")
        if not _IDENTIFIER.fullmatch(secret) or not _IDENTIFIER.fullmatch(intent):
            raise InvalidSignature
        return Returned(provider_ref=intent, client_secret=secret)

    def acknowledge(self, taken: Taken) -> Acknowledgement | None:
        """Stripe calls again, for three days, until it hears a 2xx."""
        return None if taken == "invalid_signature" else Acknowledgement(200, {"received": "true"})

    async def fetch(self, charge: Charge) -> ProviderState:
        """Stripe's books, refunds included."""
        if charge.provider_ref is None:
            return ProviderState("missing")
        intent = await _asked(self._api.v1.payment_intents.retrieve_async(charge.provider_ref))
        listed = await _asked(
            self._api.v1.refunds.list_async({"payment_intent": intent.id, "limit": 100})
        )
        return ProviderState(
            _STATES.get(intent.status, "pending"),
            _sum_of(intent),
            intent.currency.upper(),
            intent.id,
            tuple(_refund_of(one) for one in listed.data if one.status == "succeeded"),
        )

    async def refund(self, charge: Charge, request: RefundRequest) -> RefundReceipt:
        """Give money back; a refund that Stripe is still working on is only asked after."""
        if request.provider_ref is not None:
            made = await _asked(self._api.v1.refunds.retrieve_async(request.provider_ref))
        else:
            made = await _asked(
                self._api.v1.refunds.create_async(
                    {
                        "payment_intent": charge.provider_ref or "",
                        "amount": request.amount,
                        "metadata": {"refund_id": str(request.refund_id)},
                    },
                    {"idempotency_key": f"refund-{request.refund_id}"},
                )
            )
        if made.status in {"failed", "canceled"}:
            raise ProviderRefused(NAME, made.failure_reason or "refund failed")
        return RefundReceipt("succeeded" if made.status == "succeeded" else "pending", made.id)

    async def capture(self, charge: Charge) -> None:
        """Take the money that is held; done before is done."""
        key = f"capture-{charge.payment_id}"
        await _asked(
            self._api.v1.payment_intents.capture_async(
                charge.provider_ref or "", {}, {"idempotency_key": key}
            )
        )

    async def release(self, charge: Charge) -> None:
        """Cancel the intent: nothing is held, and nobody can pay it any more."""
        key = f"release-{charge.payment_id}"
        await _asked(
            self._api.v1.payment_intents.cancel_async(
                charge.provider_ref or "", {}, {"idempotency_key": key}
            )
        )

    def _verified(self, call: WebhookCall) -> dict[str, Any]:
        try:
            stripe.WebhookSignature.verify_header(
                call.body, call.headers.get("stripe-signature"), self._webhook_secret, 300
            )
            event = json.loads(call.body)
        except (stripe.SignatureVerificationError, ValueError, TypeError, RecursionError):
            # Not chained: the library's error carries the body.
            raise InvalidSignature from None
        if not isinstance(event, dict):
            raise InvalidSignature
        return event


async def _asked(question: Awaitable[Answer]) -> Answer:
    """Stripe's answer; its errors without bodies, and without the key that some repeat."""
    try:
        with tracing.outward(NAME):
            return await question
    except _PASSING as error:
        raise ProviderUnavailable(f"{NAME}: {type(error).__name__}") from None
    except stripe.APIError as error:
        raise ProviderUnavailable(f"{NAME}: HTTP {error.http_status}") from None
    except stripe.StripeError as error:
        raise ProviderRefused(NAME, error.code or type(error).__name__) from None


def _object_of(event: Mapping[str, Any]) -> dict[str, Any]:
    data = event.get("data")
    thing = data.get("object") if isinstance(data, dict) else None
    return thing if isinstance(thing, dict) else {}


def _intent_event(number: str, kind: str, intent: Mapping[str, Any]) -> ProviderEvent:
    error = intent.get("last_payment_error")
    reason = error.get("code") if isinstance(error, dict) else intent.get("cancellation_reason")
    amounts = {"authorized": "amount_capturable", "succeeded": "amount_received"}
    meant = _KINDS.get(kind, "other")
    return ProviderEvent(
        event_id=number,
        kind=meant,
        payment_id=parsing.payment_id(_metadata(intent).get("payment_id")),
        provider_ref=parsing.text(intent.get("id")) if meant != "other" else None,
        amount=parsing.amount(intent.get(amounts.get(meant, "amount"))),
        currency=_currency(intent),
        reason=parsing.text(reason),
        payload=_kept(kind, intent, "amount", "amount_received", "amount_capturable"),
    )


def _refund_event(number: str, kind: str, refund: Mapping[str, Any]) -> ProviderEvent:
    return ProviderEvent(
        event_id=number,
        kind=_REFUND_KINDS.get(parsing.text(refund.get("status")), "other"),
        payment_id=None,
        provider_ref=parsing.text(refund.get("id")),
        amount=parsing.amount(refund.get("amount")),
        currency=_currency(refund),
        reason=parsing.text(refund.get("failure_reason")),
        refund_id=parsing.payment_id(_metadata(refund).get("refund_id")),
        payload=_kept(kind, refund, "amount", "payment_intent"),
    )


def _kept(kind: str, thing: Mapping[str, Any], *more: str) -> dict[str, Any]:
    """What is kept of an event: named fields alone, so that no card and no secret slips in."""
    names = ("id", "object", "status", "currency", *more)
    return {"type": parsing.text(kind)} | {name: parsing.text(thing.get(name)) for name in names}


def _metadata(thing: Mapping[str, Any]) -> dict[str, Any]:
    found = thing.get("metadata")
    return found if isinstance(found, dict) else {}


def _currency(thing: Mapping[str, Any]) -> str | None:
    found = parsing.text(thing.get("currency"))
    return found.upper()[:3] if found else None


def _sum_of(intent: PaymentIntent) -> int:
    if intent.status == "succeeded":
        return intent.amount_received
    return intent.amount_capturable if intent.status == "requires_capture" else intent.amount


def _refund_of(refund: stripe.Refund) -> ProviderRefund:
    metadata = refund.metadata
    named = metadata["refund_id"] if metadata and "refund_id" in metadata else None
    return ProviderRefund(parsing.payment_id(named), refund.amount, refund.id)
