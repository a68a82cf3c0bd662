"""The bot's answers that all in a channel can read and that name members, so that a name can be
taken away again. Posts are noted elsewhere (posts.py): what they say is frozen, and they can be
made anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence, Set
from dataclasses import field
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection

from bot.domain.frozen import NOBODY
from bot.domain.record import record
from bot.store.clubs import STALE
from bot.store.database import SLICE, Database, statement, stored
from bot.store.gone import LatelyGone

ANSWERS_KEPT = timedelta(days=90)
"""How long it is noted where an answer stands: a busy club would keep more of its answers than of
its ratings."""

_NOTE = """
INSERT INTO public_answers (guild_id, member_id, channel_id, message_id, answered_at)
SELECT guild_id, value, :channel, :message, :at FROM clubs JOIN (
    SELECT member_id AS value FROM member_names
        WHERE guild_id = :guild AND name IN (SELECT value FROM json_each(:names))
    UNION SELECT value FROM json_each(:members))
WHERE guild_id = :guild AND NOT EXISTS (SELECT 1 FROM public_answers AS noted
    WHERE noted.guild_id = :guild AND member_id = value AND message_id = :message)
    AND NOT EXISTS (SELECT 1 FROM posts WHERE message_id = :message AND guild_id = :guild)
"""
# A post on which somebody presses a button is made anew when a member in it goes.

_STALE_POST = f"UPDATE posts SET {STALE} WHERE message_id = :message AND guild_id = :guild"

_OF_NOBODY = f"member_id = {NOBODY}"


@record
class PublicAnswer:
    """A message of the bot's that all in its channel can read."""

    guild_id: int
    channel_id: int
    message_id: int
    at: datetime
    names: Set[str] = field(default_factory=frozenset[str])
    """The members' names in it."""
    members: Set[int] = field(default_factory=frozenset[int])
    """The ids of members who are in it, as far as they are known by more than the name."""
    after: int = 0
    """How many members had gone before it was made: see bot/store/gone.py."""


class PublicAnswers:
    def __init__(self, database: Database, gone: LatelyGone) -> None:
        self._database = database
        self._gone = gone

    async def note(self, answers: Sequence[PublicAnswer]) -> None:
        """Note whom these messages name. Of two members with one name, both are noted. A message
        that names somebody who went while it was made or sent is one ``to_remove``; where it is a
        post, the post is stale."""
        for start in range(0, len(answers), SLICE):
            await self._database.write(partial(self._note, answers[start : start + SLICE]))

    def _note(self, answers: Iterable[PublicAnswer], connection: Connection) -> None:
        for answer in answers:
            gone = self._gone.among(answer.guild_id, answer.names, answer.members, answer.after)
            given = {"guild": answer.guild_id, "message": answer.message_id}
            if gone:
                connection.execute(_STALE_POST, given)
            members = answer.members - gone | ({NOBODY} if gone else set[int]())
            given |= {
                "channel": answer.channel_id, "at": stored(answer.at),
                "names": json.dumps([*answer.names]), "members": json.dumps([*members]),
            }  # fmt: skip
            connection.execute(_NOTE, given)

    async def to_remove(self, most: int, refused: Set[int]) -> list[PublicAnswer]:
        """At most ``most`` messages that name somebody who has gone, or is named nowhere now; the
        latest come first. ``refused``: the ids of messages to leave out."""
        rows = await self._database.fetch(
            "SELECT guild_id, channel_id, message_id, answered_at FROM public_answers"
            f" WHERE {_OF_NOBODY} AND message_id NOT IN (SELECT value FROM json_each(:refused))"
            " GROUP BY message_id ORDER BY max(id) DESC LIMIT :limit",
            {"refused": json.dumps([*refused]), "limit": most},
        )
        return [
            PublicAnswer(guild_id, channel_id, message_id, datetime.fromisoformat(at))
            for guild_id, channel_id, message_id, at in rows
        ]

    async def removed(self, answer: PublicAnswer) -> None:
        """Note that the message names nobody any more, or that it does not exist."""
        await self._database.write(
            statement(
                "DELETE FROM public_answers"
                f" WHERE guild_id = ? AND {_OF_NOBODY} AND message_id = ?",
                (answer.guild_id, answer.message_id),
            )
        )

    async def forget_too_old(self, now: datetime) -> None:
        """Delete what is older than ANSWERS_KEPT, of all clubs, in slices."""
        of_all = "FROM public_answers WHERE"
        old = f"{of_all} answered_at < :before"
        given = {"before": stored(now - ANSWERS_KEPT), "slice": SLICE}
        slice_gone = f"DELETE {of_all} id IN (SELECT id {old} LIMIT :slice)"
        while await self._database.fetch(f"SELECT 1 {old} LIMIT 1", given):
            await self._database.write(statement(slice_gone, given))
