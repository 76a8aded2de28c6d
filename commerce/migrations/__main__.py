"""`python -m commerce.migrations upgrade | downgrade REVISION | revision MESSAGE | check`."""

import argparse
import os

from alembic import command

from commerce.migrations import configuration


def main() -> None:
    """Run one Alembic command on the database of DATABASE__URL."""
    parser = argparse.ArgumentParser(prog="python -m commerce.migrations", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("upgrade", help="bring the database up to date")
    verbs.add_parser("downgrade", help="go back").add_argument("revision")
    verbs.add_parser("revision", help="write a new revision from the models").add_argument(
        "message"
    )
    verbs.add_parser("check", help="fail if the models differ from the database")
    arguments = parser.parse_args()
    config = configuration(os.environ["DATABASE__URL"])
    match arguments.verb:
        case "upgrade":
            command.upgrade(config, "head")
        case "downgrade":
            command.downgrade(config, arguments.revision)
        case "revision":
            command.revision(config, arguments.message, autogenerate=True)
        case _:
            command.check(config)


main()
