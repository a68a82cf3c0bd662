"""Votes on the next film, and their ballots. A ballot is shown to nobody but its member."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection

from bot.domain.library import AlreadyThere, Editor
from bot.domain.post import PostKind
from bot.domain.record import record
from bot.domain.screening import NewScreening
from bot.domain.vote import (
    BadVote,
    CountedFilm,
    Method,
    Vote,
    VoteFilm,
    VoteOver,
    Voter,
    VoteResult,
    require_choice,
    tally,
)
from bot.language import N_
from bot.store.clubs import note_club
from bot.store.database import Database, Row, as_moment, fetch, statement, stored
from bot.store.films import COLUMNS, film_from
from bot.store.json_column import from_json, to_json
from bot.store.member_names import NAMED, note_name
from bot.store.new_screenings import insert_screening
from bot.store.nominations import chosen_nominations
from bot.store.posts import mark_all_stale, skip_all
from bot.store.round_settings import settings_of
from bot.store.screenings import coming_screenings
from bot.store.sight import VISIBLE
from bot.store.taken_off import drop_nominations, end_nomination

_VOTE = f"""
SELECT votes.*, name, watched_live, sealed_films = 'always' AS is_sealed
FROM votes JOIN clubs ON clubs.guild_id = votes.guild_id {NAMED} opened_by
WHERE votes.guild_id = :guild
"""
# A film that was removed since is left out.
_FILMS = f"""
SELECT place, vote_films.member_id, why, name, {COLUMNS}
FROM vote_films {NAMED} vote_films.member_id JOIN films ON films.id = film_id AND {VISIBLE}
WHERE vote_id = :vote ORDER BY place
"""
_VOTERS = f"""
SELECT voted.member_id, name FROM (
    SELECT member_id FROM ballots WHERE vote_id = :vote
    UNION SELECT value FROM votes, json_each(result, '$.voters') WHERE votes.id = :vote) AS voted
{NAMED} voted.member_id ORDER BY name IS NULL, lower(name), voted.member_id
"""


@record
class NewVote:
    """What an organiser chooses for a vote."""

    method: Method
    closes_at: datetime
    channel_id: int
    screening_at: datetime | None = None
    """When the winner is to be shown, if that is fixed in advance."""


class Votes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def open(self, by: Editor, new: NewVote, nomination_ids: Collection[int]) -> Vote:
        """Open a vote on these nominations, in the order in which they were made.

        Raises BadVote while another vote is open, and for fewer or more films than a ballot may
        have.
        """

        def open_vote(connection: Connection) -> Vote:
            if _open_one(connection, by.guild_id):
                raise vote_is_open()
            chosen = chosen_nominations(connection, by.guild_id, nomination_ids)
            require_choice(len(chosen))
            note_club(connection, by.guild_id, by.at)
            note_name(connection, by.guild_id, by.member_id, by.name)
            (row,) = fetch(
                connection,
                "INSERT INTO votes (guild_id, opened_by, opened_at, closes_at, method, channel_id,"
                " screening_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (
                    by.guild_id, by.member_id, stored(by.at), stored(new.closes_at), new.method,
                    new.channel_id, new.screening_at and stored(new.screening_at),
                ),
            )  # fmt: skip
            connection.executemany(
                "INSERT INTO vote_films (guild_id, vote_id, place, film_id, member_id, why)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (by.guild_id, row["id"], place, each.film.id, each.member_id, each.why)
                    for place, each in enumerate(chosen, 1)
                ],
            )
            return _vote(connection, by.guild_id, row["id"])

        return await self._database.write(open_vote)

    async def present(self, guild_id: int) -> Vote | None:
        """The open vote, with its films and who has voted; None where there is none. Its time may
        be over: then it is closed within a minute."""

        return await self._database.read(lambda connection: present_vote(connection, guild_id))

    async def one(self, guild_id: int, vote_id: int) -> Vote:
        """The vote of this id, open or over. Raises VoteOver when this club never had it."""
        return await self._database.read(lambda connection: _vote(connection, guild_id, vote_id))

    async def last(self, guild_id: int) -> Vote | None:
        """The vote that was counted last; None where there was none."""

        def read(connection: Connection) -> Vote | None:
            rows = fetch(
                connection,
                "SELECT id FROM votes WHERE guild_id = ? AND closed_at NOT NULL"
                " AND result NOT NULL ORDER BY closed_at DESC, id DESC LIMIT 1",
                (guild_id,),
            )
            return _vote(connection, guild_id, rows[0]["id"]) if rows else None

        return await self._database.read(read)

    async def called_off_after(self, vote: Vote) -> datetime | None:
        """When the vote that came next was called off; None where it was not."""
        following = "SELECT * FROM votes WHERE guild_id = ? AND id > ? ORDER BY id LIMIT 1"
        rows = await self._database.fetch(following, (vote.guild_id, vote.id))
        return as_moment(rows[0]["closed_at"]) if rows and rows[0]["result"] is None else None

    async def cast(self, by: Editor, vote_id: int, places: Sequence[int]) -> None:
        """Cast a ballot, in place of the member's earlier one; without ``places``, take that back.
        These are places of films, the best first, or of the films approved of. Of two ballots at
        once the last one counts, as a whole.

        Raises VoteOver after the vote's time, and BadVote where none of these films is in it any
        more.
        """

        def cast(connection: Connection) -> None:
            if not fetch(
                connection,
                "SELECT 1 FROM votes WHERE id = ? AND guild_id = ? AND closed_at IS NULL"
                " AND closes_at > ?",
                (vote_id, by.guild_id, stored(by.at)),
            ):
                raise vote_over()
            if not places:
                taken_back = "DELETE FROM ballots WHERE (vote_id, member_id) = (?, ?)"
                connection.execute(taken_back, (vote_id, by.member_id))
                return
            _films, known = _places(connection, by.guild_id, vote_id)
            if not any(place in known for place in places):
                raise BadVote(
                    N_("What you chose is not in that vote any more. Open your ballot again.")
                )
            note_name(connection, by.guild_id, by.member_id, by.name)
            connection.execute(
                "INSERT INTO ballots VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET places = excluded.places, cast_at = excluded.cast_at",
                (vote_id, by.member_id, json.dumps([*places]), stored(by.at)),
            )

        await self._database.write(cast)

    async def ballot(self, guild_id: int, vote_id: int, member_id: int) -> tuple[int, ...]:
        """The member's own ballot: the places of films that are still in the vote, empty where
        there is no ballot. Only that member may see it."""

        def read(connection: Connection) -> tuple[int, ...]:
            rows = fetch(
                connection,
                "SELECT places FROM ballots JOIN votes ON votes.id = vote_id"
                " WHERE vote_id = ? AND guild_id = ? AND member_id = ?",
                (vote_id, guild_id, member_id),
            )
            _films, known = _places(connection, guild_id, vote_id)
            return _seen(rows[0]["places"], known) if rows else ()

        return await self._database.read(read)

    async def due(self, now: datetime) -> list[tuple[int, int]]:
        """The votes whose result is owed by now, in clubs that have not left: their time is over,
        or their result has no post yet. Guild ids and their own."""
        rows = await self._database.fetch(
            "SELECT votes.guild_id, id FROM votes JOIN clubs USING (guild_id)"
            " WHERE closed_at IS NULL AND closes_at <= ? AND left_at IS NULL"
            " UNION ALL SELECT votes.guild_id, id FROM votes JOIN clubs USING (guild_id)"
            " WHERE is_told = 0 AND closed_at NOT NULL AND left_at IS NULL",
            (stored(now),),
        )
        return [(row["guild_id"], row["id"]) for row in rows]

    async def to_announce(self, now: datetime) -> list[tuple[int, int]]:
        """The open votes that have no post yet: guild ids and their own."""
        rows = await self._database.fetch(
            "SELECT votes.guild_id, id FROM votes JOIN clubs USING (guild_id)"
            " WHERE is_announced = 0 AND opened_at <= ? AND left_at IS NULL",
            (stored(now),),
        )
        return [(row["guild_id"], row["id"]) for row in rows]

    async def note_written(self, guild_id: int, vote_id: int, kind: str) -> None:
        """Note that a post of this kind is written down for a vote, so it is not due any more."""
        column = "is_told" if kind == PostKind.VOTE_RESULT else "is_announced"
        await self._database.write(
            statement(
                f"UPDATE votes SET {column} = 1 WHERE guild_id = ? AND id = ?", (guild_id, vote_id)
            )
        )

    async def close(
        self, guild_id: int, vote_id: int, now: datetime, left: Collection[int]
    ) -> Vote | None:
        """Close and count a vote. Its winner is scheduled if that was fixed in advance. The winner
        and, if the club wants that, the losers are not nominated any more. The ballots are deleted.
        None when the vote was closed already.

        ``left``: the members who have left; their ballots count only if the club wants that.
        """
        return await self._database.write(
            lambda connection: _close(connection, guild_id, vote_id, now, left)
        )

    async def cancel(self, guild_id: int, vote_id: int, now: datetime) -> Vote | None:
        """Call a vote off: nothing is counted, and its ballots are deleted. None when it was not
        open."""

        def cancel(connection: Connection) -> Vote | None:
            if _open_one(connection, guild_id) != vote_id:
                return None
            called_off = _vote(connection, guild_id, vote_id)
            _end(connection, called_off, now, None)
            return replace(called_off, closed_at=now)

        return await self._database.write(cancel)


def vote_is_open() -> BadVote:
    """The error for a second vote while one is open."""
    return BadVote(
        N_("A vote is open already. /vote show shows it, /vote close and /vote cancel end it.")
    )


def vote_over() -> VoteOver:
    """The error for a vote that takes no ballots any more, or that the club never had."""
    return VoteOver(N_("That vote is over, and nothing has changed. /vote show has the result."))


def vote_off() -> VoteOver:
    """The error for a vote that was called off."""
    return VoteOver(N_("That vote was called off. /vote show shows what the club votes on now."))


def _close(
    connection: Connection, guild_id: int, vote_id: int, now: datetime, left: Collection[int]
) -> Vote | None:
    if _open_one(connection, guild_id) != vote_id:
        return None
    _take_watched_off(connection, _vote(connection, guild_id, vote_id), now)
    vote = _vote(connection, guild_id, vote_id)
    settings = settings_of(connection, guild_id)
    _films, known = _places(connection, guild_id, vote_id)
    ballots = fetch(connection, "SELECT * FROM ballots WHERE vote_id = ?", (vote_id,))
    out = set[int]() if settings.leavers_count else {*left}
    counted = tally(
        vote.method,
        known.values(),
        [_seen(row["places"], known) for row in ballots if row["member_id"] not in out],
    )
    films = tuple(CountedFilm(film.place, film.film.id, film.film.name) for film in vote.films)
    result = VoteResult(
        tally=counted,
        films=films,
        voters=tuple(voter.id for voter in vote.voters),
        left_out=sum(row["member_id"] in out for row in ballots),
        screening_at=_schedule(connection, vote, counted.winner, now),
    )
    if winner := result.winner:
        going = [winner] if settings.losers_stay else films
        drop_nominations(connection, guild_id, [film.film_id for film in going])
    _end(connection, vote, now, result)
    return _vote(connection, guild_id, vote_id)


def _take_watched_off(connection: Connection, vote: Vote, now: datetime) -> None:
    """Take the films off the ballot whose screening was over before the vote. A bot that was off
    meanwhile ends the vote first, and the screening only then."""
    over = min(vote.closes_at, now)
    for screening in coming_screenings(connection, vote.guild_id, vote.opened_at, 99):
        if screening.rated_from <= over:
            end_nomination(connection, vote.guild_id, screening.film.id)


def _schedule(
    connection: Connection, vote: Vote, winner: int | None, now: datetime
) -> datetime | None:
    """Schedule the winner for the moment that was fixed in advance. Returns that moment; None where
    it has passed, or was not fixed."""
    if vote.screening_at is None or winner is None or vote.screening_at <= now:
        return None
    film = next(film for film in vote.films if film.place == winner)
    screening = NewScreening(
        guild_id=vote.guild_id,
        film_id=film.film.id,
        at=vote.screening_at,
        is_live=settings_of(connection, vote.guild_id).watched_live,
        channel_id=vote.channel_id,
        by_id=vote.opened_by.id,
        scheduled_at=now,
        picker_id=film.member_id,
    )
    with suppress(AlreadyThere):  # scheduled for then by hand
        insert_screening(connection, screening)
    return vote.screening_at


def _end(connection: Connection, vote: Vote, now: datetime, result: VoteResult | None) -> None:
    """End a vote, with a result or without. Either way a post about it is owed, and the one that it
    is open is not true any more."""
    connection.execute(
        "UPDATE votes SET closed_at = ?, result = ?, is_announced = 1, is_told = 0 WHERE id = ?",
        (stored(now), result and to_json(result), vote.id),
    )
    connection.execute("DELETE FROM ballots WHERE vote_id = ?", (vote.id,))
    skip_all(connection, vote.guild_id, vote.id, PostKind.VOTE)
    mark_all_stale(connection, vote.guild_id, vote.id, PostKind.VOTE, PostKind.VOTE_SHOWN)


def present_vote(connection: Connection, guild_id: int) -> Vote | None:
    """What ``Votes.present`` returns, inside a transaction."""
    vote_id = _open_one(connection, guild_id)
    return _vote(connection, guild_id, vote_id) if vote_id else None


def _open_one(connection: Connection, guild_id: int) -> int | None:
    rows = fetch(
        connection, "SELECT id FROM votes WHERE guild_id = ? AND closed_at IS NULL", (guild_id,)
    )
    return rows[0]["id"] if rows else None


def _vote(connection: Connection, guild_id: int, vote_id: int) -> Vote:
    """The vote of this id. Raises VoteOver when the club has none."""
    given = {"guild": guild_id, "vote": vote_id}
    rows = fetch(connection, f"{_VOTE} AND id = :vote", given)
    if not rows:
        raise vote_over()
    row = rows[0]
    films, _known = _places(connection, guild_id, vote_id)
    return Vote(
        id=row["id"],
        guild_id=guild_id,
        opened_by=Voter(row["opened_by"], row["name"]),
        opened_at=datetime.fromisoformat(row["opened_at"]),
        closes_at=datetime.fromisoformat(row["closes_at"]),
        method=row["method"],
        channel_id=row["channel_id"],
        screening_at=as_moment(row["screening_at"]),
        films=films,
        voters=tuple(
            Voter(each["member_id"], each["name"]) for each in fetch(connection, _VOTERS, given)
        ),
        closed_at=as_moment(row["closed_at"]),
        result=from_json(row["result"], VoteResult) if row["result"] else None,
        is_live=bool(row["watched_live"]),
        is_sealed=bool(row["is_sealed"]),
    )


def _places(
    connection: Connection, guild_id: int, vote_id: int
) -> tuple[tuple[VoteFilm, ...], Mapping[int, int]]:
    """The films of a vote that still exist, and for each place the place that counts for its film:
    where two films were merged since, the first of both."""
    rows = fetch(connection, _FILMS, {"guild": guild_id, "vote": vote_id})
    first = {row["id"]: row["place"] for row in reversed(rows)}
    films = tuple(_film_from(row) for row in rows if first[row["id"]] == row["place"])
    return films, {row["place"]: first[row["id"]] for row in rows}


def _seen(places: str, known: Mapping[int, int]) -> tuple[int, ...]:
    """What a ballot says about the films that still exist, each once."""
    named: Iterable[int] = json.loads(places)
    return tuple(dict.fromkeys(known[place] for place in named if place in known))


def _film_from(row: Row) -> VoteFilm:
    return VoteFilm(row["place"], film_from(row), row["member_id"], row["name"], row["why"])
