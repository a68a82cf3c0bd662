"""Discussions: the threads in which a club talks about a film, and what was hidden in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.domain.discussion import MEMBER_APART, Discussion, HiddenLeft, HiddenMessage
from bot.domain.post import PostId, PostKind
from bot.domain.rating import Rating
from bot.store.clubs import is_present, note_club
from bot.store.database import Database, Row, Work, as_moment, fetch, statement, stored
from bot.store.films import COLUMNS, film_from, visible_film
from bot.store.posts import LOOKED_BACK, mark_stale, unwritten
from bot.store.screening_follows import settle
from bot.store.sight import REPLACED, SEEN_FILM, THIS_FILM, VISIBLE, is_private, shown_as

# A discussion is not seen any more when its film was removed.
_SEEN = f"""
SELECT discussions.id AS discussion_id, discussions.guild_id AS club_id, channel_id, thread_id,
    is_open, free_until, begun_at, is_gone, {COLUMNS}
FROM discussions JOIN films ON films.id = {shown_as("discussions.film_id")} AND {VISIBLE}
WHERE discussions.guild_id = :guild
"""
_ANY = f"{_SEEN} AND discussions.id = :id"
_ONE = f"{_ANY} AND NOT is_gone"
_OF_THREAD = f"{_SEEN} AND thread_id = :thread AND NOT is_gone"
# When two films were merged, both may have had a discussion. The later one stays.
_OF_FILM = f"""
{_SEEN} AND NOT is_gone
    AND discussions.film_id IN (SELECT {THIS_FILM} UNION ALL {REPLACED} {THIS_FILM})
ORDER BY discussions.id DESC LIMIT 1
"""

_OPENED_LATE = timedelta(days=7)
"""How long after a film was watched a thread still opens by itself."""

_PRESENT = is_present("discussions")
_KEY = "discussions.id || ''"

_UNPOSTED = f"""
SELECT guild_id, id FROM discussions
WHERE NOT is_open AND NOT is_gone AND begun_at > :since AND begun_at <= :now AND {_PRESENT}
    AND {unwritten(PostKind.DISCUSSION, "discussions", _KEY)}
"""
_UNOPENED = f"""
SELECT guild_id, id FROM discussions
WHERE NOT is_open AND NOT is_gone AND begun_at > :since AND {_PRESENT} AND thread_id NOT NULL
"""
_FREE = f"""
SELECT guild_id, id FROM discussions
WHERE is_open AND NOT is_gone AND free_until > :since AND free_until <= :now AND {_PRESENT}
    AND {unwritten(PostKind.SPOILERS_COME, "discussions", _KEY)}
"""
# For clubs that have chosen a channel. Left out: a film that has its thread, and a round whose
# thread somebody has deleted.
_OF_ROUNDS = """
SELECT s.guild_id, s.film_id, discussion_channel_id AS channel_id
FROM screenings AS s JOIN clubs USING (guild_id)
WHERE s.ended_at > :since AND NOT is_off AND discussion_channel_id NOT NULL AND left_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM discussions AS d WHERE d.guild_id = s.guild_id
        AND d.film_id = s.film_id AND (NOT is_gone OR begun_at >= s.scheduled_at))
"""

_HIDDEN = (
    "SELECT hidden.id, hidden.guild_id, thread_id, copy_id FROM hidden_messages AS hidden"
    " JOIN discussions ON discussions.id = discussion_id"
)

# Only `ratings` is read, in which nothing is sealed.
_APART = f"""
WITH these AS (SELECT * FROM ratings WHERE guild_id = :guild AND film_id = {SEEN_FILM})
SELECT these.*, name, abs(stars - (SELECT avg(stars) FROM these)) AS apart
FROM these LEFT JOIN member_names AS m
    ON m.guild_id = these.guild_id AND m.member_id = these.member_id
