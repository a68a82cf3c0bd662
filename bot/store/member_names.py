"""What members are called, club by club: written together with what they do, read together with
what is shown of them."""

from __future__ import annotations

from sqlite3 import Connection

NAMED = "LEFT JOIN member_names ON member_names.guild_id = :guild AND member_names.member_id ="
"""The name of a member as ``member_names.name``, null of one who is not known; which member is to
be written behind it."""


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
