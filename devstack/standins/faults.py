"""What a stand-in does wrong when it is told to, for one payment."""

from collections import defaultdict
from typing import Literal, get_args

Fault = Literal[
    # What was asked for is done, and the answer never comes.
    "timeout-after-capture",
    # The webhook comes three times.
    "duplicate",
    # The webhook comes when the stand-in is told to let it go.
    "late",
    # The webhook's signature is wrong.
    "forged",
    # News of earlier steps, and of a failed try, come after those of success.
    "out-of-order",
    # The webhook tells of one unit less than was asked for.
    "wrong-amount",
    # The first request for a refund fails before anything happens.
    "refund-500",
    # The webhook is lost.
    "lost",
]
FAULTS: tuple[Fault, ...] = get_args(Fault)


class Faults:
    """Orders by payment."""

    def __init__(self) -> None:
        self._ordered: defaultdict[str, set[Fault]] = defaultdict(set)

    def order(self, payment: str, *faults: Fault) -> None:
        """Have these faults happen to a payment."""
        self._ordered[payment].update(faults)

    def has(self, payment: str, fault: Fault) -> bool:
        return fault in self._ordered[payment]

    def take(self, payment: str, fault: Fault) -> bool:
        """Whether the fault is ordered; it happens once."""
        if not self.has(payment, fault):
            return False
        self._ordered[payment].remove(fault)
        return True
