"""Discounts as staff see them."""

from commerce.core.money import Money
from commerce.discounts.management import Used
from commerce.discounts.models import DiscountRedemption
from commerce.discounts.schemas import DiscountRead, RedemptionRead


def discount_read(used: Used) -> DiscountRead:
    """The wire model of a discount."""
    discount = used.discount
    return DiscountRead(
        id=discount.id,
        code=discount.code,
        automatic=discount.code is None,
        name=discount.name or discount.code or "",
        kind=discount.kind,
        value=discount.value,
        currency=discount.currency,
        minimum_subtotal=discount.minimum_subtotal,
        starts_at=discount.starts_at,
        ends_at=discount.ends_at,
        total_limit=discount.total_limit,
        per_customer_limit=discount.per_customer_limit,
        first_order_only=discount.first_order_only,
        stackable=discount.stackable,
        categories=discount.category_slugs,
        collections=discount.collection_slugs,
        product_ids=discount.product_ids,
        active=discount.active,
        times_redeemed=used.times,
        created_at=discount.created_at,
        updated_at=discount.updated_at,
    )


def redemption_read(redemption: DiscountRedemption) -> RedemptionRead:
    """The wire model of a redemption."""
    return RedemptionRead(
        id=redemption.id,
        order_id=redemption.order_id,
        user_id=redemption.user_id,
        amount=Money(amount=redemption.amount, currency=redemption.currency),
        redeemed_at=redemption.created_at,
    )
