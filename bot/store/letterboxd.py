"""Members' ratings from Letterboxd: an import is planned, written as a whole, and undone as one.

A rating comes with its own day. It takes its place among what the member has given in the club by
that: the latest is what they think now, and the others are their history.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from sqlite3 import Connection

from bot.domain.errors import TooOften
from bot.domain.film import Facts
from bot.domain.letterboxd import LetterboxdFilm, LetterboxdRow
from bot.domain.letterboxd_import import (
    IMPORTS_A_DAY,
    LetterboxdImport,
)
from bot.domain.library import Editor, TooLate
from bot.domain.library_log import LogDetails
from bot.language import N_, nN_
from bot.store.clubs import note_club
from bot.store.database import Database, Row, fetch, stored, written_so_far
from bot.store.envelopes import Envelope, opened_since, put_back, seal_up
from bot.store.films import Forms, create_films
from bot.store.json_column import from_json, to_json
from bot.store.letterboxd_plan import KEPT_LISTS, ComingRating, ImportPlan, asked_films
from bot.store.library_log import UNDO, note
from bot.store.member_names import note_name
from bot.store.merges import rewrite_changes
from bot.store.quotes import forget_line
from bot.store.sight import VISIBLE
from bot.store.title_forms import forms
from bot.store.unused import CameAlong, delete_unused
from bot.store.waiting import Claim, use

_DAY = timedelta(days=1)

# One statement: as one for each row, it would write its pages down anew for every row.
_ADD = """
INSERT INTO rating_changes
    (id, guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at, imported_in)
SELECT value ->> 0, :guild, value ->> 1, :member, value ->> 2, value ->> 3, value ->> 4,
    value ->> 5, value ->> 6, :import FROM json_each(:rows) ORDER BY key
"""
# Of films whose present rating has come by this import: what is left of their histories.
_LEFT = """
SELECT id, film_id FROM rating_changes WHERE guild_id = :guild AND member_id = :member
AND imported_in IS NOT :import AND film_id IN (
    SELECT film_id FROM rating_changes AS came WHERE imported_in = :import
    AND NOT EXISTS (SELECT 1 FROM rating_changes AS later WHERE later.film_id = came.film_id
        AND later.guild_id = :guild AND later.member_id = :member AND later.id > came.id
        AND later.imported_in IS NOT :import))
ORDER BY rating_changes.id
"""
# What the member has given since goes on from what is left.
_GO_ON = """
UPDATE rating_changes SET earlier_stars = (SELECT stars FROM rating_changes AS before
    WHERE before.film_id = rating_changes.film_id AND before.guild_id = :guild
    AND before.member_id = :member AND before.id < rating_changes.id ORDER BY id DESC LIMIT 1)
WHERE guild_id = :guild AND changed_at >= :at AND member_id = :member AND imported_in IS NULL
"""
# But for what the member has rated or seen since: that has left the watchlist by itself.
_WANT_AGAIN = """
INSERT INTO watchlist (guild_id, member_id, film_id, added_at)
SELECT :guild, :member, films.id, value ->> 1 FROM json_each(:films)
CROSS JOIN films ON films.id = value ->> 0
WHERE NOT EXISTS (SELECT 1 FROM rating_changes AS c WHERE c.guild_id = :guild
        AND c.film_id = films.id AND c.member_id = :member AND c.imported_in IS NULL
        AND c.changed_at >= :at)
    AND NOT EXISTS (SELECT 1 FROM seen_films AS s WHERE s.guild_id = :guild
        AND s.member_id = :member AND s.film_id = films.id AND s.seen_at >= :at)
