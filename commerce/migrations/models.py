"""Every table, so that Alembic sees them all."""

from commerce.activity import models as _activity
from commerce.admin import models as _admin
from commerce.cart import models as _cart
from commerce.clients import models as _clients
from commerce.core import erasure as _erasure
from commerce.core import idempotency as _idempotency
from commerce.core import inbox as _inbox
from commerce.core import outbox as _outbox
from commerce.core import readings as _readings
from commerce.core import service_levels as _service_levels
from commerce.core.database import Base
from commerce.discounts import models as _discounts
from commerce.garments import models as _garments
from commerce.notifications import models as _notifications
from commerce.orders import models as _orders
from commerce.payments import models as _payments
from commerce.pictures import models as _pictures
from commerce.privacy import models as _privacy
from commerce.products import models as _products
from commerce.shipping import models as _shipping
from commerce.tryons import models as _tryons
from commerce.users import models as _users
from commerce.webhooks import models as _webhooks
from commerce.wishlists import models as _wishlists

metadata = Base.metadata

__all__ = [
    "_activity",
    "_admin",
    "_cart",
    "_clients",
    "_discounts",
    "_erasure",
    "_garments",
    "_idempotency",
    "_inbox",
    "_notifications",
    "_orders",
    "_outbox",
    "_payments",
    "_pictures",
    "_privacy",
    "_products",
    "_readings",
    "_service_levels",
    "_shipping",
    "_tryons",
    "_users",
    "_webhooks",
    "_wishlists",
    "metadata",
]
