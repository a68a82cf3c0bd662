"""Members' ratings. As changes are added, triggers keep the present ratings and each film's counts.
A line that is taken away is taken from both tables by ``take_line``. What is given to a film that
is sealed is kept elsewhere (envelopes.py)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from sqlite3 import Connection

from bot.domain import stars as half_stars
from bot.domain.errors import TooOften
from bot.domain.film import Film
from bot.domain.library import A_MOMENT, Editor, TooLate
from bot.domain.library_log import LogDetails
from bot.domain.rating import CHANGES_A_MINUTE, Aggregate, FoundLine, Rating, RatingChange
from bot.language import N_, nN_
from bot.store.database import Database, Row, fetch, stored
from bot.store.envelopes import ENVELOPE, rating_from, seal_up, take_kept_line, unseal
from bot.store.film_posts import mark_thread_stale
from bot.store.films import COLUMNS, film_from, film_gone, visible_film
from bot.store.library_log import note
from bot.store.member_names import NAMED, note_name
from bot.store.quotes import forget_line
from bot.store.reveals import take_revealed_line
from bot.store.sealed import SEAL, sealed_from
from bot.store.sight import SEEN_FILM, THIS_FILM, VISIBLE, is_private
from bot.store.waiting import Claim, use
from bot.store.watchlist import leave_watchlist

_COUNTS = [f"s{stars}" for stars in half_stars.ALL]
SCORES = ", ".join(f"coalesce({count}, 0) AS {count}" for count in _COUNTS)


def sum_of_stars(power: int = 1) -> str:
    """SQL for a film_scores row: the sum of the film's ratings in half-stars, each to this
    power."""
    return "(" + " + ".join(f"{stars**power} * s{stars}" for stars in half_stars.ALL) + ")"


# The part of a digest that holds the line is found by its place: see Content in bot/club/digest.py.
# It becomes empty, so that the other parts keep their places.
_OUT_OF_DIGESTS = """
UPDATE posts SET content = json_replace(
    content, '$.parts[' || json_extract(content, '$.line_part') || ']', '')
WHERE guild_id = :guild AND json_extract(content, '$.line_of[1]') = :member
    AND json_extract(content, '$.line_of[0]') IN (
        SELECT :film UNION ALL
        SELECT film_id FROM film_replacements WHERE guild_id = :guild AND by_id = :film)
"""


_TALKED_ABOUT = timedelta(days=30)
"""For how long the first message of a film's thread follows each rating: an edit reopens a forum's
archived post, which members who rate old films would do to many."""

_A_MOMENT_AGO = f"""
SELECT film_id, member_id, stars, line, spoiler, rated_at, NULL AS name, NULL AS guess,
    stars = :stars AND line IS nullif(coalesce(:line, line), '')
        AND spoiler = coalesce(:spoiler, spoiler) AS is_same,
    EXISTS (SELECT 1 FROM rating_changes AS c WHERE c.guild_id = :guild
        AND c.film_id = ratings.film_id AND c.member_id = :member
        AND c.changed_at > :since AND c.changed_at <= :now AND c.earlier_stars IS NOT c.stars
    ) AS has_moved
FROM ratings WHERE guild_id = :guild AND film_id = {SEEN_FILM} AND member_id = :member
    AND rated_at > :since AND rated_at <= :now
"""
"""The member's rating, if it was given since then, whether in the same words, and whether its stars
are not older than that."""
_RATE = f"""
INSERT INTO rating_changes
    (guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at)
SELECT :guild, films.id, :member, r.stars, :stars,
    nullif(coalesce(:line, r.line), ''), coalesce(:spoiler, r.spoiler, 0), :now
FROM films LEFT JOIN ratings AS r
    ON r.guild_id = :guild AND r.film_id = films.id AND r.member_id = :member
WHERE films.id = {THIS_FILM} AND {VISIBLE}
RETURNING film_id, earlier_stars, member_id, stars, line, spoiler, changed_at AS rated_at,
    NULL AS name, NULL AS guess
