"""Redis: short-lived facts that the shop can live without."""

from redis.asyncio import Redis

from commerce.core.settings import RedisSettings


def open_redis(settings: RedisSettings) -> "Redis":
    """A client whose connections open on first use and give up quickly."""
    return Redis.from_url(
        settings.url.get_secret_value(), socket_timeout=2, socket_connect_timeout=2
    )
