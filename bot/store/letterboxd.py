"""Members' ratings from Letterboxd: an import is planned, written as a whole, and undone as one.

A rating comes with its own day. It takes its place among what the member has given in the club by
that: the latest is what they think now, and the others are their history.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from sqlite3 import Connection

from bot.domain.entry import check_facts
from bot.domain.errors import TooOften
from bot.domain.film import Facts
from bot.domain.folding import same_title
from bot.domain.letterboxd import DatedStars, LetterboxdFilm, LetterboxdRow
from bot.domain.letterboxd_import import (
    IMPORTS_A_DAY,
    NEW_FILMS_LIMIT,
    LetterboxdImport,
)
from bot.domain.library import BadEntry, Editor, TooLate
from bot.domain.library_log import LogDetails
from bot.language import N_, nN_
from bot.store.clubs import note_club
from bot.store.database import Database, Row, fetch, stored, written_so_far
from bot.store.films import Forms, create_films
from bot.store.json_column import from_json, to_json
from bot.store.library_log import UNDO, note
from bot.store.member_names import note_name
from bot.store.merges import rewrite_changes
from bot.store.sealed import Envelope, open_envelopes, put_back, seal_up
from bot.store.sight import VISIBLE
from bot.store.title_forms import SHORTENED, forms
from bot.store.unused import CameAlong, delete_unused
from bot.store.waiting import Claim, use

_DAY = timedelta(days=1)

_MATCHES = f"""
SELECT key, films.id, films.title FROM json_each(:wanted)
CROSS JOIN film_titles ON folded = value ->> 0 AND place < {SHORTENED}
CROSS JOIN films ON films.id = film_id
WHERE (value ->> 1 IS NULL OR films.year = value ->> 1) AND {VISIBLE}
"""
_HELD = """
SELECT film_id, rating_changes.id, stars, line, spoiler, changed_at, imported_in
FROM json_each(:films) CROSS JOIN rating_changes ON film_id = value AND guild_id = :guild
    AND member_id = :member
ORDER BY rating_changes.id
"""
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
# Film by film: the ratings' key has the film before the member.
_ROWS = f"""
SELECT title, year, ratings.stars, rated_at FROM film_scores
CROSS JOIN ratings USING (guild_id, film_id) JOIN films ON films.id = film_id AND {VISIBLE}
WHERE film_scores.guild_id = :guild AND member_id = :member ORDER BY rated_at, films.id
"""


@dataclass(frozen=True, slots=True)
class ImportUndoing:
    """What an undo takes back, beside the ratings: these know their import."""

    films: tuple[CameAlong, ...]
    seen: tuple[int, ...]
    wanted: tuple[int, ...]
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
        asked = await asyncio.to_thread(_asked, films)
        return await self._database.read(
            lambda connection: _Plan(connection, by, asked, may_add=may_add, with_lines=True).found
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
        asked = await asyncio.to_thread(_asked, films)

        def plan(connection: Connection) -> _Plan:
            return _Plan(connection, by, asked, may_add=may_add, with_lines=with_lines)

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

    async def rows(self, guild_id: int, member_id: int) -> list[LetterboxdRow]:
        """The member's present ratings, oldest first, without those that are sealed."""
        rows = await self._database.fetch(_ROWS, {"guild": guild_id, "member": member_id})
        return [
            LetterboxdRow(row["title"], row["year"], row["stars"], _day(row["rated_at"]))
            for row in rows
        ]

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


@dataclass(frozen=True, slots=True)
class _Asked:
    """A film of an export, as the library is looked through for it."""

    folded: str
    year: int | None
    facts: Facts | None
    """None where the library can't take its title."""
    film: LetterboxdFilm


def _asked(films: Iterable[LetterboxdFilm]) -> list[_Asked]:
    """Each film once; those of which nothing is told are left out."""
    found: dict[tuple[str, int | None], _Asked] = {}
    for film in films:
        if not (film.ratings or film.is_seen or film.is_wanted):
            continue
        folded = same_title(film.title)
        if (twin := found.get((folded, film.year))) is not None:
            found[folded, film.year] = replace(twin, film=_joined(twin.film, film))
            continue
        try:
            facts = check_facts(Facts(title=film.title, year=film.year))
        except BadEntry:
            facts = None
        found[folded, film.year] = _Asked(folded, film.year, facts, film)
    return list(found.values())


