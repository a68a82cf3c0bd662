"""Members who go. Those who ask for it go with all data about them. Those who have left go with all
but the stars, of which the club's means are made. Those who become private lose their name.

This happens in slices, because nobody's write may wait long for one member. What is not finished
when the program ends is in ``members_going``, and goes on at the next start.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection
from typing import Literal

from bot.domain.frozen import NOBODY, Whose, without
from bot.domain.post import PostId, PostKind
from bot.domain.record import record
from bot.store.clubs import note_club
from bot.store.database import Database, Work, fetch, statement, stored
from bot.store.film_posts import mark_thread_stale
from bot.store.gone import LatelyGone, names_of
from bot.store.member_data import HELD, IN_JSON, Held
from bot.store.member_names import learn_name
from bot.store.posts import mark_all_stale, mark_stale
from bot.store.quote_posts import take_name_off
from bot.store.quotes import forget_author, forget_line
from bot.store.screening_events import correct_event
from bot.store.stars_kept import keep_stars
from bot.store.turns import leave_turn

What = Literal["delete", "anonymise", "unname"]

_ROW_SLICE = 40
"""How many rows of a member one write deletes or changes. Each rating is of another film, whose
counts are changed, too."""

_JSON_SLICE = 4
"""How many texts, of some 10 KB each, one write reads and writes again."""

_LOOKS = 2
"""On how many looks in a row, a day apart, their time has to be over: the clock may be far ahead
for a moment, and what goes does not come back."""

(_ANSWERS,) = (held for held in HELD if held.table == "public_answers")
(_BACKERS,) = (held for held in HELD if held.table == "nomination_backers")

_MINE = "guild_id = :guild AND member_id = :member"


@record
class Going:
    """A member who goes from a club, and in which way."""

    guild_id: int
    member_id: int
    what: What
    stand_in: int | None = None
    """The number that replaces the id of a member who has left, beside their stars."""

    @property
    def given(self) -> dict[str, int | None]:
        return {
            "guild": self.guild_id, "member": self.member_id, "slice": _ROW_SLICE,
            "stand_in": self.stand_in, "nobody": NOBODY,
        }  # fmt: skip


class MembersGoing:
    def __init__(self, database: Database, gone: LatelyGone) -> None:
        self._database = database
        self._gone = gone

    async def private(self) -> frozenset[tuple[int, int]]:
        """The guild ids and member ids of all members who are private."""
        rows = await self._database.fetch("SELECT guild_id, member_id FROM private_members")
        return frozenset((row["guild_id"], row["member_id"]) for row in rows)

    async def hide(self, guild_ids: Sequence[int], member_id: int, now: datetime) -> list[Going]:
        """Make a member private in these clubs. Returns what ``go`` has to do."""
        stay: list[Callable[[], None]] = []

        def hide(connection: Connection) -> list[Going]:
            for guild_id in guild_ids:
                this = "SELECT 1 FROM clubs WHERE guild_id = ?"
                if not fetch(connection, this, (guild_id,)):  # one that has left stays so
                    note_club(connection, guild_id, now)
                names = names_of(connection, guild_id, member_id)
                stay.append(self._gone.begin(guild_id, member_id, names, now))
                connection.execute(
                    "INSERT INTO private_members VALUES (?, ?) ON CONFLICT DO NOTHING",
                    (guild_id, member_id),
                )
            return _begin(connection, guild_ids, member_id, "unname", now)

        try:
            return await self._database.write(hide)
        except Exception:
            for each in reversed(stay):
                each()
            raise

    async def show(self, guild_ids: Sequence[int], member_id: int, name: str | None = None) -> None:
        """Let a member be named again, also with what they did before. ``name``: what Discord calls
        them, since theirs was forgotten."""

        def show(connection: Connection) -> None:
            shown = fetch(
                connection,
                "DELETE FROM private_members WHERE member_id = ?"
                " AND guild_id IN (SELECT value FROM json_each(?)) RETURNING guild_id",
                (member_id, json.dumps([*guild_ids])),
            )
            for row in shown:
                learn_name(connection, row["guild_id"], member_id, name)

        await self._database.write(show)

    async def begin_deleting(
        self, guild_ids: Sequence[int], member_id: int, now: datetime
    ) -> list[Going]:
        """Begin to delete all data of a member in these clubs. Returns what ``go`` has to do."""
        return await self._database.write(
            lambda connection: _begin(connection, guild_ids, member_id, "delete", now)
        )

    async def left(self) -> list[Going]:
        """What was begun and is not finished, the oldest first."""
        rows = await self._database.fetch(
            "SELECT guild_id, member_id, what, stand_in FROM members_going ORDER BY begun_at"
        )
        return [Going(*row) for row in rows]

    async def go(self, going: Going, a_member: str, now: datetime) -> None:
        """Do all of it, in slices. ``a_member``: the words that replace the member's name, in the
        club's language. Running it twice at the same time does no harm."""
        is_gone = going.what != "unname"
        whose = Whose(going.member_id, a_member, is_gone)
        member = going.guild_id, going.member_id
        names = await self._database.read(lambda connection: names_of(connection, *member))
        self._gone.begin(*member, names, now, whose)
        cards = await self._database.write(lambda connection: _first(connection, going, now))
        if is_gone:
            await self._in_slices(
                lambda connection: forget_author(connection, going.guild_id, going.member_id)
            )
            if going.what == "anonymise":
                await self._in_slices(partial(keep_stars, given=going.given))
            # A pick that is taken back meanwhile makes rows of this.
            await self._out_of_json("turns", going, whose)
        for held in HELD:
            if held.gone != "follows" and not _outlasts(held, going):
                await self._in_slices(partial(_slice, held=held, going=going))
        # JSON comes last: posts that are written down or edited meanwhile are made of rows that
        # were still there.
        for table in IN_JSON:
            await self._out_of_json(table, going, whose)
        await self._database.write(lambda connection: _last(connection, going, cards))
        self._gone.end(*member, now)

    async def known(self, now: datetime, every: timedelta) -> tuple[int, list[int]] | None:
        """The club that has waited longest for Discord to be asked about its members, if that was
        ``every`` ago or more, and the ids that are left to ask for, in rising order. None where
        there is none. A club that was asked for in part comes first. Clubs that have left or are
        being deleted are left out."""
        clubs = await self._database.fetch(
            "SELECT guild_id, coalesce(members_asked_up_to, 0) AS up_to FROM clubs"
            " WHERE left_at IS NULL AND deleting_since IS NULL"
            " AND coalesce(members_asked_at, first_seen_at) <= ?"
            " ORDER BY members_asked_up_to IS NULL, members_asked_at, guild_id LIMIT 1",
            (stored(now - every),),
        )
        if not clubs:
            return None
        guild_id = clubs[0]["guild_id"]
        found = set[int]()
        for held in HELD:
            if held.table in (
                "rating_changes", "members_going", "private_members", "public_answers",
            ):  # fmt: skip
                continue  # who is there has ratings or a name as well, or counts in no mean
            rows = await self._database.fetch(
                f"SELECT DISTINCT {held.table}.{held.column} AS id FROM {held.table}"
                f" WHERE {held.scope} AND {held.table}.{held.column} > :up_to",
                {"guild": guild_id, "up_to": clubs[0]["up_to"]},
            )
            found.update(row["id"] for row in rows)
        return guild_id, sorted(found)

    async def asked_before(self, guild_id: int, member_id: int) -> None:
        """Note that Discord was asked for the club's members with ids below this one. One less than
        the id is stored: it is nobody's id, so nobody could ask for its deletion."""
        await self._database.write(
            statement(
                "UPDATE clubs SET members_asked_up_to = ? WHERE guild_id = ?",
                (member_id - 1, guild_id),
            )
        )

    async def asked(self, guild_id: int, now: datetime) -> None:
        """Note that Discord was asked for all members of a club."""
        await self._database.write(
            statement(
                "UPDATE clubs SET members_asked_at = ?, members_asked_up_to = NULL"
                " WHERE guild_id = ?",
                (stored(now), guild_id),
            )
        )

    async def note_here(self, guild_id: int, member_id: int) -> None:
        """Note that a member is in the server, even one who had left."""
        this, given = f"leavers WHERE {_MINE}", {"guild": guild_id, "member": member_id}
        forget = statement(f"DELETE FROM {this}", given)
        await self._database.write_if_any(forget, given, this)

    async def note_left(self, guild_id: int, member_id: int, now: datetime) -> Going | None:
        """Note that a member is not in the server. Returns what ``go`` has to do once they have
        been away for as long as the club keeps their name; None before."""

        def note(connection: Connection) -> Going | None:
            given = {"guild": guild_id, "member": member_id, "now": stored(now)}
            clubs = fetch(
                connection,
                "SELECT leavers_kept FROM clubs WHERE guild_id = :guild AND deleting_since IS NULL",
                given,
            )
            if not clubs:
                return None
            kept = timedelta(clubs[0]["leavers_kept"])
            (row,) = fetch(
                connection,
                "INSERT INTO leavers VALUES (:guild, :member, :now, 0) ON CONFLICT DO UPDATE"
                " SET looks = iif(left_at <= :then, looks + 1, 0) RETURNING looks",
                {**given, "then": stored(now - kept)},
            )
            if kept and row["looks"] < _LOOKS:
                return None
            (going,) = _begin(connection, [guild_id], member_id, "anonymise", now)
            return going

        return await self._database.write(note)

    async def _in_slices(self, work: Work[bool]) -> None:
        """Do the work again and again, until it says that there is no more."""
        while await self._database.write(work):
            pass

    async def _out_of_json(self, table: str, going: Going, whose: Whose) -> None:
        """Take the member out of a table's JSON. The texts that mention the member are looked for
        in a read, for which nobody's write waits."""
        column, key = IN_JSON[table]
        rows = await self._database.fetch(
            f"SELECT {key} FROM {table} WHERE guild_id = :guild"
            f" AND {column} LIKE '%' || :member || '%'",
            going.given,
        )
        keys = [tuple(row) for row in rows]
        for start in range(0, len(keys), _JSON_SLICE):
            part = keys[start : start + _JSON_SLICE]
            await self._database.write(
                partial(_rewrite, table=table, keys=part, going=going, whose=whose)
            )


