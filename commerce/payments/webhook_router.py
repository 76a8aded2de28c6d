"""Routes for providers, and for the shoppers they send back."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from commerce.core.dependencies import Data, ReadSession
from commerce.core.errors import PayloadTooLarge, Responses, problems
from commerce.payments import service as payments
from commerce.payments.dependencies import PaymentProviders
from commerce.payments.errors import InvalidSignature, PaymentNotFound, UnknownProvider
from commerce.payments.providers import Acknowledgement, Taken, WebhookCall
from commerce.payments.registry import Providers
from commerce.payments.schemas import PaymentReturn

router = APIRouter(prefix="/payments", tags=["payments"])

# No provider's call is a tenth of that.
LARGEST_CALL = 64 * 1024
_REFUSALS = problems(InvalidSignature, UnknownProvider, PayloadTooLarge)
_ANSWERS: Responses = {
    200: {
        "description": "Taken, in the provider's own words.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    204: {"description": "Taken."},
    **_REFUSALS,
}


@router.post("/webhooks/{provider}", response_class=Response, responses=_ANSWERS)
async def take_webhook(
    request: Request, database: Data, providers: PaymentProviders, provider: str
) -> Response:
    """A signed call of Stripe or MoMo; kept once, answered, then applied."""
    return await _take(request, database, providers, provider)


@router.get("/webhooks/{provider}", response_class=Response, responses=_ANSWERS)
async def take_ipn(
    request: Request, database: Data, providers: PaymentProviders, provider: str
) -> Response:
    """A signed call of VNPAY, which calls with GET."""
    return await _take(request, database, providers, provider)


@router.get(
    "/return/{provider}",
    response_model=PaymentReturn,
    responses={
        303: {"description": "Back to the `returnUrl`, with `paymentId` and `status`."},
        **problems(InvalidSignature, UnknownProvider, PaymentNotFound),
    },
)
async def come_back(
    request: Request, session: ReadSession, providers: PaymentProviders, provider: str
) -> Response | PaymentReturn:
    """Where providers send shoppers back; it tells what the shop knows and fulfils nothing."""
    gateway = providers.gateway(provider)
    returned = gateway.read_return(dict(request.query_params))
    payment = await payments.find_returned(session, provider, returned)
    if payment.return_url is None:
        return PaymentReturn(
            payment_id=payment.id, order_id=payment.order_id, status=payment.status
        )
    told = urlencode({"paymentId": payment.id, "status": payment.status})
    joint = "&" if "?" in payment.return_url else "?"
    return RedirectResponse(f"{payment.return_url}{joint}{told}", 303)


async def _take(request: Request, database: Data, providers: Providers, name: str) -> Response:
    gateway = providers.gateway(name)
    if gateway.calls_with != request.method:
        raise UnknownProvider
    body = await request.body()
    if len(body) > LARGEST_CALL:
        raise PayloadTooLarge(f"A call may have at most {LARGEST_CALL} bytes.")
    query = tuple(request.query_params.multi_items())
    call = WebhookCall(body, request.headers, query)
    try:
        taken: Taken = await payments.receive(database, gateway, call)
    except InvalidSignature:
        answer = gateway.acknowledge("invalid_signature")
        if answer is None:
            raise
        return _response(answer)
    return _response(gateway.acknowledge(taken))


def _response(answer: Acknowledgement | None) -> Response:
    if answer is None:
        raise InvalidSignature
    if answer.body is None:
        return Response(status_code=answer.status)
    return JSONResponse(answer.body, answer.status)
