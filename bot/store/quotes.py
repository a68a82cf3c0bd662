"""Quotes, drawn like cards: every one once before any comes again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection
from typing import Any, NamedTuple

from bot.domain.film import Film
from bot.domain.library import AlreadyThere, Editor
from bot.domain.quote import Phrase, Quote, Said, ShownQuote, hidden
from bot.language import N_
from bot.store.database import SLICE, Database, Row, fetch
from bot.store.films import COLUMNS, film_from, visible_film
from bot.store.library_log import note
from bot.store.member_names import NAMED, learn_name
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
"""2³¹ - 1. For ids below it, id × shuffle mod it is a permutation: an order for each shuffle that
no one has to keep, and into which quotes can come and go."""

_PLACE = f"((quote.id * :shuffle) % {_PRIME})"

_SEEN = f"{_PLACE} <= ((:after * :shuffle) % {_PRIME})"

# Of the reviews that the club sees and of its members' messages; each with the film that has taken
# the place of its own. SQLite takes the columns beside min() from the row that has it, so nothing
# but the one that is drawn has to be read whole.
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

# Of the film's quotes the first of the shuffle; where it has none, the next of any film's from a
# place that is drawn, round and round. Each part is looked through only if those before it are
# empty, and the latter two only up to a quote that the club may see.
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
"""Tables with a message's message_id and channel_id, and an index of each."""


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
        """The quote that follows the one with id ``after`` in this shuffle, round and round.

        ``shuffle`` is one of SHUFFLES; ``after`` 0 starts it. ``members``: their messages, too.
        None when there is no quote.
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
        """As ``quote_of_week``."""
        return await self._database.read(
            lambda connection: quote_of_week(
                connection, guild_id, film_id, shuffle, members=members
            )
        )

    async def save(
        self, by: Editor, film_id: int, said: Said, claim: Claim | None = None
    ) -> tuple[Film, int]:
        """Keep a member's message as a quote of a film, and use up the claim; returns the film and
        the quote's id.

        Raises FilmNotFound, and AlreadyThere when the message is a quote already.
        """

        def save(connection: Connection) -> tuple[Film, int]:
            use(connection, claim)
            return write_quote(connection, by, film_id, said)

        return await self._database.write(save)

    async def said(self, guild_id: int, quote_id: int) -> Said | None:
        """The message of a quote, if it is one of the club's."""
        rows = await self._database.fetch(
            f"SELECT quotes.*, name AS author_name FROM quotes {NAMED} author_id"
            " WHERE quotes.guild_id = :guild AND id = :quote",
            {"guild": guild_id, "quote": quote_id},
        )
        return _said_from(rows[0]) if rows else None

    async def take_back(self, by: Editor, quote_id: int) -> list[ShownQuote] | None:
        """Delete a quote that was a message, and what else would make the message one; returns
        where it is shown, or None when it has gone already."""

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
            # The quote itself has gone already; what shows it goes by the message.
            _forget_messages(connection, by.guild_id, "message_id", [said])
            return take_words_off(connection, by.guild_id, [said])

        return await self._database.write(take_back)

    async def line_stands(self, guild_id: int, said: Said) -> bool:
        """Whether a line that was revealed, and is a quote or proposed as one, is still what its
        author says of that film in the club."""

        def stands(connection: Connection) -> bool:
            quoted = _quoted_lines(connection, guild_id, said.author_id)
            standing = _lines_of(connection, guild_id, said.author_id)
            return any(
                each.message_id == said.message_id and (each.film_id, said.text) in standing
                for each in quoted
            )

        return await self._database.read(stands)

    async def of_message(self, guild_id: int, message_id: int) -> Phrase | None:
        """The quote that a member's message is, if its film is in sight."""
        rows = await self._database.fetch(
            f"{_ANY} AND quote.message_id = :message",
            {"guild": guild_id, "members": True, "message": message_id},
        )
        return Phrase(**_phrase(rows[0])) if rows else None

    async def line_of(self, guild_id: int, film_id: int, member_id: int) -> tuple[str, bool] | None:
        """A member's line on a film as the club sees it, and whether it is a spoiler."""
        rows = await self._database.fetch(
            "SELECT line, spoiler FROM ratings WHERE guild_id = :guild AND member_id = :member"
            f" AND film_id = {SEEN_FILM} AND line NOT NULL AND NOT {is_private(':member')}",
            {"guild": guild_id, "film": film_id, "member": member_id},
        )
        return (rows[0]["line"], bool(rows[0]["spoiler"])) if rows else None

    async def forget(self, guild_id: int, message_ids: Iterable[int]) -> list[ShownQuote]:
        """Messages have been deleted: with them go their quotes, and what would become some;
        returns where they are shown."""
        return await self._forget(guild_id, "message_id", message_ids)

    async def forget_channel(self, guild_id: int, channel_id: int) -> list[ShownQuote]:
        """A channel has been deleted, and every message in it; returns where they are shown. A
        line that was revealed there is no message, and stands as long as its author's rating."""
        return await self._forget(guild_id, "channel_id", [channel_id])

    async def _forget(self, guild_id: int, column: str, ids: Iterable[int]) -> list[ShownQuote]:
        of_them = list(ids)
        # Most channels that are deleted have no quotes; those take no one's turn to write.
        looked_for = " UNION ALL ".join(
            f"SELECT 1 FROM {table} {_gone(column)}" for table in _OF_MESSAGES
        )
        if not await self._database.fetch(looked_for, _given(guild_id, of_them)):
            return []

        def forget(connection: Connection) -> list[ShownQuote]:
            quoted = _forget_messages(connection, guild_id, column, of_them)
            return take_words_off(connection, guild_id, quoted)

        return await self._database.write(forget)


