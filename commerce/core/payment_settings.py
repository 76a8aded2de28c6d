"""How the shop is paid: one area a provider. A provider without its area is not offered."""

from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr

# Whoever knows an empty key signs as well as a provider does.
Secret = Annotated[SecretStr, Field(min_length=8)]


class _Area(BaseModel):
    model_config = ConfigDict(frozen=True)


class StripeSettings(_Area):
    """Stripe, for cards. `manual` capture has us look at the order once more before we take it."""

    secret_key: Secret
    webhook_secret: Secret
    publishable_key: str = ""
    api_base: str = "https://api.stripe.com"
    capture: Literal["automatic", "manual"] = "automatic"


class VnpaySettings(_Area):
    """VNPAY 2.1: shoppers pay at `pay_url`, questions and refunds go to `api_url`."""

    tmn_code: str = Field(min_length=1, max_length=8)
    hash_secret: Secret
    pay_url: str = "https://pay.vnpay.vn/vpcpay.html"
    api_url: str = "https://merchant.vnpay.vn/merchant_webapi/api/transaction"


class MomoSettings(_Area):
    """MoMo v2."""

    partner_code: str
    access_key: Secret
    secret_key: Secret
    endpoint: str = "https://payment.momo.vn"


class BankTransferSettings(_Area):
    """The house's account, as VietQR names it: the bank's BIN, the number, who owns it."""

    bank_bin: str = Field(pattern=r"^[0-9]{6}$")
    account: str = Field(pattern=r"^[A-Za-z0-9]{4,19}$")
    name: str = Field(min_length=1, max_length=50)
    bank_name: str = ""


class PaymentsSettings(_Area):
    """Payments.

    `public_url` is the base of the API as providers and browsers reach it, up to `/api/v1`;
    without it no provider that calls or sends shoppers back is offered. Shoppers come back to
    addresses of `return_origins` alone.
    """

    public_url: str = ""
    return_origins: tuple[str, ...] = ()
    timeout: timedelta = timedelta(seconds=30)
    lease: timedelta = timedelta(minutes=2)
    # With the delays between them about four hours; then a person has to look.
    max_attempts: int = 10
    stripe: StripeSettings | None = None
    vnpay: VnpaySettings | None = None
    momo: MomoSettings | None = None
    bank_transfer: BankTransferSettings | None = None

    @property
    def unencrypted(self) -> list[str]:
        """Addresses that money must not travel by outside development."""
        addresses = [
            self.public_url,
            *self.return_origins,
            self.stripe.api_base if self.stripe else "",
            *((self.vnpay.pay_url, self.vnpay.api_url) if self.vnpay else ()),
            self.momo.endpoint if self.momo else "",
        ]
        return [address for address in addresses if address and not _is_encrypted(address)]


def _is_encrypted(address: str) -> bool:
    return urlsplit(address).scheme == "https"
