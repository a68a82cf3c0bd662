"""Connecting to Discord: what an operator is told when that fails, and when it is tried again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager

import aiohttp
import discord

from bot.client.filmclub import FilmClub
from bot.config import BadConfig
from bot.domain.errors import StoreGone

log = logging.getLogger(__name__)

PAUSES = (5, 10, 20, 40, 80, 160, 300)
"""Seconds between two tries to connect; the last one repeats. With five minutes the bot stays far
below the 1,000 connections a day that Discord allows
(https://discord.com/developers/docs/events/gateway#session-start-limit-object)."""

_NOT_ACCEPTED = (
    "Discord does not accept this token. Copy it anew from"
    " https://discord.com/developers/applications to DISCORD_TOKEN in .env."
)

_REFUSED = {
    4004: _NOT_ACCEPTED,
    4012: "Discord no longer speaks with this version of filmclub (4012). Update it.",
    4013: "Discord no longer knows what this version of filmclub asks for (4013). Update it.",
    4014: (
        "Discord does not let this bot have what filmclub asks for (4014). See at"
        " https://discord.com/developers/applications whether it is restricted; update filmclub."
    ),
}
"""What to tell an operator, by the code with which Discord closes a connection for good
(https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway)."""

# What discord.py raises for an event, or an answer, of a form that it does not know.
_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)
_UNREACHABLE = (
    OSError, TimeoutError, aiohttp.ClientError, discord.HTTPException, discord.GatewayNotFound,
    discord.ConnectionClosed,
)  # fmt: skip


async def stay_connected(
    client: Callable[[], AbstractAsyncContextManager[FilmClub]], token: str
) -> None:
    """Keep a client connected until this is cancelled. Each try has a client of its own.

    Each failure that may pass is logged in one line. Raises BadConfig for one that does not pass,
    and StoreGone when the database was deleted or moved meanwhile.
    """
    for shard in ("discord.client", "discord.shard"):
        logging.getLogger(shard).addFilter(_in_a_line)
    pauses = _pauses()
    while True:
        async with client() as connected:
            try:
                await connected.start(token)
            except Exception as error:  # noqa: BLE001 - what is not known is raised again
                why = _why(error)
            else:
                return
            if connected.has_been_connected:
                pauses = _pauses()
        # Nothing else looks after it before there is a connection.
        if connected.store.database.is_gone():
            raise StoreGone
        pause = next(pauses)
        log.warning("%s Trying again in %d s.", why, pause)
        await _pause(pause)


_pause = asyncio.sleep


def _pauses() -> Iterator[int]:
    yield from PAUSES
    while True:
        yield PAUSES[-1]


def _why(error: Exception) -> str:
    """What an operator is told of a failure that may pass. Raises BadConfig for one that does not,
    and the error itself where it is neither Discord's nor the network's."""
    code = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.PrivilegedIntentsRequired):
        code = 4014
    if isinstance(error, discord.LoginFailure):
        code = 4004
    if code in _REFUSED:
        raise BadConfig(_REFUSED[code]) from error
    if isinstance(error, TimeoutError):
        return "Discord can't be reached: it does not answer."
    if isinstance(error, _UNREACHABLE):
        return f"Discord can't be reached: {_one_line(error)}."
    if isinstance(error, _UNREADABLE):
        log.debug("An answer or an event could not be read", exc_info=error)
        return (
            f"Discord sent something that filmclub can't read ({_one_line(error)}). If it stays,"
            " update filmclub. With FILMCLUB_LOG_LEVEL=DEBUG the log has more."
        )
    raise error


def _in_a_line(record: logging.LogRecord) -> bool:
    """A logging filter: removes the traceback when discord.py reports a lost connection, since it
    tries again by itself."""
    if record.exc_info and isinstance(record.exc_info[1], (*_UNREACHABLE, *_UNREADABLE)):
        record.msg = f"{record.getMessage()} ({_one_line(record.exc_info[1])})"
        record.args = record.exc_info = record.exc_text = None
    return True


def _one_line(error: BaseException) -> str:
    """An error in one line of limited length: it may hold a whole page of some proxy."""
    text = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return text if len(text) <= 200 else f"{text[:200]}…"
