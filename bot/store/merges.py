"""Merges of two entries of a film, for as long as they can be undone. Until then, what a merge has
changed is kept with its entry in the log."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from sqlite3 import Connection

from bot.domain.entry import NAMES_LIMIT
from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film, only_facts
from bot.domain.library import Editor, TooLate
from bot.domain.record import record
from bot.language import N_
from bot.store.database import SLICE, Row, fetch, stored
from bot.store.films import rewrite_film, visible_film, written
from bot.store.json_column import from_json, to_json
from bot.store.screening_follows import mark_film_stale, settle


def reached(order: str) -> str:
    """SQL: the latest moment so far in a member's history of a film, going by its ``order``.

    Two histories are merged by this, and not by the changes' own moments: so each keeps its order,
    even where the machine's clock was set back meanwhile.
    """
    return f"max(changed_at) OVER (PARTITION BY film_id, member_id ORDER BY {order})"


NEW_BACKERS = """
WITH gone AS MATERIALIZED (
    SELECT id, member_id FROM nominations WHERE guild_id = :guild AND film_id = :film)
SELECT stays.id AS nomination_id, wants.member_id
FROM nominations AS stays CROSS JOIN (
    SELECT member_id FROM gone
    UNION SELECT backers.member_id FROM gone CROSS JOIN nomination_backers AS backers
        ON nomination_id = gone.id) AS wants
WHERE stays.guild_id = :guild AND stays.film_id = :by AND wants.member_id <> stays.member_id
    AND NOT EXISTS (SELECT 1 FROM nomination_backers AS has
        WHERE has.nomination_id = stays.id AND has.member_id = wants.member_id)
"""
"""Where both films of a merge are nominated, those who want the gone one and don't back the other
yet, with that nomination's id."""


_WAITING = "guild_id = ?1 AND film_id = ?2 AND taken_off NOT NULL"
"""A condition on a row of turns: what its pick of the film has taken off is put back after the
merge, if at all (``before_the_pick`` in taken_off.py)."""
_NOMINATIONS = f"""
SELECT id FROM nominations WHERE guild_id = ?1 AND film_id = ?2
UNION SELECT taken_off ->> '$.nomination.id' FROM turns
    WHERE {_WAITING} AND taken_off ->> '$.nomination.id' NOT NULL
"""
_VOTE_FILMS = f"""
SELECT id FROM vote_films WHERE guild_id = ?1 AND film_id = ?2
UNION SELECT value ->> 'id' FROM turns CROSS JOIN json_each(taken_off, '$.ballot')
    WHERE {_WAITING}
"""


@record
class Undoing:
    """What an undo restores, besides the ratings."""

    facts: Facts
    """The facts of the film that stays, before the merge."""
    merged: Facts
    """The facts of the same film after the merge. Where they were changed since, they stay, but for
    the titles that came by the merge."""
    tmdb_at: str | None
    tmdb_facts: str | None
    file: str | None
    """The name of the file from which the gone film was read. Since the merge, that file means the
    film that stays."""
    reviews: tuple[int, ...]
    quotes: tuple[int, ...]
    replaced: tuple[int, ...]
    """The ids of films that the gone one had replaced."""
    watched: tuple[int, ...] = ()
    """The ids of entries of the log. An older filmclub noted neither these for a merge, nor the
    following."""
    screenings: tuple[int, ...] = ()
    nominations: tuple[int, ...] = ()
    vote_films: tuple[int, ...] = ()
    turns: tuple[int, ...] = ()
    """The turns in which the gone film was picked."""
    discussions: tuple[int, ...] = ()
    sealings: tuple[int, ...] = ()
    seen: tuple[int, ...] = ()
    """The members who had seen the gone film."""
    wanted: tuple[int, ...] = ()
    """The members who had the gone film on their watchlist."""
    backers: tuple[int, ...] = ()
    """The members whom the merge made backers of the film that stays."""


