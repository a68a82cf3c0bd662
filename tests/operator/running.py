"""Imports of files into a store that is open."""

from __future__ import annotations

from pathlib import Path

from bot.operator.import_table import FileOutcome
from bot.operator.importing import Import
from bot.operator.sources import sources
from bot.store.store import Store
from tests.conftest import NOW


async def import_(store: Store, *paths: Path, club: int | None = None) -> list[FileOutcome]:
    """Import the files; returns what became of each."""
    found, _ = sources(map(str, paths))
    run = Import(store, club, NOW)
    return [await run.read(source) for source in found]
