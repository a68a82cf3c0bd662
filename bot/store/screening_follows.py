"""What follows a film's coming screenings: until when it is sealed, and its thread spoiler-free."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection

from bot.domain.discussion import UNTIL_WATCHED
from bot.domain.film import Film
from bot.domain.post import ASKING, ON_COMING, PostId, PostKind
from bot.domain.screening import lasts
from bot.domain.sealed import REVEAL_AFTER
from bot.store.clubs import day_at
from bot.store.database import Row, fetch, stored
from bot.store.film_posts import mark_proposed_stale, mark_thread_stale
from bot.store.library_log import UNDO
from bot.store.posts import mark_all_stale, mark_stale, unwritten

_IN_TIME = timedelta(hours=1)
"""How much later than it was due a screening is ended without a word."""
_COMING = """
SELECT screenings.id, at, coalesce(started_at, at) AS begins, is_live, runtime
FROM screenings JOIN films ON films.id = film_id
WHERE screenings.guild_id = ? AND film_id = ? AND ended_at IS NULL ORDER BY at, screenings.id
"""
_THESE = """(SELECT value FROM json_each(:films) UNION ALL SELECT film_id FROM film_replacements
        WHERE guild_id = :guild AND by_id IN (SELECT value FROM json_each(:films)))"""
_TELLS_OF_CHOICE = {
    f"SELECT id FROM nominations WHERE guild_id = :guild AND film_id IN {_THESE}": (
        PostKind.NOMINATION,
    ),
    f"SELECT id FROM turns WHERE guild_id = :guild AND film_id IN {_THESE}": (
        PostKind.PICK, *ASKING,
    ),
    "SELECT DISTINCT vote_id AS id FROM vote_films JOIN votes ON votes.id = vote_id"
    f" WHERE votes.guild_id = :guild AND film_id IN {_THESE}"
    " AND (closed_at IS NULL OR place = result ->> '$.tally.winner')": (
        PostKind.VOTE, PostKind.VOTE_SHOWN, PostKind.VOTE_RESULT,
    ),
}  # fmt: skip
"""What has told of a film that the club may watch, or has chosen, with the kinds of its posts. A
vote: the open one with the film on its ballot, or one that the film has won."""
# Not where it was held since: an update of the library would have the posts of years edited.
_CHOSEN = """
SELECT guild_id FROM nominations WHERE film_id = ?1
UNION SELECT guild_id FROM (
    SELECT guild_id FROM turns WHERE film_id = ?1
    UNION SELECT guild_id FROM vote_films WHERE film_id = ?1) AS chosen
WHERE NOT EXISTS (SELECT 1 FROM screenings WHERE film_id = ?1
    AND screenings.guild_id = chosen.guild_id AND ended_at NOT NULL AND NOT is_off)
"""
_TO_COME, _OVER = "screenings WHERE ended_at IS NULL", "screenings WHERE ended_at NOT NULL"
WATCHED = """
EXISTS (SELECT 1 FROM screenings WHERE screenings.id = screening_id
    AND screenings.film_id = sealings.film_id AND ended_at NOT NULL AND NOT is_off)
"""
"""A condition: the screening for which one of ``sealings`` waits is over. Members have been told
when the film is revealed, and no later screening changes that."""
_SEAL = f"guild_id = ? AND film_id = ? AND opened_at IS NULL AND NOT {WATCHED}"
_OFF = """
EXISTS (SELECT 1 FROM screenings WHERE screenings.id = screening_id
    AND (is_off OR screenings.film_id <> sealings.film_id))
"""
"""A condition: the screening for which one of ``sealings`` waits is called off, or another film's
again since the undo of a merge."""
_HELD = """
EXISTS (SELECT 1 FROM screenings AS off JOIN screenings AS held USING (guild_id, film_id)
    WHERE off.id = screening_id AND held.ended_at > off.scheduled_at AND NOT held.is_off)
"""
"""A condition: the club has watched the film while another screening was coming, for which one of
``sealings`` waits."""
# Not one whose date a member has chosen, whose screening is over, or in which spoilers were
# welcomed. The undo of a merge leaves one at the other film's screening.
_THREADS = f"""
SELECT id, begun_at, free_until FROM discussions
WHERE guild_id = ? AND film_id = ? AND NOT is_gone
    AND EXISTS (SELECT 1 FROM screenings
        WHERE screenings.id = screening_id
            AND (ended_at IS NULL OR is_off OR screenings.film_id <> discussions.film_id))
    AND {unwritten(PostKind.SPOILERS_COME, "discussions", "discussions.id || ''")}
