"""What an earlier filmclub kept as sentences, or as JSON without a type, is understood now."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from bot.domain.film import Facts
from bot.domain.library import Editor
from bot.domain.library_log import NO_DETAILS, LogDetails
from bot.domain.proposal import FilmProposal, QuoteProposal, ReviewProposal
from bot.domain.quote import Said
from bot.domain.review import Review
from bot.domain.waiting import ReviewDraft, WaitingCommand
from bot.store.database import stored
from bot.store.schema import migrations
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import add_club, assert_sound, rows

CLUB, ANA, BEN = 100, 1, 10**18
TYPED_COLUMNS = 8
"""The number of the migration."""

REVIEW = {
    "source": "The Paper", "reviewer": "Ann “A.” Smith", "link": None, "stars": 7,
    "earlier_stars": None, "summary": "Büchér.", "quotes": ["a line"], "id": 0,
}  # fmt: skip
FACTS = {
    "title": "Amélie", "year": 2001, "director": None, "country": None, "runtime": 122,
    "certificate": None, "cast": ["Audrey Tautou"], "original_title": None, "aliases": [],
    "poster": None, "tmdb_id": 194,
}  # fmt: skip
SAID = {"text": "What a film!", "author_id": BEN, "channel_id": 5, "message_id": 10**18 + 1}
PENDING = {
    1: ("rate", {"stars": 3.5, "review": "“Ünï” 🎬", "spoiler": None}),
    2: ("review draft", {"film_id": 9, "review": REVIEW, "fingerprint": "abc", "notes": ["Look."]}),
    3: ("Save as film quote", SAID),
}
PROPOSED = {
    "film": FACTS,
    "review": {"film_id": 9, "film": "Amélie (2001)", "review": REVIEW, "fingerprint": None},
    "quote": {"film_id": 9, "film": "Amélie (2001)", "said": SAID},
}
LOGGED: list[tuple[str, str | None, LogDetails]] = [
    ("added", None, NO_DETAILS),
    ("added", f"accepted by <@{BEN}>", LogDetails(other_member_id=BEN)),
    ("added", "from a file", LogDetails(from_file=True)),
    ("added", "The Paper, Ann, from a file", LogDetails(byline="The Paper, Ann", from_file=True)),
    ("changed", "title, aliases", LogDetails(facts=("title", "aliases"))),
    ("changed", "year", LogDetails(facts=("year",))),
    ("changed", "from a file", LogDetails(from_file=True)),
    ("removed", None, NO_DETAILS),
    ("removed", "from a file", LogDetails(from_file=True)),
    ("restored", None, NO_DETAILS),
    ("restored", "The Paper, Ann", LogDetails(byline="The Paper, Ann")),
    ("merged", "accepted by <@2>, from a file", LogDetails(merged="accepted by <@2>, from a file")),
    ("reviewed", "The Paper, <@2>", LogDetails(byline="The Paper, <@2>")),
    ("reviewed", "The Paper, from a file", LogDetails(byline="The Paper", from_file=True)),
    ("changed review", "The Paper", LogDetails(byline="The Paper")),
    ("removed review", "The Paper", LogDetails(byline="The Paper")),
    ("quoted", None, NO_DETAILS),
    ("unquoted", None, NO_DETAILS),
    ("declined", f"film, proposed by <@{BEN}>", LogDetails(proposal="film", other_member_id=BEN)),
    ("declined", "quote, proposed by <@7>", LogDetails(proposal="quote", other_member_id=7)),
    ("managers", f"<@&{BEN}>", LogDetails(role_id=BEN)),
    ("managers", None, NO_DETAILS),
]


def make_earlier(path: Path) -> None:
    """A database of the schema before, with something of each kind."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE TABLE migrations (number INTEGER PRIMARY KEY,"
            " applied_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)"
        )
        for number, script in sorted(migrations().items()):
            if number < TYPED_COLUMNS:
                connection.executescript(script.read_text(encoding="utf-8"))
                connection.execute("INSERT INTO migrations (number) VALUES (?)", (number,))
        now = stored(NOW)
        connection.execute("INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, ?)", (CLUB, now))
        for id_, (command, options) in PENDING.items():
            given = (id_, CLUB, ANA, command, json.dumps(options), now)
            connection.execute("INSERT INTO pending_commands VALUES (?, ?, ?, ?, ?, ?)", given)
        gone = (77, CLUB, ANA, "rate", "{}", now)
        connection.execute("INSERT INTO pending_commands VALUES (?, ?, ?, ?, ?, ?)", gone)
        connection.execute("DELETE FROM pending_commands WHERE id = 77")
        for kind, content in PROPOSED.items():
            text = json.dumps(content, ensure_ascii=False)
            connection.execute(
                "INSERT INTO proposals (guild_id, member_id, kind, content, proposed_at)"
                " VALUES (?, ?, ?, ?, ?)",
                (CLUB, ANA, kind, text, now),
            )
        for action, detail, _ in LOGGED:
            connection.execute(
                "INSERT INTO library_log (guild_id, member_id, changed_at, action, film, detail)"
                " VALUES (?, ?, ?, ?, 'Amélie (2001)', ?)",
                (CLUB, ANA, now, action, detail),
            )
        connection.commit()


