"""``filmclub backup`` and ``filmclub check``: what an operator is told, and the exit status."""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path

from bot.files import seeds
from bot.store import upkeep


def back_up(database: Path, copy: Path) -> int:
    """Copy the database; one line says what was done. Raises StoreUnavailable."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidies up, as Ctrl-C does
    began = time.monotonic()
    try:
        upkeep.back_up(database, copy)
    except KeyboardInterrupt:
        return _stopped("no backup was made")
    size, took = copy.stat().st_size / 2**20, time.monotonic() - began
    _say(f"{copy} is a sound copy of {database}: {size:,.1f} MiB in {took:,.1f} s.")
    return 0


def check(database: Path) -> int:
    """Say what was looked at, and what to do about what is wrong. Raises StoreUnavailable."""
    shipped = {seed.name: seed.hash for seed in seeds.read_all(seeds.folder())}
    try:
        checks = upkeep.check(database, shipped)
    except KeyboardInterrupt:
        return _stopped("the check has not come to an end")
    _say(f"{database}\n")
    width = max(len(check.what) for check in checks)
    for check in checks:
        _say(f"{'ok   ' if check.remedy is None else 'WRONG'}  {check.what:{width}}  {check.found}")
    remedies = dict.fromkeys(check.remedy for check in checks if check.remedy is not None)
    for remedy in remedies:
        _say(f"\n{remedy}")
    return 1 if remedies else 0


def _stopped(what: str) -> int:
    print(f"Stopped: {what}.", file=sys.stderr)  # noqa: T201 - the command line's answer
    return 1


def _say(line: str) -> None:
    print(line)  # noqa: T201 - the command line's answer
