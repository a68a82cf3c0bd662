"""What every test may ask for: a store in a real file, with the seeds or without."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from bot.store.store import Store
from tests.fresh import new_library, new_store

# Property tests are not timed: the machine may be busy. In CI they try the same examples each time,
# so that a change fails for what it changed; at a desk they keep on looking for new ones.
settings.register_profile("filmclub", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("filmclub")

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
"""The moment at which tests happen."""


@pytest.fixture
def database_path(tmp_path: Path) -> Path:
    return tmp_path / "filmclub.db"


@pytest.fixture
async def store(database_path: Path) -> AsyncIterator[Store]:
    """An empty store."""
    async with new_store(database_path) as store:
        yield store


@pytest.fixture
async def library(database_path: Path) -> AsyncIterator[Store]:
    """A store with the seeds' films."""
    async with new_library(database_path) as library:
        yield library
