"""MoMo v2 on this machine: `create`, `query`, `refund`, the page and the IPN.

After developers.momo.vn/v3: HMAC-SHA256 over `name=value` pairs, sorted by name, values as they
are. A `requestId` whose request has ended is answered again as it was.
"""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from devstack.standins.standin import Send, StandIn, form_of, never_answer

_SIGNED = {
    "create": (
        "amount", "extraData", "ipnUrl", "orderId", "orderInfo", "partnerCode", "redirectUrl",
        "requestId", "requestType",
    ),
    "query": ("orderId", "partnerCode", "requestId"),
    "refund": ("amount", "description", "orderId", "partnerCode", "requestId", "transId"),
}  # fmt: skip
_IPN = (
    "amount", "extraData", "message", "orderId", "orderInfo", "orderType", "partnerCode", "payType",
    "requestId", "responseTime", "resultCode", "transId",
)  # fmt: skip
_WAITS, _PAID, _DECLINED = 1000, 0, 1006


@dataclass
class Wallet:
    """A payment in MoMo's books."""

    created: dict[str, Any]
    number: int
    code: int = _WAITS
    refunds: list[dict[str, Any]] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return str(self.created["orderId"])


class Momo(StandIn):
    """Faults are ordered by orderId."""

    name = "MoMo"

    def __init__(self, partner_code: str, access_key: str, secret: str) -> None:
        super().__init__()
        self._partner_code = partner_code
        self._access_key = access_key
        self._secret = secret
        self.books: dict[str, Wallet] = {}
        self._done: dict[str, dict[str, Any]] = {}

    def routes(self) -> list[Route]:
        return [
            Route("/v2/gateway/api/{action}", self._gateway, methods=["POST"]),
            Route("/pay/{reference}", self._show, methods=["GET"]),
            Route("/pay/{reference}", self._pressed, methods=["POST"]),
        ]

    async def pay(self, reference: str, *, accept: bool = True) -> str:
        """A shopper pays or declines: the shop is called; answers where the browser goes."""
        wallet = self.books[reference]
        wallet.code = _PAID if accept else _DECLINED
        calls = [self._ipn(wallet, wallet.code)]
        if self.faults.has(reference, "out-of-order"):
            calls += [self._ipn(wallet, _DECLINED), self._ipn(wallet, _WAITS)]
        await self.call(reference, *calls)
        result = self._result(wallet, wallet.code)
        return f"{wallet.created['redirectUrl']}?{urlencode(result)}"

    async def _gateway(self, request: Request) -> Response:
        action, asked = request.path_params["action"], await request.json()
        order = _SIGNED.get(action)
        if order is None:
            return Response(status_code=404)
        if asked.get("partnerCode") != self._partner_code or not hmac.compare_digest(
            self._sign(order, asked), str(asked.get("signature"))
        ):
            return JSONResponse({"resultCode": 11, "message": "Access denied."}, 400)
        earlier = self._done.get(f"{action} {asked['requestId']}")
        if earlier is not None:
            return JSONResponse(earlier)
        if action == "refund":
            return await self._refund(request, asked)
        answer = self._create(request, asked) if action == "create" else self._query(asked)
        return self._end(action, asked, answer)

    def _create(self, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        reference = str(asked["orderId"])
        if reference in self.books:
            return {"resultCode": 41, "message": "Duplicated orderId."}
        self.books[reference] = Wallet(asked, 4_000_000_000 + self.next_number())
        base = str(request.url).partition("/v2/gateway")[0]
        return {"resultCode": 0, "message": "Success", "payUrl": f"{base}/pay/{reference}"}

    def _query(self, asked: dict[str, Any]) -> dict[str, Any]:
        wallet = self.books.get(str(asked["orderId"]))
        if wallet is None:
            return {"resultCode": 42, "message": "Invalid orderId or orderId is not found."}
        return {
            "resultCode": wallet.code,
            "message": "Success" if wallet.code == _PAID else "Not paid",
            "amount": wallet.created["amount"],
            "transId": wallet.number,
            "payType": "qr",
            "refundTrans": wallet.refunds,
        }

    async def _refund(self, request: Request, asked: dict[str, Any]) -> Response:
        paid = [one for one in self.books.values() if one.number == asked["transId"]]
        if not paid or paid[0].code != _PAID:
            return self._end("refund", asked, {"resultCode": 1081, "message": "Refund rejected."})
        wallet = paid[0]
        if self.faults.take(wallet.reference, "refund-500"):
            return Response("Internal Server Error", 500)
        gone = sum(one["amount"] for one in wallet.refunds)
        if gone + asked["amount"] > wallet.created["amount"]:
            return self._end("refund", asked, {"resultCode": 1088, "message": "Already refunded."})
        number = 4_000_000_000 + self.next_number()
        wallet.refunds.append(
            {
                "orderId": asked["orderId"],
                "amount": asked["amount"],
                "resultCode": 0,
                "transId": number,
                "createdTime": _now(),
            }
        )
        answer = {"resultCode": 0, "message": "Success", "transId": number}
        response = self._end("refund", asked, answer)
        if self.faults.take(wallet.reference, "timeout-after-capture"):
            return await never_answer(request)
        return response

    def _end(self, action: str, asked: dict[str, Any], answer: dict[str, Any]) -> Response:
        kept = ("partnerCode", "requestId", "orderId", "amount")
        whole = {name: asked[name] for name in kept if name in asked} | answer
        whole["responseTime"] = _now()
        self._done[f"{action} {asked['requestId']}"] = whole
        return JSONResponse(whole)

    async def _show(self, request: Request) -> Response:
        wallet = self.books.get(request.path_params["reference"])
        if wallet is None:
            return Response(status_code=404)
        what = f"{wallet.created['amount']} VND: {wallet.created['orderInfo']}"
        return self.page(what, request.url.path, {})

    async def _pressed(self, request: Request) -> Response:
        wallet = self.books.get(request.path_params["reference"])
        if wallet is None or wallet.code != _WAITS:
            return Response(status_code=404)
        accept = (await form_of(request)).get("outcome") == "pay"
        return RedirectResponse(await self.pay(wallet.reference, accept=accept), 303)

    def _ipn(self, wallet: Wallet, code: int) -> Send:
        result = self._result(wallet, code)
        if self.faults.has(wallet.reference, "forged"):
            result["signature"] = "0" * 64
        body = json.dumps(result, ensure_ascii=False).encode()
        return self.post(str(wallet.created["ipnUrl"]), body, {})

    def _result(self, wallet: Wallet, code: int) -> dict[str, Any]:
        less = 1 if self.faults.has(wallet.reference, "wrong-amount") else 0
        result = {
            "partnerCode": self._partner_code,
            "orderId": wallet.reference,
            "requestId": wallet.created["requestId"],
            "amount": wallet.created["amount"] - less,
            "orderInfo": wallet.created["orderInfo"],
            "orderType": "momo_wallet",
            "transId": wallet.number,
            "resultCode": code,
            "message": "Thành công." if code == _PAID else "Giao dịch bị từ chối.",
            "payType": "qr",
            "responseTime": _now(),
            "extraData": wallet.created["extraData"],
        }
        return result | {"signature": self._sign(_IPN, result)}

    def _sign(self, order: tuple[str, ...], fields: dict[str, Any]) -> str:
        pairs = {name: fields.get(name, "") for name in order} | {"accessKey": self._access_key}
        text = "&".join(f"{name}={pairs[name]}" for name in sorted(pairs))
        return hmac.new(self._secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def _now() -> int:
    return int(time.time() * 1000)
