"""A film's file of one club, into the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import FilmNotFound
from bot.domain.filed import Became, FiledFilm, FiledReview, Imported, SeedReview
from bot.domain.film import Facts, Film, fold
from bot.domain.library import BadEntry, Editor
from bot.domain.quote import Said
from bot.store.clubs import note_club
from bot.store.database import Row, Transaction, stored
from bot.store.films import (
    COLUMNS,
    VISIBLE,
    Films,
    film_from,
    keyed_film,
    titled_films,
    visible_film,
    written,
)
from bot.store.library_log import note
from bot.store.replacements import replace_film
from bot.store.reviews import Reviews


@dataclass(frozen=True, slots=True)
class ClubFile:
    """A file that is written in this transaction. All of it raises BadEntry."""

    films: Films
    reviews: Reviews
    transaction: Transaction
    by: Editor
    name: str
    """The file's, without its ending: it is known by it when it is read again."""

    async def write(self, filed: FiledFilm) -> Imported:
        """Add what the club lacks, and bring what it has of its own up to what the file says."""
        await note_club(self.transaction, self.by.guild_id, self.by.at)
        if filed.removed:
            return await self._remove(await self._seed(filed.seed or ""))
        film, first = await self._film(filed)
        changes = 0
        for seed in filed.replaces or ():  # before its reviews, which become the film's
            changes += await self._stand_in(seed, film)
        changes += await self._write_reviews(film, filed.reviews)
        for gone in filed.removed_reviews:
            changes += await self._hide(gone, None)
        for said in filed.said:
            changes += await self._quote(film, said)
        became: Became = "updated" if changes and first == "already there" else first
        if became != "already there":
            action = "added" if became == "added" else "changed"
            await note(self.transaction, self.by, action, film, "from a file")
        return Imported(became, said_of(film, filed), film.id)

    async def _film(self, filed: FiledFilm) -> tuple[Film, Became]:
        """The film that the file is about, with the file's facts when it is the club's own."""
        if filed.facts is None:
            seed = await self._seed(filed.seed or "")
            try:
                film = await visible_film(self.transaction, self.by.guild_id, seed.id)
            except FilmNotFound:
                raise BadEntry(f"The club has taken {seed.name} out of its library.") from None
            return film, "already there"
        key = f"{self.by.guild_id}/{self.name}"
        became: Became = "already there"
        if (known := await keyed_film(self.transaction, key)) is not None:
            film = film_from(known)
            refuse_another(film, filed.facts)
            if await self.transaction.run(
                "DELETE FROM film_replacements WHERE guild_id = ? AND film_id = ? RETURNING 1",
                (self.by.guild_id, film.id),
            ):  # it was removed, but can still be brought back
                became = "updated"
        elif (film := await self._meant(filed.facts, filed.replaces)) is None:
            film = await self.films.add(
                self.transaction, filed.facts, filed.added_at or self.by.at, self.by.guild_id, key
            )
            return film, "added"
        elif film.guild_id is None:
            return film, became
        else:
            await self.transaction.run("UPDATE films SET seed = ? WHERE id = ?", (key, film.id))
        if written(film) == written(filed.facts):
            return film, became
        return await self.films.rewrite(self.transaction, film.id, filed.facts), "updated"

    async def _seed(self, name: str) -> Film:
        row = await keyed_film(self.transaction, name)
        if row is None or row["guild_id"] is not None:
            raise BadEntry(f"There is no seed {name} in this library.")
        return film_from(row)

    async def _meant(self, facts: Facts, replaced: Sequence[str] | None) -> Film | None:
        """The film of a file that was never read: one of the club's own that no file has named
        yet, or everyone's unless the file says that it is not that."""
        rows = await self.transaction.run(
            f"SELECT {COLUMNS}, films.seed FROM film_replacements AS r"
            " JOIN films ON films.id = by_id WHERE r.guild_id = :guild AND r.film_id IN"
            " (SELECT id FROM films WHERE seed IN (SELECT value FROM json_each(:seeds)))"
            f" AND {VISIBLE}",
            {"guild": self.by.guild_id, "seeds": json.dumps(replaced or ())},
        )
        rows += await titled_films(self.transaction, self.by.guild_id, facts)
        fitting = [film_from(row) for row in rows if _fits(row, replaced)]
        # Of several the one that is just so, or else the club's own.
        fitting.sort(key=lambda film: (written(film) != written(facts), film.guild_id is None))
        return fitting[0] if fitting else None

    async def _remove(self, seed: Film) -> Imported:
        what = f"{seed.name}, removed"
        try:
            shown = await visible_film(self.transaction, self.by.guild_id, seed.id)
        except FilmNotFound:
            return Imported("already there", what)
        if shown.id != seed.id:
            raise BadEntry(f"The club has its own {shown.name} in place of that seed.")
        await self.transaction.run(
            "INSERT INTO film_replacements VALUES (?, ?, NULL, ?)",
            (self.by.guild_id, seed.id, stored(self.by.at)),
        )
        await note(self.transaction, self.by, "removed", seed, "from a file", film_id=seed.id)
        return Imported("updated", what)

    async def _stand_in(self, seed: str, film: Film) -> bool:
        """Have the club see the film in place of a seed; returns whether that is new."""
        row = await keyed_film(self.transaction, seed)
        if row is None or row["guild_id"] is not None:
            return False  # no such seed: nothing to replace
        given = (self.by.guild_id, row["id"])
        where = "FROM film_replacements WHERE guild_id = ? AND film_id = ?"
        rows = await self.transaction.run(f"SELECT by_id {where}", given)
        if rows and rows[0]["by_id"] == film.id:
            return False
        if rows and rows[0]["by_id"] is not None:
            raise BadEntry(f"The club has another film in place of the seed {seed}.")
        await self.transaction.run(f"DELETE {where}", given)
        await replace_film(self.transaction, self.by.guild_id, film_from(row), film)
        return True

    async def _write_reviews(self, film: Film, filed: Sequence[FiledReview]) -> int:
        """Returns how many were added or changed."""
        seen = await self.reviews.seen(self.transaction, self.by.guild_id, film.id)
        same: dict[int, int] = {}  # by the place in the file, the id of what is just so
        for place, each in enumerate(filed):
            for review, _ in seen:
                if review == each.review and review.id not in same.values():
                    same[place] = review.id
                    break
        own = {row["id"]: row for _, row in seen if row["guild_id"] == self.by.guild_id}
        free = [id_ for id_ in own if id_ not in same.values()]
        changes = 0
        for place, each in enumerate(filed):
            review_id = same.get(place)
            is_own = review_id is None or review_id in own
            if review_id is None:
                version = next((id_ for id_ in free if _is_version(own[id_], each)), 0)
                if version:
                    free.remove(version)
                review_id = await self.reviews.write(
                    self.transaction,
                    film.id,
                    self.by.guild_id,
                    replace(each.review, id=version),
                    each.fingerprint,
                )
                changes += 1
            if each.replaces is not None and is_own:
                changes += await self._hide(each.replaces, review_id)
        return changes

    async def _hide(self, meant: SeedReview, own_id: int | None) -> bool:
        """Have the club see a review of its own, or none, in place of a seed's; returns whether
        that is new."""
        rows = await self.transaction.run(
            "SELECT reviews.id FROM reviews JOIN films ON films.id = film_id WHERE seed = ?"
            " AND reviews.guild_id IS NULL AND fingerprint IS NULL AND source = ? AND reviewer IS ?"
            " ORDER BY reviews.id LIMIT 1 OFFSET ?",
            (meant.seed, meant.source, meant.reviewer, meant.place - 1),
        )
        if not rows:  # seeds change
            return False
        changed = await self.transaction.run(
            "INSERT INTO review_replacements VALUES (:guild, :review, :own, NULL)"
            " ON CONFLICT DO UPDATE SET by_id = :own, removed_at = NULL"
            " WHERE :own NOT NULL AND by_id IS NOT :own RETURNING 1",
            {"guild": self.by.guild_id, "review": rows[0]["id"], "own": own_id},
        )
        return bool(changed)

    async def _quote(self, film: Film, said: Said) -> bool:
        """Returns whether the message was no quote before."""
        if await self.transaction.run(
            "INSERT INTO quotes (text, guild_id, film_id, channel_id, message_id, author_id)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
            (
                said.text, self.by.guild_id, film.id, said.channel_id, said.message_id,
                said.author_id,
            ),
        ):  # fmt: skip
            return True
        (row,) = await self.transaction.run(
            "SELECT guild_id FROM quotes WHERE message_id = ?", (said.message_id,)
        )
        if row["guild_id"] != self.by.guild_id:
            raise BadEntry(f"The message {said.message_id} is a quote of another club's.")
        return False


