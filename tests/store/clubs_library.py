"""What a test of the library needs: two clubs, who changes what and when, and all that they see."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.quote import Said
from bot.domain.review import Dossier, Review
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import CHOICES, add_film, add_review, assert_sound, film_named, rows

OURS, THEIRS = 100, 200
ANA, BEN, CHLOE = 1, 2, 3

REVIEW = Review("Our Fanzine", "Ana", "https://example.org/1", 7, None, "It is good.", ("a line",))


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


def by(member_id: int = ANA, *, club: int = OURS, minutes: float = 0) -> Editor:
    return Editor(club, member_id, after(minutes))


def said(message_id: int, text: str = "What a film!", *, channel_id: int = 5) -> Said:
    return Said(text, BEN, channel_id, message_id)


async def named(store: Store, title: str, club: int = OURS) -> Film:
    """The only film of this title."""
    return await film_named(store, club, title)


async def rate(
    store: Store, film: Film, member: int, stars: int, *, club: int = OURS, minutes: float = 0
) -> None:
    await store.ratings.rate(Editor(club, member, after(minutes)), film.id, stars)


async def stars(store: Store, film_id: int, club: int = OURS) -> dict[int, int]:
    """What each member gives a film now."""
    ratings = await store.ratings.of_film(club, film_id, 0, 100)
    return {rating.member_id: rating.stars for rating in ratings}


async def drawn(store: Store, film_id: int | None, club: int = OURS) -> set[str]:
    """Every quote that can be drawn."""
    texts, last = set[str](), 0
    while (quote := await store.quotes.draw(club, film_id, 77, last)) and quote.text not in texts:
        texts.add(quote.text)
        last = quote.id
    return texts


async def sources(store: Store, film_id: int, club: int = OURS) -> list[str]:
    return [review.source for review in (await store.reviews.dossier(club, film_id)).reviews]


async def everything(store: Store, club: int) -> tuple[Any, ...]:
    """All that a club sees, to compare with what it sees later."""
    listed = (await store.film_list.page(club, "everything", 1000)).films
    dossiers: list[Dossier] = []
    quotes: list[set[str]] = []
    for one in listed:
        dossier = await store.reviews.dossier(club, one.film.id)
        ids = tuple(review.id for review in dossier.reviews)
        dossiers.append(replace(dossier, reviews=(*dossier.reviews, *ids)))  # type: ignore[arg-type]
        quotes.append(await drawn(store, one.film.id, club))
    found = [await store.titles.search(club, one.film.title, CHOICES) for one in listed]
    return listed, dossiers, quotes, found, await drawn(store, None, club)


def of_club(path: Path, club: int) -> dict[str, int]:
    """How many rows each table has of a club."""
    counts: dict[str, int] = {}
    for (table,) in rows(path, "SELECT name FROM sqlite_master WHERE type = 'table'"):
        if "guild_id" in [row[1] for row in rows(path, f"PRAGMA table_info({table})")]:
            ((count,),) = rows(path, f"SELECT count(*) FROM {table} WHERE guild_id = {club}")
            counts[table] = count
    return {table: count for table, count in counts.items() if count}


def assert_kept_right(path: Path) -> None:
    """Sound, the year's counts are right too, and each history ends with the present rating."""
    assert_sound(path)
    assert rows(path, "SELECT * FROM year_scores WHERE ratings <> 0 ORDER BY 1, 2, 3") == rows(
        path,
        "SELECT guild_id, substr(rated_at, 1, 4), film_id, count(*), sum(stars) FROM ratings"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
    )
    assert rows(
        path,
        "SELECT guild_id, film_id, member_id, stars FROM (SELECT *, max(id) FROM rating_changes"
        " GROUP BY guild_id, film_id, member_id) WHERE stars NOT NULL ORDER BY 1, 2, 3",
    ) == rows(path, "SELECT guild_id, film_id, member_id, stars FROM ratings ORDER BY 1, 2, 3")


combinations = pytest.mark.parametrize(
    ("gone_of", "into_of"),
    [(None, None), (None, OURS), (OURS, None), (OURS, OURS)],
    ids=["everyone's and everyone's", "everyone's and own", "own and everyone's", "own and own"],
)


async def two(store: Store, gone_of: int | None, into_of: int | None) -> tuple[Film, Film]:
    """Two entries with reviews and quotes of everyone's and of the club's."""
    films = (
        await add_film(store, "Leon", guild_id=gone_of, year=1994, aliases=["The Cleaner"]),
        await add_film(store, "The Professional", guild_id=into_of),
    )
    for number, film in enumerate(films):
        await add_review(store, film, f"Print {number}", quotes=[f"print {number}"])
        own = replace(REVIEW, source=f"Own {number}", link=None, quotes=(f"own {number}",))
        await store.reviews.add(by(), film.id, own)
        await store.quotes.save(by(), film.id, said(number, f"said {number}"))
    return films
