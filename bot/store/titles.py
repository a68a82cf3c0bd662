"""Films by their titles, as people type them: films with that title, those whose titles begin with
what was typed, and those with nearly that spelling."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Sequence
from sqlite3 import Connection

from bot import known_films
from bot.domain.film import FilmTitle
from bot.domain.folding import fold, searchable, uniform, without_article
from bot.domain.said_numbers import as_heard
from bot.store.database import Database, Row, fetch
from bot.store.likely import LikelyFilms
from bot.store.sight import VISIBLE
from bot.store.spelling import WHOLE, Vocabulary, corrections, distance, load, readings
from bot.store.title_forms import PART, SERIES, SHORTENED, canonical
from bot.store.typed_title import YEAR_BEHIND, TypedTitle, ranges
from bot.store.vocabularies import Vocabularies
from bot.store.word_queries import any_of, within

_TYPED = 100
"""How many characters of what was typed are looked at."""

_LONGEST = 320
"""How many characters of a title that is given in full are looked at: as many as a title may have
(bot/domain/entry.py), and its year."""

_LEAST = 3
"""How many characters are needed before one of them may be wrong. Shorter texts are near to
everything."""

_CANDIDATES = 100
"""How many films with the right words are ranked by spelling. Nobody would read the ranking of
more."""

_WORDS = 8
"""How many typed words are looked at where one of them may be another title's."""

_OTHER_YEAR = 2.0
"""How many slips a wrong year counts as."""

_OTHERWISE = 1.0
"""How many slips it counts that a film is called so elsewhere: it may be shown, but is not taken
unasked for what is written."""

_BY_EAR = 2.0
"""How many slips it counts as when a number was typed as it sounds: so many that such a film is
never taken unasked."""

_MORE_TYPED = 2.0
"""How many slips it counts that more was typed than the title."""

_GOES_ON = 0.5
"""How many slips it counts that a title goes on after what was typed."""

_OF_WORDS = 2.0
"""How many slips it counts as when a title only has the typed words somewhere."""

_LIKELIEST = 10
"""How many films that the club is likely to mean come before the others, which need room, too."""

_SPELLINGS = 8
"""How many spellings of what was typed have their words looked for."""

_OF_SERIES = re.compile(r"(?: (?:part|volume|vol|chapter|episode))? \d{1,2}$", re.ASCII)
"""The end of a uniform title that tells a film from the others of its series."""

TITLE_COLUMNS = "films.id, films.guild_id, films.title, films.year, films.tmdb_id"

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
_WITH_WORDS = (
    f"SELECT {TITLE_COLUMNS}, folded, {_OF_WORDS} AS slips, place FROM film_words"
    " JOIN film_titles ON film_titles.id = film_words.rowid & 0xffffffffff"
    " JOIN films ON films.id = film_id"
    f" WHERE film_words MATCH :query AND {VISIBLE} ORDER BY film_words.rowid LIMIT {_CANDIDATES}"
)
_LIKELY = (
    f"SELECT {TITLE_COLUMNS}, json_extract(value, '$[1]') AS folded, 0.0 AS slips, 0 AS place"
    " FROM json_each(:likely) CROSS JOIN films ON films.id = json_extract(value, '$[0]')"
    f" WHERE {VISIBLE} ORDER BY key"
)
_MEANT = (
    f"SELECT {TITLE_COLUMNS}, folded, json_extract(value, '$[1]') AS slips, place"
    " FROM json_each(:meant)"
    " CROSS JOIN film_titles ON folded = json_extract(value, '$[0]')"
    " JOIN films ON films.id = film_id"
    f" WHERE (:year IS NULL OR films.year = :year) AND {VISIBLE}"
    f" ORDER BY key, place, films.id LIMIT {_CANDIDATES}"
)


