"""Start-up, and the client at rest in many servers; each measured in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from typing import Any

from tests.benchmarks.figures import Figure
from tests.benchmarks.scale import Scale

GUILDS = 10_000
_CLIENT = "tests.benchmarks.idle_client"


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
        seed(f"{folder}/idle.db")
        start = time.time()
        told = run(_CLIENT, f"{folder}/idle.db", guilds)
    return told | {"started": told["built"] - start}


def seed(database: str) -> None:
    """Have the seeds read, as they are once in a database's life."""
    run(_CLIENT, database, 0)


def run(client: str, database: str, count: int) -> dict[str, Any]:
    """What a client in a process of its own tells."""
    command = [sys.executable, "-m", client, database, f"{count}"]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own
    return json.loads(done.stdout)
