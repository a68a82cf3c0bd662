"""The weekly digest: each club's schedule, what its week was, and what became of its digest."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time
from sqlite3 import Connection
from typing import Any, TypeVar

import orjson

from bot.domain import stars as half_stars
from bot.domain.digest import ENOUGH, Material, Posted, Ranked, Standing, State, WeekRating
from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.rating import Aggregate
from bot.domain.schedule import Schedule, Week
from bot.language import N_
from bot.store.clubs import note_club
from bot.store.database import Database, Row, as_moment, fetch, statement, stored
from bot.store.films import COLUMNS, FIELDS, film_from
from bot.store.sight import VISIBLE, not_replaced

log = logging.getLogger(__name__)

_T = TypeVar("_T")

_RECENT = 10
"""Weeks of a club that are looked at to find those without a digest."""

_TOP = 5

_COUNTS = ", ".join(f"coalesce(s{stars}, 0)" for stars in half_stars.ALL)

# One statement a club, in lists of JSON: each further one would be another hop to SQLite's thread,
# which takes as long as a small club's whole week.
#
# The year's top is by IMDb's weighted rating: v/(v+m) × R + m/(v+m) × C, of a film's mean R and its
# number of ratings v. Here the club itself gives the prior: C is the mean of all its ratings of the
# year, m how many a film has on average. (help.imdb.com, "Weighted Average Ratings")
_YEAR = (
    "year_scores WHERE guild_id = :guild AND year = :year AND ratings > 0"
    f" AND {not_replaced('year_scores.film_id')}"
)
_CHANGES = f"rating_changes WHERE guild_id = :guild AND {not_replaced('rating_changes.film_id')}"
_WEEK = f"""
WITH week AS MATERIALIZED (
    SELECT id, film_id, member_id, earlier_stars, stars, line, spoiler FROM {_CHANGES}
    AND changed_at >= :start AND changed_at < :end
), new AS MATERIALIZED (
    SELECT id FROM films WHERE added_at >= :start AND added_at < :end AND {VISIBLE}
), club AS (
    SELECT avg(ratings) AS often, CAST(sum(total) AS REAL) / sum(ratings) AS mean FROM {_YEAR}
), top AS MATERIALIZED (
    SELECT film_id, (total + often * mean) / (ratings + often) AS weighted, ratings
    FROM club, {_YEAR} AND (SELECT count(*) FROM week) >= {ENOUGH}
    ORDER BY weighted DESC, ratings DESC, film_id LIMIT {_TOP}
)
SELECT
    (SELECT json_group_array(
        json_array(film_id, member_id, earlier_stars, stars, line, spoiler))
     FROM (SELECT * FROM week ORDER BY id)
    ) AS ratings,
    (SELECT count(*) FROM (SELECT stars, max(id) FROM {_CHANGES}
     AND changed_at >= :before AND changed_at < :start
     GROUP BY film_id, member_id) WHERE stars NOT NULL
    ) AS ratings_before,
    (SELECT json_group_array(id) FROM (SELECT id FROM new ORDER BY id)) AS new_films,
    (SELECT json_group_array(json_array(film_id, weighted, ratings)) FROM (
     SELECT * FROM top ORDER BY weighted DESC, ratings DESC, film_id)) AS top,
    (SELECT json_group_array(json_array({COLUMNS}, {_COUNTS})) FROM films
     LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_id = films.id
     WHERE {VISIBLE} AND films.id IN (
        SELECT film_id FROM week UNION SELECT id FROM new UNION SELECT film_id FROM top)
    ) AS films
