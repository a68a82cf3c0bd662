"""The plan of an import from Letterboxd: what it does, as of one look at the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from sqlite3 import Connection

from bot import known_films
from bot.domain.film import Facts, film_name
from bot.domain.letterboxd import DatedStars, LetterboxdFilm
from bot.domain.letterboxd_import import NEW_FILMS_LIMIT, LetterboxdImport
from bot.domain.library import Editor
from bot.domain.schedule import zone_of
from bot.store.clubs import zone_at
from bot.store.database import Row, fetch, stored
from bot.store.envelopes import Envelope, open_envelopes
from bot.store.json_column import list_to_json
from bot.store.letterboxd_asked import AskedFilm, joined, matches_of, meant_of
from bot.store.unused import CameAlong

KEPT_LISTS = {"seen_films": "seen_at", "watchlist": "added_at"}
"""A member's lists of films, each with the column that says since when a film is on it."""

# Values of which at least one changes whenever something changes on which a plan depends. Changes
# of a library are in its log. Changes of a member's ratings are new rows of their history, or in
# that log.
_AS_OF = """
SELECT (SELECT max(id) FROM library_log WHERE guild_id = :guild),
    (SELECT json_group_array(changes) FROM title_changes WHERE guild_id IN (0, :guild)),
    (SELECT count(undoing) FROM letterboxd_imports WHERE guild_id = :guild AND member_id = :member),
    (SELECT json_array(count(*), max(seen_at)) FROM seen_films
        WHERE guild_id = :guild AND member_id = :member),
    (SELECT json_array(count(*), max(added_at)) FROM watchlist
        WHERE guild_id = :guild AND member_id = :member),
    (SELECT count(*) FROM rating_changes
        WHERE guild_id = :guild AND member_id = :member AND changed_at >= :at)
"""
_RATED_SINCE = """
SELECT 1 FROM rating_changes WHERE id > :last AND guild_id = :guild AND member_id = :member LIMIT 1
"""
_HELD = """
SELECT film_id, rating_changes.id, stars, line, spoiler, changed_at, imported_in
FROM json_each(:films) CROSS JOIN rating_changes ON film_id = value AND guild_id = :guild
    AND member_id = :member
ORDER BY rating_changes.id
"""


@dataclass(slots=True)
class ComingRating:
    """A rating that is going to be part of a history."""

    stars: int
    at: str
    earlier: int | None = None
    line: str | None = None
    spoiler: bool = False


@dataclass(slots=True)
class _History:
    """A member's history of a film as the import makes it."""

    order: list[Row | ComingRating]
    is_mixed: bool
    """Whether a new rating comes before one that was there already."""


