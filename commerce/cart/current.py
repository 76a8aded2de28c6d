"""Who stands at a cart: the signed-in shopper by their token, a guest by the cart's."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query, Request

from commerce.cart import guests, merging, owners
from commerce.cart.owners import Owner
from commerce.cart.schemas import CartToken
from commerce.core.dependencies import AppSettings, Data, Session
from commerce.core.errors import Unauthenticated
from commerce.core.locales import FIRST, Locale, negotiate
from commerce.core.money import Currency
from commerce.users.current import OptionalUser

# Reading a cart does not make it last longer.
SAFE_METHODS = frozenset({"GET", "HEAD"})

SentToken = Annotated[
    CartToken | None,
    Header(
        alias="X-Cart-Token",
        description="The `cartToken` of POST /cart/guest. Sent along with a shopper's token, the"
        " guest's cart comes into the shopper's own and is gone.",
    ),
]
GuestCurrency = Annotated[
    Currency | None,
    Query(alias="currency", description="Of a guest's cart; a shopper's is in their profile."),
]


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose cart, in which currency and language, and what a merge had to cut down."""

    owner: Owner
    currency: Currency
    language: Locale
    told: tuple[str, ...] = ()


async def _language(request: Request, shopper: OptionalUser) -> Locale:
    """What the client says it reads, else what the profile says."""
    asked = request.headers.get("accept-language")
    profile = FIRST if shopper is None else shopper.locale
    return negotiate(profile if asked is None else asked)


CartLanguage = Annotated[Locale, Depends(_language)]


@dataclass(frozen=True, slots=True)
class _Sent:
    token: str | None
    currency: Currency | None
    language: Locale


async def _sent(
    language: CartLanguage, token: SentToken = None, currency: GuestCurrency = None
) -> _Sent:
    return _Sent(token, currency, language)


async def _merged(
    request: Request,
    session: Session,
    database: Data,
    shopper: OptionalUser,
    sent: Annotated[_Sent, Depends(_sent)],
) -> tuple[str, ...]:
    """Move a guest's cart whose token a shopper sent; what had to be cut down, as sentences.

    A token that was merged before, or never was one, is not worth a refusal.
    """
    if shopper is None or sent.token is None:
        return ()
    if request.method not in SAFE_METHODS:
        return tuple(await merging.merge(session, sent.token, shopper.id, sent.language) or ())
    # Reads are statements that stand alone: what they are to see must be committed before.
    async with database.transaction() as before:
        return tuple(await merging.merge(before, sent.token, shopper.id, sent.language) or ())


async def _caller(  # noqa: PLR0913, PLR0917 - FastAPI's way of asking for things
    request: Request,
    session: Session,
    database: Data,
    settings: AppSettings,
    shopper: OptionalUser,
    sent: Annotated[_Sent, Depends(_sent)],
    told: Annotated[tuple[str, ...], Depends(_merged)],
) -> Caller:
    token, language = sent.token, sent.language
    if shopper is not None:
        return Caller(owners.shopper(shopper.id), shopper.currency, language, told)
    if token is None:
        raise Unauthenticated("Sign in, or send the X-Cart-Token of a guest's cart.")
    if request.method in SAFE_METHODS:
        # With a session of its own, that is over: the read has another, and whoever held one while
        # waiting for the other could wait for others who do the same.
        async with database.reading() as looking:
            cart_id = await guests.find(looking, token)
    else:
        cart_id = await guests.hold(session, token, settings.cart.guest_lifetime)
    return Caller(owners.guest(cart_id), sent.currency or settings.shop.currency, language)


CartCaller = Annotated[Caller, Depends(_caller)]