ON CONFLICT DO NOTHING
"""
_UNDOABLE = "guild_id = ? AND member_id = ? AND imported_at >= ? AND undoing NOT NULL"
# Film by film: the ratings' key has the film before the member.
_ROWS = f"""
SELECT title, year, ratings.stars, rated_at, line, spoiler FROM film_scores
CROSS JOIN ratings USING (guild_id, film_id) JOIN films ON films.id = film_id AND {VISIBLE}
WHERE film_scores.guild_id = :guild AND member_id = :member ORDER BY rated_at, films.id
"""


@dataclass(frozen=True, slots=True)
class ImportUndoing:
    """What an undo takes back, beside the ratings: these know their import."""

    films: tuple[CameAlong, ...]
    seen: tuple[int, ...]
    wanted: tuple[int, ...]
    wanted_before: tuple[tuple[int, str], ...]
    """Films that left the watchlist, and when they had come there."""
    envelopes: tuple[Envelope, ...]


class Letterboxd:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def require_few(self, by: Editor) -> None:
        """Raises TooOften when the member has made IMPORTS_A_DAY within a day."""
        await self._database.read(lambda connection: _require_few(connection, by))

    async def look(
        self, by: Editor, films: Sequence[LetterboxdFilm], *, may_add: bool
    ) -> LetterboxdImport:
        """What ``write`` would do. It only reads: nobody's write waits for it."""
        asked = await asyncio.to_thread(asked_films, films)
        return await self._database.read(
            lambda connection: (
                ImportPlan(connection, by, asked, may_add=may_add, with_lines=True).found
            )
        )

    async def write(
        self,
        by: Editor,
        films: Sequence[LetterboxdFilm],
        claim: Claim,
        *,
        may_add: bool,
        with_lines: bool,
    ) -> LetterboxdImport:
        """Make these the member's own, and use up the claim, all of it or nothing.

        ``may_add``: films that the library lacks come to it. ``with_lines``: reviews become the
        lines of ratings that are new, behind a spoiler. Raises ``claim.used_up``, and TooOften.
        """
        asked = await asyncio.to_thread(asked_films, films)

        def plan(connection: Connection) -> ImportPlan:
            return ImportPlan(connection, by, asked, may_add=may_add, with_lines=with_lines)

        # What takes long is done before others wait: the plan, which holds unless somebody writes
        # meanwhile, and what the new films are found by.
        read_at = await self._database.write(written_so_far)
        planned = await self._database.read(plan)
        known = await asyncio.to_thread(
            lambda: {facts: forms(facts.titles) for facts in planned.new}
        )

        def write(connection: Connection) -> LetterboxdImport:
            is_current = written_so_far(connection) == read_at
            use(connection, claim)
            _require_few(connection, by)
            return _write(connection, by, planned if is_current else plan(connection), known)

        return await self._database.write(write)

    async def undo(self, by: Editor, import_id: int) -> None:
        """Take back all that an import of the member's has done; what they have changed since, and
        films that somebody has used since, stay. Raises TooLate."""
        await self._database.write(lambda connection: _undo(connection, by, import_id))

    async def undoable(self, by: Editor) -> tuple[int, datetime] | None:
        """The id of the member's latest import that an undo still takes back, and until when."""
        rows = await self._database.fetch(
            f"SELECT id, imported_at FROM letterboxd_imports WHERE {_UNDOABLE}"
            " ORDER BY id DESC LIMIT 1",
            (by.guild_id, by.member_id, stored(by.at - UNDO)),
        )
        if not rows:
            return None
        return rows[0]["id"], datetime.fromisoformat(rows[0]["imported_at"]) + UNDO

    async def rows(self, guild_id: int, member_id: int) -> list[LetterboxdRow]:
        """The member's present ratings and lines, oldest first, without those that are sealed."""
        given = {"guild": guild_id, "member": member_id}
        return await self._database.read(
            lambda connection: [
                LetterboxdRow(
                    title=row["title"],
                    year=row["year"],
                    stars=row["stars"],
                    watched_on=_day(row["rated_at"]),
                    review=row["line"],
                    is_spoiler=bool(row["line"] and row["spoiler"]),
                )
                for row in fetch(connection, _ROWS, given)
            ]
        )

    async def purge(self, now: datetime) -> None:
        """Forget what no import needs any more for its undo, or to be counted."""
        given = {"undo": stored(now - UNDO), "day": stored(now - _DAY)}
        old = "imported_at < :day OR (imported_at < :undo AND undoing NOT NULL)"
        if await self._database.fetch(
            f"SELECT 1 FROM letterboxd_imports WHERE {old} LIMIT 1", given
        ):  # nearly always there is nothing, and no one's turn to write is taken

            def forget(connection: Connection) -> None:
                connection.execute(
                    f"UPDATE letterboxd_imports SET undoing = NULL WHERE {old}", given
                )
                connection.execute("DELETE FROM letterboxd_imports WHERE imported_at < :day", given)

            await self._database.write(forget)


