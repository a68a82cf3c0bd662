"""A club, its database and its Discord, through runs of the bot that are killed."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from tests.digest.clubs import AFTER_DUE
from tests.digest.fake_discord import FakeDiscord
from tests.digest.launcher import Job, Result

_Story = TypeVar("_Story")

PROJECT = Path(__file__).parents[2]


class Bench:
    """One launcher, one Discord and one file, used for one trial after the other."""

    def __init__(
        self, process: Process, discord: FakeDiscord, template: Path, database: Path
    ) -> None:
        self._process = process
        self.discord = discord
        self._template = template
        self.database = database
        self.kills = 0

    @classmethod
    @asynccontextmanager
    async def open(cls, template: Path, database: Path) -> AsyncGenerator[Bench]:
        async with FakeDiscord.open(AFTER_DUE) as discord:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.digest.launcher", discord.address,
                cwd=PROJECT, stdin=PIPE, stdout=PIPE, limit=2**20,
            )  # fmt: skip
            try:
                yield cls(process, discord, template, database)
            finally:
                assert process.stdin is not None
                process.stdin.close()
                await process.wait()

    def begin(self) -> None:
        """From the start: nothing posted, nothing written down."""
        self.discord.reset()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.database}{suffix}").unlink(missing_ok=True)
        shutil.copy(self._template, self.database)

    async def run(
        self,
        now: datetime,
        kill_at: int = 0,
        *,
        by_hand: bool = False,
        discord_now: datetime | None = None,
    ) -> Result:
        """The bot starts, looks once for what is due, and ends; or is killed at a step."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.discord.now = discord_now or now
        job = Job(str(self.database), now.isoformat(), kill_at, by_hand)
        self._process.stdin.write(f"{json.dumps(asdict(job))}\n".encode())
        line = await self._process.stdout.readline()
        assert line, "the launcher has ended"
        result = Result(**json.loads(line))
        self.kills += result.killed
        return result


async def share(
    benches: list[Bench],
    stories: Iterable[_Story],
    judge: Callable[[Bench, _Story], Coroutine[Any, Any, str | None]],
) -> list[str]:
    """Judge every story, on as many benches as there are; returns what is wrong."""
    waiting = iter(stories)

    async def work(bench: Bench) -> list[str]:
        return [wrong for story in waiting if (wrong := await judge(bench, story))]

    return list(chain.from_iterable(await asyncio.gather(*map(work, benches))))
