"""Clubs of the world in the middle of a round: what /club home shows of a club that uses it all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from sqlite3 import Connection

from bot.domain.schedule import Schedule
from bot.domain.screening import NewScreening
from bot.domain.watched import Viewing
from bot.store.database import stored
from bot.store.new_screenings import insert_screening
from bot.store.store import Store
from bot.store.watched import insert
from tests.benchmarks import world
from tests.benchmarks.scale import Scale
from tests.store.tables import save_schedule

_WATCHED, _FILMS, _VOTERS, _COMING = 50, 5, 8, 10
"""The numbers of a lively club: entries of the log, films of a vote, ballots, and answers to a
screening."""


async def begin(store: Store, scale: Scale, now: datetime) -> None:
    """In every club: a screening tomorrow, a vote that is open, a log and a digest."""
    random = Random(world.SEED)
    for number in range(scale.clubs):
        films = random.sample(range(1, scale.films + 1), _FILMS)

        def fill(connection: Connection, number: int = number, films: list[int] = films) -> None:
            _fill(connection, number, films, now)

        await store.database.write(fill)
        club = world.club_id(number)
        channel = club + 7  # which its server has: Discord would be asked for another
        schedule = Schedule(club, channel, 1, time(9), "Europe/Berlin", now)
        await save_schedule(store, schedule)


def _fill(connection: Connection, number: int, films: Sequence[int], now: datetime) -> None:
    club, at = world.club_id(number), stored(now)
    people = [world.member_id(number, member) for member in range(_COMING)]
    connection.executemany(
        "INSERT INTO member_names (guild_id, member_id, name) VALUES (?, ?, ?)",
        [(club, member, f"Member {place}") for place, member in enumerate(people)],
    )
    new = NewScreening(
        guild_id=club, film_id=films[0], at=now + timedelta(days=1), is_live=True, channel_id=1,
        by_id=people[0], scheduled_at=now, place="At the Lantern",
    )  # fmt: skip
    screening = insert_screening(connection, new)
    connection.executemany(
        "INSERT INTO attendance (screening_id, member_id, answer, answered_at)"
        " VALUES (?, ?, 'yes', ?)",
        [(screening, member, at) for member in people],
    )
    vote = connection.execute(
        "INSERT INTO votes (guild_id, opened_by, opened_at, closes_at, method, channel_id)"
        " VALUES (?, ?, ?, ?, 'ranked', 1)",
        (club, people[0], at, stored(now + timedelta(days=2))),
    ).lastrowid
    connection.executemany(
        "INSERT INTO vote_films (guild_id, vote_id, place, film_id, member_id)"
        " VALUES (?, ?, ?, ?, ?)",
        [(club, vote, place, film, people[place]) for place, film in enumerate(films, 1)],
    )
    connection.executemany(
        "INSERT INTO nominations (guild_id, film_id, member_id, nominated_at) VALUES (?, ?, ?, ?)",
        [(club, film, member, at) for film, member in zip(films, people, strict=False)],
    )
    connection.executemany(
        "INSERT INTO ballots VALUES (?, ?, ?, ?)",
        [(vote, member, json.dumps([1, 2]), at) for member in people[:_VOTERS]],
    )
    viewings = [
        Viewing(
            on=(now - timedelta(weeks=week)).date(), title="A film", film_id=films[week % _FILMS],
            picker_id=people[week % _COMING], came=_COMING,
        )
        for week in range(1, _WATCHED + 1)
    ]  # fmt: skip
    insert(connection, club, viewings, None)
