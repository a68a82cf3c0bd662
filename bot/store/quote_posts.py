"""The bot's messages that show members' messages, so that an author can take their words back, or
their name."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection

from bot.domain.post import Post, PostId, PostKind
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

# The part with the quote is removed, and so are the fields that say whose it was, in digests that
# wait to be sent, too. A digest that may have been sent is looked for when it is tried again, so it
# keeps the quoted message's id: see note_digest.
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
"""A condition: a member's message is no quote any more, and is not proposed as one."""


class QuotePosts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(
        self, guild_id: int, channel_id: int, message_id: int, said: Said | None
    ) -> bool:
        """Note which member's message a message of the bot's shows now; None for no member's.

        Returns whether that was taken back while the bot's message was sent; then it is one of
        ``left``. When the author became private while it was sent with their name, it is one of
        ``to_unname``.
        """
        if said is not None:
            # A club with a member's message has a row, unless the club is being deleted.
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
        this, given = "quote_posts WHERE message_id = ? AND guild_id = ?", (message_id, guild_id)
        await self._database.write_if_any(statement(f"DELETE FROM {this}", given), given, this)
        return False

    async def shown_by(self, guild_id: int, channel_id: int, message_id: int) -> ShownQuote:
        """A message of the bot's that shows a quote, with its post if it is a digest."""
        rows = await self._database.fetch(
            "SELECT key FROM posts WHERE guild_id = ? AND kind = ? AND message_id = ?",
            (guild_id, PostKind.DIGEST, message_id),
        )
        post_id = PostId(guild_id, PostKind.DIGEST, rows[0]["key"]) if rows else None
        return ShownQuote(channel_id, message_id, post_id)

    async def left(self) -> list[tuple[int, ShownQuote]]:
        """The bot's messages that have to lose their words, each with its guild's id."""
        rows = await self._database.fetch("SELECT * FROM quote_posts WHERE is_taken_back")
        return [(row["guild_id"], _shown_from(row)) for row in rows]

    async def to_unname(self) -> list[tuple[int, ShownQuote, int]]:
        """The bot's messages that have to lose the name of an author who became private, each with
        its guild's id and the id of the message that it shows."""
        rows = await self._database.fetch(
            "SELECT * FROM quote_posts WHERE is_to_unname AND NOT is_taken_back"
        )
        return [(row["guild_id"], _shown_from(row), row["quoted_id"]) for row in rows]

    async def unnamed(self, guild_id: int, message_id: int) -> None:
        """Note that a message does not name its quote's author any more, or that nothing can be
        done about it."""
        await self._database.write(
            statement(
                "UPDATE quote_posts SET is_to_unname = 0 WHERE message_id = ? AND guild_id = ?",
                (message_id, guild_id),
            )
        )

    async def leave_out(self, post_id: PostId, quoted_id: int) -> None:
        """Take a member's message out of a digest that is about to be sent."""
        given = {
            "guild": post_id.guild_id, "digest": PostKind.DIGEST, "key": post_id.key,
            "quoted": json.dumps([quoted_id]),
        }  # fmt: skip
        await self._database.write(statement(f"{_OFF_DIGESTS} AND key = :key", given))

    async def settle(self, guild_id: int, message_id: int) -> None:
        """Note that a message has lost its words, or that nothing can be done about it."""
        await self._database.write(
            statement(
                "DELETE FROM quote_posts WHERE message_id = ? AND guild_id = ? AND is_taken_back",
                (message_id, guild_id),
            )
        )


def take_words_off(
    connection: Connection, guild_id: int, quoted_ids: Iterable[int]
) -> list[ShownQuote]:
    """Take members' messages out of posts that are written down. Returns the bot's messages that
    show them; they are ``left`` until each is settled."""
    given = {"guild": guild_id, "digest": PostKind.DIGEST, "quoted": json.dumps(list(quoted_ids))}
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
    """Mark the bot's messages that show a member's messages as ``to_unname``, after the member
    became private."""
    connection.execute(
        "UPDATE quote_posts SET is_to_unname = 1 WHERE guild_id = :guild AND quoted_id IN ("
        "SELECT message_id FROM quotes WHERE guild_id = :guild AND author_id = :author"
        " UNION SELECT message_id FROM proposals"
        " WHERE guild_id = :guild AND author_id = :author)",
        {"guild": guild_id, "author": author_id},
    )


def note_digest(connection: Connection, post: Post, message_id: int, quoted_id: int) -> None:
    """Note that a digest was sent with a member's message. That message may have been taken back
    while the digest was made or sent, or after a send whose outcome was unknown; then the digest is
    one of ``left``."""
    given = {
        "guild": post.id.guild_id, "digest": PostKind.DIGEST, "key": post.id.key,
        "message": message_id, "channel": post.channel_id, "quoted": quoted_id,
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
    post_id = PostId(row["guild_id"], PostKind.DIGEST, key) if key else None
    return ShownQuote(row["channel_id"], row["message_id"], post_id)
