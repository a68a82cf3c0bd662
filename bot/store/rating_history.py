"""A club's ratings with all their changes: their import from a file."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from sqlite3 import Connection

from bot.domain.errors import FilmNotFound
from bot.domain.filed import SEEDS, FiledRating, Imported
from bot.domain.library import BadEntry
from bot.store.database import Database, fetch, stored
from bot.store.films import visible_film
from bot.store.imports import retried
from bot.store.member_names import learn_name
from bot.store.merges import reached

_PAGE = 5_000
"""How many changes are held in memory at once."""

# A change is recognised by its moment: nobody rates a film twice in a microsecond, and a line may
# come back from a spreadsheet with different line ends.
_INSERT = """
INSERT INTO rating_changes
    (guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at, imported_in)
SELECT :guild, :film, :member, :earlier, :stars, :line, :spoiler, :at, :imported
WHERE NOT EXISTS (SELECT 1 FROM rating_changes WHERE film_id = :film AND guild_id = :guild
    AND member_id = :member AND changed_at = :at)
"""

# Histories that have rows from before this import; all with new rows where the file was not in
# order.
_SHARED = """
SELECT DISTINCT film_id, member_id FROM rating_changes AS new
WHERE +guild_id = :guild AND id > :before AND (:is_jumbled OR EXISTS (
    SELECT 1 FROM rating_changes AS old WHERE old.film_id = new.film_id
    AND old.guild_id = :guild AND old.member_id = new.member_id AND old.id <= :before))
"""

# These histories are written once more. The old rows and the file's rows each keep the order in
# which they were written, because the last row of a history is what the member thinks now. Between
# an old row and a row of the file, the later moment decides. It is the latest that each has reached
# so far, so that a clock which was set back changes no order.
_FILED = """
SELECT json_extract(value, '$[0]') AS film_id, json_extract(value, '$[1]') AS member_id,
    json_extract(value, '$[2]') AS changed_at, key AS place FROM json_each(:filed)
"""
_AGAIN = f"""
WITH filed AS MATERIALIZED (
    SELECT *, {reached("place")} AS reached FROM ({_FILED})
), histories AS (
    SELECT id, {reached("id")} AS reached, 0 AS is_new, id AS place FROM rating_changes
    WHERE guild_id = :guild AND id <= :before
    AND (film_id, member_id) IN (SELECT film_id, member_id FROM filed)
    UNION ALL
    SELECT new.id, filed.reached, 1, min(filed.place)
    FROM filed JOIN rating_changes AS new USING (film_id, member_id, changed_at)
    WHERE new.guild_id = :guild AND new.id > :before GROUP BY new.id
)
INSERT INTO rating_changes
    (guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at, imported_in)
SELECT guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at, imported_in
FROM histories JOIN rating_changes USING (id) ORDER BY reached, is_new, place
"""
# Members whom the file says to be private, if they had not rated in this club before: a member who
# had has made their own choice here.
_HIDE = """
INSERT INTO private_members SELECT :guild, value FROM json_each(:private)
WHERE NOT EXISTS (SELECT 1 FROM rating_changes
    WHERE guild_id = :guild AND member_id = value AND id <= :before)
