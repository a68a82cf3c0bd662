"""Pages of lists that may have become shorter since their buttons were drawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from bot.client.answering import Build
from bot.client.interaction import Interaction, manages_library, require_club
from bot.domain.page import Page
from bot.views.proposals import PROPOSALS_A_PAGE, ProposalsList

T = TypeVar("T")
LAST_PAGE = 10**9
"""Beyond the last page of any list, and within SQLite's integers."""


async def existing_page(
    fetch: Callable[[int, int], Awaitable[tuple[list[T], int]]], number: int, size: int
) -> Page[T]:
    """The page of this number; the first one where the wanted page has gone. ``fetch`` takes its
    offset and its size, and returns what is on it and the length of the whole list."""
    found, total = await fetch(min(number, LAST_PAGE) * size, size)
    if not found and number:
        number = 0
        found, total = await fetch(0, size)
    return Page(found, number, total, size)


async def proposals_page(interaction: Interaction, page: int) -> Build:
    """A page of a club's proposals that wait for a decision."""
    guild_id, store = require_club(interaction), interaction.client.store
    may_decide = await manages_library(interaction)
    found = await existing_page(partial(store.proposals.page, guild_id), page, PROPOSALS_A_PAGE)
    return lambda: ProposalsList(found, may_decide=may_decide)
