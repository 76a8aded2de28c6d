"""Whatever staff change is written down: every route of theirs that changes anything is called."""

import json
from typing import Any
from uuid import UUID

import pyotp
import pytest
from sqlalchemy import select, update

from commerce.admin.models import AuditEntry
from commerce.core.database import Database
from commerce.webhooks.models import WebhookDelivery
from tests.integration.commerce.contract import desk as at
from tests.integration.commerce.contract.desk import Asked, Case, Desk, about, new_desk, sending
from tests.integration.commerce.operations import OPERATIONS, Operation
from tests.integration.commerce.shopping import Shop

# They change nothing that anybody else could miss.
CHANGES_NOTHING = {
    "POST /admin/login", "POST /admin/refresh", "POST /admin/logout",
    # A seed that waits for its first code.
    "POST /admin/totp",
    # A slot in the store; what is put there shows nowhere until a product is changed.
    "POST /admin/uploads",
    # A test event that says nothing.
    "POST /admin/webhooks/{webhook_id}/ping",
}  # fmt: skip


async def _password(_desk: Desk) -> Asked:
    return Asked("/password", {"currentPassword": at.PASSWORD, "newPassword": "velvet-ribbon"})


async def _first_code(desk: Desk) -> Asked:
    seed = (await desk.done("POST", "/totp"))["secret"]
    return Asked("/totp/confirm", {"code": pyotp.TOTP(seed).now()})


async def _no_factor(desk: Desk) -> Asked:
    return Asked("/totp", await desk.proof())


async def _new_codes(desk: Desk) -> Asked:
    return Asked("/totp/recovery-codes", await desk.proof())


async def _colleagues_factor(desk: Desk) -> Asked:
    other = await new_desk(desk.shop)
    await other.enrol()
    return Asked(f"/staff/{other.id}/totp")


async def _import(_desk: Desk) -> Asked:
    return Asked("/products/import", json.dumps(at.gown()))


async def _restore(desk: Desk) -> Asked:
    path = await desk.made("/products", at.gown())
    await desk.done("DELETE", path)
    return Asked(f"{path}/restore")


async def _stock(desk: Desk) -> Asked:
    body = {"delta": 1, "reason": "received"}
    return Asked(f"{await at.variant(desk)}/stock-adjustments", body)


async def _threshold(desk: Desk) -> Asked:
    return Asked(f"{await at.variant(desk)}/low-stock-threshold", {"lowStockThreshold": 1})


async def _landmarks(desk: Desk) -> Asked:
    points = {"left-waist": [0.3, 0.1], "right-waist": [0.7, 0.1],
              "left-hem": [0.2, 0.9], "right-hem": [0.8, 0.9]}  # fmt: skip
    return Asked(await at.garment(desk), {"kind": "skirt", "points": points})


async def _measure(desk: Desk) -> Asked:
    return Asked(f"{await at.garment(desk)}/measure")


async def _status(desk: Desk) -> Asked:
    return Asked(f"/orders/{(await at.order(desk))['id']}/status", {"status": "shipped"})


async def _tracking(desk: Desk) -> Asked:
    sent = await at.order(desk, "shipped")
    return Asked(f"/orders/{sent['id']}/tracking", {"carrier": "GHN", "number": "2"})


async def _note(desk: Desk) -> Asked:
    return Asked(f"/orders/{(await at.order(desk))['id']}/notes", {"text": "Rings twice."})


async def _partial_refund(desk: Desk) -> Asked:
    sent = await at.order(desk, "shipped", "delivered")
    return Asked(f"/orders/{sent['id']}/refunds", {"amount": 1, "reason": "goodwill"})


async def _approve(desk: Desk) -> Asked:
    return Asked(f"{await at.goods_back(desk)}/approve", {})


async def _reject(desk: Desk) -> Asked:
    return Asked(f"{await at.goods_back(desk)}/reject", {})


async def _receive(desk: Desk) -> Asked:
    path = await at.goods_back(desk)
    await desk.done("POST", f"{path}/approve", {})
    return Asked(f"{path}/receive", {"items": []})


