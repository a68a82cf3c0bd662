"""Sealed films.

What members have given such a film is read in reveals.py, which makes ordinary ratings of it, and
in envelopes.py for each member alone. The club sees of it what SEAL has.
"""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.library import AlreadyThere, Editor, TooLate
from bot.domain.post import PostKind
from bot.domain.reveal import SealedFilm
from bot.domain.sealed import RATERS_NAMED, HasEnvelopes, Rater, Sealed
from bot.language import N_, nN_
from bot.store.clubs import note_club
from bot.store.database import Database, Row, fetch, statement, stored
from bot.store.envelopes import open_envelopes, rating_from
from bot.store.films import COLUMNS, film_from, visible_film
from bot.store.json_column import from_json
from bot.store.member_names import note_name
from bot.store.screening_follows import WATCHED, mark_told_stale, settle
from bot.store.sight import SEEN_FILM, VISIBLE

SEAL = f"""
(SELECT json_object('id', seal.id, 'reveal_at', reveal_at,
    'count', (SELECT count(*) FROM sealed_ratings WHERE sealing_id = seal.id),
    'earlier', (SELECT count(*) FROM ratings
        WHERE ratings.guild_id = seal.guild_id AND ratings.film_id = seal.film_id),
    'raters', (SELECT json_group_array(json_object('member_id', rater.member_id, 'name', m.name))
        FROM (SELECT member_id FROM sealed_ratings WHERE sealing_id = seal.id
              ORDER BY id LIMIT {RATERS_NAMED}) AS rater
        LEFT JOIN member_names AS m
            ON m.guild_id = seal.guild_id AND m.member_id = rater.member_id))
 FROM sealings AS seal
 WHERE seal.guild_id = :guild AND seal.film_id = films.id AND opened_at IS NULL) AS sealed
"""
"""What the club sees of the seal of ``films``, for ``sealed_from``; null where there is none."""

SEALED_RATERS = """
SELECT member_id FROM sealed_ratings WHERE sealing_id IN (SELECT id FROM sealings
    WHERE sealings.guild_id = :guild AND sealings.film_id = films.id)
"""
"""The members who have rated ``films`` while they are sealed."""

_SEEN = f"""
SELECT {COLUMNS}, {SEAL} FROM sealings JOIN films ON films.id = sealings.film_id AND {VISIBLE}
WHERE sealings.guild_id = :guild AND opened_at IS NULL
"""

# The members who came, or said that they would. Others may rate, too, but nobody waits for them.
# One member alone is not all: on most evenings that is just the first to say that they were there.
_CAME = "attendance.screening_id = sealings.screening_id AND (was_there OR answer = 'yes')"
_HAS_RATED = (
    "(EXISTS (SELECT 1 FROM sealed_ratings WHERE sealing_id = sealings.id"
    " AND sealed_ratings.member_id = attendance.member_id)"
    " OR EXISTS (SELECT 1 FROM ratings WHERE ratings.guild_id = sealings.guild_id"
    " AND ratings.film_id = sealings.film_id AND ratings.member_id = attendance.member_id))"
)
ALL_HAVE_RATED = f"""
{WATCHED}
AND EXISTS (SELECT 1 FROM sealed_ratings WHERE sealing_id = sealings.id)
AND (SELECT count(*) FROM attendance WHERE {_CAME}) > 1
AND NOT EXISTS (SELECT 1 FROM attendance WHERE {_CAME} AND NOT {_HAS_RATED})
"""
"""A condition: all who came to the screening of one of ``sealings`` have rated its film."""
_PRESENT = """
SELECT reveal_at FROM sealings WHERE guild_id = ? AND film_id = ? AND opened_at IS NULL
"""
_SEAL_BY_HAND = """
INSERT INTO sealings (guild_id, film_id, sealed_by, reveal_at, channel_id, is_by_hand)
VALUES (?, ?, ?, ?, ?, 1)
ON CONFLICT (guild_id, film_id) WHERE opened_at IS NULL DO UPDATE SET
    reveal_at = excluded.reveal_at, sealed_by = excluded.sealed_by,
    channel_id = excluded.channel_id, is_by_hand = 1
RETURNING id
"""
# The seal may have changed while the message was sent.
_NOTE_TOLD = f"""
INSERT INTO posts (guild_id, kind, key, state, channel_id, due_at, written_at, content, message_id,
    is_stale)
SELECT :guild, '{PostKind.SEAL}', CAST(:id AS TEXT), 'sent', :channel, :now, :now,
    json_object('film_id', :film), :message, NOT EXISTS (SELECT 1 FROM sealings
        WHERE id = :id AND opened_at IS NULL AND reveal_at = :reveal_at)
FROM clubs WHERE guild_id = :guild
"""


