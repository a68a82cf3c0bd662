"""Start-up, the command line, and the client at rest in many servers; each measured in a process of
its own."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Figure
from tests.benchmarks.scale import Scale

GUILDS = 10_000
STARTED = 9
_CLUB = 100
_COMMANDS = {"--help": ("--help",), "check": ("check",), "export": ("export", "--club", f"{_CLUB}")}
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
        *_commands(scale),
    ]


def _commands(scale: Scale) -> list[Figure]:
    """The CPU time of short commands from start to end; the least of several runs."""
    figures: list[Figure] = []
    rounds = range(scale.part(STARTED))
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/idle.db"
        seed(database)
        with sqlite3.connect(database) as connection:
            connection.execute(
                "INSERT INTO clubs (guild_id, first_seen_at) VALUES (?, '2026-01-01')", (_CLUB,)
            )
        alone = min(_cpu_of(["-c", "import asyncio, sqlite3"], database, folder) for _ in rounds)
        for name, arguments in _COMMANDS.items():
            cpu = min(
                _cpu_of(["-m", "bot", *arguments, *[f"{folder}/{n}"] * (name == "export")],
                        database, folder)
                for n in rounds
            )  # fmt: skip
            said = f"Python with asyncio and sqlite3 alone {alone:.2f} s"
            figures.append(Figure(f"{name}, CPU from start to end", cpu, " s", 0.25, beside=said))
    return figures


def _cpu_of(arguments: list[str], database: str, folder: str) -> float:
    """The CPU seconds of a process that must not fail."""

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before = spent()
    subprocess.run(  # noqa: S603 - our own
        [sys.executable, *arguments],
        check=True,
        capture_output=True,
        env={**os.environ, "FILMCLUB_DATABASE": database, "PYTHONPATH": str(Path.cwd())},
        cwd=folder,  # a folder without .env
    )
    return spent() - before


def _client_in(guilds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        seed(f"{folder}/idle.db")
        start = time.time()
        told = run(_CLIENT, f"{folder}/idle.db", guilds)
    return told | {"started": told["built"] - start}


def seed(database: str) -> None:
    """Read the seeds, as happens once in a database's life."""
    run(_CLIENT, database, 0)


def run(client: str, database: str, count: int) -> dict[str, Any]:
    """What a client in its own process prints."""
    command = [sys.executable, "-m", client, database, f"{count}"]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own
    return json.loads(done.stdout)
