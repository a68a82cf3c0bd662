"""A club's home: all that ``/club home`` shows, read in one hop to SQLite's thread."""

from __future__ import annotations

from datetime import datetime
from sqlite3 import Connection

from bot.domain.film import FilmTitle
from bot.domain.home import LATER_SHOWN, Home
from bot.store.chosen import chosen_films, let_film_go
from bot.store.database import Database, fetch
from bot.store.nominations import nominations_of
from bot.store.round_settings import settings_of
from bot.store.screenings import coming_screenings
from bot.store.slots import open_slot
from bot.store.turn_rows import present_turn
from bot.store.votes import present_vote
from bot.store.watched import last_watched

_AT_ONCE = 2
_ORDER = "SELECT 1 FROM turn_order WHERE guild_id = ? LIMIT 1"


class HomeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int, now: datetime) -> Home:
        """A club's home at a moment in UTC."""

        def read(connection: Connection) -> Home:
            coming = coming_screenings(connection, guild_id, now, _AT_ONCE + LATER_SHOWN + 1)
            return Home(
                settings_of(connection, guild_id),
                coming[:_AT_ONCE],
                coming[_AT_ONCE:],
                open_slot(connection, guild_id, now),
                present_turn(connection, guild_id),
                bool(fetch(connection, _ORDER, (guild_id,))),
                present_vote(connection, guild_id),
                chosen_films(connection, guild_id, now),
                nominations_of(connection, guild_id),
                last_watched(connection, guild_id),
            )

        return await self._database.read(read)

    async def chosen(self, guild_id: int, now: datetime) -> list[FilmTitle]:
        """What ``Home.chosen`` has, alone."""
        return await self._database.read(lambda connection: chosen_films(connection, guild_id, now))

    async def let_go(self, guild_id: int, film_id: int, now: datetime) -> FilmTitle:
        """Have a film that the club has chosen wait for a date no more. Returns it. Raises TooLate
        where it does not wait."""
        return await self._database.write(
            lambda connection: let_film_go(connection, guild_id, film_id, now)
        )
