"""Shipping, included tax, payment deadlines, returns, invoices."""

from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

METHODS = [
    # id, code, Vietnamese, English, place among the others
    (UUID(int=0x5001), "standard", "Giao hàng tiêu chuẩn", "Standard delivery", 0),
    (UUID(int=0x5002), "express", "Giao hàng nhanh", "Express delivery", 1),
    (UUID(int=0x5003), "international", "Giao hàng quốc tế", "International delivery", 2),
]
RATES = [
    # method, country (None: the rest of the world), currency, amount, free from, days from and to
    (0x5001, "VN", "VND", 50_000, 5_000_000, 2, 5),
    (0x5001, "VN", "USD", 2_00, 200_00, 2, 5),
    (0x5002, "VN", "VND", 120_000, None, 1, 2),
    (0x5002, "VN", "USD", 5_00, None, 1, 2),
    (0x5003, None, "VND", 750_000, 25_000_000, 5, 12),
    (0x5003, None, "USD", 30_00, 1_000_00, 5, 12),
]


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "invoice_counters",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_invoice_counters")),
    )
    op.create_table(
        "shipping_methods",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_methods")),
        sa.UniqueConstraint("code", name=op.f("uq_shipping_methods_code")),
    )
    op.create_table(
        "shipping_rates",
        sa.Column("method_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column(
            "provinces", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("free_from", sa.BigInteger(), nullable=True),
        sa.Column("min_days", sa.Integer(), nullable=False),
        sa.Column("max_days", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "0 <= min_days AND min_days <= max_days", name=op.f("ck_shipping_rates_days_sane")
        ),
        sa.CheckConstraint(
            "amount >= 0 AND free_from >= 0", name=op.f("ck_shipping_rates_sums_sane")
        ),
        sa.CheckConstraint(
            "provinces IS NULL OR country IS NOT NULL",
            name=op.f("ck_shipping_rates_province_has_country"),
        ),
        sa.ForeignKeyConstraint(
            ["method_id"],
            ["shipping_methods.id"],
            name=op.f("fk_shipping_rates_method_id_shipping_methods"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipping_rates")),
    )
    op.create_index(
        "ix_shipping_rates_country_currency",
        "shipping_rates",
        ["country", "currency"],
        unique=False,
    )
    op.create_index(
        op.f("ix_shipping_rates_method_id"), "shipping_rates", ["method_id"], unique=False
    )
    op.create_table(
        "invoices",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_invoices_order_id_orders")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoices")),
        sa.UniqueConstraint("order_id", name=op.f("uq_invoices_order_id")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_invoices_year_sequence")),
    )
    op.create_table(
        "order_notes",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_notes_order_id_orders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_notes")),
    )
    op.create_index(op.f("ix_order_notes_order_id"), "order_notes", ["order_id"], unique=False)
    op.create_table(
        "order_returns",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("decision_note", sa.String(), nullable=True),
        sa.Column("refund", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_returns_order_id_orders"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_returns")),
    )
    op.create_index(op.f("ix_order_returns_order_id"), "order_returns", ["order_id"], unique=False)
    op.create_index("ix_order_returns_status_id", "order_returns", ["status", "id"], unique=False)
    op.create_table(
        "order_refunds",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_order_refunds_amount_positive")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["orders.id"],
            name=op.f("fk_order_refunds_order_id_orders"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["order_returns.id"],
            name=op.f("fk_order_refunds_return_id_order_returns"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_refunds")),
        sa.UniqueConstraint("return_id", name=op.f("uq_order_refunds_return_id")),
    )
    op.create_index(op.f("ix_order_refunds_order_id"), "order_refunds", ["order_id"], unique=False)
    op.create_table(
        "order_return_items",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("order_item_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("restocked", sa.Boolean(), nullable=True),
        sa.Column("refund", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_return_items_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["order_item_id"],
            ["order_items.id"],
            name=op.f("fk_order_return_items_order_item_id_order_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["return_id"],
            ["order_returns.id"],
            name=op.f("fk_order_return_items_return_id_order_returns"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_return_items")),
        sa.UniqueConstraint(
            "return_id", "order_item_id", name=op.f("uq_order_return_items_return_id_order_item_id")
        ),
    )
    op.create_index(
        op.f("ix_order_return_items_order_item_id"),
        "order_return_items",
        ["order_item_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_order_return_items_return_id"), "order_return_items", ["return_id"], unique=False
    )
    op.add_column(
        "order_items", sa.Column("tax", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "order_items",
        sa.Column("returned_quantity", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column(
        "order_items",
        sa.Column("refunded_quantity", sa.Integer(), server_default="0", nullable=False),
    )
    op.add_column("order_status_changes", sa.Column("note", sa.String(), nullable=True))
    op.add_column(
        "orders", sa.Column("locale", sa.String(length=6), server_default="vi", nullable=False)
    )
    op.add_column("orders", sa.Column("tax_rate", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "orders", sa.Column("shipping_tax", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "orders", sa.Column("paid_amount", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "orders", sa.Column("refund_due", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "orders", sa.Column("refunded_amount", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "orders",
        sa.Column(
            "discounts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
    )
    op.add_column(
        "orders",
        sa.Column("shipping_method", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    op.add_column("orders", sa.Column("payment_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("orders", sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "orders", sa.Column("tracking", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column(
        "orders", sa.Column("owner_gone", sa.Boolean(), server_default="false", nullable=False)
    )
    op.create_index(
        "ix_orders_payment_due_at",
        "orders",
        ["payment_due_at"],
        unique=False,
        postgresql_where=sa.text("status = 'awaiting_payment'"),
    )
    _convert_orders()
    _insert_default_shipping()


def _convert_orders() -> None:
    """Prices have always included VAT: none was ever added, and old orders do not say how much."""
    op.drop_constraint(op.f("ck_orders_total_adds_up"), "orders")
    checks = {
        "total_adds_up": "total = subtotal - discount + shipping",
        "tax_included": "tax BETWEEN 0 AND total",
        "refunds_within_payment": (
            "0 <= refunded_amount AND refunded_amount <= refund_due AND refund_due <= paid_amount"
        ),
    }
    for name, condition in checks.items():
        op.create_check_constraint(op.f(f"ck_orders_{name}"), "orders", condition)
    op.create_check_constraint(
        op.f("ck_order_items_returns_within_line"),
        "order_items",
        "0 <= refunded_quantity AND refunded_quantity <= returned_quantity"
        " AND returned_quantity <= quantity",
    )
    # So far everything was paid at the door.
    op.execute("UPDATE orders SET paid_amount = total WHERE status IN ('paid', 'delivered')")
    op.execute("UPDATE orders SET delivered_at = updated_at WHERE status = 'delivered'")
    op.execute(
        "UPDATE order_status_changes AS change SET actor = 'shopper' FROM orders"
        " WHERE orders.id = change.order_id AND change.actor = orders.user_id::text"
    )
    op.execute(
        "UPDATE order_status_changes AS change SET actor = admin_users.email FROM admin_users"
        " WHERE change.actor = admin_users.id::text"
    )


def _insert_default_shipping() -> None:
    methods = sa.table(
        "shipping_methods",
        sa.column("id", sa.Uuid()),
        *map(sa.column, ("code", "name_vi", "name_en", "position", "active")),
    )
    columns = [column.name for column in methods.columns]
    op.bulk_insert(methods, [dict(zip(columns, (*row, True), strict=True)) for row in METHODS])
    rates = sa.table(
        "shipping_rates",
        *(sa.column(name, sa.Uuid()) for name in ("id", "method_id")),
        *map(sa.column, ("country", "currency", "amount", "free_from", "min_days", "max_days")),
    )
    names = [column.name for column in rates.columns]
    rows = [
        (UUID(int=0x6000 + n), UUID(int=method), *rest)
        for n, (method, *rest) in enumerate(RATES, start=1)
    ]
    op.bulk_insert(rates, [dict(zip(names, row, strict=True)) for row in rows])


def downgrade() -> None:
    """Go back."""
    op.drop_constraint(op.f("ck_order_items_returns_within_line"), "order_items")
    for name in ("refunds_within_payment", "tax_included", "total_adds_up"):
        op.drop_constraint(op.f(f"ck_orders_{name}"), "orders")
    # Included tax was not told apart before.
    op.execute("UPDATE orders SET tax = 0")
    op.create_check_constraint(
        op.f("ck_orders_total_adds_up"), "orders", "total = subtotal - discount + shipping + tax"
    )
    op.drop_index(
        "ix_orders_payment_due_at",
        table_name="orders",
        postgresql_where=sa.text("status = 'awaiting_payment'"),
    )
    op.drop_column("orders", "owner_gone")
    op.drop_column("orders", "tracking")
    op.drop_column("orders", "delivered_at")
    op.drop_column("orders", "payment_due_at")
    op.drop_column("orders", "shipping_method")
    op.drop_column("orders", "discounts")
    op.drop_column("orders", "refunded_amount")
    op.drop_column("orders", "refund_due")
    op.drop_column("orders", "paid_amount")
    op.drop_column("orders", "shipping_tax")
    op.drop_column("orders", "tax_rate")
    op.drop_column("orders", "locale")
    op.drop_column("order_status_changes", "note")
    op.drop_column("order_items", "refunded_quantity")
    op.drop_column("order_items", "returned_quantity")
    op.drop_column("order_items", "tax")
    op.drop_index(op.f("ix_order_return_items_return_id"), table_name="order_return_items")
    op.drop_index(op.f("ix_order_return_items_order_item_id"), table_name="order_return_items")
    op.drop_table("order_return_items")
    op.drop_index(op.f("ix_order_refunds_order_id"), table_name="order_refunds")
    op.drop_table("order_refunds")
    op.drop_index("ix_order_returns_status_id", table_name="order_returns")
    op.drop_index(op.f("ix_order_returns_order_id"), table_name="order_returns")
    op.drop_table("order_returns")
    op.drop_index(op.f("ix_order_notes_order_id"), table_name="order_notes")
    op.drop_table("order_notes")
    op.drop_table("invoices")
    op.drop_index(op.f("ix_shipping_rates_method_id"), table_name="shipping_rates")
    op.drop_index("ix_shipping_rates_country_currency", table_name="shipping_rates")
    op.drop_table("shipping_rates")
    op.drop_table("shipping_methods")
    op.drop_table("invoice_counters")
