"""What waits for a member's next step: commands, refused forms, drafts, and messages to be
quoted."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection
from typing import TypeVar

from bot.domain.errors import FilmClubError
from bot.domain.letterboxd import LetterboxdFilm
from bot.domain.library import Editor, TooLate
from bot.domain.quote import Said
from bot.domain.record import record
from bot.domain.waiting import (
    LetterboxdDraft,
    LogDraft,
    OrderDraft,
    QuoteAsk,
    RefusedForm,
    ReviewDraft,
    ScreeningDraft,
    WaitingCommand,
    Waits,
)
from bot.language import N_
from bot.store.clubs import note_club
from bot.store.database import Database, fetch, stored
from bot.store.json_column import from_json, list_to_json, to_json
from bot.store.library_log import UNDO

WAITING_TIME = timedelta(days=1)
"""How long something waits."""

MESSAGE_TIME = timedelta(minutes=15)
"""How long a message waits. Its words are kept only as long as the form asks for its film, and
nobody tells when a form is cancelled."""

WAITING_LIMIT = 5
"""How many things of one kind may wait for one member in a club at once; the oldest go first. Of a
LetterboxdDraft, which may take a megabyte, only one waits."""


_KINDS: dict[type[Waits], str] = {
    WaitingCommand: "command",
    RefusedForm: "form",
    ReviewDraft: "review draft",
    Said: "quote",
    QuoteAsk: "quote ask",
    LogDraft: "log",
    LetterboxdDraft: "letterboxd",
    ScreeningDraft: "screening",
    OrderDraft: "turn order",
}

T = TypeVar("T", bound=Waits)

_TOO_OLD = (
    "created_at < :too_old OR kind = 'quote' AND created_at < :too_old_message"
    " OR discarded_at NOT NULL AND discarded_at < :too_old_discarded AND kind <> 'quote ask'"
)

_MINE = "id = :id AND guild_id = :guild AND member_id = :member AND kind = :kind"
_WAITS = f"discarded_at IS NULL AND NOT ({_TOO_OLD})"
_STILL_MINE = f"FROM waiting WHERE {_MINE} AND {_WAITS}"
_FILMS = (
    f"SELECT value FROM (SELECT content {_STILL_MINE}) CROSS JOIN json_each(content, '$.films')"
)


class ChangedMeanwhile(TooLate):
    """What waits is not what its member was shown."""


@record
class Claim:
    """What waits, and is used up by a write in the same transaction. It goes on waiting when the
    write fails; where two use it at the same moment, only one succeeds."""

    by: Editor
    waiting_id: int
    kind: type[Waits]
    used_up: FilmClubError
    """The error that is raised when it does not wait any more."""
    as_read: Waits | None = None
    """What its member was shown, where they may have changed it in another press meanwhile."""

    @property
    def whose(self) -> tuple[int, int, int]:
        """Its id, its guild id, and its member's."""
        return self.waiting_id, self.by.guild_id, self.by.member_id


def use(connection: Connection, claim: Claim | None) -> None:
    """Use up the claim, if there is one, as the first step of a write. Raises what ``require``
    raises."""
    if claim is None:
        return
    require(connection, claim)
    forget(connection, claim)


def require(connection: Connection, claim: Claim) -> None:
    """Check that the claim still waits, without using it up. Raises ``claim.used_up``, and
    ChangedMeanwhile where it is not as it was read."""
    content = "1" if claim.as_read is None else "content"
    rows = fetch(connection, f"SELECT {content} AS content {_STILL_MINE}", _given(claim))
    if not rows:
        raise claim.used_up
    if claim.as_read is not None and from_json(rows[0]["content"], claim.kind) != claim.as_read:
        raise ChangedMeanwhile(
            N_("You have changed that in this moment. Look at it once more, and try again.")
        )


def _given(claim: Claim) -> dict[str, int | str]:
    return {**_mine(claim.by, claim.waiting_id, claim.kind), **_ages(claim.by.at)}


def forget(connection: Connection, claim: Claim) -> None:
    """Delete what waits under the claim, as a part of a write."""
    connection.execute(
        f"DELETE FROM waiting WHERE {_MINE}", _mine(claim.by, claim.waiting_id, claim.kind)
    )


_FORGET_MORE = """
DELETE FROM waiting WHERE id IN (SELECT id FROM (SELECT id, row_number() OVER
    (PARTITION BY discarded_at NOT NULL ORDER BY discarded_at DESC, id DESC) AS place
    FROM waiting WHERE guild_id = :guild AND member_id = :member AND kind = :kind)
WHERE place > :limit)
"""


