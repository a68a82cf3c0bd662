"""Lists of what clubs have watched, on their way into their logs."""

from __future__ import annotations

import asyncio

from bot.store.store import Store

OURS, THEIRS = 100, 200


async def test_no_club_waits_while_another_imports(store: Store) -> None:
    imports = store.log_imports
    async with imports.turn(THEIRS):
        await asyncio.wait_for(imports.turn(OURS).acquire(), 5)
    assert imports.turn(OURS).locked(), "but of one club's two presses the second waits"
