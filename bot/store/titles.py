"""Films by their titles, as people type them: films with that title, those whose titles begin with
what was typed, and those with nearly that spelling."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from operator import itemgetter
from sqlite3 import Connection

from bot import known_films
from bot.domain.film import Facts, FilmTitle
from bot.domain.folding import fold, numbers, searchable, without_article
from bot.domain.said_numbers import as_heard
from bot.store.database import Database, Row, fetch
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.likely import LikelyFilms
from bot.store.misspelled import LEAST, OF_WORDS, OTHER_YEAR, WITH_WORDS, MisspelledTitles
from bot.store.sight import VISIBLE
from bot.store.spelling import WHOLE, load
from bot.store.title_forms import PART, SERIES, SHORTENED
from bot.store.typed_title import YEAR_BEHIND, TypedTitle, ranges
from bot.store.vocabularies import Vocabularies
from bot.store.word_queries import any_of, within

_TYPED = 100
"""How many characters of what was typed are looked at."""

_LONGEST = 320
"""How many characters of a title that is given in full are looked at: as many as a title may have
(bot/domain/entry.py), and its year."""

ELSEWHERE = 0.5
"""How many slips it counts that a film is called so elsewhere: it may be shown, but is not taken
unasked for what is written."""

_PART_ELSEWHERE = 0.75
"""The same, for a part of what a film is called there."""

_SLIP_ELSEWHERE = 0.9
"""The same, for one slip in it: less than for one in the library's own title."""

_BY_EAR = 2.0
"""How many slips it counts as when a number was typed as it sounds: so many that such a film is
never taken unasked."""

_GOES_ON = 0.5
"""How many slips it counts that a title goes on after what was typed."""

_LIKELIEST = 10
"""How many films that the club is likely to mean come before the others, which need room, too."""

_TITLED = (
    f"SELECT {TITLE_COLUMNS}, folded, {{}} AS slips, place"
    " FROM film_titles JOIN films ON films.id = film_id"
)
_NAMED = (
    f"{_TITLED.format(0.0)} WHERE folded IN (SELECT value FROM json_each(:named))"
    " AND (films.year BETWEEN :year AND :until OR folded IN (SELECT value FROM json_each(:whole)))"
    f" AND (place < {PART} OR (place >= {SERIES} AND films.year BETWEEN :year AND :until))"
    f" AND {VISIBLE} ORDER BY place, films.year DESC, films.id LIMIT :rows"
)
_BEGINNING = (
    f"{_TITLED.format(_GOES_ON)} WHERE folded >= :{{0}} AND folded < :{{0}}_end"
    f" AND place {{1}} {PART} AND {VISIBLE} ORDER BY folded, place LIMIT :rows"
)
_LIKELY = (
    f"SELECT {TITLE_COLUMNS}, json_extract(value, '$[1]') AS folded, 0.0 AS slips, 0 AS place"
    " FROM json_each(:likely) CROSS JOIN films ON films.id = json_extract(value, '$[0]')"
    f" WHERE {VISIBLE} ORDER BY key"
)


