"""What members are called, club by club: written together with what they do, read together with
what is shown of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice
from sqlite3 import Connection

from bot.store.database import SLICE, Database, statement

NAMED = "LEFT JOIN member_names ON member_names.guild_id = :guild AND member_names.member_id ="
"""The name of a member as ``member_names.name``, null of one who is not known; which member is to
be written behind it."""


_CHANGED = (
    "SELECT guild_id, member_id, json_extract(value, '$[2]') AS now FROM json_each(:names)"
    " JOIN member_names ON guild_id = json_extract(value, '$[0]')"
    " AND member_id = json_extract(value, '$[1]') WHERE name <> json_extract(value, '$[2]')"
)


class MemberNames:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def refresh(self, names: Mapping[tuple[int, int], str]) -> None:
        """Write down what members are called now, by guild id and member id: those of whom a name
        is kept already."""
        left = iter(names.items())
        while part := [[*whose, name] for whose, name in islice(left, SLICE)]:
            changed = await self._database.fetch(_CHANGED, {"names": json.dumps(part)})
            for row in changed:  # of most nothing has changed
                await self._database.write(
                    statement(
                        "UPDATE member_names SET name = ? WHERE guild_id = ? AND member_id = ?",
                        (row["now"], row["guild_id"], row["member_id"]),
                    )
                )


def note_name(connection: Connection, guild_id: int, member_id: int, name: str | None) -> None:
    """A member is called so now. Their club has to be there."""
    if name:
        connection.execute(
            "INSERT INTO member_names VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
            (guild_id, member_id, name),
        )


def learn_name(connection: Connection, guild_id: int, member_id: int, name: str | None) -> None:
    """The same of a name that may be older than the one that is known, or not the club's own."""
    if name:
        connection.execute(
            "INSERT INTO member_names VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (guild_id, member_id, name),
        )
