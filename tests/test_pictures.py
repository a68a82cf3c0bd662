"""Pictures of charts: the process that draws them, and what becomes of it."""

from __future__ import annotations

import asyncio
import os
import signal
import struct
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import pictures
from bot.domain.chart import BarChart, of_months, of_ratings
from bot.domain.rating import Aggregate
from bot.pictures import MOST_WAITING, Pictures

RATINGS = of_ratings(Aggregate((1, 0, 0, 2, 0, 12_345, 9, 51_234, 3, 0)))

_LOG = "open(r'{log}', 'a').write(f'{{os.getpid()}} ')\n"
_STANDS_IN = (
    "import os, sys\n" + _LOG + "for line in sys.stdin.buffer:\n"
    "    sys.stdout.buffer.write(len(line).to_bytes(4) + line)\n"
    "    sys.stdout.buffer.flush()\n"
)
_ENDS = "import os\n" + _LOG
_BLOATED = (
    "import os, sys\n" + _LOG + "sys.stdin.readline()\n"
    "sys.stdout.buffer.write((2**19).to_bytes(4) + bytes(2**19))\n"
    "sys.stdout.buffer.flush()\nsys.stdin.read()\n"
)
_HANGS = "import os, sys\n" + _LOG + "sys.stdin.read()\n"


class Program:
    """Stands in for the one that draws, and starts at once."""

    def __init__(self, folder: Path) -> None:
        self.path, self._log = folder / "program.py", folder / "log"
        self.does(_STANDS_IN)

    def does(self, code: str) -> None:
        self.path.write_text(code.format(log=self._log))

    @property
    def starts(self) -> list[int]:
        """The ids of the processes that were started, in order."""
        return [*map(int, self._log.read_text().split())] if self._log.exists() else []


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    program = Program(tmp_path)
    monkeypatch.setattr(pictures, "PROGRAM", program.path)
    return program


@pytest.fixture
async def drawing(program: Program) -> AsyncIterator[Pictures]:
    async with Pictures.open() as opened:
        yield opened


def year(films: int) -> BarChart:
    return of_months((films,) * 12)


def is_there(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_chart_becomes_a_png_and_the_process_ends_with_its_input_as_when_the_bot_dies() -> (
    None
):
    async with Pictures.open() as opened:
        picture = await opened.drawn(RATINGS)
        process = opened._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        assert await process.wait() == 0
    assert picture is not None
    assert picture.startswith(b"\x89PNG\r\n")
    assert struct.unpack(">II", picture[16:24]) == (1040, 442)
    assert len(picture) < 100_000


async def test_the_process_that_draws_knows_none_of_the_bots_settings(
    drawing: Pictures, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISCORD_TOKEN", "TMDB_API_KEY", "FILMCLUB_DATABASE"):
        monkeypatch.setenv(name, "secret")
    program.does("import os\nassert 'secret' not in os.environ.values()\n" + _STANDS_IN)
    assert await drawing.drawn(RATINGS) is not None


async def test_nothing_is_started_before_the_first_picture(
    drawing: Pictures, program: Program
) -> None:
    assert drawing.process_id is None
    assert program.starts == []


async def test_a_chart_is_drawn_once_for_all_who_ask(drawing: Pictures, program: Program) -> None:
    first, second = await asyncio.gather(drawing.drawn(year(1)), drawing.drawn(year(1)))
    assert first == second == await drawing.drawn(year(1)) is not None
    assert first != await drawing.drawn(year(2))
    assert program.starts == [drawing.process_id]


async def test_a_process_that_was_killed_has_a_successor(
    drawing: Pictures, program: Program
) -> None:
    await drawing.drawn(year(1))
    assert drawing.process_id is not None
    os.kill(drawing.process_id, signal.SIGKILL)
    assert await drawing.drawn(year(2)) is not None
    assert len(program.starts) == 2


async def test_the_process_goes_when_nobody_wants_a_picture(program: Program) -> None:
    async with Pictures.open(idle_seconds=0) as opened:
        assert await opened.drawn(year(1)) is not None
        while opened.process_id is not None:  # noqa: ASYNC110 - untold
            await asyncio.sleep(0)
        assert await opened.drawn(year(1)) is not None  # which is kept
        assert opened.process_id is None
        assert await opened.drawn(year(2)) is not None
    assert len(program.starts) == 2
    assert not any(map(is_there, program.starts))


@pytest.mark.parametrize("code", [_ENDS, _HANGS, _BLOATED])
async def test_what_can_not_be_drawn_is_said_so_and_not_tried_again_at_once(
    program: Program, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    program.does(code)
    async with Pictures.open(draw_seconds=0.5) as opened:
        assert await opened.drawn(year(1)) is None
        started = len(program.starts)
        assert await opened.drawn(year(2)) is None
        assert len(program.starts) == started
        assert opened.process_id is None
    assert "could not be drawn" in caplog.text


async def test_a_program_that_is_not_there_is_no_trouble(
    drawing: Pictures, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(program.path.with_name("nothing")))
    assert await drawing.drawn(year(1)) is None


async def test_only_so_many_wait(program: Program, caplog: pytest.LogCaptureFixture) -> None:
    program.does(_HANGS)
    async with Pictures.open() as opened:
        waiting = [asyncio.create_task(opened.drawn(year(n))) for n in range(1, MOST_WAITING + 1)]
        await asyncio.sleep(0)
        assert await opened.drawn(year(100)) is None
        assert "others wait" in caplog.text
    await asyncio.gather(*waiting, return_exceptions=True)
    assert all(task.cancelled() for task in waiting)


async def test_who_stops_waiting_leaves_the_picture_to_the_next(drawing: Pictures) -> None:
    impatient = asyncio.create_task(drawing.drawn(year(1)))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await drawing.drawn(year(1)) is not None
