"""The operator's hands: the commands of docs/runbooks.md, typed while shoppers shop."""

import asyncio
import sys
import time
from dataclasses import dataclass, field

from benchmarks.upgrades.house import Site
from benchmarks.upgrades.releases import Release
from devstack import closed


@dataclass
class Typed:
    """A command, how long it took, and how it ended."""

    words: str
    seconds: float
    status: int
    said: str


@dataclass
class Operator:
    """Runs commands against the site, and keeps what came of them."""

    site: Site
    typed: list[Typed] = field(default_factory=list)

    async def deploy(self, release: Release, *only: str, **args: object) -> bool:
        """Roll a release out, to these applications alone if any are named; whether it runs."""
        file = str(self.site.configuration(release, **args))
        chosen = [word for name in only for word in ("--only", name)]
        return await self.rollout("deploy", file, "--code", release.address, *chosen)

    async def rollback(self) -> bool:
        """The one command."""
        return await self.rollout("rollback")

    async def rollout(self, *words: str) -> bool:
        """A command of the rollout, on this cluster and with a memory of its own."""
        history = str(self.site.state / "rollouts")
        return await self._type("-m", "deployments.rollout", *words, "--history", history)

    async def migrate(self, release: Release, *words: str) -> bool:
        """Bring the database to what that release wants."""
        return await self._type("-m", "commerce.migrations", *words, cwd=str(release.tree))

    async def _type(self, *words: str, cwd: str | None = None) -> bool:
        began = time.monotonic()
        cluster = self.site.house.cluster
        access = {**closed.credentials(cluster.token), "RAY_DASHBOARD_ADDRESS": cluster.dashboard}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *words,
            cwd=cwd,
            env={**self.site.environment, **access},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        seconds = round(time.monotonic() - began, 1)
        status = process.returncode or 0
        self.typed.append(Typed(" ".join(words), seconds, status, said.decode(errors="replace")))
        return status == 0
