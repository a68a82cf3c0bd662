"""Pictures of charts, drawn in a process of their own (bot/drawing.py).

The plotting library takes a second to load and more memory than the whole bot. So the process is
started for the first picture, and ended when nobody has asked for one in a while. Whatever becomes
of it, the bot goes on: every picture's facts also stand in words.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from cachetools import LRUCache

from bot.domain.chart import BarChart

log = logging.getLogger(__name__)

PROGRAM = Path(__file__).with_name("drawing.py")

DRAW_SECONDS = 20
"""How long a picture may take, with the start of the process where there is none: 1.5 s on the
machine where this was written, and many times that on a small, busy one."""
IDLE_SECONDS = 300
"""How long the process lives without a picture to draw."""
PAUSE_SECONDS = 60
"""How long nothing is tried after a failure, so that a process that can't start is not started each
time."""
MOST_WAITING = 20
"""How many pictures may wait. Later ones would come when nobody looks any more."""
KEPT_BYTES = 2**18
"""How many bytes of drawn pictures are cached: a dozen of them. What is no longer cached
is drawn again in 50 ms. A larger one is none of ours."""
_TRIES = 2
"""Where the process was killed, a second one is tried."""
_OF_THE_BOT = ("DISCORD_", "FILMCLUB_", "TMDB_")
"""The prefixes of the bot's settings (bot/config.py)."""


class NotDrawn(Exception):
    """The process did not draw it."""


class Pictures:
    """Turns charts into PNGs. Each chart is drawn once, and cached as long as there is room."""

    def __init__(
        self,
        folder: Path,
        *,
        idle_seconds: float = IDLE_SECONDS,
        draw_seconds: float = DRAW_SECONDS,
    ) -> None:
        """``folder`` is for what the plotting library caches about the machine's fonts."""
        self._folder = folder
        self._idle_seconds, self._draw_seconds = idle_seconds, draw_seconds
        self._kept: LRUCache[BarChart, bytes] = LRUCache(KEPT_BYTES, getsizeof=len)
        self._being_drawn: dict[BarChart, asyncio.Task[bytes | None]] = {}
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._resting: asyncio.Task[None] | None = None
        self._not_before = 0.0

    @classmethod
    @asynccontextmanager
    async def open(
        cls, *, idle_seconds: float = IDLE_SECONDS, draw_seconds: float = DRAW_SECONDS
    ) -> AsyncGenerator[Pictures]:
        """Pictures for the length of the block. The process starts with the first one, and ends
        with the block."""
        with tempfile.TemporaryDirectory(prefix="filmclub-", ignore_cleanup_errors=True) as folder:
            pictures = cls(Path(folder), idle_seconds=idle_seconds, draw_seconds=draw_seconds)
            try:
                yield pictures
            finally:
                await pictures.close()

    @property
    def process_id(self) -> int | None:
        """The id of the process that draws; None while there is none."""
        return self._process.pid if self._process else None

    async def drawn(self, chart: BarChart) -> bytes | None:
        """The chart as a PNG; None where it could not be drawn, which the log explains.

        Where the caller stops waiting, it is still drawn, for the next one who asks.
        """
        if (kept := self._kept.get(chart)) is not None:
            return kept
        if (task := self._being_drawn.get(chart)) is None:
            if len(self._being_drawn) >= MOST_WAITING:
                log.warning("A picture is left out: %d others wait", MOST_WAITING)
                return None
            task = asyncio.create_task(self._draw_in_turn(chart))
            self._being_drawn[chart] = task
            task.add_done_callback(lambda _: self._being_drawn.pop(chart))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """End the process, and give up what it is drawing."""
        tasks: list[asyncio.Task[object]] = [*self._being_drawn.values()]
        if self._resting is not None:
            tasks.append(self._resting)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._end()

    async def _draw_in_turn(self, chart: BarChart) -> bytes | None:
        async with self._turn:
            loop = asyncio.get_running_loop()
            if loop.time() < self._not_before:
                return None
            if self._resting is not None:
                self._resting.cancel()
            try:
                async with asyncio.timeout(self._draw_seconds):
                    picture = await self._draw(chart)
            except (NotDrawn, TimeoutError, OSError) as error:
                log.warning("A picture could not be drawn: %r", error)
                self._not_before = loop.time() + PAUSE_SECONDS
                await self._end()
                return None
            except BaseException:  # half a picture may be on its way
                await self._end()
                raise
            self._kept[chart] = picture
            self._resting = asyncio.create_task(self._end_when_idle())
            return picture

    async def _draw(self, chart: BarChart) -> bytes:
        """Raises NotDrawn and OSError."""
        asked = json.dumps(asdict(chart)).encode() + b"\n"
        for _try in range(_TRIES):
            process = await self._running()
            assert process.stdin is not None  # noqa: S101 - it was started with pipes
            assert process.stdout is not None  # noqa: S101 - likewise
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                process.stdin.write(asked)
                await process.stdin.drain()
                size = int.from_bytes(await process.stdout.readexactly(4))
                if size > KEPT_BYTES:
                    raise NotDrawn(size)
                return await process.stdout.readexactly(size)
            await self._end()
        raise NotDrawn

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # so that the bot's folder does not come before the standard library
                str(PROGRAM),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=self._environment(),
                start_new_session=True,  # a Ctrl-C is for the bot, which ends it in order
            )
        return self._process

    def _environment(self) -> dict[str, str]:
        """The environment without the bot's settings, such as its token: the process has no use for
        them. One thread is enough for a picture, and each takes memory."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(_OF_THE_BOT)}
        return {**kept, "MPLCONFIGDIR": str(self._folder), "OPENBLAS_NUM_THREADS": "1"}

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self._idle_seconds)
        async with self._turn:
            await self._end()

    async def _end(self) -> None:
        if (process := self._process) is not None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.communicate()  # what it had written keeps its pipe open
            self._process = None
