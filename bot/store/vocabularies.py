"""What was learned of titles, to read misspelled ones: everyone's, and each club's own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from bot.store.database import Database
from bot.store.spelling import Vocabulary

_LESSON = 2_000
"""Titles that are learned at once: some milliseconds."""

_VOCABULARIES = 100
"""How many clubs' words are kept at once."""


@dataclass(slots=True)
class _Learned:
    """A vocabulary, the number of changes that it was learned after, and the newest title in it."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    changes: int = 0
    newest: int = 0


class Vocabularies:
    def __init__(self, database: Database) -> None:
        self._database = database
        # By guild id, 0 for everyone's; the one that was asked for last comes last.
        self._learned: dict[int, _Learned] = {}
        self._learning = asyncio.Lock()

    async def of(self, guild_id: int | None) -> list[Vocabulary]:
        """What everyone's titles are made of and the club's own; no other club's, lest what is
        found tell of them."""
        scopes = sorted({0, guild_id or 0})
        counts = await self._database.fetch(
            "SELECT guild_id, changes FROM title_changes WHERE guild_id IN (?, ?)",
            (scopes[0], scopes[-1]),
        )
        return [await self._vocabulary(row["guild_id"], row["changes"]) for row in counts]

    async def _vocabulary(self, scope: int, changes: int) -> Vocabulary:
        """What was learned of a scope's titles, completed by those that were added since.

        Some at a time, so that others are answered meanwhile. What is gone is not unlearned: it
        brings no film.
        """
        async with self._learning:
            learned = self._learned.pop(scope, None) or _Learned()
            if len(self._learned) >= _VOCABULARIES:  # the one that has not been asked for longest
                del self._learned[next(iter(self._learned))]
            self._learned[scope] = learned
            if learned.changes != changes:
                (row,) = await self._database.fetch("SELECT max(id) AS newest FROM film_titles")
                if learned.newest:
                    await self._learn(learned.vocabulary, scope, "film_titles.id", learned.newest)
                else:
                    await self._learn(learned.vocabulary, scope, "folded", "")
                learned.changes, learned.newest = changes, row["newest"]
        return learned.vocabulary

    async def _learn(
        self, vocabulary: Vocabulary, scope: int, column: str, after: str | int
    ) -> None:
        """A scope's titles with more than ``after`` in a column."""
        rows = None
        while rows is None or len(rows) == _LESSON:
            rows = await self._database.fetch(
                f"SELECT folded, {column} AS mark"
                " FROM film_titles JOIN films ON films.id = film_id"
                f" WHERE films.guild_id {'= :scope' if scope else 'IS NULL'}"
                f" AND {column} > :after ORDER BY {column} LIMIT {_LESSON}",
                {"scope": scope, "after": after},
            )
            vocabulary.learn([row["folded"] for row in rows])
            if rows:
                after = rows[-1]["mark"]
