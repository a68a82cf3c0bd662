"""Imports of a club's log from a file."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from sqlite3 import Connection
from weakref import WeakValueDictionary

from bot import known_films
from bot.domain.entry import check_facts
from bot.domain.filed import UNCLEAR, FiledViewing, LogImport, LogProblem
from bot.domain.film import Facts, Film
from bot.domain.folding import same_title
from bot.domain.library import BadEntry, Editor
from bot.domain.watched import Viewing
from bot.store.database import Database, Work, fetch
from bot.store.films import film_from, same_films, same_names
from bot.store.imports import retried
from bot.store.library import write_film
from bot.store.rating_history import filed_film
from bot.store.sight import VISIBLE, shown_as
from bot.store.waiting import Claim, forget, require
from bot.store.watched import begin_change, insert, mark_half
from bot.store.watched_back import take_back

_SLICE = 20
"""How many entries one write adds, each with a film that the library may lack: all other clubs wait
for it, less than 50 ms."""
_HALVES = "SELECT id, guild_id FROM watched_changes WHERE is_half"
"""The imports, and the undos of imports, that were stopped midway, by the end of the program or by
an error."""


class LogImports:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def turn(self, guild_id: int) -> asyncio.Lock:
        """The club's lock. It is held from the look at a waiting list until the list is written and
        waits no more. No club waits for another club's."""
        return self._turns.setdefault(guild_id, asyncio.Lock())

    async def look(self, by: Editor, viewings: Sequence[Viewing]) -> LogImport:
        """What ``write`` would do. It only reads, so nobody's write waits for it."""
        return await self._database.read(
            lambda connection: _Importing(connection, by, is_look=True).add(viewings)
        )

    async def write(
        self, by: Editor, viewings: Sequence[Viewing], claim: Claim | None = None
    ) -> LogImport:
        """Add the entries that are not in the log, and the films that the club lacks as its own,
        and use up the claim, the waiting list. A film is recognised by its title and year, or by
        its id if it has one.

        This happens in slices, as one change of the log. After an error the slices before it are
        there, and the list goes on waiting. They are taken back when a list is written again, or
        by ``end_halves``. Raises ``claim.used_up``.
        """
        if claim is not None:
            await self._end_halves(by.guild_id)
        return await self._in_slices(by, viewings, claim=claim)

    async def _in_slices(
        self,
        by: Editor,
        viewings: Sequence[Viewing],
        write: Callable[[Work[LogImport]], Awaitable[LogImport]] | None = None,
        claim: Claim | None = None,
    ) -> LogImport:
        write = write or self._database.write
        done = LogImport(0, 0, (), (), None)
        known: _Known = {}
        for start in range(0, len(viewings), _SLICE):
            part, is_last = viewings[start : start + _SLICE], start + _SLICE >= len(viewings)

            def add(
                connection: Connection,
                part: Sequence[Viewing] = part,
                change: int | None = done.change_id,
                *,
                is_last: bool = is_last,
            ) -> LogImport:
                if claim and change is None:
                    require(connection, claim)
                found = _Importing(connection, by, change, known).add(part)
                if claim:
                    mark_half(connection, found.change_id, is_half=not is_last)
                    if is_last:
                        forget(connection, claim)
                return found

            more = await write(add)
            unclear = (*done.unclear, *(start + place for place in more.unclear))
            done = LogImport(
                done.added + more.added, done.known + more.known,
                done.new_films + more.new_films, unclear, more.change_id, done.twice + more.twice,
            )  # fmt: skip
        return done

    async def end_halves(self) -> None:
        """Take back imports, and finish undos of imports, that were stopped midway, in all
        clubs."""
        for half in await self._database.fetch(_HALVES):
            async with self.turn(half["guild_id"]):  # an import may be writing now
                await self._end_halves(half["guild_id"])

    async def _end_halves(self, guild_id: int) -> None:
        for half in await self._database.fetch(f"{_HALVES} AND guild_id = ?", (guild_id,)):
            await take_back(self._database, guild_id, half["id"])

    async def look_filed(
        self,
        by: Editor,
        films: Mapping[str, int],
        filed: Sequence[FiledViewing],
        pickers: Sequence[tuple[int | None, str | None]],
    ) -> tuple[list[Viewing], list[LogProblem]]:
        """The entries of a file that an operator imports, and what is wrong with its lines: the
        club has no film of a name, or a title may mean several films. ``films``: the ids of the
        films whose files this import has read, by the files' names."""

        def look(connection: Connection) -> tuple[list[Viewing], list[LogProblem]]:
            lines: list[int] = []
            viewings: list[Viewing] = []
            problems: list[LogProblem] = []
            for each, picker in zip(filed, pickers, strict=True):
                try:
                    viewings.append(_viewing(connection, by.guild_id, films, each, picker))
                    lines.append(each.line)
                except BadEntry as why:
                    problems.append(LogProblem(each.line, why))
            for place in _Importing(connection, by, is_look=True).add(viewings).unclear:
                why = BadEntry(UNCLEAR, title=viewings[place].title)
                problems.append(LogProblem(lines[place], why))
            return viewings, problems

        return await self._database.read(look)

    async def write_filed(self, by: Editor, viewings: Sequence[Viewing]) -> LogImport:
        """Add the entries of an operator's file, as ``look_filed`` found them."""
        return await self._in_slices(by, viewings, partial(retried, self._database))


