"""Start-up, and the client at rest in many servers; each measured in a process of its own."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Figure
from tests.benchmarks.scale import Scale

GUILDS = 10_000


def measure(scale: Scale) -> list[Figure]:
    guilds = scale.part(GUILDS)
    few, many = _client_in(0), _client_in(guilds)
    a_guild = (many["memory"] - few["memory"]) / guilds / 1024
    return [
        Figure("start to client built", few["started"] * 1e3, " ms", beside="seeds already read"),
        Figure("memory of the idle client", few["memory"] / 2**20, " MiB", 60),
        Figure("memory of a server more", a_guild, " KiB", beside=f"of {guilds:,} servers"),
        Figure(
            f"collector's pause in {guilds:,} servers",
            many["frozen"] * 1e3,
            " ms",
            beside=f"{many['pause'] * 1e3:.0f} ms without gc.freeze()",
        ),
    ]


def _client_in(guilds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        _run(folder, guilds)  # writes the seeds
        start = time.time()
        told = _run(folder, guilds)
    return told | {"started": told["built"] - start}


def _run(folder: str, guilds: int) -> dict[str, float]:
    command = [sys.executable, "-m", __name__, f"{folder}/idle.db", str(guilds)]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own
    return json.loads(done.stdout)


async def _tell(path: Path, guilds: int) -> None:
    """In the process of its own: what is there once the client is ready."""
    from bot.client.filmclub import EXTENSIONS, FilmClub  # noqa: PLC0415 - likewise
    from bot.files import seeds  # noqa: PLC0415 - importing the program is measured
    from bot.store import Store  # noqa: PLC0415 - likewise

    async with Store.open(path) as store:
        await seeds.seed(store, seeds.folder())
        client = FilmClub(store)
        await client._async_setup_hook()
        for extension in EXTENSIONS:
            await client.load_extension(extension)
        built = time.time()
        from tests.benchmarks.discord_floor import guild  # noqa: PLC0415 - not the program's

        for number in range(guilds):
            data: Any = guild(10**18 + number * 4096)
            client._connection._add_guild_from_data(data)
        gc.collect()
        pause = _collection()
        gc.freeze()
        told = {"built": built, "memory": _memory(), "pause": pause, "frozen": _collection()}
        print(json.dumps(told))  # noqa: T201 - read by measure()


def _collection() -> float:
    start = time.perf_counter()
    gc.collect()
    return time.perf_counter() - start


def _memory() -> int:
    """Resident, in bytes."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096


if __name__ == "__main__":
    asyncio.run(_tell(Path(sys.argv[1]), int(sys.argv[2])))
