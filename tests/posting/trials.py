"""A club, its database and its Discord, through runs of the bot that are killed."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from subprocess import PIPE
from typing import TypeVar

from tests.posting.clubs import AFTER_DUE
from tests.posting.fake_discord import FakeDiscord
from tests.posting.launcher import Job, Result
from tests.sampling import ALL_KILLS

_Story = TypeVar("_Story")

PROJECT = Path(__file__).parents[2]


def kill_points(steps: list[str]) -> list[int]:
    """The steps at which to kill: all, or those that end something. From there to the beginning of
    the next one, nothing leaves the process that dies."""
    return [
        number
        for number, step in enumerate(steps, 1)
        if ALL_KILLS or not step.startswith("before ")
    ]


class Launcher:
    """A process in which the bot can be started as often as one likes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @classmethod
    @contextmanager
    def open(cls) -> Generator[Launcher]:
        command = [sys.executable, "-m", "tests.posting.launcher"]
        with subprocess.Popen(command, cwd=PROJECT, stdin=PIPE, stdout=PIPE, text=True) as process:  # noqa: S603 - this program
            yield cls(process)

    async def do(self, job: Job) -> Result:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{json.dumps(asdict(job))}\n")
        self._process.stdin.flush()
        line = await asyncio.to_thread(self._process.stdout.readline)
        assert line, "the launcher has ended"
        return Result(**json.loads(line))


class Bench:
    """One launcher, one Discord and one file, used for one trial after the other."""

    def __init__(
        self, launcher: Launcher, discord: FakeDiscord, template: Path, database: Path
    ) -> None:
        self._launcher = launcher
        self.discord = discord
        self._template = template
        self.database = database
        self.kills = 0

    @classmethod
    @asynccontextmanager
    async def open(
        cls, launcher: Launcher, template: Path, database: Path
    ) -> AsyncGenerator[Bench]:
        async with FakeDiscord.open(AFTER_DUE) as discord:
            yield cls(launcher, discord, template, database)

    def begin(self) -> None:
        """Begin anew: nothing is posted or written down."""
        self.discord.reset()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.database}{suffix}").unlink(missing_ok=True)
        shutil.copy(self._template, self.database)

    async def run(
        self,
        now: datetime,
        kill_at: int = 0,
        *,
        asked_for: str | None = None,
        discord_now: datetime | None = None,
    ) -> Result:
        """Start the bot and have it look once for what is due; it ends then, or is killed at a
        step.

        Instead of looking it may be asked for a post of a kind.
        """
        self.discord.now = discord_now or now
        job = Job(self.discord.address, str(self.database), now.isoformat(), kill_at, asked_for)
        result = await self._launcher.do(job)
        self.kills += result.killed
        return result


async def what_is_wrong(
    stories: Iterable[_Story], judge: Callable[[_Story], Awaitable[str | None]]
) -> list[str]:
    """The judge's words about each story that ends badly."""
    return [wrong for story in stories if (wrong := await judge(story))]
