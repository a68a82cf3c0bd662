"""A club's library, ratings and log for their export into files. Of the library it is what its
members see, without what the seeds bring."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import AsyncGenerator, Collection, Iterable, Mapping, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.filed import (
    SEEDS,
    Exported,
    FiledFilm,
    FiledRating,
    FiledReview,
    FiledViewing,
    SeedReview,
)
from bot.domain.film import Facts, Film
from bot.domain.folding import fold
from bot.domain.quote import Said
from bot.domain.review import Review
from bot.store.database import Database, Row, as_moment
from bot.store.films import COLUMNS, film_from, same_names, written
from bot.store.member_names import NAMED
from bot.store.quotes import said_from
from bot.store.sight import REVIEW_VISIBLE, VISIBLE, is_private, shown_as
from bot.store.title_forms import SHORTENED

_LONGEST_NAME = 100
"""How many letters the name of a file has at most that is made of a title and a year; a number that
tells it from another is not counted."""

_PAGE = 5_000
"""How many changes are held in memory at once."""

_SHIPPED = "(SELECT value FROM json_each(:seeds))"

_FILMS = f"""
SELECT {COLUMNS}, films.seed, films.added_at,
    (SELECT json_group_array(seed) FROM (SELECT replaced.seed FROM film_replacements AS r
        JOIN films AS replaced ON replaced.id = r.film_id
        WHERE r.guild_id = :guild AND r.by_id = films.id AND replaced.seed IN {_SHIPPED}
        ORDER BY 1)) AS replaces
FROM films WHERE {VISIBLE} ORDER BY films.id
"""

_TITLES = f"""
SELECT folded, year FROM film_titles JOIN films ON films.id = film_id
WHERE place < {SHORTENED} AND films.seed IN {_SHIPPED}
"""

_OF_SEED = f"(reviews.guild_id IS NULL AND fingerprint IS NULL AND origin.seed IN {_SHIPPED})"
"""A condition: the review comes with a seed. ``origin`` is the review's film."""

_REVIEWS = f"""
SELECT {shown_as("reviews.film_id")} AS shown_id, reviews.*,
    (SELECT json_group_array(text) FROM
        (SELECT text FROM quotes WHERE review_id = reviews.id ORDER BY id)) AS quotes,
    (SELECT review_id FROM review_replacements AS gone
     WHERE gone.guild_id = :guild AND gone.by_id = reviews.id LIMIT 1) AS replaces
FROM reviews JOIN films AS origin ON origin.id = reviews.film_id
WHERE {REVIEW_VISIBLE} AND NOT coalesce({_OF_SEED}, 0) ORDER BY reviews.id
"""

_GONE_REVIEWS = f"""
SELECT {shown_as("reviews.film_id")} AS shown_id, reviews.id
FROM review_replacements AS gone JOIN reviews ON reviews.id = gone.review_id
    JOIN films AS origin ON origin.id = reviews.film_id
WHERE gone.guild_id = :guild AND {_OF_SEED} AND (gone.by_id IS NULL OR EXISTS
    (SELECT 1 FROM review_replacements AS r WHERE r.guild_id = :guild AND r.review_id = gone.by_id))
ORDER BY origin.seed, reviews.id
"""

_SEED_REVIEWS = f"""
SELECT reviews.id, origin.seed, source, reviewer, row_number() OVER
    (PARTITION BY film_id, source, reviewer ORDER BY reviews.id) AS place
FROM reviews JOIN films AS origin ON origin.id = reviews.film_id WHERE {_OF_SEED}
"""

_SAID = f"""
SELECT {shown_as("quotes.film_id")} AS shown_id, text, author_id, channel_id, message_id,
    name AS author_name
FROM quotes {NAMED} author_id WHERE quotes.guild_id = :guild ORDER BY quotes.id
"""

_GONE_SEEDS = f"""
SELECT seed FROM films WHERE seed IN {_SHIPPED} AND id IN
    (SELECT film_id FROM film_replacements WHERE guild_id = :guild)
"""


