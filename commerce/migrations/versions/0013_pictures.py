"""Pictures prepared beforehand."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "product_pictures",
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
        *_what_is_made(),
        sa.CheckConstraint(
            "(embedding IS NULL) = (model IS NULL)",
            name=op.f("ck_product_pictures_embedded_by_a_model"),
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_pictures_product_id_products"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_pictures")),
        sa.UniqueConstraint(
            "product_id", "image_key", name=op.f("uq_product_pictures_product_id_image_key")
        ),
    )
    op.create_index(
        "ix_product_pictures_due",
        "product_pictures",
        ["due_at"],
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index("ix_product_pictures_prepared_at", "product_pictures", ["prepared_at"])
    # Vectors do not compress, and lists of products do not read them: they lie beside the rows.
    op.execute("ALTER TABLE product_pictures ALTER COLUMN embedding SET STORAGE EXTERNAL")


def _what_is_made() -> list[sa.Column[object]]:
    return [
        sa.Column(
            "wanted",
            postgresql.ARRAY(sa.String()),
            server_default=sa.text("'{renditions,colors,embedding}'"),
            nullable=False,
        ),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("renditions", postgresql.JSONB(astext_type=sa.Text())),
        sa.Column("colors", postgresql.JSONB(astext_type=sa.Text())),
        sa.Column("embedding", sa.LargeBinary()),
        sa.Column("model", sa.String()),
        sa.Column("prepared_at", sa.DateTime(timezone=True)),
        sa.Column("prepared_by", sa.Integer()),
    ]


def downgrade() -> None:
    """Go back."""
    # The renditions stay behind in the store, under `products/renditions/`.
    op.drop_table("product_pictures")