class ImportPlan:
    """What an import does, as of one look at the database. ``import_id``: the id of an import whose
    films are there already."""

    def __init__(
        self,
        connection: Connection,
        by: Editor,
        asked: Sequence[AskedFilm],
        import_id: int | None = None,
        *,
        may_add: bool,
        with_lines: bool,
    ) -> None:
        self._connection = connection
        self._given = {"guild": by.guild_id, "member": by.member_id}
        self._since = {**self._given, "at": stored(by.at)}
        self._as_of = self._seen_of(connection)  # first, so what is written meanwhile shows later
        (last,) = fetch(connection, "SELECT coalesce(max(id), 0) AS id FROM rating_changes")
        self._last = last["id"]
        self._days = ClubDays(connection, by.guild_id)
        self._with_lines = with_lines
        self.found = LetterboxdImport(import_id=import_id)
        self.came: list[CameAlong] = []
        """Films that this import has added already."""
        self.new: list[tuple[AskedFilm, Facts]] = []
        """Films that are to be added to the library. Everywhere else here their ids are -1, -2 and
        so on."""
        self.histories: dict[int, _History] = {}
        self.sealed: dict[int, int] = {}
        """The half-stars that go into envelopes, by the films' ids."""
        self.envelopes = self._envelopes(connection)
        self.seen: list[int] = []
        self.wanted: list[int] = []
        self.wanted_no_more: list[int] = []
        self._decide(self._films(asked, import_id, may_add=may_add))

    def _decide(self, films: dict[int, LetterboxdFilm]) -> None:
        """Decide what becomes of the ratings of these films, and of the lists that they are on."""
        held = self._held(films)
        seen, wanted = [
            {row["film_id"] for row in fetch(self._connection, sql, self._given)}
            for sql in (
                f"SELECT film_id FROM {table} WHERE guild_id = :guild AND member_id = :member"
                for table in KEPT_LISTS
            )
        ]
        for film_id, film in films.items():
            is_rated = self._rate(film_id, film, held.get(film_id, ()))
            is_seen = is_rated or film.is_seen or bool(film.ratings) or film_id in seen
            if is_seen and not is_rated and film_id not in seen:
                self.seen.append(film_id)
            if film.is_wanted and not is_seen and film_id not in wanted:
                self.wanted.append(film_id)
            if film_id in wanted and not film.is_wanted and self._is_news(film_id):
                self.wanted_no_more.append(film_id)
        self.found.seen, self.found.wanted = len(self.seen), len(self.wanted)
        self.found.sealed = len(self.sealed)

    def is_current(self, connection: Connection) -> bool:
        """Whether the plan would be the same now. That takes much less time than planning."""
        return (
            self._seen_of(connection) == self._as_of
            and self._envelopes(connection) == self.envelopes
            and not fetch(connection, _RATED_SINCE, {**self._given, "last": self._last})
        )

    def _seen_of(self, connection: Connection) -> tuple[object, ...]:
        (row,) = fetch(connection, _AS_OF, self._since)
        return tuple(row)

    def _envelopes(self, connection: Connection) -> dict[int, Envelope]:
        return open_envelopes(connection, self._given["guild"], self._given["member"])

    def _removed(self) -> set[tuple[str, int | None]]:
        """The titles and years of films that the club has removed. Without a year, a title means
        each of them."""
        rows = fetch(
            self._connection,
            "SELECT folded, year FROM removed_films WHERE guild_id = :guild",
            self._given,
        )
        return {
            (name, year)
            for row in rows
            for name in (row["folded"], known_films.form(row["folded"]))
            for year in (row["year"], None)
        }

    def _films(
        self, asked: Sequence[AskedFilm], import_id: int | None, *, may_add: bool
    ) -> dict[int, LetterboxdFilm]:
        """The films that are meant, by their ids in the library. What is left out is noted in
        ``found``."""
        removed = self._removed()
        matches = matches_of(self._connection, self._given["guild"], asked)
        films: dict[int, LetterboxdFilm] = {}
        named: dict[str, list[str]] = defaultdict(list)
        for key, each in enumerate(asked):
            name = each.facts.name if each.facts else film_name(each.film.title, each.year)
            meant = meant_of(each, matches.get(key, ()))
            if len(meant) == 1:
                (film,) = meant
                film_id, twin = film["id"], films.get(film["id"])
                films[film_id] = joined(twin, each.film) if twin else each.film
                if import_id is not None and film["imported_in"] == import_id:
                    self.came.append((film_id, film["title"], film["year"]))
                    named["new_films"].append(name)
                continue
            if meant:
                named["unclear"].append(name)
            elif not removed.isdisjoint((one, each.year) for one in each.names):
                named["removed"].append(name)
            elif each.facts is None:
                named["unwritable"].append(name)
            elif not may_add:
                named["lacking"].append(name)
            elif len(named["new_films"]) >= NEW_FILMS_LIMIT:
                named["too_many"].append(name)
            else:
                self.new.append((each, each.facts))
                films[-len(self.new)] = each.film
                named["new_films"].append(name)
        for why, names in named.items():
            setattr(self.found, why, tuple(names))
        return films

    @cached_property
    def rows(self) -> str:
        """The new ratings as JSON for _ADD in ``letterboxd.py``: each with its place in the order,
        from 1, and its film's id as in ``histories``."""
        return list_to_json(
            (place, film_id, each.earlier, each.stars, each.line, each.spoiler, each.at)
            for place, (film_id, each) in enumerate(self.coming(), 1)
        )

    def coming(self) -> Iterator[tuple[int, ComingRating]]:
        for film_id, history in self.histories.items():
            for each in history.order:
                if isinstance(each, ComingRating):
                    yield film_id, each

    def _held(self, films: Iterable[int]) -> dict[int, list[Row]]:
        """The rows of the member's histories of these films, by the films' ids."""
        held: dict[int, list[Row]] = defaultdict(list)
        ids = json.dumps([film_id for film_id in films if film_id > 0])
        for row in fetch(self._connection, _HELD, {**self._given, "films": ids}):
            held[row["film_id"]].append(row)
        return held

    def _rate(self, film_id: int, film: LetterboxdFilm, held: Sequence[Row]) -> bool:
        """Plan a film's ratings. Returns whether the member will have rated it."""
        before = held[-1]["stars"] if held else None
        if (envelope := self.envelopes.get(film_id)) is not None:
            return self._seal(film_id, film.ratings, envelope, held) or before is not None
        if not film.ratings:
            return before is not None
        history = _history(held, film.ratings, self._days)
        coming = [each for each in history.order if isinstance(each, ComingRating)]
        last = history.order[-1]
        after = last.stars if isinstance(last, ComingRating) else last["stars"]
        if coming:
            self.histories[film_id] = history
        if isinstance(last, ComingRating):
            self._give_line(last, film, held[-1] if before is not None else None)
        self.found.older += len(coming) - isinstance(last, ComingRating)
        if before is None and after is not None:
            self.found.new += 1
        elif before != after:
            self.found.changed += 1
        elif after == film.ratings[-1].stars:
            self.found.unchanged += 1
        else:
            self.found.kept += 1
        return after is not None

    def _is_news(self, film_id: int) -> bool:
        """Whether this import makes the film one that the member has seen, or changes their rating
        of it."""
        if film_id in self.sealed or self.seen[-1:] == [film_id]:
            return True
        history = self.histories.get(film_id)
        return history is not None and isinstance(history.order[-1], ComingRating)

    def _seal(
        self,
        film_id: int,
        ratings: Sequence[DatedStars],
        envelope: Envelope,
        held: Sequence[Row],
    ) -> bool:
        """Plan what goes into an envelope. It is the latest rating alone: an older one would be
        taken for what the member thinks. Returns whether there will be something in the envelope.
        """
        holds = envelope.held is not None
        if not ratings:
            return holds
        latest = ratings[-1]
        if envelope.held is not None:
            decided_on, stars = self._days.of(envelope.held.rated_at), envelope.held.stars
        else:
            decided_on = max(map(self._days.of_change, held), default=None)
            stars = held[-1]["stars"] if held else None
        if latest.stars == stars:
            self.found.unchanged += 1
        elif decided_on and latest.on <= decided_on:
            self.found.kept += 1
        else:
            self.sealed[film_id] = latest.stars
            return True
        return holds

    def _give_line(self, rating: ComingRating, film: LetterboxdFilm, present: Row | None) -> None:
        """Give a rating its line: the one that the member has written in the club, or else the
        review."""
        if present is not None and present["line"]:
            rating.line, rating.spoiler = present["line"], bool(present["spoiler"])
        elif film.review and self._with_lines:
            rating.line, rating.spoiler = film.review, True
            self.found.lines += 1