WHERE NOT {is_private("these.member_id")}
ORDER BY apart DESC, line NOT NULL AND NOT spoiler DESC, rated_at DESC LIMIT 1
"""


class Discussions:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def one(self, guild_id: int, discussion_id: int) -> Discussion | None:
        """The discussion of this id; None when its thread or its film is gone."""
        return await self._first(_ONE, {"guild": guild_id, "id": discussion_id})

    async def any(self, guild_id: int, discussion_id: int) -> Discussion | None:
        """The same also when its thread is gone; None when its film is."""
        return await self._first(_ANY, {"guild": guild_id, "id": discussion_id})

    async def of_film(self, guild_id: int, film_id: int) -> Discussion | None:
        return await self._first(_OF_FILM, {"guild": guild_id, "film": film_id})

    async def of_thread(self, guild_id: int, thread_id: int) -> Discussion | None:
        return await self._first(_OF_THREAD, {"guild": guild_id, "thread": thread_id})

    async def begin(
        self,
        guild_id: int,
        film_id: int,
        channel_id: int,
        free_until: datetime | None,
        now: datetime,
        *,
        screening_id: int | None = None,
    ) -> Discussion:
        """The film's discussion: an existing one, or a new one in this channel. A new one's first
        message is owed from now on. ``screening_id``: the screening at whose end the date is: see
        ``settle``. Raises FilmNotFound."""

        def begin(connection: Connection) -> Discussion:
            note_club(connection, guild_id, now)
            film = visible_film(connection, guild_id, film_id)
            given = {"guild": guild_id, "film": film.id}
            if not (rows := fetch(connection, _OF_FILM, given)):
                connection.execute(
                    "INSERT INTO discussions"
                    " (guild_id, film_id, channel_id, free_until, begun_at, screening_id)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        guild_id, film.id, channel_id, free_until and stored(free_until),
                        stored(now), screening_id,
                    ),
                )  # fmt: skip
                settle(connection, guild_id, film.id)  # it may have changed since it was looked up
                rows = fetch(connection, _OF_FILM, given)
            return _discussion_from(rows[0])

        return await self._database.write(begin)

    async def opened(self, guild_id: int, discussion_id: int) -> None:
        """Note that its first message has a thread."""
        await self._set(guild_id, discussion_id, "is_open = 1")

    async def forget(self, guild_id: int, discussion_id: int) -> None:
        """Note that its thread was deleted."""
        this = (guild_id, discussion_id)
        await self._database.write(lambda connection: _forget(connection, *this))

    async def _set(self, guild_id: int, discussion_id: int, what: str) -> None:
        sql = f"UPDATE discussions SET {what} WHERE guild_id = ? AND id = ?"
        await self._database.write(statement(sql, (guild_id, discussion_id)))

    async def forget_place(self, guild_id: int, place_id: int) -> None:
        """Note that a thread was deleted, or a channel with its threads."""
        gone = (
            "thread_id = :place AND +guild_id = :guild AND NOT is_gone",
            "channel_id = :place AND +guild_id = :guild AND thread_id NOT NULL AND NOT is_gone",
        )
        given = {"guild": guild_id, "place": place_id}

        def forget(connection: Connection) -> None:
            for each in gone:
                for row in fetch(connection, f"SELECT id FROM discussions WHERE {each}", given):
                    _forget(connection, guild_id, row["id"])

        these = [f"discussions WHERE {each}" for each in gone]
        await self._database.write_if_any(forget, given, *these)

    async def unposted(self, now: datetime) -> list[tuple[int, int]]:
        """The discussions whose first message is not yet written down as a post: guild ids and
        their own."""
        return await self._pairs(_UNPOSTED, now)

    async def unopened(self, now: datetime) -> list[tuple[int, int]]:
        """The discussions whose first message was sent, but has no thread: guild ids and
        their own."""
        return await self._pairs(_UNOPENED, now)

    async def free(self, now: datetime) -> list[tuple[int, int]]:
        """The discussions in which spoilers may be told by now, where that was not said yet: guild
        ids and their own."""
        return await self._pairs(_FREE, now)

    async def _pairs(self, sql: str, now: datetime) -> list[tuple[int, int]]:
        given = {"now": stored(now), "since": stored(now - LOOKED_BACK)}
        rows = await self._database.fetch(sql, given)
        return [(row["guild_id"], row["id"]) for row in rows]

    async def of_rounds(self, now: datetime) -> list[tuple[int, int, int]]:
        """The films whose thread is to be opened because they were just watched: guild id, film id
        and channel id."""
        rows = await self._database.fetch(_OF_ROUNDS, {"since": stored(now - _OPENED_LATE)})
        return [(row["guild_id"], row["film_id"], row["channel_id"]) for row in rows]

    async def apart(self, guild_id: int, film_id: int) -> Rating | None:
        """The rating that is farthest from the club's mean; of several, one with a line that all
        may read. None when no rating is at least MEMBER_APART away."""
        rows = await self._database.fetch(_APART, {"guild": guild_id, "film": film_id})
        if not rows or rows[0]["apart"] < MEMBER_APART:
            return None
        (row,) = rows
        return Rating(
            row["member_id"], row["stars"], row["line"], bool(row["spoiler"]),
            datetime.fromisoformat(row["rated_at"]), row["name"],
        )  # fmt: skip

    async def hide(
        self, guild_id: int, discussion_id: int, message_id: int, author_id: int
    ) -> HiddenMessage:
        """Note that a member's message is about to be put behind a spoiler. Where that was noted
        before, the earlier note is returned."""

        def hide(connection: Connection) -> HiddenMessage:
            connection.execute(
                "INSERT INTO hidden_messages (guild_id, discussion_id, message_id, author_id)"
                " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (guild_id, discussion_id, message_id, author_id),
            )
            (row,) = fetch(
                connection, "SELECT * FROM hidden_messages WHERE message_id = ?", (message_id,)
            )
            return _hidden_from(row)

        return await self._database.write(hide)

    async def hidden(self, guild_id: int, hidden_id: int) -> HiddenMessage | None:
        rows = await self._database.fetch(
            "SELECT * FROM hidden_messages WHERE guild_id = ? AND id = ?", (guild_id, hidden_id)
        )
        return _hidden_from(rows[0]) if rows else None

    async def hidden_as(self, guild_id: int, hidden_id: int, copy_id: int) -> None:
        """Note the bot's message that repeats the member's words behind a spoiler."""
        await self._database.write(
            statement(
                "UPDATE hidden_messages SET copy_id = ? WHERE guild_id = ? AND id = ?",
                (copy_id, guild_id, hidden_id),
            )
        )

    async def taken_back(self) -> list[HiddenLeft]:
        """The bot's messages that have to lose their words. Where no message was sent, the note is
        deleted here."""
        rows = await self._database.fetch(f"{_HIDDEN} WHERE is_taken_back")
        left: list[HiddenLeft] = []
        for row in rows:
            if row["thread_id"] is None or row["copy_id"] is None:
                await self.unhide(row["guild_id"], row["id"])
            else:
                left.append(HiddenLeft(*row))
        return left

    async def to_unname(self) -> list[HiddenLeft]:
        """The bot's messages that were sent, and have to lose the name of their author."""
        rows = await self._database.fetch(
            f"{_HIDDEN} WHERE is_to_unname AND NOT is_taken_back AND thread_id NOT NULL"
            " AND copy_id NOT NULL"
        )
        return [HiddenLeft(*row) for row in rows]

    async def unnamed(self, guild_id: int, hidden_id: int) -> None:
        """Note that the bot's message names nobody any more."""
        sql = "UPDATE hidden_messages SET is_to_unname = 0 WHERE guild_id = ? AND id = ?"
        await self._database.write(statement(sql, (guild_id, hidden_id)))

    async def unhide(self, guild_id: int, hidden_id: int) -> None:
        """Delete the note of a hidden message, after the bot's message has lost its words."""
        sql = "DELETE FROM hidden_messages WHERE guild_id = ? AND id = ?"
        await self._database.write(statement(sql, (guild_id, hidden_id)))

    async def _first(self, sql: str, given: dict[str, int]) -> Discussion | None:
        rows = await self._database.fetch(sql, given)
        return _discussion_from(rows[0]) if rows else None


