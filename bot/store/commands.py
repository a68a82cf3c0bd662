"""What is remembered of Discord's commands between two interactions, and between two runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.store.database import Database, fetch, statement

_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pending:
    """A command that waits for its member to pick a film; the options are JSON values by name."""

    command: str
    options: Mapping[str, object]


class Commands:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def registered(self) -> tuple[str, dict[str, int]]:
        """The hash of what Discord was told last ("" if never) and the commands' ids by name."""
        rows = await self._database.fetch("SELECT hash, ids FROM registered_commands")
        return (rows[0]["hash"], json.loads(rows[0]["ids"])) if rows else ("", {})

    async def register(self, commands_hash: str, ids: Mapping[str, int]) -> None:
        given = commands_hash, json.dumps(dict(ids))
        await self._database.write(
            statement("INSERT OR REPLACE INTO registered_commands VALUES (1, ?, ?)", given)
        )

    async def forget_registered(self) -> None:
        """Have the commands registered anew at the next start."""
        await self._database.write(statement("DELETE FROM registered_commands"))

    async def hold(self, guild_id: int, member_id: int, pending: Pending, now: datetime) -> int:
        """Keep a command until its film is picked, for a day; returns the id to ask for it by."""
        options = json.dumps(pending.options)

        def hold(connection: Connection) -> int:
            connection.execute(
                "DELETE FROM pending_commands WHERE created_at < ?", ((now - _KEPT).isoformat(),)
            )
            (row,) = fetch(
                connection,
                "INSERT INTO pending_commands (guild_id, member_id, command, options, created_at)"
                " VALUES (?, ?, ?, ?, ?) RETURNING id",
                (guild_id, member_id, pending.command, options, now.isoformat()),
            )
            return row["id"]

        return await self._database.write(hold)

    async def held(self, pending_id: int, guild_id: int, member_id: int) -> Pending | None:
        """The member's command of this id, if it is still kept."""
        rows = await self._database.fetch(
            "SELECT command, options FROM pending_commands"
            " WHERE id = ? AND guild_id = ? AND member_id = ?",
            (pending_id, guild_id, member_id),
        )
        return Pending(rows[0]["command"], json.loads(rows[0]["options"])) if rows else None

    async def hold_again(
        self, pending_id: int, guild_id: int, member_id: int, options: Mapping[str, object]
    ) -> None:
        """Keep a command with other options."""
        given = json.dumps(options), pending_id, guild_id, member_id
        await self._database.write(
            statement(
                "UPDATE pending_commands SET options = ?"
                " WHERE id = ? AND guild_id = ? AND member_id = ?",
                given,
            )
        )

    async def drop(self, pending_id: int, guild_id: int, member_id: int) -> None:
        """It waits no more."""
        await self._database.write(
            statement(
                "DELETE FROM pending_commands WHERE id = ? AND guild_id = ? AND member_id = ?",
                (pending_id, guild_id, member_id),
            )
        )