class Waiting:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self, by: Editor, waits: Waits, claim: Claim | None = None, *,
        asked: FilmClubError | None = None,
    ) -> int:  # fmt: skip
        """Keep something for a member's next step, and use up the claim. Returns the id by which it
        is asked for.

        It waits for WAITING_TIME, or MESSAGE_TIME for a message, or until WAITING_LIMIT newer
        things of its kind wait. As many that were discarded can be brought back. Of a QuoteAsk
        ``asked`` is raised where its author was told of that message, or has refused it.
        """
        is_large = isinstance(waits, LetterboxdDraft)
        content = await asyncio.to_thread(_large, waits) if is_large else to_json(waits)
        given = {
            **_mine(by, 0, type(waits)), "content": content, "now": stored(by.at),
            "limit": 1 if is_large else WAITING_LIMIT,
        }  # fmt: skip

        def keep(connection: Connection) -> int:
            if asked and _is_asked(connection, by.guild_id, waits, by.at):
                raise asked
            use(connection, claim)
            # Its members may ask for what is kept of them.
            note_club(connection, by.guild_id, by.at)
            (row,) = fetch(
                connection,
                "INSERT INTO waiting (guild_id, member_id, kind, content, created_at)"
                " VALUES (:guild, :member, :kind, :content, :now) RETURNING id",
                given,
            )
            _forget_too_old(connection, by.at)
            connection.execute(_FORGET_MORE, given)
            return row["id"]

        return await self._database.write(keep)

    async def get(self, by: Editor, waiting_id: int, kind: type[T]) -> T | None:
        """What waits under this id; None where it is of another kind, of another member, or too
        old."""
        rows = await self._database.fetch(
            f"SELECT content {_STILL_MINE}",
            {**_mine(by, waiting_id, kind), **_ages(by.at)},
        )
        return from_json(rows[0]["content"], kind) if rows else None

    async def of_member(self, by: Editor, kind: type[T]) -> dict[int, T]:
        """All of this kind that waits for a member, by the ids under which it waits."""
        rows = await self._database.fetch(
            "SELECT id, content FROM waiting WHERE guild_id = :guild AND member_id = :member"
            f" AND kind = :kind AND {_WAITS}",
            {**_mine(by, 0, kind), **_ages(by.at)},
        )
        return {row["id"]: from_json(row["content"], kind) for row in rows}

    async def for_proposal(
        self, guild_id: int, proposal_id: int, now: datetime
    ) -> list[tuple[int, ReviewDraft]]:
        """The drafts of reviews that wait for the film of a proposal, the oldest first, each with
        its member's id."""
        rows = await self._database.fetch(
            "SELECT member_id, content FROM waiting WHERE guild_id = :guild AND kind = :kind"
            f" AND content ->> '$.proposal_id' = :proposal AND {_WAITS} ORDER BY id",
            {
                "guild": guild_id, "kind": _KINDS[ReviewDraft], "proposal": proposal_id,
                **_ages(now),
            },
        )  # fmt: skip
        return [(row["member_id"], from_json(row["content"], ReviewDraft)) for row in rows]

    async def films(self, claim: Claim) -> tuple[LetterboxdFilm, ...]:
        """The films of the LetterboxdDraft that waits. They are read one by one, in SQLite's
        thread: reading all at once would block the event loop. Raises ``claim.used_up``."""

        def read(connection: Connection) -> tuple[LetterboxdFilm, ...]:
            rows = connection.execute(_FILMS, _given(claim))
            return tuple(from_json(row["value"], LetterboxdFilm) for row in rows)

        if not (films := await self._database.read(read)):
            raise claim.used_up
        return films

    async def is_anyones(
        self, waiting_id: int, guild_id: int, kind: type[Waits], now: datetime
    ) -> bool:
        """Whether something of this kind waits under this id, for any member."""
        rows = await self._database.fetch(
            "SELECT 1 FROM waiting WHERE id = :id AND guild_id = :guild AND kind = :kind"
            f" AND {_WAITS}",
            {"id": waiting_id, "guild": guild_id, "kind": _KINDS[kind], **_ages(now)},
        )
        return bool(rows)

    async def held(self, claim: Claim, kind: type[T]) -> T:
        """What waits under the claim, which is of this kind. Raises ``claim.used_up``."""
        waits = await self.get(claim.by, claim.waiting_id, kind)
        if waits is None:
            raise claim.used_up
        return waits

    async def use_up(self, claim: Claim) -> None:
        """Delete what waits; where two do so at the same moment, one succeeds. Raises what
        ``require`` raises."""
        await self._database.write(lambda connection: use(connection, claim))

    async def discard(self, claim: Claim) -> None:
        """Have it wait no more, unless it is brought back within UNDO. Raises what ``require``
        raises."""

        def discard(connection: Connection) -> None:
            require(connection, claim)
            connection.execute(
                f"UPDATE waiting SET discarded_at = :now WHERE {_MINE}",
                {**_mine(claim.by, claim.waiting_id, claim.kind), "now": stored(claim.by.at)},
            )

        await self._database.write(discard)

    async def refuse(self, claim: Claim) -> None:
        """Have a message that somebody asks for wait no more. Only its words go: who asks again is
        told that its author was asked. Raises what ``require`` raises."""

        def refuse(connection: Connection) -> None:
            require(connection, claim)
            connection.execute(
                "UPDATE waiting SET discarded_at = :now,"
                f" content = json_set(content, '$.said.text', '') WHERE {_MINE}",
                {**_mine(claim.by, claim.waiting_id, claim.kind), "now": stored(claim.by.at)},
            )

        await self._database.write(refuse)

    async def discarded(self, claim: Claim, kind: type[T]) -> tuple[T, datetime]:
        """What can be brought back under the claim, and when it was discarded. Raises
        ``claim.used_up``."""
        rows = await self._database.fetch(
            f"SELECT content, discarded_at FROM waiting WHERE {_MINE} AND discarded_at NOT NULL"
            f" AND NOT ({_TOO_OLD})",
            _given(claim),
        )
        if not rows:
            raise claim.used_up
        at = datetime.fromisoformat(rows[0]["discarded_at"])
        return from_json(rows[0]["content"], kind), at

    async def bring_back(self, claim: Claim) -> None:
        """Have it wait again. Raises ``claim.used_up`` where it was not discarded within UNDO."""

        def bring_back(connection: Connection) -> None:
            if not connection.execute(
                f"UPDATE waiting SET discarded_at = NULL WHERE {_MINE} AND discarded_at NOT NULL"
                f" AND NOT ({_TOO_OLD})",
                _given(claim),
            ).rowcount:
                raise claim.used_up

        await self._database.write(bring_back)

    async def forget_too_old(self, now: datetime) -> None:
        """Delete everything that is too old, of all clubs."""
        forget = partial(_forget_too_old, now=now)
        await self._database.write_if_any(forget, _ages(now), f"waiting WHERE {_TOO_OLD}")

    async def change(self, claim: Claim, waits: Waits) -> None:
        """Replace what waits by something of the same kind. Raises what ``require`` raises."""

        def change(connection: Connection) -> None:
            require(connection, claim)
            connection.execute(
                f"UPDATE waiting SET content = :content WHERE {_MINE}",
                {**_mine(claim.by, claim.waiting_id, claim.kind), "content": to_json(waits)},
            )

        await self._database.write(change)


