"""Runs the bot in processes that kill themselves at a given step.

Started by trials.py: ``python -m tests.posting.launcher``. A job is a line of JSON on its
input, what came of it a line on its output. Each job is a process of its own, forked from this one,
which has imported everything and has no thread yet.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord.http

from bot.club import pace, posting
from bot.store import connection as connections
from bot.store.store import Store
from tests.fresh import unsynced
from tests.posting.clubs import CLUB
from tests.posting.kinds import TRIALS, loops_of
from tests.posting.running import Waiting, client_of, enter, settled
from tests.store.statements import connect_with


@dataclass(frozen=True)
class Job:
    discord: str
    """The address of the fake Discord."""
    database: str
    now: str
    kill_at: int = 0
    """The number of the step at which the process is killed; none is the 0th."""
    asked_for: str | None = None
    """The kind of post that someone asks for, instead of the loop's round."""


@dataclass(frozen=True)
class Result:
    killed: bool
    steps: list[str] = field(default_factory=list)
    """The names of the steps, from a process that was not killed."""
    log: list[str] = field(default_factory=list)
    """The warnings and errors of the process."""


class Steps:
    """Counts what the bot does between due and sent."""

    def __init__(self, kill_at: int) -> None:
        self.kill_at = kill_at
        self.names: list[str] | None = None
        """None until the bot has started."""

    def take(self, name: str) -> None:
        if self.names is None:
            return
        self.names.append(name)
        if len(self.names) == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def trace(self) -> aiohttp.TraceConfig:
        """Count requests: before they are sent, and when Discord has answered but nobody has read
        it."""
        trace = aiohttp.TraceConfig()

        async def start(_: Any, __: SimpleNamespace, request: Any) -> None:
            self.take(f"before {request.method}")

        async def end(_: Any, __: SimpleNamespace, request: Any) -> None:
            self.take(f"answered {request.method}")

        trace.on_request_start.append(start)
        trace.on_request_end.append(end)
        return trace

    def watch_database(self) -> None:
        """Count statements that write, with BEGIN and COMMIT: before and after each."""

        def around(sql: str, run: Callable[[], sqlite3.Cursor]) -> sqlite3.Cursor:
            # Some change nothing on the disk. Readers do not either, and go ahead of each other, so
            # that with them a step would not have the same number each time.
            if sql.lstrip().startswith(("SELECT", "WITH", "SAVEPOINT", "RELEASE")):
                return run()
            self.take(f"before {_short(sql)}")
            cursor = run()
            self.take(f"after {_short(sql)}")
            return cursor

        connections._connect = connect_with(around)


def _short(sql: str) -> str:
    return " ".join(sql.split())[:60]


class _Noted(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


async def run(job: Job) -> Result:
    noted = _Noted()
    logging.getLogger().addHandler(noted)
    steps = Steps(job.kill_at)
    steps.watch_database()
    discord.http.Route.BASE = job.discord
    discord.http.asyncio = posting.asyncio = pace.asyncio = Waiting()  # type: ignore[assignment]
    now = datetime.fromisoformat(job.now)
    async with (
        Store.open(Path(job.database)) as store,
        client_of(store, lambda: now, steps.trace()) as client,
    ):
        await unsynced(store)
        enter(client, CLUB)
        engine = loops_of(client).posting
        steps.names = []
        if job.asked_for is not None:
            await engine.post_now(await TRIALS[job.asked_for].asked_for(client))
        else:
            await engine.round()
            await settled(engine)
        names, steps.names = steps.names, None
    return Result(killed=False, steps=names, log=noted.lines)


def in_a_process(job: Job) -> Result:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, json.dumps(asdict(asyncio.run(run(job)))).encode())
        except BaseException:  # noqa: BLE001 - it must not return to the parent's loop
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return Result(killed=True)
    if status:
        raise SystemExit(f"the bot's process has failed: {status}")
    return Result(**json.loads(said))


def main() -> None:
    gc.disable()  # it would write to every page that the processes share, and so copy it
    for line in sys.stdin:
        result = in_a_process(Job(**json.loads(line)))
        sys.stdout.write(f"{json.dumps(asdict(result))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
