"""A club's ratings with all their changes, out to a file and in from one."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from sqlite3 import Connection

from bot.domain.errors import FilmNotFound
from bot.domain.filed import SEEDS, FiledRating, Imported
from bot.domain.library import BadEntry
from bot.store.database import Database, fetch, stored
from bot.store.films import visible_film
from bot.store.imports import retried

_PAGE = 5_000
"""Changes that are held in memory at once."""

# Known by its moment: no one rates a film twice in a microsecond, and a line may have come back
# from a spreadsheet with other line ends.
_INSERT = """
INSERT INTO rating_changes
    (guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at)
SELECT :guild, :film, :member, :earlier, :stars, :line, :spoiler, :at
WHERE NOT EXISTS (SELECT 1 FROM rating_changes WHERE film_id = :film AND guild_id = :guild
    AND member_id = :member AND changed_at = :at)
"""

# The films and members whose new rows are older than rows that were there before. The last row of a
# history is what the member thinks now, so these histories are written anew, in order of time.
_DISORDERED = """
WITH touched AS (
    SELECT DISTINCT film_id, member_id FROM rating_changes WHERE guild_id = :guild AND id > :before
), histories AS (
    SELECT film_id, member_id, changed_at < lag(changed_at) OVER (
        PARTITION BY film_id, member_id ORDER BY id) AS is_late
    FROM touched CROSS JOIN rating_changes USING (film_id, member_id) WHERE guild_id = :guild
)
SELECT json_group_array(json_array(film_id, member_id)) AS whose
FROM (SELECT DISTINCT film_id, member_id FROM histories WHERE is_late)
"""
_OF_THEM = """
WHERE guild_id = :guild AND id <= :last AND (film_id, member_id) IN
    (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:whose))
"""
_AGAIN = f"""
INSERT INTO rating_changes
    (guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at)
SELECT guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at
FROM rating_changes {_OF_THEM} ORDER BY changed_at, id
"""


class RatingHistory:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(
        self, guild_id: int, names: Mapping[int, str]
    ) -> AsyncGenerator[FiledRating, None]:
        """Every change of a rating of these films, by moment; ``names`` has what to call each."""
        moment, last = "", 0
        while True:
            rows = await self._database.fetch(
                "SELECT * FROM rating_changes WHERE guild_id = :guild"
                " AND (changed_at, id) > (:moment, :last) ORDER BY changed_at, id LIMIT :page",
                {"guild": guild_id, "moment": moment, "last": last, "page": _PAGE},
            )
            for row in rows:
                if row["film_id"] in names:
                    yield FiledRating(
                        names[row["film_id"]], row["member_id"], row["earlier_stars"],
                        row["stars"], row["line"], bool(row["spoiler"]),
                        datetime.fromisoformat(row["changed_at"]),
                    )  # fmt: skip
            if len(rows) < _PAGE:
                return
            moment, last = rows[-1]["changed_at"], rows[-1]["id"]

    async def write(
        self,
        guild_id: int,
        films: Mapping[str, int],
        changes: Callable[[], Iterator[FiledRating]],
    ) -> Imported:
        """Add the changes that are not there; ``changes`` begins anew each time it is called.

        ``films`` has the ids of names that this import has read. Raises BadEntry when the club has
        no film of a name, and what ``changes`` raises; nothing is written then.
        """
        return await retried(
            self._database, lambda connection: _write(connection, guild_id, films, changes())
        )


def _write(
    connection: Connection,
    guild_id: int,
    films: Mapping[str, int],
    changes: Iterator[FiledRating],
) -> Imported:
    (row,) = fetch(connection, "SELECT coalesce(max(id), 0) AS id FROM rating_changes")
    known: dict[str, int] = {}
    total = 0
    while page := list(islice(changes, _PAGE)):
        for name in {change.film for change in page} - known.keys():
            known[name] = _film_of(connection, guild_id, films, name)
        connection.executemany(
            _INSERT,
            [
                {
                    "guild": guild_id, "film": known[change.film], "member": change.member_id,
                    "earlier": change.earlier_stars, "stars": change.stars, "line": change.line,
                    "spoiler": change.spoiler, "at": stored(change.changed_at),
                }
                for change in page
            ],
        )  # fmt: skip
        total += len(page)
    given = {"guild": guild_id, "before": row["id"]}
    (new,) = fetch(
        connection,
        "SELECT count(*) AS count, max(id) AS last FROM rating_changes WHERE id > :before",
        given,
    )
    if new["count"]:
        (disordered,) = fetch(connection, _DISORDERED, given)
        theirs = {"guild": guild_id, "last": new["last"], "whose": disordered["whose"]}
        connection.execute(_AGAIN, theirs)
        connection.execute(f"DELETE FROM rating_changes {_OF_THEM}", theirs)
    return Imported(
        "added" if new["count"] else "already there", f"{new['count']:,} of {total:,} ratings"
    )


def _film_of(connection: Connection, guild_id: int, films: Mapping[str, int], name: str) -> int:
    """The film that a line of ratings calls so, as the club sees it."""
    film_id = films.get(name)
    if film_id is None:
        mine, alls = f"{guild_id}/{name}", f"import/{name}"
        keys = [name.removeprefix(SEEDS)] if name.startswith(SEEDS) else [mine, alls]
        rows = fetch(
            connection,
            "SELECT films.id FROM json_each(:keys) AS keys JOIN films ON seed = keys.value"
            " ORDER BY keys.key LIMIT 1",
            {"keys": json.dumps(keys)},
        )
        film_id = rows[0]["id"] if rows else 0
    try:
        return visible_film(connection, guild_id, film_id).id
    except FilmNotFound:
        raise BadEntry(
            f"The club has no film {name}.toml. Import that with it, or leave its ratings out."
        ) from None