async def _confirm(desk: Desk) -> Asked:
    return Asked(f"{await at.payment(desk)}/confirm", {})


async def _dismiss(desk: Desk) -> Asked:
    return Asked(f"{await at.payment(desk, flag='mismatch')}/dismiss")


async def _confirm_refund(desk: Desk) -> Asked:
    return Asked(f"{await at.refund(desk, 'bank_transfer', 'manual')}/confirm", {})


async def _retry_refund(desk: Desk) -> Asked:
    return Asked(f"{await at.refund(desk, 'vnpay', 'needs_attention')}/retry")


async def _blocked(desk: Desk) -> Asked:
    path = f"/users/{(await desk.shop.buyer()).id}"
    await desk.done("POST", f"{path}/block")
    return Asked(f"{path}/unblock")


async def _block(desk: Desk) -> Asked:
    return Asked(f"/users/{(await desk.shop.buyer()).id}/block")


async def _sign_out(desk: Desk) -> Asked:
    return Asked(f"/users/{(await desk.shop.buyer()).id}/sign-out-everywhere")


async def _replay(desk: Desk) -> Asked:
    hook = await desk.made("/webhooks", at.HOOK)
    delivery = await desk.done("POST", f"{hook}/ping")
    async with desk.shop.database.transaction() as session:
        own = update(WebhookDelivery).where(WebhookDelivery.id == UUID(delivery["id"]))
        await session.execute(own.values(status="failed", attempts=9, due_at=None))
    return Asked(f"/webhook-deliveries/{delivery['id']}/replay")


async def _deactivated(desk: Desk) -> Asked:
    path = await desk.made("/discounts", at.code() | {"active": False})
    return Asked(f"{path}/activate")


def service() -> dict[str, Any]:
    return {"name": "Stylist app"}


def hook() -> dict[str, Any]:
    return at.HOOK


