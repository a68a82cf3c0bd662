"""Imports of members' ratings from Letterboxd: each is planned, written as a whole, and undone as
one.

A rating comes with its own day, and takes its place by that among the member's ratings in the club:
the latest one is what they think now, and the others are their history.

Films that the library lacks are added before, and removed after an undo (``letterboxd_films.py``).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.domain.errors import StoreUnavailable, TooOften
from bot.domain.letterboxd import LetterboxdFilm, LetterboxdRow
from bot.domain.letterboxd_import import (
    IMPORTS_A_DAY,
    LetterboxdImport,
)
from bot.domain.library import Editor
from bot.domain.library_log import LogDetails
from bot.language import nN_
from bot.store.clubs import note_club
from bot.store.database import Database, fetch, stored
from bot.store.envelopes import seal_up
from bot.store.films import create_films
from bot.store.json_column import to_json
from bot.store.letterboxd_asked import asked_films
from bot.store.letterboxd_films import (
    HALF_IMPORTS,
    bring_films,
    end_half,
    note_half,
    with_forms,
)
from bot.store.letterboxd_plan import (
    KEPT_LISTS,
    ClubDays,
    ComingRating,
    ImportPlan,
    Planning,
)
from bot.store.letterboxd_undo import UNDOABLE, ImportUndoing, undo
from bot.store.library_log import UNDO, note
from bot.store.member_names import note_name
from bot.store.merges import rewrite_changes
from bot.store.quotes import forget_line
from bot.store.sight import VISIBLE
from bot.store.waiting import Claim, require, use

_DAY = timedelta(days=1)
_HALVES_OF_MEMBER = f"{HALF_IMPORTS} AND guild_id = ? AND member_id = ?"

# One statement adds all rows: one for each row would write the pages that it changes again and
# again.
_ADD = """
INSERT INTO rating_changes
    (id, guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at, imported_in)
SELECT :last + (value ->> 0), :guild, iif(value ->> 1 < 0, :above - (value ->> 1), value ->> 1),
    :member, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, :import
FROM json_each(:rows) ORDER BY key
"""
# The ratings are looked up film by film, because their key has the film before the member.
_ROWS = f"""
SELECT title, year, ratings.stars, rated_at AS changed_at, line, spoiler,
    (SELECT imported_in FROM rating_changes AS c WHERE c.film_id = ratings.film_id
        AND c.guild_id = :guild AND c.member_id = :member AND c.changed_at = rated_at
        AND c.imported_in NOT NULL LIMIT 1) AS imported_in
