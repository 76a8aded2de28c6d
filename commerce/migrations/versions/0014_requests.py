"""Events know the request they go back to; how well the shop served, by the minute."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from commerce.migrations import indexes

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    indexes.build("ix_payments_flagged", "payments (id) WHERE flag IS NOT NULL")
    # Empty for who does not know of them: the version before writes events without.
    op.add_column("outbox", sa.Column("request_id", sa.String()))
    op.add_column("outbox", sa.Column("traceparent", sa.String()))
    op.create_table(
        "service_minutes",
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.Column(count, sa.BigInteger(), server_default=sa.text("0"), nullable=False)
            for count in ("requests", "errors", "slow")
        ),
        sa.PrimaryKeyConstraint("minute", name=op.f("pk_service_minutes")),
    )
    op.create_table(
        "readings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_readings")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_payments_flagged", "payments")
    op.drop_table("readings")
    op.drop_table("service_minutes")
    op.drop_column("outbox", "traceparent")
    op.drop_column("outbox", "request_id")
