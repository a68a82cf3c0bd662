"""The films that members have seen, and those on their watchlists: each member's own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection

from bot.domain.film import Film, FilmTitle
from bot.domain.library import Editor
from bot.domain.proposal import OwnNote
from bot.domain.watchlist import Listed, OwnFilm, Together
from bot.store.clubs import note_club
from bot.store.database import Database, fetch, stored
from bot.store.envelopes import ENVELOPE
from bot.store.films import TITLE_COLUMNS, title_from, visible_film
from bot.store.sight import REPLACED, VISIBLE

# Also finds rows with the id of a film that was merged into this one: see
# ``replacements.replace_film``.
_OWN = (
    "guild_id = :guild AND member_id = :member"
    f" AND film_id IN (SELECT :film UNION ALL {REPLACED} :film)"
)
_BEFORE = f"""
SELECT EXISTS (SELECT 1 FROM ratings
        WHERE guild_id = :guild AND film_id = :film AND member_id = :member)
    OR EXISTS ({ENVELOPE}) AS is_rated,
    EXISTS (SELECT 1 FROM seen_films WHERE {_OWN}) AS is_seen,
    EXISTS (SELECT 1 FROM watchlist WHERE {_OWN}) AS is_wanted
"""
_UNDOABLE = (
    "SELECT 1 FROM letterboxd_imports AS i"
    " WHERE guild_id = :guild AND member_id = :member AND undoing NOT NULL"
)
_WANTED_CAME = f"EXISTS (SELECT 1 FROM watchlist WHERE {_OWN} AND added_at = i.imported_at)"
_SEEN_CAME = f"""
EXISTS (SELECT 1 FROM seen_films WHERE {_OWN} AND seen_at = i.imported_at)
OR EXISTS (SELECT 1 FROM ({ENVELOPE}) WHERE rated_at = i.imported_at)
OR i.id = (SELECT imported_in FROM rating_changes
    WHERE guild_id = :guild AND film_id = :film AND member_id = :member ORDER BY id DESC LIMIT 1)
"""
_SHOWN = (
    f" FROM watchlist JOIN films ON films.id = watchlist.film_id AND {VISIBLE}"
    " WHERE watchlist.guild_id = :guild AND watchlist.member_id = :member"
)
# A private member's list counts only for that member.
_MEMBERS = """
SELECT value AS member_id, value <> :member AND EXISTS (SELECT 1 FROM private_members AS p
    WHERE p.guild_id = :guild AND p.member_id = value) AS is_left_out
FROM json_each(:members)
"""
_TOGETHER = f"""
WITH wanted AS (
    SELECT film_id, count(*) AS members FROM watchlist
    WHERE guild_id = :guild AND member_id IN (SELECT value FROM json_each(:members))
    GROUP BY film_id HAVING max(member_id = :member)
)
SELECT members, {TITLE_COLUMNS} FROM wanted JOIN films ON films.id = film_id AND {VISIBLE}
ORDER BY members DESC, films.id
"""


class Watchlists:
    """Members' seen films and watchlists. Changes raise FilmNotFound, and return what the film was
    to the member before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def mark_seen(self, by: Editor, film_id: int) -> OwnFilm:
        """Note that the member has seen a film, which leaves their watchlist. A film that they have
        rated needs no such note, unless an import that can be undone has brought the rating."""

        return await self._database.write(lambda connection: _mark_seen(connection, by, film_id))

    async def mark_unseen(self, by: Editor, film_id: int) -> OwnFilm:
        """Delete the note that the member has seen a film. The watchlist stays as it is."""

        def unmark(connection: Connection) -> OwnFilm:
            own = _before(connection, by, film_id)
            _delete(connection, "seen_films", by.guild_id, by.member_id, own.film.id)
            return own

        return await self._database.write(unmark)

    async def add(self, by: Editor, film_id: int) -> OwnFilm:
        """Put a film on the member's watchlist, even if they have seen it."""

        return await self._database.write(lambda connection: _add(connection, by, film_id))

    async def remove(self, by: Editor, film_id: int) -> OwnFilm:
        """Take a film off the member's watchlist."""

        def remove(connection: Connection) -> OwnFilm:
            own = _before(connection, by, film_id)
            leave_watchlist(connection, by.guild_id, by.member_id, own.film.id)
            return own

        return await self._database.write(remove)

    async def page(
        self, guild_id: int, member_id: int, offset: int, limit: int
    ) -> tuple[list[FilmTitle], int]:
        """A page of a member's watchlist, latest first, and how many films it has in all."""
        given = {"guild": guild_id, "member": member_id, "offset": offset, "limit": limit}

        def read(connection: Connection) -> tuple[list[FilmTitle], int]:
            rows = fetch(
                connection,
                f"SELECT {TITLE_COLUMNS} {_SHOWN}"
                " ORDER BY watchlist.added_at DESC, films.id DESC LIMIT :limit OFFSET :offset",
                given,
            )
            ((films,),) = fetch(connection, f"SELECT count(*) {_SHOWN}", given)
            return list(map(title_from, rows)), films

        return await self._database.read(read)

    async def together(self, guild_id: int, member_id: int, others: Iterable[int]) -> Together:
        """The films that a member wants to see together with these others."""
        given = {"guild": guild_id, "member": member_id}

        def read(connection: Connection) -> Together:
            named = {**given, "members": json.dumps(sorted({member_id, *others}))}
            members = fetch(connection, _MEMBERS, named)
            counted = [row["member_id"] for row in members if not row["is_left_out"]]
            rows = fetch(connection, _TOGETHER, {**given, "members": json.dumps(counted)})
            films = [Listed(title_from(row), row["members"]) for row in rows]
            return Together(films, len(counted), len(members) - len(counted))

        return await self._database.read(read)


