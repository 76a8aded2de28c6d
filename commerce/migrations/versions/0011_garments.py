"""Garments measured beforehand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "garments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.func.now()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim_token", sa.Uuid()),
        sa.Column("last_error", sa.String()),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("image_key", sa.String(), nullable=False),
        *_what_is_known(),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        *_rules(),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_garments_product_id_products"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_garments")),
        sa.UniqueConstraint(
            "product_id", "image_key", name=op.f("uq_garments_product_id_image_key")
        ),
    )
    op.create_index(
        "ix_garments_due", "garments", ["due_at"], postgresql_where=sa.text("due_at IS NOT NULL")
    )
    op.create_index("ix_garments_image_key", "garments", ["image_key"])
    op.create_index("ix_garments_status_id", "garments", ["status", "id"])


def _what_is_known() -> list[sa.Column[object]]:
    return [
        sa.Column("status", sa.String(length=8), server_default="waiting", nullable=False),
        sa.Column("kind", sa.String(length=16)),
        sa.Column(
            "points",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("cutout_key", sa.String()),
        sa.Column("source", sa.String(length=9), server_default="proposed", nullable=False),
        sa.Column("refusal_code", sa.String()),
        sa.Column("refusal_message", sa.String()),
        sa.Column("measured_at", sa.DateTime(timezone=True)),
        sa.Column("measured_by", sa.Integer()),
        sa.Column("corrected_at", sa.DateTime(timezone=True)),
        sa.Column("corrected_by", sa.String()),
    ]


def _rules() -> list[sa.CheckConstraint]:
    rules = {
        "measured_is_of_a_kind": "status <> 'measured' OR kind IS NOT NULL",
        "measured_is_cut_out": "status <> 'measured' OR cutout_key IS NOT NULL",
        "refused_says_why": (
            "(status = 'refused') = (refusal_code IS NOT NULL AND refusal_message IS NOT NULL)"
        ),
        "corrected_says_by_whom": (
            "(source = 'corrected') = (corrected_at IS NOT NULL AND corrected_by IS NOT NULL)"
        ),
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_garments_{name}")) for name, rule in rules.items()
    ]


def downgrade() -> None:
    """Go back."""
    # The cut-outs stay behind in the store, under `garments/`.
    op.drop_table("garments")
