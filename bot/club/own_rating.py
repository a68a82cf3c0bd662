"""A member's own rating of a film, where nobody else reads it."""

from __future__ import annotations

from bot.client.answering import pressed_privately
from bot.client.interaction import Interaction, may_write, require_club
from bot.domain.rating import Rating


async def own_for_answer(
    interaction: Interaction, film_id: int, *, private: bool = False
) -> Rating | None:
    """The member's own rating, if the answer (``private`` or not) is for them alone; otherwise
    None."""
    return await _own(interaction, film_id) if private or not may_write(interaction) else None


async def own_for_update(interaction: Interaction, film_id: int) -> Rating | None:
    """The same for the message with the pressed button, which ``update`` changes."""
    return await _own(interaction, film_id) if pressed_privately(interaction) else None


async def _own(interaction: Interaction, film_id: int) -> Rating | None:
    guild_id = require_club(interaction)
    return await interaction.client.store.ratings.of_member(guild_id, film_id, interaction.user.id)