class Titles:
    """Films by what someone types. Every question names the club that asks, where a guild id of
    None asks for everyone's films alone, and ``limit``, how many films are wanted at most."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._vocabularies = Vocabularies(database)
        self._likely = LikelyFilms(database)

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
        """The films that match, or else the nearest ones; the likeliest first.

        A film that only has the typed words somewhere in its title comes after those whose title
        probably begins with them, with a slip of the finger; and a film that goes on after them,
        and that the club does not talk about, after those of the club that may be meant in full.
        """
        rows = await self._matching(guild_id, text, limit)
        if not rows:
            return [film for film, _ in await self.nearest(guild_id, text, limit)]
        found = _films(rows, limit)
        if slips := rows[0]["slips"]:
            in_full = slips < _OF_WORDS
            meant = await self._meant_by_beginning(guild_id, text, limit, in_full=in_full)
            found[:0] = [*await self.elsewhere(guild_id, text, limit), *meant]
        return list(dict.fromkeys(found))[:limit]

    async def named(self, guild_id: int | None, text: str, limit: int) -> list[FilmTitle]:
        """The films that ``text`` names in full, with or without the year, newest first. Films
        whose subtitle it leaves out count only where no other film is named. A number may be
        written in any way.

        An article may be left out, but one that is typed is meant: "heat" is Heat and The Heat,
        "the heat" is The Heat.
        """
        asked = TypedTitle(text[:_LONGEST])
        rows = await self._database.fetch(
            _NAMED, {"guild": guild_id, "rows": _rows(limit), **asked.parameters}
        )
        if not rows:
            return []

        has_whole = rows[0]["place"] < SHORTENED
        return _films((row for row in rows if (row["place"] < SHORTENED) == has_whole), limit)

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
            sources.append(_WITH_WORDS)
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
        if len(typed.replace(" ", "")) <= _LEAST:
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
            known = await self._vocabularies.of(guild_id)
            near = await self._corrected(guild_id, typed, None, known, limit)
            found += [film for film, slips in near if slips == WHOLE]
        return found

    async def elsewhere(
        self, guild_id: int | None, text: str, limit: int, *, is_begun: bool = False
    ) -> list[FilmTitle]:
        """Films by a title that they have in other countries and the library lacks, with or without
        the year: "der pate". With ``is_begun`` also by the beginning of one."""
        typed = fold(text[:_TYPED])
        dated = YEAR_BEHIND.search(typed)
        year = dated and int(dated["year"])

        def read(connection: Connection) -> list[Row]:
            spelled = YEAR_BEHIND.sub("", typed)
            names = known_films.other_names(spelled, is_begun=is_begun)
            listed = json.dumps(names)
            given = {"named": listed, "whole": "[]" if dated else listed, "year": year}
            given |= {"guild": guild_id, "rows": _rows(limit), "until": year}
            return fetch(connection, _NAMED, given) if names else []

        return _films(await self._database.read(read), limit)

    async def nearest(
        self, guild_id: int | None, text: str, limit: int
    ) -> list[tuple[FilmTitle, float]]:
        """Films that are spelled nearly so, each with its number of slips, nearest first."""
        typed = fold(text[:_TYPED])
        if len(typed) < _LEAST:
            return []
        known = await self._vocabularies.of(guild_id)
        found: list[tuple[FilmTitle, float]] = []
        if dated := YEAR_BEHIND.search(typed):
            spelled, year = typed[: dated.start()], int(dated["year"])
            found = [(film, _OTHER_YEAR) for film in await self.named(guild_id, spelled, limit)]
            found += await self._corrected(guild_id, spelled, year, known, limit)
        found = found or [
            (film, _OTHERWISE) for film in await self.elsewhere(guild_id, typed, limit)
        ]
        if not found:
            found = await self._corrected(guild_id, typed, None, known, limit)
            begun = await self.elsewhere(guild_id, typed, limit, is_begun=True)
            found += [(film, _OTHERWISE + _GOES_ON) for film in begun]
        found = (
            found
            or await self._heard(guild_id, typed, limit)
            or await self._read(guild_id, without_article(typed), known)
            or await self._but_for_one_word(guild_id, without_article(typed))
            or await self._titles_within(guild_id, typed)
            or await self._twice_misspelled(guild_id, without_article(typed), known)
        )
        first: dict[FilmTitle, float] = {}  # a film may be found by several of its titles
        for film, slips in found:
            first.setdefault(film, slips)
        return list(first.items())[:limit]

    async def _corrected(
        self,
        guild_id: int | None,
        typed: str,
        year: int | None,
        known: Sequence[Vocabulary],
        limit: int,
    ) -> list[tuple[FilmTitle, float]]:
        """Films with a title that begins one slip away, then films with the words that were meant
        so."""
        # Without digits for numbers in words: a single digit is one slip away from too many others.
        in_one_script = () if typed.isascii() else (canonical(typed),)
        forms = list(dict.fromkeys((typed, without_article(typed), *in_one_script)))
        club = await self._likely.of(guild_id)
        meant, spellings = corrections(forms, [each.titles for each in known], club, _CANDIDATES)
        if not meant:
            return []
        of_year = [[str(year)]] if year else []
        words = [[*([word] for word in s.split()), *of_year] for s in spellings[:_SPELLINGS]]
        rows = await self._database.fetch(
            f"SELECT * FROM ({_MEANT})"
            + (f" UNION ALL SELECT * FROM ({_WITH_WORDS})" if len(meant) < limit else ""),
            {
                "guild": guild_id,
                "meant": json.dumps(list(meant.items())),
                "year": year,
                "query": within(guild_id, any_of(words)),
            },
        )
        return [(title_from(row), row["slips"]) for row in rows]

    async def _heard(
        self, guild_id: int | None, typed: str, limit: int
    ) -> list[tuple[FilmTitle, float]]:
        """Films with a number in their title, where the number was typed as it sounds."""
        heard = as_heard(typed)
        if heard == typed:
            return []
        return [(film, _BY_EAR) for film in await self.matching(guild_id, heard, limit)]

    async def _read(
        self, guild_id: int | None, typed: str, known: Sequence[Vocabulary]
    ) -> list[tuple[FilmTitle, float]]:
        """Films with words that are spelled nearly like the typed ones, in any order."""
        for meant in readings(typed.split(), [each.words for each in known]):
            if not meant:
                await asyncio.sleep(0)  # lets others be answered
                continue
            query = within(guild_id, any_of(meant))
            if rows := await self._database.fetch(_WITH_WORDS, {"guild": guild_id, "query": query}):
                break
        else:
            return []
        return await _by_slips(typed, rows)

    async def _but_for_one_word(
        self, guild_id: int | None, typed: str
    ) -> list[tuple[FilmTitle, float]]:
        """Films with all of the typed words but one, which may be another title's."""
        words = uniform(typed).split()[:_WORDS]
        others = [[[word] for word in words[:i] + words[i + 1 :]] for i in range(len(words))]
        undated = YEAR_BEHIND.sub("", uniform(typed))
        series = _OF_SERIES.sub("", undated)
        if series != undated:  # the library may have the series' other films
            typed = series
            others.append([[word] for word in typed.split()[:_WORDS]])
        telling = [
            group
            for group in others
            if any(len(word) >= _LEAST and not word.isdecimal() for (word,) in group)
        ]
        if not telling:
            return []
        query = within(guild_id, any_of(telling))
        return await _by_slips(
            typed, await self._database.fetch(_WITH_WORDS, {"guild": guild_id, "query": query})
        )

    async def _titles_within(
        self, guild_id: int | None, typed: str
    ) -> list[tuple[FilmTitle, float]]:
        """Films whose whole title is the beginning or the end of the text, the longest first: it
        was typed with a subtitle that the library lacks, or in two languages."""
        words = typed.split()[: 2 * _WORDS]
        parts = [" ".join(words[:end]) for end in range(len(words) - 1, 0, -1)]
        parts += [" ".join(words[start:]) for start in range(1, len(words))]
        telling = [part for part in parts if len(part) >= _LEAST or not part.isalpha()]
        telling = [part for part in telling if not part.isdecimal()]
        return await self._meant(guild_id, sorted(telling, key=len, reverse=True), _MORE_TYPED)

    async def _twice_misspelled(
        self, guild_id: int | None, typed: str, known: Sequence[Vocabulary]
    ) -> list[tuple[FilmTitle, float]]:
        """Films with a title two slips away, of which one may be a lost blank: "walstreet"."""
        if len(typed) <= 2 * _LEAST:
            return []
        titles = [title for each in known for title in each.titles.two_slips_from(typed)]
        return await self._meant(guild_id, titles, 2.0)

    async def _meant(
        self, guild_id: int | None, titles: Iterable[str], slips: float
    ) -> list[tuple[FilmTitle, float]]:
        meant = json.dumps([(title, slips) for title in titles])
        rows = await self._database.fetch(_MEANT, {"guild": guild_id, "meant": meant, "year": None})
        return [(title_from(row), slips) for row in rows]

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


async def _by_slips(typed: str, rows: list[Row]) -> list[tuple[FilmTitle, float]]:
    """Films with the slips between their titles and what was typed, nearest first."""
    await load()
    spelled = YEAR_BEHIND.sub("", typed)
    slips = {row["folded"]: distance(spelled, row["folded"]) for row in rows}
    rows.sort(key=lambda row: slips[row["folded"]])
    return [(title_from(row), slips[row["folded"]]) for row in rows]


def _rows(limit: int) -> int:
    """How many rows to read for so many films: a film with two titles may come twice."""
    return 2 * limit


def _films(rows: Iterable[Row], limit: int) -> list[FilmTitle]:
    """The first films of some rows, each film once."""
    return list(dict.fromkeys(map(title_from, rows)))[:limit]


def title_from(row: Row) -> FilmTitle:
    """The FilmTitle of a row that has TITLE_COLUMNS."""
    return FilmTitle(
        id=row["id"],
        guild_id=row["guild_id"],
        title=row["title"],
        year=row["year"],
        tmdb_id=row["tmdb_id"],
    )
