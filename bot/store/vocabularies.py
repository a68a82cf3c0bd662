"""What was learned of titles, to read misspelled ones: everyone's, and each club's own."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from bot.store.database import Database
from bot.store.spelling import Vocabulary, load

log = logging.getLogger(__name__)

LESSON = 200
"""Titles that are learned at once: the event loop is held for 1 ms, and among 150,000 that are
known already for 8 ms, since they move all those behind them. A search waits for one lesson; what
takes more is learned in the background."""

_PAUSE = 0.002
"""Seconds between two lessons, in which others are answered."""

_VOCABULARIES = 100
"""How many clubs' words are kept at once."""

_TITLES = (
    "SELECT folded, {column} AS mark FROM film_titles JOIN films ON films.id = film_id"
    " WHERE {owner} AND {column} > :after ORDER BY {column} LIMIT :limit"
)


@dataclass(slots=True)
class _Learned:
    """A vocabulary, the number of changes that it was learned after, and the newest title in it."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    changes: int = 0
    newest: int = 0
    learning: asyncio.Task[None] | None = None


class Vocabularies:
    """A scope is the guild id of a club for its own titles, and 0 for everyone's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._learned: dict[int, _Learned] = {}  # by scope; the one used last comes last
        self._tasks: set[asyncio.Task[None]] = set()

    async def of(self, guild_id: int | None) -> list[Vocabulary]:
        """What everyone's titles are made of and the club's own; no other club's, or what is
        found tell of them.

        A few new titles are learned first. Of many the answer has what was learned so far, and the
        rest follows in the background.
        """
        scopes = sorted({0, guild_id or 0})
        counts = await self._database.fetch(
            "SELECT guild_id, changes FROM title_changes WHERE guild_id IN (?, ?)",
            (scopes[0], scopes[-1]),
        )
        return [await self._vocabulary(row["guild_id"], row["changes"]) for row in counts]

    def learn(self, scope: int) -> asyncio.Task[None]:
        """Learn what is new of a scope's titles, in the background. The task may be waited for."""
        learned = self._used(scope)
        if learned.learning is None or learned.learning.done():
            learned.learning = asyncio.create_task(self._learn(scope, learned))
            self._tasks.add(learned.learning)
            learned.learning.add_done_callback(self._ended)
        return learned.learning

    async def close(self) -> None:
        """Stop learning."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _vocabulary(self, scope: int, changes: int) -> Vocabulary:
        """What was learned of a scope's titles; ``changes`` is how many were ever added to it."""
        learned = self._used(scope)
        for _ in range(2):  # a lesson that is under way may have begun before the newest title came
            if learned.changes >= changes:
                break
            task = self.learn(scope)
            if changes - learned.changes > LESSON:
                break
            await asyncio.shield(task)  # others may wait for it, too
        return learned.vocabulary

    def _used(self, scope: int) -> _Learned:
        learned = self._learned.pop(scope, None) or _Learned()
        if len(self._learned) >= _VOCABULARIES:  # the one that has not been asked for longest
            del self._learned[next(iter(self._learned))]
        self._learned[scope] = learned
        return learned

    async def _learn(self, scope: int, learned: _Learned) -> None:
        """Complete a vocabulary by the titles that were added since it was learned.

        What is gone is not unlearned: it brings no film.
        """
        await load()
        # Read before the titles: one that is added meanwhile is learned the next time.
        (row,) = await self._database.fetch(
            "SELECT (SELECT max(id) FROM film_titles) AS newest,"
            " coalesce((SELECT changes FROM title_changes WHERE guild_id = ?), 0) AS changes",
            (scope,),
        )
        if learned.changes == row["changes"]:
            return
        # At first in the order of the alphabet, in which they are put into their place soonest.
        column, after = ("film_titles.id", learned.newest) if learned.newest else ("folded", "")
        # Most titles are everyone's: SQLite goes through them in that order, and the plus sign
        # keeps it from sorting all of them for each lesson. A club's own it finds by the club.
        owner = "films.guild_id = :scope" if scope else "+films.guild_id IS NULL"
        lesson = _TITLES.format(column=column, owner=owner)
        while titles := await self._database.fetch(
            lesson, {"scope": scope, "after": after, "limit": LESSON}
        ):
            learned.vocabulary.learn([title["folded"] for title in titles])
            after = titles[-1]["mark"]
            if len(titles) < LESSON:
                break
            await asyncio.sleep(_PAUSE)
        learned.changes, learned.newest = row["changes"], row["newest"]

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("Titles could not be learned; the next search tries again", exc_info=error)
