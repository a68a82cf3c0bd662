"""The client at rest, in a process that has loaded nothing else; idle.py reads its figures."""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from pathlib import Path
from typing import Any

from bot.client.filmclub import EXTENSIONS, FilmClub
from bot.files import seeds
from bot.store.store import Store


async def _tell(path: Path, guilds: int) -> None:
    """Print the figures once the client is ready, in so many servers."""
    async with Store.open(path) as store:
        await seeds.seed(store, seeds.folder())
        client = FilmClub(store)
        await client._async_setup_hook()
        for extension in EXTENSIONS:
            await client.load_extension(extension)
        built = time.time()
        if guilds:  # or what makes them is measured, too
            _join(client, guilds)
        gc.collect()
        pause = _collection()
        gc.freeze()
        told = {"built": built, "memory": _memory(), "pause": pause, "frozen": _collection()}
        print(json.dumps(told))  # noqa: T201 - read by idle.py


def _join(client: FilmClub, guilds: int) -> None:
    from tests.benchmarks.discord_floor import guild  # noqa: PLC0415 - not the program's

    for number in range(guilds):
        data: Any = guild(10**18 + number * 4096)
        client._connection._add_guild_from_data(data)


def _collection() -> float:
    start = time.perf_counter()
    gc.collect()
    return time.perf_counter() - start


def _memory() -> int:
    """Resident memory, in bytes."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096


if __name__ == "__main__":
    asyncio.run(_tell(Path(sys.argv[1]), int(sys.argv[2])))
