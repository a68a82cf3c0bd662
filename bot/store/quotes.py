"""Quotes, drawn like cards: each comes once before any comes again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection
from typing import Any, NamedTuple

from bot.domain.film import Film
from bot.domain.library import AlreadyThere, Editor
from bot.domain.post import PostKind
from bot.domain.quote import Phrase, Quote, Said, ShownQuote, hidden
from bot.language import N_
from bot.store.database import SLICE, Database, Row, fetch
from bot.store.films import COLUMNS, film_from, visible_film
from bot.store.library_log import note
from bot.store.member_names import NAMED, learn_name
from bot.store.posts import mark_all_stale
from bot.store.quote_posts import take_words_off
from bot.store.sight import (
    OF_FILM,
    REPLACED,
    REVIEW_VISIBLE,
    SEEN_FILM,
    THIS_FILM,
    VISIBLE,
    is_private,
    shown_as,
)
from bot.store.waiting import Claim, use

_PRIME = 2_147_483_647
"""2³¹ - 1, a prime. For ids below it, id × shuffle mod it is a permutation: each shuffle is an
order that need not be stored, and quotes can come and go in it."""

_PLACE = f"((quote.id * :shuffle) % {_PRIME})"

_SEEN = f"{_PLACE} <= ((:after * :shuffle) % {_PRIME})"

# Draws from the reviews that the club sees and from its members' messages. Each quote is given the
# film that has replaced its own, if one has. SQLite takes the columns beside min() from the row
# with the minimum, so only the quote that is drawn has to be read whole.
_DRAW = f"""
WITH quote AS (
    SELECT quotes.id, reviews.film_id FROM reviews JOIN quotes ON review_id = reviews.id
    WHERE {REVIEW_VISIBLE} AND {{reviewed}}
    UNION ALL SELECT id, film_id FROM quotes WHERE guild_id = :guild AND {{said}} AND :members
),
drawn AS (
    SELECT quote.id, films.id AS film_id, min({_PLACE} + ({_SEEN}) * {_PRIME}),
        count(*) FILTER (WHERE {_SEEN}) AS seen, count(*) AS total
    FROM quote JOIN films ON films.id = {shown_as("quote.film_id")} WHERE {VISIBLE}
)
SELECT {COLUMNS}, quotes.id AS quote_id, text, source, reviewer, author_id, channel_id, message_id,
    member_names.name AS author_name, seen, total
FROM drawn JOIN quotes ON quotes.id = drawn.id JOIN films ON films.id = drawn.film_id
LEFT JOIN reviews ON reviews.id = review_id {NAMED} author_id
"""

_OF_ANY_FILM = _DRAW.format(
    reviewed="(reviews.guild_id IS NULL OR reviews.guild_id = :guild)", said="1"
)
_OF_ONE_FILM = _DRAW.format(
    reviewed=f"reviews.film_id IN (SELECT {THIS_FILM} UNION ALL {REPLACED} {THIS_FILM})",
    said=f"film_id = {THIS_FILM}",
)

# The quote of the week is the film's first quote in the shuffle. Where the film has none, it is the
# next quote of any film from a random place on, round and round. SQLite runs a part only if the
# parts before it found nothing, and the latter two stop at the first quote that the club may see.
_SHOWN = (
    f"SELECT {COLUMNS}, quote.id AS quote_id, text, source, reviewer, author_id, channel_id,"
    " message_id, member_names.name AS author_name FROM"
)
_ANY = f"""
{_SHOWN} quotes AS quote LEFT JOIN reviews ON reviews.id = review_id {NAMED} author_id
JOIN films ON films.id = {shown_as("coalesce(reviews.film_id, quote.film_id)")}
WHERE {VISIBLE} AND {REVIEW_VISIBLE}
    AND (quote.guild_id IS NULL OR quote.guild_id = :guild AND :members)
"""
_FROM = "(SELECT 1 + :shuffle % max(id) FROM quotes)"
_OF_WEEK = f"""
SELECT * FROM (
    {_SHOWN} films JOIN reviews ON {OF_FILM} JOIN quotes AS quote ON review_id = reviews.id
    {NAMED} author_id
    WHERE films.id = :film AND {VISIBLE} AND {REVIEW_VISIBLE} ORDER BY {_PLACE} LIMIT 1)
