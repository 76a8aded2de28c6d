"""Routes of discount codes: what one is worth for a cart, and which ones lie on it."""

from typing import Annotated

from fastapi import APIRouter, Path

from commerce.cart import codes, owners
from commerce.cart.current import Caller, CartCaller, CartLanguage
from commerce.cart.errors import CartCodeNotFound, InvalidCartToken, TooManyCodes
from commerce.cart.schemas import CartRead
from commerce.cart.viewing import View, view
from commerce.cart.wire import cart_read
from commerce.core.dependencies import Questions, Session, Store
from commerce.core.errors import Unauthenticated, problems
from commerce.core.money import Money
from commerce.discounts.basket import Rejected
from commerce.discounts.errors import DiscountNotApplicable, TooManyGuesses
from commerce.discounts.guessing import counted_guess
from commerce.discounts.schemas import Code, DiscountCheck, DiscountVerdict
from commerce.users.current import CurrentUser

router = APIRouter(tags=["discounts"])


@router.post(
    "/discounts/validate",
    dependencies=[counted_guess],
    responses=problems(Unauthenticated, TooManyGuesses),
)
async def validate_discount(
    shopper: CurrentUser, work: Questions, language: CartLanguage, check: DiscountCheck
) -> DiscountVerdict:
    """What a code is worth for the caller's cart; an unusable code is an answer, not an error."""
    caller = Caller(owners.shopper(shopper.id), shopper.currency, language)
    tried = await view(work, caller, check.code)
    rejected = _rejected(tried, check.code)
    worth = sum(applied.amount for applied in tried.quote.applied if applied.code == check.code)
    return DiscountVerdict(
        valid=rejected is None,
        code=check.code,
        discount=Money(amount=worth, currency=shopper.currency),
        reason=rejected and rejected.reason,
    )


@router.post(
    "/cart/discounts",
    dependencies=[counted_guess],
    responses=problems(
        Unauthenticated, InvalidCartToken, DiscountNotApplicable, TooManyCodes, TooManyGuesses
    ),
)
async def put_code_on_cart(
    caller: CartCaller, session: Session, storage: Store, check: DiscountCheck
) -> CartRead:
    """Put a code on the cart, which then shows what an order with it will cost."""
    await codes.put(session, caller.owner, check.code)
    changed = await view(session, caller)
    rejected = _rejected(changed, check.code)
    if rejected is not None and not rejected.outbid:
        raise DiscountNotApplicable(rejected.reason, {"code": check.code})
    return cart_read(changed, storage)


@router.delete(
    "/cart/discounts/{code}",
    responses=problems(Unauthenticated, InvalidCartToken, CartCodeNotFound),
)
async def take_code_off_cart(
    caller: CartCaller, session: Session, storage: Store, code: Annotated[Code, Path()]
) -> CartRead:
    """Take a code off the cart."""
    await codes.take_off(session, caller.owner, code)
    return cart_read(await view(session, caller), storage)


def _rejected(seen: View, code: str) -> Rejected | None:
    return next((rejected for rejected in seen.quote.rejected if rejected.code == code), None)
