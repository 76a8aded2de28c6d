"""Runs one command and answers for its whole family.

The warden's standard input is its lifeline: when the other end closes, because the runner stopped,
crashed or was killed with -9, the warden asks the command to stop and then ends every process that
came from it. Daemons cannot slip away: the warden is their subreaper (prctl(2)).

    python -m devstack.warden --folder DIR [--record FILE] [--signal INT] -- COMMAND ...
"""

import argparse
import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

from devstack import processes

RECORD_EVERY_SECONDS = 5


def main() -> int:
    """Run the command until it ends or the lifeline breaks.

    Returns:
        The command's own exit status; 127 where there is no such program.
    """
    arguments = _parse()
    processes.adopt_orphans()
    try:
        child = subprocess.Popen(
            arguments.command,
            cwd=arguments.folder,
            stdin=subprocess.DEVNULL,
            preexec_fn=processes.die_with_parent,  # noqa: PLW1509 -- the warden has one thread
        )
    except OSError as error:
        sys.stderr.write(f"{arguments.command[0]}: {error.strerror}\n")
        return 127
    _guard(child, arguments.record)
    _stop(child, arguments)
    if arguments.record:
        arguments.record.unlink(missing_ok=True)
    return child.returncode


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="devstack.warden")
    parser.add_argument("--folder", type=Path, required=True, help="where the command runs")
    parser.add_argument("--record", type=Path, help="file that names the family's processes")
    parser.add_argument("--signal", type=lambda name: signal.Signals["SIG" + name], default="TERM")
    parser.add_argument("--grace", type=float, default=10.0, help="seconds to stop by itself")
    parser.add_argument("command", nargs="+")
    return parser.parse_args()


def _guard(child: subprocess.Popen[bytes], record: Path | None) -> None:
    """Wait until the command ends, the lifeline breaks or somebody asks the warden to stop."""
    woken, waker = os.pipe()
    for asked in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(asked, lambda *_: os.write(waker, b"."))
    watched = [sys.stdin.fileno(), os.pidfd_open(child.pid), woken]
    _write_record(record)
    while not select.select(watched, [], [], RECORD_EVERY_SECONDS)[0]:
        processes.reap_orphans(spare=child.pid)
        _write_record(record)


def _write_record(record: Path | None) -> None:
    """Name every process of the family, so that the next start can find what a kill -9 left."""
    if record is None:
        return
    me = os.getpid()
    members = [me, *(member.pid for member in processes.family(me))]
    draft = record.with_suffix(".draft")
    draft.write_text(json.dumps(processes.record(members)))
    draft.replace(record)


def _stop(child: subprocess.Popen[bytes], arguments: argparse.Namespace) -> None:
    if child.poll() is None:
        child.send_signal(arguments.signal)
        try:
            child.wait(arguments.grace)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    processes.kill_family(os.getpid(), grace=3)


if __name__ == "__main__":
    sys.exit(main())