def _require_few(connection: Connection, by: Editor) -> None:
    (row,) = fetch(
        connection,
        "SELECT count(*) AS imports FROM letterboxd_imports"
        " WHERE guild_id = ? AND member_id = ? AND imported_at > ?",
        (by.guild_id, by.member_id, stored(by.at - _DAY)),
    )
    if row["imports"] >= IMPORTS_A_DAY:
        raise TooOften(
            nN_(
                "{count} import a day is the most. Go on tomorrow.",
                "{count} imports a day are the most. Go on tomorrow.",
            ),
            count=IMPORTS_A_DAY,
        )


def _write(
    connection: Connection, by: Editor, plan: ImportPlan, known: Mapping[Facts, Forms]
) -> LetterboxdImport:
    if not plan.found.does_something:
        return plan.found
    note_club(connection, by.guild_id, by.at)
    note_name(connection, by.guild_id, by.member_id, by.name)
    (row,) = fetch(
        connection,
        "INSERT INTO letterboxd_imports (guild_id, member_id, imported_at) VALUES (?, ?, ?)"
        " RETURNING id",
        (by.guild_id, by.member_id, stored(by.at)),
    )
    import_id = plan.found.import_id = row["id"]
    coming = [(facts, known.get(facts) or forms(facts.titles)) for facts in plan.new]
    new_ids = create_films(connection, by, import_id, coming) if coming else []
    ids = {-place: film_id for place, film_id in enumerate(new_ids, 1)}
    if coming:
        note(connection, by, "imported", None, LogDetails(films=len(coming)))
    _add_ratings(connection, by, plan, ids)
    forget_line(connection, by.guild_id, by.member_id)
    for film_id, stars in plan.sealed.items():
        seal_up(connection, by, film_id, stars, line=None, spoiler=None, guess=None)
    undoing = ImportUndoing(
        films=tuple(
            (film_id, facts.title, facts.year)
            for film_id, facts in zip(new_ids, plan.new, strict=True)
        ),
        seen=_put_on(connection, by, "seen_films", [ids.get(each, each) for each in plan.seen]),
        wanted=_put_on(connection, by, "watchlist", [ids.get(each, each) for each in plan.wanted]),
        wanted_before=_take_off_watchlist(connection, by, plan.wanted_no_more),
        envelopes=tuple(
            replace(plan.envelopes[film_id], put=stars) for film_id, stars in plan.sealed.items()
        ),
    )
    connection.execute(
        "UPDATE letterboxd_imports SET undoing = ? WHERE id = ?",
        (to_json(undoing), import_id),
    )
    return plan.found


def _add_ratings(
    connection: Connection, by: Editor, plan: ImportPlan, ids: Mapping[int, int]
) -> None:
    (last,) = fetch(connection, "SELECT coalesce(max(id), 0) AS id FROM rating_changes")
    change_id = last["id"]
    rows: list[tuple[object, ...]] = []
    mixed: dict[int, int] = {}
    """Changes that are written once more, in the order of their histories, and their films."""
    for planned_id, history in plan.histories.items():
        film_id = ids.get(planned_id, planned_id)
        for each in history.order:
            if isinstance(each, ComingRating):
                change_id += 1
                rows.append(
                    (
                        change_id, film_id, each.earlier, each.stars, each.line, each.spoiler,
                        each.at,
                    )
                )  # fmt: skip
            if history.is_mixed:
                mixed[change_id if isinstance(each, ComingRating) else each["id"]] = film_id
    connection.execute(
        _ADD,
        {
            "guild": by.guild_id, "member": by.member_id, "import": plan.found.import_id,
            "rows": json.dumps(rows),
        },
    )  # fmt: skip
    if mixed:
        rewrite_changes(connection, mixed)


