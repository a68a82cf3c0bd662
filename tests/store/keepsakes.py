"""A club that keeps something about a member in every place where it can."""

from __future__ import annotations

import contextlib
import json
from sqlite3 import Connection, IntegrityError, OperationalError

from bot.domain.vote import CountedFilm, Tally, VoteResult
from bot.store.database import fetch
from bot.store.json_column import to_json
from bot.store.member_names import note_name
from bot.store.store import Store
from tests.conftest import NOW

ANA, BEN = 111_222_333_444_555_666, 777_888_999_000_111_222
THEN = NOW.isoformat()

_RATED = (
    "INSERT INTO rating_changes"
    " (guild_id, film_id, member_id, earlier_stars, stars, line, spoiler, changed_at)"
    " VALUES (:guild, :{film}, :{whose}, NULL, {stars}, '{whose} wrote this', 0, :now)"
)

_KEPT = (
    _RATED.format(film="film", whose="ana", stars=9),
    _RATED.format(film="film", whose="ana", stars=7),
    _RATED.format(film="other", whose="ana", stars=4),
    _RATED.format(film="film", whose="ben", stars=2),
    "INSERT INTO seen_films VALUES (:guild, :ana, :film, :now), (:guild, :ben, :film, :now)",
    "INSERT INTO watchlist VALUES (:guild, :ana, :film, :now), (:guild, :ben, :film, :now)",
    "INSERT INTO watch_countries VALUES (:guild, :ana, 'DE'), (:guild, :ben, 'AT')",
    "INSERT INTO letterboxd_imports (guild_id, member_id, imported_at)"
    " VALUES (:guild, :ana, :now), (:guild, :ben, :now)",
    "INSERT INTO leavers (guild_id, member_id, left_at)"
    " VALUES (:guild, :ana, :now), (:guild, :ben, :now)",
    "INSERT INTO nominations (guild_id, film_id, member_id, why, nominated_at)"
    " VALUES (:guild, :film, :ana, 'ana wrote this', :now),"
    " (:guild, :other, :ben, 'ben wrote this', :now),"
    " (:guild, :third, :ana, 'ana wrote this', :now)",
    "INSERT INTO nomination_backers SELECT id, :ben FROM nominations"
    " WHERE guild_id = :guild AND film_id = :film",
    "INSERT INTO nomination_backers SELECT id, :ana FROM nominations"
    " WHERE guild_id = :guild AND film_id = :other",
    "INSERT INTO votes (guild_id, opened_by, opened_at, closes_at, closed_at, method, channel_id,"
    " result, is_announced, is_told) VALUES"
    " (:guild, :ana, :now, :now, :now, 'ranked', 5, :result, 1, 1),"
    " (:guild, :ben, :now, '2999-01-01T00:00:00+00:00', NULL, 'ranked', 5, NULL, 1, 0)",
    "INSERT INTO vote_films (guild_id, vote_id, place, film_id, member_id, why)"
    " SELECT :guild, id, 1, :film, :ana, 'ana wrote this' FROM votes WHERE guild_id = :guild",
    "INSERT INTO ballots SELECT id, :ana, '[1]', :now FROM votes"
    " WHERE guild_id = :guild AND closed_at IS NULL",
    "INSERT INTO ballots SELECT id, :ben, '[1]', :now FROM votes"
    " WHERE guild_id = :guild AND closed_at IS NULL",
    "INSERT INTO turn_order VALUES (:guild, 0, :ana), (:guild, 1, :ben)",
    "INSERT INTO turns (guild_id, cycle, member_id, begun_by, began_at, channel_id, ended_at,"
    " outcome, film_id, why) VALUES"
    " (:guild, 1, :ana, :ben, :now, 5, :now, 'picked', :film, 'ana wrote this'),"
    " (:guild, 1, :ben, :ana, :now, 5, :now, 'picked', :other, 'ben wrote this'),"
    " (:guild, 2, :ana, :ana, :now, 5, NULL, NULL, NULL, NULL)",
    "UPDATE turns SET taken_off = :taken_off, picked_by = :ana"
    " WHERE guild_id = :guild AND member_id = :ben",
    "INSERT INTO screenings (guild_id, film_id, picker_id, is_live, at, place, channel_id,"
    " scheduled_by, scheduled_at) VALUES"
    " (:guild, :film, :ana, 1, '2999-01-01T00:00:00+00:00', 'ben wrote this', 5, :ben, :now),"
    " (:guild, :other, :ben, 1, '2999-01-01T00:00:00+00:00', 'ana wrote this', 5, :ana, :now)",
    "INSERT INTO attendance (screening_id, member_id, answer, answered_at)"
    " SELECT id, :ana, 'yes', :now FROM screenings WHERE guild_id = :guild",
    "INSERT INTO attendance (screening_id, member_id, answer, answered_at)"
    " SELECT id, :ben, 'no', :now FROM screenings WHERE guild_id = :guild",
    "INSERT INTO sealings (guild_id, film_id, sealed_by, reveal_at, channel_id, opened_at,"
    " revealed) VALUES (:guild, :film, :ana, :now, 5, :now, :reveal),"
    " (:guild, :other, :ben, :now, 5, NULL, NULL)",
    "INSERT INTO sealed_ratings (sealing_id, member_id, stars, line, spoiler, rated_at)"
    " SELECT id, :ana, 9, 'ana wrote this', 0, :now FROM sealings"
    " WHERE guild_id = :guild AND opened_at IS NULL",
    "INSERT INTO watched_changes (guild_id, member_id, changed_at) VALUES (:guild, :ana, :now)",
    "INSERT INTO watched (guild_id, watched_on, film_id, title, picker_id)"
    " VALUES (:guild, '2026-01-01', :film, 'Heat', :ana),"
    " (:guild, '2026-01-02', :film, 'Heat', :ben)",
    "INSERT INTO library_log (guild_id, member_id, changed_at, action, film, other_member_id)"
    " VALUES (:guild, :ana, :now, 'added', 'Heat', :ben),"
    " (:guild, :ben, :now, 'added', 'Heat', :ana)",
    "INSERT INTO merges (entry_id, guild_id, film_id, by_id, merged_at, before)"
    " SELECT max(id), :guild, 99, :other, :now, json_object('seen', json_array(:ana, :ben),"
    " 'wanted', json_array(:ana), 'backers', json_array(:ben, :ana))"
    " FROM library_log WHERE guild_id = :guild",
    "INSERT INTO proposals (guild_id, member_id, kind, content, proposed_at) VALUES"
    " (:guild, :ana, 'film', json_object('facts', json('{}'),"
    " 'rating', json_object('line', 'ana wrote this')), :now),"
    " (:guild, :ben, 'quote', json_object('said', json(:said)), :now)",
    "INSERT INTO waiting (guild_id, member_id, kind, content, created_at) VALUES"
    " (:guild, :ana, 'form', json_object('typed', json_object('a', 'ana wrote this')), :now),"
    " (:guild, :ben, 'log', json_object('viewings',"
    " json_array(json_object('picker_id', :ana))), :now),"
    " (:guild, :ben, 'turn order', json_object('members', json_array(json_array(:ben, 'Ben')),"
    " 'before', json_array(:ana, :ben)), :now),"
    " (:guild, :ben, 'quote', :said, :now)",
    "INSERT INTO quotes (text, guild_id, film_id, channel_id, message_id, author_id) VALUES"
    " ('ana wrote this', :guild, :film, 5, :guild + 1, :ana),"
    " ('ben wrote this', :guild, :film, 5, :guild + 2, :ben)",
    "INSERT INTO quote_posts (message_id, guild_id, channel_id, quoted_id)"
    " VALUES (:guild + 3, :guild, 5, :guild + 1)",
    "INSERT INTO discussions (guild_id, film_id, channel_id, thread_id, begun_at)"
    " VALUES (:guild, :film, 5, :guild + 4, :now)",
    "INSERT INTO hidden_messages (guild_id, discussion_id, message_id, author_id, copy_id)"
    " SELECT :guild, id, :guild + 5, :ana, :guild + 6 FROM discussions WHERE guild_id = :guild",
    "INSERT INTO public_answers (guild_id, member_id, channel_id, message_id, answered_at) VALUES"
    " (:guild, :ana, 5, :guild + 8, :now), (:guild, :ben, 5, :guild + 8, :now)",
    "INSERT INTO posts (guild_id, kind, key, state, channel_id, due_at, written_at, content,"
    " message_id, tries) VALUES"
    " (:guild, 'digest', '2026-W01', 'sent', 5, :now, :now, :digest, :guild + 7, 1),"
    " (:guild, 'reveal', '1', 'pending', 5, :now, :now, :reveal, NULL, 0)",
)


