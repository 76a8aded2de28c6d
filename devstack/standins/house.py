"""All stand-ins behind one port, and the settings by which the shop finds them."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Mount

from devstack.standins.momo import Momo
from devstack.standins.stripe import Stripe
from devstack.standins.vnpay import Vnpay

TMN_CODE = "ATELIER1"
PARTNER_CODE = "MOMOATELIER"


@dataclass(frozen=True)
class Keys:
    """What the shop and the stand-ins both know."""

    stripe: str
    stripe_webhooks: str
    vnpay: str
    momo_access: str
    momo: str

    @classmethod
    def from_secrets(cls, get: Callable[[str], str]) -> "Keys":
        """Made of named secrets, each as Stripe's or MoMo's look."""
        return cls(
            stripe=f"sk_test_{get('stripe')}",
            stripe_webhooks=f"whsec_{get('stripe-webhooks')}",
            vnpay=get("vnpay"),
            momo_access=get("momo-access"),
            momo=get("momo"),
        )


class House:
    """Stripe, VNPAY and MoMo on this machine, calling the shop at `public_url`."""

    def __init__(self, keys: Keys, public_url: str) -> None:
        webhooks = f"{public_url}/payments/webhooks"
        self.stripe = Stripe(keys.stripe, keys.stripe_webhooks, f"{webhooks}/stripe")
        self.vnpay = Vnpay(TMN_CODE, keys.vnpay, f"{webhooks}/vnpay")
        self.momo = Momo(PARTNER_CODE, keys.momo_access, keys.momo)

    def app(self) -> Starlette:
        """Each under its own path."""
        named = {"stripe": self.stripe, "vnpay": self.vnpay, "momo": self.momo}
        mounts = [
            Mount(f"/{name}", routes=[*standin.control(), *standin.routes()])
            for name, standin in named.items()
        ]
        return Starlette(routes=mounts, lifespan=self._lifespan)

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        yield
        for standin in (self.stripe, self.vnpay, self.momo):
            await standin.close()


def settings(
    keys: Keys, base: str, public_url: str, return_origins: str = "[]"
) -> Mapping[str, str]:
    """The shop's environment for stand-ins that listen at `base`."""
    return {
        "PAYMENTS__PUBLIC_URL": public_url,
        "PAYMENTS__RETURN_ORIGINS": return_origins,
        "PAYMENTS__STRIPE__SECRET_KEY": keys.stripe,
        "PAYMENTS__STRIPE__WEBHOOK_SECRET": keys.stripe_webhooks,
        "PAYMENTS__STRIPE__PUBLISHABLE_KEY": "pk_test_atelier",
        "PAYMENTS__STRIPE__API_BASE": f"{base}/stripe",
        "PAYMENTS__VNPAY__TMN_CODE": TMN_CODE,
        "PAYMENTS__VNPAY__HASH_SECRET": keys.vnpay,
        "PAYMENTS__VNPAY__PAY_URL": f"{base}/vnpay/paymentv2/vpcpay.html",
        "PAYMENTS__VNPAY__API_URL": f"{base}/vnpay/merchant_webapi/api/transaction",
        "PAYMENTS__MOMO__PARTNER_CODE": PARTNER_CODE,
        "PAYMENTS__MOMO__ACCESS_KEY": keys.momo_access,
        "PAYMENTS__MOMO__SECRET_KEY": keys.momo,
        "PAYMENTS__MOMO__ENDPOINT": f"{base}/momo",
        "PAYMENTS__BANK_TRANSFER__BANK_BIN": "970415",
        "PAYMENTS__BANK_TRANSFER__ACCOUNT": "113366668888",
        "PAYMENTS__BANK_TRANSFER__NAME": "ATELIER",
        "PAYMENTS__BANK_TRANSFER__BANK_NAME": "VietinBank",
    }
