"""The films that an import from Letterboxd adds to a library, and that its undo removes.

Both happen in slices, because films take most of the time, and nobody else can write meanwhile. The
films are added before the ratings. When the ratings are not written in the end, the films are
removed again. Until an import is finished, or while its films are removed, it is a half; the next
start finishes what the end of the program has left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from bot.domain.film import Facts
from bot.domain.library import Editor
from bot.store.clubs import note_club
from bot.store.database import SLICE, Database, fetch, stored
from bot.store.films import Forms, create_films
from bot.store.letterboxd_asked import AskedFilm, still_lacking
from bot.store.title_forms import forms
from bot.store.unused import CameAlong, delete_unused

HALF_IMPORTS = "SELECT id, guild_id, member_id FROM letterboxd_imports WHERE half NOT NULL"


def note_half(connection: Connection, by: Editor) -> int:
    """Begin an import. Returns its id."""
    note_club(connection, by.guild_id, by.at)
    (row,) = fetch(
        connection,
        "INSERT INTO letterboxd_imports (guild_id, member_id, imported_at, half)"
        " VALUES (?, ?, ?, 'coming') RETURNING id",
        (by.guild_id, by.member_id, stored(by.at)),
    )
    return row["id"]


async def bring_films(
    database: Database, by: Editor, import_id: int, lacking: Sequence[tuple[AskedFilm, Facts]]
) -> None:
    """Add the films that a plan has found to be new, except those that somebody has added since."""
    for start in range(0, len(lacking), SLICE):
        part = lacking[start : start + SLICE]
        known = await asyncio.to_thread(with_forms, part)

        def bring(
            connection: Connection,
            part: Sequence[tuple[AskedFilm, Facts]] = part,
            known: Sequence[tuple[Facts, Forms]] = known,
        ) -> None:
            is_lacking = still_lacking(
                connection, by.guild_id, [each for each, _facts in part], import_id
            )
            come = [each for each, lacks in zip(known, is_lacking, strict=True) if lacks]
            create_films(connection, by, import_id, come)

        await database.write(bring)


def with_forms(films: Iterable[tuple[AskedFilm, Facts]]) -> list[tuple[Facts, Forms]]:
    """The films, each with the forms by which it is found."""
    return [(facts, forms(facts.titles)) for _asked, facts in films]


def let_go(connection: Connection, import_id: int, films: Iterable[CameAlong]) -> None:
    """Mark an import's films to be removed, as a part of an undo. A film that somebody has changed
    since stays, as it is theirs."""
    connection.execute("UPDATE letterboxd_imports SET half = 'going' WHERE id = ?", (import_id,))
    connection.executemany(
        "UPDATE films SET imported_in = NULL WHERE id = ? AND (title <> ? OR year IS NOT ?)", films
    )


async def end_half(database: Database, guild_id: int, import_id: int) -> None:
    """Finish a half: delete its films that nobody has used."""
    after: int | None = 0
    while after is not None:

        def end(connection: Connection, after: int = after) -> int | None:
            return _end_slice(connection, guild_id, import_id, after)

        after = await database.write(end)


def _end_slice(connection: Connection, guild_id: int, import_id: int, after: int) -> int | None:
    """Delete the unused films of one slice, which begins above the id ``after``. Returns the id
    above which there may be more, or None at the end."""
    whose = (import_id, guild_id)
    if fetch(
        connection,
        "SELECT 1 FROM letterboxd_imports WHERE (id, guild_id) = (?, ?) AND half IS NULL",
        whose,
    ):  # it was finished meanwhile, or ended elsewhere
        return None
    films = fetch(
        connection,
        "SELECT id, title, year FROM films WHERE (imported_in, guild_id) = (?, ?) AND id > ?"
        f" ORDER BY id LIMIT {SLICE}",
        (*whose, after),
    )
    delete_unused(connection, guild_id, [(row["id"], row["title"], row["year"]) for row in films])
    if len(films) == SLICE:
        return films[-1]["id"]
    connection.execute("DELETE FROM letterboxd_imports WHERE id = ? AND half = 'coming'", whose[:1])
    for row in fetch(
        connection,
        "UPDATE letterboxd_imports SET half = NULL WHERE id = ? RETURNING member_id, imported_at,"
        " EXISTS (SELECT 1 FROM films WHERE imported_in = letterboxd_imports.id) AS has_left_films",
        whose[:1],
    ):
        if not row["has_left_films"]:
            connection.execute(
                "DELETE FROM library_log WHERE action = 'imported' AND guild_id = ?"
                " AND member_id = ? AND changed_at = ?",
                (guild_id, row["member_id"], row["imported_at"]),
            )
    return None
