"""The visit itself: what a shopper does, step by step."""

import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from devstack.demo.errors import RefusedError, VisitError
from devstack.demo.journal import Journal, Say
from devstack.demo.shop import Json, Shop

CODE = "LUXURY20"
CONTENT_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
_ADDRESS = {
    "fullName": "Nguyễn Minh Anh",
    "phone": "+84 28 3823 0000",
    "line1": "151 Đồng Khởi",
    "ward": "Bến Nghé",
    "district": "Quận 1",
    "city": "Thành phố Hồ Chí Minh",
    "country": "VN",
}
_LOOK_EVERY_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Wish:
    """What the shopper came for.

    Attributes:
        photo: a picture of themselves: JPEG, PNG or WebP.
        product: the garment's slug.
        color: one that it comes in; None for that of the cover.
        patience: seconds that a try-on may take.
    """

    photo: Path
    product: str
    color: str | None = None
    patience: float = 300


@dataclass(frozen=True, slots=True)
class Fitting:
    """What the shopper leaves with.

    Attributes:
        job: the try-on's final status, as the shop tells it.
        before: the photo's bytes.
        after: the result's bytes.
    """

    product: str
    job: Json
    before: bytes
    after: bytes


def visit(shop: Shop, wish: Wish, journal: Journal) -> Fitting:
    """Walk through the shop: register, browse, order with a code, try on.

    Raises:
        VisitError: the shop is closed, refuses something, or the wish cannot be met.
    """
    before = _read(wish.photo)
    _come_in(shop, journal)
    garment = _browse(shop, wish, journal)
    _buy(shop, garment, wish, journal)
    job = _try_on(shop, before, garment, wish, journal)
    with journal.step("Fetch the result") as say:
        after = shop.picture(job["resultImageUrl"])
        say(f"{len(after) / 1024:,.0f} KB from a signed address")
    return Fitting(garment["name"], job, before, after)


def _read(photo: Path) -> bytes:
    if photo.suffix.lower() not in CONTENT_TYPES:
        raise VisitError(f"{photo} is no JPEG, PNG or WebP picture.")
    try:
        return photo.read_bytes()
    except OSError as error:
        raise VisitError(f"{photo} cannot be read: {error.strerror}.") from error


def _come_in(shop: Shop, journal: Journal) -> None:
    with journal.step("Look in") as say:
        health = shop.health()
        parts = ", ".join(f"{name} {state}" for name, state in health["components"].items())
        say(f"the shop is {health['status']}: {parts}")
    with journal.step("Register") as say:
        email = f"demo-{uuid.uuid4().hex[:12]}@example.com"
        shop.register(email, uuid.uuid4().hex, "Minh Anh")
        say(f"{email}, signed in")


def _browse(shop: Shop, wish: Wish, journal: Journal) -> Json:
    with journal.step("Browse") as say:
        page = shop.products(limit=12)
        say(f"{page['total']} products; the newest is {page['items'][0]['name']}")
    with journal.step("Search") as say:
        found = shop.products(q="ao dai")
        names = ", ".join(product["name"] for product in found["items"][:2])
        say(f"“ao dai” finds {found['total']}: {names}")
    with journal.step("Look closer") as say:
        garment = shop.product(wish.product)
        say(f"{garment['name']}, {_money(garment['price'])}, {len(garment['variants'])} variants")
    return garment


def _buy(shop: Shop, garment: Json, wish: Wish, journal: Journal) -> None:
    with journal.step("Put into the cart") as say:
        variant = _in_stock(garment, _color(garment, wish))
        item = shop.add_to_cart(garment["id"], variant["size"], variant["color"])
        say(f"{item['name']}, {item['color']}, size {item['size']}")
    with journal.step(f"Try {CODE}") as say:
        verdict = shop.check_code(CODE)
        if not verdict["valid"]:
            raise RefusedError(f"{CODE}: {verdict.get('reason')}")
        say(f"{_money(verdict['discount'])} off {_money(shop.cart()['subtotal'])}")
    with journal.step("Order") as say:
        order = shop.order(_ADDRESS, CODE)
        say(f"{order['number']}, {order['status']}, {_money(order['total'])} to pay on delivery")


def _try_on(shop: Shop, photo: bytes, garment: Json, wish: Wish, journal: Journal) -> Json:
    with journal.step("Upload the photo") as say:
        address = shop.upload(photo, CONTENT_TYPES[wish.photo.suffix.lower()])
        say(f"{wish.photo.name}, {len(photo) / 1024:,.0f} KB, straight into the store")
    with journal.step("Try it on") as say:
        job_id = shop.try_on(address, _garment(garment, wish))
        job = _wait(shop, job_id, wish.patience, say)
        scores = ", ".join(f"{name} {score:.2f}" for name, score in _scores(job).items())
        say(f"{job['engine']} dressed you{': ' + scores if scores else ''}")
    return job


def _wait(shop: Shop, job_id: str, patience: float, say: Say) -> Json:
    deadline = time.monotonic() + patience
    while (job := shop.try_on_status(job_id))["status"] == "processing":
        if time.monotonic() > deadline:
            raise VisitError(f"The fitting room took longer than {patience:.0f} seconds.")
        say(_standing(job))
        time.sleep(_LOOK_EVERY_SECONDS)
    if job["status"] != "completed":
        error = job.get("error") or {}
        raise RefusedError(error.get("message") or f"The try-on was {job['status']}.")
    return job


def _standing(job: Json) -> str:
    waiting = job.get("queuePosition")
    place = f", number {waiting} in the queue" if waiting else ""
    return f"{job['stage']}, {job['progress']} %{place}"


def _scores(job: Json) -> dict[str, float]:
    return job["results"][0]["scores"] if job["results"] else {}


def _color(garment: Json, wish: Wish) -> str:
    """The colour wished for, in the shop's own spelling, or that of the cover."""
    colors = list(dict.fromkeys(variant["color"] for variant in garment["variants"]))
    if wish.color is None:
        covers = [image["color"] for image in garment["images"] if image.get("color") in colors]
        return str((covers or colors)[0])
    for color in colors:
        if color.casefold() == wish.color.casefold():
            return str(color)
    raise VisitError(f"{garment['name']} comes in {', '.join(colors)}, not in {wish.color}.")


def _in_stock(garment: Json, color: str) -> Json:
    variants = [v for v in garment["variants"] if v["color"] == color and v["stock"] > 0]
    if not variants:
        raise VisitError(f"{garment['name']} in {color} is sold out.")
    return dict(variants[len(variants) // 2])


def _garment(garment: Json, wish: Wish) -> Json:
    """What to try on: the product as its cover shows it, or the picture of the wished colour."""
    if wish.color is None:
        return {"productId": garment["id"]}
    color = _color(garment, wish)
    urls = [image["url"] for image in garment["images"] if image.get("color") == color]
    if not urls:
        raise VisitError(f"{garment['name']} has no picture in {color}.")
    return {"productImageUrls": urls[:1]}


def _money(money: Json) -> str:
    return (
        f"{money['amount']:,} ₫" if money["currency"] == "VND" else f"${money['amount'] / 100:,.2f}"
    )
