"""When a club that comes together regularly watches its next film."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.home import WAITS
from bot.domain.post import PostKind
from bot.domain.screening import next_slot
from bot.store.clubs import STALE, zone_at
from bot.store.database import fetch, stored
from bot.store.sight import VISIBLE, shown_as

_OFF = f"""
(is_off OR ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM films
    WHERE films.id = {shown_as("screenings.film_id")} AND {VISIBLE}))
"""
"""A condition: one of ``screenings`` is called off, or its film is out of the library."""


def open_slot(connection: Connection, guild_id: int, now: datetime) -> datetime | None:
    """When the club watches its next film, in UTC, where its screenings repeat and none is to come:
    for as long after the last one as a film WAITS for a date. A moment that is off is passed over,
    whether or not that film was to come again."""
    rows = fetch(
        connection,
        f"SELECT at, repeats, {_OFF} AS off FROM screenings WHERE guild_id = :guild"
        f" AND (repeats NOT NULL OR {_OFF})"
        " AND at > :since AND NOT EXISTS (SELECT 1 FROM screenings WHERE guild_id = :guild"
        f" AND ended_at IS NULL AND at > :now AND NOT {_OFF}) ORDER BY at DESC",
        {"guild": guild_id, "since": stored(now - 2 * WAITS), "now": stored(now)},
    )
    moments = [(datetime.fromisoformat(row["at"]), row) for row in rows]
    off = {at for at, row in moments if row["off"]}
    held = [(at, row["repeats"]) for at, row in moments if not row["off"] and at <= now]
    if not held or held[0][0] <= now - WAITS:
        return None
    zone = zone_at(connection, guild_id)
    slot = next_slot(held, zone, now)
    while slot in off:
        slot = next_slot(held, zone, slot)
    return slot


SAY_WHEN = f"""
state <> 'skipped' AND (guild_id, kind, key) IN (
    SELECT guild_id, '{PostKind.RATING_PROMPT}', id || '' FROM screenings
    WHERE at > :since AND repeats NOT NULL AND NOT is_off)
"""
"""The messages that may say when the next film is due."""


def repeats_without(
    connection: Connection, guild_id: int, screening_id: int, now: datetime
) -> bool:
    """Whether the club's screenings repeat also without this one."""
    return bool(
        fetch(
            connection,
            "SELECT 1 FROM screenings WHERE guild_id = :guild AND id <> :id AND repeats NOT NULL"
            f" AND NOT {_OFF} AND at > :since LIMIT 1",
            {"guild": guild_id, "id": screening_id, "since": stored(now - WAITS)},
        )
    )


def mark_slot_stale(connection: Connection, guild_id: int, now: datetime) -> None:
    """Have the messages that say when the next film is due say what is so by now. Each write that
    gives a screening its date, or takes it, calls this, also with its film."""
    slot = open_slot(connection, guild_id, now)
    connection.execute(
        "UPDATE posts SET"
        " content = json_set(content, '$.next_at', coalesce(:slot, content ->> '$.next_at')),"
        f" {STALE} WHERE {SAY_WHEN} AND guild_id = :guild AND content ->> '$.next_at' > :now",
        {
            "slot": slot and slot.isoformat(), "guild": guild_id, "now": stored(now),
            "since": stored(now - 2 * WAITS),
        },
    )  # fmt: skip
