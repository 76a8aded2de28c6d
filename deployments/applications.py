"""What runs, as Serve's controller says it."""

import asyncio
from collections.abc import Sequence

from ray import serve

from commerce.core.platform import Application, Deployment

# A controller's message may be a whole traceback.
LONGEST_MESSAGE = 500


class ServePlatform:
    """`commerce.core.platform.Platform` over Serve."""

    async def applications(self) -> Sequence[Application]:
        """The applications and their replicas, by the states that Serve tells of."""
        status = await asyncio.to_thread(serve.status)
        return [
            Application(
                name,
                application.status.value,
                application.message[:LONGEST_MESSAGE],
                tuple(
                    Deployment(
                        part,
                        deployment.status.value,
                        {str(state.value): count for state, count in states.items()},
                        deployment.message[:LONGEST_MESSAGE],
                    )
                    for part, deployment in application.deployments.items()
                    for states in [deployment.replica_states]
                ),
            )
            for name, application in status.applications.items()
        ]
