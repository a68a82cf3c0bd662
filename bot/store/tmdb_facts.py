"""What The Movie Database (TMDB) said about films. It may be kept only for KEPT_FOR.

A fact is TMDB's as long as it equals what TMDB said (``films.tmdb_facts``). What a club has written
over it is the club's, and stays. The title, the year and the id stay, too: they are what a member
picked.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection
from typing import Any

from bot.domain.entry import check_facts
from bot.domain.film import Facts, Film, only_facts
from bot.domain.frozen import without_facts
from bot.domain.proposal import FilmProposal
from bot.store.database import Database, Row, fetch, stored
from bot.store.films import COLUMNS, film_from, rewrite_film
from bot.store.json_column import from_json, to_json

KEPT_FOR = timedelta(days=180)
"""How long facts are kept. Nothing that was obtained from TMDB may be cached "for longer than 6
months": its API Terms of Use of 20 October 2023, 1.C (https://www.themoviedb.org/api-terms-of-use).
Six months have at least 181 days."""

FRESH_FOR = timedelta(days=150)
"""After how long TMDB is asked again. That leaves a month for asking."""

POSTED_FOR = KEPT_FOR - FRESH_FOR
"""How long posts hold facts of films, which may be as old as FRESH_FOR when a post is written."""

_A_SLICE = 20
"""How many films one write changes. For each of them the index of titles is written again, too."""

_FACTS = (
    "director", "country", "runtime", "certificate", "cast", "original_title", "poster",
)  # fmt: skip
_NOTHING = Facts(title="")

Place = tuple[str, int]
"""How far the asking has come: a moment as it is stored, and a film's id."""
FROM_THE_OLDEST: Place = ("", 0)


def note_tmdb(connection: Connection, film_id: int, facts: Facts, at: datetime) -> None:
    """Write down what TMDB said about a film, and when."""
    connection.execute(
        "UPDATE films SET tmdb_at = ?, tmdb_facts = ? WHERE id = ?",
        (stored(at), to_json(only_facts(facts)), film_id),
    )


def join_tmdb(connection: Connection, into: Film, gone: Film, merged: Film) -> None:
    """Note for a merged film what TMDB said about both films, since the earlier of the two moments.
    The merged film has the facts of ``into``, and those of ``gone`` where ``into`` has none."""
    theirs = [
        row
        for film in (into, gone)
        for row in fetch(
            connection, "SELECT id, tmdb_at, tmdb_facts FROM films WHERE id = ?", (film.id,)
        )
        if row["tmdb_at"] is not None
    ]
    if not theirs:
        return
    said = {row["id"]: from_json(row["tmdb_facts"], Facts) for row in theirs}
    first, second = said.get(into.id, _NOTHING), said.get(gone.id, _NOTHING)
    values: dict[str, Any] = {
        name: getattr(first if getattr(into, name) else second, name)
        for name in _FACTS
        if name != "original_title"  # the other's original title becomes an alias
    }
    others = (title for title in second.titles[1:] if title not in into.titles)
    aliases = tuple(dict.fromkeys((*first.aliases, *others)))
    at = min(datetime.fromisoformat(row["tmdb_at"]) for row in theirs)
    note_tmdb(connection, merged.id, replace(first, aliases=aliases, **values), at)


