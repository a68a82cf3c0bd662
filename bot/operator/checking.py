"""``filmclub check``: tells an operator about the database; the exit status says whether it is
sound."""

from __future__ import annotations

from pathlib import Path

from bot.files import seeds
from bot.operator.output import say, stopped
from bot.store import upkeep


def check(database: Path) -> int:
    """Print what was checked, and what to do about what is wrong. Returns the exit status. Raises
    StoreUnavailable."""
    shipped = seeds.hashes(seeds.folder())
    try:
        checks = upkeep.check(database, shipped)
    except KeyboardInterrupt:
        return stopped("the check has not come to an end")
    say(str(database))
    say("")
    width = max(len(check.what) for check in checks)
    for check in checks:
        say(f"{'ok   ' if check.remedy is None else 'WRONG'}  {check.what:{width}}  {check.found}")
    remedies = dict.fromkeys(check.remedy for check in checks if check.remedy is not None)
    for remedy in remedies:
        say("")
        say(remedy)
    return 1 if remedies else 0
