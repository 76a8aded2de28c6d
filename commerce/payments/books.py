"""The provider's books beside ours: what differs, and what a provider's event would say of it."""

from dataclasses import dataclass

from commerce.payments.models import Payment, Refund
from commerce.payments.providers import ProviderEvent, ProviderState
from commerce.payments.states import TAKEN, EventKind

_KINDS: dict[str, EventKind] = {
    "authorized": "authorized",
    "succeeded": "succeeded",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the books differ."""

    what: str
    ours: str
    theirs: str


def as_events(payment: Payment, state: ProviderState) -> list[ProviderEvent]:
    """What the provider would have told of its state; the same state is the same events."""
    events = []
    kind = _KINDS.get(state.status)
    # A provider that tells of no sum where it says "paid" is believed about ours.
    amount = payment.amount if state.amount is None else state.amount
    if kind is not None:
        events.append(
            ProviderEvent(
                event_id=f"asked:{payment.id}:{state.status}:{amount}",
                kind=kind,
                payment_id=payment.id,
                provider_ref=state.provider_ref,
                amount=amount,
                currency=state.currency,
                payload={"asked": state.status},
            )
        )
    events.extend(
        ProviderEvent(
            event_id=f"asked:{payment.id}:refund:{refund.refund_id}",
            kind="refunded",
            payment_id=payment.id,
            provider_ref=refund.provider_ref,
            amount=refund.amount,
            currency=state.currency,
            refund_id=refund.refund_id,
            payload={"asked": "refund"},
        )
        for refund in state.refunds or ()
        if refund.refund_id is not None
    )
    return events


def compare(payment: Payment, refunds: list[Refund], state: ProviderState) -> list[Difference]:
    """Where the provider's books and ours differ."""
    differences = []
    theirs = state.status
    is_held_there = theirs == "authorized" and payment.status != "authorized"
    if (payment.status in TAKEN) != (theirs == "succeeded") or is_held_there:
        differences.append(Difference("status", payment.status, theirs))
    ours, gives = _money(payment.amount, payment.currency), _money(state.amount, state.currency)
    if theirs == "succeeded" and state.amount is not None and ours != gives:
        differences.append(Difference("amount", ours, gives))
    if state.refunds is not None:
        sent = sum(refund.amount for refund in refunds if refund.finished_at is not None)
        gone = sum(refund.amount for refund in state.refunds)
        if sent != gone:
            differences.append(Difference("refunded", str(sent), str(gone)))
    return differences


def _money(amount: int | None, currency: str | None) -> str:
    return f"{amount} {currency}"
