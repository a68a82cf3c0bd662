"""A database that is locked, full or broken, and a bug: told plainly, with nothing half done."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import StoreUnavailable
from bot.domain.library import Editor
from bot.store.database import statement
from bot.store.outages import BUSY_SECONDS
from bot.store.store import Store
from tests.end_to_end.driving import (
    Clock,
    Club,
    begin_slash,
    film,
    history,
    private,
    public,
    ratings,
    reference,
    refusal,
    shown,
)
from tests.store.tables import foreign_lock

UNREACHABLE = "The club's records can't be reached right now, and nothing was saved."
WRONG = "Something went wrong here, and it isn't your doing."
DISCORD_WAITS = 3.0
"""Seconds after which Discord tells the member that the application did not respond."""


@pytest.fixture(autouse=True)
async def begun(library: Store) -> list[str]:
    """The transactions that were begun, or tried to; a locked database is waited for 20 ms in place
    of BUSY_SECONDS, so that it is counted here how often, and not how long."""
    statements: list[str] = []

    def note(sql: str) -> None:
        if sql.startswith("BEGIN"):
            statements.append(sql)

    def watch(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA busy_timeout = 20")
        connection.set_trace_callback(note)

    await library.database._writer.run(watch)
    return statements


@contextlib.asynccontextmanager
async def full(store: Store) -> AsyncIterator[None]:
    """There is no room for another page."""
    writer = store.database._writer

    async def pragma(text: str) -> int:
        rows = await writer.run(statement(f"PRAGMA {text}"))
        return rows[0][0] if rows else 0

    before = await pragma("max_page_count")
    await writer.run(statement("VACUUM"))  # the migrations have left pages behind
    assert await pragma("freelist_count") == 0
    await pragma(f"max_page_count = {await pragma('page_count')}")
    yield
    await pragma(f"max_page_count = {before}")


def broken(path: Path, sql: str) -> None:
    """Do to the file what no filmclub would."""
    with contextlib.closing(sqlite3.connect(path)) as other, other:
        other.execute(sql)


async def test_a_rating_while_the_database_is_locked_is_refused_in_time(
    club: Club,
    library: Store,
    database_path: Path,
    begun: list[str],
    troubles: pytest.LogCaptureFixture,
) -> None:
    with foreign_lock(database_path):
        begun.clear()
        answer = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
        assert 0 < len(begun) * BUSY_SECONDS < DISCORD_WAITS
    assert refusal(answer).startswith(UNREACHABLE)
    assert "database is locked" in troubles.text
    assert await history(library) == []
    again = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    assert "gave **Ballerina (2025)** ★★★★ 4" in public(again)


async def test_what_only_reads_goes_on_while_the_database_is_locked(
    club: Club, database_path: Path
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    with foreign_lock(database_path):
        card = await club.ana.slash(club.channel, "review", film="balerina")
        assert "★★★★ 4.0 from 1 rating" in public(card)
        assert public(await club.ana.slash(club.channel, "quote"))
        assert public(await club.ana.slash(club.channel, "ratings", film="ballerina"))
        assert private(await club.ana.slash(club.channel, "help"))


async def test_a_form_submitted_while_the_database_is_locked_moves_nothing(
    club: Club, library: Store, database_path: Path, troubles: pytest.LogCaptureFixture
) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    before = shown(card)
    form = await club.ben.click(card, label="Rate with words")
    with foreign_lock(database_path):
        answer = await club.ben.submit_modal(form, {"stars": ["8"]})
    assert refusal(answer).startswith(UNREACHABLE)
    assert shown(card) == before
    assert await history(library) == []


async def test_unrate_and_a_choice_while_the_database_is_locked(
    club: Club, library: Store, database_path: Path, troubles: pytest.LogCaptureFixture
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    with foreign_lock(database_path):
        taken = await club.ana.slash(club.channel, "unrate", film="ballerina")
        choice = await club.ana.slash(club.channel, "rate", film="true grit", stars=4.0)
    assert refusal(taken).startswith(UNREACHABLE)
    assert refusal(choice).startswith(UNREACHABLE)
    assert len(await history(library)) == 1


async def test_many_ratings_at_once_while_the_database_is_locked_are_all_refused_in_time(
    library: Store, database_path: Path, begun: list[str], troubles: pytest.LogCaptureFixture
) -> None:
    """Through the store: SimCord's clock stands still for those who wait behind the first."""
    casablanca, clock = await film(library, "Casablanca"), Clock()

    async def rate(member: int) -> str:
        try:
            await library.ratings.rate(Editor(1, member, clock()), casablanca.id, 8)
        except StoreUnavailable as error:
            return str(error)
        return "kept"

    with foreign_lock(database_path):
        begun.clear()
        answers = await asyncio.gather(*map(rate, range(8)))
        assert 0 < len(begun) * BUSY_SECONDS < DISCORD_WAITS
    assert set(answers) == {f"{UNREACHABLE} Try again in a minute."}
    assert await history(library) == []
    assert await rate(9) == "kept"


async def test_a_rating_that_no_longer_fits_on_the_disk_is_refused(
    club: Club, library: Store, troubles: pytest.LogCaptureFixture
) -> None:
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=2.0)
    async with full(library):
        answer = await club.ana.slash(
            club.channel, "rate", film="ballerina", stars=4.0, review="x" * 4000
        )
        assert refusal(answer).startswith(UNREACHABLE)
        card = await club.ben.slash(club.channel, "review", film="ballerina")
        assert "**This club** ★★ 2.0 from 1 rating" in public(card)
    assert "full" in troubles.text
    assert len(await history(library)) == 1
    again = await club.ana.slash(
        club.channel, "rate", film="ballerina", stars=4.0, review="x" * 4000
    )
    assert "★★ → ★★★★ 4, a change of heart" in public(again)
    assert troubles.messages.count("SQLite writes again") == 1


