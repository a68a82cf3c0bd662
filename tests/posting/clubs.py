"""Clubs that are owed a post, and what their database says became of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.schedule import Week

DUE = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
"""A Monday's morning in London."""
WEEK = Week(2026, 12)
AFTER_DUE = DUE + timedelta(seconds=5)


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
    """What the database says of a club's post."""

    state: str
    message_id: int | None
    reason: str | None
    tries: int
    told: tuple[int, ...]
    """The messages about which the kind was told that they stand."""


WITNESSES = "CREATE TABLE witnesses (guild_id INTEGER, message_id INTEGER)"
"""A table of the messages about which kinds were told that they stand, written in the same
transaction."""


def outcomes(path: Path, club: Club = CLUB) -> list[Outcome]:
    with closing(sqlite3.connect(path)) as connection:
        told = connection.execute(
            "SELECT message_id FROM witnesses WHERE guild_id = ?", (club.guild_id,)
        ).fetchall()
        rows = connection.execute(
            "SELECT state, message_id, reason, tries FROM posts WHERE guild_id = ?"
            " AND channel_id > 0",
            (club.guild_id,),
        )
        return [Outcome(*row, told=tuple(number for (number,) in told)) for row in rows]


def outcome(path: Path, club: Club = CLUB) -> Outcome:
    """What became of the only post that a club was owed."""
    (only,) = outcomes(path, club)
    return only