class Exports:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def library(self, guild_id: int, shipped: Collection[str]) -> Exported:
        """What a club sees beyond the shipped seeds, which are there wherever the files are
        read."""
        given = {"guild": guild_id, "seeds": json.dumps(sorted(shipped))}
        rows = await self._database.fetch(_FILMS, given)
        names = _names(guild_id, rows, set(shipped))
        reviews = await self._filed_reviews(given)
        gone = await self._gone_reviews(given)
        said = await self._said(given)
        titles = {tuple(row) for row in await self._database.fetch(_TITLES, given)}
        files: dict[str, FiledFilm] = {}
        of_seeds: dict[str, FiledFilm] = {}
        replaced: set[str] = set()
        for row in rows:
            film = film_from(row)
            filed = FiledFilm(
                reviews=tuple(reviews.get(film.id, ())),
                removed_reviews=tuple(gone.get(film.id, ())),
                said=tuple(said.get(film.id, ())),
            )
            if row["seed"] not in shipped:
                files[names[film.id]] = own = _with_facts(filed, film, row, titles)
                replaced.update(own.replaces or ())
            elif filed != FiledFilm():
                of_seeds[row["seed"]] = replace(filed, seed=row["seed"])
        for row in await self._database.fetch(_GONE_SEEDS, given):
            if row["seed"] not in replaced:
                of_seeds[row["seed"]] = FiledFilm(seed=row["seed"], removed=True)
        for seed, filed in sorted(of_seeds.items()):
            files[_free(seed, files)] = filed
        films = {names[row["id"]]: film_from(row) for row in rows}
        return Exported(files, names, films)

    async def ratings(
        self, guild_id: int, names: Mapping[int, str]
    ) -> AsyncGenerator[FiledRating, None]:
        """Every change of a rating of these films, in the order in which the changes were written.
        ``names``: what to call each film, by its id.

        It reads through the whole table: no index has a club's rows in their order, and only an
        export asks, on a copy of the database.
        """
        last = number = 0
        while True:
            rows = await self._database.fetch(
                f"SELECT rating_changes.*, name, {is_private('rating_changes.member_id')}"
                " AS is_private FROM rating_changes NOT INDEXED"
                f" {NAMED} rating_changes.member_id WHERE rating_changes.guild_id = :guild"
                " AND rating_changes.id > :last ORDER BY rating_changes.id LIMIT :page",
                {"guild": guild_id, "last": last, "page": _PAGE},
            )
            for row in rows:
                if row["film_id"] in names:
                    number += 1
                    yield FiledRating(
                        names[row["film_id"]], row["member_id"], row["earlier_stars"],
                        row["stars"], row["line"], bool(row["spoiler"]),
                        datetime.fromisoformat(row["changed_at"]), number, row["name"],
                        row["imported_in"] is not None, bool(row["is_private"]),
                    )  # fmt: skip
            if len(rows) < _PAGE:
                return
            last = rows[-1]["id"]

    async def rated(self, guild_id: int, names: Mapping[int, str]) -> int:
        """How many ratings these films have now. ``names`` as above."""
        rows = await self._database.fetch(
            "SELECT film_id, ratings FROM film_scores WHERE guild_id = ?", (guild_id,)
        )
        return sum(row["ratings"] for row in rows if row["film_id"] in names)

    async def log(self, guild_id: int, names: Mapping[int, str]) -> list[FiledViewing]:
        """A club's log, oldest first. ``names``: what to call each film that the club sees, by its
        id."""
        rows = await self._database.fetch(
            f"SELECT watched.*, {shown_as('watched.film_id')} AS shown_id FROM watched"
            " WHERE guild_id = :guild AND removed_in IS NULL ORDER BY watched_on, id",
            {"guild": guild_id},
        )
        return [
            FiledViewing(
                line=0,
                on=datetime.fromisoformat(row["watched_on"]).date(),
                title=row["title"],
                year=row["year"],
                picker=f"<@{row['picker_id']}>" if row["picker_id"] else row["picker"] or "",
                came=row["came"],
                file=names.get(row["shown_id"], ""),
            )
            for row in rows
        ]

    async def known(self, guild_id: int) -> bool:
        """Whether there is a record of the club."""
        return bool(
            await self._database.fetch("SELECT 1 FROM clubs WHERE guild_id = ?", (guild_id,))
        )

    async def _filed_reviews(self, given: dict[str, Any]) -> dict[int, list[FiledReview]]:
        seeds = await self._seed_reviews(given)
        filed: defaultdict[int, list[FiledReview]] = defaultdict(list)
        for row in await self._database.fetch(_REVIEWS, given):
            review = Review(
                row["source"], row["reviewer"], row["link"], row["stars"], row["earlier_stars"],
                row["summary"], tuple(json.loads(row["quotes"])),
            )  # fmt: skip
            filed[row["shown_id"]].append(
                FiledReview(review, row["fingerprint"], seeds.get(row["replaces"]))
            )
        return filed

    async def _gone_reviews(self, given: dict[str, Any]) -> dict[int, list[SeedReview]]:
        seeds = await self._seed_reviews(given)
        gone: defaultdict[int, list[SeedReview]] = defaultdict(list)
        for row in await self._database.fetch(_GONE_REVIEWS, given):
            gone[row["shown_id"]].append(seeds[row["id"]])
        return gone

    async def _seed_reviews(self, given: dict[str, Any]) -> dict[int, SeedReview]:
        rows = await self._database.fetch(_SEED_REVIEWS, given)
        return {
            row["id"]: SeedReview(row["seed"], row["source"], row["reviewer"], row["place"])
            for row in rows
        }

    async def _said(self, given: dict[str, Any]) -> dict[int, list[Said]]:
        said: defaultdict[int, list[Said]] = defaultdict(list)
        for row in await self._database.fetch(_SAID, given):
            said[row["shown_id"]].append(said_from(row))
        return said


