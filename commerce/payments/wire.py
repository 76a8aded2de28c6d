"""Payments as clients and staff see them."""

from commerce.core.money import Money
from commerce.payments.models import Payment, Refund
from commerce.payments.schemas import Instructions, PaymentRead, RefundRead, StaffPaymentRead


def payment_read(payment: Payment) -> PaymentRead:
    """The wire model of a payment; what to do stands only while it waits for the shopper."""
    waits = payment.status == "pending" and payment.instructions is not None
    return PaymentRead(
        id=payment.id,
        order_id=payment.order_id,
        provider=payment.provider,
        status=payment.status,
        amount=Money(amount=payment.amount, currency=payment.currency),
        refunded=Money(amount=payment.refunded_amount, currency=payment.currency),
        instructions=Instructions.model_validate(payment.instructions) if waits else None,
        failure=payment.failure,
        expires_at=payment.expires_at,
        paid_at=payment.paid_at,
        created_at=payment.created_at,
    )


def staff_payment_read(payment: Payment, refunds: list[Refund]) -> StaffPaymentRead:
    """The wire model for staff, who never see what lets a shopper pay."""
    fields = dict(payment_read(payment)) | {"instructions": None}
    return StaffPaymentRead(
        **fields,
        order_number=payment.order_number,
        provider_ref=payment.provider_ref,
        settles=payment.settles,
        flag=payment.flag,
        refunds=[refund_read(refund) for refund in refunds],
    )


def refund_read(refund: Refund) -> RefundRead:
    """The wire model of a refund."""
    return RefundRead(
        id=refund.id,
        order_id=refund.order_id,
        payment_id=refund.payment_id,
        order_number=refund.order_number,
        provider=refund.provider,
        amount=Money(amount=refund.amount, currency=refund.currency),
        reason=refund.reason,
        status=refund.status,
        attempts=refund.attempts,
        failure=refund.failure,
        created_at=refund.created_at,
        finished_at=refund.finished_at,
    )