"""

# Of the films on both sides of a place that is drawn, one that fewest of the club have rated. They
# are all of a small library, and a part of a large one, which would take too long to look through.
_AROUND = 100
_PLACE = "(SELECT 1 + :shuffle % max(id) FROM films)"
_UNSEEN = f"""
WITH around AS (
    SELECT * FROM (SELECT id FROM films WHERE id >= {_PLACE} AND {VISIBLE}
                   ORDER BY id LIMIT {_AROUND})
    UNION ALL
    SELECT * FROM (SELECT id FROM films WHERE id < {_PLACE} AND {VISIBLE}
                   ORDER BY id DESC LIMIT {_AROUND})
)
SELECT {COLUMNS} FROM around JOIN films USING (id)
LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_id = films.id
ORDER BY coalesce(ratings, 0), films.id * :shuffle % 2147483647 LIMIT 1
"""


class Digests:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def schedule(self, guild_id: int) -> Schedule | None:
        rows = await self._database.fetch(
            "SELECT * FROM digest_schedules JOIN clubs USING (guild_id) WHERE guild_id = ?",
            (guild_id,),
        )
        return _schedule_from(rows[0]) if rows else None

    async def schedules(self) -> list[tuple[Schedule, frozenset[Week]]]:
        """Every club's schedule that has not left, with the recent weeks that are dealt with."""
        rows = await self._database.fetch(
            "SELECT *, (SELECT json_group_array(week) FROM (SELECT week FROM digests"
            f" WHERE guild_id = clubs.guild_id ORDER BY week DESC LIMIT {_RECENT})) AS weeks"
            " FROM digest_schedules JOIN clubs USING (guild_id) WHERE left_at IS NULL"
            " ORDER BY guild_id"
        )
        return _readable(
            rows,
            lambda row: (
                _schedule_from(row),
                frozenset(map(Week.parse, json.loads(row["weeks"]))),
            ),
        )

    async def save_schedule(self, schedule: Schedule) -> None:
        def save(connection: Connection) -> None:
            note_club(connection, schedule.guild_id, schedule.since)
            connection.execute(
                "UPDATE clubs SET time_zone = ? WHERE guild_id = ?",
                (schedule.zone, schedule.guild_id),
            )
            connection.execute(
                "INSERT OR REPLACE INTO digest_schedules VALUES (?, ?, ?, ?, ?)",
                (
                    schedule.guild_id, schedule.channel_id, schedule.weekday,
                    schedule.at.strftime("%H:%M"), stored(schedule.since),
                ),
            )  # fmt: skip

        await self._database.write(save)

    async def switch_off(self, guild_id: int) -> bool:
        """Forget a club's schedule; False when it had none."""
        rows = await self._database.write(
            statement(
                "DELETE FROM digest_schedules WHERE guild_id = ? RETURNING 1",
                (guild_id,),
            )
        )
        return bool(rows)

    async def material(
        self, guild_id: int, before: datetime, start: datetime, end: datetime, year: int
    ) -> Material:
        """What the week from ``start`` to ``end`` was, and the week from ``before`` on."""
        (row,) = await self._database.fetch(
            _WEEK,
            {
                "guild": guild_id, "before": stored(before), "start": stored(start),
                "end": stored(end), "year": f"{year:04}",
            },
        )  # fmt: skip
        ratings = tuple(
            WeekRating(film, member, earlier, stars, line, bool(spoiler))
            for film, member, earlier, stars, line, spoiler in orjson.loads(row["ratings"])
        )
        standings = dict(map(_standing_from, orjson.loads(row["films"])))
        new_films: list[int] = orjson.loads(row["new_films"])
        return Material(
            ratings=ratings,
            ratings_before=row["ratings_before"],
            standings=standings,
            new_films=tuple(standings[film].film for film in new_films),
            top=tuple(
                Ranked(standings[film].film, weighted, ratings)
                for film, weighted, ratings in orjson.loads(row["top"])
                if film in standings
            ),
        )

    async def little_rated(self, guild_id: int, week: Week) -> Film:
        """A film that few of the club have rated yet; another one in another week.

        Raises FilmNotFound for a club that has removed every one.
        """
        rows = await self._database.fetch(_UNSEEN, {"guild": guild_id, "shuffle": week.shuffle})
        if not rows:
            raise FilmNotFound(N_("The library has no film. /library add-film adds one."))
        return film_from(rows[0])

    async def begin(self, digest: Posted) -> bool:
        """Write a week's digest down before it is sent; False when the week has one already."""
        content = json.dumps(digest.content, ensure_ascii=False)

        def begin(connection: Connection) -> bool:
            note_club(connection, digest.guild_id, digest.begun_at)
            rows = fetch(
                connection,
                "INSERT INTO digests (guild_id, week, state, channel_id, due_at, content, begun_at,"
                " problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING RETURNING 1",
                (
                    digest.guild_id, str(digest.week), digest.state, digest.channel_id,
                    stored(digest.due_at), content, stored(digest.begun_at), digest.problem,
                ),
            )  # fmt: skip
            return bool(rows)

        return await self._database.write(begin)

    async def reopen(self, digest: Posted) -> bool:
        """Have another go at a week that was given up; False when it was not.

        A week of which a send may have got through stays with its channel, where it is looked for.
        """
        given = (
            json.dumps(digest.content, ensure_ascii=False), stored(digest.due_at),
            digest.channel_id, stored(digest.begun_at), digest.guild_id, str(digest.week),
        )  # fmt: skip
        rows = await self._database.write(
            statement(
                "UPDATE digests SET state = 'pending', content = ?, due_at = ?, try_after = NULL,"
                " channel_id = CASE tries WHEN 0 THEN ? ELSE channel_id END,"
                " begun_at = CASE tries WHEN 0 THEN ? ELSE begun_at END, problem = NULL"
                " WHERE guild_id = ? AND week = ? AND state IN ('quiet', 'skipped', 'blocked')"
                " RETURNING 1",
                given,
            )
        )
        return bool(rows)

    async def pending(self, now: datetime) -> list[Posted]:
        """The digests of clubs that have not left that are to be sent, or sent again, by now."""
        rows = await self._database.fetch(
            "SELECT digests.* FROM digests JOIN clubs USING (guild_id)"
            " WHERE state = 'pending' AND left_at IS NULL"
            " AND (try_after IS NULL OR try_after <= ?) ORDER BY guild_id, week",
            (stored(now),),
        )
        return _readable(rows, _posted_from)

    async def one(self, guild_id: int, week: Week) -> Posted:
        """The digest of a week that has one."""
        digest = await self.of_week(guild_id, week)
        if digest is None:
            raise LookupError(f"club {guild_id} has no digest of {week}")
        return digest

    async def of_week(self, guild_id: int, week: Week) -> Posted | None:
        rows = await self._database.fetch(
            "SELECT * FROM digests WHERE guild_id = ? AND week = ?", (guild_id, str(week))
        )
        return _posted_from(rows[0]) if rows else None

    async def latest(self, guild_id: int, count: int) -> Sequence[Posted]:
        """A club's latest digests, newest first."""
        rows = await self._database.fetch(
            "SELECT * FROM digests WHERE guild_id = ? ORDER BY week DESC LIMIT ?",
            (guild_id, count),
        )
        return list(map(_posted_from, rows))

    async def trying(self, digest: Posted) -> None:
        """A send is about to begin."""
        await self._update(digest, "tries = tries + 1")

    async def refused(self, digest: Posted) -> None:
        """The send that was begun last has certainly not got through."""
        await self._update(digest, "tries = tries - 1")

    async def again(self, digest: Posted, after: datetime, problem: str) -> None:
        """The send failed in a way that may pass."""
        changes = "failures = failures + 1, try_after = ?, problem = ?"
        await self._update(digest, changes, stored(after), problem)

    async def sent(self, digest: Posted, message_id: int) -> None:
        await self._update(digest, "state = 'sent', message_id = ?, problem = NULL", message_id)

    async def give_up(self, digest: Posted, state: State, problem: str) -> None:
        """Nothing more is tried for this week."""
        await self._update(digest, "state = ?, problem = ?", state, problem)

    async def _update(self, digest: Posted, changes: str, *values: object) -> None:
        await self._database.write(
            statement(
                f"UPDATE digests SET {changes}"
                " WHERE guild_id = ? AND week = ? AND state = 'pending'",
                (*values, digest.guild_id, str(digest.week)),
            )
        )


