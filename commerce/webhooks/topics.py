"""What integrators may hear of, and how much of it.

An event's payload serves the shop's own domains and may hold more than an outsider needs. Only the
fields that are named here leave the house: a field that a domain adds later stays in until somebody
decides otherwise. docs/webhooks.md documents them.
"""

from collections.abc import Mapping
from typing import Any

_ORDER = ("orderId", "number", "userId", "status")
_LINES = ("paymentMethod", "total", "items", "tracking")
_PAYMENT = ("paymentId", "orderId", "number", "provider", "amount", "currency")
_STOCK = ("variantId", "productId", "sku", "before", "after")
_TRYON = ("jobId", "apiKeyId", "productId", "code", "cached")

FIELDS: dict[str, tuple[str, ...]] = {
    "order.placed": (*_ORDER, *_LINES),
    "order.status-changed": (*_ORDER, "previousStatus", *_LINES),
    "order.returned": (*_ORDER, "returnId", "refund", "items"),
    "order.refund-due": (
        "orderId", "number", "refundId", "amount", "currency", "paymentMethod", "reason",
    ),
    "payment.succeeded": _PAYMENT,
    "payment.failed": (*_PAYMENT, "reason"),
    "payment.refunded": (*_PAYMENT, "refundId", "reason"),
    "product.changed": ("productId", "slug", "change", "onSale", "prices", "version"),
    "catalogue.changed": ("kind", "name"),
    "stock.changed": ("variantIds", "productIds", "reason", "changes"),
    "stock.low": (*_STOCK, "threshold"),
    "tryon.completed": _TRYON,
    "tryon.failed": _TRYON,
    "tryon.canceled": _TRYON,
    "user.deleted": ("userId",),
    "webhook.ping": ("endpointId",),
}  # fmt: skip
PING = "webhook.ping"
EVERYTHING = "*"


def is_told(topic: str) -> bool:
    """Whether integrators may hear of it at all; pings are asked for, not subscribed to."""
    return topic in FIELDS and topic != PING


def told(topic: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an event's payload that leaves the house."""
    return {name: payload[name] for name in FIELDS[topic] if name in payload}
