"""Promotions with scopes, guest carts, saved lines, wishlists."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ONE_OWNER = "num_nonnulls(user_id, guest_cart_id) = 1"


def upgrade() -> None:
    """Go forward."""
    _widen_discounts()
    _let_an_order_use_several_discounts()
    _count_orders()
    _open_guest_carts()
    _keep_for_later()
    _keep_wishlists()


def downgrade() -> None:
    """Go back; what the older shop cannot express is dropped."""
    op.drop_table("wishlist_items")
    op.drop_table("cart_codes")
    op.drop_table("saved_cart_items")
    op.execute("DELETE FROM cart_items WHERE user_id IS NULL")
    op.drop_constraint(op.f("ck_cart_items_one_owner"), "cart_items")
    op.drop_constraint(op.f("uq_cart_items_guest_cart_id_variant_id"), "cart_items")
    for column in ("guest_cart_id", "added_price", "added_currency"):
        op.drop_column("cart_items", column)
    op.alter_column("cart_items", "user_id", nullable=False)
    op.drop_table("guest_carts")
    op.drop_table("counted_orders")
    _narrow_discounts()


def _widen_discounts() -> None:
    op.alter_column("discounts", "code", nullable=True)
    op.alter_column("discounts", "kind", type_=sa.String(20))
    op.add_column("discounts", sa.Column("name", sa.String(), server_default="", nullable=False))
    op.add_column(
        "discounts", sa.Column("currency", sa.String(3), server_default="VND", nullable=False)
    )
    for flag in ("first_order_only", "stackable"):
        op.add_column(
            "discounts",
            sa.Column(flag, sa.Boolean(), server_default=sa.text("false"), nullable=False),
        )
    scopes: tuple[tuple[str, sa.types.TypeEngine[Any]], ...] = (
        ("category_slugs", sa.String()),
        ("collection_slugs", sa.String()),
        ("product_ids", sa.Uuid()),
    )
    for scope, kind in scopes:
        op.add_column(
            "discounts",
            sa.Column(scope, postgresql.ARRAY(kind), server_default="{}", nullable=False),
        )
    op.add_column(
        "discounts",
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
    )
    op.drop_constraint(op.f("ck_discounts_kind_known"), "discounts")
    op.drop_constraint(op.f("ck_discounts_value_sane"), "discounts")
    op.create_check_constraint(
        op.f("ck_discounts_kind_known"),
        "discounts",
        "kind IN ('percentage', 'fixed', 'free_shipping')",
    )
    op.create_check_constraint(
        op.f("ck_discounts_value_sane"),
        "discounts",
        "CASE kind WHEN 'percentage' THEN value BETWEEN 1 AND 100"
        " WHEN 'fixed' THEN value > 0 ELSE value = 0 END",
    )
    op.create_index(
        "ix_discounts_automatic",
        "discounts",
        ["id"],
        postgresql_where=sa.text("code IS NULL AND active"),
    )
    # The counter is kept for limited discounts alone; see commerce/discounts/models.py.
    op.execute("UPDATE discounts SET times_redeemed = 0 WHERE total_limit IS NULL")


def _narrow_discounts() -> None:
    op.execute(
        "DELETE FROM discount_redemptions r USING discounts d WHERE d.id = r.discount_id"
        " AND (d.code IS NULL OR d.kind = 'free_shipping' OR EXISTS (SELECT FROM"
        " discount_redemptions o WHERE o.order_id = r.order_id AND o.id < r.id))"
    )
    op.execute("DELETE FROM discounts WHERE code IS NULL OR kind = 'free_shipping'")
    op.execute(
        "UPDATE discounts d SET times_redeemed = (SELECT count(*) FROM discount_redemptions r"
        " WHERE r.discount_id = d.id) WHERE total_limit IS NULL"
    )
    op.drop_constraint(op.f("uq_discount_redemptions_order_id_discount_id"), "discount_redemptions")
    op.create_unique_constraint(
        op.f("uq_discount_redemptions_order_id"), "discount_redemptions", ["order_id"]
    )
    op.drop_column("discount_redemptions", "currency")
    op.drop_index("ix_discounts_automatic", "discounts")
    op.drop_constraint(op.f("ck_discounts_kind_known"), "discounts")
    op.drop_constraint(op.f("ck_discounts_value_sane"), "discounts")
    op.create_check_constraint(
        op.f("ck_discounts_kind_known"), "discounts", "kind IN ('percentage', 'fixed')"
    )
    op.create_check_constraint(
        op.f("ck_discounts_value_sane"),
        "discounts",
        "value > 0 AND (kind = 'fixed' OR value <= 100)",
    )
    for column in (
        "name", "currency", "first_order_only", "stackable", "category_slugs",
        "collection_slugs", "product_ids", "updated_at",
    ):  # fmt: skip
        op.drop_column("discounts", column)
    op.alter_column("discounts", "kind", type_=sa.String())
    op.alter_column("discounts", "code", nullable=False)


def _let_an_order_use_several_discounts() -> None:
    op.drop_constraint(op.f("uq_discount_redemptions_order_id"), "discount_redemptions")
    op.create_unique_constraint(
        op.f("uq_discount_redemptions_order_id_discount_id"),
        "discount_redemptions",
        ["order_id", "discount_id"],
    )
    op.add_column(
        "discount_redemptions",
        sa.Column("currency", sa.String(3), server_default="VND", nullable=False),
    )


def _count_orders() -> None:
    op.create_table(
        "counted_orders",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_counted_orders_user_id_users")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_counted_orders")),
    )
    op.create_index(op.f("ix_counted_orders_user_id"), "counted_orders", ["user_id"])
    op.execute(
        "INSERT INTO counted_orders SELECT id, user_id FROM orders WHERE status <> 'cancelled'"
    )


def _open_guest_carts() -> None:
    op.create_table(
        "guest_carts",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *_identified(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_carts")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guest_carts_token_hash")),
    )
    op.create_index(op.f("ix_guest_carts_expires_at"), "guest_carts", ["expires_at"])
    op.alter_column("cart_items", "user_id", nullable=True)
    op.add_column("cart_items", sa.Column("guest_cart_id", sa.Uuid(), nullable=True))
    op.add_column("cart_items", sa.Column("added_price", sa.BigInteger(), nullable=True))
    op.add_column("cart_items", sa.Column("added_currency", sa.String(3), nullable=True))
    op.create_foreign_key(
        op.f("fk_cart_items_guest_cart_id_guest_carts"),
        "cart_items",
        "guest_carts",
        ["guest_cart_id"],
        ["id"],
        ondelete="CASCADE",
    )
    op.create_unique_constraint(
        op.f("uq_cart_items_guest_cart_id_variant_id"),
        "cart_items",
        ["guest_cart_id", "variant_id"],
    )
    op.create_check_constraint(op.f("ck_cart_items_one_owner"), "cart_items", ONE_OWNER)


def _keep_for_later() -> None:
    op.create_table(
        "saved_cart_items",
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        *_identified(),
        *_owned("saved_cart_items", "variant_id"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_saved_cart_items_quantity_positive")),
        _reference("saved_cart_items", "variant_id", "product_variants"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_cart_items")),
    )
    op.create_index(op.f("ix_saved_cart_items_variant_id"), "saved_cart_items", ["variant_id"])
    op.create_table(
        "cart_codes",
        sa.Column("code", sa.String(), nullable=False),
        *_identified(),
        *_owned("cart_codes", "code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart_codes")),
    )


def _keep_wishlists() -> None:
    op.create_table(
        "wishlist_items",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("added_price", sa.BigInteger(), nullable=True),
        sa.Column("known_price", sa.BigInteger(), nullable=True),
        sa.Column("in_stock", sa.Boolean(), nullable=False),
        *_identified(),
        _reference("wishlist_items", "user_id", "users"),
        _reference("wishlist_items", "product_id", "products"),
        _reference("wishlist_items", "variant_id", "product_variants", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wishlist_items")),
        sa.UniqueConstraint(
            "user_id", "product_id", name=op.f("uq_wishlist_items_user_id_product_id")
        ),
    )
    op.create_index(op.f("ix_wishlist_items_product_id"), "wishlist_items", ["product_id"])
    op.create_index(op.f("ix_wishlist_items_variant_id"), "wishlist_items", ["variant_id"])


def _identified() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
    )


def _owned(table: str, what: str) -> tuple[sa.schema.SchemaItem, ...]:
    """What lies in a shopper's or in a guest's cart, once each."""
    return (
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("guest_cart_id", sa.Uuid(), nullable=True),
        _reference(table, "user_id", "users"),
        _reference(table, "guest_cart_id", "guest_carts"),
        sa.UniqueConstraint("user_id", what, name=op.f(f"uq_{table}_user_id_{what}")),
        sa.UniqueConstraint("guest_cart_id", what, name=op.f(f"uq_{table}_guest_cart_id_{what}")),
        sa.CheckConstraint(ONE_OWNER, name=op.f(f"ck_{table}_one_owner")),
    )


def _reference(
    table: str, column: str, target: str, ondelete: str = "CASCADE"
) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)
