"""Imports of files into the library, everyone's or one club's. Each file is one transaction.

A film is recognised by the name of its file. The name is kept where a seed's name is
(``films.seed``, unique): "import/<name>" for everyone's films, "<guild id>/<name>" for a club's
own. The names of seeds contain no slash.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection
from typing import TypeVar

from bot.domain.entry import check_facts, check_review
from bot.domain.errors import StoreUnavailable
from bot.domain.filed import (
    ID_IS_COPIED,
    FiledFilm,
    FiledReview,
    Imported,
    Seed,
)
from bot.domain.film import Facts
from bot.domain.library import BadEntry, Editor
from bot.domain.library_log import OPERATOR
from bot.store.club_files import ClubFile, refuse_another, said_of
from bot.store.database import Database, Work, fetch
from bot.store.document_files import DocumentFile, reviewed_film
from bot.store.films import (
    COLUMNS,
    clubs_that_see_twice,
    film_from,
    keyed_film,
    same_films,
    write_seed,
)
from bot.store.reviews import replace_seeded
from bot.store.title_forms import merge_index

LOCKED_TRIES = 30
"""How often a file's transaction is tried while the bot writes; each try waits BUSY_SECONDS."""

T = TypeVar("T")


class Imports:
    """Imports of files. Where ``guild_id`` is None, they write what every club sees.

    A club's entries are added, and changed to what its files say, but never removed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seeds(self, seeds: Sequence[Seed], now: datetime) -> None:
        """Change everyone's films to what these seeds say, all in one transaction."""

        def write(connection: Connection) -> None:
            for seed in seeds:
                film = write_seed(connection, seed.name, seed.hash, seed.facts, now)
                replace_seeded(connection, film.id, seed.reviews)
            merge_index(connection)

        await self._database.write(write)

    async def film(
        self, guild_id: int | None, name: str, content_hash: str, filed: FiledFilm, now: datetime
    ) -> Imported:
        """Write what a film's file says. ``name`` is the file's name, without its ending.

        Raises BadEntry with the reason when that can't be done; nothing is written then.
        """
        filed = _checked(filed)
        if guild_id is not None:
            by = Editor(guild_id, OPERATOR, now)
            return await retried(
                self._database, lambda connection: ClubFile(connection, by, name).write(filed)
            )
        facts = filed.facts
        if facts is None or filed.needs_club:
            raise BadEntry(
                f"It tells of one club's library. Import it with --club and its id. {ID_IS_COPIED}"
            )
        return await retried(
            self._database,
            lambda connection: _seen_twice(
                connection, _everyones(connection, name, content_hash, facts, filed, now=now)
            ),
        )

    async def document(
        self,
        guild_id: int | None,
        facts: Facts,
        filed: FiledReview,
        now: datetime,
        *,
        told: Set[int] = frozenset(),
    ) -> Imported:
        """Add a review that was read from a document to the film of this title and year, or change
        the one that came of an earlier version of that document. ``told``: the reviews that other
        documents of the same import told of.

        A film that is not there is added, if its year is given. Raises BadEntry with the reason
        when that can't be done; nothing is written then.
        """
        facts, filed = check_facts(facts), replace(filed, review=check_review(filed.review))

        def write(connection: Connection) -> Imported:
            document = DocumentFile(connection, guild_id, filed, now, told)
            imported = document.write(facts)
            return imported if guild_id is not None else _seen_twice(connection, imported)

        return await retried(self._database, write)

    async def has_its_film(self, guild_id: int | None, facts: Facts) -> bool:
        """Whether it is certain to which film a document of this title goes: it says the year, or
        exactly one film of the title is there."""

        def read(connection: Connection) -> bool:
            try:
                return bool(facts.year or reviewed_film(connection, guild_id, facts))
            except BadEntry:
                return False

        return await self._database.read(read)


async def retried(database: Database, work: Work[T]) -> T:
    """Do the work in one transaction, and try again while the bot keeps the database busy. Returns
    the work's result.

    Raises StoreUnavailable when it stays busy.
    """
    for left in reversed(range(LOCKED_TRIES)):
        try:
            return await database.write(work)
        except StoreUnavailable as error:
            if not left or not _is_busy(error):
                raise
    raise AssertionError


def _is_busy(error: StoreUnavailable) -> bool:
    cause = error.__cause__
    return (
        isinstance(cause, sqlite3.OperationalError)
        and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    )


def _checked(filed: FiledFilm) -> FiledFilm:
    return replace(
        filed,
        facts=filed.facts and check_facts(filed.facts),
        reviews=tuple(replace(each, review=check_review(each.review)) for each in filed.reviews),
    )


def _seen_twice(connection: Connection, imported: Imported) -> Imported:
    """The same with the clubs that now see two films where this file has one."""
    (row,) = fetch(connection, f"SELECT {COLUMNS} FROM films WHERE id = ?", (imported.film_id,))
    return replace(imported, clubs=clubs_that_see_twice(connection, film_from(row)))


def _everyones(
    connection: Connection,
    name: str,
    content_hash: str,
    facts: Facts,
    filed: FiledFilm,
    *,
    now: datetime,
) -> Imported:
    key = f"import/{name}"
    for known in (keyed_film(connection, name), keyed_film(connection, key)):
        if known is not None and known["seed_hash"] == content_hash:  # the file may be a seed
            film = film_from(known)
            return Imported("already there", said_of(film, filed), film.id)
    known = keyed_film(connection, key)
    for row in same_films(connection, None, facts):
        if row["seed"] is None and known is None:  # added by a document
            connection.execute("UPDATE films SET seed = ? WHERE id = ?", (key, row["id"]))
            known = keyed_film(connection, key)
        elif row["seed"] not in (None, key):
            raise BadEntry(f"{facts.name} is in the library already, read from {row['seed']}.toml.")
    if known is not None:
        refuse_another(film_from(known), facts)
    film = write_seed(connection, key, content_hash, facts, filed.added_at or now)
    reviews = [each.review for each in filed.reviews]
    replace_seeded(connection, film.id, reviews)
    return Imported("updated" if known else "added", said_of(film, filed), film.id)
