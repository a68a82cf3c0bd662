"""Queries for the index of the words in titles, in FTS5's syntax."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.store.spelling import Reading


def _all_of(groups: Sequence[Sequence[str]]) -> str:
    """A query in FTS5's syntax: for each group, some word begins with one of the group's
    members."""
    alternatives = (" OR ".join(map(_beginning, group)) for group in groups)
    return " AND ".join(f"({group})" for group in alternatives)


def _beginning(word: str) -> str:
    # One or two digits are a number in a title, and not the beginning of every year: "blade 2" is
    # not Blade Runner 2049.
    return f'words : "{word}"' if word.isdecimal() and len(word) < 3 else f'"{word}"*'


def any_of(readings: Iterable[Reading]) -> str:
    return " OR ".join(f"({_all_of(reading)})" for reading in readings)


def within(guild_id: int | None, query: str) -> str:
    # The scope excludes other clubs' films. To ask for the club's and everyone's would take
    # longest, since most films are everyone's.
    others = f'scope : (club NOT "club{guild_id}")'
    return f"({{words year}} : ({query})) NOT {others}"
