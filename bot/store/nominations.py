"""Nominations: films that members would like the club to watch, and the members who back them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection

from bot.domain.film import Facts, FilmTitle
from bot.domain.library import Editor, TooLate
from bot.domain.nomination import BadNomination, Nominated, Nomination
from bot.domain.post import PostKind
from bot.language import N_, nN_
from bot.store.clubs import note_club
from bot.store.database import Database, Row, as_moment, fetch, stored
from bot.store.films import TITLE_COLUMNS, title_from, visible_film
from bot.store.library import film_of
from bot.store.member_names import NAMED, note_name
from bot.store.plans import plans_of
from bot.store.posts import mark_all_stale
from bot.store.round_settings import settings_of
from bot.store.sight import VISIBLE, shown_as
from bot.store.taken_off import end_nomination, want_no_more

# A nomination is not seen when its film was removed, or was replaced by one that is nominated, too.
# ``:asks`` is the member who reads.
_SEEN = f"""
SELECT nominations.id AS nomination_id, nominations.member_id, why, name, {TITLE_COLUMNS},
    (SELECT count(*) FROM nomination_backers WHERE nomination_id = nominations.id) AS backers,
    EXISTS (SELECT 1 FROM nomination_backers
        WHERE nomination_id = nominations.id AND nomination_backers.member_id = :asks) AS is_backed,
    EXISTS (SELECT 1 FROM votes JOIN vote_films ON vote_id = votes.id
        WHERE votes.guild_id = :guild AND closed_at IS NULL AND vote_films.film_id = films.id)
        AS is_voted_on,
    (SELECT min(at) FROM screenings WHERE screenings.guild_id = :guild AND ended_at IS NULL
        AND {shown_as("screenings.film_id")} = films.id) AS screening_at
FROM nominations {NAMED} nominations.member_id
JOIN films ON films.id = nominations.film_id AND {VISIBLE}
WHERE nominations.guild_id = :guild
"""
_COUNT = (
    "SELECT count(*) AS there FROM nominations"
    f" JOIN films ON films.id = nominations.film_id AND {VISIBLE}"
    " WHERE nominations.guild_id = :guild"
)
_MOST_BACKED = f"""
SELECT {TITLE_COLUMNS}
FROM nominations JOIN films ON films.id = {shown_as("nominations.film_id")} AND {VISIBLE}
WHERE nominations.guild_id = :guild
GROUP BY films.id
ORDER BY max((SELECT count(*) FROM nomination_backers WHERE nomination_id = nominations.id)) DESC,
    min(nominations.id)
