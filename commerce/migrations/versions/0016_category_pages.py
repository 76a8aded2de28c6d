"""A category's pages and their count, without reading the products."""

from alembic import op

from commerce.migrations import indexes

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COLUMNS = "category, id) INCLUDE (price_vnd, price_usd, publish_from, publish_until"


def upgrade() -> None:
    """Go forward."""
    indexes.build(
        "ix_products_on_sale_in_category",
        f"products ({_COLUMNS}) WHERE published AND deleted_at IS NULL",
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_products_on_sale_in_category", "products")
