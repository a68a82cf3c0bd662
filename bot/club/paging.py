"""Pages of lists that may have become shorter since their buttons were drawn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.client.answering import Build
from bot.client.interaction import Interaction, manages_library, require_club
from bot.views.proposals import PROPOSALS_A_PAGE, ProposalsList

T = TypeVar("T")
LAST_PAGE = 10**9
"""Beyond the last page of any list, and within SQLite's integers."""


async def existing_page(
    fetch: Callable[[int], Awaitable[tuple[list[T], int]]], page: int, size: int
) -> tuple[list[T], int, int]:
    """What ``fetch`` returns for the page's offset, the length of the whole list, and the number of
    the page: the first one where the wanted page has gone."""
    found, total = await fetch(min(page, LAST_PAGE) * size)
    if not found and page:
        page = 0
        found, total = await fetch(0)
    return found, total, page


async def proposals_page(interaction: Interaction, page: int) -> Build:
    """A page of a club's proposals that wait for a decision."""
    guild_id, store = require_club(interaction), interaction.client.store
    may_decide = await manages_library(interaction)
    proposals, total, page = await existing_page(
        lambda offset: store.proposals.page(guild_id, offset, PROPOSALS_A_PAGE),
        page,
        PROPOSALS_A_PAGE,
    )
    return lambda: ProposalsList(proposals, total, page, may_decide=may_decide)
