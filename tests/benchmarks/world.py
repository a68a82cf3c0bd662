"""The store that is measured: films, clubs and their ratings, always the same of each scale.

Built once into data/bench/, and again when what it is made by has changed.
"""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from bot.domain.film import Facts
from bot.files import seeds
from bot.store.films import write_seed
from bot.store.reviews import replace_seeded
from bot.store.store import Store
from bot.store.title_forms import merge_index
from tests.benchmarks.scale import Scale
from tests.benchmarks.titles import Made, Titles

_PROJECT = Path(__file__).parents[2]
FOLDER = _PROJECT / "data" / "bench"
_WRITERS = (
    "store/films.py",
    "store/title_forms.py",
    "domain/film.py",
    "domain/folding.py",
    "domain/said_numbers.py",
)

SEED = 20261122


def club_id(number: int) -> int:
    """The guild id of a club, as long as Discord's; club 0 is the largest."""
    return 1_200_000_000_000_000_000 + number * 4_194_304_000


def member_id(club: int, number: int) -> int:
    return 300_000_000_000_000_000 + (club * 100_000 + number) * 4_194_304


def members(ratings: int) -> int:
    """How many members a club with so many ratings has."""
    return max(5, ratings // 40)


def world(scale: Scale) -> Path:
    """The clubs' store."""
    return _cached(f"world-{scale.name}", lambda path: _build_world(path, scale))


def titles(scale: Scale) -> Path:
    """A store with ``scale.titles`` films, about some of which one club has talked for a year."""
    return _cached(f"titles-{scale.name}", lambda path: _build_titles(path, scale))


def lively_club(scale: Scale) -> Path:
    """A store with one club, number 0, whose members are compared: LIVELY of them."""
    return _cached(f"lively-{scale.name}", lambda path: _build_lively(path, scale))


def _cached(name: str, build: Callable[[Path], None]) -> Path:
    made_by = [Path(__file__), Path(__file__).with_name("titles.py")]
    made_by += sorted(_PROJECT.glob("bot/store/migrations/*.sql"))
    made_by += [_PROJECT / "bot" / name for name in _WRITERS]
    key = hashlib.sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:12]
    path = FOLDER / f"{name}-{key}.db"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for old in FOLDER.glob(f"{name}-*"):
            old.unlink()
        unfinished = path.with_suffix(".unfinished")
        build(unfinished)
        unfinished.rename(path)
    return path


def _build_films(path: Path, scale: Scale, count: int) -> None:
    path.unlink(missing_ok=True)
    asyncio.run(_make_schema(path))
    with _bulk(path) as connection:
        _write_films(connection, scale, count)
    connection.close()


TALKED = 3_000
"""Ratings of the club that looks for titles: a year of the one that capacity.py states."""


def _build_titles(path: Path, scale: Scale) -> None:
    """What the club rates is popular by Zipf's law, as in ``_ratings``; of everything there is."""
    _build_films(path, scale, scale.titles)
    random = Random(SEED)
    with _bulk(path) as connection:
        films = [film for (film,) in connection.execute("SELECT id FROM films ORDER BY id")]
        random.shuffle(films)
        weights = list(accumulate(1 / (rank + 10) for rank in range(len(films))))
        drawn = random.choices(films, cum_weights=weights, k=TALKED)
        given = {(film, member_id(0, random.randrange(100))): None for film in drawn}
        connection.execute(
            "INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, '2024-01-01')", (club_id(0),)
        )
        connection.executemany(
            "INSERT INTO rating_changes (guild_id, film_id, member_id, stars, spoiler, changed_at)"
            " VALUES (?, ?, ?, 7, 0, ?)",
            [
                (club_id(0), *pair, moment)
                for pair, moment in zip(given, _moments(random), strict=False)
            ],
        )
    connection.close()


def made_films(count: int) -> Iterator[Made]:
    """The films that are added to the seeds', the same at every call."""
    made = Titles(Random(SEED))
    return (made.film() for _ in range(count))


LIVELY, LIVELY_RATINGS, LIVELY_FILMS, LIVELY_LOG = 500, 200_000, 5_000, 500
"""Members, ratings, films and entries of the log in the club whose members are compared."""


def _build_lively(path: Path, scale: Scale) -> None:
    """Some members rate a hundred times as much as others; what they give is of a film's worth, of
    how kind they are, and of chance."""
    _build_films(path, scale, scale.part(LIVELY_FILMS))
    random, guild = Random(SEED), club_id(0)
    people = [member_id(0, number) for number in range(scale.part(LIVELY))]
    with _bulk(path) as connection:
        films = [film for (film,) in connection.execute("SELECT id FROM films ORDER BY id")]
        _write_ratings(connection, [guild], _tastes(random, films, people, scale))
        connection.executemany(
            "INSERT INTO member_names (guild_id, member_id, name) VALUES (?, ?, ?)",
            [(guild, member, f"Member {number}") for number, member in enumerate(people)],
        )
        connection.executemany(
            "INSERT INTO watched (guild_id, watched_on, film_id, title, picker_id)"
            " SELECT ?, ?, id, title, ? FROM films WHERE id = ?",
            [
                (guild, moment[:10], random.choice(people), random.choice(films))
                for moment in _moments(random)[: scale.part(LIVELY_LOG)]
            ],
        )
    connection.close()


