"""`python -m devstack.manifests`: applications and alert rules go into Kubernetes' manifests."""

import re
import textwrap
from pathlib import Path
from typing import Any

import yaml

from devstack.paths import PROJECT

RAY_SERVICE = PROJECT / "deploy" / "kuberay" / "rayservice.yaml"
RULES = PROJECT / "ops" / "prometheus" / "rules"
ALERTS = PROJECT / "deploy" / "kuberay" / "alerts.yaml"
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


def prometheus_rule(rules: Path) -> dict[str, Any]:
    """The rules of a folder as the Prometheus operator takes them."""
    files = sorted(rules.glob("*.yml"))
    read = [yaml.safe_load(file.read_text("utf-8")) for file in files]
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "atelier", "labels": {"release": "prometheus"}},
        "spec": {"groups": [group for one in read for group in one["groups"]]},
    }


def write_alerts(rules: Path, manifest: Path) -> None:
    """Write the rules of a folder into a manifest."""
    written = yaml.safe_dump(prometheus_rule(rules), sort_keys=False, width=120)
    manifest.write_text(
        "# Made of ops/prometheus/rules by devstack.manifests.\n" + written, "utf-8"
    )


if __name__ == "__main__":
    embed(PROJECT / "config" / "serve.yaml", RAY_SERVICE)
    write_alerts(RULES, ALERTS)
