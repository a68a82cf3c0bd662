"""The films of a command that is about few: one's own, or those that are sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from bot.domain.film import FilmTitle
from bot.domain.folding import fold
from bot.store.database import Database
from bot.store.films import TITLE_COLUMNS, title_from
from bot.store.sight import VISIBLE

Among = Literal["watchlist", "rated", "sealed"]
"""A member's watchlist, the films that they have rated, and those of the club that are sealed."""

_AMONG: dict[Among, str] = {
    "watchlist": "SELECT film_id, added_at AS at FROM watchlist"
    " WHERE guild_id = :guild AND member_id = :member",
    "rated": "SELECT film_id, rated_at AS at FROM ratings"
    " WHERE guild_id = :guild AND member_id = :member"
    " UNION SELECT film_id, rated_at FROM sealings JOIN sealed_ratings ON sealing_id = sealings.id"
    " WHERE guild_id = :guild AND opened_at IS NULL AND member_id = :member",
    "sealed": "SELECT film_id, reveal_at AS at FROM sealings"
    " WHERE guild_id = :guild AND opened_at IS NULL",
}
_FITTING = f"""
SELECT {TITLE_COLUMNS} FROM ({{}}) JOIN films ON films.id = film_id
WHERE {VISIBLE} AND (films.id IN (SELECT value FROM json_each(:found))
    OR EXISTS (SELECT 1 FROM film_titles AS t
        WHERE t.film_id = films.id AND instr(' ' || folded, ' ' || :typed)))
GROUP BY films.id ORDER BY max(at) DESC, films.id DESC LIMIT :limit
"""


class OwnFilms:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def fitting(
        self,
        whose: tuple[int, int],
        among: Among,
        typed: str,
        found: Sequence[FilmTitle],
        limit: int,
    ) -> list[FilmTitle]:
        """The films ``among`` these with a word that begins with what was ``typed``, or which were
        ``found`` by it in the library, the latest first. ``whose``: the ids of club and member."""
        guild_id, member_id = whose
        rows = await self._database.fetch(
            _FITTING.format(_AMONG[among]),
            {
                "guild": guild_id, "member": member_id, "typed": fold(typed), "limit": limit,
                "found": json.dumps([film.id for film in found]),
            },
        )  # fmt: skip
        return list(map(title_from, rows))
