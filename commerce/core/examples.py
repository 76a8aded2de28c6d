"""Examples for the OpenAPI document, composed from its schemas and the shop's own vocabulary."""

from typing import Any

Schema = dict[str, Any]

_ID = "0197c1d2-7b1e-7c3a-9d4f-5a6b7c8d9e0f"
_DEEPEST = 6
# What a field of this name holds, whatever schema it is in.
_BY_NAME: dict[str, object] = {
    "amount": 1_290_000,
    "category": "dresses",
    "city": "Hồ Chí Minh",
    "code": "LUXURY20",
    "color": "Ivory",
    "country": "VN",
    "currency": "VND",
    "discountCode": "LUXURY20",
    "displayName": "Ada Lovelace",
    "email": "ada@example.com",
    "fullName": "Ada Lovelace",
    "imageUrl": "https://pictures.example/products/silk-gown.jpg",
    "line1": "1 Đồng Khởi",
    "locale": "vi",
    "name": "Silk gown",
    "number": "7KQ2M-X9TVA",
    "password": "velvet-ribbon",
    "phone": "+84901234567",
    "photoUrl": "https://pictures.example/ada.jpg",
    "productId": _ID,
    "quantity": 1,
    "size": "M",
    "sku": "GOWN-IVORY-M",
    "slug": "silk-gown",
    "url": "https://shop.example/",
    "token": "eyJhbGciOiJIUzI1NiIs...",
}
_BY_FORMAT: dict[str, object] = {
    "uuid": _ID,
    "date-time": "2026-11-23T09:30:00Z",
    "date": "2026-11-23",
    "uri": "https://shop.example/",
    "binary": "...",
    "password": "velvet-ribbon",
}


def example_of(schema: Schema, schemas: dict[str, Schema]) -> object:
    """A value that fits the schema.

    Args:
        schema: an OpenAPI 3.1 schema, or a reference to one.
        schemas: the document's components, by name.
    """
    return _example(schema, schemas, name="", depth=0)


def _example(schema: Schema, schemas: dict[str, Schema], name: str, depth: int) -> object:
    schema = _resolved(schema, schemas)
    given = _given(schema)
    if given is not None:
        return given
    if depth > _DEEPEST:
        return None
    if schema.get("properties"):
        return _object(schema, schemas, depth)
    if schema.get("type") == "array":
        return [_example(one, schemas, name, depth + 1) for one in _items(schema, depth)]
    return _scalar(schema, name)


def _items(schema: Schema, depth: int) -> list[Schema]:
    """The schemas of what an array holds: each of a tuple's, or that of any other's one item."""
    if "prefixItems" in schema:
        return list(schema["prefixItems"])
    # A tree has an end: its lowest branches have no more of their own.
    items = schema.get("items") if depth < _DEEPEST else None
    return [items] if items else []


def _given(schema: Schema) -> object:
    """What the schema itself offers."""
    for key in ("example", "const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    return None


def _object(schema: Schema, schemas: dict[str, Schema], depth: int) -> dict[str, object]:
    required = schema.get("required", ())
    found = {}
    for name, described in schema["properties"].items():
        # Where everything may be left out, the example shows what the shop has words for.
        shown = name in required or not _may_be_null(described)
        if shown or (not required and name in _BY_NAME):
            found[name] = _example(described, schemas, name, depth + 1)
    return found


def _may_be_null(schema: Schema) -> bool:
    return any(choice.get("type") == "null" for choice in schema.get("anyOf", ()))


def _resolved(schema: Schema, schemas: dict[str, Schema]) -> Schema:
    """The schema itself: behind a reference, or the first of several that is not null."""
    while True:
        choices = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
        if "$ref" in schema:
            schema = schemas[schema["$ref"].rpartition("/")[2]]
        elif choices:
            schema = next(choice for choice in choices if choice.get("type") != "null")
        else:
            return schema


def _scalar(schema: Schema, name: str) -> object:
    kind = schema.get("type")
    if name in _BY_NAME and isinstance(_BY_NAME[name], str) == (kind == "string"):
        return _BY_NAME[name]
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    if kind == "boolean":
        return True
    if kind in {"integer", "number"}:
        lowest: float = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        return int(lowest) if kind == "integer" else lowest
    return {"object": {}, "null": None}.get(str(kind), "string")
