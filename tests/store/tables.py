"""The database as another program sees it, and rows that no method of the store writes yet."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from bot.domain import stars as half_stars
from bot.domain.digest import Material
from bot.domain.film import Facts, Film, FilmTitle
from bot.domain.folding import sort_key
from bot.domain.library import Editor
from bot.domain.schedule import Period, Schedule, Week
from bot.store.clubs import zone_at
from bot.store.database import fetch, statement
from bot.store.digests import little_rated, material_from, week_row
from bot.store.store import Store
from bot.store.title_forms import write_titles
from bot.store.upkeep import check
from tests.conftest import NOW

CHOICES = 25
"""As many films as the bot asks for: what Discord shows of an autocomplete's answers."""


def rows(path: Path, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """What a connection of its own reads: committed rows alone."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql, parameters).fetchall()


async def take_line(store: Store, by: Editor, film: Film, member_id: int) -> None:
    """Take a member's line off a film, as an organiser does who sees it."""
    seen = await store.ratings.line_of(by.guild_id, film.id, member_id)
    await store.ratings.take_line(by, film.id, member_id, seen.checksum)


async def material_of(store: Store, guild_id: int, period: Period, year: int) -> Material:
    """What a club's digest is made of."""
    days = date(year, 1, 1), date(year, 12, 31)
    return await store.database.read(
        lambda connection: material_from(
            week_row(
                connection, guild_id, period, days, zone=zone_at(connection, guild_id), now=NOW
            )
        )
    )


async def little_rated_of(store: Store, guild_id: int, week: Week) -> FilmTitle:
    """The film of a quiet week."""
    return await store.database.read(lambda connection: little_rated(connection, guild_id, week))


async def save_schedule(store: Store, schedule: Schedule) -> None:
    """Have a club's digest come like this."""
    await store.digest_schedules.change(
        schedule, channel_id=schedule.channel_id, weekday=schedule.weekday, at=schedule.at,
        zone=schedule.zone,
    )  # fmt: skip


@contextmanager
def foreign_lock(path: Path) -> Generator[sqlite3.Connection]:
    """While this is open, another program is writing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


async def add_club(store: Store, guild_id: int) -> None:
    await store.database.write(
        statement(
            "INSERT OR IGNORE INTO clubs (guild_id, first_seen_at) VALUES (?, ?)",
            (guild_id, NOW.isoformat()),
        )
    )


async def add_film(
    store: Store,
    title: str,
    *,
    guild_id: int | None = None,
    year: int | None = None,
    aliases: Sequence[str] = (),
) -> Film:
    """A film of everyone's, or of a club's own."""
    if guild_id is not None:
        await add_club(store, guild_id)

    def add(connection: sqlite3.Connection) -> Film:
        (row,) = fetch(
            connection,
            "INSERT INTO films (guild_id, title, sort_title, year, aliases)"
            " VALUES (?, ?, ?, ?, ?) RETURNING id",
            (guild_id, title, sort_key(title), year, json.dumps(list(aliases))),
        )
        film = Film(id=row["id"], guild_id=guild_id, title=title, year=year, aliases=tuple(aliases))
        write_titles(connection, film)
        return film

    return await store.database.write(add)


async def added(store: Store, by: Editor, facts: Facts) -> Film:
    """A film that the club lacked, as a member adds it."""
    film, is_new = await store.library.bring(by, facts)
    assert is_new
    return film


def title_of(film: Film) -> FilmTitle:
    """What look-up says of a film."""
    return FilmTitle(
        id=film.id,
        guild_id=film.guild_id,
        title=film.title,
        year=film.year,
        tmdb_id=film.tmdb_id,
    )


def titles_of(*films: Film) -> list[FilmTitle]:
    return list(map(title_of, films))


async def film_named(store: Store, guild_id: int, text: str) -> Film:
    """The only film that a text names in full."""
    (found,) = await store.titles.named(guild_id, text, CHOICES)
    return await store.films.get(guild_id, found.id)


async def add_review(
    store: Store,
    film: Film,
    source: str,
    *,
    guild_id: int | None = None,
    stars: int | None = None,
    quotes: Iterable[str] = (),
) -> None:
    """A review of everyone's, or of a club's own."""
    if guild_id is not None:
        await add_club(store, guild_id)

    def add(connection: sqlite3.Connection) -> None:
        (row,) = fetch(
            connection,
            "INSERT INTO reviews (film_id, guild_id, source, stars, summary)"
            " VALUES (?, ?, ?, ?, 'A summary.') RETURNING id",
            (film.id, guild_id, source, stars),
        )
        connection.executemany(
            "INSERT INTO quotes (review_id, text) VALUES (?, ?)",
            [(row["id"], quote) for quote in quotes],
        )

    await store.database.write(add)


def kept_scores(path: Path) -> dict[tuple[int, int], tuple[int, ...]]:
    """The counts that the triggers keep, by club and film."""
    columns = ", ".join(f"s{stars}" for stars in half_stars.ALL)
    kept = rows(path, f"SELECT guild_id, film_id, ratings, {columns} FROM film_scores")
    assert all(sum(counts) == ratings for _, _, ratings, *counts in kept)
    return {(guild_id, film_id): tuple(counts) for guild_id, film_id, _, *counts in kept}


def counted_scores(path: Path) -> dict[tuple[int, int], tuple[int, ...]]:
    """The same, counted anew from the ratings."""
    counted: dict[tuple[int, int], list[int]] = {}
    for guild_id, film_id, stars in rows(path, "SELECT guild_id, film_id, stars FROM ratings"):
        counted.setdefault((guild_id, film_id), [0] * half_stars.HIGHEST)[stars - 1] += 1
    return {place: tuple(counts) for place, counts in counted.items()}


def assert_sound(path: Path) -> None:
    """The file is whole, nothing refers to what is gone, every count is right, and every film is
    found; and ``filmclub check`` says so too."""
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA foreign_key_check") == []
    assert kept_scores(path) == counted_scores(path)
    assert [seen for seen in check(path, {}) if seen.remedy is not None] == []
