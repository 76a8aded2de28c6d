"""Keys of services that are changed with an overlap, and what limits have to look up."""

import sqlalchemy as sa
from alembic import op

from commerce.migrations import indexes

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Written out: an index is what it was made as, whatever the code becomes.
_NUMBER = "(right(regexp_replace(shipping_address ->> 'phone', '[^0-9]', '', 'g'), 9))"
_OPEN_CASH = "payment_method = 'cash_on_delivery' AND status IN ('processing', 'shipped')"


def upgrade() -> None:
    """Go forward."""
    indexes.build("ix_orders_open_cash", f"orders ({_NUMBER}) WHERE {_OPEN_CASH}")
    indexes.build("ix_products_images", "products USING gin (images jsonb_path_ops)")
    op.add_column("api_keys", sa.Column("previous_hash", sa.LargeBinary()))
    op.add_column("api_keys", sa.Column("previous_until", sa.DateTime(timezone=True)))
    op.create_index("ix_api_keys_previous_hash", "api_keys", ["previous_hash"], unique=True)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_products_images", "products")
    op.drop_index("ix_orders_open_cash", "orders")
    op.drop_index("ix_api_keys_previous_hash", "api_keys")
    op.drop_column("api_keys", "previous_until")
    op.drop_column("api_keys", "previous_hash")