"""


def aggregate_from(row: Row) -> Aggregate:
    """The counts of a row that has SCORES."""
    return Aggregate(tuple([row[count] for count in _COUNTS]))


class Ratings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def rate(
        self,
        by: Editor,
        film_id: int,
        stars: int,
        *,
        line: str | None = None,
        spoiler: bool | None = None,
        guess: int | None = None,
        claim: Claim | None = None,
    ) -> RatingChange:
        """Write a rating in place of the member's earlier one. ``line`` and ``spoiler`` keep their
        earlier values where they are None.

        An empty ``line`` removes the line. ``guess``: what the member expects of the club's mean,
        where the film is sealed; 0 removes it. The claim is used up. Raises FilmNotFound when the
        film is gone, or another club's, and TooOften.
        """

        def rate(connection: Connection) -> RatingChange:
            use(connection, claim)
            return write_rating(
                connection, by, film_id, stars, line=line, spoiler=spoiler, guess=guess
            )

        return await self._database.write(rate)

    async def take_back(self, by: Editor, film_id: int) -> RatingChange | None:
        """Take a member's rating back. None where there is none. For a film that is sealed, what
        the member has put into the envelope is taken back first. Raises TooOften."""

        def take_back(connection: Connection) -> RatingChange | None:
            _require_calm(connection, by)
            if (unsealed := unseal(connection, by, film_id)) is not None:
                seen_id, earlier, line = unsealed
                change = _change(connection, by.guild_id, seen_id, earlier, None)
                again = fetch(
                    connection,
                    "SELECT stars FROM ratings WHERE (guild_id, film_id, member_id) = (?, ?, ?)",
                    (by.guild_id, seen_id, by.member_id),
                )
                counts_again = again[0]["stars"] if again else None
                return replace(change, taken_line=line, counts_again=counts_again)
            return _take_back(connection, by, film_id)

        return await self._database.write(take_back)

    async def line_of(self, guild_id: int, film_id: int, member_id: int) -> FoundLine:
        """A member's line on a film. Raises FilmNotFound, and TooLate when there is none."""
        return await self._database.read(
            lambda connection: _line_of(connection, guild_id, film_id, member_id)
        )

    async def take_line(self, by: Editor, film_id: int, member_id: int, checksum: int) -> Film:
        """Take a member's line off a film: from the present rating, from its history and from the
        digests that were written down. The stars stay, and the library log tells of it.

        ``checksum`` is that of the FoundLine that was shown. Raises FilmNotFound, and TooLate
        when there is no line, or not that one any more.
        """

        def take(connection: Connection) -> Film:
            present = _line_of(connection, by.guild_id, film_id, member_id)
            if present.checksum != checksum:
                raise TooLate(
                    N_(
                        "That member has rated the film again since. /library take-line shows the"
                        " line that is there now."
                    )
                )
            film = present.film
            given = {"guild": by.guild_id, "film": film.id, "member": member_id}
            take_kept_line(connection, given)
            for table in ("ratings", "rating_changes"):
                connection.execute(
                    f"UPDATE {table} SET line = NULL WHERE guild_id = :guild AND film_id = :film"
                    " AND member_id = :member AND line NOT NULL",
                    given,
                )
            connection.execute(_OUT_OF_DIGESTS, given)
            take_revealed_line(connection, given)
            forget_line(connection, by.guild_id, member_id)
            mark_thread_stale(connection, film.id, by.guild_id)
            note(connection, by, "took line", film, LogDetails(other_member_id=member_id))
            return film

        return await self._database.write(take)

    async def of_member(self, guild_id: int, film_id: int, member_id: int) -> Rating | None:
        """A member's present rating of a film, to be shown to that member alone. While the film is
        sealed, it is what is in their envelope, if they have one."""
        rows = await self._database.fetch(
            "SELECT member_id, stars, line, spoiler, guess, rated_at, NULL AS name, 0 AS place"
            f" FROM ({ENVELOPE}) UNION ALL"
            " SELECT member_id, stars, line, spoiler, NULL, rated_at, NULL, 1 FROM ratings"
            f" WHERE guild_id = :guild AND film_id = {SEEN_FILM} AND member_id = :member"
            " ORDER BY place LIMIT 1",
            {"guild": guild_id, "film": film_id, "member": member_id},
        )
        return rating_from(rows[0]) if rows else None

    async def any(self, guild_id: int) -> bool:
        """Whether anyone has ever rated anything in this club."""
        sql = "SELECT 1 FROM rating_changes WHERE guild_id = ? LIMIT 1"
        return bool(await self._database.fetch(sql, (guild_id,)))

    async def of_film(
        self, guild_id: int, film_id: int, offset: int, limit: int
    ) -> tuple[Rating, ...]:
        """A page of a film's ratings in a club, newest first."""
        rows = await self._database.fetch(
            "SELECT ratings.member_id, stars, spoiler, rated_at, NULL AS guess, name,"
            f" iif({is_private('ratings.member_id')}, NULL, line) AS line"
            f" FROM ratings {NAMED} ratings.member_id"
            f" WHERE ratings.guild_id = :guild AND film_id = {SEEN_FILM}"
            " ORDER BY rated_at DESC, ratings.member_id LIMIT :limit OFFSET :offset",
            {"guild": guild_id, "film": film_id, "limit": limit, "offset": offset},
        )
        return tuple(map(rating_from, rows))