def _is_asked(connection: Connection, guild_id: int, ask: Waits, now: datetime) -> bool:
    return isinstance(ask, QuoteAsk) and bool(
        fetch(
            connection,
            "SELECT 1 FROM waiting WHERE message_id = :message AND guild_id = :guild"
            f" AND kind = 'quote ask' AND content ->> '$.is_told' AND NOT ({_TOO_OLD})",
            {"message": ask.said.message_id, "guild": guild_id, **_ages(now)},
        )
    )


def _large(draft: LetterboxdDraft) -> str:
    return f'{{"films":{list_to_json(draft.films)}}}'


def _mine(by: Editor, waiting_id: int, kind: type[Waits]) -> dict[str, int | str]:
    return {
        "id": waiting_id, "guild": by.guild_id, "member": by.member_id, "kind": _KINDS[kind],
    }  # fmt: skip


def _ages(now: datetime) -> dict[str, str]:
    """The parameters of _TOO_OLD."""
    return {
        "too_old": stored(now - WAITING_TIME), "too_old_message": stored(now - MESSAGE_TIME),
        "too_old_discarded": stored(now - UNDO),
    }  # fmt: skip


def _forget_too_old(connection: Connection, now: datetime) -> None:
    connection.execute(f"DELETE FROM waiting WHERE {_TOO_OLD}", _ages(now))
