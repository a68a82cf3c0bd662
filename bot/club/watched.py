"""The club's log, as commands and buttons show and change it."""

from __future__ import annotations

from datetime import date
from functools import partial

from bot.client.answering import Build
from bot.client.interaction import (
    Interaction,
    manages_library,
    require_club,
    require_manager,
)
from bot.club.paging import existing_page
from bot.domain.library import Editor
from bot.domain.schedule import zone_of
from bot.language import N_
from bot.store.library_log import UNDO
from bot.views.watched import VIEWINGS_A_PAGE, Narrowed, WatchedCard, WatchedList


async def require_log(interaction: Interaction) -> Editor:
    """The member, as an editor of the log. Those who may change the library keep it, since an entry
    may bring a film into the library. Raises NotAllowed for others."""
    return await require_manager(
        interaction,
        N_("Changing the club's log needs the permission Manage Server. Ask an organiser."),
        N_(
            "Changing the club's log needs the permission Manage Server, or the role {role}. Ask an"
            " organiser."
        ),
    )


async def today(interaction: Interaction) -> date:
    """The date in the club's time zone."""
    client = interaction.client
    zone = await client.store.clubs.zone(require_club(interaction))
    return client.clock().astimezone(zone_of(zone)).date()


async def log_page(
    interaction: Interaction, narrowed: Narrowed, page: int = 0, picker: str | None = None
) -> Build:
    """A page of the log; the first page where the wanted one has gone. ``picker`` names the member
    whose picks are shown, for when the log does not."""
    guild_id, store = require_club(interaction), interaction.client.store
    zone = await store.clubs.zone(guild_id)
    may_change = await manages_library(interaction)
    fetch = partial(store.watched.page, guild_id, picker_id=narrowed.picker_id, year=narrowed.year)
    found = await existing_page(fetch, page, VIEWINGS_A_PAGE)
    called = picker or (found.items[0].picker if found.items else None)
    return lambda: WatchedList(found, zone, narrowed=narrowed, picker=called, may_change=may_change)


async def entry_card(
    interaction: Interaction,
    entry_id: int,
    change_id: int | None = None,
    *,
    as_before: bool = False,
) -> Build:
    """An entry with what can be done to it and, after a change, the way back, or that there was
    none. Raises TooLate."""
    guild_id, client = require_club(interaction), interaction.client
    entry = await client.store.watched.one(guild_id, entry_id)
    zone = await client.store.clubs.zone(guild_id)
    until = client.clock() + UNDO
    return lambda: WatchedCard(entry, zone, change_id, until, as_before=as_before)
