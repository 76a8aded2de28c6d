"""What can go wrong with shipping."""

from commerce.core.errors import Conflict, NotFound


class CannotShipThere(Conflict):
    """The shop does not send to this place in this way."""


class ShippingMethodNotFound(NotFound):
    """There is no such shipping method."""


class ShippingMethodExists(Conflict):
    """Another shipping method has this code."""