def before_merge(connection: Connection, guild_id: int, gone: Film, into: Film) -> Undoing:
    """What the club has of both films before they are merged. ``merged`` is still to be
    filled in."""

    def ids(sql: str) -> tuple[int, ...]:
        return tuple(row["id"] for row in fetch(connection, sql, (guild_id, gone.id)))

    (tmdb,) = fetch(connection, "SELECT tmdb_at, tmdb_facts FROM films WHERE id = ?", (into.id,))
    (file,) = fetch(connection, "SELECT seed FROM films WHERE id = ?", (gone.id,))
    return Undoing(
        facts=only_facts(into),
        merged=only_facts(into),
        tmdb_at=tmdb["tmdb_at"],
        tmdb_facts=tmdb["tmdb_facts"],
        file=file["seed"] if gone.guild_id is not None else None,
        reviews=ids("SELECT id FROM reviews WHERE guild_id = ? AND film_id = ?"),
        quotes=ids("SELECT id FROM quotes WHERE guild_id = ? AND film_id = ?"),
        replaced=ids(
            "SELECT film_id AS id FROM film_replacements WHERE guild_id = ? AND by_id = ?"
        ),
        watched=ids("SELECT id FROM watched WHERE guild_id = ? AND film_id = ?"),
        screenings=ids("SELECT id FROM screenings WHERE guild_id = ? AND film_id = ?"),
        nominations=ids(_NOMINATIONS),
        vote_films=ids(_VOTE_FILMS),
        turns=ids("SELECT id FROM turns WHERE guild_id = ? AND film_id = ?"),
        discussions=ids("SELECT id FROM discussions WHERE guild_id = ? AND film_id = ?"),
        sealings=ids("SELECT id FROM sealings WHERE guild_id = ? AND film_id = ?"),
        seen=ids("SELECT member_id AS id FROM seen_films WHERE guild_id = ? AND film_id = ?"),
        wanted=ids("SELECT member_id AS id FROM watchlist WHERE guild_id = ? AND film_id = ?"),
        backers=tuple(
            row["member_id"]
            for row in fetch(
                connection, NEW_BACKERS, {"guild": guild_id, "film": gone.id, "by": into.id}
            )
        ),
    )


def note_merge(
    connection: Connection, by: Editor, entry_id: int, films: tuple[Film, Film], before: Undoing
) -> None:
    """Write down what a merge has changed. ``films``: the one that is gone, and the one that stays.
    It comes before the ratings are moved, which notes these, too."""
    gone, merged = films
    connection.execute(
        "INSERT INTO merges (entry_id, guild_id, film_id, by_id, merged_at, before)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            entry_id, by.guild_id, gone.id, merged.id, stored(by.at),
            to_json(replace(before, merged=only_facts(merged))),
        ),
    )  # fmt: skip
    if gone.guild_id is not None:
        connection.execute("UPDATE films SET seed = NULL WHERE id = ?", (gone.id,))


def undo_merge(connection: Connection, guild_id: int, entry_id: int) -> Film | None:
    """Undo a merge, and return the film that was gone; None where the entry is no merge, or one
    that was undone. ``move_ratings`` has to follow. Raises TooLate."""
    rows = fetch(
        connection,
        "UPDATE merges SET is_undone = 1 WHERE entry_id = ? AND guild_id = ? AND NOT is_undone"
        " RETURNING *",
        (entry_id, guild_id),
    )
    if not rows:
        return None
    merge, before = rows[0], from_json(rows[0]["before"], Undoing)
    merged = _still_there(connection, merge)
    given = {"guild": guild_id, "film": merge["film_id"], "by": merge["by_id"]}
    connection.execute(
        "DELETE FROM film_replacements WHERE guild_id = :guild AND film_id = :film", given
    )
    _hand_back(connection, given, before)
    _take_facts_back(connection, merged, before)
    for film_id in (merge["film_id"], merged.id):
        settle(connection, guild_id, film_id)
        mark_film_stale(connection, guild_id, film_id)
    if before.file is not None:
        connection.execute(
            "UPDATE OR IGNORE films SET seed = ? WHERE id = ?", (before.file, merge["film_id"])
        )
    # Ratings that have not moved yet stay with their film, or move on to the film that has come
    # back.
    connection.execute(
        "DELETE FROM rating_moves WHERE guild_id = :guild AND film_id = :film", given
    )
    connection.execute(
        "UPDATE rating_moves SET by_id = :film WHERE guild_id = :guild AND by_id = :by"
        " AND film_id IN (SELECT value FROM json_each(:replaced))",
        {**given, "replaced": json.dumps(before.replaced)},
    )
    return visible_film(connection, guild_id, merge["film_id"])


