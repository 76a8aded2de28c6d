"""What is put on the shelves before a run, and what stood there when it began."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select

from benchmarks.chaos.buyers import Piece, Wares
from benchmarks.chaos.house import House
from benchmarks.chaos.queues import Depths
from commerce.core.database import Database
from commerce.orders.models import Order
from commerce.products.models import Variant
from commerce.tryons.models import TryonSession
from devstack.catalogue.accounts import sign_ins

PLENTY, SCARCE, USES = 100_000, 12, 15


@dataclass(frozen=True)
class Before:
    """The shop when the run began: every variant's stock, and what was there already."""

    stock: dict[UUID, int]
    orders: frozenset[UUID]
    jobs: frozenset[UUID]
    dead: dict[str, int]


def staff_sign_in(house: House) -> dict[str, str]:
    """How the demo's member of staff signs in."""
    staff = sign_ins(house.secrets)[1]
    return {"email": staff.email, "password": staff.password}


def stock_up(house: House, code: str) -> Wares:
    """Lay out plenty of some things and few of one, and issue a code for few."""
    with httpx.Client(base_url=house.url, timeout=60, trust_env=False) as staff:
        answer = staff.post("/admin/login", json=staff_sign_in(house)).raise_for_status()
        staff.headers["Authorization"] = f"Bearer {answer.json()['token']}"
        pieces = [piece for slug in _pick(staff) for piece in _pieces(staff, slug)]
        scarce, *plenty = pieces
        for piece in plenty:
            _set_stock(staff, piece, PLENTY)
        _set_stock(staff, scarce, SCARCE)
        terms = {"code": code, "name": "Chaos", "kind": "percentage", "value": 10}
        limits = {"totalLimit": USES, "perCustomerLimit": USES}
        staff.post("/admin/discounts", json={**terms, **limits}).raise_for_status()
    return Wares(plenty, scarce, code)


async def look(house: House) -> Before:
    """Note what is there now."""
    database = Database(house.settings.database)
    async with database.reading() as session:
        stock = {row.id: row.stock for row in await session.execute(_STOCK)}
        orders = frozenset((await session.scalars(select(Order.id))).all())
        jobs = frozenset((await session.scalars(select(TryonSession.id))).all())
    await database.close()
    return Before(stock, orders, jobs, await Depths(house).dead())


_STOCK = select(Variant.id, Variant.stock)


def _pick(shop: httpx.Client) -> list[str]:
    listed = shop.get("/products?limit=6&sort=price-asc").raise_for_status().json()["items"]
    return [product["id"] for product in listed]


def _pieces(shop: httpx.Client, product_id: str) -> list[Piece]:
    product: dict[str, Any] = shop.get(f"/products/{product_id}").raise_for_status().json()
    return [
        Piece(UUID(variant["id"]), product["id"], variant["size"], variant["color"])
        for variant in product["variants"]
    ]


def _set_stock(staff: httpx.Client, piece: Piece, stock: int) -> None:
    wanted = {"setTo": stock, "reason": "counted"}
    where = f"/admin/variants/{piece.variant_id}/stock-adjustments"
    staff.post(where, json=wanted).raise_for_status()
