"""Second factors of staff, an audit log that stays as it is, what shoppers look at."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Entries are written and never changed. The one exception is the foreign key's own: the account of
# a member of staff may go, and the entry then names them by address alone.
_GUARD = """
CREATE FUNCTION audit_entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        OLD.admin_id := NULL;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit entries are never changed' USING ERRCODE = 'restrict_violation';
END $$
"""

# What staff look back on is found by its time.
_REPORTS = (
    ("ix_orders_created_at", "orders", ("created_at",)),
    ("ix_users_created_at", "users", ("created_at",)),
    ("ix_tryon_sessions_created_at", "tryon_sessions", ("created_at",)),
    ("ix_activity_days_product_id_day", "activity_days", ("product_id", "day")),
)


def upgrade() -> None:
    """Go forward."""
    _staff()
    _audit()
    _activity()
    _counts()
    for name, table, columns in _REPORTS:
        op.create_index(name, table, list(columns))


def downgrade() -> None:
    """Go back."""
    for name, table, _ in reversed(_REPORTS):
        op.drop_index(name, table)
    for table in (
        "activity_trends",
        "activity_bought_together",
        "activity_baskets",
        "activity_days",
        "activity_visitors",
        "activity_events",
    ):
        op.drop_table(table)
    op.execute("DROP TRIGGER audit_entries_stay ON audit_entries")
    op.execute("DROP TRIGGER audit_entries_stay_all ON audit_entries")
    op.execute("DROP FUNCTION audit_entries_stay()")
    op.drop_index("ix_audit_entries_actor", "audit_entries")
    op.drop_index("ix_audit_entries_created_at", "audit_entries")
    op.drop_table("admin_sign_in_failures")
    op.drop_table("admin_recovery_codes")
    for column in ("totp_last_step", "totp_pending", "totp_secret"):
        op.drop_column("admin_users", column)
    op.add_column(
        "admin_users",
        sa.Column("failed_attempts", sa.Integer(), server_default="0", nullable=False),
    )
    op.alter_column("admin_users", "failed_attempts", server_default=None)
    op.add_column("admin_users", sa.Column("locked_until", _time()))


def _staff() -> None:
    op.drop_column("admin_users", "failed_attempts")
    op.drop_column("admin_users", "locked_until")
    op.add_column("admin_users", sa.Column("totp_secret", sa.String()))
    op.add_column("admin_users", sa.Column("totp_pending", sa.String()))
    op.add_column(
        "admin_users",
        sa.Column("totp_last_step", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.create_table(
        "admin_recovery_codes",
        sa.Column(
            "admin_id",
            sa.Uuid(),
            sa.ForeignKey(
                "admin_users.id",
                name=op.f("fk_admin_recovery_codes_admin_id_admin_users"),
                ondelete="CASCADE",
            ),
            nullable=False,
        ),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", _time()),
        sa.Column("id", sa.Uuid(), nullable=False),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_recovery_codes")),
        sa.UniqueConstraint(
            "admin_id", "code_hash", name=op.f("uq_admin_recovery_codes_admin_id_code_hash")
        ),
    )
    op.create_table(
        "admin_sign_in_failures",
        sa.Column("email_hash", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", _time()),
        _now("updated_at"),
        sa.PrimaryKeyConstraint("email_hash", name=op.f("pk_admin_sign_in_failures")),
    )
    op.create_index(
        op.f("ix_admin_sign_in_failures_updated_at"), "admin_sign_in_failures", ["updated_at"]
    )


def _audit() -> None:
    op.create_index("ix_audit_entries_created_at", "audit_entries", ["created_at", "id"])
    op.create_index("ix_audit_entries_actor", "audit_entries", ["actor", "created_at", "id"])
    op.execute(_GUARD)
    op.execute(
        "CREATE TRIGGER audit_entries_stay BEFORE UPDATE OR DELETE ON audit_entries "
        "FOR EACH ROW EXECUTE FUNCTION audit_entries_stay()"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_stay_all BEFORE TRUNCATE ON audit_entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_stay()"
    )


def _activity() -> None:
    op.create_table(
        "activity_events",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("occurred_at", _time(), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("visitor_id", sa.Uuid()),
        sa.Column("product_id", sa.Uuid()),
        sa.Column("query", sa.String()),
        sa.PrimaryKeyConstraint("day", "id", name=op.f("pk_activity_events")),
    )
    op.create_index(
        "ix_activity_events_occurred_at",
        "activity_events",
        ["occurred_at"],
        postgresql_using="brin",
    )
    op.create_index(
        "ix_activity_events_user_id_type",
        "activity_events",
        ["user_id", "type", "occurred_at"],
        postgresql_where=sa.text("user_id IS NOT NULL"),
    )
    op.create_index(
        "ix_activity_events_visitor_id",
        "activity_events",
        ["visitor_id"],
        postgresql_where=sa.text("visitor_id IS NOT NULL"),
    )
    op.create_table(
        "activity_visitors",
        sa.Column("visitor_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        _now("claimed_at"),
        sa.PrimaryKeyConstraint("visitor_id", name=op.f("pk_activity_visitors")),
    )
    op.create_index(op.f("ix_activity_visitors_user_id"), "activity_visitors", ["user_id"])


def _counts() -> None:
    op.create_table(
        "activity_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("anonymous", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "product_id", "type", name=op.f("pk_activity_days")),
    )
    op.create_table(
        "activity_baskets",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        _now("placed_at"),
        sa.PrimaryKeyConstraint("order_id", "product_id", name=op.f("pk_activity_baskets")),
    )
    op.create_index(op.f("ix_activity_baskets_placed_at"), "activity_baskets", ["placed_at"])
    op.create_table(
        "activity_bought_together",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", "other_id", name=op.f("pk_activity_bought_together")),
    )
    op.create_table(
        "activity_trends",
        sa.Column("window", sa.String(5), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("window", "product_id", name=op.f("pk_activity_trends")),
    )
    op.create_index("ix_activity_trends_window_score", "activity_trends", ["window", "score"])


def _time() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, _time(), server_default=sa.text("now()"), nullable=False)
