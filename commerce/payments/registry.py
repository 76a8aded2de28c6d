"""Which providers the shop has: those whose settings are there."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from commerce.core.money import Currency, PaymentMethod
from commerce.core.settings import Settings
from commerce.orders.errors import PaymentMethodUnavailable
from commerce.payments.errors import ReturnUrlNotAllowed, UnknownProvider
from commerce.payments.gateways.bank_transfer import BankTransfer
from commerce.payments.gateways.cash import CashOnDelivery
from commerce.payments.gateways.momo import Momo
from commerce.payments.gateways.stripe import Stripe
from commerce.payments.gateways.vnpay import Vnpay
from commerce.payments.providers import CapturingGateway, Gateway, Provider


class Providers:
    """Every configured provider, by name and by way of paying."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient | None = None) -> None:
        """Make the clients, unless one is given; connections open on first use."""
        self.settings, self.shop = settings.payments, settings.shop
        timeout = settings.payments.timeout.total_seconds()
        self._http = client or httpx.AsyncClient(timeout=timeout)
        self._stripe = self._make_stripe()
        offered = settings.shop.payment_methods
        self._providers = {one.name: one for one in self._make() if one.method in offered}

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
        if self._stripe is not None:
            await self._stripe.close()

    def __iter__(self) -> Iterator[Provider]:
        """All of them, in the order in which shoppers see them."""
        return iter(self._providers.values())

    def find(self, method: PaymentMethod, amount: int, currency: Currency) -> Provider:
        """Who takes such a sum in this way; raises PaymentMethodUnavailable."""
        for provider in self:
            if provider.method == method:
                _check_limits(provider, amount, currency)
                return provider
        raise PaymentMethodUnavailable(f"The shop does not offer {method}.", {"method": method})

    def gateway(self, name: str) -> Gateway:
        """The provider of this name, if it calls us; raises UnknownProvider."""
        provider = self._providers.get(name)
        if not isinstance(provider, Gateway):
            raise UnknownProvider
        return provider

    def capturing(self, name: str) -> CapturingGateway | None:
        """The provider of this name, if it holds money before it takes it."""
        provider = self._providers.get(name)
        return provider if isinstance(provider, CapturingGateway) else None

    def check_return_url(self, url: str | None) -> None:
        """Raise ReturnUrlNotAllowed unless shoppers may be sent there: no open redirect."""
        if url is None:
            return
        try:
            parts = urlsplit(url)
        except ValueError:
            raise ReturnUrlNotAllowed from None
        # A browser reads a backslash as a slash, and drops what cannot be seen.
        is_plain = url.isascii() and url.isprintable() and not set(url) & {"\\", " "}
        if not is_plain or f"{parts.scheme}://{parts.netloc}" not in self.settings.return_origins:
            raise ReturnUrlNotAllowed

    def _make_stripe(self) -> Stripe | None:
        settings = self.settings
        if settings.stripe is None:
            return None
        return Stripe(settings.stripe, settings.timeout.total_seconds())

    def _make(self) -> Iterator[Provider]:
        settings, public_url = self.settings, self.settings.public_url.rstrip("/")
        if self._stripe is not None:
            yield self._stripe
        # They call back and send shoppers back: without an address of ours neither works.
        if settings.vnpay is not None and public_url:
            yield Vnpay(settings.vnpay, public_url, self._http)
        if settings.momo is not None and public_url:
            yield Momo(settings.momo, public_url, self._http)
        if settings.bank_transfer is not None:
            yield BankTransfer(settings.bank_transfer)
        yield CashOnDelivery()


def _check_limits(provider: Provider, amount: int, currency: Currency) -> None:
    limits = provider.limits.get(currency)
    if limits is None:
        raise PaymentMethodUnavailable(
            f"{provider.method} does not take {currency}.", {"method": provider.method}
        )
    if not limits.smallest <= amount <= limits.largest:
        raise PaymentMethodUnavailable(
            f"{provider.method} takes {limits.smallest} to {limits.largest} {currency}.",
            {"method": provider.method},
        )
