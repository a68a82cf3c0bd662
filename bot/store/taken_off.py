"""Nominations that end, and films that leave the ballot of the open vote. What a pick takes off so
is kept with its turn, and put back when the pick is taken back."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from sqlite3 import Connection

from bot.domain.frozen import NOBODY
from bot.domain.post import PostKind
from bot.store.database import fetch
from bot.store.posts import mark_all_stale
from bot.store.screening_follows import mark_choice_stale
from bot.store.sight import shown_as

_WAS_NOMINATED = f"""coalesce(taken_off ->> '$.nomination.member_id' <> {NOBODY}
    OR taken_off ->> '$.nomination.backers' <> '[]', 0)"""
"""A condition on a row of turns: the pick has ended a nomination that can be put back. Where its
member has gone meanwhile, it can if others want it."""
_OPEN_VOTE = "(SELECT id FROM votes WHERE guild_id = :guild AND closed_at IS NULL)"
TAKEN_OFF = f"""{_WAS_NOMINATED} AS was_nominated,
    EXISTS (SELECT 1 FROM json_each(taken_off, '$.ballot')
        WHERE value ->> 'vote_id' = {_OPEN_VOTE}) AS was_voted_on"""
"""Columns of a row of turns: whether a nomination, and a place in the vote that is open now, are
put back with it."""

_OFF = f"""FROM vote_films WHERE film_id = :film AND vote_id = {_OPEN_VOTE}
    AND (:places IS NULL OR id IN (SELECT value ->> 'id' FROM json_each(:places)))"""
_NOMINATED = "nominations WHERE guild_id = :guild"
_WITH_BACKERS = """'id', id, 'member_id', member_id, 'why', why, 'nominated_at', nominated_at,
    'backers', json((SELECT json_group_array(member_id) FROM nomination_backers
        WHERE nomination_id = nominations.id))"""
_ALL_OF_FILM = f"{shown_as('nominations.film_id')} = :film"
"""A condition on a nomination: of the film, or of one that was merged into it, where both are
nominated. The latter are not seen, and the undo of the merge gives them back."""
_KEEP = f"""
UPDATE turns SET taken_off = json_object(
    'nomination', (SELECT json_object({_WITH_BACKERS}) FROM {_NOMINATED} AND film_id = :film),
    'unseen', json((SELECT json_group_array(json_object('film_id', film_id, {_WITH_BACKERS}))
        FROM {_NOMINATED} AND film_id <> :film AND {_ALL_OF_FILM})),
    'ballot', json((SELECT json_group_array(json_object('id', id, 'vote_id', vote_id,
            'place', place, 'member_id', member_id, 'why', why)) {_OFF})))
WHERE id = :turn
"""
_NOMINATE = f"""
INSERT INTO nominations (id, guild_id, film_id, member_id, why, nominated_at)
SELECT taken_off ->> '$.nomination.id', guild_id, film_id, taken_off ->> '$.nomination.member_id',
    taken_off ->> '$.nomination.why', taken_off ->> '$.nomination.nominated_at'
FROM turns WHERE id = :turn AND film_id NOT NULL AND {_WAS_NOMINATED} ON CONFLICT DO NOTHING
"""
_BACK = f"""
INSERT OR IGNORE INTO nomination_backers
SELECT nominations.id, wants.value FROM turns JOIN nominations USING (guild_id, film_id)
CROSS JOIN json_each(json_insert(taken_off -> '$.nomination.backers', '$[#]',
    taken_off ->> '$.nomination.member_id')) AS wants
WHERE turns.id = :turn AND wants.value NOT IN (nominations.member_id, {NOBODY})
"""
_UNSEEN = f"""FROM turns CROSS JOIN json_each(taken_off, '$.unseen') AS its
    WHERE turns.id = :turn AND (its.value ->> 'member_id' <> {NOBODY}
        OR its.value ->> 'backers' <> '[]')
    AND EXISTS (SELECT 1 FROM films WHERE films.id = its.value ->> 'film_id')"""
_NOMINATE_UNSEEN = f"""
INSERT INTO nominations (id, guild_id, film_id, member_id, why, nominated_at)
SELECT its.value ->> 'id', guild_id, its.value ->> 'film_id', its.value ->> 'member_id',
    its.value ->> 'why', its.value ->> 'nominated_at' {_UNSEEN} ON CONFLICT DO NOTHING
"""
_BACK_UNSEEN = f"""
INSERT OR IGNORE INTO nomination_backers
SELECT nominations.id, wants.value FROM nominations
JOIN (SELECT its.value AS kept {_UNSEEN}) ON nominations.id = kept ->> 'id'
CROSS JOIN json_each(kept, '$.backers') AS wants WHERE wants.value <> nominations.member_id
"""
_ONTO_BALLOT = f"""
INSERT INTO vote_films (id, guild_id, vote_id, place, film_id, member_id, why)
SELECT value ->> 'id', guild_id, value ->> 'vote_id', value ->> 'place', film_id,
    value ->> 'member_id', value ->> 'why'
FROM turns CROSS JOIN json_each(taken_off, '$.ballot')
WHERE turns.id = :turn AND film_id NOT NULL AND value ->> 'vote_id' = {_OPEN_VOTE}
"""
_NOMINATIONS_OF = """
SELECT taken_off ->> '$.nomination.id' FROM turns WHERE id = :turn
UNION SELECT its.value ->> 'id' FROM turns CROSS JOIN json_each(taken_off, '$.unseen') AS its
    WHERE turns.id = :turn
