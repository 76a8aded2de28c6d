"""The shop's routes against their limits and against the stack one would have built instead."""
