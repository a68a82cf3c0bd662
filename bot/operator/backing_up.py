"""``filmclub backup``: copies the database, and tells an operator what was done."""

from __future__ import annotations

import time
from pathlib import Path

from bot.domain.errors import StoreUnavailable
from bot.operator.output import say, stopped
from bot.store import upkeep


def back_up(database: Path, copy: Path) -> int:
    """Copy the database and print one line about it. Returns the exit status.

    Raises StoreUnavailable.
    """
    began = time.monotonic()
    try:
        upkeep.back_up(database, copy)
    except KeyboardInterrupt:
        return stopped("no backup was made")
    except StoreUnavailable as error:
        raise StoreUnavailable(f"No backup was made. {error}") from error
    size, took = copy.stat().st_size / 2**20, time.monotonic() - began
    say(f"{copy} is an undamaged copy of {database}: {size:,.1f} MiB in {took:,.1f} s.")
    return 0
