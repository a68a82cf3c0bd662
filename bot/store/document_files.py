"""A document's review, written into the store: everyone's, or one club's."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection

from bot.domain.filed import FiledReview, Imported, above_the_text, film_line, odd_year
from bot.domain.film import Facts, Film
from bot.domain.folding import fold, searchable
from bot.domain.library import BadEntry, Editor
from bot.domain.library_log import OPERATOR, LogDetails
from bot.domain.record import record
from bot.domain.review import Review, same_document, same_text
from bot.store.clubs import note_club
from bot.store.database import Row, fetch
from bot.store.films import COLUMNS, create_film, film_from, same_films
from bot.store.library_log import note
from bot.store.reviews import put_review, rewrite_review, same_review, seen_reviews


@record
class DocumentFile:
    """A review that is written within one transaction. All methods raise BadEntry."""

    connection: Connection
    guild_id: int | None
    filed: FiledReview
    now: datetime
    told: Set[int] = frozenset()
    """The reviews that other documents of the same import told of: two documents are two texts,
    and each would be changed into the other for ever."""

    def write(self, facts: Facts) -> Imported:
        """Add the review, or change the one that came of an earlier version of the document."""
        review = self.filed.review
        there = self._same_document()
        film = there or reviewed_film(self.connection, self.guild_id, facts)
        if film is not None:
            seen = seen_reviews(self.connection, self.guild_id, film.id)
            if known := self._known(seen):
                return self._again(film, *known)
        if there is not None:  # the club has taken it out, or merged the film
            return Imported("already there", f"{there.name}, {review.byline}", there.id)
        if self.guild_id is not None:
            note_club(self.connection, self.guild_id, self.now)
        is_new = film is None
        if film is None:
            film = create_film(self.connection, facts, self.now, self.guild_id)
        review_id = put_review(
            self.connection, film.id, self.guild_id, review, self.filed.fingerprint
        )
        if self.guild_id is not None:
            by = Editor(self.guild_id, OPERATOR, self.now)
            details = LogDetails(byline=review.byline, from_file=True)
            note(self.connection, by, "added" if is_new else "reviewed", film, details)
        what = f"{film.name}, {review.byline}" + ", and the film" * is_new
        added = facts if is_new else None
        return Imported("added", what, film.id, review, added, review_id)

    def _same_document(self) -> Film | None:
        """The film whose review came of just this document."""
        rows = fetch(
            self.connection,
            f"SELECT {COLUMNS} FROM reviews JOIN films ON films.id = film_id"
            " WHERE substr(fingerprint, -64) = substr(?, -64)"
            " AND (reviews.guild_id IS NULL OR reviews.guild_id = ?)",
            (self.filed.fingerprint, self.guild_id),
        )
        return film_from(rows[0]) if rows else None

    def _known(self, seen: list[tuple[Review, Row]]) -> tuple[Review, Row] | None:
        """The review that this is once more, or another version of. Two reviews without a critic
        are two, unless they have words in common."""
        review, print_ = self.filed.review, self.filed.fingerprint
        same = same_review([(each, row["fingerprint"]) for each, row in seen], review, print_)
        if same is None:
            return None
        if same.is_certain or review.reviewer is not None:
            return next(one for one in seen if one[0] is same.review)
        quotes = set(map(fold, review.quotes))
        return next(
            (
                (each, row) for each, row in seen
                if fold(each.byline) == fold(review.byline) and quotes & set(map(fold, each.quotes))
            ),
            None,
        )  # fmt: skip

    def _again(self, film: Film, old: Review, row: Row) -> Imported:
        """Change a review to what the document says by now, or say why it is kept."""
        review, print_ = self.filed.review, self.filed.fingerprint
        is_own = row["guild_id"] == self.guild_id
        what = f"{film.name}, {review.byline}"
        if review == old:
            if is_own and row["fingerprint"] not in {None, print_}:
                put_review(self.connection, film.id, self.guild_id, old, print_)
            return Imported("already there", what, film.id, review_id=old.id)
        if kept := self._why_kept(old, row):
            return Imported("already there", f"{what}: {kept}", film.id, review_id=old.id)
        review = replace(review, id=old.id)
        if self.guild_id is None:
            put_review(self.connection, film.id, None, review, print_)
            (changed,) = fetch(
                self.connection,
                "SELECT count(*) AS clubs FROM review_replacements WHERE review_id = ?",
                (old.id,),
            )
            if changed["clubs"]:
                what += f"; clubs that have changed or removed it keep that: {changed['clubs']:,}"
        else:
            by = Editor(self.guild_id, OPERATOR, self.now)
            rewrite_review(self.connection, by, review, print_)
            stars = f"{old.stars / 2:g} stars" if old.stars else "no stars"
            was = filter(None, (stars, old.summary))
            what += f"; before: {', '.join(was)}; /library log there can undo this for ten minutes"
        return Imported("updated", what, film.id, review, review_id=old.id)

    def _why_kept(self, old: Review, row: Row) -> str:
        """Why the review that is there stays as it is; "" where it does not."""
        link, print_ = self.filed.review.link, self.filed.fingerprint
        another = link and old.link and link != old.link and not same_text(
            print_, row["fingerprint"]
        )  # fmt: skip
        if another or old.id in self.told:
            return "another text of that critic's is kept, not this one"
        if row["fingerprint"] is None:
            return "it came of no such file, and is kept as it is there"
        if self.guild_id is not None and same_document(print_, row["fingerprint"]):
            return "what was changed of it in the club since is kept"
        return ""


def reviewed_film(connection: Connection, guild_id: int | None, facts: Facts) -> Film | None:
    """The film that a document is about; None where it has to be added. Raises BadEntry when it is
    not certain which film is meant."""
    rows = same_films(connection, guild_id, facts, any_year=facts.year is None)
    found = [film_from(row) for row in rows]
    called = [film for film in found if searchable(film.title) == searchable(facts.title)] or found
    stated = above_the_text(film_line(facts.title))
    if len(called) > 1 and len({film.name for film in called}) == 1:
        raise BadEntry(
            f"There are several films {called[0].name}. Where a club sees one film twice,"
            " /library merge makes one of the two; else add this in the club, with"
            " /library add-review."
        )
    if len(called) > 1 or (facts.year is None and any(row["elsewhere"] for row in rows)):
        raise BadEntry(f"It could be of {' or '.join(film.name for film in called[:5])}. {stated}")
    if not called and facts.year is None:
        odd = odd_year(facts.title)
        why = f"{odd} is no film's year" if odd else "without a year none is added"
        raise BadEntry(f"There is no film {facts.title}, and {why}. {stated}")
    return called[0] if called else None