class Titles:
    """Films by what someone types. Every question names the club that asks, where a guild id of
    None asks for everyone's films alone, and ``limit``, how many films are wanted at most."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._vocabularies = Vocabularies(database)
        self._likely = LikelyFilms(database)
        self._misspelled = MisspelledTitles(database, self._likely)

    async def load(self) -> None:
        """Load what ``nearest`` needs, so that the first search does not wait for it."""
        await load()

    def learn(self) -> asyncio.Task[None]:
        """Learn everyone's titles in the background, so that misspelled ones are found too. Until
        that is done, ``nearest`` knows only some of them. Returns the task, which may be waited
        for."""
        return self._vocabularies.learn(0)

    async def close(self) -> None:
        """Stop learning."""
        await self._vocabularies.close()

    async def search(self, guild_id: int | None, text: str, limit: int) -> list[FilmTitle]:
        """The films that match, or else the nearest ones; the likeliest first. One that has the
        text for its title elsewhere comes before those that are not named in full.

        A film that only has the typed words somewhere in its title comes after those whose title
        probably begins with them, with a slip of the finger; and a film that goes on after them,
        and that the club does not talk about, after those of the club that may be meant in full.
        """
        rows = await self._matching(guild_id, text, limit)
        if not rows:
            return [film for film, _ in await self.nearest(guild_id, text, limit)]
        found = _films(rows, limit)
        if slips := rows[0]["slips"]:
            in_full = slips < OF_WORDS
            meant = await self._meant_by_beginning(guild_id, text, limit, in_full=in_full)
            found[:0] = [*await self.elsewhere(guild_id, text, limit), *meant]
        return list(dict.fromkeys(found))[:limit]

    async def named(self, guild_id: int | None, text: str, limit: int) -> list[FilmTitle]:
        """The films that ``text`` names in full, with or without the year, newest first. Films
        whose subtitle it leaves out count only where no other film is named, in the library or as
        films are known. A number may be written in any way.

        An article may be left out, but one that is typed is meant: "heat" is Heat and The Heat,
        "the heat" is The Heat.
        """
        asked = TypedTitle(text[:_LONGEST])
        rows = await self._database.fetch(
            _NAMED, {"guild": guild_id, "rows": _rows(limit), **asked.parameters}
        )
        if not rows:
            return []

        if rows[0]["place"] < SHORTENED:
            return _films((row for row in rows if row["place"] < SHORTENED), limit)
        return _films((row for row in rows if _may_be_short(row, row["folded"], asked.year)), limit)

    async def matching(self, guild_id: int | None, text: str, limit: int) -> list[FilmTitle]:
        """Films for what has been typed so far, taken as correctly spelled.

        Where nothing is typed: the films that the club has rated most. Otherwise, in this order:
        films that the text names in full, films that the club is likely to mean, titles that begin
        with it, and titles with words that begin with its words. A film's own title comes before
        its other ones, and short titles come first.
        """
        return _films(await self._matching(guild_id, text, limit), limit)

    async def _matching(self, guild_id: int | None, text: str, limit: int) -> list[Row]:
        typed = searchable(text[:_TYPED])
        if not typed:
            return await self._most_rated(guild_id, limit)
        asked = TypedTitle(text[:_TYPED], growing=True)
        likely = (await self._likely.of(guild_id)).beginning(asked.forms, _LIKELIEST)
        sources = [_NAMED, _LIKELY]
        sources += [_BEGINNING.format(f"form{n}", "<") for n in range(len(asked.forms))]
        sources += [_BEGINNING.format(f"part{n}", ">=") for n in range(len(asked.parts))]
        has_words = bool(fold(typed))
        if has_words:
            sources.append(WITH_WORDS)
        words = [[[word] for word in form.split()] for form in asked.bare]
        # SQLite runs the parts one after the other, and stops once there are enough rows.
        rows = await self._database.fetch(
            " UNION ALL ".join(f"SELECT * FROM ({source})" for source in sources)
            + " LIMIT :rows",
            {
                "guild": guild_id, "rows": _rows(limit), **asked.parameters,
                **ranges("form", asked.forms), **ranges("part", asked.parts),
                "query": within(guild_id, any_of(words)) if has_words else None,
                "likely": json.dumps([(film.film_id, film.folded) for film in likely]),
            },
        )  # fmt: skip
        order = {form: place for place, form in enumerate([*asked.whole, *asked.forms])}
        if asked.may_be_numbered:  # the second one of that title, and not one of 2000 or later
            order |= dict.fromkeys(asked.undated, 100)
        rows.sort(key=lambda row: order.get(row["folded"], 99))
        return rows

    async def _meant_by_beginning(
        self, guild_id: int | None, text: str, limit: int, *, in_full: bool
    ) -> list[FilmTitle]:
        """Films that the club talks about whose title begins one slip away, or is all of it with
        ``in_full``. Otherwise, where the text has an article, also any film with a whole title that
        is one slip away."""
        typed = fold(text[:_TYPED])
        if len(typed.replace(" ", "")) <= LEAST:
            return []
        club = await self._likely.of(guild_id)
        forms = TypedTitle(text[:_TYPED]).forms
        likely = club.nearly(forms, _LIKELIEST, whole_alone=in_full)
        found: list[FilmTitle] = []
        if likely:
            listed = json.dumps([(film.film_id, film.folded) for film in likely])
            rows = await self._database.fetch(_LIKELY, {"guild": guild_id, "likely": listed})
            found = _films(rows, limit)
        if not in_full and typed != without_article(typed):
            found += await self.one_slip_away(guild_id, typed, limit)
        return found

    async def one_slip_away(self, guild_id: int | None, text: str, limit: int) -> list[FilmTitle]:
        """Films with a whole title that is one slip away."""
        typed = fold(text[:_TYPED])
        if len(typed) < LEAST:
            return []
        known = await self._vocabularies.of(guild_id)
        near = await self._misspelled.corrected(guild_id, typed, None, known, limit)
        return [film for film, slips in near if slips == WHOLE]

    async def nearly_same(self, guild_id: int, facts: Facts) -> FilmTitle | None:
        """The film that these facts may mean, though their title has a slip or two or lacks a
        subtitle, is the one in another country, or the year is the one before or behind; None where
        none is near."""
        own, typed = numbers(fold(facts.title)), fold(facts.title[:_TYPED])
        near = [
            *await self.named(guild_id, facts.title, _LIKELIEST),
            *await self.one_slip_away(guild_id, facts.title, _LIKELIEST),
            *await self._two_slips_away(guild_id, facts.title),
        ]
        found = [film for film in near if numbers(fold(film.title)) == own]
        # Its title elsewhere may have other numbers.
        found += await self.elsewhere(guild_id, facts.title, _LIKELIEST)
        if not found and not known_films.is_known(typed):

            def read(connection: Connection) -> list[tuple[FilmTitle, str]]:
                slips = known_films.misspelled(typed, known_films.LEAST_WITH_YEAR)
                return _called(connection, guild_id, typed, slips, _LIKELIEST)

            called = await self._database.read(read)
            found = [film for film, name in called if numbers(name) == own]
        for film in found:
            is_of_then = abs((film.year or 0) - (facts.year or 0)) <= 1
            if is_of_then and known_films.may_be(facts.title, film.title):
                return film
        return None

    async def _two_slips_away(self, guild_id: int, text: str) -> list[FilmTitle]:
        """Films with a title that is two slips away, of which one may be a lost blank."""
        known = await self._vocabularies.of(guild_id)
        typed = without_article(fold(text[:_TYPED]))
        near = await self._misspelled.twice_misspelled(guild_id, typed, known)
        return [film for film, _slips in near]

    async def elsewhere(self, guild_id: int | None, text: str, limit: int) -> list[FilmTitle]:
        """Films by a title that they have in other countries and the library lacks, with or without
        the year: "der pate"."""
        typed = fold(text[:_TYPED])
        name = YEAR_BEHIND.sub("", typed)
        if not known_films.is_typed_so(name):
            return []  # without a way to SQLite's thread, which takes five times as long
        found = await self._database.read(
            lambda connection: _called(
                connection, guild_id, typed, known_films.typed_so(name), limit
            )
        )
        return [film for film, _name in found]

    async def _nearly_elsewhere(
        self, guild_id: int | None, typed: str, limit: int, known: int
    ) -> list[tuple[FilmTitle, float]]:
        """Films by a part of such a title, or else by one with a slip. Where ``known`` films have
        nearly what was typed for a title of their own, that does not take long."""
        await load()
        spelled = YEAR_BEHIND.sub("", typed)

        def read(connection: Connection) -> list[tuple[FilmTitle, float]]:
            def called(names: known_films.Called, slips: float) -> list[tuple[FilmTitle, float]]:
                own = numbers(spelled)
                meant = [
                    (film, slips if numbers(name) == own else max(slips, WHOLE))
                    for film, name in _called(connection, guild_id, typed, names, limit)
                ]
                return sorted(meant, key=itemgetter(1))

            found = called(known_films.begun_so(spelled), _PART_ELSEWHERE)
            if known < limit:
                found += called(known_films.said_within(spelled), _PART_ELSEWHERE)
            if not found and not known:
                is_another = known_films.is_known(spelled)
                found = called(known_films.misspelled(spelled), _SLIP_ELSEWHERE + is_another)
            return found

        return await self._database.read(read)

    async def nearest(
        self, guild_id: int | None, text: str, limit: int
    ) -> list[tuple[FilmTitle, float]]:
        """Films that are spelled nearly so, each with its number of slips, nearest first."""
        typed = fold(text[:_TYPED])
        if len(typed) < LEAST:  # it may be a whole name where letters are syllables: 버닝
            return [(film, ELSEWHERE) for film in await self.elsewhere(guild_id, typed, limit)]
        known = await self._vocabularies.of(guild_id)
        found: list[tuple[FilmTitle, float]] = []
        if dated := YEAR_BEHIND.search(typed):
            spelled, year = typed[: dated.start()], int(dated["year"])
            found = [(film, OTHER_YEAR) for film in await self.named(guild_id, spelled, limit)]
            found += await self._misspelled.corrected(guild_id, spelled, year, known, limit)
        found = found or [
            (film, ELSEWHERE) for film in await self.elsewhere(guild_id, typed, limit)
        ]
        if not found:
            near = await self._misspelled.corrected(guild_id, typed, None, known, limit)
            found = await self._nearly_elsewhere(guild_id, typed, limit, len(near)) + near
        found = (
            found
            or await self._heard(guild_id, typed, limit)
            or await self._misspelled.read(guild_id, without_article(typed), known)
            or await self._misspelled.but_for_one_word(guild_id, without_article(typed))
            or await self._misspelled.titles_within(guild_id, typed)
            or await self._misspelled.twice_misspelled(guild_id, without_article(typed), known)
        )
        first: dict[FilmTitle, float] = {}  # a film may be found by several of its titles
        for film, slips in found:
            first.setdefault(film, slips)
        return list(first.items())[:limit]

    async def _heard(
        self, guild_id: int | None, typed: str, limit: int
    ) -> list[tuple[FilmTitle, float]]:
        """Films with a number in their title, where the number was typed as it sounds."""
        heard = as_heard(typed)
        if heard == typed:
            return []
        return [(film, _BY_EAR) for film in await self.matching(guild_id, heard, limit)]

    async def _most_rated(self, guild_id: int | None, limit: int) -> list[Row]:
        found = await self._films(
            "film_scores JOIN films ON films.id = film_id WHERE film_scores.guild_id = :guild",
            "ratings DESC", guild_id, limit,
        )  # fmt: skip
        if len(found) < limit:
            found += await self._films("films WHERE 1", "films.id", guild_id, limit)
        return found

    async def _films(self, source: str, order: str, guild_id: int | None, limit: int) -> list[Row]:
        return await self._database.fetch(
            f"SELECT {TITLE_COLUMNS}, 0.0 AS slips FROM {source} AND {VISIBLE} ORDER BY {order}"
            " LIMIT :rows",
            {"guild": guild_id, "rows": _rows(limit)},
        )


def _called(
    connection: Connection,
    guild_id: int | None,
    typed: str,
    names: known_films.Called,
    limit: int,
) -> list[tuple[FilmTitle, str]]:
    """Films with one of these names, of the year that is typed behind, each with the known name by
    which it was found."""
    if not names:
        return []
    dated = YEAR_BEHIND.search(typed)
    year, listed = dated and int(dated["year"]), json.dumps([*names])
    given = {"named": listed, "whole": "[]" if dated else listed, "year": year, "until": year}
    rows = fetch(connection, _NAMED, {"guild": guild_id, "rows": _rows(limit), **given})
    called = ((row, names[row["folded"]]) for row in rows)
    return [(title_from(row), name) for row, name in called if _may_be_short(row, name, year)]


def _may_be_short(row: Row, name: str, year: int | None) -> bool:
    """Whether the film of a row may be meant by this name of it: without its subtitle not where
    another film is known by that, unless the ``year`` tells which one is meant."""
    is_short = row["place"] >= SHORTENED and (year is None or year != row["year"])
    return not is_short or known_films.may_be(name, row["title"])


def _rows(limit: int) -> int:
    """How many rows to read for so many films: a film with two titles may come twice."""
    return 2 * limit


def _films(rows: Iterable[Row], limit: int) -> list[FilmTitle]:
    """The first films of some rows, each film once."""
    return list(dict.fromkeys(map(title_from, rows)))[:limit]
