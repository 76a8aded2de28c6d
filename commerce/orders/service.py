"""Verbs of orders, for routers and for the domains above; each lives in a module of its own."""

from commerce.orders.checkout import preview
from commerce.orders.moving import cancel, set_status, set_tracking
from commerce.orders.payment_methods import change as change_payment_method
from commerce.orders.placing import place
from commerce.orders.reading import (
    add_note,
    lock,
    read,
    read_any,
    read_page,
    read_page_of_all,
)
from commerce.orders.settling import for_payment, record_payment, record_refund, request_refund

__all__ = [
    "add_note",
    "cancel",
    "change_payment_method",
    "for_payment",
    "lock",
    "place",
    "preview",
    "read",
    "read_any",
    "read_page",
    "read_page_of_all",
    "record_payment",
    "record_refund",
    "request_refund",
    "set_status",
    "set_tracking",
]
