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
        rows = await self._database.fetch(
            "SELECT library_role_id FROM clubs WHERE guild_id = ?", (guild_id,)
        )
        return rows[0]["library_role_id"] if rows else None

    async def films_a_day(self, guild_id: int) -> int:
        """How many films every member may add within a day without an Accept."""
        rows = await self._database.fetch(
            "SELECT films_a_day FROM clubs WHERE guild_id = ?", (guild_id,)
        )
        return rows[0]["films_a_day"] if rows else FILMS_A_DAY

    async def let_add(self, by: Editor, films_a_day: int) -> None:
        """Let every member add so many films a day, from 0 to MOST_A_DAY."""

        def let(connection: Connection) -> None:
            note(connection, by, "managers", None, LogDetails(films_a_day=films_a_day))
            connection.execute(
                "UPDATE clubs SET films_a_day = ? WHERE guild_id = ?", (films_a_day, by.guild_id)
            )

        await self._database.write(let)

    async def imports_add(self, guild_id: int) -> bool:
        """Whether every member's import may add films that the library lacks."""
        rows = await self._database.fetch(
            "SELECT imports_add FROM clubs WHERE guild_id = ?", (guild_id,)
        )
        return not rows or bool(rows[0]["imports_add"])

    async def let_imports_add(self, by: Editor, *, may: bool) -> None:
        def let(connection: Connection) -> None:
            note(connection, by, "managers", None, LogDetails(imports_add=may))
            connection.execute(
                "UPDATE clubs SET imports_add = ? WHERE guild_id = ?", (may, by.guild_id)
            )

        await self._database.write(let)

    async def name_role(self, by: Editor, role_id: int | None) -> None:
        def name(connection: Connection) -> None:
            note(connection, by, "managers", None, LogDetails(role_id=role_id))
            connection.execute(
                "UPDATE clubs SET library_role_id = ? WHERE guild_id = ?", (role_id, by.guild_id)
            )

        await self._database.write(name)
