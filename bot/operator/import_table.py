"""Shows what became of imported files: a line each, or on a terminal a bar and then a table; in a
dry run what would become of them, with all that would be written of a review."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain.film import Facts
from bot.domain.record import record
from bot.domain.review import Review
from bot.operator.output import harmless, say
from bot.views.film_card import critics_stars, quotes_beside
from bot.views.text import plain

_STYLES = {"added": "green", "updated": "yellow", "refused": "red"}
_WOULD = "added", "updated", "refused"
"""What a dry run only says that it would become."""


@record
class FileOutcome:
    """What became of a file, and what it held or why it was refused."""

    path: Path
    became: str
    what: str
    review: Review | None = None
    """The review that was read from a document and added."""
    film: Facts | None = None
    """The film that was added with it."""


Show = Callable[[FileOutcome], None]


@contextmanager
def lines() -> Generator[Show]:
    """Print a line for each file."""
    yield lambda outcome: say(f"{outcome.path}: {outcome.became}: {_what(outcome)}")


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
                cells = (str(outcome.path), outcome.became, _what(outcome))
                style = _STYLES.get(outcome.became)
                shown.add_row(*map(Text, map(harmless, cells)), style=style)
                progress.advance(bar)

            yield show
    finally:
        console.print(shown)


@contextmanager
def everything() -> Generator[Show]:
    """Print a line for each file, and below it all that a review has, in the width of the terminal
    or in 80 columns. As on a card, a quote that stands in the summary isn't shown again."""
    from rich.console import Console  # noqa: PLC0415 - rich takes long to load
    from rich.padding import Padding  # noqa: PLC0415 - likewise
    from rich.table import Table  # noqa: PLC0415 - likewise
    from rich.text import Text  # noqa: PLC0415 - likewise

    console = Console(highlight=False)

    def show(outcome: FileOutcome) -> None:
        became = f"would be {outcome.became}" if outcome.became in _WOULD else outcome.became
        said = f"{outcome.path}: {became}: {_what(outcome)}"
        console.print(Text(harmless(said), _STYLES.get(outcome.became, "")), soft_wrap=True)
        if outcome.review is None:
            return
        grid = Table.grid(padding=(0, 2, 0, 0))
        for name, value in _rows(outcome.review, outcome.film):
            grid.add_row(name, Text(harmless(value), overflow="fold"))
        console.print(Padding(grid, (0, 0, 0, 4)))

    yield show


def _what(outcome: FileOutcome) -> str:
    """What a file held, and what the review lacks that was added from it."""
    said, review = [outcome.what], outcome.review
    if review is not None:
        said += ["no stars"] * (review.stars is None) + ["no summary"] * (not review.summary)
    return "; ".join(said)


def _rows(review: Review, film: Facts | None) -> Iterator[tuple[str, str]]:
    """What a review has, and the film that comes with it, by name."""
    if film is not None:
        runtime = f"{film.runtime} min" if film.runtime else None
        facts = (film.name, film.director, film.country, runtime, film.certificate)
        yield "film", " · ".join(filter(None, (*facts, ", ".join(film.cast))))
    yield "outlet", review.source
    if review.reviewer:
        yield "critic", review.reviewer
    yield "stars", critics_stars(review)
    yield "summary", review.summary or "none"
    for place, quote in enumerate(quotes_beside(review, plain(review.summary))):
        yield "quotes" if not place else "", f"“{quote}”"
    if review.link:
        yield "link", review.link
