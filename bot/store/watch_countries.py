"""The country in which a member watches films, where that is not their club's."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.store.clubs import note_club
from bot.store.database import Database


class WatchCountries:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int, member_id: int) -> str | None:
        """The member's own choice, or else the club's, as an ISO 3166 code; None without either."""
        (row,) = await self._database.fetch(
            "SELECT coalesce((SELECT country FROM watch_countries"
            " WHERE guild_id = :guild AND member_id = :member),"
            " (SELECT country FROM clubs WHERE guild_id = :guild)) AS country",
            {"guild": guild_id, "member": member_id},
        )
        return row["country"]

    async def choose(self, guild_id: int, member_id: int, country: str, now: datetime) -> None:
        """Keep the member's choice."""

        def choose(connection: Connection) -> None:
            note_club(connection, guild_id, now)
            connection.execute(
                "INSERT INTO watch_countries VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET country = excluded.country",
                (guild_id, member_id, country),
            )

        await self._database.write(choose)
