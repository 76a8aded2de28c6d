"""VNPAY 2.1.0 on this machine: the page, the IPN, `querydr` and `refund`.

After VNPAY's integration guide: HMAC-SHA512 over sorted, form-encoded fields on the way of the
browser, over values joined by | between servers.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from devstack.standins.standin import Send, StandIn, form_of, never_answer

_ANSWERED = (
    "ResponseId", "Command", "ResponseCode", "Message", "TmnCode", "TxnRef", "Amount", "BankCode",
    "PayDate", "TransactionNo", "TransactionType", "TransactionStatus", "OrderInfo",
)  # fmt: skip
_QUERY = (
    "RequestId", "Version", "Command", "TmnCode", "TxnRef", "TransactionDate", "CreateDate",
    "IpAddr", "OrderInfo",
)  # fmt: skip
_REFUND = (
    "RequestId", "Version", "Command", "TmnCode", "TransactionType", "TxnRef", "Amount",
    "TransactionNo", "TransactionDate", "CreateBy", "CreateDate", "IpAddr", "OrderInfo",
)  # fmt: skip


@dataclass
class Transaction:
    """A payment in VNPAY's books; sums are VND times 100."""

    reference: str
    amount: int
    order_info: str
    return_url: str
    created: str
    number: str
    status: str = "01"
    refunds: dict[str, int] = field(default_factory=dict)


