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
_BEFORE_A_SITE = re.compile(r"https?://(?:www\.)?", re.I)

_NEXT = "Nothing was removed. To take one out for every club: filmclub remove {}"
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
    keys = [each.key for each in found if _KEY.fullmatch(each.key)]
    if is_named:
        _require(what, found)
        try:
            asyncio.run(_take_out(database, keys))
        except KeyboardInterrupt:
            return stopped("`filmclub remove`, with its title, shows whether it is still there")
    for each in found:
        say(f"{each.key}: {each.said}")
    if is_named:
        say(_DONE)
        return 0
    if len(keys) < len(found):
        say(_ONE_CLUBS)
    say(_NEXT.format(keys[0]) if keys else f"Every club sees nothing of {' '.join(what)}.")
    return 0 if found else 1


def _has(entry: Entry, words: Sequence[str]) -> bool:
    text = f" {fold(entry.words)}"
    return any(words) and all(f" {word}" in text for word in words)


def _require(what: Sequence[str], found: Sequence[Entry]) -> None:
    """Raises BadEntry where one of these is not there, or would come back at once."""
    for key in set(what).difference(each.key for each in found):
        raise BadEntry(f"Nothing was removed: there is no {key} that every club sees.")
    for each in found:
        if each.key.startswith("film:") and each.seed in seeds.hashes(seeds.folder()):
            raise BadEntry(
                f"Nothing was removed: {each.key} comes with filmclub, and would come back with its"
                " next start. A club takes it out with /library remove."
            )


async def _take_out(database: Path, keys: Sequence[str]) -> None:
    logging.disable(logging.CRITICAL)  # tries that fail are logged; what came of it is said
    async with Database.open(database, upkeep.back_up) as store:
        await retried(store, partial(take_out, keys=keys))
