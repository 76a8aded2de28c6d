"""Try-ons: whose uploads a job copied, when its pictures went, and how many may be asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column(
        "tryon_sessions",
        sa.Column(
            "upload_keys",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
    )
    op.add_column(
        "tryon_sessions",
        sa.Column("results_expired_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index(
        "ix_tryon_sessions_unexpired",
        "tryon_sessions",
        ["finished_at"],
        postgresql_where=sa.text("results_expired_at IS NULL"),
    )
    op.create_table(
        "tryon_quotas",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_tryon_quotas_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_tryon_quotas")),
    )
    op.create_index("ix_object_deletions_key", "object_deletions", ["key"])
    # Photos that were tried on before: nobody promised to erase them until now. Jobs that are still
    # running have time to end.
    op.execute(
        "INSERT INTO object_deletions (id, key, due_at, attempts)"
        " SELECT gen_random_uuid(), photo_key, now() + interval '1 hour', 0"
        " FROM (SELECT DISTINCT photo_key FROM tryon_sessions"
        " WHERE photo_key LIKE 'uploads/%') AS photos"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_object_deletions_key", "object_deletions")
    op.drop_table("tryon_quotas")
    op.drop_index("ix_tryon_sessions_unexpired", "tryon_sessions")
    op.drop_column("tryon_sessions", "results_expired_at")
    op.drop_column("tryon_sessions", "upload_keys")
