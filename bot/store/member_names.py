"""Members' names in each club. A name is written together with what its member does, and read
together with what is shown of that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from itertools import islice
from sqlite3 import Connection

from bot.domain.folding import fold
from bot.store.database import SLICE, Database
from bot.store.gone import LatelyGone

NAMED = "LEFT JOIN member_names ON member_names.guild_id = :guild AND member_names.member_id ="
"""A join that gives a member's name as ``member_names.name``, null where it is not known. An
expression for the member's id has to follow."""


# Also finds members who have no name yet although the club shows something of theirs: that is older
# than the names, or came from a file. Ratings are looked up film by film, because their key has the
# film before the member; without that all ratings of the club are read.
_CHANGED = """
WITH used AS (
    SELECT json_extract(value, '$[0]') AS guild, json_extract(value, '$[1]') AS member,
        json_extract(value, '$[2]') AS now
    FROM json_each(:names))
SELECT guild, member, now FROM used
LEFT JOIN member_names ON guild_id = guild AND member_id = member
WHERE name <> now OR (name IS NULL AND (
    EXISTS (SELECT 1 FROM film_scores CROSS JOIN ratings USING (guild_id, film_id)
            WHERE film_scores.guild_id = guild AND ratings.member_id = member)
    OR EXISTS (SELECT 1 FROM watched WHERE watched.guild_id = guild AND picker_id = member)
    OR EXISTS (SELECT 1 FROM quotes WHERE quotes.guild_id = guild AND author_id = member)))
"""


class MemberNames:
    def __init__(self, database: Database, gone: LatelyGone) -> None:
        self._database = database
        self._gone = gone

    async def refresh(self, names: Mapping[tuple[int, int], str]) -> None:
        """Write down members' present names, by guild id and member id, for those of whom the club
        keeps a name already, a rating, a pick or a quote."""
        left = iter(names.items())
        while part := [[*whose, name] for whose, name in islice(left, SLICE)]:
            changed = await self._database.fetch(_CHANGED, {"names": json.dumps(part)})
            for row in changed:  # most names have not changed
                await self._database.write(partial(self._refresh_one, **dict(row)))

    def _refresh_one(self, connection: Connection, guild: int, member: int, now: str) -> None:
        if not self._gone.is_deleted(guild, member):
            _refresh_name(connection, guild, member, now)

    async def members_by_name(self, guild_id: int) -> dict[str, list[int]]:
        """The ids of the club's members by their folded names."""
        found: dict[str, list[int]] = {}
        for row in await self._database.fetch(
            "SELECT member_id, name FROM member_names WHERE guild_id = ?", (guild_id,)
        ):
            found.setdefault(fold(row["name"]), []).append(row["member_id"])
        return found


def _refresh_name(connection: Connection, guild: int, member: int, now: str) -> None:
    """Write a member's name, unless the club has gone meanwhile."""
    connection.execute(
        "INSERT INTO member_names SELECT guild_id, ?, ? FROM clubs WHERE guild_id = ?"
        " ON CONFLICT DO UPDATE SET name = excluded.name",
        (member, now, guild),
    )


def note_name(connection: Connection, guild_id: int, member_id: int, name: str | None) -> None:
    """Write down a member's present name. The club's row has to exist."""
    if name:
        connection.execute(
            "INSERT INTO member_names VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET name = excluded.name WHERE name <> excluded.name",
            (guild_id, member_id, name),
        )


def learn_name(connection: Connection, guild_id: int, member_id: int, name: str | None) -> None:
    """Write down a member's name if none is known. This one may be old, or not the club's own."""
    if name:
        connection.execute(
            "INSERT INTO member_names VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (guild_id, member_id, name),
        )
