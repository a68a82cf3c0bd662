"""The films that a club is likely to mean when it types little, or with mistakes."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import partial
from sqlite3 import Connection
from typing import NamedTuple

from bot.domain.folding import without_article
from bot.store.beginnings import BEYOND, Beginnings
from bot.store.database import Database
from bot.store.title_forms import PART

_MOST = 2000
"""How many films count: those that the club has rated most, rated last, and added last."""

_LAST_RATED = 100

_FRESH = 300.0
"""After how many seconds a club's films are read again. Only their order gets out of date."""

_KEPT = 60_000
"""How many titles of clubs' films are kept at once: 9 MiB. A club that rates a lot has 4,000."""

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
    """The films that a club talks about, found by how their titles begin, with and without the
    article.

    ``titles``: pairs of a film's id and a folded title, likeliest first. They are kept in columns:
    with an object for each title of a hundred clubs, every full run of Python's garbage collector
    would take a quarter of a second.
    """

    def __init__(self, titles: Sequence[tuple[int, str]] = ()) -> None:
        entries = sorted(
            (form, rank, film_id, folded)
            for rank, (film_id, folded) in enumerate(titles)
            for form in {folded, without_article(folded)}
        )
        self._begun = [entry[0] for entry in entries]
        self._beginnings = Beginnings(self._begun)
        self._ranks = array("I", (entry[1] for entry in entries))
        self._film_ids = array("q", (entry[2] for entry in entries))
        self._folded = [entry[3] for entry in entries]

    def __len__(self) -> int:
        return len(self._begun)

    def rank(self, folded: str) -> int | None:
        """How many titles are likelier than this one; None where the club does not talk about
        it."""
        place = bisect_left(self._begun, folded)
        is_there = self._begun[place : place + 1] == [folded]
        return self._ranks[place] if is_there else None

    def beginning(self, texts: Sequence[str], most: int) -> list[Title]:
        """The likeliest films with a title that begins with one of these texts, each film once."""
        places = [
            place
            for text in texts
            for low in [bisect_left(self._begun, text)]
            for place in range(low, bisect_left(self._begun, text + BEYOND, low))
        ]
        found: dict[int, Title] = {}
        for place in sorted(places, key=self._ranks.__getitem__):
            title = Title(self._ranks[place], self._film_ids[place], self._folded[place])
            known = found.setdefault(title.film_id, title)
            if len(title.folded) < len(known.folded):
                found[title.film_id] = title
            if len(found) > most:
                break
        return sorted(found.values())[:most]

    def nearly(self, texts: Sequence[str], most: int, *, whole_alone: bool) -> list[Title]:
        """The likeliest films with a title that begins one slip away from one of these texts, each
        film once. Films with a whole title that is one slip away come first, or are all."""
        spellings = {near for text in texts for near in self._beginnings.one_slip_from(text)}
        if whole_alone:
            spellings = {spelling for spelling in spellings if self.rank(spelling) is not None}
        found = self.beginning(sorted(spellings), most)
        whole = [title for title in found if self._is_whole(title, spellings)]
        return whole if whole_alone else list(dict.fromkeys([*whole, *found]))

    def _is_whole(self, title: Title, spellings: set[str]) -> bool:
        return bool({title.folded, without_article(title.folded)} & spellings)


class LikelyFilms:
    """Each club's likely films. A club's films never depend on another club's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[int, tuple[float, ClubsFilms]] = {}  # last: the latest to ask

    async def of(self, guild_id: int | None) -> ClubsFilms:
        if guild_id is None:
            return ClubsFilms()
        now = time.monotonic()
        read_at, films = self._known.pop(guild_id, (-_FRESH, ClubsFilms()))
        if now - read_at >= _FRESH:
            films = await self._database.read(partial(_read, guild_id=guild_id))
            read_at = now
            kept = len(films) + sum(len(known) for _, known in self._known.values())
            while self._known and kept > _KEPT:
                _, forgotten = self._known.pop(next(iter(self._known)))
                kept -= len(forgotten)
        self._known[guild_id] = read_at, films
        return films


def _read(connection: Connection, guild_id: int) -> ClubsFilms:
    """Read and sort the films in SQLite's thread, so that sorting holds nobody up."""
    return ClubsFilms(connection.execute(_FILMS, {"guild": guild_id}).fetchall())
