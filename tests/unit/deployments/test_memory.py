"""What a replica that handles pictures keeps of them."""

import subprocess
import sys

KEPT = """
import resource
import sys

from deployments.memory import give_back_early

if sys.argv[1] == "early":
    give_back_early()

def kept() -> int:
    with open("/proc/self/statm") as status:
        return int(status.read().split()[1]) * resource.getpagesize()

# A large block that is freed teaches the allocator to keep the next ones of its size.
block = bytearray(30_000_000)
block[:] = bytes(1) * len(block)
del block
blocks = [bytearray(b"x" * 20_000_000) for _ in range(4)]
last = bytearray(b"x" * 1000)
del blocks
print(kept())
"""


def kept_after(way: str) -> int:
    """Bytes that a process holds when all of its large blocks are free again."""
    command = [sys.executable, "-c", KEPT, way]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  # our own words
    return int(done.stdout)


def test_large_blocks_are_given_back_at_once() -> None:
    assert kept_after("early") < kept_after("late") - 20_000_000
