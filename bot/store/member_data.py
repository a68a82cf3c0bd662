"""The columns with members' ids: the one list by which a member's data is shown, counted and
deleted, and separated from those who have left.

tests/store/test_member_data.py reads the schema, and fails for a column that is not listed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, Literal

from bot.domain.frozen import list_of, object_of, own_words
from bot.domain.record import record
from bot.language import N_, Message
from bot.store.database import Database, Row, fetch

Gone = Literal["row", "nobody", "null", "follows"]
"""What happens when the column's member goes. ``row``: the row is deleted. ``nobody``: the row
stays, with the id NOBODY. ``null``: it stays, without an id. ``follows``: triggers or other
statements see to it."""


@record
class Held:
    """A column that has members' ids."""

    table: str
    column: str
    key: str
    """The table's primary key."""
    gone: Gone
    what: Message | None
    """What a member reads about it; None for what is counted elsewhere."""
    of: str = ""
    """A column and a table, whose row says to which club this row belongs; empty where the table
    has its own guild_id and an index with it."""
    only: str = ""
    """A condition that limits which rows are meant."""
    also: str = ""
    """An assignment that is made, too, where the row stays."""
    rated: str = "NULL"
    """The film of whose ratings this row is one, as an expression."""

    @property
    def scope(self) -> str:
        """The condition for the club's rows."""
        if not self.of:
            return f"{self.table}.guild_id = :guild"
        column, parent = self.of.split()
        return f"{column} IN (SELECT id FROM {parent} WHERE guild_id = :guild)"

    @property
    def rows(self) -> str:
        """The condition for the member's rows in the club."""
        only = f" AND {self.only}" if self.only else ""
        return f"{self.scope} AND {self.table}.{self.column} = :member{only}"


_RATINGS = N_("Ratings, with every change of them")
_LIKED = N_("Nominations, and those of others that you would like, too")
_TURNS = N_("Turns, and your place in their order")
_PICKED = N_("Films of the club that you picked; they stay, picked by nobody")
_DID = N_(
    "Votes, screenings, seals and turns that you began; they stay, begun by nobody, and without the"
    " place that you wrote"
)
_CHANGED = N_("Changes of the library and of the log; they stay, made by “a member”")
_WAITS = N_("Proposals, and forms and choices that wait for you")
_QUOTED = N_("Messages of yours that are quotes, or are proposed as such")
_YOURS = N_("Your name here, your country, and what you chose for yourself")