LIMIT :most
"""


class Nominations:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def nominate(self, by: Editor, film_id: int, why: str | None) -> Nominated:
        """Nominate a film. Where it is nominated already, nothing changes but the reason of who has
        nominated it, also on the ballot of the open vote.

        Raises FilmNotFound, and BadNomination when the member has as many nominations as the club
        allows.
        """
        return await self._database.write(
            lambda connection: _nominate(connection, by, film_id, why)
        )

    async def nominate_new(
        self, by: Editor, facts: Facts, why: str | None, *, may_add: bool
    ) -> Nominated:
        """Nominate a film that is added if the club lacks it: see ``Library.rate_new``."""

        def nominate(connection: Connection) -> Nominated:
            film = film_of(connection, by, facts, may_add=may_add)
            return _nominate(connection, by, film.id, why)

        return await self._database.write(nominate)

    async def back(self, by: Editor, nomination_id: int) -> Nominated:
        """Make the member a backer. Nothing changes where they are one already. Raises TooLate for
        a nomination that is gone, and BadNomination for the member's own."""

        def back(connection: Connection) -> Nominated:
            if _one(connection, by, nomination_id).member_id == by.member_id:
                raise BadNomination(N_("That is your own nomination: it has your voice already."))
            note_name(connection, by.guild_id, by.member_id, by.name)
            connection.execute(
                "INSERT OR IGNORE INTO nomination_backers VALUES (?, ?)",
                (nomination_id, by.member_id),
            )
            mark_all_stale(connection, by.guild_id, nomination_id, PostKind.NOMINATION)
            return _nominated(connection, by, nomination_id, is_new=False)

        return await self._database.write(back)

    async def back_no_more(self, by: Editor, nomination_id: int) -> Nomination:
        """Make the member a backer no more. Raises TooLate for a nomination that is gone."""

        def leave(connection: Connection) -> Nomination:
            connection.execute(
                "DELETE FROM nomination_backers WHERE (nomination_id, member_id) = (?, ?)",
                (nomination_id, by.member_id),
            )
            nomination = _one(connection, by, nomination_id)
            want_no_more(connection, by.guild_id, nomination.film.id, by.member_id)
            mark_all_stale(connection, by.guild_id, nomination_id, PostKind.NOMINATION)
            return nomination

        return await self._database.write(leave)

    async def one(self, by: Editor, nomination_id: int) -> Nomination:
        """A nomination as this member sees it. Raises TooLate for one that is gone."""
        return await self._database.read(lambda connection: _one(connection, by, nomination_id))

    async def told(self, by: Editor, nomination_id: int) -> Nominated:
        """A nomination as the club is told of it. Raises TooLate for one that is gone."""
        return await self._database.read(
            lambda connection: _nominated(connection, by, nomination_id, is_new=False)
        )

    async def is_joined(self, guild_id: int, nomination_id: int) -> bool:
        """Whether a nomination that is not seen is kept, because its film was merged with one that
        is nominated, too: the undo of the merge brings it back."""
        sql = "SELECT 1 FROM nominations WHERE guild_id = ? AND id = ?"
        return bool(await self._database.fetch(sql, (guild_id, nomination_id)))

    async def take_back(self, by: Editor, nomination_id: int, *, any_ones: bool) -> Nomination:
        """Delete a nomination, and return it. ``any_ones``: an organiser asks, who may delete
        anyone's, and take it off the ballot of the open vote.

        Raises TooLate for a nomination that is gone, and BadNomination for another member's, or for
        one that the club is voting on.
        """

        def take_back(connection: Connection) -> Nomination:
            nomination = _one(connection, by, nomination_id)
            if not any_ones and nomination.member_id != by.member_id:
                raise BadNomination(
                    N_("Only who nominated it, or an organiser, can take that nomination back.")
                )
            if not any_ones and nomination.is_voted_on:
                raise BadNomination(
                    N_("The club is voting on it. Ask an organiser to take it off the ballot.")
                )
            is_own = nomination.member_id == by.member_id  # an organiser's, too
            whose = by.member_id if is_own else None
            end_nomination(connection, by.guild_id, nomination.film.id, whose)
            return nomination

        return await self._database.write(take_back)

    async def page(
        self, guild_id: int, member_id: int, offset: int, limit: int
    ) -> tuple[list[Nomination], int]:
        """A page of the nominations as this member sees them, oldest first, and how many there are
        in all."""
        given = {"guild": guild_id, "asks": member_id, "limit": limit, "offset": offset}

        def read(connection: Connection) -> tuple[list[Nomination], int]:
            page = f"{_SEEN} ORDER BY nominations.id LIMIT :limit OFFSET :offset"
            found = list(map(_nomination_from, fetch(connection, page, given)))
            return found, nominations_of(connection, guild_id)

        return await self._database.read(read)

    async def most_backed(self, guild_id: int, most: int) -> list[FilmTitle]:
        """Nominated films that a picker may choose from: those with most backers, of equal ones the
        older first."""
        rows = await self._database.fetch(_MOST_BACKED, {"guild": guild_id, "most": most})
        return list(map(title_from, rows))

    async def has(self, guild_id: int, film_id: int | None) -> bool:
        """Whether a film is nominated."""
        sql = "SELECT 1 FROM nominations WHERE guild_id = ? AND film_id = ?"
        return bool(await self._database.fetch(sql, (guild_id, film_id)))


def nominations_of(connection: Connection, guild_id: int) -> int:
    """How many nominations the club has."""
    (row,) = fetch(connection, _COUNT, {"guild": guild_id})
    return row["there"]


def nomination_gone() -> TooLate:
    """The error for a nomination that is gone."""
    return TooLate(N_("That nomination is no longer there. /nominations shows what is."))