UNION ALL SELECT * FROM ({_ANY} AND quote.id >= {_FROM} ORDER BY quote.id LIMIT 1)
UNION ALL SELECT * FROM ({_ANY} AND quote.id < {_FROM} ORDER BY quote.id LIMIT 1)
LIMIT 1
"""

SHUFFLES = range(1, _PRIME)

_PROPOSED_OF = shown_as("content ->> '$.film_id'")

_OF_MESSAGES = ("quotes", "proposals", "waiting")
"""The tables with a message's message_id and channel_id. Each has an index for both."""


class Quotes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def draw(
        self,
        guild_id: int,
        film_id: int | None,
        shuffle: int,
        after: int = 0,
        *,
        members: bool = True,
    ) -> Quote | None:
        """The quote that follows the one with id ``after`` in this shuffle, round and round; None
        when there is no quote.

        ``shuffle`` is one of SHUFFLES. ``after``: 0 begins the shuffle. ``members``: whether
        members' messages are drawn, too.
        """
        given = {"guild": guild_id, "film": film_id, "shuffle": shuffle, "after": after}
        rows = await self._database.fetch(
            _OF_ANY_FILM if film_id is None else _OF_ONE_FILM, {**given, "members": members}
        )
        if not rows:
            return None
        (row,) = rows
        position = row["seen"] % row["total"] + 1
        return Quote(**_phrase(row), position=position, total=row["total"])

    async def of_week(
        self, guild_id: int, film_id: int, shuffle: int, *, members: bool
    ) -> Phrase | None:
        """What ``quote_of_week`` does."""
        return await self._database.read(
            lambda connection: quote_of_week(
                connection, guild_id, film_id, shuffle, members=members
            )
        )

    async def save(
        self, by: Editor, film_id: int, said: Said, claim: Claim | None = None
    ) -> tuple[Film, int]:
        """Keep a member's message as a quote of a film, and use up the claim. Returns the film and
        the quote's id.

        Raises FilmNotFound, and AlreadyThere when the message is a quote already.
        """

        def save(connection: Connection) -> tuple[Film, int]:
            use(connection, claim)
            return write_quote(connection, by, film_id, said)

        return await self._database.write(save)

    async def said(self, guild_id: int, quote_id: int) -> Said | None:
        """The member's words of a quote; None where the club has no such quote."""
        rows = await self._database.fetch(
            f"SELECT quotes.*, name AS author_name FROM quotes {NAMED} author_id"
            " WHERE quotes.guild_id = :guild AND id = :quote",
            {"guild": guild_id, "quote": quote_id},
        )
        return said_from(rows[0]) if rows else None

    async def take_back(self, by: Editor, quote_id: int) -> list[ShownQuote] | None:
        """Delete a quote that was a message, and whatever would make that message a quote later.
        Returns the messages that show it, or None when it has gone already."""

        def take_back(connection: Connection) -> list[ShownQuote] | None:
            rows = fetch(
                connection,
                "DELETE FROM quotes WHERE guild_id = ? AND id = ? RETURNING film_id, message_id",
                (by.guild_id, quote_id),
            )
            if not rows:
                return None
            (film,) = fetch(
                connection, f"SELECT {COLUMNS} FROM films WHERE id = ?", (rows[0]["film_id"],)
            )
            note(connection, by, "unquoted", film_from(film))
            said = rows[0]["message_id"]
            # The quote itself has gone already. What shows it is found by its message.
            _forget_messages(connection, by.guild_id, "message_id", [said])
            return take_words_off(connection, by.guild_id, [said])

        return await self._database.write(take_back)

    async def line_stands(self, guild_id: int, said: Said) -> bool:
        """Whether a line that is a quote, or proposed as one, is still what its author says about
        that film in the club."""

        def stands(connection: Connection) -> bool:
            quoted = _quoted_lines(connection, guild_id, said.author_id)
            standing = _lines_of(connection, guild_id, said.author_id)
            return any(
                each.message_id == said.message_id and (each.film_id, said.text) in standing
                for each in quoted
            )

        return await self._database.read(stands)

    async def of_message(self, guild_id: int, message_id: int) -> Phrase | None:
        """The quote that was made of this member's message; None where there is none, or where the
        club does not see its film."""
        rows = await self._database.fetch(
            f"{_ANY} AND quote.message_id = :message",
            {"guild": guild_id, "members": True, "message": message_id},
        )
        return Phrase(**_phrase(rows[0])) if rows else None

    async def line_of(self, guild_id: int, film_id: int, member_id: int) -> tuple[str, bool] | None:
        """A member's line on a film as the club sees it, and whether it is a spoiler; None without
        a line."""
        rows = await self._database.fetch(
            "SELECT line, spoiler FROM ratings WHERE guild_id = :guild AND member_id = :member"
            f" AND film_id = {SEEN_FILM} AND line NOT NULL AND NOT {is_private(':member')}",
            {"guild": guild_id, "film": film_id, "member": member_id},
        )
        return (rows[0]["line"], bool(rows[0]["spoiler"])) if rows else None

    async def forget(self, guild_id: int, message_ids: Iterable[int]) -> list[ShownQuote]:
        """Delete the quotes of messages that were deleted, and whatever would become a quote of
        them. Returns the messages that show them."""
        return await self._forget(guild_id, "message_id", message_ids)

    async def forget_channel(self, guild_id: int, channel_id: int) -> list[ShownQuote]:
        """Delete the quotes of all messages in a channel that was deleted. Returns the messages
        that show them. A revealed line that is a quote stays: it is no message, and stands as long
        as its author's rating does."""
        return await self._forget(guild_id, "channel_id", [channel_id])

    async def _forget(self, guild_id: int, column: str, ids: Iterable[int]) -> list[ShownQuote]:
        of_them = list(ids)

        def forget(connection: Connection) -> list[ShownQuote]:
            quoted = _forget_messages(connection, guild_id, column, of_them)
            return take_words_off(connection, guild_id, quoted)

        these = [f"{table} {_gone(column)}" for table in _OF_MESSAGES]
        given = _given(guild_id, of_them)
        return await self._database.write_if_any(forget, given, *these) or []