class SealedFilms:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_film(self, guild_id: int, film_id: int) -> Sealed | None:
        """A film's seal; None where it has none."""
        rows = await self._database.fetch(
            f"SELECT {SEAL} FROM films WHERE films.id = {SEEN_FILM}",
            {"guild": guild_id, "film": film_id},
        )
        return sealed_from(rows[0]) if rows else None

    async def all(self, guild_id: int, member_id: int, most: int) -> tuple[list[SealedFilm], int]:
        """The sealed films as this member sees them, the first reveal first, and how many in
        all."""
        given = {"guild": guild_id, "most": most}

        def read(connection: Connection) -> tuple[list[SealedFilm], int]:
            rows = fetch(connection, f"{_SEEN} ORDER BY reveal_at, sealings.id LIMIT :most", given)
            (count,) = fetch(
                connection,
                "SELECT count(*) AS sealed FROM sealings"
                f" JOIN films ON films.id = film_id AND {VISIBLE}"
                " WHERE sealings.guild_id = :guild AND opened_at IS NULL",
                given,
            )
            return [_seen_by(connection, row, member_id) for row in rows], count["sealed"]

        return await self._database.read(read)

    async def one(self, guild_id: int, sealing_id: int) -> SealedFilm:
        """The film of this seal. Raises TooLate when it is not sealed any more, or another
        club's."""
        return await self._database.read(lambda connection: _one(connection, guild_id, sealing_id))

    async def reveal_of_watched(self, guild_id: int, film_id: int) -> datetime | None:
        """When a sealed film is revealed that the club has watched: no later screening changes
        that. None where there is no such seal."""
        rows = await self._database.fetch(
            "SELECT reveal_at FROM sealings"
            f" WHERE guild_id = ? AND film_id = ? AND opened_at IS NULL AND {WATCHED}",
            (guild_id, film_id),
        )
        return datetime.fromisoformat(rows[0]["reveal_at"]) if rows else None

    async def count_own(self, guild_id: int, member_id: int) -> int:
        """How many envelopes a member has in a club. Only that member may see it."""
        return await self._database.read(
            lambda connection: sum(
                envelope.held is not None
                for envelope in open_envelopes(connection, guild_id, member_id).values()
            )
        )

    async def seal(
        self,
        by: Editor,
        film_id: int,
        reveal_at: datetime,
        channel_id: int,
        *,
        moves: bool = False,
    ) -> tuple[SealedFilm, datetime | None]:
        """Seal a film, or set the moment of the reveal for one that is sealed: then, the moment
        that it had before is returned, too. It is revealed earlier if the film is watched meanwhile
        and all who came have rated it. ``channel_id``: where the reveal is posted, unless the club
        has a channel for its news. ``moves``: a film that is not sealed stays so.

        Raises FilmNotFound, AlreadyThere when it is sealed until that moment already, and TooLate
        where a reveal was to be moved that is over.
        """

        def seal(connection: Connection) -> tuple[SealedFilm, datetime | None]:
            note_club(connection, by.guild_id, by.at)
            note_name(connection, by.guild_id, by.member_id, by.name)
            film = visible_film(connection, by.guild_id, film_id)
            present = fetch(connection, _PRESENT, (by.guild_id, film.id))
            before = datetime.fromisoformat(present[0]["reveal_at"]) if present else None
            if moves and before is None:
                raise seal_gone()
            if before == reveal_at:
                raise sealed_until_then()
            (row,) = fetch(
                connection,
                _SEAL_BY_HAND,
                (by.guild_id, film.id, by.member_id, stored(reveal_at), channel_id),
            )
            settle(connection, by.guild_id, film.id)
            mark_told_stale(connection, by.guild_id, film.id, row["id"])
            return _one(connection, by.guild_id, row["id"]), before

        return await self._database.write(seal)

    async def note_told(
        self, sealed: SealedFilm, guild_id: int, place: tuple[int, int], now: datetime
    ) -> None:
        """Note the channel and the message that told the club of a seal, as a post."""
        seal, (channel_id, message_id) = sealed.sealed, place
        given = {
            "guild": guild_id, "id": seal.id, "reveal_at": stored(seal.reveal_at),
            "film": sealed.film.id, "channel": channel_id, "message": message_id,
            "now": stored(now),
        }  # fmt: skip
        await self._database.write(statement(_NOTE_TOLD, given))

    async def cancel(self, guild_id: int, sealing_id: int) -> SealedFilm:
        """Take a seal off under which nobody has rated. Raises TooLate, and HasEnvelopes."""

        def cancel(connection: Connection) -> SealedFilm:
            sealed = _one(connection, guild_id, sealing_id)
            require_no_envelopes(sealed.sealed)
            mark_told_stale(connection, guild_id, sealed.film.id, sealing_id)
            connection.execute("DELETE FROM sealings WHERE id = ?", (sealing_id,))
            return sealed

        return await self._database.write(cancel)


