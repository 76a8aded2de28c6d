"""Hot reads: one statement each, whose JSON PostgreSQL builds and the shop passes on as it is.

Only constants of this module become SQL; whatever a client sends is bound. A statement answers
the JSON, the ids of the products in it, and the seconds until the next publishing window opens or
closes: until then, and until one of its products changes, the answer stays true.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextClause, text

from commerce.core.locales import Locale
from commerce.core.money import Currency
from commerce.products import cursors, search
from commerce.products.cursors import Position
from commerce.products.facets import facets_sql
from commerce.products.filters import ON_SALE, filters
from commerce.products.schemas import ProductQuery, Sort

# Counting on would be nearly all of the work of a list, and grow with the catalogue.
MOST_COUNTED = 1_000

PRICE: dict[Currency, str] = {"VND": "p.price_vnd", "USD": "p.price_usd"}
_NAME: dict[Locale, str] = {"vi": "p.name", "en": "p.name_en"}

NEXT_EDGE = """
    (SELECT cast(extract(epoch FROM least(
        (SELECT min(publish_from) FROM products WHERE publish_from > now()),
        (SELECT min(publish_until) FROM products WHERE publish_until > now())
        ) - now()) AS float8))
"""


@dataclass(frozen=True, slots=True)
class View:
    """How a shopper sees the catalogue.

    Attributes:
        images_at: the URL under which the store's keys lie.
    """

    currency: Currency
    locale: Locale
    images_at: str
    # Whether pictures of garments that were refused can be tried on all the same.
    is_generative: bool = False

    @property
    def price(self) -> str:
        """The column of a product's price."""
        return PRICE[self.currency]

    @property
    def name(self) -> str:
        """The column of a product's name."""
        return _NAME[self.locale]

    def text(self, table: str, field: str) -> str:
        """A translated text, or the first language's where there is no translation."""
        return f"coalesce({table}.translations->'{self.locale}'->>'{field}', {table}.{field})"


def _images(prepared: str) -> str:
    """A JSON array of a product's pictures.

    Args:
        prepared: of which of them to show what was made: a condition on their number, `i.n`.
    """
    return f"""
        (SELECT coalesce(json_agg(json_strip_nulls(json_build_object(
            'url', :images_at || (i.image->>'key'), 'alt', i.image->>'alt',
            'color', i.image->>'color', 'colors', m.colors,
            'renditions', cast(replace(cast(m.renditions AS text),
                '"key": "', '"url": "' || :images_at) AS json))) ORDER BY i.n), '[]')
        FROM jsonb_array_elements(p.images) WITH ORDINALITY AS i(image, n)
        LEFT JOIN product_pictures m
            ON m.product_id = p.id AND m.image_key = i.image->>'key' AND {prepared})
    """  # noqa: S608 - constants of this module


def summary(view: View, prepared: str = "i.n = 1") -> str:
    """The arguments of a json_build_object of a product `p` in a list. Binds :images_at.

    A list shows covers: what was made of the other pictures would be most of its bytes.
    """
    currency = view.currency
    return f"""
        'id', p.id, 'slug', p.slug, 'name', {view.name}, 'brand', p.brand,
        'category', p.category,
        'price', json_build_object('amount', {view.price}, 'currency', '{currency}'),
        'images', {_images(prepared)},
        'variants', (
            SELECT coalesce(json_agg(json_build_object(
                'id', v.id, 'sku', v.sku, 'size', v.size, 'color', v.color, 'stock', v.stock,
                'price', json_build_object('amount', coalesce(
                    CASE WHEN p.currency = '{currency}' THEN v.price_amount
                    ELSE cast(v.prices->>'{currency}' AS bigint) END, {view.price}),
                    'currency', '{currency}')
                ) ORDER BY v.position, v.id), '[]')
            FROM product_variants v WHERE v.product_id = p.id)
    """  # noqa: S608 - constants of this module


def listed(view: View, source: str, order: str) -> str:
    """A JSON array of the products `p` of a table, in an order."""
    return f"""
        (SELECT coalesce(json_agg(json_build_object({summary(view)}) ORDER BY {order}), '[]')
        FROM {source} p)
    """  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class _Order:
    """An order of a list: by a value and, where it is the same, by id; and what comes after."""

    value: str
    terms: str
    after: str