class TmdbFacts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime, after: Place, limit: int) -> list[tuple[Place, int]]:
        """The films of all clubs about which TMDB is to be asked again, the oldest first: their
        places, which come after ``after``, and their ids at TMDB."""
        rows = await self._database.fetch(
            "SELECT tmdb_at, id, tmdb_id FROM films WHERE tmdb_at < ? AND (tmdb_at, id) > (?, ?)"
            " AND tmdb_id NOT NULL ORDER BY tmdb_at, id LIMIT ?",
            (stored(now - FRESH_FOR), *after, limit),
        )
        return [((row["tmdb_at"], row["id"]), row["tmdb_id"]) for row in rows]

    async def refresh(self, film_id: int, facts: Facts, now: datetime) -> None:
        """Replace what TMDB said by what it says now, unless the film has gone, or has another id
        there meanwhile. Raises BadEntry when the library can't take it."""
        facts = check_facts(facts)

        def refresh(connection: Connection) -> None:
            for row in fetch(
                connection,
                f"SELECT {COLUMNS}, tmdb_facts FROM films"
                " WHERE id = ? AND tmdb_id = ? AND tmdb_at NOT NULL",
                (film_id, facts.tmdb_id),
            ):
                said = from_json(row["tmdb_facts"], Facts)
                still = tuple(title for title in said.aliases if title in facts.titles)
                fresh = replace(facts, aliases=still)
                rewrite_film(connection, film_id, _with(film_from(row), said, fresh))
                note_tmdb(connection, film_id, fresh, now)

        await self._database.write(refresh)

    async def drop_too_old(self, now: datetime) -> None:
        """Delete what TMDB said too long ago, in all clubs, a slice in each write."""
        too_old = (stored(now - KEPT_FOR),)
        for table, drop in (("films", _drop_of_films), ("proposals", _drop_of_proposals)):
            # Nearly always there is nothing, and then no write is queued.
            while await self._database.fetch(
                f"SELECT 1 FROM {table} WHERE tmdb_at < ? LIMIT 1", too_old
            ):
                await self._database.write(partial(drop, too_old=too_old[0]))
        before = stored(now - POSTED_FOR)
        while await self._database.fetch(f"SELECT 1 FROM {_POSTS} LIMIT 1", (before,)):
            await self._database.write(partial(_drop_of_posts, too_old=before))


def _drop_of_films(connection: Connection, too_old: str) -> None:
    for row in _slice(connection, f"{COLUMNS}, tmdb_facts FROM films", too_old):
        film, said = film_from(row), from_json(row["tmdb_facts"], Facts)
        rewrite_film(connection, film.id, _with(film, said, _NOTHING))
        connection.execute(
            "UPDATE films SET tmdb_at = NULL, tmdb_facts = NULL WHERE id = ?", (film.id,)
        )


def _drop_of_proposals(connection: Connection, too_old: str) -> None:
    """Drop such facts from proposed films. Their title, year and id stay."""
    for row in _slice(connection, "id, content FROM proposals", too_old):
        proposed = from_json(row["content"], FilmProposal)
        facts = proposed.facts
        picked = Facts(title=facts.title, year=facts.year, tmdb_id=facts.tmdb_id)
        connection.execute(
            "UPDATE proposals SET tmdb_at = NULL, content = ? WHERE id = ?",
            (to_json(replace(proposed, facts=picked)), row["id"]),
        )


_POSTS = """
posts INDEXED BY posts_with_facts WHERE written_at < ? AND (instr(content, '"director":')
    OR instr(content, '"posters": [[') OR instr(content, '"posters":[['))
"""
"""Those that hold facts of films, wherever these came from. Each loses them (``without_facts``), so
that it is found again only where it is written down anew (``Kind.content_by_now``)."""


def _drop_of_posts(connection: Connection, too_old: str) -> None:
    """Drop such facts from what was posted. The messages stay as they are: they are Discord's."""
    for row in fetch(
        connection,
        f"SELECT guild_id, kind, key, content FROM {_POSTS} ORDER BY written_at LIMIT ?",
        (too_old, _A_SLICE),
    ):
        content = without_facts(json.loads(row["content"]))
        connection.execute(
            "UPDATE posts SET content = ? WHERE guild_id = ? AND kind = ? AND key = ?",
            (json.dumps(content, ensure_ascii=False), row["guild_id"], row["kind"], row["key"]),
        )


def _slice(connection: Connection, of_what: str, too_old: str) -> list[Row]:
    return fetch(
        connection,
        f"SELECT {of_what} WHERE tmdb_at < ? ORDER BY tmdb_at LIMIT ?",
        (too_old, _A_SLICE),
    )


def _with(film: Film, said: Facts, fresh: Facts) -> Film:
    """The film, with ``fresh`` facts wherever it has the ones that TMDB ``said``."""
    values: dict[str, Any] = {
        name: getattr(fresh, name) for name in _FACTS if getattr(film, name) == getattr(said, name)
    }
    gone = set(said.aliases) - set(fresh.aliases)
    aliases = tuple(title for title in film.aliases if title not in gone)
    return replace(film, aliases=aliases, **values)