FROM film_scores
CROSS JOIN ratings USING (guild_id, film_id) JOIN films ON films.id = film_id AND {VISIBLE}
WHERE film_scores.guild_id = :guild AND member_id = :member ORDER BY rated_at, films.id
"""


class Letterboxd:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._writing = set[tuple[int, int]]()
        """The guild and the member of each import that is being written."""
        self._planning = asyncio.Lock()
        """One import is planned at a time: with many at once, the event loop and everyone who reads
        would have to wait."""

    async def require_few(self, by: Editor) -> None:
        """Raises TooOften when the member has made IMPORTS_A_DAY imports within a day."""
        await self._database.read(lambda connection: _require_few(connection, by))

    async def look(
        self, by: Editor, films: Sequence[LetterboxdFilm], *, may_add: bool
    ) -> LetterboxdImport:
        """What ``write`` would do. It only reads, so nobody's write waits for it."""
        plan = await self._asked(by, films, may_add=may_add, with_lines=True)
        return (await self._planned(plan)).found

    async def write(
        self,
        by: Editor,
        films: Sequence[LetterboxdFilm],
        claim: Claim,
        *,
        may_add: bool,
        with_lines: bool,
    ) -> LetterboxdImport:
        """Import these films' ratings as the member's own, and use up the claim; all of it or
        nothing.

        ``may_add``: whether films that the library lacks are added. ``with_lines``: whether reviews
        become the lines of new ratings, behind a spoiler. Raises ``claim.used_up``, and TooOften.
        """
        whose = by.guild_id, by.member_id
        if whose in self._writing:  # somebody pressed twice
            raise claim.used_up
        self._writing.add(whose)
        try:
            # Otherwise the films of an import that was stopped would be taken for films of the
            # club.
            for half in await self._database.fetch(_HALVES_OF_MEMBER, whose):
                await end_half(self._database, by.guild_id, half["id"])
            plan = await self._asked(by, films, may_add=may_add, with_lines=with_lines)
            return await self._bring(by, claim, plan)
        finally:
            self._writing.discard(whose)

    async def _asked(
        self, by: Editor, films: Sequence[LetterboxdFilm], *, may_add: bool, with_lines: bool
    ) -> Planning:
        async with self._planning:
            asked = await asyncio.to_thread(asked_films, films)
        return Planning(by, asked, may_add=may_add, with_lines=with_lines)

    async def _planned(self, plan: Planning) -> ImportPlan:
        async with self._planning:
            return await self._database.read(plan)

    async def _bring(self, by: Editor, claim: Claim, plan: Planning) -> LetterboxdImport:
        planned = await self._planned(plan)
        if not planned.new:
            return await self._bring_ratings(by, claim, plan)

        def begin(connection: Connection) -> int:
            require(connection, claim)
            _require_few(connection, by)
            return note_half(connection, by)

        plan.import_id = await self._database.write(begin)
        try:
            await bring_films(self._database, by, plan.import_id, planned.new)
            return await self._bring_ratings(by, claim, plan)
        except BaseException:
            with contextlib.suppress(StoreUnavailable):  # ``end_halves`` does it later
                await end_half(self._database, by.guild_id, plan.import_id)
            raise

    async def _bring_ratings(self, by: Editor, claim: Claim, plan: Planning) -> LetterboxdImport:
        """Write the ratings in one transaction. What takes long is done before others have to wait
        for it: planning, and making the rows."""
        planned = await self._planned(plan)
        async with self._planning:
            await asyncio.to_thread(getattr, planned, "rows")

        def write(connection: Connection) -> LetterboxdImport:
            is_current = planned.is_current(connection)
            use(connection, claim)
            _require_few(connection, by)
            return _write(connection, by, planned if is_current else plan(connection))

        return await self._database.write(write)

    async def undo(self, by: Editor, import_id: int) -> None:
        """Undo one of the member's imports. What the member has changed since stays, and so do
        films that somebody has used since. Raises TooLate."""
        await self._database.write(lambda connection: undo(connection, by, import_id))
        await end_half(self._database, by.guild_id, import_id)

    async def end_halves(self) -> None:
        """Finish imports, and undos of imports, that were stopped midway, in all clubs."""
        for row in await self._database.fetch(HALF_IMPORTS):
            if (row["guild_id"], row["member_id"]) not in self._writing:
                await end_half(self._database, row["guild_id"], row["id"])

    async def undoable(self, by: Editor) -> tuple[int, datetime] | None:
        """The id of the member's latest import that can still be undone, and until when; None
        without one."""
        rows = await self._database.fetch(
            f"SELECT id, imported_at FROM letterboxd_imports WHERE {UNDOABLE}"
            " ORDER BY id DESC LIMIT 1",
            (by.guild_id, by.member_id, stored(by.at - UNDO)),
        )
        if not rows:
            return None
        return rows[0]["id"], datetime.fromisoformat(rows[0]["imported_at"]) + UNDO

    async def rows(self, guild_id: int, member_id: int) -> list[LetterboxdRow]:
        """The member's present ratings and lines, oldest first, without ratings that are sealed."""
        given = {"guild": guild_id, "member": member_id}

        def read(connection: Connection) -> list[LetterboxdRow]:
            days = ClubDays(connection, guild_id)
            return [
                LetterboxdRow(
                    title=row["title"],
                    year=row["year"],
                    stars=row["stars"],
                    watched_on=days.of_change(row),
                    review=row["line"],
                    is_spoiler=bool(row["line"] and row["spoiler"]),
                )
                for row in fetch(connection, _ROWS, given)
            ]

        return await self._database.read(read)

    async def purge(self, now: datetime) -> None:
        """Delete what is no longer needed to undo an import, or to count a member's imports of a
        day."""
        given = {"undo": stored(now - UNDO), "day": stored(now - _DAY)}
        old = "half IS NULL AND (imported_at < :day OR (imported_at < :undo AND undoing NOT NULL))"

        def forget(connection: Connection) -> None:
            connection.execute(f"UPDATE letterboxd_imports SET undoing = NULL WHERE {old}", given)
            connection.execute(
                "DELETE FROM letterboxd_imports WHERE half IS NULL AND imported_at < :day", given
            )

        await self._database.write_if_any(forget, given, f"letterboxd_imports WHERE {old}")


