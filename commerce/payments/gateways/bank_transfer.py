"""Bank transfer with VietQR: the shopper scans, the bank sends, staff see the money come in."""

from collections.abc import Mapping

import segno

from commerce.core.money import Currency, PaymentMethod
from commerce.core.payment_settings import BankTransferSettings
from commerce.payments import vietqr
from commerce.payments.providers import Charge, Limits, Started, Visitor
from commerce.payments.schemas import Instructions, TransferQr

NAME = "bank_transfer"


class BankTransfer:
    """The order's number is the purpose, and the only thing that tells transfers apart."""

    name = NAME
    method: PaymentMethod = "bank_transfer"
    # EMVCo's amount field has thirteen characters; NAPAS' instant transfer stops below 500 million,
    # but a bank's slower one does not.
    limits: Mapping[Currency, Limits] = {"VND": Limits(2_000, 10**12)}

    def __init__(self, settings: BankTransferSettings) -> None:
        """Take transfers to the house's account."""
        self._settings = settings

    async def begin(self, charge: Charge, visitor: Visitor) -> Started:
        """Show where the money goes; the bank knows nothing of it."""
        _ = visitor
        house, purpose = self._settings, vietqr.plain(charge.order_number)
        payload = vietqr.payload(house.bank_bin, house.account, charge.amount, purpose)
        image = segno.make(payload, error="m", micro=False).svg_data_uri(scale=4)
        return Started(
            Instructions(
                kind="qr",
                qr=TransferQr(
                    bank_bin=house.bank_bin,
                    bank_name=house.bank_name,
                    account=house.account,
                    account_name=house.name,
                    purpose=purpose,
                    payload=payload,
                    image=image,
                ),
            )
        )
