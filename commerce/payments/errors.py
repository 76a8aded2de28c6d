"""What can go wrong with a payment."""

from commerce.core.errors import (
    BadRequest,
    Conflict,
    NotFound,
    Problem,
    Unavailable,
    Unprocessable,
)


class PaymentNotFound(NotFound):
    """There is no such payment among yours."""


class RefundNotFound(NotFound):
    """There is no such refund."""


class UnknownProvider(NotFound):
    """The shop knows no such payment provider."""


class InvalidSignature(BadRequest):
    """The signature does not fit."""


class ReturnUrlNotAllowed(Unprocessable):
    """Shoppers do not come back to this address."""


class PaymentNotConfirmable(Conflict):
    """This payment is not confirmed by hand."""


class PaymentNotFlagged(Conflict):
    """This payment waits for nobody."""


class RefundNotOpen(Conflict):
    """This refund waits for nobody."""


class ProviderUnavailable(Unavailable):
    """The payment provider does not answer; try again shortly."""


class ProviderRefused(Exception):  # noqa: N818 - as Problem: a no is no bug of ours
    """A provider's answer that is a no; `code` is the provider's own word, never a secret."""

    def __init__(self, provider: str, code: str) -> None:
        """Keep who refused and why."""
        super().__init__(provider, code)
        self.provider = provider
        self.code = code

    def __str__(self) -> str:
        """One line for staff."""
        return f"{self.provider} refused: {self.code}"


def reason_of(failure: Problem | ProviderRefused) -> str:
    """A failure in one line, for logs and staff."""
    return failure.detail if isinstance(failure, Problem) else str(failure)