def forget_author(connection: Connection, guild_id: int, author_id: int) -> bool:
    """Delete a slice of the quotes of a member's messages, and of what would become such quotes.
    The bot's messages that show them are left for ``QuotePosts.left``. Returns whether there may be
    more."""
    rows = fetch(
        connection,
        "SELECT message_id FROM quotes"
        " WHERE guild_id = :guild AND author_id = :author AND message_id NOT NULL"
        " UNION SELECT message_id FROM proposals"
        " WHERE guild_id = :guild AND author_id = :author"
        " UNION SELECT message_id FROM waiting"
        " WHERE guild_id = :guild AND author_id = :author AND message_id NOT NULL"
        " LIMIT :slice",
        {"guild": guild_id, "author": author_id, "slice": SLICE},
    )
    quoted = [row["message_id"] for row in rows]
    _forget_messages(connection, guild_id, "message_id", quoted)
    take_words_off(connection, guild_id, quoted)
    return len(quoted) == SLICE


def forget_line(connection: Connection, guild_id: int, author_id: int) -> None:
    """Delete the quotes of a member's lines that are no longer what the member says, and what would
    become such quotes. It is called when a line was changed, taken off its rating or hidden. The
    bot's messages that show these quotes are left for ``QuotePosts.left``."""
    quoted = _quoted_lines(connection, guild_id, author_id)
    if not quoted:
        return
    standing = _lines_of(connection, guild_id, author_id)
    gone = [each.message_id for each in quoted if (each.film_id, each.text) not in standing]
    _forget_messages(connection, guild_id, "message_id", gone)
    take_words_off(connection, guild_id, gone)


class _QuotedLine(NamedTuple):
    message_id: int
    film_id: int
    """The film that the club sees now in place of the line's."""
    text: str


