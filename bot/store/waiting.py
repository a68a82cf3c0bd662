"""What waits for a member's next step: commands, refused forms, drafts, and messages to quote."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection
from typing import TypeVar

from bot.domain.errors import FilmClubError
from bot.domain.letterboxd import LetterboxdFilm
from bot.domain.library import Editor
from bot.domain.quote import Said
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
from bot.store.database import Database, fetch, statement, stored
from bot.store.json_column import from_json, list_to_json, to_json

WAITING_TIME = timedelta(days=1)
"""How long something waits."""

MESSAGE_TIME = timedelta(minutes=15)
"""How long a message does, whose words are kept for as long as the form asks for its film: Discord
does not tell when a form is cancelled."""

WAITING_LIMIT = 5
"""How much of one member's may wait in a club at once; what has waited longest goes first. Of a
LetterboxdDraft one does: it may take a megabyte."""


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

_TOO_OLD = "created_at < :too_old OR kind = 'quote' AND created_at < :too_old_message"

_MINE = "id = :id AND guild_id = :guild AND member_id = :member AND kind = :kind"
_STILL_MINE = f"FROM waiting WHERE {_MINE} AND NOT ({_TOO_OLD})"
_FILMS = (
    f"SELECT value FROM (SELECT content {_STILL_MINE}) CROSS JOIN json_each(content, '$.films')"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What waits and is used up by a write, in the same transaction: it waits on when that fails,
    and of two who use it at the same moment one does."""

    waiting_id: int
    guild_id: int
    member_id: int
    kind: type[Waits]
    at: datetime
    used_up: FilmClubError
    """Raised when it waits no more."""

    @property
    def whose(self) -> tuple[int, int, int]:
        return self.waiting_id, self.guild_id, self.member_id


def use(connection: Connection, claim: Claim | None) -> None:
    """As a part of a write, before all else of it; nothing without a claim. Raises
    ``claim.used_up``."""
    if claim is None:
        return
    if not connection.execute(f"DELETE {_STILL_MINE}", _given(claim)).rowcount:
        raise claim.used_up


def require(connection: Connection, claim: Claim) -> None:
    """The same, and it waits on."""
    if not fetch(connection, f"SELECT 1 {_STILL_MINE}", _given(claim)):
        raise claim.used_up


def _given(claim: Claim) -> dict[str, int | str]:
    return {**_mine(*claim.whose, claim.kind), **_ages(claim.at)}


_OF_HALF = "kind = 'log' AND guild_id = :guild AND content ->> '$.half_done' = :change"
HALVES = """
SELECT DISTINCT guild_id, content ->> '$.half_done' AS change FROM waiting
WHERE kind = 'log' AND content ->> '$.half_done' NOT NULL
"""
"""Changes of clubs' logs that the end of the program, or an error, has stopped midway."""


def half_done(connection: Connection, claim: Claim, change: int) -> None:
    """As a part of a write: the list that waits is imported as this change, which has not ended.
    Raises ``claim.used_up``."""
    if not connection.execute(
        f"UPDATE waiting SET content = json_set(content, '$.half_done', :change) WHERE {_MINE}",
        {**_mine(*claim.whose, claim.kind), "change": change},
    ).rowcount:
        raise claim.used_up


def forget(connection: Connection, claim: Claim) -> None:
    """As a part of a write: what waits under the claim waits no more."""
    connection.execute(f"DELETE FROM waiting WHERE {_MINE}", _mine(*claim.whose, claim.kind))


def half_undone(connection: Connection, by: Editor, change: int) -> None:
    """As a part of a write: the undo of this change has begun, and not ended."""
    connection.execute(
        "INSERT INTO waiting (guild_id, member_id, kind, content, created_at)"
        " VALUES (?, ?, 'log', ?, ?)",
        (by.guild_id, by.member_id, to_json(LogDraft((), change)), stored(by.at)),
    )


def settle_half(connection: Connection, guild_id: int, change: int) -> None:
    """As a part of a write: nothing of the change is left. A list that waits can be imported."""
    of_half = {"guild": guild_id, "change": change}
    connection.execute(
        f"DELETE FROM waiting WHERE {_OF_HALF} AND json_array_length(content, '$.viewings') = 0",
        of_half,
    )
    connection.execute(
        f"UPDATE waiting SET content = json_set(content, '$.half_done', NULL) WHERE {_OF_HALF}",
        of_half,
    )


