"""`python -m devstack run | services | fetch | web | prometheus | status | demo`: one machine."""

import argparse
import sys
from collections.abc import Callable

from devstack import processes, run, status, web
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


def _run_web_script(given: argparse.Namespace) -> None:
    if ended := web.run_script(given.script, *given.arguments):
        sys.exit(ended)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m devstack", description=__doc__)
    parser.add_argument("--follow-parent", action="store_true", help="stop when the caller ends")
    verbs = parser.add_subparsers(required=True)
    for verb, command, purpose in (
        ("run", lambda _: run.run(), "everything: services, shop and fitting room"),
        ("services", lambda _: run.serve_services(), "the services alone; prints their settings"),
        ("prometheus", lambda _: run.watch_with_prometheus(), "Prometheus, beside what runs here"),
    ):
        verbs.add_parser(verb, help=purpose).set_defaults(command=command)
    fetching = verbs.add_parser("fetch", help="download what runs and tests need")
    fetching.add_argument("--assets", action="store_true", help="model weights and pictures alone")
    fetching.set_defaults(command=lambda given: run.fetch(assets_alone=given.assets))
    script = verbs.add_parser("web", help="run a script of web/package.json")
    script.add_argument("script", help="such as check, test, journeys")
    script.add_argument("arguments", nargs=argparse.REMAINDER, help="of the script")
    script.set_defaults(command=_run_web_script)
    asked = verbs.add_parser("status", help="whether the platform runs here, and how")
    status.add_arguments(asked)
    asked.set_defaults(command=status.run)
    visit = verbs.add_parser("demo", help="visit the running shop")
    demo.add_arguments(visit)
    visit.set_defaults(command=demo.run)
    return parser


if __name__ == "__main__":
    main()
