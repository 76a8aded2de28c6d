"""What can go wrong with outbound webhooks."""

from commerce.core.errors import Conflict, NotFound, Unprocessable


class WebhookNotFound(NotFound):
    """There is no such webhook endpoint."""


class WebhookDeliveryNotFound(NotFound):
    """There is no such delivery."""


class WebhookTargetRefused(Unprocessable):
    """Webhooks cannot go to this address."""


class TooManyWebhooks(Conflict):
    """There are as many webhook endpoints as the shop serves; remove one first."""