HELD = (
    Held("proposals", "member_id", "id", "row", _WAITS),
    Held("waiting", "member_id", "id", "row", _WAITS),
    Held("proposals", "author_id", "id", "row", _QUOTED),
    Held("waiting", "author_id", "id", "row", _QUOTED),
    Held(
        "sealed_ratings", "member_id", "id", "row", N_("Ratings of films that are sealed"),
        of="sealing_id sealings", rated="(SELECT film_id FROM sealings WHERE id = sealing_id)",
    ),
    Held("ratings", "member_id", "guild_id, film_id, member_id", "follows", None),
    Held("rating_changes", "member_id", "id", "row", _RATINGS, rated="film_id"),
    Held(
        "ballots", "member_id", "vote_id, member_id", "row", N_("Ballots of a vote that is open"),
        of="vote_id votes",
    ),
    Held(
        "nomination_backers", "member_id", "nomination_id, member_id", "row", _LIKED,
        of="nomination_id nominations",
    ),
    # A nomination with backers stays, for them, and one in the open vote for who may vote for it.
    Held(
        "nominations", "member_id", "id", "row", _LIKED,
        only="NOT EXISTS (SELECT 1 FROM nomination_backers WHERE nomination_id = nominations.id)"
        " AND NOT EXISTS (SELECT 1 FROM votes JOIN vote_films ON vote_id = votes.id"
        " WHERE votes.guild_id = nominations.guild_id AND closed_at IS NULL"
        " AND vote_films.film_id = nominations.film_id)",
    ),
    Held("nominations", "member_id", "id", "nobody", None, also="why = NULL"),
    Held(
        "vote_films", "member_id", "id", "nobody", None, of="vote_id votes", also="why = NULL"
    ),
    Held("votes", "opened_by", "id", "nobody", _DID),
    Held("turn_order", "member_id", "guild_id, member_id", "row", _TURNS),
    # Whoever picked is gone, so the pick can't be taken back.
    Held("turns", "member_id", "id", "nobody", _TURNS, also="why = NULL, taken_off = NULL"),
    Held("turns", "begun_by", "id", "nobody", _DID),
    Held("turns", "picked_by", "id", "nobody", _DID),
    Held(
        "attendance", "member_id", "screening_id, member_id", "row",
        N_("What you said of screenings: that you come, that you were there"),
        of="screening_id screenings",
    ),
    Held("screenings", "picker_id", "id", "null", _PICKED),
    Held("screenings", "scheduled_by", "id", "nobody", _DID, also="place = NULL"),
    Held("sealings", "sealed_by", "id", "nobody", _DID),
    Held("watched", "picker_id", "id", "null", _PICKED),
    Held("watched_changes", "member_id", "id", "nobody", _CHANGED),
    Held("library_log", "member_id", "id", "nobody", _CHANGED),
    Held("library_log", "other_member_id", "id", "nobody", _CHANGED),
    Held("quotes", "author_id", "id", "row", _QUOTED),
    Held(
        "hidden_messages", "author_id", "id", "nobody",
        N_("Messages of yours that stand behind a spoiler"), also="is_taken_back = 1",
    ),
    Held(
        "public_answers", "member_id", "id", "nobody",
        N_("Answers of filmclub's that name you, and are taken away"),
    ),
    Held("seen_films", "member_id", "guild_id, member_id, film_id", "row", N_("Films you saw")),
    Held("watchlist", "member_id", "guild_id, member_id, film_id", "row", N_("Your watchlist")),
    Held(
        "letterboxd_imports", "member_id", "id", "row", N_("Imports from Letterboxd of late"),
    ),
    Held("watch_countries", "member_id", "guild_id, member_id", "row", _YOURS),
    Held("member_names", "member_id", "guild_id, member_id", "row", _YOURS),
    Held("private_members", "member_id", "guild_id, member_id", "row", _YOURS),
    Held("leavers", "member_id", "guild_id, member_id", "row", None),
    Held("members_going", "member_id", "guild_id, member_id, what", "follows", None),
)  # fmt: skip
"""In the order in which they go: rows come first that are needed to find others, and what may
become a rating meanwhile goes before the ratings."""

IN_JSON = {
    "posts": ("content", "guild_id, kind, key"),
    "votes": ("result", "id"),
    "sealings": ("revealed", "id"),
    "turns": ("taken_off", "id"),
    "merges": ("before", "entry_id"),
    "waiting": ("content", "id"),
    "proposals": ("content", "id"),
}
"""The JSON columns that may contain members' ids, each with its table's key: see domain/frozen.py.
What waits or is proposed is deleted as a whole, if it contains the member's words."""

OF_POSTS = N_("Posts of filmclub that name you, or show what you wrote")
NOTED_IN = N_("Results, and drafts of others, in which you are noted")

_UNSAID = {"guild_id", "is_taken_back", "is_to_unname", "result", "revealed", "taken_off"}
"""Columns that say nothing about the member, or also say something about others."""


@record
class ClubData:
    """What is kept about a member in one club: by table, the rows, each with its values by
    column."""

    guild_id: int
    tables: Mapping[str, Sequence[Mapping[str, Any]]]


