"""Who is going, or has gone of late: what was read before, and is written down only afterwards,
must not bring back their name.

This is kept in memory alone, as is what was read and not written down yet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Set
from contextvars import ContextVar
from dataclasses import field, replace
from datetime import datetime, timedelta
from functools import partial
from sqlite3 import Connection
from threading import Lock
from typing import Any

from bot.domain.frozen import Whose, without
from bot.domain.record import record
from bot.store.database import fetch

_KEPT = timedelta(hours=1)
"""Longer than anything takes from its reading to its writing: an answer 15 minutes at the most."""

_read_after: ContextVar[int] = ContextVar("read_after", default=0)


def read_after() -> int:
    """How many members had gone before the present work began to read."""
    return _read_after.get()


def names_of(connection: Connection, guild_id: int, member_id: int) -> set[str]:
    """The display name that the club knows of a member, if any."""
    sql = "SELECT name FROM member_names WHERE guild_id = ? AND member_id = ?"
    return {row["name"] for row in fetch(connection, sql, (guild_id, member_id))}


@record
class _Gone:
    at: datetime
    names: Set[str] = field(default_factory=frozenset[str])
    whose: Whose | None = None
    """How they are taken out of a content; None before that has begun."""
    place: int | None = None
    """How many had gone then, with this one; None while they are going."""

    def is_since(self, after: int) -> bool:
        return self.place is None or self.place > after


class LatelyGone:
    """It is asked, and told, in SQLite's thread as well as in the event loop."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._those: dict[tuple[int, int], _Gone] = {}
        """By guild id and member id."""
        self._count = 0

    def begin_reading(self) -> None:
        """Say that the present work has read nothing yet that names anybody."""
        _read_after.set(self._count)

    def begin(
        self,
        guild_id: int,
        member_id: int,
        names: Set[str],
        now: datetime,
        whose: Whose | None = None,
    ) -> Callable[[], None]:
        """Note that a member goes, before anything of theirs does; ``whose`` is not known yet while
        only the name does. Returns what is to be called where that is not written down."""
        member = guild_id, member_id
        with self._lock:
            known = self._those.get(member)
            before = known or _Gone(now)
            if whose is None or (before.whose and before.whose.is_gone):
                whose = before.whose
            # It may go on from where it was stopped, when the name had gone already.
            begun = self._those[member] = _Gone(now, names | before.names, whose)
        return partial(self._take_back, member, begun, known)

    def _take_back(self, member: tuple[int, int], begun: _Gone, before: _Gone | None) -> None:
        with self._lock:
            if self._those.get(member) is not begun:
                return  # more has been noted since
            del self._those[member]
            if before:
                self._those[member] = before

    def end(self, guild_id: int, member_id: int, now: datetime) -> None:
        """Note that a member has gone, after all of theirs has."""
        with self._lock:
            self._count += 1
            gone = self._those.get((guild_id, member_id), _Gone(now))
            self._those[guild_id, member_id] = replace(gone, at=now, place=self._count)

    def forget_too_old(self, now: datetime) -> None:
        with self._lock:
            old = [key for key, each in self._those.items() if now - each.at > _KEPT]
            for key in old:
                del self._those[key]

    def without(self, guild_id: int, content: Mapping[str, Any], after: int) -> Mapping[str, Any]:
        """A content that was read ``after`` so many had gone, without those who are going, or have
        gone since."""
        those = [each.whose for each in self._since(guild_id, after).values() if each.whose]
        if those:
            content = json.loads(json.dumps(content))  # as it will be stored: without tuples
        for whose in those:
            content = without(content, whose)
        return content

    def among(self, guild_id: int, names: Set[str], members: Set[int], after: int) -> set[int]:
        """The ids of those who are going, or have gone since, among these names and ids."""
        return {
            member_id
            for member_id, each in self._since(guild_id, after).items()
            if each.names & names or member_id in members
        }

    def is_deleted(self, guild_id: int, member_id: int) -> bool:
        """Whether all of a member's is being deleted, or was of late."""
        gone = self._since(guild_id, 0).get(member_id)
        return gone is not None and gone.whose is not None and gone.whose.is_gone

    def _since(self, guild_id: int, after: int) -> dict[int, _Gone]:
        with self._lock:
            return {
                member_id: each
                for (of_guild, member_id), each in self._those.items()
                if of_guild == guild_id and each.is_since(after)
            }
