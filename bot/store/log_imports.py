"""A club's log from a file, and into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection

from bot.domain.filed import FiledViewing, LogImport
from bot.domain.film import Facts, Film
from bot.domain.library import BadEntry, Editor
from bot.domain.library_log import OPERATOR
from bot.domain.watched import Viewing
from bot.store.database import Database, fetch
from bot.store.films import film_from, same_films
from bot.store.imports import retried
from bot.store.library import write_film
from bot.store.member_names import NAMED
from bot.store.rating_history import filed_film
from bot.store.sight import VISIBLE, shown_as
from bot.store.watched import begin_change, insert


class _Looked(Exception):
    """Ends a look at what an import would do, and takes it all back."""

    def __init__(self, found: LogImport) -> None:
        super().__init__()
        self.found = found


class LogImports:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, by: Editor, viewings: Sequence[Viewing]) -> LogImport:
        """What ``write`` would do: it is done, and taken back."""

        def look(connection: Connection) -> LogImport:
            raise _Looked(_write(connection, by, viewings))

        try:
            return await self._database.write(look)
        except _Looked as looked:
            return looked.found

    async def write(self, by: Editor, viewings: Sequence[Viewing]) -> LogImport:
        """Add the entries that are not there, and as the club's own the films that it lacks, all
        in one transaction. A film is known by its title and year, or else by its id."""
        return await self._database.write(lambda connection: _write(connection, by, viewings))

    async def write_filed(
        self,
        guild_id: int,
        films: Mapping[str, int],
        filed: Sequence[FiledViewing],
        pickers: Sequence[tuple[int | None, str | None]],
        now: datetime,
    ) -> LogImport:
        """The same of a file that an operator imports; ``films`` has the ids of names of films'
        files that this import has read. Raises BadEntry when the club has no film of a name, and
        where a title may be several films'."""
        by = Editor(guild_id, OPERATOR, now)

        def write(connection: Connection) -> LogImport:
            viewings = [
                _viewing(connection, guild_id, films, each, picker)
                for each, picker in zip(filed, pickers, strict=True)
            ]
            done = _write(connection, by, viewings)
            if done.unclear:
                raise BadEntry(f"Several films are called {done.unclear[0]}. Add the year.")
            return done

        return await retried(self._database, write)

    async def read(self, guild_id: int, names: Mapping[int, str]) -> list[FiledViewing]:
        """A club's log, oldest first. ``names`` has what to call each film that the club sees."""
        rows = await self._database.fetch(
            f"SELECT watched.*, name, {shown_as('watched.film_id')} AS shown_id FROM watched"
            f" {NAMED} picker_id WHERE watched.guild_id = :guild AND removed_in IS NULL"
            " ORDER BY watched_on, watched.id",
            {"guild": guild_id},
        )
        return [
            FiledViewing(
                line=0,
                on=datetime.fromisoformat(row["watched_on"]).date(),
                title=row["title"],
                year=row["year"],
                picker=f"<@{row['picker_id']}>" if row["picker_id"] else row["picker"] or "",
                came=row["came"],
                file=names.get(row["shown_id"], ""),
            )
            for row in rows
        ]


_NO_FILM = 0
"""The film id of an entry whose film has left the library, on its way from a file: null asks for a
look by title and year."""


def _viewing(
    connection: Connection,
    guild_id: int,
    films: Mapping[str, int],
    filed: FiledViewing,
    picker: tuple[int | None, str | None],
) -> Viewing:
    film_id = None if filed.file is None else _NO_FILM
    if filed.file:
        film_id = filed_film(connection, guild_id, films, filed.file)
    return Viewing(
        on=filed.on, title=filed.title, year=filed.year, film_id=film_id, picker_id=picker[0],
        picker=picker[1], came=filed.came,
    )  # fmt: skip


def _write(connection: Connection, by: Editor, viewings: Sequence[Viewing]) -> LogImport:
    present = {
        (row["watched_on"], row["film"] or row["name"])
        for row in fetch(
            connection,
            "SELECT watched_on, films.id AS film,"
            " watched.title || ' ' || coalesce(watched.year, '') AS name FROM watched"
            f" LEFT JOIN films ON films.id = {shown_as('watched.film_id')} AND {VISIBLE}"
            " WHERE watched.guild_id = :guild AND removed_in IS NULL",
            {"guild": by.guild_id},
        )
    }
    new_films: list[str] = []
    unclear: list[str] = []
    added: list[Viewing] = []
    known: dict[tuple[str, int | None], Film] = {}
    for viewing in viewings:
        seen = viewing
        if viewing.film_id is None:
            asked = viewing.title, viewing.year
            if asked not in known:
                film, is_new = _film(connection, by, viewing)
                if film is None:
                    unclear.append(viewing.title)
                    continue
                known[asked] = film
                if is_new:
                    new_films.append(film.name)
            film = known[asked]
            seen = replace(viewing, film_id=film.id, title=film.title, year=film.year)
        elif viewing.film_id == _NO_FILM:
            seen = replace(viewing, film_id=None)
        place = (str(seen.on), seen.film_id or f"{seen.title} {seen.year or ''}")
        if place not in present:
            present.add(place)
            added.append(seen)
    change = begin_change(connection, by) if added else None
    insert(connection, by.guild_id, added, change)
    left_out = len(unclear)
    return LogImport(
        len(added), len(viewings) - len(added) - left_out, tuple(new_films), tuple(unclear), change
    )


def _film(connection: Connection, by: Editor, viewing: Viewing) -> tuple[Film | None, bool]:
    """The film that an entry means, and whether it is new; None where it may be several."""
    facts = Facts(title=viewing.title, year=viewing.year)
    if viewing.year is None:
        found = same_films(connection, by.guild_id, facts, any_year=True)
        if found:
            return (film_from(found[0]) if len(found) == 1 else None), False
    return write_film(connection, by, facts)
