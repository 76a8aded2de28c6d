"""Redis: short-lived facts that the shop can live without."""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from commerce.core.settings import RedisSettings


def open_redis(settings: RedisSettings) -> Redis:
    """A client whose connections open on first use and give up quickly."""
    return Redis.from_url(
        settings.url.get_secret_value(),
        socket_timeout=2,
        socket_connect_timeout=2,
        # One fresh try for a connection that had died; the client's own ten would hold up whoever
        # could go on without Redis.
        retry=Retry(NoBackoff(), 1),
    )
