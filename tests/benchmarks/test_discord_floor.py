"""The floor under the benchmarks ends with the event that it was asked, whatever else goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot.store.store import Store
from tests.benchmarks.discord_floor import Floor, command

CLUB = 1_200_000_000_000_000_000


async def test_an_event_is_measured_to_its_end_beside_loops_that_never_end(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "filmclub.db") as store, Floor.of(store, [CLUB]) as floor:
        async with asyncio.timeout(10):
            cost = await floor.ask(command("ping", CLUB, member=7))
        assert "pong" in floor.answer
        assert 0 < cost.inner < cost.cpu