"""
_NOTED = """
SELECT changed_at FROM watched LEFT JOIN watched_changes AS change ON change.id = added_in
WHERE watched.guild_id = ? AND film_id = ? AND removed_in IS NULL AND watched_on >= ?
ORDER BY changed_at LIMIT 1
"""


def settle(connection: Connection, guild_id: int, film_id: int) -> None:
    """Let the film's seal and its thread wait for the screenings that are coming by now, and what
    was told of its choice say so. Each write that changes one of those, or how long the film runs,
    calls this."""
    film = (guild_id, film_id)
    coming = fetch(connection, _COMING, film)
    _settle_seal(connection, film, coming)
    _settle_thread(connection, film, coming)
    mark_choice_stale(connection, guild_id, [film_id])


def follow_facts(connection: Connection, film: Film) -> None:
    """The same where a film's facts have changed, with all that tells of it: in its own club or,
    where it is everyone's, in those that are going to watch it or have it sealed. Where it was only
    chosen, what was told of that follows. Others are left alone: an update of the library would
    reopen their old threads."""
    clubs = (
        "SELECT guild_id FROM films WHERE id = ?1 AND guild_id NOT NULL"
        " UNION SELECT guild_id FROM screenings WHERE film_id = ?1 AND ended_at IS NULL"
        " UNION SELECT guild_id FROM sealings WHERE film_id = ?1 AND opened_at IS NULL"
    )
    for row in fetch(connection, clubs, (film.id,)):
        settle(connection, row["guild_id"], film.id)
        mark_film_stale(connection, row["guild_id"], film.id)
    for row in fetch(connection, _CHOSEN, (film.id,)):
        mark_choice_stale(connection, row["guild_id"], [film.id])
    mark_proposed_stale(connection, film.id)


def settle_noted(connection: Connection, guild_id: int, film_ids: Iterable[int | None]) -> None:
    """The same where the log has changed about these films."""
    film_ids = list(film_ids)
    mark_choice_stale(connection, guild_id, film_ids)
    talked = (
        "SELECT DISTINCT film_id FROM discussions WHERE guild_id = ?"
        " AND film_id IN (SELECT value FROM json_each(?)) AND NOT is_gone"
    )
    for row in fetch(connection, talked, (guild_id, json.dumps(list(film_ids)))):
        settle(connection, guild_id, row["film_id"])


def leave_time_to_rate(connection: Connection, screening_id: int, now: datetime) -> None:
    """Put the reveal off whose film's screening has only been ended now, long after it: the bot was
    off, and nobody was asked for ratings. A moment that an organiser has chosen stays."""
    reveal_at = now + REVEAL_AFTER
    for row in fetch(
        connection,
        "UPDATE sealings SET reveal_at = ? WHERE screening_id = ? AND opened_at IS NULL"
        " AND NOT is_by_hand AND reveal_at < ? RETURNING guild_id, film_id, id",
        (stored(reveal_at), screening_id, stored(reveal_at - _IN_TIME)),
    ):
        mark_told_stale(connection, row["guild_id"], row["film_id"], row["id"])


def mark_told_stale(connection: Connection, guild_id: int, film_id: int, sealing_id: int) -> None:
    """Have the messages that tell the club of a film's seal say what is so by now: its own, if
    there is one, those of the film's screenings and of its choice, and its thread's."""
    film = (guild_id, film_id)
    mark_stale(connection, PostId(guild_id, PostKind.SEAL, str(sealing_id)))
    _mark_all(connection, film, _TO_COME, PostKind.SCREENING)
    _mark_all(connection, film, _OVER, PostKind.RATING_PROMPT)
    mark_thread_stale(connection, film_id, guild_id)
    mark_choice_stale(connection, guild_id, [film_id])


def mark_choice_stale(
    connection: Connection, guild_id: int, film_ids: Sequence[int | None]
) -> None:
    """Have the messages that told the club of films that it may watch, or has chosen, say what is
    so by now: the films' names, and when they are watched, or were."""
    given = {"guild": guild_id, "films": json.dumps(film_ids)}
    for told_of, kinds in _TELLS_OF_CHOICE.items():
        for row in fetch(connection, told_of, given):
            mark_all_stale(connection, guild_id, row["id"], *kinds)


