"""What Prometheus' own tool says of the rules, and of the queries of the dashboards."""

import re
from pathlib import Path

import yaml

from devstack import prometheus
from tests.unit.deploy.operating import queries


def test_the_rules_are_rules() -> None:
    files = sorted(map(str, (prometheus.OPS / "rules").glob("*.yml")))

    assert "SUCCESS" in prometheus.promtool("check", "rules", *files)


def test_alerts_fire_when_they_should_and_not_when_they_should_not() -> None:
    assert "SUCCESS" in prometheus.promtool(
        "test", "rules", str(prometheus.OPS / "tests/alerts.yml")
    )


def test_the_configuration_is_one(tmp_path: Path) -> None:
    # The address list is Ray's to write, and is not there yet where no cluster runs.
    copy = tmp_path / "prometheus.yml"
    text = (prometheus.OPS / "prometheus.yml").read_text()
    copy.write_text(text.replace("rules/*.yml", f"{prometheus.OPS}/rules/*.yml"))

    assert "SUCCESS" in prometheus.promtool("check", "config", str(copy))


def test_every_query_of_a_dashboard_can_be_read(tmp_path: Path) -> None:
    expressions = [re.sub(r"\$__rate_interval", "1m", query.expression) for query in queries()]
    rules = [{"record": f"q:{n}", "expr": one} for n, one in enumerate(expressions)]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": rules}]}))

    assert f"{len(rules)} rules found" in prometheus.promtool("check", "rules", str(file))
