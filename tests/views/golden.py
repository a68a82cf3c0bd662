"""The golden digest: a week with something in every section, as it is stored beside this file.

After a change that is meant, ``python -m tests.views.golden`` writes the file anew; what has
changed then shows in git's diff.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from discord import ComponentType, ui

from bot.domain.digest import (
    ChangeOfHeart,
    Digest,
    MemberLine,
    Milestone,
    Ranked,
    RoundNews,
    Standing,
)
from bot.domain.film import Film, FilmTitle
from bot.domain.quote import Quote
from bot.domain.rating import Aggregate
from bot.domain.schedule import Week
from bot.views.digest import DigestPost, parts_of, rate_label

FILE = Path(__file__).with_name("golden_digest.txt")

START, END = datetime(2026, 3, 9, 9, tzinfo=UTC), datetime(2026, 3, 16, 9, tzinfo=UTC)
WEEK = Week(2026, 12)
ALIEN, BRAZIL = (
    FilmTitle(id=1, title="Alien", year=1979),
    FilmTitle(id=2, title="Brazil: *the* film", year=1985),
)
QUOTE = Quote(
    1, "It _hatches_.", "Variety", "A. Critic", Film(id=1, title="Alien", year=1979), 1, 1
)
WHOLE = Digest(
    ratings=6,
    members=4,
    ratings_before=4,
    film=Standing(ALIEN, Aggregate((0, 1, 0, 0, 0, 0, 0, 1, 1, 1))),
    divisive=Standing(BRAZIL, Aggregate((1, 0, 0, 0, 1, 0, 0, 0, 0, 1))),
    change=ChangeOfHeart(12, BRAZIL, 4, 10, "Ana_1"),
    line=MemberLine(13, ALIEN, 9, "In space\n# nobody.", "Ben"),
    new_films=(BRAZIL, ALIEN),
    top=(
        Ranked(ALIEN, 7.9, Aggregate((0, 1, 0, 0, 0, 0, 0, 1, 1, 1))),
        Ranked(BRAZIL, 6.2, Aggregate((1, 0, 0, 0, 1, 0, 0, 0, 0, 1))),
    ),
    year=2026,
    news=RoundNews(
        film=Film(id=2, title="Brazil: *the* film", year=1985),
        film_at=END + timedelta(days=2),
        chosen=(ALIEN,),
        watched=(BRAZIL,),
        vote_until=END + timedelta(days=4),
        picker="Ana_1",
        milestone=Milestone(50, "Heat_ (1995)"),
    ),
    adders={1: "Ana_1"},
    posters={1: "https://image.tmdb.org/t/p/w342/a.jpg", 2: "https://posters.example/b.jpg"},
)


def digest() -> DigestPost:
    return DigestPost(
        parts_of(WHOLE, QUOTE, START, END), ALIEN.id, rate_label(ALIEN.name), WEEK,
        films=[(film.id, film.name) for film in WHOLE.films], posters=WHOLE.week_posters,
    )  # fmt: skip


def rendering(view: ui.LayoutView) -> str:
    """All that would be sent, a component or an attribute a line, texts as they are."""
    return "".join(f"{line}\n" for part in view.to_components() for line in _lines(part))


def _lines(component: Mapping[str, Any]) -> Iterator[str]:
    yield ComponentType(component["type"]).name
    for name, value in sorted(component.items()):
        if name == "content":
            yield from (f"    | {line}" for line in value.split("\n"))
        elif name not in ("type", "components"):
            yield f"    {name}: {json.dumps(value, ensure_ascii=False)}"
    for inner in component.get("components", ()):
        yield from (f"    {line}" for line in _lines(inner))


if __name__ == "__main__":
    FILE.write_text(rendering(digest()), encoding="utf-8")
