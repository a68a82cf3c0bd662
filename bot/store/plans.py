"""What clubs have done with a film, and have planned."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.plans import Plans
from bot.store.clubs import day_at, zone_at
from bot.store.database import Database
from bot.store.screenings import coming_of_film
from bot.store.watched import last_watched_on


class FilmPlans:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int, film_id: int, chosen_at: datetime | None = None) -> Plans:
        """What the club has done with a film, and has planned. ``chosen_at``: the moment, in UTC,
        at which it was chosen."""
        return await self._database.read(
            lambda connection: plans_of(connection, guild_id, film_id, chosen_at)
        )


def plans_of(
    connection: Connection, guild_id: int, film_id: int, chosen_at: datetime | None = None
) -> Plans:
    """What ``FilmPlans.of`` returns, inside a transaction."""
    seen = last_watched_on(connection, guild_id, film_id)
    return Plans(
        zone_at(connection, guild_id),
        seen,
        coming_of_film(connection, guild_id, film_id),
        is_watched_since=seen is not None
        and chosen_at is not None
        and seen >= day_at(connection, guild_id, chosen_at),
    )
