"""The commands that were last registered with Discord."""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.store.database import Database, statement

_IN_GUILD = "guild "
"""Together with a guild's id, this takes the place of the hash when the commands were registered in
that guild alone."""


class Commands:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def registered(self) -> tuple[str, dict[str, int]]:
        """The hash of what Discord was last told, "" if it was never told, and the commands' ids by
        name."""
        rows = await self._database.fetch("SELECT hash, ids FROM registered_commands")
        return (rows[0]["hash"], json.loads(rows[0]["ids"])) if rows else ("", {})

    async def register(self, commands_hash: str, ids: Mapping[str, int]) -> None:
        given = commands_hash, json.dumps(dict(ids))
        await self._database.write(
            statement("INSERT OR REPLACE INTO registered_commands VALUES (1, ?, ?)", given)
        )

    async def register_in(self, guild_id: int) -> None:
        """Note that only this development guild has the commands, so that they are registered for
        all guilds next time."""
        await self.register(f"{_IN_GUILD}{guild_id}", {})

    async def guild(self) -> int | None:
        """The development guild in which the commands were last registered; None where there was
        none."""
        known, _ = await self.registered()
        return int(known.removeprefix(_IN_GUILD)) if known.startswith(_IN_GUILD) else None

    async def forget_registered(self) -> None:
        """Let the commands be registered again at the next start."""
        await self._database.write(statement("DELETE FROM registered_commands"))
