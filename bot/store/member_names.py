"""What members are called, club by club: written together with what they do, read together with
what is shown of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from itertools import islice
from sqlite3 import Connection

from bot.domain.folding import fold
from bot.store.database import SLICE, Database

NAMED = "LEFT JOIN member_names ON member_names.guild_id = :guild AND member_names.member_id ="
"""The name of a member as ``member_names.name``, null of one who is not known; which member is to
be written behind it."""


# Of whom the club shows something and has no name yet: it is older than names are kept, or came
# from a file. Ratings are looked for film by film: their key has the film before the member, and
# without that all of the club are read.
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
    def __init__(self, database: Database) -> None:
        self._database = database

    async def refresh(self, names: Mapping[tuple[int, int], str]) -> None:
        """Write down what members are called now, by guild id and member id: those of whom the
        club keeps a name already, a rating, a pick or a quote."""
        left = iter(names.items())
        while part := [[*whose, name] for whose, name in islice(left, SLICE)]:
            changed = await self._database.fetch(_CHANGED, {"names": json.dumps(part)})
            for row in changed:  # of most nothing has changed
                await self._database.write(partial(_refresh_name, **dict(row)))

    async def members_by_name(self, guild_id: int) -> dict[str, list[int]]:
        """The ids of the members whom the club calls so, by the folded name."""
        found: dict[str, list[int]] = {}
        for row in await self._database.fetch(
            "SELECT member_id, name FROM member_names WHERE guild_id = ?", (guild_id,)
        ):
            found.setdefault(fold(row["name"]), []).append(row["member_id"])
        return found


def _refresh_name(connection: Connection, guild: int, member: int, now: str) -> None:
    """The club, or the ratings, may have gone meanwhile."""
    connection.execute(
        "INSERT INTO member_names SELECT guild_id, ?, ? FROM clubs WHERE guild_id = ?"
        " ON CONFLICT DO UPDATE SET name = excluded.name",
        (member, now, guild),
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
