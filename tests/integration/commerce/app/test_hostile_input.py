"""What no route may answer with a 500: every refusal is a problem with all its parts."""

import copy
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.integration.commerce.contract.desk import gown
from tests.integration.commerce.operations import ID, WITH_A_BODY, Operation
from tests.integration.commerce.shopping import Buyer, Shop

MEMBERS = {"type", "title", "status", "detail", "instance"}
METHODS = ("get", "post", "put", "patch", "delete")
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


@dataclass(frozen=True)
class Attacker:
    """Somebody with every right, at the shop's door."""

    client: httpx.AsyncClient
    shopper: dict[str, str]
    owner: dict[str, str]

    async def send(
        self,
        operation: Operation,
        content: bytes | AsyncIterator[bytes],
        content_type: str = "application/json",
    ) -> httpx.Response:
        """Send bytes, or a stream of them, as the body."""
        headers = self.owner if operation.is_staffs else self.shopper
        return await self.client.request(
            operation.method,
            operation.path,
            content=content,
            headers={**headers, "Content-Type": content_type},
        )


@pytest.fixture
async def attacker(shop: Shop, buyer: Buyer) -> Attacker:
    return Attacker(buyer.client, buyer.headers, await shop.staff())


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
        elif type(value) in kinds:
            yield (step,)


@pytest.mark.parametrize("operation", WITH_A_BODY, ids=str)
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"nonsense", b"null", b"[]", b'"text"', b"\xff\xfe", b"[" * 50_000,
     b'{"a":' * 50_000, b"1" * 10_000, b'{"\\ud800": 1}', b"NaN"],
    ids=["empty", "open", "nonsense", "null", "list", "text", "bytes", "deep-list", "deep-object",
         "long-number", "surrogate-name", "nan"],
)  # fmt: skip
async def test_a_body_that_is_no_object_is_refused(
    attacker: Attacker, operation: Operation, content: bytes
) -> None:
    answer = await attacker.send(operation, content)

    assert problem_in(answer) is None


@pytest.mark.parametrize("operation", WITH_A_BODY, ids=str)
async def test_a_body_of_another_type_is_refused(attacker: Attacker, operation: Operation) -> None:
    content = json.dumps(operation.body).encode()

    answers = [
        await attacker.send(operation, content, content_type)
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "x/;;=", "")
    ]

    assert [problem_in(answer) for answer in answers] == [None] * 4


@pytest.mark.parametrize("operation", WITH_A_BODY, ids=str)
async def test_a_body_past_the_limit_is_too_large(attacker: Attacker, operation: Operation) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 100_000

    declared = await attacker.send(operation, b" " * (1024 * 1024 + 1))
    chunked = await attacker.send(operation, chunks())

    assert [answer.json()["type"] for answer in (declared, chunked)] == ["payload-too-large"] * 2
    assert [problem_in(answer) for answer in (declared, chunked)] == [None, None]


@pytest.mark.parametrize("operation", WITH_A_BODY, ids=str)
async def test_hostile_text_in_any_field_is_refused(
    attacker: Attacker, operation: Operation
) -> None:
    bodies = list(mutations(operation.body, TEXTS, (str,)))

    answers = [await attacker.send(operation, json.dumps(body).encode()) for body in bodies]

    problems = {json.dumps(b)[:300]: problem_in(a) for b, a in zip(bodies, answers, strict=True)}
    assert {body: problem for body, problem in problems.items() if problem} == {}


@pytest.mark.parametrize("operation", WITH_A_BODY, ids=str)
async def test_a_value_of_another_kind_is_refused(attacker: Attacker, operation: Operation) -> None:
    bodies = list(mutations(operation.body, WRONG_VALUES, (str, int)))

    answers = [await attacker.send(operation, json.dumps(body).encode()) for body in bodies]

    problems = {json.dumps(b)[:300]: problem_in(a) for b, a in zip(bodies, answers, strict=True)}
    assert {body: problem for body, problem in problems.items() if problem} == {}


async def test_an_unknown_field_is_refused_whatever_its_name(buyer: Buyer) -> None:
    names = ["extra", "\0", "\ud800", "a/b~c", "__proto__", "é" * 1000]

    answers = [await buyer.client.post(
        "/cart/items", content=json.dumps({"quantity": 1, name: 1}), headers={
            **buyer.headers, "Content-Type": "application/json"}) for name in names]  # fmt: skip

    assert [problem_in(answer) for answer in answers] == [None] * len(names)
    pointers = [error["pointer"] for error in answers[3].json()["errors"]]
    assert "/body/a~1b~0c" in pointers


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

            # A path such as /orders/quote is also an order's whose id is none, and one such as
            # /admin/products/import a product's, of which a shopper learns nothing.
            assert answer.status_code in {401, 404, 405, 422}, (method, path)
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


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"])
async def test_a_moment_that_no_calendar_has_is_refused(attacker: Attacker, moment: str) -> None:
    client, headers = attacker.client, attacker.owner
    asked = [
        await client.get("/admin/audit", params={name: moment}, headers=headers)
        for name in ("from", "to")
    ]
    written = [
        await client.post("/admin/products", json=gown() | {name: moment}, headers=headers)
        for name in ("publishFrom", "publishUntil")
    ]

    assert [answer.status_code for answer in (*asked, *written)] == [422] * 4
    assert not any(problem_in(answer) for answer in (*asked, *written))


async def test_a_moment_that_no_calendar_has_spoils_its_own_line_of_an_import(
    attacker: Attacker,
) -> None:
    lines = [gown(), gown() | {"publishFrom": "9999-12-31T23:59:59-23:59"}, gown()]
    content = "\n".join(map(json.dumps, lines))

    answer = await attacker.client.post(
        "/admin/products/import", content=content, headers=attacker.owner
    )

    told = [json.loads(line)["outcome"] for line in answer.text.splitlines()]
    assert told == ["created", "error", "created"]
