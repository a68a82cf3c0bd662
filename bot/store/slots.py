"""When a club that comes together regularly watches its next film."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.home import WAITS
from bot.domain.screening import next_slot
from bot.store.clubs import zone_at
from bot.store.database import fetch, stored


def open_slot(connection: Connection, guild_id: int, now: datetime) -> datetime | None:
    """When the club watches its next film, in UTC, where its screenings repeat and none is to come:
    for as long after the last one as a film WAITS for a date. A moment that was called off is
    passed over."""
    rows = fetch(
        connection,
        "SELECT at, repeats, is_off FROM screenings WHERE guild_id = :guild AND repeats NOT NULL"
        " AND at > :since AND NOT EXISTS (SELECT 1 FROM screenings WHERE guild_id = :guild"
        " AND ended_at IS NULL AND at > :now) ORDER BY at",
        {"guild": guild_id, "since": stored(now - WAITS), "now": stored(now)},
    )
    moments = [(datetime.fromisoformat(row["at"]), row) for row in rows]
    off = {at for at, row in moments if row["is_off"]}
    held = [(at, row["repeats"]) for at, row in moments if not row["is_off"] and at <= now]
    if not held:
        return None
    zone = zone_at(connection, guild_id)
    slot = next_slot(*held[-1], zone, now)
    while slot in off:
        slot = next_slot(*held[-1], zone, slot)
    return slot