_NO_FILM = 0
"""The film id of an entry from a file whose film is not in the library any more. None would make it
be looked up by title and year."""


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


_Known = dict[tuple[str, int | None], Film]
"""By title and year as they stand in a list: the film that is meant, for all lines of the list."""


class _Importing:
    """Adds entries to the log, within one transaction, as a part of ``change``. A look finds the
    same without writing."""

    def __init__(
        self,
        connection: Connection,
        by: Editor,
        change: int | None = None,
        known: _Known | None = None,
        *,
        is_look: bool = False,
    ) -> None:
        self._connection = connection
        self._by = by
        self._change = change
        self._is_look = is_look
        self._known: _Known = {} if known is None else known
        self._coming: dict[str, list[Film]] = defaultdict(list)
        """New films that a look has found, by their folded titles."""
        self._new_films: list[str] = []

    def add(self, viewings: Sequence[Viewing]) -> LogImport:
        present = self._present({str(viewing.on) for viewing in viewings})
        unclear: list[int] = []
        known = 0
        added: list[Viewing] = []
        for number, viewing in enumerate(viewings):
            seen = viewing
            if viewing.film_id is None:
                film = self._film(viewing)
                if film is None:
                    unclear.append(number)
                    continue
                seen = replace(viewing, film_id=film.id, title=film.title, year=film.year)
            elif viewing.film_id == _NO_FILM:
                seen = replace(viewing, film_id=None)
            place = (str(seen.on), seen.film_id or f"{seen.title} {seen.year or ''}")
            if place not in present:
                present[place] = True
                added.append(seen)
            elif not present[place]:
                known += 1
        if added and not self._is_look:
            self._change = self._change or begin_change(self._connection, self._by)
            insert(self._connection, self._by.guild_id, added, self._change)
        twice = len(viewings) - len(added) - known - len(unclear)
        return LogImport(
            len(added), known, tuple(self._new_films), tuple(unclear), self._change, twice
        )

    def _present(self, days: Collection[str]) -> dict[tuple[str, int | str], bool]:
        """The entries of these days, pairs of the day and the film's id, or the film's name where
        the film is gone, and whether this import has brought them."""
        rows = fetch(
            self._connection,
            "SELECT watched_on, films.id AS film, added_in = :change AS ours,"
            " watched.title || ' ' || coalesce(watched.year, '') AS name FROM watched"
            f" LEFT JOIN films ON films.id = {shown_as('watched.film_id')} AND {VISIBLE}"
            " WHERE watched.guild_id = :guild AND removed_in IS NULL"
            " AND watched_on IN (SELECT value FROM json_each(:days))",
            {"guild": self._by.guild_id, "days": json.dumps(list(days)), "change": self._change},
        )
        return {(row["watched_on"], row["film"] or row["name"]): bool(row["ours"]) for row in rows}

    def _film(self, viewing: Viewing) -> Film | None:
        """The film that an entry means, which is added where the club lacks it; None where several
        may be meant."""
        asked = viewing.title, viewing.year
        if asked in self._known:
            return self._known[asked]
        facts = check_facts(Facts(title=viewing.title, year=viewing.year))
        any_year = facts.year is None
        rows = same_films(self._connection, self._by.guild_id, facts, any_year=any_year)
        own, *elsewhere = same_names(facts, any_year=any_year)
        named = [(film_from(row), bool(row["elsewhere"])) for row in rows]
        named += [
            (film, name != own)
            for name in (own, *elsewhere)
            for film in self._coming[name]
            if any_year or film.year == facts.year
        ]
        sure = {film.id: film for film, is_elsewhere in named if not is_elsewhere}
        found = [*(sure or {film.id: film for film, _ in named}).values()]
        if any_year and found and len(sure) != 1:
            return None
        film = found[0] if found else self._new(facts)
        self._known[asked] = film
        return film

    def _new(self, facts: Facts) -> Film:
        if self._is_look:
            film = Film(
                id=-1 - len(self._new_films), guild_id=self._by.guild_id, title=facts.title,
                year=facts.year,
            )  # fmt: skip
            for name in {same_title(film.title), known_films.form(film.title)}:
                self._coming[name].append(film)
        else:
            film, _ = write_film(self._connection, self._by, facts)
        self._new_films.append(film.name)
        return film
