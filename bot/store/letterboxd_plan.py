"""What an import of a member's ratings from Letterboxd does, as of one look at the database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from sqlite3 import Connection

from bot.domain.entry import check_facts
from bot.domain.film import Facts
from bot.domain.folding import same_title
from bot.domain.letterboxd import DatedStars, LetterboxdFilm
from bot.domain.letterboxd_import import NEW_FILMS_LIMIT, LetterboxdImport
from bot.domain.library import BadEntry, Editor
from bot.store.database import Row, fetch
from bot.store.envelopes import Envelope, open_envelopes
from bot.store.sight import VISIBLE
from bot.store.title_forms import SHORTENED

KEPT_LISTS = {"seen_films": "seen_at", "watchlist": "added_at"}
"""A member's lists of films, and since when each is on it."""

_MATCHES = f"""
SELECT key, films.id, films.title, films.year FROM json_each(:wanted)
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


@dataclass(frozen=True, slots=True)
class AskedFilm:
    """A film of an export, as the library is looked through for it."""

    folded: str
    year: int | None
    facts: Facts | None
    """None where the library can't take its title."""
    film: LetterboxdFilm


def asked_films(films: Iterable[LetterboxdFilm]) -> list[AskedFilm]:
    """Each film once; those of which nothing is told are left out."""
    found: dict[tuple[str, int | None], AskedFilm] = {}
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
        found[folded, film.year] = AskedFilm(folded, film.year, facts, film)
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
class ComingRating:
    """A rating on its way into a history."""

    stars: int
    at: str
    earlier: int | None = None
    line: str | None = None
    spoiler: bool = False


@dataclass(slots=True)
class _History:
    """What a member's history of a film becomes."""

    order: list[Row | ComingRating]
    is_mixed: bool
    """What is new does not stand behind all that was there."""


class ImportPlan:
    """What an import does, as of one look at the database."""

    def __init__(
        self,
        connection: Connection,
        by: Editor,
        asked: Sequence[AskedFilm],
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
        self.wanted_no_more: list[int] = []
        films = self._films(asked, may_add=may_add)
        held = self._held(films)
        seen, wanted = [
            {row["film_id"] for row in fetch(connection, sql, self._given)}
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

    def _films(self, asked: Sequence[AskedFilm], *, may_add: bool) -> dict[int, LetterboxdFilm]:
        """The films that are meant, by their ids in the library; what is left out is told."""
        removed = {
            (row["folded"], row["year"])
            for row in fetch(
                self._connection,
                "SELECT folded, year FROM removed_films WHERE guild_id = :guild",
                self._given,
            )
        }
        removed_titles = {folded for folded, _year in removed}
        matches = self._matches(asked)
        films: dict[int, LetterboxdFilm] = {}
        left_out: dict[str, list[str]] = defaultdict(list)
        for key, each in enumerate(asked):
            meant = _meant(each, matches.get(key, ()))
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

    def _matches(self, asked: Sequence[AskedFilm]) -> dict[int, list[Row]]:
        """The library's films that go by a title that is asked for, by its place among all."""
        matches: dict[int, list[Row]] = defaultdict(list)
        wanted = json.dumps([(each.folded, each.year) for each in asked])
        for row in fetch(self._connection, _MATCHES, {**self._given, "wanted": wanted}):
            matches[row["key"]].append(row)
        return matches

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
        """Whether the member has seen the film, or rates it otherwise, by this import."""
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

    def _give_line(self, rating: ComingRating, film: LetterboxdFilm, present: Row | None) -> None:
        """A rating keeps the line that the member has written in the club."""
        if present is not None and present["line"]:
            rating.line, rating.spoiler = present["line"], bool(present["spoiler"])
        elif film.review and self._with_lines:
            rating.line, rating.spoiler = film.review, True
            self.found.lines += 1


def _meant(asked: AskedFilm, matches: Sequence[Row]) -> list[int]:
    """The ids of what may be meant: of several films that go by a title those whose own it is, if
    there are any, and of those the ones without a year, where none is asked for."""
    if len(matches) > 1:
        matches = [row for row in matches if same_title(row["title"]) == asked.folded] or matches
    if len(matches) > 1:
        matches = [row for row in matches if row["year"] == asked.year] or matches
    return [row["id"] for row in matches]


def _history(held: Sequence[Row], ratings: Sequence[DatedStars]) -> _History:
    """A history with ratings that come to it, each at its day's place. What was given in the club
    on that day counts as later: nobody knows the hour of the other. One that is there already, or
    was given in the club on that day, does not come again."""
    known = {(row["changed_at"][:10], row["stars"]) for row in held}
    moments = {row["changed_at"] for row in held}
    reached = [*accumulate((row["changed_at"][:10] for row in held), max)]
    order: list[Row | ComingRating] = []
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
        order.append(ComingRating(rating.stars, _moment(day, moments)))
        is_mixed = is_mixed or place < len(held)
    order += held[place:]
    stars: int | None = None
    for each in order:
        if isinstance(each, ComingRating):
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
