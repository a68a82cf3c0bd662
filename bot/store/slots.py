"""When a club that comes together regularly watches its next film."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.home import WAITS
from bot.domain.post import PostKind
from bot.domain.screening import next_slot
from bot.store.clubs import STALE, zone_at
from bot.store.database import fetch, stored


def open_slot(connection: Connection, guild_id: int, now: datetime) -> datetime | None:
    """When the club watches its next film, in UTC, where its screenings repeat and none is to come:
    for as long after the last one as a film WAITS for a date. A moment that was called off is
    passed over, whether or not that film was to come again."""
    rows = fetch(
        connection,
        "SELECT at, repeats, is_off FROM screenings WHERE guild_id = :guild"
        " AND (repeats NOT NULL OR is_off)"
        " AND at > :since AND NOT EXISTS (SELECT 1 FROM screenings WHERE guild_id = :guild"
        " AND ended_at IS NULL AND at > :now) ORDER BY at DESC",
        {"guild": guild_id, "since": stored(now - 2 * WAITS), "now": stored(now)},
    )
    moments = [(datetime.fromisoformat(row["at"]), row) for row in rows]
    off = {at for at, row in moments if row["is_off"]}
    held = [(at, row["repeats"]) for at, row in moments if not row["is_off"] and at <= now]
    if not held or held[0][0] <= now - WAITS:
        return None
    zone = zone_at(connection, guild_id)
    slot = next_slot(held, zone, now)
    while slot in off:
        slot = next_slot(held, zone, slot)
    return slot


def repeats_without(
    connection: Connection, guild_id: int, screening_id: int, now: datetime
) -> bool:
    """Whether the club's screenings repeat also without this one."""
    return bool(
        fetch(
            connection,
            "SELECT 1 FROM screenings WHERE guild_id = ? AND id <> ? AND repeats NOT NULL"
            " AND NOT is_off AND at > ? LIMIT 1",
            (guild_id, screening_id, stored(now - WAITS)),
        )
    )


def mark_slot_stale(connection: Connection, guild_id: int, now: datetime) -> None:
    """Have the messages that say when the next film is due say what is so by now. Each write that
    gives a screening its date, or takes it, calls this."""
    slot = open_slot(connection, guild_id, now)
    connection.execute(
        "UPDATE posts SET"
        " content = json_set(content, '$.next_at', coalesce(:slot, content ->> '$.next_at')),"
        f" {STALE} WHERE guild_id = :guild AND kind = '{PostKind.RATING_PROMPT}'"
        " AND state <> 'skipped' AND content ->> '$.next_at' > :now",
        {"slot": slot and slot.isoformat(), "guild": guild_id, "now": stored(now)},
    )
