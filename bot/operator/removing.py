"""``filmclub remove``: shows an operator what every club sees, and takes reviews and films out."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bot.domain.folding import fold
from bot.domain.library import BadEntry
from bot.files import seeds
from bot.operator.output import say, stopped
from bot.store import upkeep
from bot.store.database import Database
from bot.store.everyones import Entry, entries, take_out
from bot.store.imports import retried

_KEY = re.compile("(?:film|review):[0-9]{1,18}")
_LIKE_A_KEY = re.compile("(?:film|review): *[0-9]", re.I)
_BEFORE_A_SITE = re.compile(r"https?://(?:www\.)?", re.I)

_NEXT = "Nothing was removed. To take one out for every club: filmclub remove {}"
_AS_WRITTEN = (
    "Nothing was removed: {} was looked for as words. What is to go is named by its numbers alone,"
    " with a space between them: filmclub remove review:3 review:4"
)
_OF_SEEDS = (
    "Nothing was removed: {} comes with filmclub, and would come back with its next start. A club"
    " takes it out with /library remove."
)
_ONE_CLUBS = "What is one club's own is taken out there, with /library remove."
_DONE = (
    "Removed for every club. What filmclub has posted of it stays in Discord. A file that still has"
    " it may bring it back: with the next import, or, of seeds/, with an update. Correct or delete"
    " it: `filmclub import FOLDER --dry-run` says of each what it would add."
)


def are_keys(what: Sequence[str]) -> bool:
    """Whether these say by its number what is to be removed; else they are words to look for."""
    return all(map(_KEY.fullmatch, what))


def remove(database: Path, what: Sequence[str]) -> int:
    """Show what these words find, or remove what has these numbers. Returns the exit status.
    Raises StoreUnavailable and BadEntry."""
    is_named = are_keys(what)
    words = [fold(_BEFORE_A_SITE.sub("", word)) for word in " ".join(what).split()]
    found = [
        each for each in entries(database)
        if (each.key in what if is_named else _has(each, words))
    ]  # fmt: skip
    if is_named:
        _require(what, found)
        try:
            asyncio.run(_take_out(database, [each.key for each in found]))
        except KeyboardInterrupt:
            return stopped("`filmclub remove`, with its title, shows whether it is still there")
    for each in found:
        say(f"{each.key}: {each.said}")
    if is_named:
        say(_DONE)
        return 0
    keys = [each.key for each in found if _KEY.fullmatch(each.key)]
    if len(keys) < len(found):
        say(_ONE_CLUBS)
    say(_next(" ".join(what), found, keys))
    return 0 if found else 1


def _next(what: str, found: Sequence[Entry], keys: Sequence[str]) -> str:
    """What is said below that which these words have found: how to take one out, or why not."""
    of_seeds = _of_seeds(found)
    for key in keys:
        if key not in of_seeds:
            return _NEXT.format(key)
    if keys:
        return _OF_SEEDS.format(keys[0])
    if _LIKE_A_KEY.search(what):
        return _AS_WRITTEN.format(what)
    return f"Every club sees nothing of {what}."


def _has(entry: Entry, words: Sequence[str]) -> bool:
    text = f" {fold(entry.words)}"
    return any(words) and all(f" {word}" in text for word in words)


def _require(what: Sequence[str], found: Sequence[Entry]) -> None:
    """Raises BadEntry where one of these is not there, or would come back at once."""
    for key in set(what).difference(each.key for each in found):
        raise BadEntry(f"Nothing was removed: there is no {key} that every club sees.")
    for key in _of_seeds(found):
        raise BadEntry(_OF_SEEDS.format(key))


def _of_seeds(found: Sequence[Entry]) -> list[str]:
    """The keys of the films that every start reads in again."""
    names = seeds.hashes(seeds.folder())
    return [each.key for each in found if each.seed in names]


async def _take_out(database: Path, keys: Sequence[str]) -> None:
    logging.disable(logging.CRITICAL)  # tries that fail are logged; what came of it is said
    async with Database.open(database, upkeep.back_up) as store:
        await retried(store, partial(take_out, keys=keys))