def _names(guild_id: int, rows: Iterable[Row], shipped: set[str]) -> dict[int, str]:
    """Each film's name as a file: the one under which it was read, or one made of its title and
    year."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    # Names under which a film was read come before names that are made.
    for prefix in (f"{guild_id}/", "import/"):
        for row in rows:
            seed: str = row["seed"] or ""
            name = seed.removeprefix(prefix)
            if seed in shipped:
                names[row["id"]] = f"{SEEDS}{seed}"
            elif seed.startswith(prefix) and name not in taken:
                names[row["id"]] = name
                taken.add(name)
    for film in [film_from(row) for row in rows if row["id"] not in names]:
        words, year = re.findall("[a-z0-9]+", fold(film.title)), str(film.year or "undated")
        # A long title is cut at its end, since people look for a file by its beginning.
        made = f"{'-'.join(words)[: _LONGEST_NAME - len(year)].strip('-')}-{year}".strip("-")
        names[film.id] = _free(made, taken)
        taken.add(names[film.id])
    return names


def _free(name: str, taken: Collection[str]) -> str:
    """The name, with a number behind it when it is taken."""
    number = 1
    free = name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _with_facts(
    filed: FiledFilm, film: Film, row: Row, titles: Set[tuple[str, int | None]]
) -> FiledFilm:
    """The file of a film that is no seed. ``titles``: those of the seeds, each with its year.

    What it replaces is stated even when it is nothing, where the film would otherwise be taken for
    a seed. That includes a seed which the club has replaced: when the files are read, it is not
    replaced yet.
    """
    replaces = tuple(json.loads(row["replaces"]))
    named = {(name, film.year) for name in same_names(film)}
    is_stated = replaces or not titles.isdisjoint(named)
    return replace(
        filed, facts=_facts(film), replaces=replaces if is_stated else None,
        added_at=as_moment(row["added_at"]),
    )  # fmt: skip


def _facts(film: Film) -> Facts:
    values = written(film)
    given = {name: getattr(film, name) for name in values if name != "actors"}
    return Facts(**given, cast=film.cast)
