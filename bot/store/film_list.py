"""The list of a club's library, sorted by title, a page at a time from any film on."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.library import LibraryFilm, LibraryPage, ListFilter, ListPlace
from bot.store.database import Database, Row
from bot.store.films import COLUMNS, film_from
from bot.store.ratings import SCORES, aggregate_from
from bot.store.sight import OF_FILM, REVIEW_VISIBLE, not_replaced

_EVERYONES, _OWN = "films.guild_id IS NULL", "films.guild_id = :guild"
_UNREVIEWED = f"NOT EXISTS (SELECT 1 FROM reviews WHERE {OF_FILM} AND {REVIEW_VISIBLE})"
_UNRATED = "NOT EXISTS (SELECT 1 FROM film_scores WHERE guild_id = :guild AND film_id = films.id)"

# Everyone's films of which the club has replaced or removed some reviews. They are few, and found
# by these reviews; the plus sign keeps SQLite from going through everyone's films instead.
_CHANGED = (
    "+films.guild_id IS NULL AND films.shared_reviews > 0 AND films.id IN (SELECT reviews.film_id"
    " FROM review_replacements AS changed JOIN reviews ON reviews.id = changed.review_id"
    " WHERE changed.guild_id = :guild)"
)

# Each part is read in the order of an index, up to the end of the page. On the way only films are
# skipped that the club itself has replaced, reviewed or rated.
_PARTS: Mapping[ListFilter, tuple[str, ...]] = {
    "everything": (_EVERYONES, _OWN),
    "own": (_OWN,),
    "unreviewed": tuple(
        f"{part} AND {_UNREVIEWED}"
        for part in (f"{_EVERYONES} AND films.shared_reviews = 0", _CHANGED, _OWN)
    ),
    "unrated": (f"{_EVERYONES} AND {_UNRATED}", f"{_OWN} AND {_UNRATED}"),
}

_COUNT = (
    "(SELECT sum(films) FROM film_counts WHERE guild_id IN ({whose}))"
    " - (SELECT count(*) FROM film_replacements AS r JOIN films ON films.id = r.film_id"
    " WHERE r.guild_id = :guild AND ({among}))"
)
_TOTALS: Mapping[ListFilter, str] = {
    "everything": _COUNT.format(whose="0, :guild", among=f"{_EVERYONES} OR {_OWN}"),
    "own": _COUNT.format(whose=":guild", among=_OWN),
}
"""How many films there are, for the lists in which that can be told without going through them."""

# The first comparison can use SQLite's index. The second one leaves out the films of the same title
# up to the place.
_BEYOND = (
    "films AS place JOIN films ON films.sort_title {sign}= place.sort_title"
    " AND (films.sort_title, coalesce(films.year, 0), films.id)"
    " {sign} (place.sort_title, coalesce(place.year, 0), place.id)"
    " WHERE place.id = :place AND (place.guild_id IS NULL OR place.guild_id = :guild) AND"
)
_FROM_START = "films WHERE"

_PART = (
    "SELECT * FROM (SELECT films.id, films.sort_title, films.year FROM {source} {part}"
    f" AND {not_replaced('films.id')} {{order}} LIMIT :limit + :offset)"
)
_ORDER = "ORDER BY {table}sort_title{way}, {table}year{way}, {table}id{way}"

# Reviews and ratings are counted only for the page's films.
_PAGE = f"""
WITH listed AS (SELECT id FROM ({{parts}}) {{order}} LIMIT :limit OFFSET :offset)
SELECT {COLUMNS}, {SCORES}, {{total}} AS total,
    (SELECT count(*) FROM reviews WHERE {OF_FILM} AND {REVIEW_VISIBLE}) AS reviews
FROM listed JOIN films ON films.id = listed.id
LEFT JOIN film_scores ON film_scores.guild_id = :guild AND film_id = films.id
{_ORDER.format(table="films.", way="")}
"""


_FIRST_PAGE = ListPlace()


class FilmList:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, guild_id: int, narrowed: ListFilter, limit: int, place: ListPlace = _FIRST_PAGE
    ) -> LibraryPage:
        """At most ``limit`` films of the library.

        Where the place has gone, or nothing is left beyond it, the page on which it was comes
        again, by its number, or else the first page. What follows a film that has gone may have
        moved onto that page; the next page by its number would leave that out.
        """
        rows = await self._rows(guild_id, narrowed, limit + 1, place)
        if not rows and place.film_id:
            left = place.page + 1 if place.backwards else max(place.page - 1, 0)
            return await self.page(guild_id, narrowed, limit, ListPlace(left))
        is_beginning = place.backwards and len(rows) <= limit
        if is_beginning or (not rows and place.page):
            return await self.page(guild_id, narrowed, limit)
        shown = rows[1:] if place.backwards else rows[:limit]
        has_previous = bool(place.film_id or place.page)
        has_next = place.backwards or len(rows) > limit
        return LibraryPage(
            films=list(map(_library_film, shown)),
            page=max(place.page, 1) if place.film_id else place.page,
            has_previous=has_previous,
            has_next=has_next,
            total=rows[0]["total"] if has_previous or has_next else len(shown),
        )

    async def _rows(
        self, guild_id: int, narrowed: ListFilter, limit: int, place: ListPlace
    ) -> list[Row]:
        sign, way = ("<", " DESC") if place.backwards else (">", "")
        source = _BEYOND.format(sign=sign) if place.film_id else _FROM_START
        within = _ORDER.format(table="films.", way=way)
        parts = [_PART.format(source=source, part=part, order=within) for part in _PARTS[narrowed]]
        sql = _PAGE.format(
            parts=" UNION ALL ".join(parts),
            order=_ORDER.format(table="", way=way),
            total=_TOTALS.get(narrowed, "NULL"),
        )
        offset = 0 if place.film_id else place.page * (limit - 1)
        return await self._database.fetch(
            sql, {"guild": guild_id, "limit": limit, "offset": offset, "place": place.film_id}
        )


def _library_film(row: Row) -> LibraryFilm:
    ratings = aggregate_from(row)
    return LibraryFilm(film_from(row), row["reviews"], ratings.count, ratings.mean)
