"""A program that is killed between two writes."""

from __future__ import annotations

from typing import Any

from bot.store.database import Database, Work


class Killed(Exception):
    pass


class Dying(Database):
    """A database whose program is killed after some writes."""

    def __init__(self, database: Database, left: int) -> None:
        self._whole = database
        self._left = left

    async def read(self, work: Work[Any]) -> Any:
        return await self._whole.read(work)

    async def write(self, work: Work[Any]) -> Any:
        if not self._left:
            raise Killed
        self._left -= 1
        return await self._whole.write(work)