def _begin(
    connection: Connection, guild_ids: Sequence[int], member_id: int, what: What, now: datetime
) -> list[Going]:
    going: list[Going] = []
    for guild_id in guild_ids:
        # A random number that is no id of Discord's.
        stand_in = -(2**40) - secrets.randbits(61) if what == "anonymise" else None
        given = {"guild": guild_id, "member": member_id, "what": what}
        connection.execute(
            "INSERT INTO members_going SELECT guild_id, :member, :what, :stand_in, :now FROM clubs"
            " WHERE guild_id = :guild AND deleting_since IS NULL ON CONFLICT DO NOTHING",
            {**given, "stand_in": stand_in, "now": stored(now)},
        )
        rows = fetch(
            connection,
            "SELECT guild_id, member_id, what, stand_in FROM members_going"
            f" WHERE {_MINE} AND what = :what",
            given,
        )
        going += [Going(*row) for row in rows]
    return going


def _first(connection: Connection, going: Going, now: datetime) -> list[PostId]:
    """Do what needs the member's rows while they are there: end the member's turn, and find the
    cards of screenings to which they come, whose film they picked, or whose place they wrote.
    Returns these cards."""
    if going.what != "unname":
        leave_turn(connection, going.guild_id, going.member_id, now)
    else:
        connection.execute(
            "UPDATE hidden_messages SET is_to_unname = 1"
            " WHERE guild_id = :guild AND author_id = :member",
            going.given,
        )
    rows = fetch(
        connection,
        "SELECT id FROM screenings WHERE guild_id = :guild AND"
        " (:member IN (picker_id, scheduled_by) OR EXISTS (SELECT 1 FROM attendance"
        " WHERE screening_id = screenings.id AND member_id = :member))",
        going.given,
    )
    cards = [PostId(going.guild_id, PostKind.SCREENING, str(row["id"])) for row in rows]
    _correct(connection, cards)
    return cards