def _order(sort: Sort, view: View) -> _Order:
    match sort:
        case "newest":
            return _Order("NULL", "p.id DESC", "p.id < cast(:after_id AS uuid)")
        case "price-asc":
            return _Order(view.price, "p.value, p.id", _beyond(">", "bigint"))
        case "price-desc":
            return _Order(view.price, "p.value DESC, p.id DESC", _beyond("<", "bigint"))
        case "name":
            return _Order(f"p.order_{view.locale}", "p.value, p.id", _beyond(">", "text"))
        case "relevance":
            return _Order(_SCORE, "p.value, p.id", _beyond(">", "bigint"))


def _beyond(comparison: str, kind: str) -> str:
    position = f"(cast(:after_value AS {kind}), cast(:after_id AS uuid))"
    return f"(p.value, p.id) {comparison} {position}"


# How far from the beginning of a product's text its words stand: names come first there. A word
# that only begins so counts less than the whole one, one that is not there least.
_SCORE = """
    (SELECT sum(coalesce(
        nullif(strpos(' ' || p.search_text || ' ', ' ' || w || ' '), 0),
        200 + nullif(strpos(' ' || p.search_text, ' ' || w), 0), 1000))
    FROM unnest(cast(:words AS text[])) w)::bigint
"""


def page(query: ProductQuery, view: View, *, counts: bool = True) -> str:
    """The statement of which products are on a page, by their ids; what they are, `cards` asks.

    Its row: the ids, the cursor of the next page, how many match if it `counts`, facets if they
    are asked for, and the seconds until the next publishing window opens or closes.
    """
    wanted = filters(query, view.price).sql
    order = _order(query.order, view)
    after = f"WHERE {order.after}" if query.cursor is not None else ""
    facets = f"{facets_sql(query, view.price)}::text" if query.facets else "NULL"
    # What a search finds is gone through anyway, to be ordered: once, and counted on the way. Any
    # other list is read in its index's order, and counted by whichever index is quickest.
    kept, countable = "NOT MATERIALIZED", f"products p WHERE {wanted}"
    if query.q is not None:
        kept, countable = "MATERIALIZED", "matching"
    most = MOST_COUNTED + 1
    counted = f"(SELECT count(*) FROM (SELECT FROM {countable} LIMIT {most}) c)"  # noqa: S608
    return f"""
        WITH matching AS {kept} (
            SELECT p.id, {order.value} AS value FROM products p WHERE {wanted}),
        page AS (
            SELECT * FROM matching p {after} ORDER BY {order.terms}
            LIMIT cast(:limit AS int) + 1 OFFSET cast(:offset AS int)),
        first AS (SELECT * FROM page p ORDER BY {order.terms} LIMIT cast(:limit AS int))
        SELECT ARRAY(SELECT id FROM first p ORDER BY {order.terms}),
            {_next_cursor(query.order, order)},
            {counted if counts else "NULL"},
            {facets},
            {NEXT_EDGE}
    """  # noqa: S608 - constants of this module; values are bound


def cards(view: View) -> str:
    """The statement of what a list says of the products with :ids, one row each."""
    return f"""
        SELECT p.id, json_build_object({summary(view)})::text FROM products p
        WHERE p.id = ANY(cast(:ids AS uuid[])) AND {view.price} IS NOT NULL
    """  # noqa: S608 - constants of this module; values are bound


def _next_cursor(sort: Sort, order: _Order) -> str:
    """The place of the last product shown, if there are more; see cursors.read."""
    return f"""
        (SELECT translate(encode(convert_to(
            json_build_array('{sort}', p.value, p.id)::text, 'UTF8'), 'base64'),
            E'+/=\\n', '-_')
        FROM page p WHERE (SELECT count(*) FROM page) > cast(:limit AS int)
        ORDER BY {order.terms} OFFSET cast(:limit AS int) - 1 LIMIT 1)
    """  # noqa: S608 - constants of this module


def parameters(
    query: ProductQuery, view: View, corrections: dict[str, list[str]]
) -> dict[str, Any]:
    """The values to bind to `page(query, view)`; raises InvalidCursor."""
    values = filters(query, view.price).values | {
        "limit": query.limit,
        "offset": 0 if query.cursor is not None else (query.page - 1) * query.limit,
    }
    if query.cursor is not None:
        after = cursors.read(query.cursor, query.order)
        values |= _position(after)
    if query.q is not None:
        words = search.words_of(query.q)
        values["q"] = search.condition(words, corrections)
        values["words"] = [corrections.get(word, [word])[0] for word in words]
    return values


def _position(after: Position) -> dict[str, Any]:
    return {"after_id": after.id, "after_value": after.value}


