"""What follows a film's coming screenings: until when it is sealed, and its thread spoiler-free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from sqlite3 import Connection

from bot.domain.discussion import DISCUSSION, UNTIL_WATCHED
from bot.domain.post import PostId
from bot.domain.reveal import SEAL_KIND
from bot.domain.screening import NEWS, PROMPT, lasts
from bot.domain.sealed import REVEAL_AFTER
from bot.store.database import Row, fetch, stored
from bot.store.posts import mark_stale

_IN_TIME = timedelta(hours=1)
"""How much later than it was due a screening is ended without a word."""
_COMING = """
SELECT screenings.id, at, coalesce(started_at, at) AS begins, is_live, runtime
FROM screenings JOIN films ON films.id = film_id
WHERE screenings.guild_id = ? AND film_id = ? AND ended_at IS NULL ORDER BY at, screenings.id
"""
_SEAL = "guild_id = ? AND film_id = ? AND opened_at IS NULL"
_OFF = "EXISTS (SELECT 1 FROM screenings WHERE screenings.id = screening_id AND is_off)"
# Not one whose date a member has chosen, or whose film was watched.
_THREAD = """
guild_id = ? AND film_id = ? AND NOT is_gone
    AND EXISTS (SELECT 1 FROM screenings
        WHERE screenings.id = screening_id AND (ended_at IS NULL OR is_off))
"""


def settle(connection: Connection, guild_id: int, film_id: int) -> None:
    """Let the film's seal and its thread wait for the screenings that are coming by now. Each write
    that changes one of those, or how long the film runs, calls this."""
    film = (guild_id, film_id)
    coming = fetch(connection, _COMING, film)
    _settle_seal(connection, film, coming)
    _settle_thread(connection, film, coming)


def settle_everywhere(connection: Connection, film_id: int) -> None:
    """The same for all clubs that are going to watch the film."""
    clubs = "SELECT DISTINCT guild_id FROM screenings WHERE film_id = ? AND ended_at IS NULL"
    for row in fetch(connection, clubs, (film_id,)):
        settle(connection, row["guild_id"], film_id)


def welcome_spoilers(
    connection: Connection, guild_id: int, film_id: int, on: date, now: datetime
) -> None:
    """Note that the club has watched a film on this day, though no screening of it was scheduled by
    then: a thread of before that waits for it does not wait any longer."""
    connection.execute(
        "UPDATE discussions SET free_until = ? WHERE guild_id = ? AND film_id = ?"
        " AND free_until = ? AND begun_at < ?",
        (stored(now), guild_id, film_id, stored(UNTIL_WATCHED), str(on + timedelta(days=1))),
    )


def leave_time_to_rate(connection: Connection, screening_id: int, now: datetime) -> None:
    """Put the reveal off whose film's screening has only been ended now, long after it: the bot was
    off, and nobody was asked for ratings. A moment that an organiser has chosen stays."""
    reveal_at = now + REVEAL_AFTER
    for row in fetch(
        connection,
        "UPDATE sealings SET reveal_at = ? WHERE screening_id = ? AND opened_at IS NULL"
        " AND NOT is_by_hand AND reveal_at < ? RETURNING guild_id, id",
        (stored(reveal_at), screening_id, stored(reveal_at - _IN_TIME)),
    ):
        mark_told_stale(connection, row["guild_id"], row["id"])


def mark_told_stale(connection: Connection, guild_id: int, sealing_id: int) -> None:
    """Have the messages that tell the club of a seal say what is so by now: its own, if there is
    one, and those of the screening that it waits for."""
    mark_stale(connection, PostId(guild_id, SEAL_KIND, str(sealing_id)))
    of_seal = "SELECT screening_id FROM sealings WHERE id = ? AND screening_id NOT NULL"
    for row in fetch(connection, of_seal, (sealing_id,)):
        for kind in (NEWS, PROMPT):
            mark_stale(connection, PostId(guild_id, kind, str(row["screening_id"])))


def _settle_seal(connection: Connection, film: tuple[int, int], coming: Sequence[Row]) -> None:
    """A seal waits for the film's last screening, unless an organiser has chosen its moment. Where
    all are called off, it is deleted, unless an organiser has sealed the film by hand, or somebody
    has rated it: then it is revealed when it would have been."""
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
            f"DELETE FROM sealings WHERE {_SEAL} AND {_OFF} AND NOT is_by_hand AND NOT EXISTS"
            " (SELECT 1 FROM sealed_ratings WHERE sealing_id = sealings.id) RETURNING id",
            film,
        )
        parted = f"UPDATE sealings SET screening_id = NULL WHERE {_SEAL} AND {_OFF}"
        connection.execute(parted, film)
    for row in changed:
        mark_told_stale(connection, film[0], row["id"])


def _settle_thread(connection: Connection, film: tuple[int, int], coming: Sequence[Row]) -> None:
    """A thread that is spoiler-free until the club has watched the film waits for its next
    screening. Its first message and its name then say the date."""
    screening_id = coming[0]["id"] if coming else None
    date = stored(_end(coming[0], "begins") if coming else UNTIL_WATCHED)
    changed = fetch(
        connection,
        "UPDATE discussions SET free_until = ?, screening_id = coalesce(?, screening_id)"
        f" WHERE {_THREAD} AND (free_until, screening_id) <> (?, coalesce(?, screening_id))"
        " RETURNING id",
        (date, screening_id, *film, date, screening_id),
    )
    for row in changed:
        mark_stale(connection, PostId(film[0], DISCUSSION, str(row["id"])))


def _end(row: Row, column: str) -> datetime:
    """When a screening ends that begins at the moment in this column."""
    begins = datetime.fromisoformat(row[column])
    return begins + lasts(row["runtime"], is_live=bool(row["is_live"]))
