"""Where the bot shows members' messages, so that their authors can take the words back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection

from bot.domain.digest import KIND
from bot.domain.post import PostId
from bot.domain.quote import ShownQuote
from bot.store.database import Database, Row, fetch, statement

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
_OFF_DIGESTS = f"""
UPDATE posts SET content = json_set(
    json_remove(content, '$.parts[' || json_extract(content, '$.quote_part') || ']'),
    '$.quoted_id', NULL, '$.quote_id', NULL, '$.quote_part', NULL)
{_DIGESTS}
"""


class QuotePosts:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(
        self, guild_id: int, channel_id: int, message_id: int, quoted_id: int | None
    ) -> None:
        """A message of the bot's shows a member's message of this id now; None is no one's."""
        if quoted_id is not None:
            # A club that has a member's message has a row, unless it is being deleted.
            sql = (
                "INSERT INTO quote_posts (message_id, guild_id, channel_id, quoted_id)"
                " SELECT ?, guild_id, ?, ? FROM clubs WHERE guild_id = ?"
                " ON CONFLICT DO UPDATE SET quoted_id = excluded.quoted_id, is_taken_back = 0"
            )
            await self._database.write(
                statement(sql, (message_id, channel_id, quoted_id, guild_id))
            )
            return
        this = "FROM quote_posts WHERE message_id = ? AND guild_id = ?"
        given = (message_id, guild_id)
        if await self._database.fetch(f"SELECT 1 {this}", given):  # most never showed any
            await self._database.write(statement(f"DELETE {this}", given))

    async def left(self) -> list[tuple[int, ShownQuote]]:
        """The bot's messages that are still to lose their words, each with its guild's id."""
        rows = await self._database.fetch("SELECT * FROM quote_posts WHERE is_taken_back")
        return [(row["guild_id"], _shown_from(row)) for row in rows]

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


def _shown_from(row: Row) -> ShownQuote:
    key = row["digest_key"]
    post_id = PostId(row["guild_id"], KIND, key) if key else None
    return ShownQuote(row["channel_id"], row["message_id"], post_id)