def _joined(one: LetterboxdFilm, other: LetterboxdFilm) -> LetterboxdFilm:
    """Two entries that the library has as one film."""
    return replace(
        one,
        ratings=tuple(sorted((*one.ratings, *other.ratings), key=lambda each: each.on)),
        review=one.review or other.review,
        is_seen=one.is_seen or other.is_seen,
        is_wanted=one.is_wanted or other.is_wanted,
    )


@dataclass(slots=True)
class _Coming:
    """A rating on its way into a history."""

    stars: int
    at: str
    earlier: int | None = None
    line: str | None = None
    spoiler: bool = False


@dataclass(slots=True)
class _History:
    """What a member's history of a film becomes."""

    order: list[Row | _Coming]
    is_mixed: bool
    """What is new does not stand behind all that was there."""


class _Plan:
    """What an import does, as of one look at the database."""

    def __init__(
        self,
        connection: Connection,
        by: Editor,
        asked: Sequence[_Asked],
        *,
        may_add: bool,
        with_lines: bool,
    ) -> None:
        self._connection = connection
        self._given = {"guild": by.guild_id, "member": by.member_id}
        self._with_lines = with_lines
        self.found = LetterboxdImport()
        self.new: list[Facts] = []
        """Films that come to the library; in all else they are -1, -2 and so on."""
        self.histories: dict[int, _History] = {}
        self.sealed: dict[int, int] = {}
        """Stars that go into envelopes, by the film's id."""
        self.envelopes = open_envelopes(connection, by.guild_id, by.member_id)
        self.seen: list[int] = []
        self.wanted: list[int] = []
        films = self._films(asked, may_add=may_add)
        held = self._held(films)
        seen, wanted = [
            {row["film_id"] for row in fetch(connection, sql, self._given)}
            for sql in (
                f"SELECT film_id FROM {table} WHERE guild_id = :guild AND member_id = :member"
                for table in _LISTS
            )
        ]
        for film_id, film in films.items():
            is_rated = self._rate(film_id, film, held.get(film_id, ()))
            is_seen = is_rated or film.is_seen or bool(film.ratings) or film_id in seen
            if is_seen and not is_rated and film_id not in seen:
                self.seen.append(film_id)
            if film.is_wanted and not is_seen and film_id not in wanted:
                self.wanted.append(film_id)
        self.found.seen, self.found.wanted = len(self.seen), len(self.wanted)
        self.found.sealed = len(self.sealed)

    def _films(self, asked: Sequence[_Asked], *, may_add: bool) -> dict[int, LetterboxdFilm]:
        """The films that are meant, by their ids in the library; what is left out is told."""
        matches: dict[int, dict[int, str]] = defaultdict(dict)
        keys = json.dumps([(each.folded, each.year) for each in asked])
        for key, film_id, title in map(
            tuple, fetch(self._connection, _MATCHES, {**self._given, "wanted": keys})
        ):
            matches[key][film_id] = title
        removed = {
            (row["folded"], row["year"])
            for row in fetch(
                self._connection,
                "SELECT folded, year FROM removed_films WHERE guild_id = :guild",
                self._given,
            )
        }
        removed_titles = {folded for folded, _year in removed}
        films: dict[int, LetterboxdFilm] = {}
        left_out: dict[str, list[str]] = defaultdict(list)
        for key, each in enumerate(asked):
            meant = _own(matches[key], each.folded) if key in matches else []
            if len(meant) == 1:
                (film_id,) = meant
                twin = films.get(film_id)
                films[film_id] = _joined(twin, each.film) if twin else each.film
                continue
            name = (each.facts or Facts(title=each.film.title, year=each.year)).name
            if meant:
                left_out["unclear"].append(name)
            elif (each.folded, each.year) in removed or (
                each.year is None and each.folded in removed_titles
            ):
                left_out["removed"].append(name)
            elif each.facts is None:
                left_out["unwritable"].append(name)
            elif not may_add:
                left_out["lacking"].append(name)
            elif len(self.new) >= NEW_FILMS_LIMIT:
                left_out["too_many"].append(name)
            else:
                self.new.append(each.facts)
                films[-len(self.new)] = each.film
        for why, names in left_out.items():
            setattr(self.found, why, tuple(names))
        self.found.new_films = tuple(facts.name for facts in self.new)
        return films

    def _held(self, films: Iterable[int]) -> dict[int, list[Row]]:
        """What the member's histories of these films have, by the films' ids."""
        held: dict[int, list[Row]] = defaultdict(list)
        ids = json.dumps([film_id for film_id in films if film_id > 0])
        for row in fetch(self._connection, _HELD, {**self._given, "films": ids}):
            held[row["film_id"]].append(row)
        return held

    def _rate(self, film_id: int, film: LetterboxdFilm, held: Sequence[Row]) -> bool:
        """Plan a film's ratings; returns whether the member has rated it then."""
        before = held[-1]["stars"] if held else None
        if (envelope := self.envelopes.get(film_id)) is not None:
            return self._seal(film_id, film.ratings, envelope, held) or before is not None
        if not film.ratings:
            return before is not None
        history = _history(held, film.ratings)
        coming = [each for each in history.order if isinstance(each, _Coming)]
        last = history.order[-1]
        after = last.stars if isinstance(last, _Coming) else last["stars"]
        if coming:
            self.histories[film_id] = history
        if isinstance(last, _Coming):
            self._give_line(last, film, held[-1] if before is not None else None)
        self.found.older += len(coming) - isinstance(last, _Coming)
        if before is None and after is not None:
            self.found.new += 1
        elif before != after:
            self.found.changed += 1
        elif after == film.ratings[-1].stars:
            self.found.unchanged += 1
        else:
            self.found.kept += 1
        return after is not None

    def _seal(
        self,
        film_id: int,
        ratings: Sequence[DatedStars],
        envelope: Envelope,
        held: Sequence[Row],
    ) -> bool:
        """Plan what goes into an envelope: the latest alone, or an older one would be seen as what
        the member thinks. Returns whether it holds something then."""
        holds = envelope.held is not None
        if not ratings:
            return holds
        latest = ratings[-1]
        if envelope.held is not None:
            decided = envelope.held.rated_at, envelope.held.stars
        else:
            moments = [row["changed_at"] for row in held]
            decided = max(moments, default=""), held[-1]["stars"] if held else None
        if latest.stars == decided[1]:
            self.found.unchanged += 1
        elif latest.on.isoformat() <= decided[0][:10]:
            self.found.kept += 1
        else:
            self.sealed[film_id] = latest.stars
            return True
        return holds

    def _give_line(self, rating: _Coming, film: LetterboxdFilm, present: Row | None) -> None:
        """A rating keeps the line that the member has written in the club."""
        if present is not None and present["line"]:
            rating.line, rating.spoiler = present["line"], bool(present["spoiler"])
        elif film.review and self._with_lines:
            rating.line, rating.spoiler = film.review, True
            self.found.lines += 1