def said_of(film: Film, filed: FiledFilm) -> str:
    """What a file held, in words."""
    counts = {"review": len(filed.reviews), "quote": len(filed.said)}
    counted = (
        f"{count} {what}{'s' if count > 1 else ''}" for what, count in counts.items() if count
    )
    return ", ".join([film.name, *counted])


def refuse_another(film: Film, facts: Facts) -> None:
    """Raises BadEntry when a file that was read for one film tells of quite another."""
    shared = set(map(fold, film.titles)) & set(map(fold, facts.titles))
    if not shared and (film.year is None or film.year != facts.year):
        raise BadEntry(
            f"A file of this name was {film.name} when it was read last, and what belongs to that"
            " film would become this one's. Give the file another name."
        )


def _fits(row: Row, replaced: Sequence[str] | None) -> bool:
    if row["guild_id"] is not None:
        return row["seed"] is None
    is_seed = row["seed"] is not None and "/" not in row["seed"]
    return replaced is None or not (replaced or is_seed)


def _is_version(row: Row, filed: FiledReview) -> bool:
    """Whether a review is another version of a file's: by link, document or critic. Two that no one
    has signed are two reviews."""
    review = filed.review
    return (
        (review.link is not None and review.link == row["link"])
        or (filed.fingerprint is not None and filed.fingerprint == row["fingerprint"])
        or (
            review.reviewer is not None
            and (review.source, review.reviewer) == (row["source"], row["reviewer"])
        )
    )
