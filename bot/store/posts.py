"""Posts: what the bot owes a channel, written down before it is sent, and how the sending went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import Any

from bot.domain.digest import LastOneIsTried
from bot.domain.post import Post, PostId, PostKind, Reason, State, Why
from bot.store.clubs import STALE, note_club
from bot.store.database import Database, Row, Work, as_moment, fetch, statement, stored
from bot.store.gone import LatelyGone, read_after

_THIS = "guild_id = ? AND kind = ? AND key = ?"
_ABOUT = "guild_id = ? AND kind IN (SELECT value FROM json_each(?)) AND key >= ? AND key < ?"

_MAY_PASS = (Why.FORBIDDEN, Why.LOCKED, Why.UNREADABLE)
"""What somebody may have mended in the same channel."""
_NEWS_PLACE = (
    "coalesce((SELECT news_channel_id FROM clubs WHERE clubs.guild_id = posts.guild_id),"
    " channel_id)"
)
_PLACE = f"iif(tries AND reason <> 'gone', channel_id, {_NEWS_PLACE})"
"""Where news are tried again. A channel that is gone has no message any more for which to look."""
_WAS_REFUSED = "reason <> 'unreachable'"
"""Of a post that is blocked, or is just to be tried again."""
_DUE_SINCE = "due_at > (SELECT value FROM json_each(:since) WHERE json_each.key = posts.kind)"
_REFUSED = (
    f"state = 'blocked' AND {_DUE_SINCE} AND (:guild IS NULL OR guild_id = :guild)"
    f" AND ({_PLACE} <> channel_id OR reason IN (SELECT value FROM json_each(:may_pass)))"
)

LOOKED_BACK = timedelta(days=30)
"""How far back it is looked for what was missed while the bot was off, to say why that was not
posted."""


class Posts:
    def __init__(self, database: Database, gone: LatelyGone) -> None:
        self._database = database
        self._gone = gone

    async def begin(self, post: Post) -> bool:
        """Write a post down before it is sent, without whom has gone since its content was read.
        False when there is one with its club, kind and key already. Raises LastOneIsTried."""
        after = read_after()

        def begin(connection: Connection) -> bool:
            values = (
                *post.id, post.state, *_columns(post.reason), post.channel_id, stored(post.due_at),
                stored(post.written_at), self._content(post, after),
            )  # fmt: skip
            note_club(connection, post.id.guild_id, post.written_at)
            rows = fetch(
                connection,
                "INSERT INTO posts (guild_id, kind, key, state, reason, detail, channel_id, due_at,"
                " written_at, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING RETURNING 1",
                values,
            )
            if rows:
                _require_known_beginning(connection, post)
            return bool(rows)

        return await self._database.write(begin)

    async def reopen(self, post: Post) -> bool:
        """Try a post again that was given up. False when it was not given up. Raises
        LastOneIsTried.

        Where a send may have got through, the post keeps its channel, in which it is looked for.
        """
        after = read_after()

        def reopen(connection: Connection) -> bool:
            rows = fetch(
                connection,
                "UPDATE posts SET state = 'pending', content = ?, due_at = ?, try_after = NULL,"
                " channel_id = CASE tries WHEN 0 THEN ? ELSE channel_id END,"
                " written_at = CASE tries WHEN 0 THEN ? ELSE written_at END,"
                " reason = NULL, detail = NULL"
                f" WHERE {_THIS} AND state IN ('skipped', 'blocked') RETURNING 1",
                (
                    self._content(post, after), stored(post.due_at),
                    post.channel_id, stored(post.written_at), *post.id,
                ),
            )  # fmt: skip
            if rows:
                _require_known_beginning(connection, post)
            return bool(rows)

        return await self._database.write(reopen)

    async def reopen_as(self, post: Post, now: datetime) -> bool:
        """Try a post again that was given up, with the content that is written down, from now on:
        in the post's channel, and with its tries and when it was written, by which an earlier send
        is looked for. False when it was not given up."""
        rows = await self._database.write(
            statement(
                "UPDATE posts SET state = 'pending', channel_id = ?, due_at = ?, written_at = ?,"
                " tries = ?, try_after = NULL, reason = NULL, detail = NULL"
                f" WHERE {_THIS} AND state IN ('skipped', 'blocked') RETURNING 1",
                (post.channel_id, stored(now), stored(post.written_at), post.tries, *post.id),
            )
        )
        return bool(rows)

    async def reopen_refused(
        self, since: Mapping[str, datetime], now: datetime, guild_id: int | None
    ) -> None:
        """Try news again that Discord refused, which it may take by now: posts of these kinds due
        since then, of one club or of all. They go to the club's present channel for news, unless an
        earlier send may have got through. Where the channel is the same the reason stays, so that
        it is not told again."""
        given = {
            "since": _moments(since), "now": stored(now), "guild": guild_id,
            "may_pass": json.dumps(_MAY_PASS),
        }  # fmt: skip
        reopen = statement(
            f"UPDATE posts SET state = 'pending', channel_id = {_PLACE},"
            f" written_at = iif(tries AND {_PLACE} = channel_id, written_at, :now),"
            f" tries = iif({_PLACE} = channel_id, tries, 0), try_after = NULL,"
            f" reason = iif({_PLACE} = channel_id, reason, NULL),"
            f" detail = iif({_PLACE} = channel_id, detail, NULL) WHERE {_REFUSED}",
            given,
        )
        await self._database.write_if_any(reopen, given, f"posts WHERE {_REFUSED}")

    async def refused_news(self, since: Mapping[str, datetime], guild_id: int) -> list[Post]:
        """The posts of these kinds due since then that were refused in the club, and are not sent
        yet: also those that are just to be tried again."""
        rows = await self._database.fetch(
            "SELECT * FROM posts WHERE guild_id = :guild AND state IN ('blocked', 'pending')"
            f" AND {_WAS_REFUSED} AND {_DUE_SINCE}",
            {"since": _moments(since), "guild": guild_id},
        )
        return list(map(_post_from, rows))

    async def pending(self, now: datetime, kinds: Iterable[str], most: int) -> list[PostId]:
        """The posts of these kinds that are to be sent now, or sent again, in clubs that have not
        left; at most ``most``, oldest first."""
        rows = await self._database.fetch(
            "SELECT guild_id, kind, key FROM posts JOIN clubs USING (guild_id)"
            " WHERE state = 'pending' AND left_at IS NULL"
            " AND (try_after IS NULL OR try_after <= ?)"
            " AND kind IN (SELECT value FROM json_each(?)) ORDER BY due_at, guild_id LIMIT ?",
            (stored(now), json.dumps(list(kinds)), most),
        )
        return [PostId(*row) for row in rows]

    async def one(self, post_id: PostId) -> Post | None:
        rows = await self._database.fetch(f"SELECT * FROM posts WHERE {_THIS}", post_id)
        return _post_from(rows[0]) if rows else None

    async def latest(self, guild_id: int, kind: str, most: int) -> Sequence[Post]:
        """A club's latest posts of a kind, newest first."""
        rows = await self._database.fetch(
            "SELECT * FROM posts WHERE guild_id = ? AND kind = ?"
            " ORDER BY due_at DESC, key DESC LIMIT ?",
            (guild_id, kind, most),
        )
        return list(map(_post_from, rows))

    async def trying(self, post_id: PostId) -> None:
        """Note that a send is about to begin."""
        await self._update(post_id, "tries = tries + 1")

    async def refused(self, post_id: PostId) -> None:
        """Note that the last send has certainly not got through."""
        await self._update(post_id, "tries = tries - 1")

    async def not_there(self, post_id: PostId) -> None:
        """Note that no earlier send has arrived. News that their channel has refused go to the
        club's present one for news, with no reason yet."""
        await self._update(
            post_id,
            f"tries = 0, channel_id = iif({_WAS_REFUSED}, {_NEWS_PLACE}, channel_id),"
            f" reason = iif({_WAS_REFUSED} AND {_NEWS_PLACE} <> channel_id, NULL, reason)",
        )

    async def again(self, post_id: PostId, after: datetime, reason: Reason) -> None:
        """Note that the try failed in a way that may pass, and try no more until ``after``."""
        changes = "failures = failures + 1, try_after = ?, reason = ?, detail = ?"
        await self._update(post_id, changes, stored(after), *_columns(reason))

    async def give_up(self, post_id: PostId, state: State, reason: Reason) -> None:
        """Note that no more is tried, and why."""
        changes = "state = ?, reason = ?, detail = ?"
        await self._update(post_id, changes, state, *_columns(reason))

    async def sent(self, post_id: PostId, message_id: int, also: Work[object] | None) -> None:
        """Note that the post is in its channel, as this message. ``also`` is written in the same
        transaction."""

        def note(connection: Connection) -> None:
            rows = fetch(
                connection,
                "UPDATE posts SET state = 'sent', message_id = ?, reason = NULL, detail = NULL"
                f" WHERE {_THIS} AND state = 'pending' RETURNING 1",
                (message_id, *post_id),
            )
            if rows and also is not None:
                also(connection)

        await self._database.write(note)

    async def forget(self, post_id: PostId) -> None:
        """Have a post be owed anew, whose message was deleted."""
        await self._database.write(statement(f"DELETE FROM posts WHERE {_THIS}", post_id))

    async def note_told(self, post: Post) -> None:
        """Note an answer as a post that stands, without whom has gone since it was read."""
        after = read_after()

        def note(connection: Connection) -> None:
            connection.execute(
                "INSERT INTO posts (guild_id, kind, key, state, channel_id, due_at, written_at,"
                " content, message_id) SELECT guild_id, ?, ?, 'sent', ?, ?, ?, ?, ? FROM clubs"
                " WHERE guild_id = ? ON CONFLICT DO NOTHING",
                (
                    post.id.kind, post.id.key, post.channel_id, stored(post.due_at),
                    stored(post.written_at), self._content(post, after), post.message_id,
                    post.id.guild_id,
                ),
            )  # fmt: skip

        await self._database.write(note)

    async def of_message(self, guild_id: int, message_id: int) -> Post | None:
        """The post that this message is."""
        rows = await self._database.fetch(
            "SELECT * FROM posts WHERE message_id = ? AND guild_id = ?", (message_id, guild_id)
        )
        return _post_from(rows[0]) if rows else None

    async def outdate(self, guild_id: int, about: int, kind: str) -> None:
        """Mark all posts of this kind about one thing as stale."""
        await self._database.write(
            lambda connection: mark_all_stale(connection, guild_id, about, kind)
        )

    async def stale(self, guild_id: int | None = None) -> list[Post]:
        """The posts in channels whose messages don't show yet what has become of them; those of one
        club, where it is given."""
        rows = await self._database.fetch(
            "SELECT * FROM posts WHERE is_stale AND message_id NOT NULL"
            " AND (:guild IS NULL OR guild_id = :guild)",
            {"guild": guild_id},
        )
        return list(map(_post_from, rows))

    async def rewrite(self, post: Post, content: Mapping[str, Any]) -> Post:
        """Write down what a post says by now, without whom has gone since that was read. Returns
        the post with it; the same one where more has changed since it was read."""
        text = self._content(replace(post, content=content), read_after())
        if json.loads(text) == post.content:
            return post
        rows = await self._database.write(
            statement(
                f"UPDATE posts SET content = ? WHERE {_THIS} AND changes = ? RETURNING content",
                (text, *post.id, post.changes),
            )
        )
        return replace(post, content=json.loads(rows[0]["content"])) if rows else post

    async def renewed(self, post: Post) -> None:
        """Note that the post's message shows what is so, or that nothing can be done about it. The
        post is stale where more has changed since it was read, also where an earlier edit has shown
        that: this one came later, and has hidden it."""

        def note(connection: Connection) -> None:
            rows = fetch(connection, f"SELECT content FROM posts WHERE {_THIS}", post.id)
            is_same = any(json.loads(row["content"]) == post.content for row in rows)
            connection.execute(
                f"UPDATE posts SET is_stale = NOT (? AND changes = ?) WHERE {_THIS}",
                (is_same, post.changes, *post.id),
            )

        await self._database.write(note)

    def _content(self, post: Post, after: int) -> str:
        content = self._gone.without(post.id.guild_id, post.content, after)
        return json.dumps(content, ensure_ascii=False)

    async def _update(self, post_id: PostId, changes: str, *values: object) -> None:
        await self._database.write(
            statement(
                f"UPDATE posts SET {changes} WHERE {_THIS} AND state = 'pending'",
                (*values, *post_id),
            )
        )