"""
_FORGET = """
UPDATE turns SET taken_off = NULL WHERE guild_id = :guild AND film_id = :film
    AND taken_off NOT NULL
    AND coalesce(:member = taken_off ->> '$.nomination.member_id', :member IS NULL)
"""
_TO_PUT_BACK = """
SELECT id, taken_off ->> '$.ballot' AS places FROM turns
WHERE guild_id = :guild AND taken_off NOT NULL AND film_id NOT NULL
    AND NOT EXISTS (SELECT 1 FROM turns WHERE guild_id = :guild AND ended_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM nominations AS again
        WHERE again.guild_id = :guild AND again.film_id = turns.film_id)
"""


def drop_nominations(connection: Connection, guild_id: int, film_ids: Iterable[int]) -> None:
    """Delete the nominations of these films, and of those that were merged into them."""
    for film_id in film_ids:
        gone = fetch(
            connection,
            f"DELETE FROM {_NOMINATED} AND {_ALL_OF_FILM} RETURNING id",
            {"guild": guild_id, "film": film_id},
        )
        for row in gone:
            mark_all_stale(connection, guild_id, row["id"], PostKind.NOMINATION)


def end_nomination(
    connection: Connection, guild_id: int, film_id: int, whose: int | None = None
) -> None:
    """Delete a film's nomination, and take the film off the ballot of the open vote. A pick that is
    taken back does not put it back either; with ``whose``, only if it was this member's."""
    _delete(connection, guild_id, film_id)
    connection.execute(_FORGET, {"guild": guild_id, "film": film_id, "member": whose})


def want_no_more(connection: Connection, guild_id: int, film_id: int, member_id: int) -> None:
    """Note that a member no longer wants a film: a pick that is taken back does not make them a
    backer again. Nor does it bring back their own nomination."""
    given = {"guild": guild_id, "film": film_id, "member": member_id}
    connection.execute(_FORGET, given)
    connection.execute(
        "UPDATE turns SET taken_off = json_set(taken_off, '$.nomination.backers',"
        " json((SELECT json_group_array(value) FROM json_each(taken_off, '$.nomination.backers')"
        " WHERE value <> :member))) WHERE guild_id = :guild AND film_id = :film"
        " AND taken_off ->> '$.nomination' NOT NULL",
        given,
    )


def take_off(
    connection: Connection, guild_id: int, turn_id: int, film_id: int, places: str | None = None
) -> None:
    """End the nomination of the film that was picked in a turn, and take it off the ballot of the
    open vote; with ``places``, only off these (JSON). Both are kept with the turn."""
    given = {"guild": guild_id, "turn": turn_id, "film": film_id, "places": places}
    connection.execute(_KEEP, given)
    _delete(connection, guild_id, film_id, places)


def put_on_again(connection: Connection, guild_id: int, turn_id: int) -> None:
    """Put back what a turn's pick has taken off. Where somebody has nominated the film again, that
    stays, and those who wanted it before become its backers. In a vote that is still open, the
    ballots that were for the film are for it again."""
    given = {"guild": guild_id, "turn": turn_id}
    for sql in (_NOMINATE, _BACK, _NOMINATE_UNSEEN, _BACK_UNSEEN, _ONTO_BALLOT):
        connection.execute(sql, given)
    back = fetch(connection, f"SELECT id FROM {_NOMINATED} AND id IN ({_NOMINATIONS_OF})", given)
    for row in back:
        mark_all_stale(connection, guild_id, row["id"], PostKind.NOMINATION)
    forget = "UPDATE turns SET taken_off = NULL WHERE id = :turn RETURNING film_id"
    (turn,) = fetch(connection, forget, given)
    mark_choice_stale(connection, guild_id, [turn["film_id"]])  # it is on the ballot again


@contextmanager
def before_the_pick(connection: Connection, guild_id: int) -> Generator[None]:
    """Merge two films inside this, or undo a merge: as if that had been done before the pick that
    can be taken back. So what the pick took off goes with its film, in whichever order both are
    undone. Where the film was nominated again meanwhile, the pick's nomination is not told apart
    from that, and waits."""
    waiting = fetch(connection, _TO_PUT_BACK, {"guild": guild_id})
    for turn in waiting:
        put_on_again(connection, guild_id, turn["id"])
    yield
    for turn in waiting:
        (now,) = fetch(connection, "SELECT film_id FROM turns WHERE id = ?", (turn["id"],))
        take_off(connection, guild_id, turn["id"], now["film_id"], turn["places"])


def forget_taken_off(connection: Connection, guild_id: int) -> None:
    """Forget what the club's picks have taken off: they can't be taken back any more."""
    connection.execute(
        "UPDATE turns SET taken_off = NULL WHERE guild_id = ? AND taken_off NOT NULL", (guild_id,)
    )


def _delete(connection: Connection, guild_id: int, film_id: int, places: str | None = None) -> None:
    drop_nominations(connection, guild_id, [film_id])
    mark_choice_stale(connection, guild_id, [film_id])  # while it is still on the ballot
    connection.execute(f"DELETE {_OFF}", {"guild": guild_id, "film": film_id, "places": places})
