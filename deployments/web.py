"""The FastAPI ingress."""

from typing import Any

from fastapi import FastAPI
from ray.serve.handle import DeploymentHandle
from ray.serve.schema import ApplicationStatus
from starlette.middleware import Middleware

from commerce.app import BASE, create_app
from commerce.core import tracing
from commerce.core.settings import Settings
from deployments import begin, telemetry
from deployments.admission import Admission, Crowd
from deployments.applications import ServePlatform, status
from deployments.embedder import ReplicaEmbedder

# Of this process, which has one replica: Serve builds its application and it apart.
_crowd = Crowd()


class Web:
    """One web replica; the application is built where it runs, so nothing is pickled."""

    def __init__(self, *background: DeploymentHandle[Any]) -> None:
        """Serve deploys what the root is bound to: this binds the background replicas in."""
        self._background = background

    def reconfigure(self, user_config: Any) -> None:  # noqa: ANN401 - as Serve hands it over
        """Take what config/*.yaml says may change without a new replica."""
        _crowd.heed(user_config)

    async def check_health(self) -> None:
        """Answer from the loop that answers shoppers: a replica whose loop is stuck is replaced.

        That the database is away is for `/health/ready` to say; new replicas would not have it
        either.
        """

    def __del__(self) -> None:
        """Hand over the last spans."""
        telemetry.stop()


class FittingRoomDownError(RuntimeError):
    """The try-on application does not run."""


async def check_fitting_room() -> None:
    """Raise unless the try-on application runs."""
    application = (await status()).applications.get("tryon")
    if application is None or application.status != ApplicationStatus.RUNNING:
        raise FittingRoomDownError


def make_app() -> FastAPI:
    """The shop, with the fitting room among its health checks."""
    begin.replica()
    tracing.use(telemetry.start("web"))
    app = create_app(
        Settings(),
        {"tryon": check_fitting_room},
        platform=ServePlatform(),
        names_requests=False,  # Serve answers with X-Request-ID itself
        embedder=ReplicaEmbedder(),
    )
    app.user_middleware.append(Middleware(Admission, crowd=_crowd, spared=f"{BASE}/health"))
    return app