def _quoted_lines(connection: Connection, guild_id: int, author_id: int) -> list[_QuotedLine]:
    """A member's lines that are quotes, or proposed as quotes."""
    rows = fetch(
        connection,
        f"SELECT message_id, {shown_as('film_id')} AS film_id, text FROM quotes"
        " WHERE guild_id = :guild AND author_id = :author AND message_id < 0"
        f" UNION SELECT message_id, {_PROPOSED_OF}, content ->> '$.said.text' FROM proposals"
        " WHERE guild_id = :guild AND author_id = :author"
        " AND message_id < 0",
        {"guild": guild_id, "author": author_id},
    )
    return [_QuotedLine(*row) for row in rows]


def _lines_of(connection: Connection, guild_id: int, author_id: int) -> set[tuple[int, str]]:
    """What a member says about films in the club: pairs of the film's id and the line as a quote
    has it."""
    rows = fetch(
        connection,
        f"SELECT {shown_as('ratings.film_id')} AS film_id, line, spoiler FROM ratings"
        " WHERE guild_id = :guild AND member_id = :author"
        f" AND line NOT NULL AND NOT {is_private(':author')}",
        {"guild": guild_id, "author": author_id},
    )
    return {
        (row["film_id"], hidden(row["line"]) if row["spoiler"] else row["line"]) for row in rows
    }


def quote_of_week(
    connection: Connection, guild_id: int, film_id: int, shuffle: int, *, members: bool = True
) -> Phrase | None:
    """A quote from a review of the film or, where that has none, a quote of another film. Another
    shuffle gives another one. None when there is no quote. ``members``: whether members' messages
    may be taken, too."""
    given = {"guild": guild_id, "film": film_id, "shuffle": shuffle, "members": members}
    rows = fetch(connection, _OF_WEEK, given)
    return Phrase(**_phrase(rows[0])) if rows else None


def _forget_messages(
    connection: Connection, guild_id: int, column: str, ids: list[int]
) -> set[int]:
    """Delete the quotes of these messages, or of the messages in these channels, and what would
    become such quotes. Returns the ids of the messages that were found."""
    given = _given(guild_id, ids)
    return {
        row["message_id"]
        for table in _OF_MESSAGES
        for row in fetch(
            connection, f"DELETE FROM {table} {_gone(column)} RETURNING message_id", given
        )
    }


def _gone(column: str) -> str:
    """The condition for rows of these messages or channels. The plus sign makes SQLite look for the
    messages, instead of going through all rows of the club."""
    of_messages = " AND message_id > 0" if column == "channel_id" else ""
    these = f"{column} IN (SELECT value FROM json_each(:ids)){of_messages}"
    return f"WHERE {these} AND +guild_id = :guild"


def _given(guild_id: int, ids: list[int]) -> dict[str, object]:
    """The parameters of ``_gone``."""
    return {"guild": guild_id, "ids": json.dumps(ids)}


def write_quote(connection: Connection, by: Editor, film_id: int, said: Said) -> tuple[Film, int]:
    """What ``Quotes.save`` does, inside a larger transaction."""
    film = visible_film(connection, by.guild_id, film_id)
    note(connection, by, "quoted", film)
    rows = fetch(
        connection,
        "INSERT INTO quotes (text, guild_id, film_id, channel_id, message_id, author_id)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
        (said.text, by.guild_id, film.id, said.channel_id, said.message_id, said.author_id),
    )
    if not rows:
        raise quoted_already()
    learn_name(connection, by.guild_id, said.author_id, said.author_name)
    proposed = "SELECT id FROM proposals WHERE guild_id = ? AND message_id = ?"
    for row in fetch(connection, proposed, (by.guild_id, said.message_id)):
        mark_all_stale(connection, by.guild_id, row["id"], PostKind.PROPOSAL)
    return film, rows[0]["id"]


def quoted_already() -> AlreadyThere:
    """The error for a message that is a quote."""
    return AlreadyThere(N_("That message is a quote already. /quote shows it now and then."))


def _phrase(row: Row) -> dict[str, Any]:
    """The fields of a Phrase, as arguments by name."""
    return {
        "id": row["quote_id"],
        "text": row["text"],
        "source": row["source"],
        "reviewer": row["reviewer"],
        "film": film_from(row),
        "said": said_from(row) if row["message_id"] else None,
    }


def said_from(row: Row) -> Said:
    """A member's message that is a quote."""
    return Said(
        row["text"], row["author_id"], row["channel_id"], row["message_id"], row["author_name"]
    )
