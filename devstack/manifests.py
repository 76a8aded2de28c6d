"""`python -m devstack.manifests`: config/serve.yaml goes into KubeRay's manifest."""

import re
import textwrap
from pathlib import Path

from devstack.paths import PROJECT

RAY_SERVICE = PROJECT / "deploy" / "kuberay" / "rayservice.yaml"
_EMBEDDED = re.compile(r"(?<=  serveConfigV2: \|\n)(?:    .*\n|\n)+")


def embed(serve: Path, service: Path) -> None:
    """Replace the applications in the RayService by those of the Serve file.

    Args:
        serve: what `serve deploy` takes.
        service: a manifest whose `serveConfigV2` is a literal block, two spaces in.
    """
    block = textwrap.indent(serve.read_text("utf-8"), "    ")
    manifest = _EMBEDDED.sub(lambda _: block, service.read_text("utf-8"), count=1)
    service.write_text(manifest, "utf-8")


if __name__ == "__main__":
    embed(PROJECT / "config" / "serve.yaml", RAY_SERVICE)