class Vnpay(StandIn):
    """Faults are ordered by vnp_TxnRef."""

    name = "VNPAY"

    def __init__(self, tmn_code: str, secret: str, ipn_url: str) -> None:
        super().__init__()
        self._tmn_code = tmn_code
        self._secret = secret
        self._ipn_url = ipn_url
        self.books: dict[str, Transaction] = {}

    def routes(self) -> list[Route]:
        return [
            Route("/paymentv2/vpcpay.html", self._show, methods=["GET"]),
            Route("/paymentv2/pay/{reference}", self._pressed, methods=["POST"]),
            Route("/merchant_webapi/api/transaction", self._transaction, methods=["POST"]),
        ]

    async def pay(self, reference: str, *, accept: bool = True) -> str:
        """A shopper pays or declines: the shop is called; answers where the browser goes."""
        known = self.books[reference]
        known.status = "00" if accept else "02"
        fields = self._result(known, "00" if accept else "24")
        calls = [self._ipn(known, fields)]
        if self.faults.has(reference, "out-of-order"):
            calls.append(self._ipn(known, {**fields, **_FAILED}))
        await self.call(reference, *calls)
        return f"{known.return_url}?{self._signed(fields)}"

    async def _show(self, request: Request) -> Response:
        fields = dict(request.query_params)
        signature = fields.pop("vnp_SecureHash", "")
        if not hmac.compare_digest(_sign(self._secret, _form(fields)), signature):
            return Response("Sai chữ ký (97)", 400)
        if fields["vnp_TmnCode"] != self._tmn_code:
            return Response("Không tìm thấy website (02)", 400)
        reference = fields["vnp_TxnRef"]
        self.books.setdefault(
            reference,
            Transaction(
                reference,
                int(fields["vnp_Amount"]),
                fields["vnp_OrderInfo"],
                fields["vnp_ReturnUrl"],
                fields["vnp_CreateDate"],
                str(14_000_000 + self.next_number()),
            ),
        )
        what = f"{int(fields['vnp_Amount']) // 100} VND: {fields['vnp_OrderInfo']}"
        return self.page(what, f"pay/{reference}", {})

    async def _pressed(self, request: Request) -> Response:
        reference = request.path_params["reference"]
        if reference not in self.books or self.books[reference].status != "01":
            return Response("Giao dịch không tồn tại", 404)
        accept = (await form_of(request)).get("outcome") == "pay"
        return RedirectResponse(await self.pay(reference, accept=accept), 303)

    async def _transaction(self, request: Request) -> Response:
        asked = await request.json()
        command = asked.get("vnp_Command")
        order = _QUERY if command == "querydr" else _REFUND
        if not hmac.compare_digest(
            _sign(self._secret, _joined(order, asked)), str(asked.get("vnp_SecureHash"))
        ):
            return JSONResponse({"vnp_ResponseCode": "97", "vnp_Message": "Invalid checksum"})
        known = self.books.get(str(asked["vnp_TxnRef"]))
        if known is None:
            return self._answer(asked, None, "91")
        if command == "querydr":
            return self._answer(asked, known, "00")
        return await self._refund(request, asked, known)

    async def _refund(
        self, request: Request, asked: dict[str, Any], known: Transaction
    ) -> Response:
        if self.faults.take(known.reference, "refund-500"):
            return Response("Internal Server Error", 500)
        request_id, amount = str(asked["vnp_RequestId"]), int(asked["vnp_Amount"])
        if request_id in known.refunds:
            return self._answer(asked, known, "94")
        if known.status != "00" or sum(known.refunds.values()) + amount > known.amount:
            return self._answer(asked, known, "95")
        known.refunds[request_id] = amount
        if self.faults.take(known.reference, "timeout-after-capture"):
            return await never_answer(request)
        return self._answer(asked, known, "00", amount, str(asked["vnp_TransactionType"]))

    def _answer(
        self,
        asked: Mapping[str, Any],
        known: Transaction | None,
        code: str,
        amount: int | None = None,
        kind: str = "01",
    ) -> Response:
        body = {
            "vnp_ResponseId": f"{self.next_number():032d}",
            "vnp_Command": asked["vnp_Command"],
            "vnp_ResponseCode": code,
            "vnp_Message": "Success" if code == "00" else f"Error {code}",
            "vnp_TmnCode": self._tmn_code,
            "vnp_TxnRef": asked["vnp_TxnRef"],
            "vnp_OrderInfo": asked["vnp_OrderInfo"],
        }
        if known is not None:
            body |= {
                "vnp_Amount": str(known.amount if amount is None else amount),
                "vnp_BankCode": "NCB",
                "vnp_PayDate": _now(),
                "vnp_TransactionNo": known.number,
                "vnp_TransactionType": kind,
                "vnp_TransactionStatus": known.status,
            }
        order: tuple[str, ...] = _ANSWERED
        if asked["vnp_Command"] == "querydr":
            order = (*_ANSWERED, "PromotionCode", "PromotionAmount")
        body["vnp_SecureHash"] = _sign(self._secret, _joined(order, body))
        return JSONResponse(body)

    def _result(self, known: Transaction, code: str) -> dict[str, str]:
        less = 100 if self.faults.has(known.reference, "wrong-amount") else 0
        return {
            "vnp_Amount": str(known.amount - less),
            "vnp_BankCode": "NCB",
            "vnp_CardType": "ATM",
            "vnp_OrderInfo": known.order_info,
            "vnp_PayDate": _now(),
            "vnp_ResponseCode": code,
            "vnp_TmnCode": self._tmn_code,
            "vnp_TransactionNo": known.number,
            "vnp_TransactionStatus": known.status,
            "vnp_TxnRef": known.reference,
        }

    def _ipn(self, known: Transaction, fields: Mapping[str, str]) -> Send:
        forged = self.faults.has(known.reference, "forged")
        return self.get(self._ipn_url, self._signed(fields, "forged" if forged else None))

    def _signed(self, fields: Mapping[str, str], secret: str | None = None) -> str:
        form = _form(fields)
        return f"{form}&vnp_SecureHash={_sign(secret or self._secret, form)}"


_FAILED = {"vnp_ResponseCode": "11", "vnp_TransactionStatus": "02"}


def _form(fields: Mapping[str, str]) -> str:
    return urlencode(sorted((name, value) for name, value in fields.items() if value != ""))


def _joined(order: tuple[str, ...], fields: Mapping[str, Any]) -> str:
    return "|".join(str(fields.get(f"vnp_{name}", "")) for name in order)


def _sign(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()


def _now() -> str:
    return (datetime.now(UTC) + timedelta(hours=7)).strftime("%Y%m%d%H%M%S")