def _own(matches: Mapping[int, str], folded: str) -> list[int]:
    """Of several films that go by a title, those whose own it is, if there are any."""
    if len(matches) == 1:
        return list(matches)
    own = [film_id for film_id, title in matches.items() if same_title(title) == folded]
    return own or list(matches)


def _history(held: Sequence[Row], ratings: Sequence[DatedStars]) -> _History:
    """A history with ratings that come to it, each at its day's place. What was given in the club
    on that day counts as later: nobody knows the hour of the other. One that is there already, or
    was given in the club on that day, does not come again."""
    known = {(row["changed_at"][:10], row["stars"]) for row in held}
    moments = {row["changed_at"] for row in held}
    reached = [*accumulate((row["changed_at"][:10] for row in held), max)]
    order: list[Row | _Coming] = []
    place = 0
    is_mixed = False
    for rating in ratings:
        day = rating.on.isoformat()
        if (day, rating.stars) in known:
            continue
        known.add((day, rating.stars))
        while place < len(held) and (
            reached[place] < day
            or (reached[place] == day and held[place]["imported_in"] is not None)
        ):
            order.append(held[place])
            place += 1
        order.append(_Coming(rating.stars, _moment(day, moments)))
        is_mixed = is_mixed or place < len(held)
    order += held[place:]
    stars: int | None = None
    for each in order:
        if isinstance(each, _Coming):
            each.earlier, stars = stars, each.stars
        else:
            stars = each["stars"]
    return _History(order, is_mixed)