@dataclass(slots=True)
class Planning:
    """Makes the plan of an import, as often as it is needed."""

    by: Editor
    asked: Sequence[AskedFilm]
    may_add: bool
    with_lines: bool
    import_id: int | None = None

    def __call__(self, connection: Connection) -> ImportPlan:
        return ImportPlan(
            connection, self.by, self.asked, self.import_id, may_add=self.may_add,
            with_lines=self.with_lines,
        )  # fmt: skip


_NOON = time(12)
_NOON_LATEST = timedelta(hours=1, minutes=45)
"""How long before a day of UTC its noon is in New Zealand in summer. Further east, where noon is at
the same moment as in Hawaii, but a day later, few live."""


class ClubDays:
    """Days in a club's time zone, and the moments in them."""

    def __init__(self, connection: Connection, guild_id: int) -> None:
        self._zone = zone_of(zone_at(connection, guild_id))

    def of(self, moment: str) -> date:
        return datetime.fromisoformat(moment).astimezone(self._zone).date()

    def of_change(self, change: Row) -> date:
        """The day of a rating: one that was imported is at noon, but maybe by another clock, which
        the club had then."""
        at = datetime.fromisoformat(change["changed_at"])
        local = at.astimezone(self._zone)
        if change["imported_in"] is None or local.time().replace(microsecond=0) == _NOON:
            return local.date()
        return (at + _NOON_LATEST).astimezone(UTC).date()

    def moment(self, day: date, taken: set[str]) -> str:
        """Noon on that day, or shortly after it. It is not one of those that are taken, and becomes
        one: a rating is recognised by its moment."""
        noon = datetime.combine(day, _NOON, self._zone)
        while (moment := stored(noon)) in taken:
            noon += timedelta(microseconds=1)
        taken.add(moment)
        return moment


def _history(held: Sequence[Row], ratings: Sequence[DatedStars], days: ClubDays) -> _History:
    """A history with new ratings, each at the place of its day. A rating given in the club on the
    same day counts as later, because nobody knows the hour of the new one. A new rating with the
    day and stars of one that is there already is left out."""
    held_on = [*map(days.of_change, held)]
    known = {(day, row["stars"]) for day, row in zip(held_on, held, strict=True)}
    moments = {row["changed_at"] for row in held}
    reached = [*accumulate(held_on, max)]
    order: list[Row | ComingRating] = []
    place = 0
    is_mixed = False
    for rating in ratings:
        if (rating.on, rating.stars) in known:
            continue
        known.add((rating.on, rating.stars))
        while place < len(held) and (
            reached[place] < rating.on
            or (reached[place] == rating.on and held[place]["imported_in"] is not None)
        ):
            order.append(held[place])
            place += 1
        order.append(ComingRating(rating.stars, days.moment(rating.on, moments)))
        is_mixed = is_mixed or place < len(held)
    order += held[place:]
    stars: int | None = None
    for each in order:
        if isinstance(each, ComingRating):
            each.earlier, stars = stars, each.stars
        else:
            stars = each["stars"]
    return _History(order, is_mixed)
