"""What every replica of the shop does first."""

from commerce.core import logs as shop_logs
from commerce.core import metrics
from deployments import logs
from deployments.meter import RayMeter


def replica() -> None:
    """Write its log line by line in JSON, and have Ray's agent collect its metrics."""
    logs.install(shop_logs.facts)
    metrics.use(RayMeter())
