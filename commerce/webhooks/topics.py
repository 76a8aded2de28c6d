"""What integrators may hear of, and how much of it.

An event's payload serves the shop's own domains and may hold more than an outsider needs. Only the
fields that are named here leave the house: a field that a domain adds later stays in until somebody
decides otherwise. docs/webhooks.md documents them.
"""

from collections.abc import Mapping
from typing import Any

ORDER = ("orderId", "number", "userId", "status", "previousStatus", "total", "items")
PAYMENT = ("paymentId", "orderId", "number", "provider", "amount", "currency", "status")
PRODUCT = ("productId", "slug", "change")
TRYON = ("jobId", "productId", "code")

FIELDS: dict[str, tuple[str, ...]] = {
    "order.placed": ORDER,
    "order.status-changed": ORDER,
    "order.refund-due": ("orderId", "number", "refundId", "amount", "currency", "reason"),
    "order.returned": (*ORDER, "returnId"),
    "payment.succeeded": PAYMENT,
    "payment.failed": PAYMENT,
    "payment.refunded": (*PAYMENT, "refundId"),
    "product.changed": PRODUCT,
    "stock.changed": ("variantIds", "productId", "productIds"),
    "stock.low": ("variantId", "productId", "sku", "stock", "threshold"),
    "tryon.completed": TRYON,
    "tryon.failed": TRYON,
    "user.deleted": ("userId",),
    "webhook.ping": ("endpointId",),
}
PING = "webhook.ping"
EVERYTHING = "*"


def is_told(topic: str) -> bool:
    """Whether integrators may hear of it at all; pings are asked for, not subscribed to."""
    return topic in FIELDS and topic != PING


def told(topic: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The part of an event's payload that leaves the house."""
    return {name: payload[name] for name in FIELDS[topic] if name in payload}
