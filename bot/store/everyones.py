"""What every club sees, for the operator who looks for it and takes it out. Reviews of a club's own
are found as well, and stay."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from sqlite3 import Connection

from bot.domain.library import BadEntry
from bot.domain.record import record
from bot.store import upkeep
from bot.store.database import Row, fetch
from bot.store.film_posts import mark_reviewed_stale, mark_thread_stale
from bot.store.films import COLUMNS, film_from
from bot.store.outages import unusable
from bot.store.unused import USES

_FILMS = f"""
SELECT {COLUMNS}, seed, (SELECT count(*) FROM reviews WHERE film_id = films.id
    AND reviews.guild_id IS NULL) AS reviews
FROM films WHERE guild_id IS NULL ORDER BY id
"""
_REVIEWS = f"""
SELECT {COLUMNS}, iif(fingerprint IS NULL, seed, NULL) AS file, reviews.id AS review_id,
    reviews.guild_id AS club, source, reviewer, link, stars, summary,
    (SELECT group_concat(guild_id, ', ') FROM review_replacements
     WHERE review_id = reviews.id AND by_id NOT NULL) AS kept_by
FROM reviews JOIN films ON films.id = film_id ORDER BY reviews.id
"""
# The undo of a merge gives a film back what the club has about it. A proposal waits for its film.
_USED_BY = " UNION ".join(
    f"SELECT guild_id FROM {table} WHERE {column} = :id AND guild_id NOT NULL"
    for table, column in (
        *USES,
        ("merges", "film_id"),
        ("rating_moves", "film_id"),
        ("proposals", "content ->> '$.film_id'"),
    )
)
_SHOWN = 100
"""How many characters of a review's summary are shown."""


@record
class Entry:
    """A film of everyone's, or a review."""

    key: str
    """"film:7" or "review:12"; "club 281474976710657" for a review of that club's own."""
    words: str
    """What it is looked for by."""
    said: str
    """What it is."""
    seed: str | None = None
    """Of a film: the name of its file, as ``films.seed`` has it."""


def entries(database: Path) -> Iterator[Entry]:
    """All that is there, as of one moment, while the bot may be running. Raises
    StoreUnavailable."""
    try:
        with upkeep.reading(database) as connection:
            connection.row_factory = sqlite3.Row
            yield from map(_review, connection.execute(_REVIEWS))
            yield from map(_film, connection.execute(_FILMS))
    except sqlite3.Error as error:
        raise unusable(database, error) from error


def take_out(connection: Connection, keys: Iterable[str]) -> None:
    """Take everyone's films and reviews of these keys out, for every club. Raises BadEntry where a
    club uses a film."""
    for key in keys:
        kind, _, given = key.partition(":")
        clubs = fetch(connection, _USED_BY, {"id": int(given)}) if kind == "film" else ()
        if clubs:
            named = ", ".join(str(club["guild_id"]) for club in clubs)
            raise BadEntry(
                f"Nothing was removed: {key} is in use, as it was rated, watched or proposed, by"
                f" the clubs {named}. There it goes with /library remove, or becomes another with"
                " /library merge."
            )
        of = "id" if kind == "review" else "film_id"
        gone = f"DELETE FROM reviews WHERE {of} = ? AND guild_id IS NULL RETURNING film_id"
        for film_id in {row["film_id"] for row in fetch(connection, gone, (int(given),))}:
            _follow(connection, film_id)
        if kind == "film":
            connection.execute("DELETE FROM films WHERE id = ? AND guild_id IS NULL", (int(given),))


def _follow(connection: Connection, film_id: int) -> None:
    """Have what quotes a review of this film, or proposes a change of it, be edited, also where a
    club sees another film in its place."""
    mark_reviewed_stale(connection, film_id)
    mark_thread_stale(connection, film_id)
    shown = "SELECT guild_id, by_id FROM film_replacements WHERE film_id = ? AND by_id NOT NULL"
    for row in fetch(connection, shown, (film_id,)):
        mark_thread_stale(connection, row["by_id"], row["guild_id"])


def _film(row: Row) -> Entry:
    film, reviews = film_from(row), row["reviews"]
    said = f"{film.name}, with {reviews:,} review{'s' if reviews != 1 else ''}"
    return Entry(f"film:{film.id}", " ".join((*film.titles, film.name)), said, row["seed"])


def _review(row: Row) -> Entry:
    film = film_from(row)
    known_by = [film.name, *filter(None, (row["source"], row["reviewer"], row["link"]))]
    said = ", ".join([*known_by, *([f"{row['stars'] / 2:g} stars"] if row["stars"] else [])])
    if row["summary"]:
        said += f": {row['summary'][:_SHOWN]}{'…' * (len(row['summary']) > _SHOWN)}"
    if file := row["file"]:
        said += f"; from {file.removeprefix('import/') if '/' in file else f'seeds/{file}'}.toml"
    if row["kept_by"]:
        said += f"; clubs that have changed it keep theirs: {row['kept_by']}"
    key = f"review:{row['review_id']}" if row["club"] is None else f"club {row['club']}"
    return Entry(key, " ".join((*film.titles, *known_by)), said)
