"""Shows what became of imported files: a line each, or on a terminal a bar and then a table."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.operator.output import harmless, say

_STYLES = {"added": "green", "updated": "yellow", "refused": "red"}


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of a file, and what it held or why it was refused."""

    path: Path
    became: str
    what: str


Show = Callable[[FileOutcome], None]


@contextmanager
def lines() -> Generator[Show]:
    """Print a line for each file."""
    yield lambda outcome: say(f"{outcome.path}: {outcome.became}: {outcome.what}")


@contextmanager
def table(files: int) -> Generator[Show]:
    """Show a bar for ``files`` files, and a table at the end, even where that comes early."""
    from rich.console import Console  # noqa: PLC0415 - rich takes long to load
    from rich.progress import Progress  # noqa: PLC0415 - likewise
    from rich.table import Table  # noqa: PLC0415 - likewise
    from rich.text import Text  # noqa: PLC0415 - likewise

    console = Console(highlight=False)
    shown = Table("file", "became", "what", expand=False)
    try:
        with Progress(console=console, transient=True) as progress:
            bar = progress.add_task("Reading", total=files)

            def show(outcome: FileOutcome) -> None:
                cells = (str(outcome.path), outcome.became, outcome.what)
                style = _STYLES.get(outcome.became)
                shown.add_row(*map(Text, map(harmless, cells)), style=style)
                progress.advance(bar)

            yield show
    finally:
        console.print(shown)