def detail(view: View, column: str) -> TextClause:
    """The statement of one product on its own page, by `id` or `slug`. Binds :name."""
    return text(f"""
        SELECT json_build_object({summary(view, "true")},
            'description', {view.text("p", "description")},
            'materials', p.materials, 'care', p.care,
            'sizeChart', (
                SELECT json_build_object('id', s.id, 'name', s.name,
                    'columns', s.measures->'columns', 'rows', s.measures->'rows')
                FROM size_charts s WHERE s.id = p.size_chart_id),
            'breadcrumbs', (
                WITH RECURSIVE up AS (
                    SELECT c.*, 1 AS height FROM categories c WHERE c.slug = p.category
                    UNION ALL
                    SELECT c.*, up.height + 1 FROM categories c JOIN up ON c.slug = up.parent
                    WHERE up.height < 20)
                SELECT coalesce(json_agg(json_build_object(
                    'slug', up.slug, 'name', {view.text("up", "name")}) ORDER BY up.height DESC),
                    '[]') FROM up),
            'collections', (
                SELECT coalesce(json_agg(json_build_object(
                    'slug', c.slug, 'name', {view.text("c", "name")}) ORDER BY c.position, c.id),
                    '[]')
                FROM collection_products m JOIN collections c ON c.id = m.collection_id
                WHERE m.product_id = p.id AND c.published),
            'tryOn', {_try_on(view)})::text,
            ARRAY[p.id], {NEXT_EDGE}
        FROM products p
        WHERE {ON_SALE} AND {view.price} IS NOT NULL AND p.{column} = :name
    """)  # noqa: S608 - constants of this module; values are bound


def _try_on(view: View) -> str:
    """Whether a product `p` can be tried on: unless its cover was refused when it was measured."""
    refused = "false" if view.is_generative else "g.status = 'refused'"
    return f"""
        (SELECT json_strip_nulls(json_build_object(
            'available', p.images <> '[]' AND g.id IS NULL,
            'code', g.refusal_code, 'reason', g.refusal_message))
        FROM (SELECT) AS always LEFT JOIN garments g
            ON g.product_id = p.id AND g.image_key = p.images->0->>'key' AND {refused})
    """  # noqa: S608 - constants of this module


def some(view: View) -> TextClause:
    """The statement of certain products that are on sale, in the order of :ids."""
    return text(f"""
        WITH shown AS (
            SELECT p.*, array_position(cast(:ids AS uuid[]), p.id) AS place FROM products p
            WHERE {ON_SALE} AND {view.price} IS NOT NULL AND p.id = ANY(cast(:ids AS uuid[])))
        SELECT {listed(view, "shown", "p.place")}::text
    """)  # noqa: S608 - constants of this module; values are bound


def related(view: View) -> TextClause:
    """The statement of products like the one with :id: what has stock first, then the nearest.

    A shared collection counts twice as much as a shared category, and that as a shared brand.
    """
    likeness = """
        4 * (SELECT count(*) FROM collection_products m WHERE m.product_id = p.id
            AND m.collection_id = ANY(ARRAY(SELECT collection_id FROM mine)))
        + 2 * (p.category = o.category)::int + (lower(p.brand) = lower(o.brand))::int
    """
    return text(f"""
        WITH mine AS (SELECT collection_id FROM collection_products WHERE product_id = :id),
        near AS (
            (SELECT m.product_id AS id FROM collection_products m
                WHERE m.collection_id IN (SELECT collection_id FROM mine) LIMIT 200)
            UNION
            (SELECT p.id FROM products p WHERE p.category = (
                SELECT category FROM products WHERE id = :id) ORDER BY p.id DESC LIMIT 200)
            UNION
            (SELECT p.id FROM products p WHERE lower(p.brand) = (
                SELECT lower(brand) FROM products WHERE id = :id) LIMIT 100)),
        shown AS (
            SELECT p.*, EXISTS (
                SELECT FROM product_variants v WHERE v.product_id = p.id AND v.stock > 0
                ) AS has_stock, {likeness} AS likeness
            FROM products p JOIN products o ON o.id = :id
            WHERE p.id IN (SELECT id FROM near) AND p.id <> o.id AND {ON_SALE}
                AND {view.price} IS NOT NULL
            ORDER BY has_stock DESC, likeness DESC, p.id DESC LIMIT cast(:limit AS int))
        SELECT json_build_object('items',
            {listed(view, "shown", "p.has_stock DESC, p.likeness DESC, p.id DESC")})::text,
            ARRAY(SELECT id FROM shown), {NEXT_EDGE}
    """)  # noqa: S608 - constants of this module; values are bound
