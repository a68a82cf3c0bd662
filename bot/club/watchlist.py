"""A member's own notes about films, seen and wanted, as commands, buttons and cards change them."""

from __future__ import annotations

from bot.client.answering import answer
from bot.client.interaction import Interaction, editor
from bot.views.watchlist import SeenNotice, WantedNotice


async def mark_seen(interaction: Interaction, film_id: int) -> None:
    """Note that the member has seen a film, and tell them alone. Raises FilmNotFound."""
    own = await interaction.client.store.watchlists.mark_seen(editor(interaction), film_id)
    await answer(interaction, lambda: SeenNotice(own), private=True)


async def put_on_watchlist(interaction: Interaction, film_id: int) -> None:
    """Put a film on the member's watchlist, and tell them alone. Raises FilmNotFound."""
    own = await interaction.client.store.watchlists.add(editor(interaction), film_id)
    await answer(interaction, lambda: WantedNotice(own), private=True)
