"""What Discord means by refusing a message."""

from __future__ import annotations

import discord

from bot.domain.post import Reason, Why

GONE = (10003, 10008)
"""Discord's error codes for an unknown channel and an unknown message
(https://discord.com/developers/docs/topics/opcodes-and-status-codes, "JSON"). Any other 404 may be
true for a moment only, as of a server that is not there."""
REFUSALS = (400, 403, 404)
"""Statuses before which nothing is posted or edited."""
_CLOSED_THREAD = (50083, 160005)
"""The thread is archived (Discord says so only where it is locked, too: otherwise a message reopens
it), or locked."""


def comes_again(error: discord.HTTPException) -> bool:
    """Whether every further try would be refused, too."""
    return error.status in REFUSALS and (error.status != 404 or error.code in GONE)


def refusal_of(error: discord.HTTPException) -> Reason:
    if error.code in _CLOSED_THREAD:
        return Reason(Why.LOCKED)
    if isinstance(error, discord.NotFound):
        return Reason(Why.GONE)
    if isinstance(error, discord.Forbidden):
        return Reason(Why.FORBIDDEN)
    return Reason(Why.REFUSED, str(error.text or error.code))