def _take_facts_back(connection: Connection, merged: Film, before: Undoing) -> None:
    """Give the film that stays the facts that it had, unless they were changed since: then it loses
    the titles that came by the merge, which are another film's again."""
    if written(merged) == written(before.merged):
        rewrite_film(connection, merged.id, before.facts)
        connection.execute(
            "UPDATE films SET tmdb_at = ?, tmdb_facts = ? WHERE id = ?",
            (before.tmdb_at, before.tmdb_facts, merged.id),
        )
    else:
        had, got = before.facts.aliases, before.merged.aliases
        own = [title for title in merged.aliases if title in had or title not in got]
        own += [title for title in had if title not in got and title not in own]  # left out
        rewrite_film(connection, merged.id, replace(merged, aliases=tuple(own[:NAMES_LIMIT])))


def _hand_back(connection: Connection, given: dict[str, int], before: Undoing) -> None:
    """Give the gone film back what was its own."""
    for table, column, moved in (
        ("reviews", "id", before.reviews),
        ("quotes", "id", before.quotes),
        ("watched", "id", before.watched),
        ("screenings", "id", before.screenings),
        ("nominations", "id", before.nominations),
        ("vote_films", "id", before.vote_films),
        ("turns", "id", before.turns),
        ("discussions", "id", before.discussions),
        ("sealings", "id", before.sealings),
        ("film_replacements", "film_id", before.replaced),
    ):
        owner = "by_id" if table == "film_replacements" else "film_id"
        connection.execute(
            f"UPDATE {table} SET {owner} = :film WHERE guild_id = :guild AND {owner} = :by"
            f" AND {column} IN (SELECT value FROM json_each(:moved))",
            {**given, "moved": json.dumps(moved)},
        )
    connection.execute(
        "DELETE FROM nomination_backers WHERE member_id IN (SELECT value FROM json_each(:members))"
        " AND nomination_id IN"
        " (SELECT id FROM nominations WHERE guild_id = :guild AND film_id = :by)",
        {**given, "members": json.dumps(before.backers)},
    )
    # Rows that stayed with the gone film need no change: see ``replace_film``.
    for table, members in (("seen_films", before.seen), ("watchlist", before.wanted)):
        connection.execute(
            f"UPDATE OR IGNORE {table} SET film_id = :film WHERE guild_id = :guild"
            " AND film_id = :by AND member_id IN (SELECT value FROM json_each(:members))",
            {**given, "members": json.dumps(members)},
        )


def _still_there(connection: Connection, merge: Row) -> Film:
    """The film that stays, if the club still sees it in place of the gone one. Raises TooLate."""
    try:
        seen = visible_film(connection, merge["guild_id"], merge["film_id"])
    except FilmNotFound:
        seen = None
    if seen is None or seen.id != merge["by_id"]:
        raise TooLate(N_("That film was merged with another or removed since. Undo that first."))
    return seen


def rewrite_changes(connection: Connection, films: dict[int, int]) -> dict[int, int]:
    """Write rating changes once more, in this order, as changes of other films. ``films``: the
    film's id by each change's id. Returns the new ids by the old ones; notes of merges get the new
    ids, too."""
    (row,) = fetch(connection, "SELECT coalesce(max(id), 0) AS last FROM rating_changes")
    moved = [(old, row["last"] + place, films[old]) for place, old in enumerate(films, 1)]
    given = {"moved": json.dumps(moved)}
    connection.execute(
        "INSERT INTO rating_changes (id, guild_id, film_id, member_id, earlier_stars, stars, line,"
        " spoiler, changed_at, imported_in) SELECT value ->> 1, guild_id, value ->> 2, member_id,"
        " earlier_stars, stars, line, spoiler, changed_at, imported_in FROM json_each(:moved)"
        " CROSS JOIN rating_changes ON rating_changes.id = value ->> 0 ORDER BY json_each.key",
        given,
    )
    connection.execute(
        "UPDATE merged_ratings SET change_id = value ->> 1 FROM json_each(:moved)"
        " WHERE change_id = value ->> 0",
        given,
    )
    connection.execute(
        "DELETE FROM rating_changes WHERE id IN (SELECT value ->> 0 FROM json_each(:moved))", given
    )
    return {old: new for old, new, _film in moved}


