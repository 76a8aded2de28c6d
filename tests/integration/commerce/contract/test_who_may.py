"""Who may call which route: every route is called as everybody, and docs/routes.md says the same.

`yes` is let in, whatever comes of it; a number is the status of the refusal. The other shopper
calls about something that belongs to the first one, and must learn nothing of it: 404.

A new route fails this test until it stands in the table: run it with WRITE_ROUTES=1 to write down
what is, and read what you wrote.
"""

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from commerce.admin.models import Role
from commerce.auth import tokens
from commerce.auth.tokens import Claims
from commerce.core.database import new_id
from tests.integration.commerce.contract.belongings import belonging_of
from tests.integration.commerce.operations import ID, OPERATIONS, Operation
from tests.integration.commerce.shopping import Shop

DOCUMENT = Path(__file__).parents[4] / "docs" / "routes.md"
ROLES: tuple[Role, ...] = ("analyst", "support", "manager", "owner")
CALLERS = ("nobody", "expired", "shopper", "other", "service", *ROLES)
REFUSALS = {
    "unauthenticated", "invalid-token", "invalid-api-key", "expired-token", "role-not-allowed",
}  # fmt: skip
NOT_FOUND = 404
HEAD = """# Who may call which route

Below `/api/v1`. `yes` is let in; a number is the status of the refusal. *Expired* is a token past
its time, *other* a shopper who calls about what belongs to another one (`-` where nothing does),
*service* a service of the house with its API key, about the same; the rest are staff by role. Cart
routes also let in a guest by `X-Cart-Token`. A test calls every route as everybody and compares.
"""


def documented() -> dict[str, tuple[str, ...]]:
    lines = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| ")]
    rows = [line.split("|")[1:-1] for line in lines[1:]]
    cells = [[cell.strip() for cell in row] for row in rows]
    return {row[0].replace("`", ""): tuple(row[1:]) for row in cells}


def row(operation: Operation, found: tuple[str, ...]) -> str:
    return f"| {operation.method} `{operation.template}` | {' | '.join(found)} |\n"


async def call(client: httpx.AsyncClient, operation: Operation, headers: dict[str, str]) -> str:
    """`yes`, or the status by which the caller, and not what they sent, is refused."""
    body = {} if operation.body is None else {"json": operation.body}
    answer = await client.request(operation.method, operation.path, headers=headers, **body)
    if answer.is_success or not operation.security:
        return "yes"
    refused = answer.json()["type"] in REFUSALS or answer.status_code == NOT_FOUND
    return str(answer.status_code) if refused else "yes"


async def find(shop: Shop, operation: Operation) -> tuple[str, ...]:
    """What everybody is answered; whoever may end what it is about comes last."""
    shopper, other = await shop.buyer(), await shop.buyer()
    belonging = belonging_of(operation)
    if belonging is not None:
        part, make = belonging
        own = part.rpartition("/")[0] + "/" + await make(shop, shopper)
        operation = replace(operation, template=operation.template.replace(part, own))
    callers: dict[str, dict[str, str]] = {
        "nobody": {},
        "expired": _expired(shop, operation),
        "other": other.headers,
        "service": (await shop.service()).headers,
        **{role: await shop.staff(role) for role in ROLES},
        "shopper": shopper.headers,
    }
    found = {name: await call(shop.client, operation, headers) for name, headers in callers.items()}
    if belonging is not None:
        assert found["shopper"] == "yes", f"{operation}: the shopper's own is not theirs"
        return tuple(found[name] for name in CALLERS)
    # There is nothing at the path: whoever is told so was let in.
    found["other"] = "-"
    return tuple("yes" if found[name] == str(NOT_FOUND) else found[name] for name in CALLERS)


def _expired(shop: Shop, operation: Operation) -> dict[str, str]:
    auth = shop.settings.auth.model_copy(
        update={name: timedelta(days=-1) for name in ("token_lifetime", "admin_token_lifetime")}
    )
    issuer = tokens.staff(auth) if operation.is_staffs else tokens.shoppers(auth)
    return {"Authorization": f"Bearer {issuer.issue(Claims(new_id(), 0))}"}


@pytest.mark.skipif("WRITE_ROUTES" not in os.environ, reason="writes docs/routes.md when asked to")
async def test_write_down_who_may(shop: Shop) -> None:
    rows = [row(operation, await find(shop, operation)) for operation in OPERATIONS]

    head = f"{HEAD}\n| route | {' | '.join(CALLERS)} |\n|{'---|' * (len(CALLERS) + 1)}\n"
    DOCUMENT.write_text(head + "".join(rows))


def test_the_table_has_every_route_and_no_other() -> None:
    assert set(documented()) == {str(operation) for operation in OPERATIONS}


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
async def test_a_route_lets_in_whom_the_table_says(shop: Shop, operation: Operation) -> None:
    expected = dict(zip(CALLERS, documented()[str(operation)], strict=True))

    found = dict(zip(CALLERS, await find(shop, operation), strict=True))

    assert found == expected


# These name a code, a product of the catalogue or a device's token that only its owner knows, and
# what is done with them concerns the caller's own cart, wishlist and devices alone.
NOBODYS = {
    "DELETE /cart/discounts/{code}",
    "PUT /wishlist/items/{product_id}",
    "DELETE /wishlist/items/{product_id}",
    "DELETE /devices/{token}",
}


def test_every_thing_that_belongs_to_a_shopper_is_tried_by_another() -> None:
    named = {
        str(operation)
        for operation in OPERATIONS
        if "shopper" in operation.security and ID in operation.path and not belonging_of(operation)
    }

    assert named == NOBODYS
