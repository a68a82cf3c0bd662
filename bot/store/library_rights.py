"""The rights to change a club's library, and how much members may add without being asked."""

from __future__ import annotations

from sqlite3 import Connection

from bot.domain.library import FILMS_A_DAY, Editor
from bot.domain.library_log import LogDetails
from bot.store.database import Database
from bot.store.library_log import note


class LibraryRights:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def role(self, guild_id: int) -> int | None:
        """The role whose members may change the library, beside those who may manage the server;
        None where there is none."""
        return await self._chosen(guild_id, "library_role_id")

    async def films_a_day(self, guild_id: int) -> int:
        """How many films every member may add within a day without an Accept."""
        chosen = await self._chosen(guild_id, "films_a_day")
        return FILMS_A_DAY if chosen is None else chosen

    async def imports_add(self, guild_id: int) -> bool:
        """Whether every member's import may add films that the library lacks."""
        return await self._chosen(guild_id, "imports_add") != 0

    async def choose(
        self,
        by: Editor,
        *,
        role_id: int | None = None,
        films_a_day: int | None = None,
        imports_add: bool | None = None,
    ) -> None:
        """Choose those that are not None: the role, how many films every member may add a day, from
        0 to MOST_A_DAY, and whether imports add films."""
        chosen = (
            ("library_role_id", role_id, LogDetails(role_id=role_id)),
            ("films_a_day", films_a_day, LogDetails(films_a_day=films_a_day)),
            ("imports_add", imports_add, LogDetails(imports_add=imports_add)),
        )
        await self._choose(by, *(each for each in chosen if each[1] is not None))

    async def name_role(self, by: Editor, role_id: int | None) -> None:
        await self._choose(by, ("library_role_id", role_id, LogDetails(role_id=role_id)))

    async def _chosen(self, guild_id: int, column: str) -> int | None:
        rows = await self._database.fetch(
            f"SELECT {column} AS chosen FROM clubs WHERE guild_id = ?", (guild_id,)
        )
        return rows[0]["chosen"] if rows else None

    async def _choose(self, by: Editor, *chosen: tuple[str, int | None, LogDetails]) -> None:
        """Write columns, and a line of the log for each."""

        def choose(connection: Connection) -> None:
            for column, value, details in chosen:
                note(connection, by, "managers", None, details)
                connection.execute(
                    f"UPDATE clubs SET {column} = ? WHERE guild_id = ?", (value, by.guild_id)
                )

        if chosen:
            await self._database.write(choose)
