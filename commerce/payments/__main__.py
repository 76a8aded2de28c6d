"""`python -m commerce.payments reconcile --since 2d [--payment ID] [--fix] [--format table|json]`.

Compares every payment with its provider's books. The exit status is 0 if they agree or all that
differed was mended, 1 if anything still differs.
"""

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from commerce.core.database import Database
from commerce.core.settings import Settings
from commerce.payments.reconciliation import Finding, reconcile
from commerce.payments.registry import Providers

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
LONGEST_DAYS = 3650


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; answers the exit status."""
    given = _parser().parse_args(arguments)
    findings = asyncio.run(_reconcile(given.since, fix=given.fix, only=given.payment))
    sys.stdout.write(as_json(findings) if given.format == "json" else as_table(findings))
    return 0 if all(finding.mended for finding in findings) else 1


def duration(text: str) -> timedelta:
    """`90m`, `36h` or `2d`."""
    found = re.fullmatch(r"([0-9]{1,6})([mhd])", text)
    if found is None:
        raise argparse.ArgumentTypeError("a number and m, h or d: 90m, 36h, 2d")
    length = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not timedelta() < length <= timedelta(days=LONGEST_DAYS):
        raise argparse.ArgumentTypeError("more than nothing and at most ten years")
    return length


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m commerce.payments", description=__doc__)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("reconcile", help="compare with the providers' books")
    command.add_argument("--since", type=duration, default="2d", help="90m, 36h, 2d")
    command.add_argument("--payment", type=UUID, help="this one alone")
    command.add_argument("--fix", action="store_true", help="apply what the providers say")
    command.add_argument("--format", choices=("table", "json"), default="table")
    return parser


async def _reconcile(since: timedelta, *, fix: bool, only: UUID | None) -> list[Finding]:
    settings = Settings()  # the environment fills it
    database, providers = Database(settings.database), Providers(settings)
    try:
        return await reconcile(database, providers, since, fix=fix, only=only)
    finally:
        await providers.close()
        await database.close()


def as_json(findings: list[Finding]) -> str:
    """The findings for programs."""
    return json.dumps([asdict(finding) for finding in findings], default=str, indent=1) + "\n"


def as_table(findings: list[Finding]) -> str:
    """The findings for people."""
    if not findings:
        return "The books agree.\n"
    lines = [("payment", "order", "provider", "what", "ours", "theirs", "mended")]
    lines += [
        (
            str(finding.payment_id), finding.order_number, finding.provider, difference.what,
            difference.ours, difference.theirs, "yes" if finding.mended else "no",
        )
        for finding in findings
        for difference in finding.differences
    ]  # fmt: skip
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