def mark_film_stale(connection: Connection, guild_id: int, film_id: int) -> None:
    """Have what the club was told of a film's coming screenings, of its seal, its choice and what
    is proposed about it, and its thread, say what is so by now: its facts have changed, or it was
    merged with another, or is out of the library, and all are off for as long."""
    film = (guild_id, film_id)
    _mark_all(connection, film, _TO_COME, *ON_COMING)
    _mark_all(connection, film, _OVER, PostKind.RATING_PROMPT)
    _mark_all(connection, film, "sealings WHERE opened_at IS NULL", PostKind.SEAL)
    mark_choice_stale(connection, guild_id, [film_id])
    mark_thread_stale(connection, film_id, guild_id)
    mark_proposed_stale(connection, film_id, guild_id)


def _mark_all(connection: Connection, film: tuple[int, int], of: str, *kinds: str) -> None:
    for row in fetch(connection, f"SELECT id FROM {of} AND guild_id = ? AND film_id = ?", film):
        mark_all_stale(connection, film[0], row["id"], *kinds)


def _settle_seal(connection: Connection, film: tuple[int, int], coming: Sequence[Row]) -> None:
    """A seal waits for the film's last screening, unless an organiser has chosen its moment, or the
    screening for which it waits is over. Where all are called off, it is deleted, unless an
    organiser has sealed the film by hand, somebody has rated it, or one of several was held: then
    it is revealed when it would have been."""
    if coming:
        last = coming[-1]
        reveal_at = stored(_end(last, "at") + REVEAL_AFTER)
        joined = f"UPDATE sealings SET screening_id = ? WHERE {_SEAL}"
        connection.execute(joined, (last["id"], *film))
        changed = fetch(
            connection,
            f"UPDATE sealings SET reveal_at = ? WHERE {_SEAL} AND NOT is_by_hand"
            " AND reveal_at <> ? RETURNING id",
            (reveal_at, *film, reveal_at),
        )
    else:
        changed = fetch(
            connection,
            f"DELETE FROM sealings WHERE {_SEAL} AND {_OFF} AND NOT is_by_hand AND NOT {_HELD}"
            " AND NOT EXISTS (SELECT 1 FROM sealed_ratings WHERE sealing_id = sealings.id)"
            " RETURNING id",
            film,
        )
        parted = f"UPDATE sealings SET screening_id = NULL WHERE {_SEAL} AND {_OFF}"
        connection.execute(parted, film)
    for row in changed:
        mark_told_stale(connection, *film, row["id"])


def _settle_thread(connection: Connection, film: tuple[int, int], coming: Sequence[Row]) -> None:
    """A thread that is spoiler-free until the club has watched the film waits for its next
    screening, or until somebody notes that it was watched. Its first message and its name then say
    the date."""
    screening_id = coming[0]["id"] if coming else None
    for thread in fetch(connection, _THREADS, film):
        until = (
            stored(_end(coming[0], "begins")) if coming else _noted_until(connection, film, thread)
        )
        changed = fetch(
            connection,
            "UPDATE discussions SET free_until = ?1, screening_id = coalesce(?2, screening_id)"
            " WHERE id = ?3 AND (free_until, screening_id) <> (?1, coalesce(?2, screening_id))"
            " RETURNING id",
            (until, screening_id, thread["id"]),
        )
        if changed:
            mark_stale(connection, PostId(film[0], PostKind.DISCUSSION, str(thread["id"])))


def _noted_until(connection: Connection, film: tuple[int, int], thread: Row) -> str:
    """Until when a thread is spoiler-free whose film has no date. Where the log has the film since
    the thread began, only as long as that can be undone."""
    begun_on = day_at(connection, film[0], datetime.fromisoformat(thread["begun_at"]))
    noted = fetch(connection, _NOTED, (*film, str(begun_on)))
    if not noted:
        return stored(UNTIL_WATCHED)
    at = noted[0]["changed_at"]
    return stored(datetime.fromisoformat(at) + UNDO) if at else thread["free_until"]


def _end(row: Row, column: str) -> datetime:
    """When a screening ends that begins at the moment in this column."""
    begins = datetime.fromisoformat(row[column])
    return begins + lasts(row["runtime"], is_live=bool(row["is_live"]))
