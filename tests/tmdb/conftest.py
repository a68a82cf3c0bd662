"""A TMDB on this machine, and the way to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.tmdb import Tmdb
from tests.tmdb.asking import Clock, opened
from tests.tmdb.server import TmdbServer, samourai


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    async with TmdbServer.start() as server:
        server.add(samourai())
        yield server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def tmdb(server: TmdbServer, clock: Clock) -> AsyncIterator[Tmdb]:
    async with opened(server, clock) as tmdb:
        yield tmdb
