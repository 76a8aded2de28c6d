"""What no route may answer with a 500: every refusal is a problem with all its parts."""

import copy
import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from tests.integration.commerce.shopping import ADDRESS, Buyer

MEMBERS = {"type", "title", "status", "detail", "instance"}
METHODS = ("get", "post", "put", "patch", "delete")
ID = str(uuid4())

# A body for every route that takes one; each is refused or harmless when nothing is there.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/auth/register"): {
        "email": "ada@example.com", "password": "short", "displayName": "Ada",
    },
    ("POST", "/auth/login"): {"email": "nobody@example.com", "password": "velvet-ribbon"},
    ("POST", "/auth/google"): {"idToken": "a.b.c"},
    ("POST", "/auth/refresh"): {"refreshToken": "none"},
    ("POST", "/auth/logout"): {"refreshToken": "none"},
    ("PUT", "/users/profile"): {
        "displayName": "Ada", "phone": "+84901234567", "locale": "vi", "photoUrl": "x",
    },
    ("POST", "/cart/items"): {"productId": ID, "quantity": 1, "size": "M", "color": "Black"},
    ("PATCH", f"/cart/items/{ID}"): {"quantity": 1},
    ("POST", "/discounts/validate"): {"code": "NONE"},
    ("POST", "/orders"): {
        "shippingAddress": ADDRESS, "paymentMethod": "cash_on_delivery", "discountCode": "NONE",
        "note": "Ring twice.",
    },
    ("POST", "/uploads"): {"purpose": "tryon", "contentType": "image/png", "size": 0},
    ("POST", "/tryon/generate"): {"userImageUrl": "x", "productImageUrls": ["x"], "seed": 1},
    ("POST", "/tryon/generate-sync"): {"userImageUrl": "x", "productId": ID, "samples": 1},
    ("POST", "/admin/login"): {"email": "nobody@example.com", "password": "velvet-ribbon"},
    ("POST", "/admin/refresh"): {"refreshToken": "none"},
    ("POST", "/admin/logout"): {"refreshToken": "none"},
}  # fmt: skip
# Staff only: a shopper's token gets no further than the door.
STAFF = {("POST", "/admin/products"), ("PUT", f"/admin/products/{ID}"),
         ("PUT", f"/admin/orders/{ID}/status")}  # fmt: skip
TEXTS = ["\0", "a\0b", "\ud800", "a\udfff", "\x1b[2J", "x" * 100_000, "\u202e" * 5000]
QUERIES = ["%00", "%ED%A0%80", "%FF", "9" * 400, "-1", "1e999", "[]", "' OR 1=1 --"]
WRONG_VALUES = [10**400, -(10**30), 1e308, [], {}, [[]], True]


def problem_in(answer: httpx.Response) -> str | None:
    """What is wrong with an answer that should be a refusal, or None."""
    if not answer.is_client_error:
        return f"status {answer.status_code}"
    if answer.headers["content-type"] != "application/problem+json":
        return answer.headers["content-type"]
    body = answer.json()
    missing = MEMBERS - body.keys()
    return f"without {missing}" if missing or body["status"] != answer.status_code else None


async def send_raw(
    buyer: Buyer, route: tuple[str, str], content: bytes, content_type: str = "application/json"
) -> httpx.Response:
    method, path = route
    headers = {**buyer.headers, "Content-Type": content_type}
    return await buyer.client.request(method, path, content=content, headers=headers)


def mutations(
    body: dict[str, Any], values: list[Any], kinds: tuple[type, ...]
) -> Iterator[dict[str, Any]]:
    """The body with one leaf of these kinds replaced by each of the values, one at a time."""
    for path in leaves(body, kinds):
        for value in values:
            changed = copy.deepcopy(body)
            parent: Any = changed
            for step in path[:-1]:
                parent = parent[step]
            parent[path[-1]] = value
            yield changed


def leaves(body: dict[str, Any] | list[Any], kinds: tuple[type, ...]) -> Iterator[tuple[Any, ...]]:
    """The paths of a body's leaves of these kinds."""
    items = body.items() if isinstance(body, dict) else enumerate(body)
    for step, value in items:
        if isinstance(value, dict | list):
            yield from ((step, *rest) for rest in leaves(value, kinds))
        elif isinstance(value, kinds):
            yield (step,)


def test_every_route_that_takes_a_body_is_attacked(app: FastAPI) -> None:
    taking = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
        if "requestBody" in operation
    }

    attacked = {(method, _template(path)) for method, path in {*BODIES, *STAFF}}

    assert {(method, _template(path)) for method, path in taking} == attacked


def _template(path: str) -> str:
    return "/".join("*" if part.startswith("{") or part == ID else part for part in path.split("/"))


@pytest.mark.parametrize("route", [*BODIES, *STAFF], ids=" ".join)
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"nonsense", b"null", b"[]", b'"text"', b"\xff\xfe", b"[" * 50_000,
     b'{"a":' * 50_000, b"1" * 10_000, b'{"\\ud800": 1}', b"NaN"],
    ids=["empty", "open", "nonsense", "null", "list", "text", "bytes", "deep-list", "deep-object",
         "long-number", "surrogate-name", "nan"],
)  # fmt: skip
async def test_a_body_that_is_no_object_is_refused(
    buyer: Buyer, route: tuple[str, str], content: bytes
) -> None:
    answer = await send_raw(buyer, route, content)

    assert problem_in(answer) is None


