"""The films that a club is likely to mean when it types little, or wrongly."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from sqlite3 import Connection
from typing import NamedTuple

from bot.domain.folding import without_article
from bot.store.database import Database
from bot.store.title_forms import PART

_MOST = 300
"""Films that count: those that the club has rated most, rated last, and added last."""

_LAST_RATED = 100

_FRESH = 300.0
"""Seconds after which a club's films are read anew: it is their order alone that grows old."""

_CLUBS = 100
"""How many clubs' films are kept at once."""

_FILMS = f"""
WITH talked_about AS (
    SELECT * FROM (SELECT film_id, ratings AS weight FROM film_scores
                   WHERE guild_id = :guild AND ratings > 0 ORDER BY ratings DESC LIMIT {_MOST})
    UNION ALL
    SELECT * FROM (SELECT film_id, 1 FROM rating_changes
                   WHERE guild_id = :guild ORDER BY changed_at DESC LIMIT {_LAST_RATED})
    UNION ALL
    SELECT * FROM (SELECT id, 1 FROM films
                   WHERE guild_id = :guild ORDER BY id DESC LIMIT {_MOST})
)
SELECT film_id, folded FROM
    (SELECT film_id, sum(weight) AS weight FROM talked_about
     GROUP BY film_id ORDER BY weight DESC, film_id LIMIT {_MOST})
JOIN film_titles USING (film_id) WHERE place < {PART} ORDER BY weight DESC, film_id, place
"""


class Title(NamedTuple):
    """A folded title of a film that the club talks about."""

    rank: int
    film_id: int
    folded: str


class ClubsFilms:
    """What a club talks about, by what its titles begin with; with and without their article.

    ``titles`` come likeliest first. They are kept in columns: an object for each of a hundred
    clubs' titles would make every full run of Python's collector take a quarter of a second.
    """

    def __init__(self, titles: Sequence[tuple[int, str]] = ()) -> None:
        entries = sorted(
            (form, rank, film_id, folded)
            for rank, (film_id, folded) in enumerate(titles)
            for form in {folded, without_article(folded)}
        )
        self._begun = [entry[0] for entry in entries]
        self._ranks = array("H", (entry[1] for entry in entries))
        self._film_ids = array("q", (entry[2] for entry in entries))
        self._folded = [entry[3] for entry in entries]

    def rank(self, folded: str) -> int | None:
        """How many titles are likelier; None of one that the club does not talk about."""
        place = bisect_left(self._begun, folded)
        is_there = self._begun[place : place + 1] == [folded]
        return self._ranks[place] if is_there else None

    def beginning(self, texts: Sequence[str], most: int) -> list[Title]:
        """The likeliest films one of whose titles begins with one of these texts, each once."""
        found: dict[int, Title] = {}
        for text in texts:
            low = bisect_left(self._begun, text)
            high = bisect_left(self._begun, text + "\U0010ffff", low)
            for place in range(low, high):
                title = Title(self._ranks[place], self._film_ids[place], self._folded[place])
                known = found.setdefault(title.film_id, title)
                if len(title.folded) < len(known.folded):
                    found[title.film_id] = title
        return sorted(found.values())[:most]


class LikelyFilms:
    """Every club's films by how likely they are meant; no club's tell of another's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, tuple[float, ClubsFilms]] = {}  # the club that asked last is last

    async def of(self, guild_id: int | None) -> ClubsFilms:
        if guild_id is None:
            return ClubsFilms()
        now = time.monotonic()
        read_at, films = self._known.pop(guild_id, (-_FRESH, ClubsFilms()))
        if now - read_at >= _FRESH:
            films = await self._database.read(partial(_read, guild_id=guild_id))
            read_at = now
            if len(self._known) >= _CLUBS:
                del self._known[next(iter(self._known))]
        self._known[guild_id] = read_at, films
        return films


def _read(connection: Connection, guild_id: int) -> ClubsFilms:
    """In SQLite's thread, where sorting them holds nobody up."""
    return ClubsFilms(connection.execute(_FILMS, {"guild": guild_id}).fetchall())
