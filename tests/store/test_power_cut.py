"""The process is killed in the middle of its writes: what it had acknowledged is there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.library import Editor
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.acknowledging import kill_again_and_again, rate_until_killed
from tests.store.tables import assert_sound, kept_scores, rows

# ``make kills`` has them all.
MOMENTS = [1, 2, 5, 13, 34, 89, 233, 610, 1600, 4200] if "KILLS" in os.environ else [1, 1500]
KILLS = 5000 if "KILLS" in os.environ else 5


@pytest.mark.parametrize("acknowledgements", MOMENTS)
async def test_what_was_acknowledged_survives_a_kill(
    database_path: Path, acknowledgements: int, record_property: Callable[[str, object], None]
) -> None:
    record_property("kills of the store", 1)
    acknowledged = rate_until_killed(database_path, acknowledgements)
    assert len(acknowledged) >= acknowledgements
    async with Store.open(database_path) as store:
        saved = {line for (line,) in rows(database_path, "SELECT line FROM rating_changes")}
        assert saved.issuperset(acknowledged)
        assert_sound(database_path)
        # And the club goes on from there.
        (guild_id, film_id), counts = next(iter(kept_scores(database_path).items()))
        change = await store.ratings.rate(Editor(guild_id, 999, NOW), film_id, 10)
        assert change.aggregate.count == sum(counts) + 1
    assert_sound(database_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it forks")
@pytest.mark.timeout(1800)
def test_nothing_acknowledged_is_lost_in_thousands_of_kills(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    assert kill_again_and_again(tmp_path, KILLS) == []
    record_property("kills of the store", KILLS)
