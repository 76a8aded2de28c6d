"""The shop's HTTP interface as a client's developer would wrap it: one method a route."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import httpx

from devstack.demo.errors import ClosedError, RefusedError

BASE = "/api/v1"
Json = dict[str, Any]


class Shop:
    """A shopper's connection to the shop; signed in after `register`."""

    def __init__(self, address: str) -> None:
        """Make the client; nothing is sent yet."""
        self._address = address
        # No proxy of the environment stands before a shop on this machine.
        # The demonstration tells its story in English.
        self._shop = httpx.Client(
            base_url=address.rstrip("/") + BASE,
            headers={"Accept-Language": "en"},
            timeout=30,
            trust_env=False,
        )
        # Without the shop's token: the store has rules of its own.
        self._store = httpx.Client(timeout=60, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._shop.close()
        self._store.close()

    def health(self) -> Json:
        """How the parts of the shop are."""
        return self._ask("GET", "/health")

    def register(self, email: str, password: str, name: str) -> Json:
        """Open an account and be signed in from here on."""
        account = {"email": email, "password": password, "displayName": name}
        signed_in = self._ask("POST", "/auth/register", json=account)
        self._shop.headers["Authorization"] = f"Bearer {signed_in['token']}"
        return signed_in

    def products(self, **query: str | int) -> Json:
        """A page of products."""
        return self._ask("GET", "/products", params=query)

    def product(self, slug: str) -> Json:
        """One product by its slug or id."""
        return self._ask("GET", f"/products/{slug}")

    def add_to_cart(self, product_id: str, size: str, color: str) -> Json:
        """Put one piece into the cart."""
        wanted = {"productId": product_id, "size": size, "color": color, "quantity": 1}
        return self._ask("POST", "/cart/items", json=wanted)

    def cart(self) -> Json:
        """What is in the cart."""
        return self._ask("GET", "/cart")

    def check_code(self, code: str) -> Json:
        """What a discount code is worth for the cart."""
        return self._ask("POST", "/discounts/validate", json={"code": code})

    def order(self, address: Json, code: str) -> Json:
        """Order what is in the cart; sent twice it is one order."""
        wanted = {
            "shippingAddress": address,
            "paymentMethod": "cash_on_delivery",
            "discountCode": code,
        }
        return self._ask("POST", "/orders", json=wanted, headers=_once())

    def upload(self, photo: bytes, content_type: str) -> str:
        """Put a photo into the store; returns the address by which the shop knows it."""
        wanted = {"purpose": "tryon", "contentType": content_type, "size": len(photo)}
        slot = self._ask("POST", "/uploads", json=wanted)
        with self._reaching(slot["uploadUrl"]):
            files = {"file": ("photo", photo, content_type)}
            stored = self._store.post(slot["uploadUrl"], data=slot["fields"], files=files)
        if not stored.is_success:
            raise RefusedError(f"The store refused the photo ({stored.status_code}).")
        return str(slot["imageUrl"])

    def try_on(self, photo: str, garment: Json) -> str:
        """Ask for a try-on; returns the job's id.

        Args:
            photo: the address that `upload` returned.
            garment: `productId` or `productImageUrls`.
        """
        wanted = {"userImageUrl": photo, "consent": True} | garment
        accepted = self._ask("POST", "/tryon/generate", json=wanted, headers=_once())
        return str(accepted["jobId"])

    def try_on_status(self, job_id: str) -> Json:
        """How a try-on is doing."""
        return self._ask("GET", f"/tryon/status/{job_id}")

    def picture(self, address: str) -> bytes:
        """A picture that the shop has signed an address for."""
        with self._reaching(address):
            answer = self._store.get(address)
        if not answer.is_success:
            raise RefusedError(f"The store did not hand out the picture ({answer.status_code}).")
        return answer.content

    def _ask(self, method: str, path: str, **request: Any) -> Json:  # noqa: ANN401  # httpx's own options
        with self._reaching(self._address):
            answer = self._shop.request(method, path, **request)
        if not answer.is_success:
            raise RefusedError(_reason(answer))
        body: Json = answer.json()
        return body

    @contextmanager
    def _reaching(self, address: str) -> Iterator[None]:
        try:
            yield
        except httpx.ConnectError as error:
            raise ClosedError(f"Nobody answers at {address}; `make run` opens the shop.") from error
        except httpx.TransportError as error:
            raise ClosedError(f"{address} broke off: {type(error).__name__}.") from error


def _once() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}


def _reason(answer: httpx.Response) -> str:
    """The shop's own words, with what helps a shopper to do better."""
    try:
        problem = answer.json()
    except ValueError:
        phrase = HTTPStatus(answer.status_code).phrase
        return f"{answer.request.url.path} answered {answer.status_code} {phrase}."
    if not isinstance(problem, dict):
        return f"{answer.request.url.path} answered {answer.status_code}."
    reasons = [f"{e['pointer']}: {e['detail']}" for e in problem.get("errors", ())]
    return " ".join([str(problem.get("detail") or problem.get("title")), *reasons])