async def test_on_a_full_disk_nobody_is_told_of_a_rating_that_was_not_kept(
    club: Club, library: Store, troubles: pytest.LogCaptureFixture
) -> None:
    members = [club.join(f"member{number}") for number in range(6)]
    async with full(library):
        answers = [
            begin_slash(
                member, club, "rate", film="ballerina", stars=4.0, review="x" * (4000 * (i % 2))
            )
            for i, member in enumerate(members)
        ]
        await club.env.settle()
    kept = {member for _, _, member in await ratings(library)}
    for member, answer in zip(members, answers, strict=True):
        if member.id in kept:
            assert public(answer).startswith(f"{member.name} gave **Ballerina (2025)**")
        else:
            assert refusal(answer).startswith(UNREACHABLE)
    assert len(kept) < 6


async def rating_gone_wrong(club: Club, path: Path) -> None:
    """Rate, and turn a count into something that nobody has thought of."""
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    broken(path, "UPDATE film_scores SET s1 = 'many'")


def told_in_the_log(troubles: pytest.LogCaptureFixture, number: str) -> None:
    (record,) = [r for r in troubles.records if number in r.getMessage()]
    assert record.levelname == "ERROR"
    assert record.exc_info


@pytest.mark.parametrize("command", ["review", "ratings"])
async def test_a_bug_in_a_command_gives_a_neutral_line_with_a_reference_to_the_log(
    club: Club, database_path: Path, troubles: pytest.LogCaptureFixture, command: str
) -> None:
    await rating_gone_wrong(club, database_path)
    answer = await club.ana.slash(club.channel, command, film="ballerina")
    line = refusal(answer)
    assert line.startswith(WRONG)
    told_in_the_log(troubles, reference(line))
    assert f"/{command}" in troubles.text


@pytest.mark.parametrize("label", ["All ratings", "Another quote"])
async def test_a_bug_behind_a_button_gives_a_neutral_line_with_a_reference_to_the_log(
    club: Club, database_path: Path, troubles: pytest.LogCaptureFixture, label: str
) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    before = shown(card)
    await rating_gone_wrong(club, database_path)
    line = refusal(await club.ben.click(card, label=label))
    assert line.startswith(WRONG)
    told_in_the_log(troubles, reference(line))
    assert shown(card) == before


NOTHING_GOES_IN = """
CREATE TRIGGER bug BEFORE INSERT ON rating_changes BEGIN SELECT RAISE(ABORT, 'a bug'); END
"""


async def test_a_bug_while_a_rating_is_kept_keeps_nothing_of_it(
    club: Club, library: Store, database_path: Path, troubles: pytest.LogCaptureFixture
) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    before = shown(card)
    form = await club.ben.click(card, label="Rate with words")
    broken(database_path, NOTHING_GOES_IN)
    typed = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    pressed = await club.ben.submit_modal(form, {"stars": ["8"]})
    for line in (refusal(typed), refusal(pressed)):
        assert line.startswith(WRONG)
        told_in_the_log(troubles, reference(line))
    assert shown(card) == before
    assert await history(library) == []


async def test_two_bugs_have_two_references(
    club: Club, database_path: Path, troubles: pytest.LogCaptureFixture
) -> None:
    await rating_gone_wrong(club, database_path)
    lines = [
        refusal(await club.ana.slash(club.channel, "review", film="ballerina")) for _ in range(2)
    ]
    assert reference(lines[0]) != reference(lines[1])


@pytest.mark.parametrize("command", ["review", "rate", "ratings", "unrate"])
async def test_a_missing_table_is_no_outage_but_gets_a_reference(
    club: Club,
    library: Store,
    database_path: Path,
    troubles: pytest.LogCaptureFixture,
    command: str,
) -> None:
    """Trying again in a minute would never help."""
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    broken(database_path, "DROP TABLE film_scores")
    options = {"stars": 2.0} if command == "rate" else {}
    line = refusal(await club.ana.slash(club.channel, command, film="ballerina", **options))
    assert "film_scores" in troubles.text
    assert len(await history(library)) == 1
    told_in_the_log(troubles, reference(line))


async def test_an_autocomplete_that_fails_offers_nothing_and_is_logged(
    club: Club, database_path: Path, troubles: pytest.LogCaptureFixture
) -> None:
    broken(database_path, "DROP TABLE film_words")
    assert await club.ana.autocomplete(club.channel, "review", "film", "ball") == []
    assert "film_words" in troubles.text
    choices = await club.ana.autocomplete(club.channel, "review", "film", "")
    assert "Ballerina (2025)" in [choice["name"] for choice in choices]


async def test_a_film_that_can_not_be_asked_back_for_is_refused_with_what_was_typed(
    club: Club, database_path: Path, troubles: pytest.LogCaptureFixture
) -> None:
    with foreign_lock(database_path):
        said = {"film": "true grit", "stars": 4.0, "review": "Loud."}
        answer = await club.ana.slash(club.channel, "rate", **said)
    assert refusal(answer).startswith(UNREACHABLE)
    assert "/rate film:true grit stars:4 review:Loud." in private(answer)
    assert "database is locked" in troubles.text