def write_rating(
    connection: Connection,
    by: Editor,
    film_id: int,
    stars: int,
    *,
    line: str | None,
    spoiler: bool | None,
    guess: int | None = None,
) -> RatingChange:
    """What ``Ratings.rate`` does, inside a larger transaction. What was given just so within
    A_MOMENT is not written twice."""
    _require_calm(connection, by)
    sealed = seal_up(connection, by, film_id, stars, line=line, spoiler=spoiler, guess=guess)
    if sealed is not None:
        seen_id, earlier, now = sealed
        return _given(connection, by, seen_id, earlier, now)
    given_now: dict[str, object] = {
        "guild": by.guild_id, "film": film_id, "member": by.member_id, "stars": stars,
        "line": line, "spoiler": spoiler, "now": stored(by.at),
    }  # fmt: skip
    before = fetch(connection, _A_MOMENT_AGO, {**given_now, "since": stored(by.at - A_MOMENT)})
    if before and before[0]["is_same"]:
        same = before[0]
        change = _change(connection, by.guild_id, same["film_id"], same["stars"], rating_from(same))
        return replace(change, is_repeated=True)
    if not (rows := fetch(connection, _RATE, given_now)):
        raise film_gone()
    note_name(connection, by.guild_id, by.member_id, by.name)
    given, earlier = rows[0], rows[0]["earlier_stars"]
    if earlier is not None and (line is not None or spoiler is not None):
        forget_line(connection, by.guild_id, by.member_id)
    mark_thread_stale(connection, given["film_id"], by.guild_id, by.at - _TALKED_ABOUT)
    change = _given(connection, by, given["film_id"], earlier, given)
    return replace(change, is_corrected=bool(before and before[0]["has_moved"]))


def _take_back(connection: Connection, by: Editor, film_id: int) -> RatingChange | None:
    """Take the member's rating of a film that is not sealed back. None where there is none."""
    given = {"guild": by.guild_id, "film": film_id, "member": by.member_id, "now": stored(by.at)}
    this = f"FROM ratings WHERE guild_id = :guild AND film_id = {SEEN_FILM} AND member_id = :member"
    lines = fetch(connection, f"SELECT line {this}", given)
    rows = fetch(
        connection,
        "INSERT INTO rating_changes"
        " (guild_id, film_id, member_id, earlier_stars, spoiler, changed_at)"
        f" SELECT guild_id, film_id, member_id, stars, 0, :now {this}"
        " RETURNING film_id, earlier_stars",
        given,
    )
    if not rows:
        return None
    note_name(connection, by.guild_id, by.member_id, by.name)
    forget_line(connection, by.guild_id, by.member_id)
    (taken,) = rows
    mark_thread_stale(connection, taken["film_id"], by.guild_id)
    change = _change(connection, by.guild_id, taken["film_id"], taken["earlier_stars"], None)
    return replace(change, taken_line=lines[0]["line"])


def _given(
    connection: Connection, by: Editor, film_id: int, earlier: int | None, now: Row
) -> RatingChange:
    """The change, with whether the film has left the member's watchlist: a film that is rated is
    seen."""
    left = leave_watchlist(connection, by.guild_id, by.member_id, film_id)
    change = _change(connection, by.guild_id, film_id, earlier, rating_from(now))
    return replace(change, left_watchlist=left)


def _line_of(connection: Connection, guild_id: int, film_id: int, member_id: int) -> FoundLine:
    """What ``Ratings.line_of`` returns."""
    film = visible_film(connection, guild_id, film_id)
    (row,) = fetch(
        connection,
        f"SELECT count(*) AS lines, r.spoiler, iif({is_private(':member')}, NULL, r.line) AS line"
        " FROM rating_changes AS c LEFT JOIN ratings AS r USING (guild_id, film_id, member_id)"
        " WHERE (guild_id, film_id, member_id) = (:guild, :film, :member) AND c.line NOT NULL",
        {"guild": guild_id, "film": film.id, "member": member_id},
    )
    if not row["lines"]:
        raise TooLate(N_("That member has no line on that film. /ratings shows all."))
    return FoundLine(film, row["line"], bool(row["spoiler"]))


def _require_calm(connection: Connection, by: Editor) -> None:
    """Raises TooOften when the member has made CHANGES_A_MINUTE changes in the club within a
    minute. Imported ones don't count."""
    (row,) = fetch(
        connection,
        "SELECT count(*) AS changes FROM rating_changes WHERE guild_id = ? AND member_id = ?"
        " AND changed_at > ? AND changed_at <= ? AND imported_in IS NULL",
        (by.guild_id, by.member_id, stored(by.at - timedelta(minutes=1)), stored(by.at)),
    )
    if row["changes"] >= CHANGES_A_MINUTE:
        raise TooOften(
            nN_(
                "{count} change of a rating within a minute is the most. Wait a minute, then go"
                " on.",
                "{count} changes of ratings within a minute are the most. Wait a minute, then go"
                " on.",
            ),
            count=CHANGES_A_MINUTE,
        )


def _change(
    connection: Connection, guild_id: int, film_id: int, earlier: int | None, now: Rating | None
) -> RatingChange:
    (row,) = fetch(
        connection,
        f"SELECT {COLUMNS}, {SCORES}, {SEAL} FROM films LEFT JOIN film_scores"
        " ON film_scores.guild_id = :guild AND film_id = films.id WHERE films.id = :film",
        {"guild": guild_id, "film": film_id},
    )
    return RatingChange(film_from(row), earlier, now, aggregate_from(row), sealed_from(row))