def _require_known_beginning(connection: Connection, post: Post) -> None:
    """Raise LastOneIsTried for a digest while another one of the club may still get through: it
    begins where that one ends."""
    others = "guild_id = ? AND kind = ? AND key <> ? AND state = 'pending'"
    is_digest = post.id.kind == PostKind.DIGEST and post.state == "pending"
    if is_digest and fetch(connection, f"SELECT 1 FROM posts WHERE {others}", post.id):
        raise LastOneIsTried


def mark_stale(connection: Connection, post_id: PostId) -> None:
    """Note that something was taken out of a post, or that what it tells has changed. Its message
    is to be edited, if there is one, or once there is one: it may be on its way with the old
    content, or be tried again with it."""
    connection.execute(f"UPDATE posts SET {STALE} WHERE {_THIS} AND state <> 'skipped'", post_id)


def mark_all_stale(connection: Connection, guild_id: int, about: int, *kinds: str) -> None:
    """The same for all posts of these kinds about one thing: their key is its id, or begins with
    it and a space."""
    connection.execute(
        f"UPDATE posts SET {STALE} WHERE {_ABOUT} AND state <> 'skipped'",
        (guild_id, json.dumps(kinds), *_keys(about)),
    )


def skip_all(connection: Connection, guild_id: int, about: int, *kinds: str) -> None:
    """Skip such posts, which are no news for anybody any more. Where a send of one may have got
    through it is looked for all the same: see Kind.is_so."""
    connection.execute(
        "UPDATE posts SET state = 'skipped', reason = ?, detail = NULL"
        f" WHERE {_ABOUT} AND state IN ('pending', 'blocked') AND tries = 0",
        (Why.LATE.value, guild_id, json.dumps(kinds), *_keys(about)),
    )


