"""The OpenAPI document: what FastAPI derives, with what holds for every route, and examples."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from commerce.core.database import DatabaseBusy
from commerce.core.errors import (
    BadRequest,
    PayloadTooLarge,
    Problem,
    TooManyRequests,
    problem_content,
)
from commerce.core.examples import example_of

Document = dict[str, Any]
_METHODS = ("get", "put", "post", "patch", "delete")
_EVERYWHERE: tuple[type[Problem], ...] = (TooManyRequests, DatabaseBusy)
_WITH_A_BODY: tuple[type[Problem], ...] = (BadRequest, PayloadTooLarge)
_RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
}
_WAITING = {"429", "503"}


def operation_id(route: APIRoute) -> str:
    """`placeOrder`, `adminListOrders`: the names that generated clients give their functions."""
    first, *rest = route.name.split("_")
    words = ["admin", first, *rest] if "admin" in route.tags else [first, *rest]
    return words[0] + "".join(word.capitalize() for word in words[1:])


def install(app: FastAPI) -> None:
    """Have the application describe itself by `document`, once."""

    def openapi() -> Document:
        if app.openapi_schema is None:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way


def document(app: FastAPI) -> Document:
    """The OpenAPI 3.1 document of the application."""
    derived = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas = derived["components"]["schemas"]
    for operation in _operations(derived):
        _add_common_problems(operation)
        _add_examples(operation, schemas)
    for schema in schemas.values():
        _drop_derived_titles(schema)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    return derived


def _operations(derived: Document) -> Iterator[Document]:
    for path in derived["paths"].values():
        yield from (path[method] for method in _METHODS if method in path)


def _add_common_problems(operation: Document) -> None:
    """What any route may answer: it came too often, the shop is busy, the body is unusable."""
    common = _EVERYWHERE + (_WITH_A_BODY if "requestBody" in operation else ())
    responses = operation["responses"]
    for kind in common:
        status = str(int(kind.status))
        described = responses.setdefault(status, {"description": ""})
        content = described.setdefault("content", {})
        for media_type, added in problem_content(kind).items():
            known = content.setdefault(media_type, {"schema": added["schema"], "examples": {}})
            known.setdefault("examples", {}).update(added["examples"])
        sentence = f"`{kind.kind()}`: {kind.title()}"
        if sentence not in described["description"]:
            parts = [described["description"], sentence]
            described["description"] = "; ".join(part for part in parts if part)
    for status in _WAITING & responses.keys():
        responses[status]["headers"] = _RETRY_AFTER


def _add_examples(operation: Document, schemas: Document) -> None:
    for content in _contents(operation):
        media = content.get("application/json")
        if media and "schema" in media and "example" not in media and "examples" not in media:
            media["example"] = example_of(media["schema"], schemas)


def _contents(operation: Document) -> Iterator[Document]:
    yield operation.get("requestBody", {}).get("content", {})
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            yield response.get("content", {})


def _drop_derived_titles(schema: Document) -> None:
    """`Fullname` says nothing that `fullName` does not."""
    for described in schema.get("properties", {}).values():
        described.pop("title", None)
