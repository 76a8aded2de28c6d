"""Shoppers' routes of payments."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from commerce.core.dependencies import Data, ReadSession, Session
from commerce.core.errors import Unauthenticated, problems
from commerce.core.idempotency import (
    IdempotencyKeyReused,
    RequestInFlight,
    answer_once,
    find_answer,
)
from commerce.core.money import Currency, Money
from commerce.orders.errors import OrderNotFound, OrderNotPayable, PaymentMethodUnavailable
from commerce.payments import service as payments
from commerce.payments.dependencies import CurrentVisitor, PaymentProviders
from commerce.payments.errors import (
    PaymentNotFound,
    ProviderUnavailable,
    ReturnUrlNotAllowed,
)
from commerce.payments.schemas import (
    PaymentCreate,
    PaymentMethodRead,
    PaymentMethods,
    PaymentRead,
)
from commerce.payments.wire import payment_read
from commerce.users.current import CurrentUser
from commerce.users.once import OncePerShopper

router = APIRouter(prefix="/payments", tags=["payments"])


@router.post(
    "",
    status_code=201,
    response_model=PaymentRead,
    responses=problems(
        Unauthenticated, OrderNotFound, OrderNotPayable, PaymentMethodUnavailable,
        ReturnUrlNotAllowed, RequestInFlight, IdempotencyKeyReused, ProviderUnavailable,
    ),
)  # fmt: skip
async def create_payment(
    shopper: CurrentUser,
    database: Data,
    session: Session,
    providers: PaymentProviders,
    visitor: CurrentVisitor,
    once: OncePerShopper,
    wanted: PaymentCreate,
) -> Response:
    """Pay an order in the way it names; an order that is being paid goes on with its payment."""
    answered = await find_answer(database, once)
    if answered is not None:
        return answered
    payment_id = await payments.begin(database, providers, shopper.id, wanted, visitor)

    async def read() -> PaymentRead:
        return payment_read(await payments.read(session, shopper.id, payment_id))

    return await answer_once(session, once, 201, read)


@router.get("/methods", responses=problems())
async def list_payment_methods(
    providers: PaymentProviders, currency: Annotated[Currency | None, Query()] = None
) -> PaymentMethods:
    """The ways to pay that the shop offers, by currency."""
    return PaymentMethods(
        items=[
            PaymentMethodRead(
                method=provider.method,
                provider=provider.name,
                currency=taken,
                smallest=Money(amount=limits.smallest, currency=taken),
                largest=Money(amount=limits.largest, currency=taken),
            )
            for provider in providers
            for taken, limits in provider.limits.items()
            if currency in {None, taken}
        ]
    )


@router.get("/{payment_id}", responses=problems(Unauthenticated, PaymentNotFound))
async def read_payment(shopper: CurrentUser, session: ReadSession, payment_id: UUID) -> PaymentRead:
    """One of the caller's payments."""
    return payment_read(await payments.read(session, shopper.id, payment_id))
