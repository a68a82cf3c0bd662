"""Where the bot shows members' messages, so that their authors can take the words back, or be named
there no more."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection

from bot.domain.digest import KIND
from bot.domain.post import Post, PostId
from bot.domain.quote import Said, ShownQuote
from bot.store.database import Database, Row, fetch, statement
from bot.store.sight import is_private

_TAKEN_BACK = (
    "UPDATE quote_posts SET is_taken_back = 1 WHERE guild_id = :guild"
    " AND quoted_id IN (SELECT value FROM json_each(:quoted))"
)

_DIGESTS = """
WHERE guild_id = :guild AND kind = :digest
    AND json_extract(content, '$.quoted_id') IN (SELECT value FROM json_each(:quoted))
"""

_DIGESTS_TAKEN_BACK = f"""
INSERT OR REPLACE INTO quote_posts
    (message_id, guild_id, channel_id, quoted_id, is_taken_back, digest_key)
SELECT message_id, guild_id, channel_id, json_extract(content, '$.quoted_id'), 1, key FROM posts
{_DIGESTS} AND message_id NOT NULL
"""

# Its part falls away, and with it what says whose it was. Those that wait to be sent lose it, too.
# Of one that may have been sent, and is looked for when it is tried again, the message's id stays:
# see note_digest.
_OFF_DIGESTS = f"""
UPDATE posts SET content = json_set(
    json_remove(content, '$.parts[' || json_extract(content, '$.quote_part') || ']'),
    '$.quoted_id',
    iif(message_id IS NULL AND tries > 0, json_extract(content, '$.quoted_id'), NULL),
    '$.quote_id', NULL, '$.quote_part', NULL)
{_DIGESTS} AND json_extract(content, '$.quote_part') NOT NULL
"""

_IS_GONE = """
NOT EXISTS (SELECT 1 FROM quotes WHERE message_id = :quoted AND guild_id = :guild)
AND NOT EXISTS (SELECT 1 FROM proposals WHERE message_id = :quoted AND guild_id = :guild)
"""
"""Whether a member's message is no quote any more, and won't be one."""


class QuotePosts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(
        self, guild_id: int, channel_id: int, message_id: int, said: Said | None
    ) -> bool:
        """A message of the bot's shows this member's message now; None is no one's.

        Returns whether that was taken back while it was sent: it is ``left`` then. Where its author
        has gone private while it was sent with their name it is ``to_unname``.
        """
        if said is not None:
            # A club that has a member's message has a row, unless it is being deleted.
            sql = (
                "INSERT INTO quote_posts"
                " (message_id, guild_id, channel_id, quoted_id, is_taken_back, is_to_unname)"
                f" SELECT :message, guild_id, :channel, :quoted, {_IS_GONE},"
                f" :is_named AND {is_private(':author')} FROM clubs WHERE guild_id = :guild"
                " ON CONFLICT DO UPDATE SET quoted_id = excluded.quoted_id,"
                " is_taken_back = excluded.is_taken_back, is_to_unname = excluded.is_to_unname"
                " RETURNING is_taken_back"
            )
            shown = {
                "guild": guild_id, "channel": channel_id, "message": message_id,
                "quoted": said.message_id, "author": said.author_id,
                "is_named": said.author_name is not None,
            }  # fmt: skip
            rows = await self._database.write(statement(sql, shown))
            return any(row["is_taken_back"] for row in rows)
        this = "FROM quote_posts WHERE message_id = ? AND guild_id = ?"
        given = (message_id, guild_id)
        if await self._database.fetch(f"SELECT 1 {this}", given):  # most never showed any
            await self._database.write(statement(f"DELETE {this}", given))
        return False

    async def shown_by(self, guild_id: int, channel_id: int, message_id: int) -> ShownQuote:
        """A message of the bot's with a quote; of a digest with its post."""
        rows = await self._database.fetch(
            "SELECT key FROM posts WHERE guild_id = ? AND kind = ? AND message_id = ?",
            (guild_id, KIND, message_id),
        )
        post_id = PostId(guild_id, KIND, rows[0]["key"]) if rows else None
        return ShownQuote(channel_id, message_id, post_id)

    async def left(self) -> list[tuple[int, ShownQuote]]:
        """The bot's messages that are still to lose their words, each with its guild's id."""
        rows = await self._database.fetch("SELECT * FROM quote_posts WHERE is_taken_back")
        return [(row["guild_id"], _shown_from(row)) for row in rows]

    async def to_unname(self) -> list[tuple[int, ShownQuote, int]]:
        """The bot's messages that name one who would be named nowhere since, each with its guild's
        id and that of the message which it shows."""
        rows = await self._database.fetch(
            "SELECT * FROM quote_posts WHERE is_to_unname AND NOT is_taken_back"
        )
        return [(row["guild_id"], _shown_from(row), row["quoted_id"]) for row in rows]

    async def unnamed(self, guild_id: int, message_id: int) -> None:
        """A message names its quote's author no more, or nothing can be done about it."""
        await self._database.write(
            statement(
                "UPDATE quote_posts SET is_to_unname = 0 WHERE message_id = ? AND guild_id = ?",
                (message_id, guild_id),
            )
        )

    async def leave_out(self, post_id: PostId, quoted_id: int) -> None:
        """Take a member's message out of a digest that is about to be sent."""
        given = {
            "guild": post_id.guild_id, "digest": KIND, "key": post_id.key,
            "quoted": json.dumps([quoted_id]),
        }  # fmt: skip
        await self._database.write(statement(f"{_OFF_DIGESTS} AND key = :key", given))

    async def settle(self, guild_id: int, message_id: int) -> None:
        """A message has lost its words, or nothing can be done about it."""
        await self._database.write(
            statement(
                "DELETE FROM quote_posts WHERE message_id = ? AND guild_id = ? AND is_taken_back",
                (message_id, guild_id),
            )
        )