def take_over(
    connection: Connection, old: PostId, new: PostId, content: Mapping[str, object]
) -> None:
    """Have the message of a post be another post from now on: it is to be edited. Where it was not
    sent it must not be any more, and the new post is still owed."""
    if not fetch(
        connection,
        f"UPDATE posts SET kind = ?, key = ?, content = ?, {STALE}"
        f" WHERE {_THIS} AND state = 'sent' RETURNING 1",
        (new.kind, new.key, json.dumps(content, ensure_ascii=False), *old),
    ):
        skip_all(connection, old.guild_id, int(old.key), old.kind)


def unwritten(kind: str, of: str, key: str) -> str:
    """A condition: no post of this kind, whose key is this expression, is written down about a row
    of the table ``of``."""
    return (
        f"NOT EXISTS (SELECT 1 FROM posts WHERE posts.guild_id = {of}.guild_id"
        f" AND posts.kind = '{kind}' AND posts.key = {key})"
    )


def _keys(about: int) -> tuple[str, str]:
    """Between which keys those about one thing are, the first included. LIKE would go through all
    posts of a kind."""
    return str(about), f"{about}!"  # the exclamation mark comes right after the space


def _moments(since: Mapping[str, datetime]) -> str:
    return json.dumps({kind: stored(moment) for kind, moment in since.items()})


def _columns(reason: Reason | None) -> tuple[str | None, str | None]:
    return (reason.why.value, reason.detail) if reason else (None, None)


def _post_from(row: Row) -> Post:
    return Post(
        id=PostId(row["guild_id"], row["kind"], row["key"]),
        channel_id=row["channel_id"],
        due_at=datetime.fromisoformat(row["due_at"]),
        written_at=datetime.fromisoformat(row["written_at"]),
        content=json.loads(row["content"]),
        state=row["state"],
        reason=Reason(Why(row["reason"]), row["detail"]) if row["reason"] else None,
        tries=row["tries"],
        failures=row["failures"],
        try_after=as_moment(row["try_after"]),
        message_id=row["message_id"],
        changes=row["changes"],
    )
