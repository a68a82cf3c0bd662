"""Where the bot shows members' messages, so that their authors can take the words back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sqlite3 import Connection

from bot.domain.digest import KIND
from bot.domain.post import PostId
from bot.domain.quote import ShownQuote
from bot.store.database import Database, fetch, statement

# Its part falls away, and with it what says whose it was. Those that wait to be sent lose it, too.
_OFF_DIGESTS = """
UPDATE posts SET content = json_set(
    json_remove(content, '$.parts[' || json_extract(content, '$.quote_part') || ']'),
    '$.quoted_id', NULL, '$.quote_id', NULL, '$.quote_part', NULL)
WHERE guild_id = :guild AND kind = :digest
    AND json_extract(content, '$.quoted_id') IN (SELECT value FROM json_each(:quoted))
RETURNING key, channel_id, message_id
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
                "INSERT INTO quote_posts SELECT ?, guild_id, ?, ? FROM clubs WHERE guild_id = ?"
                " ON CONFLICT DO UPDATE SET quoted_id = excluded.quoted_id"
            )
            await self._database.write(
                statement(sql, (message_id, channel_id, quoted_id, guild_id))
            )
            return
        this = "FROM quote_posts WHERE message_id = ? AND guild_id = ?"
        given = (message_id, guild_id)
        if await self._database.fetch(f"SELECT 1 {this}", given):  # most never showed any
            await self._database.write(statement(f"DELETE {this}", given))


def take_words_off(
    connection: Connection, guild_id: int, quoted_ids: Iterable[int]
) -> list[ShownQuote]:
    """Members' messages are not to be shown any more: forget them in what was written down to be
    posted; returns the bot's messages that show them."""
    given = {"guild": guild_id, "digest": KIND, "quoted": json.dumps(list(quoted_ids))}
    rows = fetch(
        connection,
        "DELETE FROM quote_posts WHERE guild_id = :guild"
        " AND quoted_id IN (SELECT value FROM json_each(:quoted)) RETURNING channel_id, message_id",
        given,
    )
    shown = [ShownQuote(row["channel_id"], row["message_id"]) for row in rows]
    for row in fetch(connection, _OFF_DIGESTS, given):
        if row["message_id"] is not None:
            post_id = PostId(guild_id, KIND, row["key"])
            shown.append(ShownQuote(row["channel_id"], row["message_id"], post_id))
    return shown
