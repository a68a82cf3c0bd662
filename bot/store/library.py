"""What a club does to its library. Each change is in one transaction with its line in the log.

A club never changes what belongs to everyone. It gets a copy of its own, which replaces the
original for this club alone (film_replacements, review_replacements).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection
from typing import Any, TypeVar

from bot.domain.entry import NAMES_LIMIT, check_facts
from bot.domain.film import Facts, Film
from bot.domain.folding import searchable
from bot.domain.library import (
    FILMS_A_DAY,
    BadEntry,
    Editor,
    NeedsAccept,
    Toll,
    TooLate,
    Undone,
)
from bot.domain.library_log import LogDetails
from bot.domain.rating import RatingChange
from bot.language import N_, nN_
from bot.store.clubs import note_club
from bot.store.database import Database, Row, Work, fetch, stored
from bot.store.film_posts import mark_reviewed_stale
from bot.store.films import (
    create_film,
    film_from,
    film_gone,
    rewrite_film,
    same_films,
    visible_film,
    written,
)
from bot.store.library_log import UNDO, note
from bot.store.merges import before_merge, forget_merges, note_merge, undo_merge
from bot.store.ratings import write_rating
from bot.store.replacements import (
    delete_removed,
    finish_merges,
    forget_removal,
    move_ratings,
    note_removal,
    removals,
    replace_film,
)
from bot.store.review_undo import forget_rewrites, require_once, undo_rewrite
from bot.store.sealed import SEALED_RATERS
from bot.store.sight import OF_FILM, REVIEW_VISIBLE, THIS_FILM, VISIBLE
from bot.store.taken_off import before_the_pick
from bot.store.tmdb_facts import join_tmdb, note_tmdb
from bot.store.waiting import Claim, use

log = logging.getLogger(__name__)

_T = TypeVar("_T")

_TOLL = f"""
SELECT
    (SELECT count(*) FROM (
        SELECT member_id FROM ratings WHERE guild_id = :guild AND film_id = films.id UNION
        {SEALED_RATERS})) AS ratings,
    (SELECT count(*) FROM reviews WHERE {OF_FILM} AND {REVIEW_VISIBLE}) AS reviews,
    (SELECT count(*) FROM quotes WHERE guild_id = :guild AND film_id = films.id)
        + (SELECT count(*) FROM reviews JOIN quotes ON review_id = reviews.id
           WHERE {OF_FILM} AND {REVIEW_VISIBLE}) AS quotes,
    (SELECT count(*) FROM screenings WHERE guild_id = :guild AND film_id = films.id
        AND ended_at IS NULL AND at > :now) AS screenings,
    EXISTS (SELECT 1 FROM nominations WHERE guild_id = :guild AND film_id = films.id)
        AS is_nominated,
    EXISTS (SELECT 1 FROM votes JOIN vote_films ON vote_id = votes.id
        WHERE votes.guild_id = :guild AND closed_at IS NULL AND film_id = films.id) AS is_voted_on
