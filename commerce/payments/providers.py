"""What the shop asks of whoever takes its money: the seam between payments and the providers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, runtime_checkable
from uuid import UUID

from commerce.core.money import Currency, PaymentMethod
from commerce.payments.schemas import Instructions
from commerce.payments.states import EventKind

Taken = Literal["accepted", "duplicate", "unknown_payment", "wrong_amount", "invalid_signature"]


@dataclass(frozen=True, slots=True)
class Charge:
    """What a provider has to know of a payment. `amount` is in minor units of `currency`."""

    payment_id: UUID
    order_number: str
    amount: int
    currency: Currency
    created_at: datetime
    expires_at: datetime | None
    provider_ref: str | None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who pays: the address they come from and the language they read."""

    ip: str
    locale: str


@dataclass(frozen=True, slots=True)
class Started:
    """A payment has begun at the provider."""

    instructions: Instructions
    provider_ref: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A provider's call as it came in, before anybody has parsed it."""

    body: bytes
    headers: Mapping[str, str]
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """What a provider says has happened.

    Attributes:
        event_id: the same however often the provider tells of it.
        payment_id: our payment; None if the provider names none of ours.
        amount: in minor units; None where the provider names none that can be read.
        reason: the provider's code for what went wrong.
        payload: what is kept of the call: no signature, no secret, no card.
    """

    event_id: str
    kind: EventKind
    payment_id: UUID | None
    provider_ref: str | None = None
    amount: int | None = None
    currency: str | None = None
    reason: str | None = None
    refund_id: UUID | None = None
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Returned:
    """Which payment a returning shopper names: by our id, or by the provider's and its secret."""

    payment_id: UUID | None = None
    provider_ref: str | None = None
    client_secret: str | None = None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the provider wants to be answered."""

    status: int
    body: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Money to give back; `attempts` counts how often the provider was asked before."""

    refund_id: UUID
    amount: int
    reason: str
    provider_ref: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class RefundReceipt:
    """The provider has the refund; `pending` has it asked again later."""

    status: Literal["succeeded", "pending"]
    provider_ref: str | None


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """A refund in the provider's books; `refund_id` is None if it is none of ours."""

    refund_id: UUID | None
    amount: int
    provider_ref: str | None


@dataclass(frozen=True, slots=True)
class ProviderState:
    """A payment in the provider's books; `refunds` is None where the provider does not tell."""

    status: Literal["missing", "pending", "authorized", "succeeded", "failed"]
    amount: int | None = None
    currency: str | None = None
    provider_ref: str | None = None
    refunds: tuple[ProviderRefund, ...] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The smallest and the largest sum a provider takes, in minor units."""

    smallest: int
    largest: int


class Provider(Protocol):
    """A way to be paid."""

    @property
    def name(self) -> str:
        """How payments remember it."""
        ...

    @property
    def method(self) -> PaymentMethod:
        """The way of paying that it serves."""
        ...

    @property
    def limits(self) -> Mapping[Currency, Limits]:
        """What it takes, by currency."""
        ...

    async def begin(self, charge: Charge, visitor: Visitor) -> Started:
        """Begin a payment, or find it again: the same payment is begun once.

        Raises:
            ProviderUnavailable: it does not answer; another try may.
            ProviderRefused: it does not want this payment.
        """
        ...


@runtime_checkable
class Gateway(Provider, Protocol):
    """A provider that calls us, and that can be asked and told to give money back."""

    @property
    def calls_with(self) -> Literal["GET", "POST"]:
        """The HTTP method of its webhooks."""
        ...

    def read_event(self, call: WebhookCall) -> ProviderEvent:
        """What a call says; raises InvalidSignature before anything of it is believed."""
        ...

    def read_return(self, query: Mapping[str, str]) -> Returned:
        """Which payment a returning shopper comes from.

        Raises:
            InvalidSignature: the address was not made by the provider.
        """
        ...

    def acknowledge(self, taken: Taken) -> Acknowledgement | None:
        """What the provider wants to hear; None for the shop's own answer."""
        ...

    async def fetch(self, charge: Charge) -> ProviderState:
        """The payment in the provider's books; raises as `begin` does."""
        ...

    async def refund(self, charge: Charge, request: RefundRequest) -> RefundReceipt:
        """Give money back, once however often it is asked for; raises as `begin` does."""
        ...


@runtime_checkable
class CapturingGateway(Gateway, Protocol):
    """A gateway that can hold money before it takes it."""

    async def capture(self, charge: Charge) -> None:
        """Take the money that is held."""
        ...

    async def release(self, charge: Charge) -> None:
        """Let go of the money that is held, or of a payment that nobody waits for."""
        ...
