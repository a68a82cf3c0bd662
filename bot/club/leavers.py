"""Finds members who have left, by asking Discord for each of them, slowly. A member counts as gone
only when Discord says so."""

from __future__ import annotations

import logging
from datetime import timedelta

from bot.client.filmclub import FilmClub
from bot.club.rounds import is_there
from bot.club.turn_posts import LatePick

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)
"""How long it takes at least before a club's members are asked for again."""

IN_ONE_GO = 30
"""How many members are asked for in one call, which is made every minute: one in a hundred of the
requests that a bot may make (50 a second: https://discord.com/developers/docs/topics/rate-limits,
"Global Rate Limit"). The members of 2,500 clubs of 40 are asked for within 56 hours. Discord
answers 404 for a member who is not there, which does not count as an invalid request."""


class Leavers:
    """Walks from club to club, and through the members of each. The store keeps how far it got."""

    def __init__(self, client: FilmClub) -> None:
        self._client = client

    async def ask(self) -> None:
        """Ask for IN_ONE_GO members; for none where everyone was asked for within EVERY."""
        going, left = self._client.store.members_going, IN_ONE_GO
        while left > 0:
            club = await going.known(self._client.clock(), EVERY)
            if club is None:
                return
            guild_id, members = club
            now_asked = members[:left]
            for member_id in now_asked:
                await self._ask_for(guild_id, member_id)
            if len(now_asked) < len(members):
                await going.asked_before(guild_id, members[left])
            else:
                await going.asked(guild_id, self._client.clock())
                # Who was away when it was late may be back, without having been missed here.
                await LatePick(self._client).pass_on_late(guild_id, self._client.clock())
            left -= max(len(now_asked), 1)

    async def _ask_for(self, guild_id: int, member_id: int) -> None:
        store, now = self._client.store.members_going, self._client.clock()
        found = await is_there(self._client, guild_id, member_id)
        if found:
            await store.note_here(guild_id, member_id)
        elif found is False and await store.note_left(guild_id, member_id, now):
            # What follows is done by cogs/loops.py: where that fails, the others are asked for.
            log.info("A member has left the guild %d for good", guild_id)