def _put_on(
    connection: Connection, by: Editor, table: str, films: Sequence[int]
) -> tuple[int, ...]:
    """Put films onto a list of the member's; returns those that were not on it."""
    rows = fetch(
        connection,
        f"INSERT INTO {table} (guild_id, member_id, film_id, {KEPT_LISTS[table]})"
        " SELECT :guild, :member, value, :at FROM json_each(:films) WHERE true"
        " ON CONFLICT DO NOTHING RETURNING film_id",
        {
            "guild": by.guild_id, "member": by.member_id, "at": stored(by.at),
            "films": json.dumps(films),
        },
    )  # fmt: skip
    return tuple(row["film_id"] for row in rows)


def _take_off_watchlist(
    connection: Connection, by: Editor, films: Sequence[int]
) -> tuple[tuple[int, str], ...]:
    """Returns those that were on it, and since when."""
    rows = fetch(
        connection,
        "DELETE FROM watchlist WHERE guild_id = ? AND member_id = ?"
        " AND film_id IN (SELECT value FROM json_each(?)) RETURNING film_id, added_at",
        (by.guild_id, by.member_id, json.dumps(films)),
    )
    return tuple((row["film_id"], row["added_at"]) for row in rows)


def _undo(connection: Connection, by: Editor, import_id: int) -> None:
    rows = fetch(
        connection,
        f"SELECT imported_at, undoing FROM letterboxd_imports WHERE {_UNDOABLE} AND id = ?",
        (by.guild_id, by.member_id, stored(by.at - UNDO), import_id),
    )
    if not rows:
        raise TooLate(N_("That was undone already, or more than ten minutes ago."))
    undoing, at = from_json(rows[0]["undoing"], ImportUndoing), rows[0]["imported_at"]
    connection.execute("UPDATE letterboxd_imports SET undoing = NULL WHERE id = ?", (import_id,))
    given = {"guild": by.guild_id, "member": by.member_id, "import": import_id, "at": at}
    left = {row["id"]: row["film_id"] for row in fetch(connection, _LEFT, given)}
    connection.execute("DELETE FROM rating_changes WHERE imported_in = :import", given)
    if left:  # once more, which makes the last of them the present rating
        rewrite_changes(connection, left)
    importer = Editor(by.guild_id, by.member_id, datetime.fromisoformat(at))
    for envelope in undoing.envelopes:
        put_back(connection, importer, envelope)
        if (opened := opened_since(connection, importer, envelope)) is not None:
            _take_opened(connection, opened, envelope, given)
    connection.execute(_GO_ON, given)
    forget_line(connection, by.guild_id, by.member_id)
    for table, films in (("seen_films", undoing.seen), ("watchlist", undoing.wanted)):
        connection.execute(
            f"DELETE FROM {table} WHERE guild_id = :guild AND member_id = :member"
            f" AND {KEPT_LISTS[table]} = :at AND film_id IN (SELECT value FROM json_each(:films))",
            {**given, "films": json.dumps(films)},
        )
    connection.execute(_WANT_AGAIN, {**given, "films": json.dumps(undoing.wanted_before)})
    gone = delete_unused(connection, by.guild_id, undoing.films)
    if len(gone) == len(undoing.films):
        connection.execute(
            "DELETE FROM library_log WHERE action = 'imported' AND guild_id = :guild"
            " AND member_id = :member AND changed_at = :at",
            given,
        )


def _take_opened(
    connection: Connection, opened: Row, envelope: Envelope, given: Mapping[str, object]
) -> None:
    """Have a rating that came out of an envelope be what that held before the import, if it did."""
    if (held := envelope.held) is None:
        connection.execute("DELETE FROM rating_changes WHERE id = ?", (opened["id"],))
    else:
        connection.execute(
            "UPDATE rating_changes SET (stars, line, spoiler) = (?, ?, ?) WHERE id = ?",
            (held.stars, held.line, held.spoiler, opened["id"]),
        )
    rows = fetch(
        connection,
        "SELECT id, film_id FROM rating_changes WHERE guild_id = :guild AND member_id = :member"
        " AND film_id = :film ORDER BY id",
        {**given, "film": opened["film_id"]},
    )
    if rows:  # once more, as above
        rewrite_changes(connection, {row["id"]: row["film_id"] for row in rows})


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
