"""Try-ons: services as owners, outfits, results that are found again, links that are shared."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Go forward."""
    _create_api_keys()
    _give_jobs_to_services()
    _name_garments()
    _count_owners("user_id", "owner_id")
    op.add_column(
        "tryon_sessions",
        sa.Column("stage_times", JSONB, server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("tryon_sessions", sa.Column("consent_version", sa.String(), nullable=True))
    op.add_column("tryon_sessions", sa.Column("fingerprint", sa.LargeBinary(), nullable=True))
    op.add_column(
        "tryon_sessions",
        sa.Column("cached", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index(
        "ix_tryon_sessions_fingerprint",
        "tryon_sessions",
        ["fingerprint"],
        postgresql_where=sa.text("fingerprint IS NOT NULL"),
    )
    _create_shares()
    op.add_column("categories", sa.Column("tryon_category", sa.String(length=12), nullable=True))


def _create_api_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["admin_users.id"],
            name=op.f("fk_api_keys_created_by_admin_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
    )


def _give_jobs_to_services() -> None:
    op.alter_column("tryon_sessions", "user_id", nullable=True)
    op.add_column("tryon_sessions", sa.Column("api_key_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_tryon_sessions_api_key_id_api_keys"),
        "tryon_sessions",
        "api_keys",
        ["api_key_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_check_constraint(
        op.f("ck_tryon_sessions_one_owner"),
        "tryon_sessions",
        "num_nonnulls(user_id, api_key_id) = 1",
    )
    op.create_index(
        "ix_tryon_sessions_api_key_id_id",
        "tryon_sessions",
        ["api_key_id", "id"],
        postgresql_where=sa.text("api_key_id IS NOT NULL"),
    )


def _name_garments() -> None:
    """From keys to objects that say more; the first is of the product that the job names."""
    op.add_column(
        "tryon_sessions",
        sa.Column("garments", JSONB, server_default=sa.text("'[]'"), nullable=False),
    )
    op.execute(
        "UPDATE tryon_sessions SET garments = COALESCE((SELECT jsonb_agg("
        "jsonb_strip_nulls(jsonb_build_object('key', key, 'category', category,"
        " 'productId', product_id)) ORDER BY place)"
        " FROM jsonb_array_elements_text(garment_keys) WITH ORDINALITY AS each(key, place)), '[]')"
    )
    op.alter_column("tryon_sessions", "garments", server_default=None)
    op.drop_column("tryon_sessions", "garment_keys")


def _count_owners(before: str, after: str) -> None:
    """What is counted by shopper is counted by whoever asks; accounts drop their count themselves.

    On the way back the counts of services go first.
    """
    constraint = op.f("fk_tryon_quotas_user_id_users")
    if after == "owner_id":
        op.drop_constraint(constraint, "tryon_quotas", type_="foreignkey")
    op.alter_column("tryon_quotas", before, new_column_name=after)
    if after == "user_id":
        op.execute("DELETE FROM tryon_quotas WHERE user_id NOT IN (SELECT id FROM users)")
        op.create_foreign_key(
            constraint, "tryon_quotas", "users", ["user_id"], ["id"], ondelete="CASCADE"
        )


def _create_shares() -> None:
    op.create_table(
        "tryon_shares",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["job_id"],
            ["tryon_sessions.id"],
            name=op.f("fk_tryon_shares_job_id_tryon_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_tryon_shares")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_tryon_shares_token_hash")),
    )


def downgrade() -> None:
    """Go back; what services asked for goes, as nobody would own it."""
    op.drop_column("categories", "tryon_category")
    op.drop_table("tryon_shares")
    op.drop_index("ix_tryon_sessions_fingerprint", "tryon_sessions")
    for name in ("cached", "fingerprint", "consent_version", "stage_times"):
        op.drop_column("tryon_sessions", name)
    _count_owners("owner_id", "user_id")
    op.add_column(
        "tryon_sessions",
        sa.Column("garment_keys", JSONB, server_default=sa.text("'[]'"), nullable=False),
    )
    op.execute(
        "UPDATE tryon_sessions SET garment_keys ="
        " COALESCE((SELECT jsonb_agg(each -> 'key') FROM jsonb_array_elements(garments) AS each),"
        " '[]')"
    )
    op.alter_column("tryon_sessions", "garment_keys", server_default=None)
    op.drop_column("tryon_sessions", "garments")
    op.execute("DELETE FROM tryon_sessions WHERE user_id IS NULL")
    op.drop_index("ix_tryon_sessions_api_key_id_id", "tryon_sessions")
    op.drop_constraint(op.f("ck_tryon_sessions_one_owner"), "tryon_sessions", type_="check")
    op.drop_column("tryon_sessions", "api_key_id")
    op.alter_column("tryon_sessions", "user_id", nullable=False)
    op.drop_table("api_keys")