def _tastes(
    random: Random, films: Sequence[int], people: Sequence[int], scale: Scale
) -> Iterator[tuple[Any, ...]]:
    seen = list(accumulate(1 / (rank + 10) for rank in range(len(films))))
    active = list(accumulate(1 / (rank + 20) for rank in range(len(people))))
    worth = {film: random.gauss(6.5, 1.2) for film in films}
    kind = {member: random.gauss(0, 0.8) for member in people}
    given: dict[tuple[int, int], None] = {}
    size = min(scale.part(LIVELY_RATINGS), len(films) * len(people) // 4)
    while len(given) < size:
        missing = size - len(given)
        given |= dict.fromkeys(
            zip(
                random.choices(films, cum_weights=seen, k=missing),
                random.choices(people, cum_weights=active, k=missing),
                strict=True,
            )
        )
    moments = _moments(random)
    for place, (film, member) in enumerate(given):
        stars = round(worth[film] + kind[member] + random.gauss(0, 1.5))
        line = "A line that a member wrote about it." if place % 10 == 0 else None
        yield club_id(0), film, member, min(max(stars, 1), 10), line, random.choice(moments)


def _build_world(path: Path, scale: Scale) -> None:
    _build_films(path, scale, scale.films)
    with _bulk(path) as connection:
        clubs = [club_id(number) for number in range(scale.clubs)]
        _write_ratings(connection, clubs, _ratings(scale))
    connection.close()


def recount_differs(connection: sqlite3.Connection) -> int:
    """How many rows of film_scores are not what the ratings come to; has to be 0."""
    columns = ", ".join(f"s{stars}" for stars in range(1, 11))
    counts = ", ".join(f"sum(stars = {stars})" for stars in range(1, 11))
    kept = f"SELECT guild_id, film_id, ratings, {columns} FROM film_scores"
    counted = f"SELECT guild_id, film_id, count(*), {counts} FROM ratings GROUP BY 1, 2"
    (differences,) = connection.execute(
        f"SELECT (SELECT count(*) FROM ({kept} EXCEPT {counted}))"
        f" + (SELECT count(*) FROM ({counted} EXCEPT {kept}))"
    ).fetchone()
    return differences


async def _make_schema(path: Path) -> None:
    async with Store.open(path) as store:
        await seeds.seed(store, seeds.folder())


def _bulk(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA cache_size = -400000")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


def _write_films(connection: sqlite3.Connection, scale: Scale, count: int) -> None:
    """Films by the store's own functions, so that look-up finds them as it finds real ones."""
    ballerina = seeds.read(seeds.folder() / "ballerina-2025.toml")
    random = Random(SEED)
    (first,) = connection.execute("SELECT count(*) FROM films").fetchone()
    for number, new in enumerate(made_films(count - first), start=first):
        facts = Facts(
            title=new.title, year=new.year, director="Len Wiseman", country="US",
            runtime=random.randrange(70, 200), cast=ballerina.facts.cast,
            aliases=tuple(new.others),
        )  # fmt: skip
        film = write_seed(connection, f"made-{number}", "", facts, datetime(2024, 1, 1, tzinfo=UTC))
        if film.id in scale.reviewed:
            replace_seeded(connection, film.id, ballerina.reviews)
    merge_index(connection)


def _write_ratings(
    connection: sqlite3.Connection, clubs: Sequence[int], ratings: Iterator[tuple[Any, ...]]
) -> None:
    """All at once, and not by the triggers, one after the other."""
    rules = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql NOT NULL AND type IN"
        " ('trigger', 'index')"
        " AND tbl_name IN ('ratings', 'rating_changes', 'film_scores', 'year_scores')"
    ).fetchall()
    for kind, name, _ in rules:
        connection.execute(f"DROP {kind} {name}")
    connection.executemany(
        "INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, '2024-01-01')",
        [(club,) for club in clubs],
    )
    connection.executemany(
        "INSERT INTO rating_changes"
        " (guild_id, film_id, member_id, stars, line, spoiler, changed_at)"
        " VALUES (?, ?, ?, ?, ?, 0, ?)",
        ratings,
    )
    connection.execute(
        "INSERT INTO ratings SELECT guild_id, film_id, member_id, stars, line, spoiler, changed_at"
        " FROM rating_changes ORDER BY guild_id, film_id, member_id"
    )
    counts = ", ".join(f"sum(stars = {stars})" for stars in range(1, 11))
    connection.execute(
        f"INSERT INTO film_scores SELECT guild_id, film_id, count(*), {counts} FROM ratings"
        " GROUP BY guild_id, film_id"
    )
    connection.execute(
        "INSERT INTO year_scores SELECT guild_id, substr(rated_at, 1, 4), film_id, count(*),"
        " sum(stars) FROM ratings GROUP BY 1, 2, 3"
    )
    for _, _, sql in rules:
        connection.execute(sql)
    assert recount_differs(connection) == 0


def _ratings(scale: Scale) -> Iterator[tuple[Any, ...]]:
    """Every club rates the popular films most; no member rates a film twice."""
    random = Random(SEED)
    films = range(1, scale.films + 1)
    weights = list(accumulate(1 / (rank + 10) for rank in range(scale.films)))
    moments = _moments(random)
    for club, size in enumerate(scale.club_sizes()):
        guild, many = club_id(club), members(size)
        given: dict[tuple[int, int], None] = {}
        while len(given) < size:
            drawn = random.choices(films, cum_weights=weights, k=size - len(given))
            for film in drawn:
                given[film, random.randrange(many)] = None
        stars = random.choices(range(1, 11), (1, 2, 3, 6, 8, 14, 20, 24, 14, 8), k=size)
        for place, (film, member) in enumerate(given):
            line = "A line that a member wrote about it." if place % 10 == 0 else None
            yield guild, film, member_id(club, member), stars[place], line, random.choice(moments)


def _moments(random: Random) -> list[str]:
    start = datetime(2024, 1, 1, tzinfo=UTC)
    spread = (start + timedelta(seconds=random.uniform(0, 9e7)) for _ in range(20_000))
    return [moment.isoformat(timespec="microseconds") for moment in spread]