async def furnish(store: Store, guild: int, films: list[int]) -> None:
    """Have a club keep everything that it can about Ana, and much about Ben; ``films`` are three
    ids. In a database of an older schema only what is there is filled."""
    given = _given(guild, films)

    def keep(connection: Connection) -> None:
        connection.execute(
            "INSERT OR IGNORE INTO clubs (guild_id, first_seen_at) VALUES (?, ?)", (guild, THEN)
        )
        for sql in _KEPT:
            with contextlib.suppress(OperationalError):  # no such table or column yet
                fetch(connection, sql, given)
        for member, name in ((ANA, "Ana"), (BEN, "Ben")):
            note_name(connection, guild, member, name)

    await store.database.write(keep)


def furnish_more(connection: Connection, guild: int, films: list[int], kept: set[str]) -> None:
    """Have the club keep what this schema has room for and an earlier one had not: the statements
    that are not in ``kept``, to which they are added."""
    for sql in _KEPT:
        if sql not in kept:
            with contextlib.suppress(OperationalError, IntegrityError):
                fetch(connection, sql, _given(guild, films))
                kept.add(sql)


def all_kept() -> frozenset[str]:
    return frozenset(_KEPT)


def _given(guild: int, films: list[int]) -> dict[str, object]:
    members = [
        {"member_id": member, "name": name, "stars": 8, "line": f"{name.lower()} wrote this",
         "spoiler": False, "guess": None}
        for member, name in ((ANA, "Ana"), (BEN, "Ben"))
    ]  # fmt: skip
    reveal = {
        "film": {"id": films[0], "title": "Heat"}, "counts": [0] * 10, "ratings": members,
        "count": 2, "kindest": {"value": 8, "names": ["Ana", "Ben"], "count": 2},
        "harshest": {"value": 8, "names": ["Ana", "Ben"], "count": 2}, "nearest": [],
    }  # fmt: skip
    digest = {
        "parts": ["A week", "**Ana** gave Banana ★★", "Line: ana wrote this"], "film_id": films[0],
        "film_name": "Heat", "quiet": False, "line_of": [films[0], ANA], "line_part": 2,
        "named": [[ANA, "Ana"], [BEN, "Ben"]],
    }  # fmt: skip
    counted = (CountedFilm(1, films[0], "Heat"),)
    result = VoteResult(Tally(2, (), 1), counted, (ANA, BEN), 0, None)
    taken_off = {
        "nomination": {"member_id": ANA, "why": "ana wrote this", "backers": [ANA, BEN]},
        "ballot": [{"vote_id": 1, "member_id": ANA, "why": "ana wrote this"}],
    }
    said = {"text": "ana wrote this", "author_id": ANA, "channel_id": 5, "message_id": guild + 1}
    return {
        "guild": guild, "film": films[0], "other": films[1], "third": films[2], "ana": ANA,
        "ben": BEN, "now": THEN, "reveal": json.dumps(reveal), "digest": json.dumps(digest),
        "result": to_json(result), "said": json.dumps(said),
        "taken_off": json.dumps(taken_off),
    }  # fmt: skip
