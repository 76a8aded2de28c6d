"""Verbs of payments, for routers and for the domains above; each lives in a module of its own."""

from commerce.payments.checkout import begin
from commerce.payments.confirming import confirm, dismiss
from commerce.payments.intake import receive
from commerce.payments.reading import (
    events_of,
    find_returned,
    read,
    read_any,
    read_page,
    read_refund,
    read_refunds,
    refunds_of,
)
from commerce.payments.refunds import confirm as confirm_refund
from commerce.payments.refunds import retry as retry_refund

__all__ = [
    "begin",
    "confirm",
    "confirm_refund",
    "dismiss",
    "events_of",
    "find_returned",
    "read",
    "read_any",
    "read_page",
    "read_refund",
    "read_refunds",
    "receive",
    "refunds_of",
    "retry_refund",
]
