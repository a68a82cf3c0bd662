"""The client and its pictures, in a process that has loaded nothing else; pictures.py reads the
figures."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from pathlib import Path

from bot.client.filmclub import EXTENSIONS, FilmClub
from bot.domain.chart import of_months
from bot.files import seeds
from bot.pictures import Pictures
from bot.store.store import Store

IDLE_SECONDS = 2
"""The seconds, in place of minutes, after which the process that draws is ended."""


async def _tell(path: Path, count: int) -> None:
    async with Store.open(path) as store, Pictures.open(idle_seconds=IDLE_SECONDS) as pictures:
        await seeds.seed(store, seeds.folder())
        client = FilmClub(store, pictures=pictures)
        await client._async_setup_hook()
        for extension in EXTENSIONS:
            await client.load_extension(extension)
        gc.collect()
        before = _memory("self")
        stalls: list[float] = []
        watching = asyncio.create_task(_watch(stalls))
        first = await _draw(pictures, 1)
        after, process = _memory("self"), _memory(str(pictures.process_id))
        more = [await _draw(pictures, number) for number in range(2, count + 2)]
        watching.cancel()
        await asyncio.sleep(IDLE_SECONDS + 1)
        assert pictures.process_id is None
        told = {
            "before": before, "after": after, "idle": _memory("self"), "process": process,
            "first": first, "more": more, "stall": max(stalls),
        }  # fmt: skip
        print(json.dumps(told))  # noqa: T201 - read by pictures.py


async def _draw(pictures: Pictures, number: int) -> float:
    """How long a picture took that nobody has asked for before, in seconds."""
    start = time.perf_counter()
    assert await pictures.drawn(of_months((number,) * 12)) is not None
    return time.perf_counter() - start


async def _watch(stalls: list[float]) -> None:
    """By how much the loop is late, again and again, in seconds."""
    pause = 0.005
    while True:
        start = time.perf_counter()
        await asyncio.sleep(pause)
        stalls.append(time.perf_counter() - start - pause)


def _memory(process: str) -> int:
    """Resident memory, in bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * 4096


if __name__ == "__main__":
    asyncio.run(_tell(Path(sys.argv[1]), int(sys.argv[2])))