def chosen_nominations(
    connection: Connection, guild_id: int, ids: Iterable[int]
) -> list[Nomination]:
    """Those of these nominations that still exist, oldest first."""
    rows = fetch(
        connection,
        f"{_SEEN} AND nominations.id IN (SELECT value FROM json_each(:ids))"
        " ORDER BY nominations.id",
        {"guild": guild_id, "asks": 0, "ids": json.dumps(list(ids))},
    )
    return list(map(_nomination_from, rows))


def _nominate(connection: Connection, by: Editor, film_id: int, why: str | None) -> Nominated:
    film = visible_film(connection, by.guild_id, film_id)
    known = _standing(connection, by.guild_id, film.id)
    if known:
        connection.execute(
            "UPDATE nominations SET why = coalesce(?, why) WHERE id = ? AND member_id = ?",
            (why, known[0]["id"], by.member_id),
        )
        connection.execute(  # those who vote read the same reason
            "UPDATE vote_films SET why = coalesce(?, why) WHERE film_id = ? AND member_id = ?"
            " AND vote_id IN (SELECT id FROM votes WHERE guild_id = ? AND closed_at IS NULL)",
            (why, film.id, by.member_id, by.guild_id),
        )
        mark_all_stale(connection, by.guild_id, known[0]["id"], PostKind.NOMINATION)
        return _nominated(connection, by, known[0]["id"], is_new=False)
    note_club(connection, by.guild_id, by.at)
    require_room(connection, by)
    note_name(connection, by.guild_id, by.member_id, by.name)
    (row,) = fetch(
        connection,
        "INSERT INTO nominations (guild_id, film_id, member_id, why, nominated_at)"
        " VALUES (?, ?, ?, ?, ?) RETURNING id",
        (by.guild_id, film.id, by.member_id, why, stored(by.at)),
    )
    return _nominated(connection, by, row["id"], is_new=True)


def _standing(connection: Connection, guild_id: int, film_id: int) -> list[Row]:
    """The id of the film's nomination, if it has one."""
    return fetch(
        connection,
        "SELECT id FROM nominations WHERE guild_id = ? AND film_id = ?",
        (guild_id, film_id),
    )


def require_room(connection: Connection, by: Editor) -> None:
    """Raises BadNomination when the member has as many nominations as the club allows."""
    most = settings_of(connection, by.guild_id).nominations_each
    (theirs,) = fetch(
        connection,
        f"{_COUNT} AND nominations.member_id = :member",
        {"guild": by.guild_id, "member": by.member_id},
    )
    if theirs["there"] >= most:
        raise BadNomination(
            nN_(
                "{count} film is the most that you can nominate at a time here. Take yours back"
                " with /nominations first.",
                "{count} films are the most that you can nominate at a time here. Take one back"
                " with /nominations first.",
            ),
            count=most,
        )


def nominate_accepted(
    connection: Connection, by: Editor, film_id: int, why: str | None
) -> Nominated | None:
    """Nominate a film that its member proposed for that; None where they have no room for it. One
    that is nominated by then stays as it is."""
    is_standing = bool(_standing(connection, by.guild_id, film_id))
    try:
        return _nominate(connection, by, film_id, None if is_standing else why)
    except BadNomination:
        return None


def _nominated(
    connection: Connection, by: Editor, nomination_id: int, *, is_new: bool
) -> Nominated:
    nomination = _one(connection, by, nomination_id)
    return Nominated(
        nomination,
        is_new,
        plans_of(connection, by.guild_id, nomination.film.id),
    )


def _one(connection: Connection, by: Editor, nomination_id: int) -> Nomination:
    rows = fetch(
        connection,
        f"{_SEEN} AND nominations.id = :id",
        {"guild": by.guild_id, "asks": by.member_id, "id": nomination_id},
    )
    if not rows:
        raise nomination_gone()
    return _nomination_from(rows[0])


def _nomination_from(row: Row) -> Nomination:
    return Nomination(
        id=row["nomination_id"],
        film=title_from(row),
        member_id=row["member_id"],
        name=row["name"],
        why=row["why"],
        backers=row["backers"],
        is_backed=bool(row["is_backed"]),
        is_voted_on=bool(row["is_voted_on"]),
        screening_at=as_moment(row["screening_at"]),
    )