ON CONFLICT DO NOTHING
"""
_DELETE_BEFORE = f"""
DELETE FROM rating_changes WHERE guild_id = :guild AND id <= :last
AND (film_id, member_id) IN (SELECT film_id, member_id FROM ({_FILED}))
"""


class RatingHistory:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(
        self,
        guild_id: int,
        films: Mapping[str, int],
        changes: Callable[[], Iterator[FiledRating]],
    ) -> Imported:
        """Add the changes that are not there. ``changes`` starts from the beginning each time it is
        called.

        ``films``: the ids of the films whose files this import has read, by the files' names.
        Raises BadEntry when the club has no film of a name, and whatever ``changes`` raises;
        nothing is written then.
        """
        return await retried(
            self._database, lambda connection: _write(connection, guild_id, films, changes)
        )


def _write(
    connection: Connection,
    guild_id: int,
    films: Mapping[str, int],
    changes: Callable[[], Iterator[FiledRating]],
) -> Imported:
    (row,) = fetch(connection, "SELECT coalesce(max(id), 0) AS id FROM rating_changes")
    known: dict[str, int] = {}
    total, is_jumbled, private = _insert_all(connection, guild_id, films, changes(), known)
    connection.execute(
        _HIDE, {"guild": guild_id, "private": json.dumps([*private]), "before": row["id"]}
    )
    (new,) = fetch(
        connection,
        "SELECT count(*) AS count, max(id) AS last FROM rating_changes WHERE id > ?",
        (row["id"],),
    )
    if new["count"]:
        given = {"guild": guild_id, "before": row["id"], "last": new["last"]}
        shared = fetch(connection, _SHARED, {**given, "is_jumbled": is_jumbled})
        whose = {(each["film_id"], each["member_id"]) for each in shared}
        if whose:
            _order(connection, whose, known, changes(), given)
    return Imported(
        "added" if new["count"] else "already there",
        f"{new['count']:,} of {total:,} changes of ratings",
    )


def _insert_all(
    connection: Connection,
    guild_id: int,
    films: Mapping[str, int],
    changes: Iterator[FiledRating],
    known: dict[str, int],
) -> tuple[int, bool, set[int]]:
    """Insert what is not there yet, and note in ``known`` which film each name means. Returns how
    many changes the file has, whether they are out of order, and the members whom it says to be
    private."""
    total, is_jumbled, private = 0, False, set[int]()
    last: _Place | None = None
    while page := list(islice(changes, _PAGE)):
        for name in {change.film for change in page} - known.keys():
            known[name] = filed_film(connection, guild_id, films, name)
        _insert(connection, guild_id, known, page)
        private.update(change.member_id for change in page if change.is_private)
        total += len(page)
        for change in page:
            place = _place(change)
            is_jumbled = is_jumbled or (last is not None and place < last)
            last = place
    return total, is_jumbled, private


def _insert(
    connection: Connection, guild_id: int, films: Mapping[str, int], page: Sequence[FiledRating]
) -> None:
    """Insert the rows of a page that are not there yet, and learn their members' names."""
    connection.executemany(
        _INSERT,
        [
            {
                "guild": guild_id, "film": films[change.film], "member": change.member_id,
                "earlier": change.earlier_stars, "stars": change.stars, "line": change.line,
                "spoiler": change.spoiler, "at": stored(change.changed_at),
                "imported": 0 if change.is_imported else None,
            }
            for change in page
        ],
    )  # fmt: skip
    for member_id, name in {change.member_id: change.name for change in page}.items():
        learn_name(connection, guild_id, member_id, name)


def _order(
    connection: Connection,
    whose: Collection[tuple[int, int]],
    known: Mapping[str, int],
    changes: Iterator[FiledRating],
    given: Mapping[str, int],
) -> None:
    """Bring the rows of these films and members, the old ones and the file's, into one order."""
    filed = [
        (_place(change), known[change.film], change.member_id, stored(change.changed_at))
        for change in changes
        if (known[change.film], change.member_id) in whose
    ]
    filed.sort(key=itemgetter(0))
    all_of_it = {**given, "filed": json.dumps([theirs for _, *theirs in filed])}
    connection.execute(_AGAIN, all_of_it)
    connection.execute(_DELETE_BEFORE, all_of_it)


_Place = tuple[int, str]


def _place(change: FiledRating) -> _Place:
    """The place of a change within its file. A file of an older filmclub has only the moment."""
    return change.number or 0, "" if change.number else stored(change.changed_at)


def filed_film(connection: Connection, guild_id: int, films: Mapping[str, int], name: str) -> int:
    """The id of the film that a line of ratings, or of the log, means by this name. Raises
    BadEntry."""
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
            f"The club has no film {name}.toml. Import that with it, or leave its lines out."
        ) from None
