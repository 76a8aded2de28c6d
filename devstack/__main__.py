"""`python -m devstack run | services | fetch | prometheus | status | demo`: all on one machine."""

import argparse
import sys
from collections.abc import Callable

from devstack import processes, run, status
from devstack.demo import command as demo
from devstack.errors import DevstackError


def main() -> None:
    """Do what the command line asks; what is in the way is one line on standard error."""
    arguments = _parser().parse_args()
    if arguments.follow_parent:
        processes.die_with_parent(processes.POLITELY)
    command: Callable[[argparse.Namespace], None] = arguments.command
    try:
        command(arguments)
    except DevstackError as error:
        sys.exit(f"atelier: {error}")
    except KeyboardInterrupt:
        print("atelier: stopped")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m devstack", description=__doc__)
    parser.add_argument("--follow-parent", action="store_true", help="stop when the caller ends")
    verbs = parser.add_subparsers(required=True)
    for verb, command, purpose in (
        ("run", lambda _: run.run(), "everything: services, shop and fitting room"),
        ("services", lambda _: run.serve_services(), "the services alone; prints their settings"),
        ("fetch", lambda _: run.fetch(), "download model weights and pictures"),
        ("prometheus", lambda _: run.watch_with_prometheus(), "Prometheus, beside what runs here"),
    ):
        verbs.add_parser(verb, help=purpose).set_defaults(command=command)
    asked = verbs.add_parser("status", help="whether the platform runs here, and how")
    status.add_arguments(asked)
    asked.set_defaults(command=status.run)
    visit = verbs.add_parser("demo", help="visit the running shop")
    demo.add_arguments(visit)
    visit.set_defaults(command=demo.run)
    return parser


if __name__ == "__main__":
    main()
