"""Clocks that go wrong: chosen processes are told another time of day, which changes as they run.

Only the wall clock is changed (skew.c says how). The monotonic one, by which programs wait, goes on
as it does on a machine whose clock somebody sets.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_SOURCE = Path(__file__).with_name("skew.c")


@dataclass(frozen=True)
class Skew:
    """The clock of those processes that have its environment."""

    library: Path
    file: Path

    @classmethod
    def at(cls, folder: Path) -> Self | None:
        """A clock that goes right for now; None where there is no C compiler."""
        folder.mkdir(parents=True, exist_ok=True)
        clock = cls(folder.resolve() / "skew.so", folder.resolve() / "offset")
        build = ["cc", "-O2", "-shared", "-fPIC", "-o", str(clock.library), str(_SOURCE)]
        try:
            subprocess.run(build, check=True, capture_output=True)
        except (FileNotFoundError, subprocess.CalledProcessError):
            return None
        clock.set(0)
        return clock

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment when it starts."""
        return {"LD_PRELOAD": str(self.library), "CHAOS_CLOCK": str(self.file)}

    def set(self, seconds: int) -> None:
        """Put the clock forward, or back."""
        draft = self.file.with_suffix(".draft")
        draft.write_text(f"{seconds:+d}")
        draft.replace(self.file)