CASES: dict[str, Case] = {
    "POST /admin/password": _password,
    "POST /admin/totp/confirm": _first_code,
    "DELETE /admin/totp": _no_factor,
    "POST /admin/totp/recovery-codes": _new_codes,
    "POST /admin/staff": sending(at.colleague, "/staff"),
    "PATCH /admin/staff/{admin_id}": about("/staff", at.colleague, {"role": "manager"}),
    "POST /admin/staff/{admin_id}/revoke": about("/staff", at.colleague, None, "/revoke"),
    "DELETE /admin/staff/{admin_id}/totp": _colleagues_factor,
    "POST /admin/products/import": _import,
    "POST /admin/products": sending(at.gown, "/products"),
    "PUT /admin/products/{product_id}": about("/products", at.gown, {"name": "Robe"}),
    "DELETE /admin/products/{product_id}": about("/products", at.gown),
    "PUT /admin/garments/{garment_id}": _landmarks,
    "POST /admin/garments/{garment_id}/measure": _measure,
    "POST /admin/products/{product_id}/restore": _restore,
    "POST /admin/categories": sending(at.shelf, "/categories"),
    "PUT /admin/categories/{slug}": about("/categories", at.shelf, {"name": "Robes"}),
    "DELETE /admin/categories/{slug}": about("/categories", at.shelf),
    "POST /admin/collections": sending(at.shelf, "/collections"),
    "PUT /admin/collections/{collection_id}": about("/collections", at.shelf, {"name": "Robes"}),
    "DELETE /admin/collections/{collection_id}": about("/collections", at.shelf),
    "POST /admin/size-charts": sending(at.chart, "/size-charts"),
    "PUT /admin/size-charts/{chart_id}": about("/size-charts", at.chart, at.chart()),
    "DELETE /admin/size-charts/{chart_id}": about("/size-charts", at.chart),
    "POST /admin/variants/{variant_id}/stock-adjustments": _stock,
    "PUT /admin/variants/{variant_id}/low-stock-threshold": _threshold,
    "PUT /admin/orders/{order_id}/status": _status,
    "PUT /admin/orders/{order_id}/tracking": _tracking,
    "POST /admin/orders/{order_id}/notes": _note,
    "POST /admin/orders/{order_id}/refunds": _partial_refund,
    "POST /admin/returns/{return_id}/approve": _approve,
    "POST /admin/returns/{return_id}/reject": _reject,
    "POST /admin/returns/{return_id}/receive": _receive,
    "POST /admin/payments/{payment_id}/confirm": _confirm,
    "POST /admin/payments/{payment_id}/dismiss": _dismiss,
    "POST /admin/refunds/{refund_id}/confirm": _confirm_refund,
    "POST /admin/refunds/{refund_id}/retry": _retry_refund,
    "POST /admin/shipping/methods": sending(at.method, "/shipping/methods"),
    "PUT /admin/shipping/methods/{method_id}": about("/shipping/methods", at.method, at.method()),
    "DELETE /admin/shipping/methods/{method_id}": about("/shipping/methods", at.method),
    "POST /admin/discounts": sending(at.code, "/discounts"),
    "PUT /admin/discounts/{discount_id}": about("/discounts", at.code, at.terms(value=20)),
    "DELETE /admin/discounts/{discount_id}": about("/discounts", at.code),
    "POST /admin/discounts/{discount_id}/activate": _deactivated,
    "POST /admin/discounts/{discount_id}/deactivate": about(
        "/discounts", at.code, None, "/deactivate"
    ),
    "POST /admin/users/{user_id}/sign-out-everywhere": _sign_out,
    "POST /admin/users/{user_id}/block": _block,
    "POST /admin/users/{user_id}/unblock": _blocked,
    "POST /admin/webhooks": sending(hook, "/webhooks"),
    "PATCH /admin/webhooks/{webhook_id}": about("/webhooks", hook, {"active": False}),
    "DELETE /admin/webhooks/{webhook_id}": about("/webhooks", hook),
    "POST /admin/webhooks/{webhook_id}/rotate-secret": about(
        "/webhooks", hook, None, "/rotate-secret"
    ),
    "POST /admin/webhook-deliveries/{delivery_id}/replay": _replay,
    "POST /admin/api-keys": sending(service, "/api-keys"),
    "POST /admin/api-keys/{key_id}/rotate": about("/api-keys", service, None, "/rotate"),
    "DELETE /admin/api-keys/{key_id}": about("/api-keys", service),
}
CHANGES = tuple(
    operation
    for operation in OPERATIONS
    if operation.is_staffs and operation.method != "GET" and str(operation) not in CHANGES_NOTHING
)
# Of one's own account, of which there is nothing to show, and what has no other states.
WITHOUT_STATES = {
    "POST /admin/password", "POST /admin/totp/confirm", "DELETE /admin/totp",
    "POST /admin/totp/recovery-codes", "POST /admin/staff/{admin_id}/revoke",
}  # fmt: skip


async def entries_of(database: Database, desk: Desk) -> list[AuditEntry]:
    own = select(AuditEntry).where(AuditEntry.admin_id == desk.id)
    async with database.reading() as session:
        return list(await session.scalars(own.order_by(AuditEntry.created_at, AuditEntry.id)))


def test_every_change_has_a_case() -> None:
    assert {str(operation) for operation in CHANGES} <= set(CASES)


@pytest.mark.parametrize("operation", CHANGES, ids=str)
async def test_a_change_is_written_down_once_with_how_it_was_and_is(
    shop: Shop, operation: Operation
) -> None:
    desk = await new_desk(shop)
    asked = await CASES[str(operation)](desk)
    earlier = await entries_of(shop.database, desk)

    answer = await desk.send(operation.method, asked.path, asked.body)

    assert answer.is_success, answer.text
    [entry] = (await entries_of(shop.database, desk))[len(earlier) :]
    if str(operation) not in WITHOUT_STATES:
        is_new = answer.status_code == 201 or "import" in asked.path
        assert entry.before is not None or is_new
        assert entry.after is not None or operation.method == "DELETE"
        assert entry.before != entry.after
    assert at.PASSWORD not in f"{entry.before}{entry.after}"