def facts(given: dict[str, Any]) -> Facts:
    return Facts(**{**given, "cast": tuple(given["cast"]), "aliases": tuple(given["aliases"])})


def review(given: dict[str, Any]) -> Review:
    return Review(**{**given, "quotes": tuple(given["quotes"])})


async def test_what_waited_goes_on_waiting(database_path: Path) -> None:
    make_earlier(database_path)
    async with Store.open(database_path) as store:
        waiting = store.waiting
        rate = await waiting.get(Editor(CLUB, ANA, NOW), 1, WaitingCommand)
        assert rate == WaitingCommand(*PENDING[1])
        draft = await waiting.get(Editor(CLUB, ANA, NOW), 2, ReviewDraft)
        assert draft == ReviewDraft(9, review(REVIEW), "abc", ("Look.",))
        assert await waiting.get(Editor(CLUB, ANA, NOW), 3, Said) == Said(**SAID)
        assert await waiting.keep(Editor(CLUB, ANA, NOW), Said(**SAID)) == 78, (
            "old buttons carry the 77"
        )
        await store.quotes.forget(CLUB, [SAID["message_id"]])
        assert await waiting.get(Editor(CLUB, ANA, NOW), 3, Said) is None
    assert_sound(database_path)


async def test_what_was_proposed_is_proposed(database_path: Path) -> None:
    make_earlier(database_path)
    async with Store.open(database_path) as store:
        proposals, count = await store.proposals.page(CLUB, 0, 10)
        assert [one.proposed for one in proposals] == [
            FilmProposal(facts(FACTS)),
            ReviewProposal(9, "Amélie (2001)", review(REVIEW), None),
            QuoteProposal(9, "Amélie (2001)", Said(**SAID)),
        ]
        assert count == 3
        await store.quotes.forget_channel(CLUB, 5)
        assert (await store.proposals.page(CLUB, 0, 10))[1] == 2


async def test_what_the_log_tells_is_told(database_path: Path) -> None:
    make_earlier(database_path)
    async with Store.open(database_path) as store:
        entries, _ = await store.library_log.page(CLUB, 0, 100, NOW)
    assert [(entry.action, entry.details) for entry in reversed(entries)] == [
        (action, details) for action, _, details in LOGGED
    ]


async def test_deleted_messages_are_looked_up_by_an_index(
    store: Store, database_path: Path
) -> None:
    """However much waits, is proposed or quoted, of which few are messages."""
    await add_club(store, CLUB)
    for table in ("quotes", "proposals", "waiting"):
        for column in ("message_id", "channel_id"):
            (plan,) = rows(
                database_path,
                f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {column} = 5 AND +guild_id = 1",
            )
            assert f"{column}=?" in plan[3], plan
