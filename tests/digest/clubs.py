"""Clubs whose digest is due, and what their database says became of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.domain.film import Film
from bot.domain.schedule import Schedule, Week
from bot.store import Store
from tests.conftest import NOW
from tests.store.tables import add_film

DUE = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
"""A Monday's morning in London."""
WEEK = Week(2026, 12)
AFTER_DUE = DUE + timedelta(seconds=5)
ZONE = "Europe/London"


@dataclass(frozen=True)
class Club:
    number: int

    @property
    def guild_id(self) -> int:
        return 1_000_000 + self.number

    @property
    def channel_id(self) -> int:
        return 2_000_000 + self.number

    @property
    def system_channel_id(self) -> int:
        return 3_000_000 + self.number


CLUB = Club(1)


@dataclass(frozen=True)
class Outcome:
    """What the database says of a club's week."""

    state: str
    message_id: int | None
    problem: str | None
    tries: int


async def join(store: Store, club: Club, film: Film, *, members: int = 3) -> None:
    """Have a digest scheduled, and a week that was not quiet."""
    schedule = Schedule(club.guild_id, club.channel_id, 1, time(9), ZONE, NOW)
    await store.digests.save_schedule(schedule)
    for member in range(1, members + 1):
        await store.ratings.rate(club.guild_id, film.id, member, 2 * member, NOW)


async def found(path: Path, *clubs: Club) -> None:
    """A database of clubs, closed again."""
    async with Store.open(path) as store:
        film = await add_film(store, "Ballerina", year=2025)
        for club in clubs:
            await join(store, club, film)


def outcomes(path: Path, club: Club = CLUB) -> list[Outcome]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT state, message_id, problem, tries FROM digests WHERE guild_id = ?",
            (club.guild_id,),
        )
        return [Outcome(*row) for row in rows]


def outcome(path: Path, club: Club = CLUB) -> Outcome:
    """Of a club that has had one week."""
    (only,) = outcomes(path, club)
    return only


def frozen(path: Path, club: Club = CLUB) -> Any:
    """What the digest is to say."""
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT content FROM digests WHERE guild_id = ?", (club.guild_id,))
        return json.loads(row.fetchone()[0])
