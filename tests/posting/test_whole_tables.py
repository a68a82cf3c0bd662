"""The loops look for what is due every half minute, for all clubs: through indices, and never
through all that there ever was."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest

from bot.club.screenings import remind_directly
from bot.domain.film import Facts
from bot.store.clubs import KEPT
from bot.store.database import Database, fetch
from bot.store.store import Store
from tests.conftest import NOW
from tests.posting.clubs import AFTER_DUE, CLUB
from tests.posting.conftest import Begin
from tests.posting.ends import digest_alone
from tests.posting.fake_discord import FakeDiscord
from tests.posting.running import settled
from tests.store.clubs_library import BEN, by, rate

pytestmark = pytest.mark.thorough

SMALL = {
    "clubs", "digest_schedules",  # a row a club, and each is needed
    "screening_events",  # of what is coming
    "members_going", "merges", "rating_moves",  # of what is half done
    "notes",  # of the tests alone
}  # fmt: skip


def whole_tables(connection: Connection, sql: str) -> set[str]:
    """The tables that a statement goes through from end to end, but for lists in the statement, or
    for as much of them as a club has ever rated, or been told."""
    tables = {row["name"] for row in fetch(connection, "SELECT name FROM sqlite_schema")}
    partial = {
        row["name"]
        for row in fetch(connection, "SELECT name FROM sqlite_schema WHERE sql LIKE '% WHERE %'")
    }
    found = set[str]()
    for (detail,) in (row[3:4] for row in fetch(connection, f"EXPLAIN QUERY PLAN {sql}")):
        all_of_club = re.search(r"INDEX rating_changes_by_club \(guild_id=\?\)$", detail)
        if all_of_club and "DELETE" not in sql:
            found.add("rating_changes")
        is_small = "'rating prompt'" in sql  # one a screening
        if (
            "UPDATE" in sql
            and not is_small
            and re.search(r"posts .*\(guild_id=\?(?: AND kind=\?)?\)$", detail)
        ):
            found.add("posts")
        scan = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", detail)
        if scan and scan[2] not in partial:
            alias = re.search(rf"\b(\w+) AS {scan[1]}\b", sql)
            found.add(alias[1] if alias else scan[1])
    return found & tables - SMALL


async def plans_of(
    database: Database, doing: Callable[[], Awaitable[object]]
) -> dict[str, set[str]]:
    """The statements that go through whole tables while this is done, with the tables."""
    asked = set[str]()
    for each in (database._writer, *database._readers):
        await each.run(lambda connection: connection.set_trace_callback(asked.add))
    await doing()
    for each in (database._writer, *database._readers):
        await each.run(lambda connection: connection.set_trace_callback(None))
    read = [sql for sql in asked if re.match(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)", sql)]
    assert len(read) > 30
    plans = await database._writer.run(  # it alone has the temporary tables
        lambda connection: {sql: whole_tables(connection, sql) for sql in read}
    )
    return {sql: tables for sql, tables in plans.items() if tables}


async def test_what_one_club_does_goes_through_no_other_clubs_rows(store: Store) -> None:
    library = store.library

    async def do() -> None:
        gone, _is_new = await library.bring(by(), Facts(title="Heat", year=1995))
        into, _is_new = await library.bring(by(), Facts(title="Heat", year=1996))
        await store.nominations.nominate(by(), gone.id, None)
        await store.nominations.nominate(by(BEN), into.id, None)
        await rate(store, gone, BEN, 8)
        await rate(store, into, BEN, 7)
        await store.ratings.take_back(by(BEN), into.id)  # so the 8 is given once more
        *_films, entry = await library.merge(by(), gone.id, into.id)
        await library.undo(by(), entry)
        await library.rate_new(by(BEN), Facts(title="Up", year=2009), 8, may_add=False)
        await library.remove_film(by(), into.id)
        await store.clubs.keep_only([], NOW, deletes=True)
        await store.clubs.keep_only([], NOW + KEPT + timedelta(days=1), deletes=True)

    assert await plans_of(store.database, do) == {}


@digest_alone
async def test_no_loop_goes_through_all_that_there_ever_was(
    nights: Begin, template: Path, fake: FakeDiscord
) -> None:
    async with nights(template, CLUB) as night:

        async def look() -> None:
            await night.check(AFTER_DUE)
            await night.cog.forget_what_is_too_old()
            await night.cog._leavers.ask()
            await remind_directly(night.client)
            await settled(night.posting)

        assert await plans_of(night.client.store.database, look) == {}
