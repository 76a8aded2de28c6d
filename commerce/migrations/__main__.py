"""`python -m commerce.migrations upgrade | plan | downgrade | check | revision | release`."""

import argparse
import os
import sys
from collections.abc import Sequence

from alembic import command
from alembic.script import ScriptDirectory

from commerce.core import release
from commerce.migrations import configuration, previous, runner
from commerce.migrations.runner import Step


def main() -> None:
    """Run one command, on the database of DATABASE__URL."""
    arguments = _parser().parse_args()
    if arguments.verb == "release":
        _release(arguments.commit)
        return
    config = configuration(os.environ["DATABASE__URL"])
    match arguments.verb:
        case "upgrade":
            _report(runner.upgrade(config, contract=arguments.contract))
        case "plan":
            found = runner.plan(config, contract=True)
            sys.stdout.writelines(f"{_line(step)}\n" for step in found.now)
        case "downgrade":
            command.downgrade(config, arguments.revision)
        case "revision":
            command.revision(config, arguments.message, autogenerate=True)
        case _:
            command.check(config)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m commerce.migrations", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    upgrading = verbs.add_parser("upgrade", help="bring the database up to date")
    upgrading.add_argument(
        "--contract",
        action="store_true",
        help="also take away what earlier releases use: when no replica of theirs is left",
    )
    verbs.add_parser("plan", help="what an upgrade would apply")
    verbs.add_parser("downgrade", help="go back; what was written since is lost").add_argument(
        "revision"
    )
    verbs.add_parser("revision", help="write a new revision from the models").add_argument(
        "message"
    )
    verbs.add_parser("check", help="fail if the models differ from the database")
    verbs.add_parser("release", help="from now on this is the release before").add_argument(
        "commit", help="where it is in the history, in full"
    )
    return parser


def _release(commit: str) -> None:
    head = ScriptDirectory.from_config(configuration("")).get_current_head()
    previous.record(release.VERSION, commit, str(head))


def _report(done: runner.Plan) -> None:
    """Tell what was left; fail if code that is about to be deployed would miss it."""
    if not done.later:
        return
    said = _waiting(done.later)
    if done.is_stuck:
        sys.exit(f"migrations: {said}")
    sys.stderr.write(f"migrations: {said}\n")


def _waiting(later: Sequence[Step]) -> str:
    first = later[0]
    return (
        f"{first.revision} takes away what releases before {first.contract} use: once none of their"
        " replicas is left, `python -m commerce.migrations upgrade --contract`"
    )


def _line(step: Step) -> str:
    needs = f"  (contract: for no release before {step.contract})" if step.contract else ""
    return f"{step.revision}  {step.title}{needs}"


if __name__ == "__main__":
    main()