def _moment(day: str, taken: set[str]) -> str:
    """A moment of that day, in nearly all time zones, at which nothing else was rated: a rating is
    known by it."""
    count = 0
    while (moment := f"{day}T12:00:00.{count:06}+00:00") in taken:
        count += 1
    taken.add(moment)
    return moment


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
    connection: Connection, by: Editor, plan: _Plan, known: Mapping[Facts, Forms]
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
    for film_id, stars in plan.sealed.items():
        seal_up(connection, by, film_id, stars, line=None, spoiler=None, guess=None)
    undoing = ImportUndoing(
        films=tuple(
            (film_id, facts.title, facts.year)
            for film_id, facts in zip(new_ids, plan.new, strict=True)
        ),
        seen=_put_on(connection, by, "seen_films", [ids.get(each, each) for each in plan.seen]),
        wanted=_put_on(connection, by, "watchlist", [ids.get(each, each) for each in plan.wanted]),
        envelopes=tuple(plan.envelopes[film_id] for film_id in plan.sealed),
    )
    connection.execute(
        "UPDATE letterboxd_imports SET undoing = ? WHERE id = ?",
        (to_json(undoing), import_id),
    )
    return plan.found


def _add_ratings(connection: Connection, by: Editor, plan: _Plan, ids: Mapping[int, int]) -> None:
    (last,) = fetch(connection, "SELECT coalesce(max(id), 0) AS id FROM rating_changes")
    change_id = last["id"]
    rows: list[tuple[object, ...]] = []
    mixed: dict[int, int] = {}
    """Changes that are written once more, in the order of their histories, and their films."""
    for planned_id, history in plan.histories.items():
        film_id = ids.get(planned_id, planned_id)
        for each in history.order:
            if isinstance(each, _Coming):
                change_id += 1
                rows.append(
                    (
                        change_id, film_id, each.earlier, each.stars, each.line, each.spoiler,
                        each.at,
                    )
                )  # fmt: skip
            if history.is_mixed:
                mixed[change_id if isinstance(each, _Coming) else each["id"]] = film_id
    connection.execute(
        _ADD,
        {
            "guild": by.guild_id, "member": by.member_id, "import": plan.found.import_id,
            "rows": json.dumps(rows),
        },
    )  # fmt: skip
    if mixed:
        rewrite_changes(connection, mixed)


_LISTS = {"seen_films": "seen_at", "watchlist": "added_at"}


def _put_on(
    connection: Connection, by: Editor, table: str, films: Sequence[int]
) -> tuple[int, ...]:
    """Put films onto a list of the member's; returns those that were not on it."""
    rows = fetch(
        connection,
        f"INSERT INTO {table} (guild_id, member_id, film_id, {_LISTS[table]})"
        " SELECT :guild, :member, value, :at FROM json_each(:films) WHERE true"
        " ON CONFLICT DO NOTHING RETURNING film_id",
        {
            "guild": by.guild_id, "member": by.member_id, "at": stored(by.at),
            "films": json.dumps(films),
        },
    )  # fmt: skip
    return tuple(row["film_id"] for row in rows)


def _undo(connection: Connection, by: Editor, import_id: int) -> None:
    rows = fetch(
        connection,
        "SELECT imported_at, undoing FROM letterboxd_imports WHERE id = ? AND guild_id = ?"
        " AND member_id = ? AND imported_at >= ? AND undoing NOT NULL",
        (import_id, by.guild_id, by.member_id, stored(by.at - UNDO)),
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
    connection.execute(_GO_ON, given)
    importer = Editor(by.guild_id, by.member_id, datetime.fromisoformat(at))
    for envelope in undoing.envelopes:
        put_back(connection, importer, envelope)
    for table, films in (("seen_films", undoing.seen), ("watchlist", undoing.wanted)):
        connection.execute(
            f"DELETE FROM {table} WHERE guild_id = :guild AND member_id = :member"
            f" AND {_LISTS[table]} = :at AND film_id IN (SELECT value FROM json_each(:films))",
            {**given, "films": json.dumps(films)},
        )
    gone = delete_unused(connection, by.guild_id, undoing.films)
    if len(gone) == len(undoing.films):
        connection.execute(
            "DELETE FROM library_log WHERE action = 'imported' AND guild_id = :guild"
            " AND member_id = :member AND changed_at = :at",
            given,
        )


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