class Waiting:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(
        self,
        guild_id: int,
        member_id: int,
        waits: Waits,
        now: datetime,
        claim: Claim | None = None,
    ) -> int:
        """Have something wait for WAITING_TIME, or MESSAGE_TIME, unless WAITING_LIMIT of its kind
        come after it, and use up the claim; returns the id to ask for it by."""
        is_large = isinstance(waits, LetterboxdDraft)
        content = await asyncio.to_thread(_large, waits) if is_large else to_json(waits)
        given = {
            "guild": guild_id, "member": member_id, "kind": _KINDS[type(waits)],
            "content": content, "now": stored(now), "limit": 1 if is_large else WAITING_LIMIT,
        }  # fmt: skip

        def keep(connection: Connection) -> int:
            use(connection, claim)
            (row,) = fetch(
                connection,
                "INSERT INTO waiting (guild_id, member_id, kind, content, created_at)"
                " VALUES (:guild, :member, :kind, :content, :now) RETURNING id",
                given,
            )
            _forget_too_old(connection, now)
            connection.execute(
                "DELETE FROM waiting WHERE id IN (SELECT id FROM waiting WHERE guild_id = :guild"
                " AND member_id = :member AND kind = :kind"
                " ORDER BY id DESC LIMIT -1 OFFSET :limit)",
                given,
            )
            return row["id"]

        return await self._database.write(keep)

    async def get(
        self, waiting_id: int, guild_id: int, member_id: int, kind: type[T], now: datetime
    ) -> T | None:
        """What waits under this id, if it is of this kind, the member's, and not too old."""
        rows = await self._database.fetch(
            f"SELECT content {_STILL_MINE}",
            {**_mine(waiting_id, guild_id, member_id, kind), **_ages(now)},
        )
        return from_json(rows[0]["content"], kind) if rows else None

    async def films(self, claim: Claim) -> tuple[LetterboxdFilm, ...]:
        """The films of the LetterboxdDraft that waits. They are read one by one, in SQLite's
        thread: all at once would keep the event loop from going on. Raises ``claim.used_up``."""

        def read(connection: Connection) -> tuple[LetterboxdFilm, ...]:
            rows = connection.execute(_FILMS, _given(claim))
            return tuple(from_json(row["value"], LetterboxdFilm) for row in rows)

        if not (films := await self._database.read(read)):
            raise claim.used_up
        return films

    async def is_anyones(
        self, waiting_id: int, guild_id: int, kind: type[Waits], now: datetime
    ) -> bool:
        """Whether something of this kind waits under this id, whoever's it is."""
        rows = await self._database.fetch(
            "SELECT 1 FROM waiting WHERE id = :id AND guild_id = :guild AND kind = :kind"
            f" AND NOT ({_TOO_OLD})",
            {"id": waiting_id, "guild": guild_id, "kind": _KINDS[kind], **_ages(now)},
        )
        return bool(rows)

    async def take(
        self, waiting_id: int, guild_id: int, member_id: int, kind: type[T], now: datetime
    ) -> T | None:
        """The same, and it waits no more: of two who ask at the same moment one gets it."""
        rows = await self._database.write(
            statement(
                f"DELETE {_STILL_MINE} RETURNING content",
                {**_mine(waiting_id, guild_id, member_id, kind), **_ages(now)},
            )
        )
        return from_json(rows[0]["content"], kind) if rows else None

    async def use_up(self, claim: Claim) -> None:
        """It waits no more. Raises ``claim.used_up`` where it did not."""
        await self._database.write(lambda connection: use(connection, claim))

    async def put_back(self, claim: Claim, waits: Waits) -> None:
        """Have it wait anew, under its old id, when what it was taken for has failed."""
        await self._database.write(
            statement(
                "INSERT INTO waiting (id, guild_id, member_id, kind, content, created_at)"
                " VALUES (:id, :guild, :member, :kind, :content, :now) ON CONFLICT DO NOTHING",
                {
                    **_mine(*claim.whose, claim.kind), "content": to_json(waits),
                    "now": stored(claim.at),
                },
            )
        )  # fmt: skip

    async def forget_too_old(self, now: datetime) -> None:
        """Delete what waits no more, of all clubs."""
        if await self._database.fetch(
            f"SELECT 1 FROM waiting WHERE {_TOO_OLD} LIMIT 1", _ages(now)
        ):  # nearly always there is nothing, and no one's turn to write is taken
            await self._database.write(lambda connection: _forget_too_old(connection, now))

    async def change(self, waiting_id: int, guild_id: int, member_id: int, waits: Waits) -> None:
        """Keep it in another form, of the same kind; one that waits no more stays away."""
        await self._database.write(
            statement(
                f"UPDATE waiting SET content = :content WHERE {_MINE}",
                {
                    **_mine(waiting_id, guild_id, member_id, type(waits)),
                    "content": to_json(waits),
                },
            )
        )

    async def drop(self, waiting_id: int, guild_id: int, member_id: int, kind: type[Waits]) -> None:
        """It waits no more."""
        await self._database.write(
            statement(
                f"DELETE FROM waiting WHERE {_MINE}", _mine(waiting_id, guild_id, member_id, kind)
            )
        )


def _large(draft: LetterboxdDraft) -> str:
    return f'{{"films":{list_to_json(draft.films)}}}'


def _mine(
    waiting_id: int, guild_id: int, member_id: int, kind: type[Waits]
) -> dict[str, int | str]:
    return {"id": waiting_id, "guild": guild_id, "member": member_id, "kind": _KINDS[kind]}


def _ages(now: datetime) -> dict[str, str]:
    """The parameters of _TOO_OLD."""
    return {"too_old": stored(now - WAITING_TIME), "too_old_message": stored(now - MESSAGE_TIME)}


def _forget_too_old(connection: Connection, now: datetime) -> None:
    connection.execute(f"DELETE FROM waiting WHERE {_TOO_OLD}", _ages(now))
