"""The catalogue: category tree, collections, translations, currencies, size charts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
TEXTS = postgresql.ARRAY(sa.String())
OBJECT, LIST = sa.text("'{}'"), sa.text("'[]'")


def upgrade() -> None:
    """Go forward."""
    # How many slips lie between two words; trusted, so the tables' owner may add it.
    op.execute("CREATE EXTENSION IF NOT EXISTS fuzzystrmatch")
    _create_shelves()
    _widen_products()
    _widen_stock()
    _keep_offers()
    # Until they are changed, products that are there already are found by SKU, too, and compared
    # to what is misspelt.
    op.execute("""
        UPDATE products p SET search_text = concat_ws(' ', search_text, (
            SELECT lower(string_agg(v.sku, ' ')) FROM product_variants v
            WHERE v.product_id = p.id))
    """)
    op.execute("""
        INSERT INTO search_words (word)
        SELECT DISTINCT word FROM products p, unnest(tsvector_to_array(p.search_words)) w(word)
        WHERE word ~ '^[a-z]{4,40}$'
    """)
    # Every shelf that goods lie on already.
    op.execute("""
        INSERT INTO categories (slug, name)
        SELECT DISTINCT category, initcap(replace(category, '-', ' ')) FROM products
    """)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_stock_movements_variant_id", "stock_movements")
    op.create_index("ix_stock_movements_variant_id", "stock_movements", ["variant_id"])
    op.drop_column("stock_movements", "note")
    op.drop_column("stock_movements", "actor")
    for event in ("insert", "change", "delete"):
        op.execute(f"DROP TRIGGER offer_after_{event} ON product_variants")
    op.execute("DROP FUNCTION keep_offer_of_each, keep_offers")
    op.drop_table("product_offers")
    for name in ("low_stock", "in_stock", "offer"):
        op.drop_index(f"ix_product_variants_{name}", "product_variants")
    op.drop_column("product_variants", "low_stock_threshold")
    op.drop_column("product_variants", "prices")
    _narrow_products()
    op.drop_table("search_words")
    op.drop_table("collection_products")
    op.drop_table("collections")
    op.drop_table("categories")
    op.drop_table("size_charts")
    op.execute("DROP EXTENSION fuzzystrmatch")


def _create_shelves() -> None:
    op.create_table(
        "categories",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("translations", JSONB, server_default=OBJECT, nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        _created_at(),
        sa.ForeignKeyConstraint(
            ["parent"],
            ["categories.slug"],
            name=op.f("fk_categories_parent_categories"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_categories")),
    )
    op.create_index(op.f("ix_categories_parent"), "categories", ["parent"])
    op.create_table(
        "collections",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), server_default="", nullable=False),
        sa.Column("translations", JSONB, server_default=OBJECT, nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("published", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
        sa.UniqueConstraint("slug", name=op.f("uq_collections_slug")),
    )
    op.create_table(
        "collection_products",
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["collections.id"],
            name=op.f("fk_collection_products_collection_id_collections"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_collection_products_product_id_products"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("collection_id", "product_id", name=op.f("pk_collection_products")),
    )
    op.create_index(
        op.f("ix_collection_products_product_id"), "collection_products", ["product_id"]
    )
    op.create_table(
        "size_charts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("measures", JSONB, nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        _created_at(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_size_charts")),
        sa.UniqueConstraint("name", name=op.f("uq_size_charts_name")),
    )
    op.create_table(
        "search_words",
        sa.Column("word", sa.String(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_words")),
    )


def _created_at() -> sa.Column[object]:
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _widen_products() -> None:
    moment = sa.DateTime(timezone=True)
    for column in (
        sa.Column("translations", JSONB, server_default=OBJECT, nullable=False),
        sa.Column("prices", JSONB, server_default=OBJECT, nullable=False),
        sa.Column("materials", JSONB, server_default=LIST, nullable=False),
        sa.Column("care", JSONB, server_default=LIST, nullable=False),
        sa.Column("size_chart_id", sa.Uuid(), nullable=True),
        sa.Column("publish_from", moment, nullable=True),
        sa.Column("publish_until", moment, nullable=True),
        sa.Column("deleted_at", moment, nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    ):
        op.add_column("products", column)
    for generated in _kept_by_the_database():
        op.add_column("products", generated)
    op.create_foreign_key(
        op.f("fk_products_size_chart_id_size_charts"),
        "products",
        "size_charts",
        ["size_chart_id"],
        ["id"],
        ondelete="RESTRICT",
    )
    op.create_check_constraint(
        op.f("ck_products_window_opens_before_it_closes"),
        "products",
        "publish_from < publish_until",
    )
    for name in ("ix_products_brand", "ix_products_category", "ix_products_price"):
        op.drop_index(name, "products")
    op.drop_index("ix_products_search_text_trgm", "products")
    for window in ("publish_from", "publish_until"):
        op.create_index(
            f"ix_products_{window}",
            "products",
            [window],
            postgresql_where=sa.text(f"{window} IS NOT NULL"),
        )
    op.create_index("ix_products_size_chart_id", "products", ["size_chart_id"])
    op.create_index("ix_products_category", "products", ["category", "id"])
    op.create_index("ix_products_brand_lower", "products", [sa.text("lower(brand::text)")])
    op.create_index(
        "ix_products_on_sale",
        "products",
        ["id"],
        postgresql_include=[
            "category", "brand", "price_vnd", "price_usd", "publish_from", "publish_until",
        ],
        postgresql_where=sa.text("published AND deleted_at IS NULL"),
    )  # fmt: skip
    for name in ("price_vnd", "price_usd", "order_vi", "order_en"):
        op.create_index(f"ix_products_{name}", "products", [name, "id"])
    op.create_index(
        "ix_products_search_words", "products", ["search_words"], postgresql_using="gin"
    )


def _kept_by_the_database() -> list[sa.Column[object]]:
    def price(currency: str) -> sa.Computed:
        return sa.Computed(
            f"CASE WHEN ((currency)::text = '{currency}'::text) THEN price_amount "
            f"ELSE ((prices ->> '{currency}'::text))::bigint END",
            persisted=True,
        )

    def order(name: str) -> sa.Computed:
        marks = "'[\\u0300-\\u036f]'::text, ''::text, 'g'::text"
        bare = f"regexp_replace(NORMALIZE({name}, NFD), {marks})"
        return sa.Computed(f"replace(lower({bare}), 'đ'::text, 'd'::text)", persisted=True)

    name = "COALESCE(((translations -> 'en'::text) ->> 'name'::text), (name)::text)"
    words = (
        "array_to_tsvector(array_remove(string_to_array((search_text)::text, ' '::text) || "
        "regexp_split_to_array((search_text)::text, '[^a-z0-9]+'::text), ''::text))"
    )
    return [
        sa.Column("price_vnd", sa.BigInteger(), price("VND"), nullable=True),
        sa.Column("price_usd", sa.BigInteger(), price("USD"), nullable=True),
        sa.Column("name_en", sa.String(), sa.Computed(name, persisted=True), nullable=True),
        sa.Column("order_vi", sa.String(), order("(name)::text"), nullable=True),
        sa.Column("order_en", sa.String(), order(name), nullable=True),
        sa.Column(
            "search_words", postgresql.TSVECTOR(), sa.Computed(words, persisted=True), nullable=True
        ),
    ]


def _widen_stock() -> None:
    op.add_column(
        "product_variants", sa.Column("prices", JSONB, server_default=OBJECT, nullable=False)
    )
    op.add_column(
        "product_variants",
        sa.Column("low_stock_threshold", sa.Integer(), server_default="3", nullable=False),
    )
    op.create_index(
        "ix_product_variants_low_stock",
        "product_variants",
        ["stock", "id"],
        postgresql_where=sa.text("stock <= low_stock_threshold"),
    )
    op.add_column("stock_movements", sa.Column("actor", sa.String(), nullable=True))
    op.add_column("stock_movements", sa.Column("note", sa.String(), nullable=True))
    op.drop_index("ix_stock_movements_variant_id", "stock_movements")
    op.create_index("ix_stock_movements_variant_id", "stock_movements", ["variant_id", "id"])


def _keep_offers() -> None:
    """Sizes and colours of each product in a small table: facets count them there."""
    op.create_index(
        "ix_product_variants_offer",
        "product_variants",
        ["size", sa.text("lower(color::text)"), "product_id"],
    )
    op.create_index(
        "ix_product_variants_in_stock",
        "product_variants",
        ["product_id"],
        postgresql_where=sa.text("stock > 0"),
    )
    op.create_table(
        "product_offers",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("sizes", TEXTS, nullable=False),
        sa.Column("colors", TEXTS, nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"],
            ["products.id"],
            name=op.f("fk_product_offers_product_id_products"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product_offers")),
    )
    offer = """
        INSERT INTO product_offers (product_id, sizes, colors)
        SELECT p.id,
            ARRAY(SELECT DISTINCT size FROM product_variants WHERE product_id = p.id),
            ARRAY(SELECT DISTINCT color FROM product_variants WHERE product_id = p.id)
        FROM products p
    """
    kept = """
        ON CONFLICT (product_id) DO UPDATE
        SET sizes = excluded.sizes, colors = excluded.colors
    """
    op.execute(f"""
        CREATE FUNCTION keep_offers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            {offer} WHERE p.id IN (SELECT product_id FROM touched) {kept}; RETURN NULL;
        END $$
    """)  # noqa: S608 - a constant of this function
    op.execute(f"""
        CREATE FUNCTION keep_offer_of_each() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            {offer} WHERE p.id IN (OLD.product_id, NEW.product_id) {kept}; RETURN NULL;
        END $$
    """)
    for event, table in (("insert", "NEW"), ("delete", "OLD")):
        op.execute(f"""
            CREATE TRIGGER offer_after_{event} AFTER {event} ON product_variants
            REFERENCING {table} TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION keep_offers()
        """)
    op.execute("""
        CREATE TRIGGER offer_after_change AFTER UPDATE OF size, color, product_id
        ON product_variants FOR EACH ROW EXECUTE FUNCTION keep_offer_of_each()
    """)
    op.execute(offer)


def _narrow_products() -> None:
    for name in (
        "on_sale", "search_words", "order_en", "order_vi", "price_usd", "price_vnd",
        "brand_lower", "category",
        "size_chart_id", "publish_from", "publish_until",
    ):  # fmt: skip
        op.drop_index(f"ix_products_{name}", "products")
    for name in (
        "search_words", "order_en", "order_vi", "name_en", "price_usd", "price_vnd", "version",
        "deleted_at",
        "publish_until", "publish_from", "size_chart_id", "care", "materials",
        "prices",
        "translations",
    ):  # fmt: skip
        op.drop_column("products", name)
    op.create_index("ix_products_brand", "products", ["brand"])
    op.create_index("ix_products_category", "products", ["category"])
    op.create_index("ix_products_price", "products", ["price_amount", "id"])
    op.create_index(
        "ix_products_search_text_trgm",
        "products",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