def note_moved(
    connection: Connection, move: dict[str, int], moved: list[int], *, extra: bool
) -> None:
    """Note which rating changes came by a merge that can be undone. They are also noted for a merge
    that has moved them on to a third film meanwhile."""
    connection.execute(
        "INSERT INTO merged_ratings SELECT entry_id, value, :extra FROM merges"
        " CROSS JOIN json_each(:moved) WHERE guild_id = :guild AND NOT is_undone AND"
        " (film_id = :film OR (by_id = :by"
        " AND :film IN (SELECT value FROM json_each(before, '$.replaced'))))",
        {**move, "moved": json.dumps(moved), "extra": extra},
    )


def move_back(connection: Connection, guild_id: int | None, most: int) -> int:
    """Give the ratings of undone merges back to the film that was gone, for at most ``most``
    members. Returns for how many it did that, plus one for a merge that is finished."""
    undone = fetch(
        connection,
        "SELECT entry_id, film_id, by_id, guild_id FROM merges WHERE is_undone"
        " AND (:guild IS NULL OR guild_id = :guild) LIMIT 1",
        {"guild": guild_id},
    )
    if not undone:
        return 0
    merge = dict(undone[0])
    members = fetch(
        connection,
        "SELECT DISTINCT member_id FROM merged_ratings JOIN rating_changes ON id = change_id"
        " WHERE entry_id = ? LIMIT ?",
        (merge["entry_id"], most),
    )
    _part(connection, {**merge, "members": json.dumps([row["member_id"] for row in members])})
    if len(members) < most:
        connection.execute("DELETE FROM merges WHERE entry_id = ?", (merge["entry_id"],))
        return len(members) + 1
    return most


def _part(connection: Connection, merge: dict[str, object]) -> None:
    """Separate these members' histories of the film that stays into two again."""
    theirs = (
        "film_id = :by_id AND guild_id = :guild_id"
        " AND member_id IN (SELECT value FROM json_each(:members))"
    )
    connection.execute(
        f"DELETE FROM rating_changes WHERE {theirs} AND id IN (SELECT change_id FROM"
        " merged_ratings WHERE entry_id = :entry_id AND is_extra)",
        merge,
    )
    changes = fetch(
        connection,
        "SELECT id, CASE WHEN id IN (SELECT change_id FROM merged_ratings"
        " WHERE entry_id = :entry_id) THEN :film_id ELSE :by_id END AS film"
        f" FROM rating_changes WHERE {theirs} ORDER BY id",
        merge,
    )
    moved = rewrite_changes(connection, {row["id"]: row["film"] for row in changes})
    connection.execute(
        "DELETE FROM merged_ratings WHERE entry_id = ?"
        " AND change_id IN (SELECT value FROM json_each(?))",
        (merge["entry_id"], json.dumps(list(moved.values()))),
    )


def forget_merges(connection: Connection, before: datetime) -> bool:
    """Make merges from before this moment final, and delete the films that are gone. Returns
    whether there may be more."""
    rows = fetch(
        connection,
        "DELETE FROM merges WHERE entry_id IN (SELECT entry_id FROM merges WHERE merged_at < ?"
        " AND NOT is_undone LIMIT ?) RETURNING film_id, guild_id",
        (stored(before), SLICE),
    )
    for row in rows:
        # A film whose ratings are still being moved is deleted with the last of them.
        connection.execute(
            "DELETE FROM films WHERE (id, guild_id) = (:film_id, :guild_id) AND NOT EXISTS"
            " (SELECT 1 FROM rating_moves AS m WHERE m.film_id = :film_id)",
            dict(row),
        )
    return len(rows) == SLICE
