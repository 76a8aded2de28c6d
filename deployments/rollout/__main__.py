"""`python -m deployments.rollout pack | deploy FILE | rollback | history`.

pack writes the code of a commit as one file that nodes fetch. deploy gives a cluster its
applications, waits until they run, and remembers what ran before. rollback goes back to that.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import yaml

from deployments.rollout.cluster import Cluster, RolloutFailedError
from deployments.rollout.history import History, NothingToGoBackToError
from deployments.rollout.package import PackError, pack
from deployments.rollout.steps import deploy, desired, rollback

_HERE = Path(__file__).resolve().parents[2]
_ADDRESS = "http://127.0.0.1:8265"


def main() -> None:
    """Do what the command line asks; what is in the way is one line on standard error."""
    arguments = _parser().parse_args()
    command: Callable[[argparse.Namespace], None] = arguments.command
    try:
        command(arguments)
    except RolloutFailedError as failed:
        sys.exit(f"rollout: {failed}\nrollout: back with `python -m deployments.rollout rollback`")
    except NothingToGoBackToError as nothing:
        sys.exit(f"rollout: {nothing.__doc__}")
    except (PackError, ConnectionError, RuntimeError, OSError) as error:
        sys.exit(f"rollout: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m deployments.rollout",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(required=True)
    packing = verbs.add_parser("pack", help="write the code of a commit as one file")
    packing.add_argument("revision", nargs="?", default="HEAD")
    packing.add_argument("--into", type=Path, default=Path("dist"))
    packing.set_defaults(command=_pack)
    deploying = _on_a_cluster(verbs.add_parser("deploy", help="roll a file of applications out"))
    deploying.add_argument("file", type=Path)
    deploying.add_argument("--code", help="address of a package: s3://, https://, file:///")
    deploying.add_argument(
        "--only", action="append", help="application; the others stay as they are"
    )
    deploying.add_argument(
        "--again", action="store_true", help="start anew what Serve gave up, though nothing changed"
    )
    deploying.set_defaults(command=_deploy)
    back = _on_a_cluster(verbs.add_parser("rollback", help="go back to what ran before"))
    back.set_defaults(command=_rollback)
    told = _on_a_cluster(verbs.add_parser("history", help="what was deployed, and what came of it"))
    told.set_defaults(command=_tell)
    return parser


def _on_a_cluster(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    address = os.environ.get("RAY_DASHBOARD_ADDRESS", _ADDRESS)
    parser.add_argument("--address", default=address, help="the cluster's dashboard")
    parser.add_argument("--history", type=Path, default=Path(".state/rollouts"))
    parser.add_argument("--within", type=float, default=900, help="seconds until it must run")
    return parser


def _open(arguments: argparse.Namespace) -> tuple[Cluster, History]:
    cluster = Cluster(arguments.address)
    return cluster, History(arguments.history / cluster.name)


def _pack(arguments: argparse.Namespace) -> None:
    print(pack(_HERE, arguments.revision, arguments.into))  # noqa: T201 - its answer


def _deploy(arguments: argparse.Namespace) -> None:
    cluster, history = _open(arguments)
    wanted = yaml.safe_load(arguments.file.read_text("utf-8"))
    again = datetime.now(UTC).isoformat() if arguments.again else None
    code, only = arguments.code, arguments.only
    config = desired(wanted, cluster.running(), code=code, only=only, again=again)
    began = time.monotonic()
    entry = deploy(cluster, history, config, arguments.within, _say)
    _say(f"number {entry.number} runs after {time.monotonic() - began:.0f} s")


def _rollback(arguments: argparse.Namespace) -> None:
    began = time.monotonic()
    entry = rollback(*_open(arguments), arguments.within, _say)
    _say(f"{entry.note} runs after {time.monotonic() - began:.0f} s")


def _tell(arguments: argparse.Namespace) -> None:
    _, history = _open(arguments)
    for entry in history.entries():
        _say(f"{entry.number:4} {entry.at[:19]} {entry.outcome:9} {entry.note}")


def _say(what: str) -> None:
    print(f"rollout: {what}", flush=True)  # noqa: T201 - the command line speaks by printing


if __name__ == "__main__":
    main()