def leave_watchlist(connection: Connection, guild_id: int, member_id: int, film_id: int) -> bool:
    """Take a film that the member has seen off their watchlist. ``film_id`` is that of the film in
    the club's sight. Returns whether it was on the list."""
    return _delete(connection, "watchlist", guild_id, member_id, film_id)


def note_accepted(
    connection: Connection, by: Editor, film_id: int, note: OwnNote
) -> OwnNote | None:
    """Note of a film what its member proposed it for, and return that. None where they have seen it
    since: it is not put on their watchlist any more."""
    if note == "seen":
        _mark_seen(connection, by, film_id)
        return note
    own = _before(connection, by, film_id)
    if own.is_rated or own.is_seen:
        return None
    _add(connection, by, film_id)
    return note


def _mark_seen(connection: Connection, by: Editor, film_id: int) -> OwnFilm:
    own = _before(connection, by, film_id)
    is_new = not (own.is_rated or own.is_seen)
    if is_new or _is_of_import(connection, by, own.film.id, _SEEN_CAME):
        _insert(connection, "seen_films", by, own.film)
    leave_watchlist(connection, by.guild_id, by.member_id, own.film.id)
    return own


def _add(connection: Connection, by: Editor, film_id: int) -> OwnFilm:
    own = _before(connection, by, film_id)
    if not own.is_wanted or _is_of_import(connection, by, own.film.id, _WANTED_CAME):
        _insert(connection, "watchlist", by, own.film)
    return own


def _before(connection: Connection, by: Editor, film_id: int) -> OwnFilm:
    film = visible_film(connection, by.guild_id, film_id)
    given = {"guild": by.guild_id, "member": by.member_id, "film": film.id}
    (row,) = fetch(connection, _BEFORE, given)
    return OwnFilm(film, bool(row["is_rated"]), bool(row["is_seen"]), bool(row["is_wanted"]))


def _is_of_import(connection: Connection, by: Editor, film_id: int, came: str) -> bool:
    """Whether what is noted of a film came by the member's import that can be undone. What they
    say of it since then is noted once more, so that it outlasts the undo."""
    given = {"guild": by.guild_id, "member": by.member_id, "film": film_id}
    return bool(fetch(connection, f"{_UNDOABLE} AND ({came})", given))


def _insert(connection: Connection, table: str, by: Editor, film: Film) -> None:
    note_club(connection, by.guild_id, by.at)
    connection.execute(
        f"INSERT OR REPLACE INTO {table} VALUES (?, ?, ?, ?)",
        (by.guild_id, by.member_id, film.id, stored(by.at)),
    )


def _delete(
    connection: Connection, table: str, guild_id: int, member_id: int, film_id: int
) -> bool:
    given = {"guild": guild_id, "member": member_id, "film": film_id}
    return connection.execute(f"DELETE FROM {table} WHERE {_OWN}", given).rowcount > 0
