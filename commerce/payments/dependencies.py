"""What routes of payments may ask for."""

from ipaddress import ip_address
from typing import Annotated

from fastapi import Depends, Request

from commerce.payments.providers import Visitor
from commerce.payments.registry import Providers
from commerce.users.current import CurrentUser

# What a provider is told where the shopper's own address is not known.
UNKNOWN_ADDRESS = "127.0.0.1"


async def _providers(request: Request) -> Providers:
    providers: Providers = request.app.state.payment_providers
    return providers


async def _visitor(request: Request, shopper: CurrentUser) -> Visitor:
    host = request.client.host if request.client else UNKNOWN_ADDRESS
    try:
        ip_address(host)
    except ValueError:
        host = UNKNOWN_ADDRESS
    return Visitor(host, shopper.locale)


PaymentProviders = Annotated[Providers, Depends(_providers)]
CurrentVisitor = Annotated[Visitor, Depends(_visitor)]
