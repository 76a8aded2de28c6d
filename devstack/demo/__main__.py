"""`python -m devstack.demo`."""

import argparse
import sys

from devstack.demo.command import add_arguments, run
from devstack.errors import DevstackError


def main(arguments: list[str] | None = None) -> None:
    """Visit the shop; what ends a visit early is one line on standard error."""
    parser = argparse.ArgumentParser(prog="python -m devstack demo", description=__doc__)
    add_arguments(parser)
    try:
        run(parser.parse_args(arguments))
    except DevstackError as error:
        sys.exit(f"demo: {error}")
    except KeyboardInterrupt:
        sys.exit("demo: left before the end.")


if __name__ == "__main__":
    main()
