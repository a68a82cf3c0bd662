"""The rights to change a club's library, and how much members may add without being asked."""

from __future__ import annotations

from sqlite3 import Connection

from bot.domain.library import Editor, LibraryRules
from bot.domain.library_log import LogDetails
from bot.store.database import Database
from bot.store.library_log import note


class LibraryRights:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int) -> LibraryRules:
        """The club's, with the defaults where it has chosen nothing."""
        rows = await self._database.fetch(
            "SELECT library_role_id, films_a_day, imports_add FROM clubs WHERE guild_id = ?",
            (guild_id,),
        )
        if not rows:
            return LibraryRules()
        role_id, films_a_day, imports_add = rows[0]
        return LibraryRules(role_id, films_a_day, imports_add=bool(imports_add))

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
