"""`python -m devstack.audit`: whether a locked package is known to be vulnerable.

It asks an advisory database (https://osv.dev, whose protocol others speak too) with pip-audit. Its
exit status: 0, nothing is known; 1, something is, and must be mended or argued about; 2, nobody
could be asked, or not about everything, which proves nothing and is no success.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devstack.paths import PROJECT

LOCK = PROJECT / "requirements.lock"
ADVISORIES = "https://api.osv.dev/v1/query"
_PATIENCE = 600
CLEAN, VULNERABLE, UNKNOWN = 0, 1, 2


@dataclass(frozen=True)
class Report:
    """What the database said: advisories by package, and packages it was not asked about."""

    vulnerable: dict[str, list[str]]
    skipped: list[str]
    asked: int

    @property
    def status(self) -> int:
        """The exit status that says so."""
        if self.vulnerable:
            return VULNERABLE
        return UNKNOWN if self.skipped or not self.asked else CLEAN

    def lines(self) -> list[str]:
        """The report for people."""
        told = [f"{name}: {', '.join(ids)}" for name, ids in sorted(self.vulnerable.items())]
        if self.skipped:
            told.append(f"not audited, for the database does not know them: {len(self.skipped)}")
        bad = f"{len(self.vulnerable)} vulnerable" if self.vulnerable else "none known vulnerable"
        return [*told, f"{self.asked} packages of {LOCK.name} were asked about: {bad}"]


def main(arguments: list[str] | None = None) -> int:
    """Audit the lock and say what was found."""
    parser = argparse.ArgumentParser(prog="python -m devstack.audit", description=__doc__)
    parser.add_argument("--lock", type=Path, default=LOCK)
    parser.add_argument("--advisories", default=ADVISORIES, help="an OSV query endpoint")
    given = parser.parse_args(arguments)
    answer = _ask(given.lock, given.advisories)
    if answer is None:
        sys.stderr.write(
            f"The advisory database at {given.advisories} is out of reach: nothing was audited.\n"
        )
        return UNKNOWN
    report = read(answer)
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return report.status


def read(answer: dict[str, Any]) -> Report:
    """What pip-audit's JSON says."""
    packages: list[dict[str, Any]] = answer["dependencies"]
    audited = [one for one in packages if "vulns" in one]
    return Report(
        vulnerable={
            f"{one['name']} {one['version']}": [_advisory(vuln) for vuln in one["vulns"]]
            for one in audited
            if one["vulns"]
        },
        skipped=[one["name"] for one in packages if "vulns" not in one],
        asked=len(audited),
    )


def _advisory(vuln: dict[str, Any]) -> str:
    fixed = " or ".join(vuln["fix_versions"])
    return f"{vuln['id']} (mended in {fixed})" if fixed else f"{vuln['id']} (not mended yet)"


def _ask(lock: Path, advisories: str) -> dict[str, Any] | None:
    """pip-audit's report; None where the database could not be asked."""
    command = [
        *(sys.executable, "-m", "pip_audit"),
        *("--requirement", str(lock), "--no-deps", "--disable-pip"),
        *("--vulnerability-service", "osv", "--osv-url", advisories),
        *("--format", "json", "--progress-spinner", "off"),
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
        found: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return found


if __name__ == "__main__":
    sys.exit(main())