def note_first_message(
    guild_id: int, discussion_id: int, channel_id: int, message_id: int, *, is_open: bool
) -> Work[object]:
    """A work that notes the discussion's first message; ``is_open``: with its thread."""
    return statement(
        "UPDATE discussions SET thread_id = ?, channel_id = ?, is_open = ?"
        " WHERE guild_id = ? AND id = ?",
        (message_id, channel_id, is_open, guild_id, discussion_id),
    )


def _forget(connection: Connection, guild_id: int, discussion_id: int) -> None:
    """Note that a thread was deleted. Its first message, where that stands still, says no more that
    there is one."""
    this = (guild_id, discussion_id)
    connection.execute("UPDATE discussions SET is_gone = 1 WHERE guild_id = ? AND id = ?", this)
    mark_stale(connection, PostId(guild_id, PostKind.DISCUSSION, str(discussion_id)))


def _discussion_from(row: Row) -> Discussion:
    return Discussion(
        id=row["discussion_id"],
        guild_id=row["club_id"],
        film=film_from(row),
        channel_id=row["channel_id"],
        thread_id=row["thread_id"],
        is_open=bool(row["is_open"]),
        free_until=as_moment(row["free_until"]),
        begun_at=datetime.fromisoformat(row["begun_at"]),
        is_gone=bool(row["is_gone"]),
    )


def _hidden_from(row: Row) -> HiddenMessage:
    return HiddenMessage(row["id"], row["author_id"], row["copy_id"])