@pytest.mark.parametrize("route", [*BODIES, *STAFF], ids=" ".join)
async def test_a_body_of_another_type_is_refused(buyer: Buyer, route: tuple[str, str]) -> None:
    content = json.dumps(BODIES.get(route, {})).encode()

    answers = [
        await send_raw(buyer, route, content, content_type)
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "x/;;=", "")
    ]

    assert [problem_in(answer) for answer in answers] == [None] * 4


@pytest.mark.parametrize("route", [*BODIES, *STAFF], ids=" ".join)
async def test_a_body_past_the_limit_is_too_large(buyer: Buyer, route: tuple[str, str]) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    declared = await send_raw(buyer, route, b" " * (1024 * 1024 + 1))
    method, path = route
    chunked = await buyer.client.request(method, path, content=chunks(), headers=buyer.headers)

    assert [answer.json()["type"] for answer in (declared, chunked)] == ["payload-too-large"] * 2
    assert [problem_in(answer) for answer in (declared, chunked)] == [None, None]


@pytest.mark.parametrize("route", BODIES, ids=" ".join)
async def test_hostile_text_in_any_field_is_refused(buyer: Buyer, route: tuple[str, str]) -> None:
    bodies = list(mutations(BODIES[route], TEXTS, (str,)))

    answers = [await send_raw(buyer, route, json.dumps(body).encode()) for body in bodies]

    problems = {json.dumps(b)[:300]: problem_in(a) for b, a in zip(bodies, answers, strict=True)}
    assert {body: problem for body, problem in problems.items() if problem} == {}


@pytest.mark.parametrize("route", BODIES, ids=" ".join)
async def test_a_value_of_another_kind_is_refused(buyer: Buyer, route: tuple[str, str]) -> None:
    bodies = list(mutations(BODIES[route], WRONG_VALUES, (str, int)))

    answers = [await send_raw(buyer, route, json.dumps(body).encode()) for body in bodies]

    problems = {json.dumps(b)[:300]: problem_in(a) for b, a in zip(bodies, answers, strict=True)}
    assert {body: problem for body, problem in problems.items() if problem} == {}


async def test_an_unknown_field_is_refused_whatever_its_name(buyer: Buyer) -> None:
    names = ["extra", "\0", "\ud800", "a/b~c", "__proto__", "é" * 1000]

    answers = [await buyer.client.post(
        "/discounts/validate", content=json.dumps({"code": "A", name: 1}), headers={
            **buyer.headers, "Content-Type": "application/json"}) for name in names]  # fmt: skip

    assert [problem_in(answer) for answer in answers] == [None] * len(names)
    assert answers[3].json()["errors"][0]["pointer"] == "/body/a~1b~0c"


@pytest.mark.parametrize("hostile", QUERIES)
async def test_hostile_query_parameters_are_refused_or_find_nothing(
    app: FastAPI, buyer: Buyer, hostile: str
) -> None:
    paths: dict[str, Any] = app.openapi()["paths"]
    for path, operations in paths.items():
        if "{" in path or "get" not in operations:
            continue
        for parameter in operations["get"].get("parameters", []):
            query = f"{path.removeprefix('/api/v1')}?{parameter['name']}={hostile}"

            answer = await buyer.get(query)

            assert answer.status_code == 200 or problem_in(answer) is None, query


@pytest.mark.parametrize(
    "hostile", ["%00", "%ED%A0%80", "%FF", "0", "9" * 400, "..%2f..", "%0d%0a"]
)
async def test_hostile_path_parameters_are_refused(
    app: FastAPI, buyer: Buyer, hostile: str
) -> None:
    paths: dict[str, Any] = app.openapi()["paths"]
    for path, operations in paths.items():
        if "{" not in path:
            continue
        before, _, rest = path.removeprefix("/api/v1").partition("{")
        for method in operations:
            hostile_path = f"{before}{hostile}{rest.partition('}')[2]}"

            answer = await buyer.send(method.upper(), hostile_path)

            assert problem_in(answer) is None, (method, hostile_path)


async def test_a_method_that_a_path_does_not_have_is_refused(app: FastAPI, buyer: Buyer) -> None:
    paths: dict[str, Any] = app.openapi()["paths"]
    for path, operations in paths.items():
        concrete = re.sub(r"\{.*?\}", ID, path.removeprefix("/api/v1"))
        for method in set(METHODS) - operations.keys():
            answer = await buyer.send(method.upper(), concrete)

            assert answer.status_code in {404, 405}, (method, path)
            assert problem_in(answer) is None, (method, path)


@pytest.mark.parametrize(
    "path", ["/nothing", "/nothing/", "/cart/", "//cart", "/products/a/b", "/orders/%2e%2e/x"]
)
async def test_an_unknown_path_is_not_found(buyer: Buyer, path: str) -> None:
    answer = await buyer.get(path)

    assert answer.status_code == 404
    assert problem_in(answer) is None


@pytest.mark.parametrize("host", ["[", "a b", "x" * 5000, "[::1", "evil.example"])
async def test_the_host_header_is_not_trusted(buyer: Buyer, host: str) -> None:
    headers = {**buyer.headers, "Host": host}

    answers = [await buyer.client.get(path, headers=headers) for path in ("/nothing", "/cart/")]

    assert [problem_in(answer) for answer in answers] == [None, None]


@pytest.mark.parametrize(
    "value", ["Bearer", "Bearer ", "Basic YTpi", "Bearer a.b.c", "Bearer " + "x" * 50_000, "é"]
)
async def test_a_hostile_token_is_refused(client: httpx.AsyncClient, value: str) -> None:
    answer = await client.get("/cart", headers=[(b"Authorization", value.encode("latin-1"))])

    assert answer.status_code == 401
    assert problem_in(answer) is None