def take_words_off(
    connection: Connection, guild_id: int, quoted_ids: Iterable[int]
) -> list[ShownQuote]:
    """Members' messages are not to be shown any more: forget them in what was written down to be
    posted; returns the bot's messages that show them, which are ``left`` until each is settled."""
    given = {"guild": guild_id, "digest": KIND, "quoted": json.dumps(list(quoted_ids))}
    for sql in (_TAKEN_BACK, _DIGESTS_TAKEN_BACK, _OFF_DIGESTS):
        connection.execute(sql, given)
    rows = fetch(
        connection,
        "SELECT * FROM quote_posts WHERE guild_id = :guild AND is_taken_back"
        " AND quoted_id IN (SELECT value FROM json_each(:quoted))",
        given,
    )
    return [_shown_from(row) for row in rows]


def take_name_off(connection: Connection, guild_id: int, author_id: int) -> None:
    """A member would be named nowhere: the bot's messages that show theirs are ``to_unname``."""
    connection.execute(
        "UPDATE quote_posts SET is_to_unname = 1 WHERE guild_id = :guild AND quoted_id IN ("
        "SELECT message_id FROM quotes WHERE guild_id = :guild AND author_id = :author"
        " UNION SELECT message_id FROM proposals"
        " WHERE guild_id = :guild AND content ->> '$.said.author_id' = :author)",
        {"guild": guild_id, "author": author_id},
    )


def note_digest(connection: Connection, post: Post, message_id: int, quoted_id: int) -> None:
    """A digest stands that was sent with a member's message. Where this has been taken back while
    it was made or sent, or after a send that ended in the dark, its words are ``left``."""
    given = {
        "guild": post.id.guild_id, "digest": KIND, "key": post.id.key, "message": message_id,
        "channel": post.channel_id, "quoted": quoted_id,
    }  # fmt: skip
    if fetch(connection, f"SELECT 1 WHERE {_IS_GONE}", given):
        connection.execute(
            "INSERT OR REPLACE INTO quote_posts"
            " (message_id, guild_id, channel_id, quoted_id, is_taken_back, digest_key)"
            " VALUES (:message, :guild, :channel, :quoted, 1, :key)",
            given,
        )
        connection.execute(_OFF_DIGESTS, {**given, "quoted": json.dumps([quoted_id])})


def _shown_from(row: Row) -> ShownQuote:
    key = row["digest_key"]
    post_id = PostId(row["guild_id"], KIND, key) if key else None
    return ShownQuote(row["channel_id"], row["message_id"], post_id)
