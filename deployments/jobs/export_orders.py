"""Write the orders of some days to a file, or to the store, for spreadsheets or programs.

`python -m deployments.jobs.export_orders --from 2026-11-01 --to 2026-11-30 --output november.csv`;
without `--output` it goes to the store under `reports/`, where only signed addresses read it. The
days are the shop's own. Nothing in it tells who bought.
"""

import argparse
import hashlib
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, get_args

from commerce.admin import exporting
from commerce.admin.exporting import Format
from commerce.admin.periods import Period
from commerce.core.storage import ObjectMissing, Storage
from deployments.jobs import running
from deployments.jobs.running import Given, House, Outcome

REPORTS = "reports/"
TYPES: dict[Format, str] = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
# What is larger waits on disk.
_IN_MEMORY = 1024 * 1024
_PIECE = 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the job; answers the exit status."""
    return running.run(_parser(), work, arguments)


async def work(house: House, given: Given) -> Outcome:
    """Write the file; one that says the same already is left alone."""
    period = Period(given.first, given.last, house.settings.shop.timezone)
    # One that is not written to the end is never seen.
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        orders = await exporting.write(house.database, period, given.format, file)
        name = f"orders-{period.first}-{period.last}.{given.format}"
        if given.output is None:
            target = f"{REPORTS}{name}"
            differs = not await _is_stored(house.storage, target, file)
            if differs and not given.dry_run:
                file.seek(0)
                await house.storage.put_file(target, file, TYPES[given.format])
        else:
            target = str(given.output)
            differs = _write(given.output, file, dry_run=given.dry_run)
    return Outcome({"orders": orders, "files": int(differs), "file": target})


def _parser() -> argparse.ArgumentParser:
    parser = running.parser("deployments.jobs.export_orders", __doc__)
    for name, dest in (("--from", "first"), ("--to", "last")):
        help_ = f"the {dest} day"
        parser.add_argument(name, dest=dest, type=running.day, required=True, help=help_)
    parser.add_argument("--format", choices=get_args(Format), default="csv")
    parser.add_argument("--output", type=Path, help="a file; else it goes to the store")
    return parser


async def _is_stored(storage: Storage, key: str, file: IO[bytes]) -> bool:
    """Whether this lies there already; S3 names what came in one part by its MD5."""
    try:
        there = await storage.get_start(key, 1)
    except ObjectMissing:
        return False
    return there.etag.strip('"') == _digest(file)


def _write(path: Path, file: IO[bytes], *, dry_run: bool) -> bool:
    """Put the file in its place at once, readable by its owner alone; False if it is there."""
    if path.is_file():
        with path.open("rb") as present:
            if _digest(present) == _digest(file):
                return False
    if not dry_run:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(descriptor, "wb") as target:
            file.seek(0)
            while piece := file.read(_PIECE):
                target.write(piece)
        Path(name).replace(path)
    return True


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.md5(usedforsecurity=False)
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
