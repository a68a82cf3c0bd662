"""Nominations that end, and films that leave the ballot of the open vote. What a pick takes off so
is kept with its turn, and put back when the pick is taken back."""

from __future__ import annotations

from sqlite3 import Connection

from bot.domain.frozen import NOBODY
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

_OFF = f"FROM vote_films WHERE film_id = :film AND vote_id = {_OPEN_VOTE}"
_KEEP = f"""
UPDATE turns SET taken_off = json_object(
    'nomination', (SELECT json_object('id', id, 'member_id', member_id, 'why', why,
            'nominated_at', nominated_at, 'backers', json((SELECT json_group_array(member_id)
                FROM nomination_backers WHERE nomination_id = nominations.id)))
        FROM nominations WHERE guild_id = :guild AND film_id = :film),
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
_ONTO_BALLOT = f"""
INSERT INTO vote_films (id, guild_id, vote_id, place, film_id, member_id, why)
SELECT value ->> 'id', guild_id, value ->> 'vote_id', value ->> 'place', film_id,
    value ->> 'member_id', value ->> 'why'
FROM turns CROSS JOIN json_each(taken_off, '$.ballot')
WHERE turns.id = :turn AND film_id NOT NULL AND value ->> 'vote_id' = {_OPEN_VOTE}
"""


def end_nomination(
    connection: Connection, guild_id: int, film_id: int, whose: int | None = None
) -> None:
    """Delete a film's nomination, and take the film off the ballot of the open vote. A pick that is
    taken back does not put it back either; with ``whose``, only if it was this member's."""
    _delete(connection, guild_id, film_id)
    connection.execute(
        "UPDATE turns SET taken_off = NULL WHERE guild_id = :guild AND film_id = :film"
        " AND taken_off NOT NULL"
        " AND coalesce(:whose = taken_off ->> '$.nomination.member_id', :whose IS NULL)",
        {"guild": guild_id, "film": film_id, "whose": whose},
    )


def take_off(connection: Connection, guild_id: int, turn_id: int, film_id: int) -> None:
    """End the nomination of the film that was picked in a turn, and take it off the ballot of the
    open vote. Both are kept with the turn."""
    connection.execute(_KEEP, {"guild": guild_id, "turn": turn_id, "film": film_id})
    _delete(connection, guild_id, film_id)


def put_on_again(connection: Connection, guild_id: int, turn_id: int) -> None:
    """Put back what a turn's pick has taken off. Where somebody has nominated the film again, that
    stays, and those who wanted it before become its backers. In a vote that is still open, the
    ballots that were for the film are for it again."""
    given = {"guild": guild_id, "turn": turn_id}
    for sql in (_NOMINATE, _BACK, _ONTO_BALLOT):
        connection.execute(sql, given)
    connection.execute("UPDATE turns SET taken_off = NULL WHERE id = :turn", given)


def forget_taken_off(connection: Connection, guild_id: int) -> None:
    """Forget what the club's picks have taken off: they can't be taken back any more."""
    connection.execute(
        "UPDATE turns SET taken_off = NULL WHERE guild_id = ? AND taken_off NOT NULL", (guild_id,)
    )


def _delete(connection: Connection, guild_id: int, film_id: int) -> None:
    given = {"guild": guild_id, "film": film_id}
    connection.execute(
        "DELETE FROM nominations WHERE guild_id = :guild"
        f" AND {shown_as('nominations.film_id')} = :film",
        given,
    )
    connection.execute(f"DELETE {_OFF}", given)