FROM films WHERE films.id = {THIS_FILM} AND {VISIBLE}
"""


class Library:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._moving = set[asyncio.Task[None]]()

    async def close(self) -> None:
        """Stop moving ratings. The next ``purge`` goes on with it."""
        for task in self._moving:
            task.cancel()
        await asyncio.gather(*self._moving, return_exceptions=True)

    async def bring(self, by: Editor, facts: Facts) -> tuple[Film, bool]:
        """The film, added if the club lacks it, and whether it is new. Raises BadEntry."""
        return await self._database.write(lambda connection: write_film(connection, by, facts))

    async def rate_new(
        self,
        by: Editor,
        facts: Facts,
        stars: int,
        *,
        line: str | None = None,
        spoiler: bool | None = None,
        may_add: bool,
        claim: Claim | None = None,
    ) -> RatingChange:
        """Rate a film as ``Ratings.rate`` does. The film is added if the club lacks it.

        ``may_add``: whether the member may change the library. Raises BadEntry, and NeedsAccept
        when another member would add a film that was removed, or more than the club lets them.
        """

        def rate(connection: Connection) -> RatingChange:
            use(connection, claim)
            film = film_of(connection, by, facts, may_add=may_add)
            return write_rating(connection, by, film.id, stars, line=line, spoiler=spoiler)

        return await self._database.write(rate)

    async def edit_film(self, by: Editor, film_id: int, **changes: Any) -> Film:
        """Change the film's facts that ``changes`` names; where they are so already, nothing is
        written. Raises BadEntry and FilmNotFound."""

        def edit(connection: Connection) -> tuple[Film, bool]:
            changed = change_film(connection, by, film_id, changes)
            return changed, move_ratings(connection, by.guild_id)

        return await self._with_ratings(by.guild_id, edit)

    async def merge(self, by: Editor, film_id: int, into_id: int) -> tuple[Film, Film, int]:
        """Merge two entries of one film: their ratings, reviews, quotes and titles are joined.
        Returns the film that is gone, the one that stays, and the log entry's id for an undo.

        Of two ratings by one member the later one counts. Facts that the second film lacks come
        from the first. Raises FilmNotFound, and BadEntry for a film and itself.
        """

        def merge(connection: Connection) -> tuple[tuple[Film, Film, int], bool]:
            gone = visible_film(connection, by.guild_id, film_id)
            into = visible_film(connection, by.guild_id, into_id)
            if gone.id == into.id:
                raise BadEntry(N_("Those two are one film already."))
            with before_the_pick(connection, by.guild_id):
                before = before_merge(connection, by.guild_id, gone, into)
                merged, entry = _merge(connection, by, gone, into)
                note_merge(connection, by, entry, (gone, merged), before)
            return (gone, merged, entry), move_ratings(connection, by.guild_id)

        return await self._with_ratings(by.guild_id, merge)

    async def _with_ratings(self, guild_id: int, change: Work[tuple[_T, bool]]) -> _T:
        """Do a change that may leave ratings to be moved, and return its first result.

        Those of very many members move in the background, and nobody waits for them.
        """
        result, is_more = await self._database.write(change)
        if is_more:
            task = asyncio.create_task(self._move_ratings(guild_id))
            self._moving.add(task)
            task.add_done_callback(self._moving.discard)
        return result

    async def _move_ratings(self, guild_id: int) -> None:
        try:
            while await self._database.write(partial(move_ratings, guild_id=guild_id)):
                pass
        except Exception:  # there is nobody to tell
            log.exception("Ratings of %d are still on their way; see Library.purge", guild_id)

    async def toll(self, guild_id: int, film_id: int, now: datetime) -> Toll:
        """How much would go with a film. Raises FilmNotFound."""
        given = {"guild": guild_id, "film": film_id, "now": stored(now)}
        rows = await self._database.fetch(_TOLL, given)
        if not rows:
            raise film_gone()
        return Toll(**dict(rows[0]))

    async def remove_film(self, by: Editor, film_id: int) -> tuple[Film, int]:
        """Remove a film from the club's library. Returns it, and the log entry's id for an undo.

        Raises FilmNotFound.
        """

        def remove(connection: Connection) -> tuple[Film, int]:
            film = visible_film(connection, by.guild_id, film_id)
            entry = note(connection, by, "removed", film, film_id=film.id)
            connection.execute(
                "INSERT INTO film_replacements VALUES (?, ?, NULL, ?)",
                (by.guild_id, film.id, stored(by.at)),
            )
            note_removal(connection, by.guild_id, film, by.at)
            return film, entry

        return await self._database.write(remove)

    async def undo(self, by: Editor, entry_id: int) -> Undone:
        """Undo the removal or the merge of this log entry, or its change of a review, and no later
        one.

        If the film was added again since, the two are merged. Raises TooLate, and FilmNotFound when
        the review that was changed has gone since.
        """

        def undo(connection: Connection) -> tuple[Undone, bool]:
            rows = fetch(
                connection,
                "SELECT * FROM library_log WHERE id = ? AND guild_id = ? AND changed_at >= ?",
                (entry_id, by.guild_id, stored(by.at - UNDO)),
            )
            if not rows:
                raise TooLate(
                    N_("That was more than ten minutes ago, and can't be undone any more.")
                )
            entry = rows[0]
            with before_the_pick(connection, by.guild_id):
                parted = undo_merge(connection, by.guild_id, entry_id)
            if parted is not None:
                note(connection, by, "restored", parted)
                return Undone(parted.name, parted.id), move_ratings(connection, by.guild_id)
            if undone := undo_rewrite(connection, by, entry):
                return undone, False
            if not _bring_back(connection, entry):
                raise TooLate(N_("That has been undone already."))
            film = Facts(title=entry["film"])
            note(connection, by, "restored", film, LogDetails(byline=entry["byline"]))
            if entry["film_id"] is not None:
                forget_removal(connection, by.guild_id, entry["film_id"], by.at)
                with before_the_pick(connection, by.guild_id):
                    _join_with_later(connection, by, entry)
            film_id = entry["film_id"]
            if film_id is None:
                film_id = require_once(connection, by.guild_id, entry["review_id"])
                mark_reviewed_stale(connection, film_id, by.guild_id)
            undone = Undone(entry["film"], film_id, entry["byline"])
            return undone, move_ratings(connection, by.guild_id)

        return await self._with_ratings(by.guild_id, undo)

    async def purge(self, now: datetime) -> None:
        """Delete for good what was removed or changed and can't be brought back any more. Merges
        that have begun are finished first."""
        await finish_merges(self._database)
        for delete in (forget_merges, forget_rewrites, delete_removed):
            while await self._database.write(partial(delete, before=now - UNDO)):
                pass


def write_film(
    connection: Connection,
    by: Editor,
    facts: Facts,
    known_at: datetime | None = None,
) -> tuple[Film, bool]:
    """The film, which is added if the club lacks it, and whether it is new. Raises BadEntry.

    Facts with an id at The Movie Database come from there; ``known_at`` is when it was asked, or
    None for just now.
    """
    facts = check_facts(facts)
    if same := same_films(connection, by.guild_id, facts):
        return film_from(same[0]), False
    film = _insert(connection, by, facts)
    if facts.tmdb_id is not None:
        note_tmdb(connection, film.id, facts, known_at or by.at)
    note(connection, by, "added", film)
    connection.executemany(
        "DELETE FROM removed_films WHERE guild_id = ? AND film_id = ?",
        [(by.guild_id, film_id) for film_id in removals(connection, by.guild_id, facts)],
    )
    return film, True


def film_of(connection: Connection, by: Editor, facts: Facts, *, may_add: bool) -> Film:
    """The film that a member means, added if the club lacks it, as part of what they do with it.
    ``may_add`` and what it raises: see ``Library.rate_new``."""
    if not may_add:
        _require_free(connection, by, check_facts(facts))
    film, _is_new = write_film(connection, by, facts)
    return film


def change_film(
    connection: Connection, by: Editor, film_id: int, changes: Mapping[str, Any]
) -> Film:
    """What ``Library.edit_film`` does, inside a transaction. ``move_ratings`` has to follow."""
    film = visible_film(connection, by.guild_id, film_id)
    facts = check_facts(replace(film, **changes))
    if written(facts) == written(film):
        return film
    changed = _change(connection, by, film, facts)
    note(connection, by, "changed", changed, LogDetails(facts=tuple(changes)))
    return changed


def _require_free(connection: Connection, by: Editor, facts: Facts) -> None:
    """Raises NeedsAccept unless the film is there, or the member may add it without an Accept."""
    if same_films(connection, by.guild_id, facts):
        return
    if removals(connection, by.guild_id, facts):
        raise NeedsAccept(N_("An organiser has taken that film out of the library."))
    (row,) = fetch(
        connection,
        "SELECT count(*) AS added,"
        " coalesce((SELECT films_a_day FROM clubs WHERE guild_id = :guild), :default) AS most"
        " FROM library_log WHERE guild_id = :guild AND member_id = :member"
        " AND action = 'added' AND other_member_id IS NULL"
        " AND changed_at > :day_ago AND changed_at <= :now",
        {
            "guild": by.guild_id, "member": by.member_id, "default": FILMS_A_DAY,
            "day_ago": stored(by.at - timedelta(days=1)), "now": stored(by.at),
        },
    )  # fmt: skip
    if row["added"] >= row["most"]:
        raise NeedsAccept(
            nN_(
                "{count} film a day is the most that you can add yourself here.",
                "{count} films a day are the most that you can add yourself here.",
            ),
            count=row["most"],
        )


def _insert(connection: Connection, by: Editor, facts: Facts) -> Film:
    note_club(connection, by.guild_id, by.at)
    return create_film(connection, facts, by.at, by.guild_id)


def _change(connection: Connection, by: Editor, film: Film, facts: Facts) -> Film:
    """The film with other facts: changed itself or, where it is everyone's, as a copy of the club's
    own. The facts were checked."""
    if film.guild_id is None:
        own = _insert(connection, by, facts)
        # To the club the copy is no newer than the original: the digest announces a film once.
        connection.execute(
            "UPDATE films SET (added_at, tmdb_at, tmdb_facts) ="
            " (SELECT added_at, tmdb_at, tmdb_facts FROM films WHERE id = ?) WHERE id = ?",
            (film.id, own.id),
        )
        replace_film(connection, by.guild_id, film, own)
        return own
    return rewrite_film(connection, film.id, facts)


def _merge(connection: Connection, by: Editor, gone: Film, into: Film) -> tuple[Film, int]:
    """Merge two entries. Returns the film that stays, and the id of the line in the log.
    ``move_ratings`` has to follow: see ``replace_film``."""
    merged = _change(connection, by, into, check_facts(_joined(into, gone)))
    join_tmdb(connection, into, gone, merged)
    replace_film(connection, by.guild_id, gone, merged)
    return merged, note(connection, by, "merged", merged, LogDetails(merged=gone.name))


def _bring_back(connection: Connection, entry: Row) -> bool:
    """Undo the removal of this log entry; False where it was undone already. A film may have been
    removed several times: each removal is recognised by its moment."""
    return any(
        fetch(
            connection,
            f"DELETE FROM {kind}_replacements WHERE guild_id = ? AND {kind}_id = ?"
            " AND removed_at = ? RETURNING 1",
            (entry["guild_id"], entry[f"{kind}_id"], entry["changed_at"]),
        )
        for kind in ("film", "review")
    )


def _join_with_later(connection: Connection, by: Editor, removal: Row) -> None:
    """Merge a film that has come back with the same film, if that was added since its removal."""
    back = visible_film(connection, by.guild_id, removal["film_id"])
    for row in same_films(connection, by.guild_id, back):
        added_since = fetch(
            connection,
            "SELECT 1 FROM films WHERE id = ? AND id != ? AND added_at >= ?",
            (row["id"], back.id, removal["changed_at"]),
        )
        if added_since:
            back, _entry = _merge(connection, by, back, film_from(row))


def _joined(into: Film, gone: Film) -> Film:
    """The facts of ``into``, completed from ``gone``, with the titles of both: where those are too
    many for one film, with the first of each, the gone film's own among them."""
    known = set(map(searchable, into.titles))
    more = tuple(title for title in gone.titles if searchable(title) not in known)
    lacking: dict[str, Any] = {
        name: getattr(gone, name)
        for name in (
            "year", "director", "country", "runtime", "certificate", "cast", "poster", "tmdb_id",
        )
        if not getattr(into, name)
    }  # fmt: skip
    aliases = (*into.aliases[: NAMES_LIMIT - len(more[:1])], *more)[:NAMES_LIMIT]
    return replace(into, aliases=aliases, **lacking)