def sealed_from(row: Row) -> Sealed | None:
    """The seal of a row that has SEAL; None where there is none."""
    return from_json(row["sealed"], Sealed) if row["sealed"] else None


def seal_for_screening(connection: Connection, screening_id: int, reveal_at: datetime) -> None:
    """Seal the film of a new screening, or reveal a sealed one not before this moment, unless the
    club has watched it."""
    for row in fetch(
        connection,
        "INSERT INTO sealings (guild_id, film_id, screening_id, sealed_by, reveal_at, channel_id)"
        " SELECT guild_id, film_id, id, scheduled_by, ?, channel_id FROM screenings WHERE id = ?"
        " ON CONFLICT (guild_id, film_id) WHERE opened_at IS NULL DO UPDATE SET"
        f" reveal_at = max(reveal_at, excluded.reveal_at) WHERE NOT {WATCHED}"
        " RETURNING guild_id, film_id, id",
        (stored(reveal_at), screening_id),
    ):
        mark_told_stale(connection, row["guild_id"], row["film_id"], row["id"])


def _one(connection: Connection, guild_id: int, sealing_id: int) -> SealedFilm:
    rows = fetch(
        connection, f"{_SEEN} AND sealings.id = :id", {"guild": guild_id, "id": sealing_id}
    )
    if not rows:
        raise seal_gone()
    return _seen_by(connection, rows[0], None)


def require_no_envelopes(sealed: Sealed) -> None:
    """Raises HasEnvelopes: these were given to be opened all at once, or not at all."""
    if sealed.count:
        raise HasEnvelopes(
            nN_(
                "{count} member has rated it already, and that stays sealed until a reveal."
                " /sealed show has Reveal now, which opens it for all.",
                "{count} members have rated it already, and that stays sealed until a reveal."
                " /sealed show has Reveal now, which opens it for all.",
            ),
            count=sealed.count,
        )


def seal_gone() -> TooLate:
    """The error for a film that is not sealed any more."""
    return TooLate(N_("That film is not sealed any more. /ratings shows what everyone gave."))


def sealed_until_then() -> AlreadyThere:
    """The error for a reveal that is at that very moment already."""
    return AlreadyThere(N_("That film is sealed until then already."))


def _seen_by(connection: Connection, row: Row, member_id: int | None) -> SealedFilm:
    sealed, film = from_json(row["sealed"], Sealed), film_from(row)
    lacking = fetch(
        connection,
        f"SELECT attendance.member_id, m.name FROM sealings JOIN attendance ON {_CAME}"
        " LEFT JOIN member_names AS m ON m.guild_id = sealings.guild_id"
        f" AND m.member_id = attendance.member_id WHERE sealings.id = ? AND NOT {_HAS_RATED}"
        " ORDER BY answered_at, attendance.member_id",
        (sealed.id,),
    )
    own = fetch(
        connection,
        "SELECT *, NULL AS name FROM sealed_ratings WHERE sealing_id = ? AND member_id = ?",
        (sealed.id, member_id),
    )
    return SealedFilm(
        film,
        sealed,
        rating_from(own[0]) if own else None,
        tuple(Rater(each["member_id"], each["name"]) for each in lacking),
    )
