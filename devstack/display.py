"""Progress for a person: a line for each step, with a spinner where the output is a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


class Display:
    """Prints the steps of a start and how long each took."""

    def __init__(self, console: Console) -> None:
        self.console = console

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Show a step while its block runs.

        Yields:
            A function that shows what the step is doing right now.
        """
        started = time.monotonic()
        if not self.console.is_terminal:
            self.console.print(f"  {title} …")
        with self.console.status(f"{title} …") as status:
            yield lambda note: status.update(f"{title} … [dim]{note}[/dim]")
        self.console.print(
            f"[green]✓[/green] {title} [dim]{time.monotonic() - started:.1f} s[/dim]"
        )