def _readable(rows: Iterable[Row], read: Callable[[Row], _T]) -> list[_T]:
    """What the rows say; a damaged one must not keep every other club's digest back."""
    found: list[_T] = []
    for row in rows:
        try:
            found.append(read(row))
        except (TypeError, ValueError):
            log.exception("The digest of club %d can't be read", row["guild_id"])
    return found


def _standing_from(values: Sequence[Any]) -> tuple[int, Standing]:
    """By its id, the film of a list that has FIELDS and then the counts of its ratings."""
    film = film_from(dict(zip(FIELDS, values, strict=False)))
    return film.id, Standing(film, Aggregate(tuple(values[len(FIELDS) :])))


def _schedule_from(row: Row) -> Schedule:
    return Schedule(
        guild_id=row["guild_id"],
        channel_id=row["channel_id"],
        weekday=row["weekday"],
        at=time.fromisoformat(row["at"]),
        zone=row["time_zone"],
        since=datetime.fromisoformat(row["since"]),
    )


def _posted_from(row: Row) -> Posted:
    return Posted(
        guild_id=row["guild_id"],
        week=Week.parse(row["week"]),
        state=row["state"],
        channel_id=row["channel_id"],
        due_at=datetime.fromisoformat(row["due_at"]),
        begun_at=datetime.fromisoformat(row["begun_at"]),
        content=json.loads(row["content"]),
        tries=row["tries"],
        failures=row["failures"],
        try_after=as_moment(row["try_after"]),
        message_id=row["message_id"],
        problem=row["problem"],
    )