def _require_few(connection: Connection, by: Editor) -> None:
    (row,) = fetch(
        connection,
        "SELECT count(*) AS imports FROM letterboxd_imports"
        " WHERE guild_id = ? AND member_id = ? AND imported_at > ? AND half IS NOT 'coming'",
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


def _write(connection: Connection, by: Editor, plan: ImportPlan) -> LetterboxdImport:
    if not plan.found.does_something:
        return plan.found
    note_club(connection, by.guild_id, by.at)
    note_name(connection, by.guild_id, by.member_id, by.name)
    if plan.found.import_id is None:
        plan.found.import_id = note_half(connection, by)
    import_id = plan.found.import_id
    # There are few of these, if any: films that the library had when the other films were added,
    # and that have gone since.
    new_ids = create_films(connection, by, import_id, with_forms(plan.new)) if plan.new else []
    ids = {-place: film_id for place, film_id in enumerate(new_ids, 1)}
    films = plan.came + [
        (film_id, facts.title, facts.year)
        for film_id, (_, facts) in zip(new_ids, plan.new, strict=True)
    ]
    if films:
        note(connection, by, "imported", None, LogDetails(films=len(films)))
    _add_ratings(connection, by, plan, ids)
    forget_line(connection, by.guild_id, by.member_id)
    for film_id, stars in plan.sealed.items():
        seal_up(connection, by, film_id, stars, line=None, spoiler=None, guess=None)
    undoing = ImportUndoing(
        films=tuple(films),
        seen=_put_on(connection, by, "seen_films", [ids.get(each, each) for each in plan.seen]),
        wanted=_put_on(connection, by, "watchlist", [ids.get(each, each) for each in plan.wanted]),
        wanted_before=_take_off_watchlist(connection, by, plan.wanted_no_more),
        envelopes=tuple(
            replace(plan.envelopes[film_id], put=stars) for film_id, stars in plan.sealed.items()
        ),
    )
    connection.execute(
        "UPDATE letterboxd_imports SET half = NULL, undoing = ? WHERE id = ?",
        (to_json(undoing), import_id),
    )
    return plan.found


def _add_ratings(
    connection: Connection, by: Editor, plan: ImportPlan, ids: Mapping[int, int]
) -> None:
    (last,) = fetch(connection, "SELECT coalesce(max(id), 0) AS id FROM rating_changes")
    connection.execute(
        _ADD,
        {
            "guild": by.guild_id, "member": by.member_id, "import": plan.found.import_id,
            "last": last["id"], "above": ids.get(-1, 0) - 1, "rows": plan.rows,
        },
    )  # fmt: skip
    change_id = last["id"]
    mixed: dict[int, int] = {}
    """The changes that are written once more, in the order of their histories: the film's id by the
    change's id."""
    for film_id, history in plan.histories.items():
        for each in history.order:
            is_coming = isinstance(each, ComingRating)
            change_id += is_coming
            if history.is_mixed:
                mixed[change_id if is_coming else each["id"]] = film_id
    if mixed:
        rewrite_changes(connection, mixed)


def _put_on(
    connection: Connection, by: Editor, table: str, films: Sequence[int]
) -> tuple[int, ...]:
    """Put films on one of the member's lists. Returns the films that were not on it."""
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
    """Take films off the member's watchlist. Returns those that were on it, with when they were
    added."""
    rows = fetch(
        connection,
        "DELETE FROM watchlist WHERE guild_id = ? AND member_id = ?"
        " AND film_id IN (SELECT value FROM json_each(?)) RETURNING film_id, added_at",
        (by.guild_id, by.member_id, json.dumps(films)),
    )
    return tuple((row["film_id"], row["added_at"]) for row in rows)
