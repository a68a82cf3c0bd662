"""What became of imported files, on a terminal: a bar while they are read, then a table."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot.importing import Line, harmless

_STYLES = {"added": "green", "updated": "yellow", "refused": "red"}


@contextmanager
def shown(files: int) -> Generator[Callable[[Line], None]]:
    """Takes a line for each of so many files; the table comes in the end, also of an early one."""
    console = Console(highlight=False)
    table = Table("file", "became", "what", expand=False)
    try:
        with Progress(console=console, transient=True) as progress:
            bar = progress.add_task("Reading", total=files)

            def show(line: Line) -> None:
                table.add_row(
                    *map(Text, map(harmless, (str(line.path), line.became, line.what))),
                    style=_STYLES.get(line.became),
                )
                progress.advance(bar)

            yield show
    finally:
        console.print(table)
