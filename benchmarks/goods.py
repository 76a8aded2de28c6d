"""A catalogue to be measured: as many products as asked for, of eight variants each or fewer."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

# Fold and name stand side by side: the database has no way to fold Vietnamese.
_FILL = (
    """
    INSERT INTO categories (slug, name, parent)
    SELECT 'department-' || n, 'Department ' || n, NULL FROM generate_series(0, 4) n
    """,
    """
    INSERT INTO categories (slug, name, parent)
    SELECT 'shelf-' || n, 'Shelf ' || n, 'department-' || n % 5 FROM generate_series(0, 39) n
    """,
    """
    INSERT INTO products (id, slug, name, brand, description, translations, category,
        price_amount, currency, prices, images, search_text, published, updated_at)
    SELECT cast('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') AS uuid), 'product-' || n,
        concat_ws(' ', kind.name, stuff.name, place.name, 'No ' || n), 'Maison ' || n % 200,
        repeat('Cut and sewn by hand. ', 20),
        json_build_object('en', json_build_object('name', concat_ws(' ', stuff.fold, n)))::jsonb,
        'shelf-' || n % 40, 1000000 + (n % 90000 * 7919) % 90000 * 1000, 'VND',
        json_build_object('USD', 4000 + (n % 90000 * 7919) % 90000 * 4)::jsonb,
        '[{"key": "products/a.jpg", "alt": "Front", "color": null},
          {"key": "products/b.jpg", "alt": "Back", "color": null}]',
        concat_ws(' ', kind.fold, stuff.fold, place.fold, 'no ' || n, 'maison ' || n % 200,
            'shelf-' || n % 40, (SELECT string_agg('sku-' || n || '-' || v, ' ')
                FROM generate_series(0, :variants - 1) v)),
        n % 50 <> 0, now()
    FROM generate_series(1, :products) n,
    LATERAL (SELECT * FROM (VALUES (0, 'Áo dài', 'ao dai'), (1, 'Đầm', 'dam'),
        (2, 'Chân váy', 'chan vay'), (3, 'Áo sơ mi', 'ao so mi'), (4, 'Áo khoác', 'ao khoac'),
        (5, 'Quần', 'quan'), (6, 'Khăn', 'khan')) k(i, name, fold) WHERE i = n % 7) kind,
    LATERAL (SELECT * FROM (VALUES (0, 'lụa', 'lua'), (1, 'cashmere', 'cashmere'),
        (2, 'lanh', 'lanh'), (3, 'satin', 'satin'), (4, 'len merino', 'len merino'),
        (5, 'denim', 'denim'), (6, 'tweed', 'tweed'), (7, 'organza', 'organza'),
        (8, 'velvet', 'velvet'), (9, 'poplin', 'poplin'), (10, 'gấm', 'gam')) s(i, name, fold)
        WHERE i = n % 11) stuff,
    LATERAL (SELECT * FROM (VALUES (0, 'Hà Đông', 'ha dong'), (1, 'Hội An', 'hoi an'),
        (2, 'Huế', 'hue'), (3, 'Đà Lạt', 'da lat'), (4, 'Sa Pa', 'sa pa'),
        (5, 'Cần Thơ', 'can tho'), (6, 'Phú Quốc', 'phu quoc'), (7, 'Mũi Né', 'mui ne'),
        (8, 'Tràng An', 'trang an'), (9, 'Bến Tre', 'ben tre'), (10, 'Sóc Trăng', 'soc trang'),
        (11, 'Tam Đảo', 'tam dao'), (12, 'Kỳ Sơn', 'ky son')) p(i, name, fold)
        WHERE i = n % 13) place
    """,
    """
    INSERT INTO product_variants (id, product_id, sku, size, color, stock, position, prices)
    SELECT cast('01900000-0000-7000-9' || v || '00-' || lpad(to_hex(n), 12, '0') AS uuid),
        cast('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') AS uuid),
        'SKU-' || n || '-' || v, (ARRAY['XS', 'S', 'M', 'L'])[v % 4 + 1],
        (ARRAY['Black', 'Ivory', 'Jade', 'Garnet', 'Indigo', 'Sand'])[(n + v / 4) % 6 + 1],
        (n * 31 + v * 17) % 9, v, '{}'
    FROM generate_series(1, :products) n, generate_series(0, :variants - 1) v
    """,
    """
    INSERT INTO search_words (word)
    SELECT DISTINCT word FROM products p, unnest(tsvector_to_array(p.search_words)) w(word)
    WHERE word ~ '^[a-z]{4,40}$'
    """,
    # All that can be made of these pictures was made: the fitting room has nothing to do in its
    # spare time, which would be the shop's.
    """
    INSERT INTO product_pictures (id, product_id, image_key, due_at, attempts, wanted, prepared_by)
    SELECT gen_random_uuid(), p.id, i ->> 'key', NULL, 0, '{}', 1000
    FROM products p, jsonb_array_elements(p.images) i
    """,
    """
    INSERT INTO garments (id, product_id, image_key, due_at, attempts, measured_by, status,
        refusal_code, refusal_message)
    SELECT gen_random_uuid(), p.id, p.images -> 0 ->> 'key', NULL, 0, 1000, 'refused',
        'no-garment', 'This is no garment.'
    FROM products p
    """,
    # As many words as a shop that describes 100,000 different things has.
    """
    INSERT INTO search_words (word)
    SELECT DISTINCT translate(substr(md5(n::text), 1, 4 + n % 9), '0123456789', 'ghijklmnop')
    FROM generate_series(1, 20000) n ON CONFLICT DO NOTHING
    """,
)


VARIANTS = 8
_RESTOCK = "UPDATE product_variants SET stock = 100000"


async def fill(url: str, count: int, *, endless: bool = False, variants: int = VARIANTS) -> None:
    """Fill the empty tables of a shop with so many products, made by the database itself.

    Args:
        url: of the database.
        count: how many products.
        variants: how many each has, at most ten.
        endless: whether none of them sells out; else there are up to eight of a variant.
    """
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in (*_FILL, _RESTOCK) if endless else _FILL:
            sizes = {"products": count, "variants": variants}
            values = {name: size for name, size in sizes.items() if f":{name}" in statement}
            await connection.execute(text(statement.replace("::", "\\:\\:")), values)
    await engine.dispose()
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))
    await engine.dispose()


def product_id(number: int) -> str:
    """The id of a product of these, counted from 1."""
    return f"01900000-0000-7000-8000-{number:012x}"