class MemberData:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def clubs_of(self, member_id: int) -> list[int]:
        """The guild ids of all clubs that have any data of a member, without clubs that are being
        deleted. Of texts only those are searched that wait for a day: a member who is named in
        another has a name in the club, or is private."""
        found = set[int]()
        there = [
            (held.table, held.scope, f"{held.table}.{held.column} = :member")
            for held in HELD
            if held.gone != "follows"
        ]
        there.append(("waiting", "waiting.guild_id = :guild", _mentions("waiting")))
        for table, scope, is_theirs in there:
            # It asks club by club, because most of these tables have no index on the member alone.
            of_club = scope.replace(":guild", "clubs.guild_id")
            rows = await self._database.fetch(
                "SELECT guild_id FROM clubs WHERE deleting_since IS NULL AND EXISTS"
                f" (SELECT 1 FROM {table} WHERE {of_club} AND {is_theirs})",
                {"member": member_id},
            )
            found.update(row["guild_id"] for row in rows)
        return sorted(found)

    async def count(self, guild_id: int, member_id: int) -> Counter[Message]:
        """How much data there is of a member in a club, by what it is."""
        given = {"guild": guild_id, "member": member_id}
        counted = Counter[Message]()
        for held in HELD:
            if held.what is not None:
                (row,) = await self._database.fetch(
                    f"SELECT count(*) AS there FROM {held.table} WHERE {held.rows}", given
                )
                counted[held.what] += row["there"]
        for table in IN_JSON:
            (row,) = await self._database.fetch(
                f"SELECT count(*) AS there FROM {table} WHERE guild_id = :guild"
                f" AND {_named_alone(table)}",
                given,
            )
            counted[OF_POSTS if table == "posts" else NOTED_IN] += row["there"]
        return +counted

    async def everything(self, guild_id: int, member_id: int) -> ClubData:
        """All that is kept about a member in a club, and nothing about anybody else."""
        tables: dict[str, list[dict[str, Any]]] = {}
        for table in dict.fromkeys(held.table for held in HELD):
            found = await self._database.read(
                lambda connection, table=table: _of_table(connection, table, guild_id, member_id)
            )
            if found:
                tables[table] = found
        found = await self._database.fetch(
            "SELECT kind, key, due_at, state, content FROM posts"
            f" WHERE guild_id = :guild AND {_mentions('posts')} ORDER BY due_at",
            {"guild": guild_id, "member": member_id},
        )
        if found:
            tables["posts"] = [_post_of(row, member_id) for row in found]
        if taken_off := await self._database.read(
            lambda connection: _taken_off(connection, guild_id, member_id)
        ):
            tables["taken_off"] = taken_off
        voted = await self._database.fetch(
            "SELECT id AS vote_id, closed_at FROM votes WHERE guild_id = :guild AND EXISTS"
            " (SELECT 1 FROM json_each(result, '$.voters') WHERE value = :member) ORDER BY id",
            {"guild": guild_id, "member": member_id},
        )
        if voted:
            tables["voted_in"] = list(map(dict, voted))
        if named := await self._named_in(guild_id, member_id):
            tables["named_in"] = named
        return ClubData(guild_id, tables)

    async def _named_in(self, guild_id: int, member_id: int) -> list[dict[str, Any]]:
        """The texts that name the member, beside posts, and what of theirs stands in each."""
        return [
            {"table": table, "yours": own_words(json.loads(row["text"]), member_id)}
            for table, (column, _key) in IN_JSON.items()
            if table != "posts"
            for row in await self._database.fetch(
                f"SELECT {column} AS text FROM {table} WHERE guild_id = :guild"
                f" AND {_named_alone(table)}",
                {"guild": guild_id, "member": member_id},
            )
        ]


def _mentions(table: str) -> str:
    """The condition for rows that may have the member in their JSON. It also finds longer numbers
    that contain the id."""
    column, _key = IN_JSON[table]
    return f"{table}.{column} LIKE '%' || :member || '%'"


def _named_alone(table: str) -> str:
    """The condition for rows that may have the member in their JSON, and in no column."""
    elsewhere = (f" AND {table}.{column} IS NOT :member" for column in held_in(table))
    return _mentions(table) + "".join(elsewhere)


def held_in(table: str) -> list[str]:
    """The columns of a table that contain members' ids."""
    return list(dict.fromkeys(held.column for held in HELD if held.table == table))


