"""Vocabularies: what was learned of titles to understand misspelled ones, everyone's and each
club's own."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from bot.store.database import Database
from bot.store.spelling import Vocabulary, load

log = logging.getLogger(__name__)

LESSON = 200
"""How many titles are learned at once. That blocks the event loop for 1 ms, or for 8 ms with
150,000 known titles, because all those after a new one have to move. A search waits for one lesson;
further lessons follow in the background."""

_PAUSE = 0.002
"""Seconds between two lessons, in which others are answered."""

_VOCABULARIES = 100
"""How many vocabularies are kept in memory."""

_TITLES = (
    "SELECT folded, {column} AS mark FROM film_titles JOIN films ON films.id = film_id"
    " WHERE {owner} AND {column} > :after ORDER BY {column} LIMIT :limit"
)


@dataclass(slots=True)
class _Learned:
    """A vocabulary, how many changes its titles had when it was learned, and the newest title in
    it."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    changes: int = 0
    newest: int = 0
    learning: asyncio.Task[None] | None = None


class Vocabularies:
    """The vocabularies in memory, by scope: a club's guild id for its own titles, 0 for
    everyone's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._learned: dict[int, _Learned] = {}  # by scope; the last used is last
        self._tasks: set[asyncio.Task[None]] = set()

    async def of(self, guild_id: int | None) -> list[Vocabulary]:
        """The vocabularies of everyone's titles and of the club's own. Those of other clubs are
        left out, because what is found would tell about them.

        A few new titles are learned first. Where many are new, the answer has what was learned so
        far, and the rest follows in the background.
        """
        scopes = sorted({0, guild_id or 0})
        counts = await self._database.fetch(
            "SELECT guild_id, changes FROM title_changes WHERE guild_id IN (?, ?)",
            (scopes[0], scopes[-1]),
        )
        return [await self._vocabulary(row["guild_id"], row["changes"]) for row in counts]

    def learn(self, scope: int) -> asyncio.Task[None]:
        """Learn a scope's new titles in the background. Returns the task, which may be waited
        for."""
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
        """The vocabulary of a scope. ``changes``: how many titles were ever added to the scope."""
        learned = self._used(scope)
        for _ in range(2):  # a running lesson may have begun before the newest title
            if learned.changes >= changes:
                break
            task = self.learn(scope)
            if changes - learned.changes > LESSON:
                break
            await asyncio.shield(task)  # others may wait for it, too
        return learned.vocabulary

    def _used(self, scope: int) -> _Learned:
        learned = self._learned.pop(scope, None) or _Learned()
        if len(self._learned) >= _VOCABULARIES:  # the one unused for longest
            del self._learned[next(iter(self._learned))]
        self._learned[scope] = learned
        return learned

    async def _learn(self, scope: int, learned: _Learned) -> None:
        """Add the titles to a vocabulary that are new since it was learned.

        Titles that are gone stay in it: they find no film.
        """
        await load()
        # This is read before the titles, so that a title which is added meanwhile is learned next
        # time.
        (row,) = await self._database.fetch(
            "SELECT (SELECT max(id) FROM film_titles) AS newest,"
            " coalesce((SELECT changes FROM title_changes WHERE guild_id = ?), 0) AS changes",
            (scope,),
        )
        if learned.changes == row["changes"]:
            return
        # The first time, titles come in alphabetical order, in which inserting them takes least
        # time.
        column, after = ("film_titles.id", learned.newest) if learned.newest else ("folded", "")
        # Most titles are everyone's. SQLite goes through them in that order; the plus sign keeps it
        # from sorting all of them for each lesson. A club's own titles are found by the club.
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
