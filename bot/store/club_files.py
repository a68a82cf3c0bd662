"""A club's file about a film, written into the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from sqlite3 import Connection

from bot.domain.errors import FilmNotFound
from bot.domain.filed import Became, FiledFilm, FiledReview, Imported, SeedReview
from bot.domain.film import Facts, Film
from bot.domain.folding import searchable
from bot.domain.library import BadEntry, Editor
from bot.domain.library_log import LogDetails
from bot.domain.quote import Said
from bot.domain.record import record
from bot.domain.review import same_text
from bot.store.clubs import note_club
from bot.store.database import Row, fetch, stored
from bot.store.films import (
    COLUMNS,
    create_film,
    film_from,
    keyed_film,
    rewrite_film,
    same_films,
    visible_film,
    written,
)
from bot.store.library_log import note
from bot.store.member_names import learn_name
from bot.store.replacements import forget_removal, move_ratings, note_removal, replace_film
from bot.store.reviews import put_review, seen_reviews
from bot.store.sight import VISIBLE

FROM_FILE = LogDetails(from_file=True)


@record
class ClubFile:
    """A file that is written within one transaction. All methods raise BadEntry."""

    connection: Connection
    by: Editor
    name: str
    """The file's name without its ending, by which the file is known when it is read again."""

    def write(self, filed: FiledFilm) -> Imported:
        """Add what the club lacks, and change what it has of its own to what the file says."""
        note_club(self.connection, self.by.guild_id, self.by.at)
        if filed.removed:
            return self._remove(self._seed(filed.seed or ""))
        film, first = self._film(filed)
        changes = 0
        for seed in filed.replaces or ():  # before the reviews: the seed's own become the film's
            changes += self._stand_in(seed, film)
        changes += self._write_reviews(film, filed.reviews)
        for gone in filed.removed_reviews:
            changes += self._hide(gone, None)
        for said in filed.said:
            changes += self._quote(film, said)
        became: Became = "updated" if changes and first == "already there" else first
        if became != "already there":
            action = "added" if became == "added" else "changed"
            note(self.connection, self.by, action, film, FROM_FILE)
        return Imported(became, said_of(film, filed), film.id)

    def _film(self, filed: FiledFilm) -> tuple[Film, Became]:
        """The film that the file is about, and what became of it. A film of the club's own gets the
        file's facts."""
        if filed.facts is None:
            seed = self._seed(filed.seed or "")
            try:
                film = visible_film(self.connection, self.by.guild_id, seed.id)
            except FilmNotFound:
                raise BadEntry(f"The club has taken {seed.name} out of its library.") from None
            return film, "already there"
        key = f"{self.by.guild_id}/{self.name}"
        became: Became = "already there"
        if (known := keyed_film(self.connection, key)) is not None:
            film = film_from(known)
            refuse_another(film, filed.facts)
            if fetch(
                self.connection,
                "DELETE FROM film_replacements WHERE guild_id = ? AND film_id = ? RETURNING 1",
                (self.by.guild_id, film.id),
            ):  # it was removed, but can still be brought back
                forget_removal(self.connection, self.by.guild_id, film.id, self.by.at)
                became = "updated"
        elif (film := self._meant(filed.facts, filed.replaces)) is None:
            film = create_film(
                self.connection, filed.facts, filed.added_at or self.by.at, self.by.guild_id, key
            )
            return film, "added"
        elif film.guild_id is None:
            return film, became
        else:
            self.connection.execute("UPDATE films SET seed = ? WHERE id = ?", (key, film.id))
        if written(film) == written(filed.facts):
            return film, became
        return rewrite_film(self.connection, film.id, filed.facts), "updated"

    def _seed(self, name: str) -> Film:
        row = keyed_film(self.connection, name)
        if row is None or row["guild_id"] is not None:
            raise BadEntry(f"There is no seed {name} in this library.")
        return film_from(row)

    def _meant(self, facts: Facts, replaced: Sequence[str] | None) -> Film | None:
        """The film of a file that was never read before; None where the club does not see it yet.
        It may be one of the club's own that belongs to no file yet, or one of everyone's, unless
        the file says that its film is another."""
        rows = fetch(
            self.connection,
            f"SELECT {COLUMNS}, films.seed FROM film_replacements AS r"
            " JOIN films ON films.id = by_id WHERE r.guild_id = :guild AND r.film_id IN"
            " (SELECT id FROM films WHERE seed IN (SELECT value FROM json_each(:seeds)))"
            f" AND {VISIBLE}",
            {"guild": self.by.guild_id, "seeds": json.dumps(replaced or ())},
        )
        rows += same_films(self.connection, self.by.guild_id, facts)
        fitting = [film_from(row) for row in rows if _fits(row, replaced)]
        # Where several fit, one with exactly these facts comes first, and then the club's own.
        fitting.sort(key=lambda film: (written(film) != written(facts), film.guild_id is None))
        return fitting[0] if fitting else None

    def _remove(self, seed: Film) -> Imported:
        what = f"{seed.name}, removed"
        try:
            shown = visible_film(self.connection, self.by.guild_id, seed.id)
        except FilmNotFound:
            return Imported("already there", what)
        if shown.id != seed.id:
            raise BadEntry(f"The club has its own {shown.name} in place of that seed.")
        self.connection.execute(
            "INSERT INTO film_replacements VALUES (?, ?, NULL, ?)",
            (self.by.guild_id, seed.id, stored(self.by.at)),
        )
        note(self.connection, self.by, "removed", seed, FROM_FILE, film_id=seed.id)
        note_removal(self.connection, self.by.guild_id, seed, self.by.at)
        return Imported("updated", what)

    def _stand_in(self, seed: str, film: Film) -> bool:
        """Let the club see the film in place of a seed. Returns whether that is new."""
        row = keyed_film(self.connection, seed)
        if row is None or row["guild_id"] is not None:
            return False  # there is no such seed to replace
        given = (self.by.guild_id, row["id"])
        where = "FROM film_replacements WHERE guild_id = ? AND film_id = ?"
        rows = fetch(self.connection, f"SELECT by_id {where}", given)
        if rows and rows[0]["by_id"] == film.id:
            return False
        if rows and rows[0]["by_id"] is not None:
            raise BadEntry(f"The club has another film in place of the seed {seed}.")
        self.connection.execute(f"DELETE {where}", given)
        replace_film(self.connection, self.by.guild_id, film_from(row), film)
        while move_ratings(
            self.connection, self.by.guild_id
        ):  # a file is one transaction, however much it holds
            pass
        return True

    def _write_reviews(self, film: Film, filed: Sequence[FiledReview]) -> int:
        """Write the reviews of a file. Returns how many were added or changed."""
        seen = seen_reviews(self.connection, self.by.guild_id, film.id)
        same: dict[int, int] = {}  # place in the file to the id of the identical review
        for place, each in enumerate(filed):
            for review, _ in seen:
                if review == each.review and review.id not in same.values():
                    same[place] = review.id
                    break
        own = {row["id"]: row for _, row in seen if row["guild_id"] == self.by.guild_id}
        free = [id_ for id_ in own if id_ not in same.values()]
        shared = [row for _, row in seen if row["guild_id"] is None]
        changes = 0
        for place, each in enumerate(filed):
            review_id = same.get(place)
            is_own = review_id is None or review_id in own
            if review_id is None:
                version = next((id_ for id_ in free if _is_version(own[id_], each)), 0)
                if version:
                    free.remove(version)
                review_id = put_review(
                    self.connection,
                    film.id,
                    self.by.guild_id,
                    replace(each.review, id=version),
                    each.fingerprint,
                )
                changes += 1
                everyones = next((row["id"] for row in shared if _is_certain(row, each)), None)
                if everyones not in (None, *same.values()) and not version:
                    self._stand_in_for_review(everyones, review_id)
            if each.replaces is not None and is_own:
                changes += self._hide(each.replaces, review_id)
        return changes

    def _hide(self, meant: SeedReview, own_id: int | None) -> bool:
        """Let the club see one of its own reviews, or none, in place of a seed's. Returns whether
        that is new."""
        rows = fetch(
            self.connection,
            "SELECT reviews.id FROM reviews JOIN films ON films.id = film_id WHERE seed = ?"
            " AND reviews.guild_id IS NULL AND fingerprint IS NULL AND source = ? AND reviewer IS ?"
            " ORDER BY reviews.id LIMIT 1 OFFSET ?",
            (meant.seed, meant.source, meant.reviewer, meant.place - 1),
        )
        if not rows:  # the seed has lost that review since
            return False
        return self._stand_in_for_review(rows[0]["id"], own_id)

    def _stand_in_for_review(self, review_id: int, own_id: int | None) -> bool:
        changed = fetch(
            self.connection,
            "INSERT INTO review_replacements VALUES (:guild, :review, :own, NULL)"
            " ON CONFLICT DO UPDATE SET by_id = :own, removed_at = NULL"
            " WHERE :own NOT NULL AND by_id IS NOT :own RETURNING 1",
            {"guild": self.by.guild_id, "review": review_id, "own": own_id},
        )
        return bool(changed)

    def _quote(self, film: Film, said: Said) -> bool:
        """Write a quote of the file. Returns whether the message was not yet a quote of the
        club's."""
        learn_name(self.connection, self.by.guild_id, said.author_id, said.author_name)
        rows = fetch(
            self.connection,
            "INSERT INTO quotes (text, guild_id, film_id, channel_id, message_id, author_id)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
            (
                said.text, self.by.guild_id, film.id, said.channel_id, said.message_id,
                said.author_id,
            ),
        )  # fmt: skip
        return bool(rows)


def said_of(film: Film, filed: FiledFilm) -> str:
    """What a file held, in words: "Heat (1995), 2 reviews, 1 quote"."""
    counts = {"review": len(filed.reviews), "quote": len(filed.said)}
    counted = (
        f"{count} {what}{'s' if count > 1 else ''}" for what, count in counts.items() if count
    )
    return ", ".join([film.name, *counted])


def refuse_another(film: Film, facts: Facts) -> None:
    """Raises BadEntry when a file that was read for one film is about quite another one now."""
    shared = set(map(searchable, film.titles)) & set(map(searchable, facts.titles))
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
    """Whether a stored review is another version of the file's, by its link, document or critic.
    Two reviews without a critic are two reviews."""
    review = filed.review
    return _is_certain(row, filed) or (
        review.reviewer is not None
        and (review.source, review.reviewer) == (row["source"], row["reviewer"])
    )


def _is_certain(row: Row, filed: FiledReview) -> bool:
    """Whether it is another version without a doubt: everyone's review is replaced by no other."""
    link = filed.review.link
    return (link is not None and link == row["link"]) or same_text(
        filed.fingerprint, row["fingerprint"]
    )