def _of_table(
    connection: Connection, table: str, guild_id: int, member_id: int
) -> list[dict[str, Any]]:
    columns = held_in(table)
    held = next(each for each in HELD if each.table == table)
    info = fetch(connection, f"PRAGMA table_info({table})")
    has_film = any(row["name"] == "film_id" for row in info)
    film = f", (SELECT title FROM films WHERE films.id = {table}.film_id) AS film_title" * has_film
    rows = fetch(
        connection,
        f"SELECT {table}.*{film} FROM {table} WHERE {held.scope}"
        f" AND :member IN ({', '.join(f'{table}.{column}' for column in columns)})"
        f" ORDER BY {held.key}",
        {"guild": guild_id, "member": member_id},
    )
    return [_theirs(row, columns, member_id) for row in rows]


def _taken_off(connection: Connection, guild_id: int, member_id: int) -> list[dict[str, Any]]:
    """What picks that can still be taken back have taken off of the member's: nominations, those
    that they would like, too, and places in a vote."""
    rows = fetch(
        connection,
        "SELECT id AS turn_id, taken_off,"
        " (SELECT title FROM films WHERE films.id = turns.film_id) AS film_title FROM turns"
        f" WHERE guild_id = :guild AND {_mentions('turns')} ORDER BY id",
        {"guild": guild_id, "member": member_id},
    )
    found: list[dict[str, Any]] = []
    for row in rows:
        kept = json.loads(row["taken_off"])
        nominations = [each for each in (kept["nomination"], *kept.get("unseen", ())) if each]
        parts = {
            "nominations": [each for each in nominations if each["member_id"] == member_id],
            "liked": [each for each in nominations if member_id in each["backers"]],
            "ballot": [each for each in kept["ballot"] if each["member_id"] == member_id],
        }
        theirs = {
            part: [
                {key: value for key, value in each.items() if key not in _NOT_SHOWN[part]}
                for each in entries
            ]
            for part, entries in parts.items()
            if entries
        }
        if theirs:
            found.append({"turn_id": row["turn_id"], "film_title": row["film_title"], **theirs})
    return found


_NOT_SHOWN = {
    "nominations": ("member_id", "backers"),
    "liked": ("member_id", "backers", "why", "nominated_at"),
    "ballot": ("member_id",),
}
"""What is left out of the parts of what was taken off: it is about others, or said already."""


def _theirs(row: Row, columns: Iterable[str], member_id: int) -> dict[str, Any]:
    """A row as the member reads it: with JSON as values, and without anything about other
    members."""
    others = {column for column in columns if row[column] not in (None, member_id)}
    hidden = _UNSAID | others | {word for column in others for word in _WORDS.get(column, ())}
    shown: dict[str, Any] = {}
    for column in row.keys():  # noqa: SIM118 - a row is read by its place otherwise
        value = row[column]
        if column in hidden or value is None:
            continue
        content = json.loads(value) if column in _JSON else value
        shown[column] = _of_content(content, member_id)
    return shown


def _post_of(row: Row, member_id: int) -> dict[str, Any]:
    """A post as the member reads it, with only those of its words that are theirs."""
    told = {key: row[key] for key in ("kind", "key", "due_at", "state")}
    yours = own_words(json.loads(row["content"]), member_id)
    return {**told, "yours": yours} if yours else told


_EXACT = 2**53
"""The largest whole number up to which JavaScript can tell all whole numbers apart."""

_WORDS = {"member_id": ("why",), "scheduled_by": ("place",)}
"""For a column with a member's id, the columns with that member's words."""

_JSON = {"places", "facts", "content"}
"""JSON columns that are the member's own, except for what ``_of_content`` leaves out."""


def _of_content(value: Any, member_id: int) -> Any:
    """The content of what waits for a member or was proposed by them, without what is about others:
    other members' messages, and the members in an order or a list."""
    if (items := list_of(value)) is not None:
        return [_of_content(each, member_id) for each in items]
    if (found := object_of(value)) is None:
        # JavaScript reads such files, and Discord's ids have more digits than its numbers.
        return str(value) if isinstance(value, int) and abs(value) > _EXACT else value
    if found.get("author_id", member_id) != member_id:
        return {}
    left_out = {"members", "before", "picker"}
    left_out |= {"picker_id"} if found.get("picker_id") != member_id else set()
    left_out |= {"member_id", "name"} if found.get("member_id", member_id) != member_id else set()
    return {key: _of_content(each, member_id) for key, each in found.items() if key not in left_out}
