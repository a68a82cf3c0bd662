"""The log of the bot and of the preview: from which level on, how a line looks, and that what lasts
does not fill it."""

from __future__ import annotations

import logging
import sys

from bot.domain.errors import StoreUnavailable

AGAIN_SECONDS = 60 * 60
SOON_SECONDS = 5 * 60
"""After how long a trouble that was over is logged again."""
_MOST = 10_000
"""As many messages are known at a time."""


def set_up(level: int) -> None:
    """Log from this level on; loggers of other libraries never below INFO.

    At DEBUG, discord.py logs every event whole, with what members say and with tokens by which
    anyone could answer as the bot; aiosqlite logs every value of every statement.
    """
    from discord.utils import setup_logging  # noqa: PLC0415 - takes a second to load

    setup_logging(level=max(level, logging.INFO))
    handler = logging.getLogger().handlers[-1]
    handler.addFilter(OnceAnHour())
    if not sys.stderr.isatty():  # discord.py colours a file, too, in what it takes for a container
        words, time = "[{asctime}] [{levelname:<8}] {name}: {message}", "%Y-%m-%d %H:%M:%S"
        handler.setFormatter(logging.Formatter(words, time, style="{"))
    for ours in ("bot", "cogs", "__main__"):
        logging.getLogger(ours).setLevel(level)


class OnceAnHour(logging.Filter):
    """Leaves out a warning, or what is worse, that has been logged within the hour: what lasts, as
    a full disk, would fill the log. The next one says how many were left out. What a record with
    ``is_over`` ends may begin anew, so that the log's last word is true."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        try:
            what = _what(record)
        except Exception:  # noqa: BLE001 - a message that can't be made is told of by its handler
            return True
        since, left_out = self._seen.get(what, (0, 0))
        if 0 <= record.created - since < AGAIN_SECONDS:
            self._seen[what] = since, left_out + 1
            return False
        if len(self._seen) >= _MOST:
            self._seen.clear()
        self._seen[what] = record.created, 0
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} more since this was logged last)"
            record.args = None
        if getattr(record, "is_over", False):
            soon = record.created - AGAIN_SECONDS + SOON_SECONDS
            for each in [each for each in self._seen if each[0] == what[0]]:
                since, left_out = self._seen[each]
                self._seen[each] = min(since, soon), left_out
        return True


def _what(record: logging.LogRecord) -> tuple[str, int]:
    """Who has logged it, and what it says. Whatever needs the database fails for one reason."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, StoreUnavailable):
        return "bot.store.database", hash(repr(error))
    return record.name, hash(f"{record.getMessage()} {error!r}")
