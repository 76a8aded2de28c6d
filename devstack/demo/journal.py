"""A visit's steps as a table that grows while they happen."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

Say = Callable[[str], None]
"""Tells what came of a step so far."""


@dataclass(slots=True)
class _Step:
    name: str
    said: str = "..."
    mark: str = "[yellow]…[/]"
    began: float = field(default_factory=time.perf_counter)
    seconds: float | None = None

    @property
    def time(self) -> str:
        seconds = time.perf_counter() - self.began if self.seconds is None else self.seconds
        return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


class Journal:
    """The table: on a terminal it is drawn anew all the time, elsewhere line after line."""

    def __init__(self, console: Console, title: str) -> None:
        """Take a console and what to write above the table; nothing is written yet."""
        self._console = console
        self._title = title
        self._steps: list[_Step] = []

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show the table until the block ends, whichever way."""
        if self._console.is_terminal:
            with Live(console=self._console, get_renderable=self._table, refresh_per_second=8):
                yield
        else:
            self._console.print(self._title)
            yield

    @contextmanager
    def step(self, name: str) -> Iterator[Say]:
        """Enter a step, and how long the block took."""
        step = _Step(name)
        self._steps.append(step)

        def say(what: str) -> None:
            step.said = escape(what)

        try:
            yield say
        except BaseException:
            self._end(step, "[red]✗[/]")
            raise
        self._end(step, "[green]✓[/]")

    def _end(self, step: _Step, mark: str) -> None:
        step.mark, step.seconds = mark, time.perf_counter() - step.began
        if not self._console.is_terminal:
            line = f"{mark} {step.name:<18} {step.said}  ({step.time})"
            self._console.print(line, soft_wrap=True, highlight=False)

    def _table(self) -> Table:
        table = Table(title=self._title, title_justify="left", box=None, pad_edge=False)
        table.add_column("")
        table.add_column("step", style="bold", no_wrap=True)
        table.add_column("what came of it", overflow="fold")
        table.add_column("time", justify="right", no_wrap=True)
        for step in self._steps:
            table.add_row(step.mark, step.name, step.said, step.time)
        return table
