"""A club's settings for its round: how it gets from one film to the next."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from sqlite3 import Connection
from typing import Unpack

import msgspec

from bot.domain.club import RoundChanges, RoundSettings
from bot.store.clubs import note_club
from bot.store.database import Database, fetch

_COLUMNS = ", ".join(field.name for field in fields(RoundSettings))
_SAVE = "UPDATE clubs SET {} WHERE guild_id = :guild".format(
    ", ".join(f"{field.name} = :{field.name}" for field in fields(RoundSettings))
)


class RoundSettingsStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, guild_id: int) -> RoundSettings:
        return await self._database.read(lambda connection: settings_of(connection, guild_id))

    async def blurring(self) -> frozenset[int]:
        """The guild ids of the clubs that have their scores blurred."""
        rows = await self._database.fetch("SELECT guild_id FROM clubs WHERE blurs_scores")
        return frozenset(row["guild_id"] for row in rows)

    async def change(
        self, guild_id: int, now: datetime, **changes: Unpack[RoundChanges]
    ) -> RoundSettings:
        """Change these settings. Returns all settings.

        Two organisers who change different settings at once both get what they chose. Raises
        msgspec.ValidationError for a value that its setting can't have.
        """

        def change(connection: Connection) -> RoundSettings:
            note_club(connection, guild_id, now)
            settings = _settings_from({**asdict(settings_of(connection, guild_id)), **changes})
            connection.execute(_SAVE, {**asdict(settings), "guild": guild_id})
            return settings

        return await self._database.write(change)


def settings_of(connection: Connection, guild_id: int) -> RoundSettings:
    """The club's settings, inside a transaction."""
    rows = fetch(connection, f"SELECT {_COLUMNS} FROM clubs WHERE guild_id = ?", (guild_id,))
    return _settings_from(dict(rows[0])) if rows else RoundSettings()


def _settings_from(row: dict[str, object]) -> RoundSettings:
    """The settings of a row. ``strict`` is off because SQLite has no booleans, but 0 and 1."""
    return msgspec.convert(row, RoundSettings, strict=False)