def _last(connection: Connection, going: Going, cards: Iterable[PostId]) -> None:
    """Note that it is finished. A card may have been edited in between, so it is edited once
    more."""
    _correct(connection, cards)
    _slice(connection, _ANSWERS, going)  # noted in between
    if going.what == "unname":
        forget_line(connection, going.guild_id, going.member_id)
        take_name_off(connection, going.guild_id, going.member_id)
    connection.execute(
        f"DELETE FROM members_going WHERE {_MINE} AND what = :what",
        {**going.given, "what": going.what},
    )


def _correct(connection: Connection, cards: Iterable[PostId]) -> None:
    """Have screenings' cards, and their events in Discord's calendar, be edited."""
    for card in cards:
        mark_stale(connection, card)
        correct_event(connection, int(card.key))


def _outlasts(held: Held, going: Going) -> bool:
    """Whether these rows stay: of one who becomes private all but the answers with their name, and
    a private member who leaves and comes back has not asked to be named."""
    if going.what == "unname":
        return held is not _ANSWERS
    return held.table == "private_members" and going.what == "anonymise"


def _slice(connection: Connection, held: Held, going: Going) -> bool:
    """Delete or change a slice of the member's rows in a table, and have the threads of films say
    what is so without their ratings. Returns whether there may be more."""
    mine = f"({held.key}) IN (SELECT {held.key} FROM {held.table} WHERE {held.rows} LIMIT :slice)"
    if held is _BACKERS:  # what told the club of a nomination counts them
        backed = f"SELECT nomination_id FROM {held.table} WHERE {mine}"
        for row in fetch(connection, backed, going.given):
            mark_all_stale(connection, going.guild_id, row[0], PostKind.NOMINATION)
    if held.gone == "row":
        sql = f"DELETE FROM {held.table} WHERE {mine} RETURNING {held.rated} AS film_id"
        gone = fetch(connection, sql, going.given)
        for film_id in {row["film_id"] for row in gone} - {None}:
            mark_thread_stale(connection, film_id, going.guild_id)
        return len(gone) >= _ROW_SLICE
    value = "NULL" if held.gone == "null" else ":nobody"
    also = f", {held.also}" if held.also else ""
    sql = f"UPDATE {held.table} SET {held.column} = {value}{also} WHERE {mine}"
    return connection.execute(sql, going.given).rowcount >= _ROW_SLICE


def _rewrite(
    connection: Connection,
    table: str,
    keys: Sequence[tuple[object, ...]],
    going: Going,
    whose: Whose,
) -> None:
    """Take the member out of these texts."""
    column, key = IN_JSON[table]
    this = " AND ".join(f"{each} = ?" for each in key.split(", "))
    for its_key in keys:
        rows = fetch(connection, f"SELECT {column} AS text FROM {table} WHERE {this}", its_key)
        if not rows:
            continue
        content = json.loads(rows[0]["text"])
        kept = without(content, whose)
        if kept == content:
            continue
        if table in ("waiting", "proposals") and whose.is_gone and "viewings" not in content:
            # It belongs to another member, who has to begin again, because it is about this one. A
            # list for the log is about others, too, and stays.
            connection.execute(f"DELETE FROM {table} WHERE {this}", its_key)
            continue
        connection.execute(
            f"UPDATE {table} SET {column} = ? WHERE {this}",
            (json.dumps(kept, ensure_ascii=False), *its_key),
        )
        if table == "posts":
            mark_stale(connection, PostId(going.guild_id, str(its_key[1]), str(its_key[2])))
