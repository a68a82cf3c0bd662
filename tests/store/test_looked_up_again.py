"""What the loops look up every half minute is found by indexes, however many clubs there are and
however much they have watched."""

from __future__ import annotations

import pytest

from bot.store.store import Store
from tests.conftest import NOW
from tests.store.statements import plan_instead


async def test_no_table_of_clubs_discussions_or_screenings_is_gone_through(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_instead(store, monkeypatch)
    for look in (
        store.discussions.unposted,
        store.discussions.unopened,
        store.discussions.free,
        store.discussions.of_rounds,
        store.screenings_due.take_reminders,
        store.reveals.due,
    ):
        await look(NOW)
    assert "SCAN clubs" not in plan
    by = ("discussions_unopened", "discussions_unopened", "discussions_by_end")
    found = [each for each in plan if each.startswith("SEARCH discussions")]
    assert all(index in each for index, each in zip(by, found, strict=True))
    # A seal's own screening is asked for, and not all that have ever ended.
    assert "SEARCH screenings USING INTEGER PRIMARY KEY (rowid=?)" in plan