def forget_author(connection: Connection, guild_id: int, author_id: int) -> bool:
    """Let the quotes of a member's messages go, and what would become some, a slice of them; the
    bot's messages that show them are ``QuotePosts.left``. Returns whether there may be more."""
    rows = fetch(
        connection,
        "SELECT message_id FROM quotes"
        " WHERE guild_id = :guild AND author_id = :author AND message_id NOT NULL"
        " UNION SELECT message_id FROM proposals"
        " WHERE guild_id = :guild AND content ->> '$.said.author_id' = :author"
        " UNION SELECT message_id FROM waiting WHERE guild_id = :guild AND message_id NOT NULL"
        " AND :author IN (content ->> '$.author_id', content ->> '$.said.author_id')"
        " LIMIT :slice",
        {"guild": guild_id, "author": author_id, "slice": SLICE},
    )
    quoted = [row["message_id"] for row in rows]
    _forget_messages(connection, guild_id, "message_id", quoted)
    take_words_off(connection, guild_id, quoted)
    return len(quoted) == SLICE


def forget_line(connection: Connection, guild_id: int, author_id: int) -> None:
    """A line was changed, or taken from its author's rating, or is not shown any more: quotes of
    lines that stand no more go, and what would become some; the bot's messages that show them are
    ``QuotePosts.left``."""
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
    """As the club sees it by now."""
    text: str


def _quoted_lines(connection: Connection, guild_id: int, author_id: int) -> list[_QuotedLine]:
    """A member's lines that are quotes, or proposed as such."""
    rows = fetch(
        connection,
        f"SELECT message_id, {shown_as('film_id')} AS film_id, text FROM quotes"
        " WHERE guild_id = :guild AND author_id = :author AND message_id < 0"
        f" UNION SELECT message_id, {_PROPOSED_OF}, content ->> '$.said.text' FROM proposals"
        " WHERE guild_id = :guild AND content ->> '$.said.author_id' = :author"
        " AND message_id < 0",
        {"guild": guild_id, "author": author_id},
    )
    return [_QuotedLine(*row) for row in rows]


def _lines_of(connection: Connection, guild_id: int, author_id: int) -> set[tuple[int, str]]:
    """What a member says of which films in the club, as a quote has it."""
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
    """A quote from a review of the film or, where it has none, of another; in another shuffle
    another one. ``members``: their messages, too. None when there is no quote."""
    given = {"guild": guild_id, "film": film_id, "shuffle": shuffle, "members": members}
    rows = fetch(connection, _OF_WEEK, given)
    return Phrase(**_phrase(rows[0])) if rows else None


def _forget_messages(
    connection: Connection, guild_id: int, column: str, ids: list[int]
) -> set[int]:
    """Delete the quotes that are of these messages, and what would become some; returns the ids of
    the messages that there were."""
    given = _given(guild_id, ids)
    return {
        row["message_id"]
        for table in _OF_MESSAGES
        for row in fetch(
            connection, f"DELETE FROM {table} {_gone(column)} RETURNING message_id", given
        )
    }


def _gone(column: str) -> str:
    """Which rows go with messages. The plus sign has SQLite look for the messages, not through all
    that the club has."""
    of_messages = " AND message_id > 0" if column == "channel_id" else ""
    these = f"{column} IN (SELECT value FROM json_each(:ids)){of_messages}"
    return f"WHERE {these} AND +guild_id = :guild"


def _given(guild_id: int, ids: list[int]) -> dict[str, object]:
    """The parameters of ``_gone``."""
    return {"guild": guild_id, "ids": json.dumps(ids)}


def write_quote(connection: Connection, by: Editor, film_id: int, said: Said) -> tuple[Film, int]:
    """``Quotes.save``, as a part of more."""
    film = visible_film(connection, by.guild_id, film_id)
    note(connection, by, "quoted", film)
    rows = fetch(
        connection,
        "INSERT INTO quotes (text, guild_id, film_id, channel_id, message_id, author_id)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
        (said.text, by.guild_id, film.id, said.channel_id, said.message_id, said.author_id),
    )
    if not rows:
        raise AlreadyThere(N_("That message is a quote already. /quote shows it now and then."))
    learn_name(connection, by.guild_id, said.author_id, said.author_name)
    return film, rows[0]["id"]


def _phrase(row: Row) -> dict[str, Any]:
    """The fields of a phrase."""
    return {
        "id": row["quote_id"],
        "text": row["text"],
        "source": row["source"],
        "reviewer": row["reviewer"],
        "film": film_from(row),
        "said": _said_from(row) if row["message_id"] else None,
    }


def _said_from(row: Row) -> Said:
    return Said(
        row["text"], row["author_id"], row["channel_id"], row["message_id"], row["author_name"]
    )
