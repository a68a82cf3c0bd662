"""Two programs started on one database: the second says so and ends, and never posts."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.command_line import PROJECT, TOKEN
from tests.posting.fake_discord import FakeDiscord

START = """
import sys
from bot import __main__ as program

address, run = sys.argv.pop(1), program._run

async def run_there(*given):
    import discord.http
    discord.http.Route.BASE = address
    await run(*given)

program._run = run_there
sys.exit(program.main(sys.argv[1:]))
"""
"""The command line, whose Discord is the fake one."""

Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(fake: FakeDiscord, tmp_path: Path) -> AsyncIterator[Start]:
    """Start ``filmclub run`` on a file; what still runs in the end is killed."""
    started: list[Process] = []

    async def run(database: Path) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", START, fake.address, "run",
            cwd=tmp_path, stdout=PIPE, stderr=PIPE,
            env={
                "PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(PROJECT),
                "DISCORD_TOKEN": TOKEN, "FILMCLUB_DATABASE": str(database),
            },
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def running(fake: FakeDiscord) -> None:
    """Until somebody has logged in and registered the commands."""
    await fake.connecting.wait()
    fake.connecting.clear()


async def the_one_line(process: Process) -> str:
    """What it says when it ends because another runs."""
    out, errors = await process.communicate()
    assert process.returncode == 1, errors.decode()
    assert out == b""
    (line,) = errors.decode().splitlines()
    return line


async def test_the_second_ends_with_one_line_while_the_first_runs(
    start: Start, fake: FakeDiscord, database_path: Path, tmp_path: Path
) -> None:
    """By whatever name it is given the database."""
    first = await start(database_path)
    await running(fake)
    (tmp_path / "folder").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "other.db").symlink_to(database_path)
    names = (database_path, tmp_path / "folder" / database_path.name, tmp_path / "other.db")
    for name in names:
        second = asyncio.create_task(the_one_line(await start(name)))
        connecting = asyncio.create_task(running(fake))
        await asyncio.wait([second, connecting], return_when=asyncio.FIRST_COMPLETED)
        connecting.cancel()
        assert second.done(), "two programs have the database open"
        assert "in use by another filmclub" in second.result()
        assert str(database_path) in second.result()
    assert first.returncode is None


async def test_of_two_started_at_the_same_moment_one_runs(
    start: Start, fake: FakeDiscord, database_path: Path
) -> None:
    processes = await asyncio.gather(start(database_path), start(database_path))
    ends = [asyncio.create_task(the_one_line(process)) for process in processes]
    done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    assert len(done) == 1
    assert "in use by another filmclub" in done.pop().result()
    await running(fake)
    assert [process.returncode for process in processes].count(None) == 1
    for process, end in zip(processes, ends, strict=True):
        if not end.done():
            end.cancel()
            await asyncio.wait([end])
            assert process.returncode is None


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
async def test_after_a_kill_or_an_end_in_order_the_next_starts_at_once(
    start: Start, fake: FakeDiscord, database_path: Path
) -> None:
    for end in (signal.SIGKILL, signal.SIGTERM):
        process = await start(database_path)
        await running(fake)
        process.send_signal(end)
        await process.communicate()
        assert process.returncode == (-end if end == signal.SIGKILL else 0)
    await start(database_path)
    await running(fake)
