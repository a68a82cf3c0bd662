"""Films whose titles are nearly spelled as someone has typed them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Sequence
from operator import itemgetter

from bot.domain.film import FilmTitle
from bot.domain.folding import uniform, without_article
from bot.store.database import Database, Row
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.likely import LikelyFilms
from bot.store.sight import VISIBLE
from bot.store.spelling import Vocabulary, corrections, distance, load, readings
from bot.store.title_forms import canonical
from bot.store.typed_title import YEAR_BEHIND
from bot.store.word_queries import any_of, within

LEAST = 3
"""How many characters are needed before one of them may be wrong. Shorter texts are near to
everything."""

_CANDIDATES = 100
"""How many films with the right words are ranked by spelling. Nobody would read the ranking of
more."""

_WORDS = 8
"""How many typed words are looked at where one of them may be another title's."""

_MORE_TYPED = 2.0
"""How many slips it counts that more was typed than the title."""

OTHER_YEAR = 2.0
"""How many slips a wrong year counts as."""

_OTHER_PART = 2.0
"""How many slips it counts that a film is another one of the series that was typed."""

_LEAST_YEAR = "20"
"""The least number that may be a year's last two digits: "dune 84". No series has as many films."""

OF_WORDS = 2.0
"""How many slips it counts as when a title only has the typed words somewhere."""

_SPELLINGS = 8
"""How many spellings of what was typed have their words looked for."""

_OF_SERIES = re.compile(r"(?: (?:part|volume|vol|chapter|episode))? \d{1,2}$", re.ASCII)
"""The end of a uniform title that tells a film from the others of its series."""

WITH_WORDS = (
    f"SELECT {TITLE_COLUMNS}, folded, {OF_WORDS} AS slips, place FROM film_words"
    " JOIN film_titles ON film_titles.id = film_words.rowid & 0xffffffffff"
    " JOIN films ON films.id = film_id"
    f" WHERE film_words MATCH :query AND {VISIBLE} ORDER BY film_words.rowid LIMIT {_CANDIDATES}"
)
_MEANT = (
    f"SELECT {TITLE_COLUMNS}, folded, json_extract(value, '$[1]') AS slips, place"
    " FROM json_each(:meant)"
    " CROSS JOIN film_titles ON folded = json_extract(value, '$[0]')"
    " JOIN films ON films.id = film_id"
    f" WHERE (:year IS NULL OR films.year = :year) AND {VISIBLE}"
    f" ORDER BY key, place, films.id LIMIT {_CANDIDATES}"
)


class MisspelledTitles:
    """Films by titles near to a text: each question is another way to come near. ``typed`` is
    folded, and ``known`` has the words and titles of everyone's films and the club's."""

    def __init__(self, database: Database, likely: LikelyFilms) -> None:
        self._database = database
        self._likely = likely

    async def corrected(
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
            + (f" UNION ALL SELECT * FROM ({WITH_WORDS})" if len(meant) < limit else ""),
            {
                "guild": guild_id,
                "meant": json.dumps(list(meant.items())),
                "year": year,
                "query": within(guild_id, any_of(words)),
            },
        )
        return [(title_from(row), row["slips"]) for row in rows]

    async def read(
        self, guild_id: int | None, typed: str, known: Sequence[Vocabulary]
    ) -> list[tuple[FilmTitle, float]]:
        """Films with words that are spelled nearly like the typed ones, in any order."""
        for meant in readings(typed.split(), [each.words for each in known]):
            if not meant:
                await asyncio.sleep(0)  # lets others be answered
                continue
            query = within(guild_id, any_of(meant))
            if rows := await self._database.fetch(WITH_WORDS, {"guild": guild_id, "query": query}):
                break
        else:
            return []
        return await _by_slips(typed, rows)

    async def but_for_one_word(
        self, guild_id: int | None, typed: str
    ) -> list[tuple[FilmTitle, float]]:
        """Films with all of the typed words but one, which may be another title's."""
        words = uniform(typed).split()[:_WORDS]
        others = [[[word] for word in words[:i] + words[i + 1 :]] for i in range(len(words))]
        undated = YEAR_BEHIND.sub("", uniform(typed))
        number = _OF_SERIES.search(undated)
        series = undated[: number.start()] if number else undated
        if number:  # the library may have the series' other films
            typed = series
            others.append([[word] for word in typed.split()[:_WORDS]])
        telling = [
            group
            for group in others
            if any(len(word) >= LEAST and not word.isdecimal() for (word,) in group)
        ]
        if not telling:
            return []
        query = within(guild_id, any_of(telling))
        rows = await self._database.fetch(WITH_WORDS, {"guild": guild_id, "query": query})
        near = await _by_slips(typed, rows)
        if number:
            near = [(film, slips + _of_another(number[0], film)) for film, slips in near]
        return sorted(near, key=itemgetter(1))

    async def titles_within(
        self, guild_id: int | None, typed: str
    ) -> list[tuple[FilmTitle, float]]:
        """Films whose whole title is the beginning or the end of the text, the longest first: it
        was typed with a subtitle that the library lacks, or in two languages."""
        words = typed.split()[: 2 * _WORDS]
        parts = [" ".join(words[:end]) for end in range(len(words) - 1, 0, -1)]
        parts += [" ".join(words[start:]) for start in range(1, len(words))]
        telling = [part for part in parts if len(part) >= LEAST or not part.isalpha()]
        telling = [part for part in telling if not part.isdecimal()]
        return await self._meant(guild_id, sorted(telling, key=len, reverse=True), _MORE_TYPED)

    async def twice_misspelled(
        self, guild_id: int | None, typed: str, known: Sequence[Vocabulary]
    ) -> list[tuple[FilmTitle, float]]:
        """Films with a title two slips away, of which one may be a lost blank: "walstreet"."""
        if len(typed) <= 2 * LEAST:
            return []
        titles = [title for each in known for title in each.titles.two_slips_from(typed)]
        return await self._meant(guild_id, titles, 2.0)

    async def _meant(
        self, guild_id: int | None, titles: Iterable[str], slips: float
    ) -> list[tuple[FilmTitle, float]]:
        meant = json.dumps([(title, slips) for title in titles])
        rows = await self._database.fetch(_MEANT, {"guild": guild_id, "meant": meant, "year": None})
        return [(title_from(row), slips) for row in rows]


def _of_another(number: str, film: FilmTitle) -> float:
    """How many slips it counts that this was typed behind a film's title: none for its year."""
    year = number.removeprefix(" ")
    is_year = year >= _LEAST_YEAR and year == str(film.year)[2:]
    return 0.0 if is_year else _OTHER_PART


async def _by_slips(typed: str, rows: list[Row]) -> list[tuple[FilmTitle, float]]:
    """Films with the slips between their titles and what was typed, nearest first."""
    await load()
    dated, spelled = YEAR_BEHIND.search(typed), YEAR_BEHIND.sub("", typed)
    slips = {row["folded"]: distance(spelled, row["folded"]) for row in rows}
    near = [(title_from(row), slips[row["folded"]] + _of_other_year(dated, row)) for row in rows]
    return sorted(near, key=itemgetter(1))


def _of_other_year(dated: re.Match[str] | None, row: Row) -> float:
    """How many slips it counts that a film is of another year than is typed behind, if one is."""
    year = dated and dated["year"]
    is_of_it = year is None or year in (str(row["year"]), *row["folded"].split())
    return 0.0 if is_of_it else OTHER_YEAR
