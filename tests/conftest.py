"""What every test may ask for: a store in a real file, with the seeds or without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import seeding
from bot.store import Store

NOW = datetime(2026, 3, 14, 15, 9, 26, tzinfo=UTC)
"""The moment at which tests happen."""


@pytest.fixture
def database_path(tmp_path: Path) -> Path:
    return tmp_path / "filmclub.db"


@pytest.fixture
async def store(database_path: Path) -> AsyncIterator[Store]:
    """An empty store."""
    async with Store.open(database_path) as store:
        yield store


@pytest.fixture
async def library(store: Store) -> Store:
    """A store with the seeds' films."""
    await seeding.seed(store, seeding.folder())
    return store
