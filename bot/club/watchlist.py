"""What a member keeps of films for themselves, as commands, buttons and cards change it."""

from __future__ import annotations

from bot.client.answering import answer
from bot.client.interaction import Interaction, editor
from bot.views.watchlist import SeenNotice, WantedNotice


async def mark_seen(interaction: Interaction, film_id: int) -> None:
    """The member has seen a film; they alone are told. Raises FilmNotFound."""
    own = await interaction.client.store.watchlists.mark_seen(editor(interaction), film_id)
    await answer(interaction, lambda: SeenNotice(own), private=True)


async def put_on_watchlist(interaction: Interaction, film_id: int) -> None:
    """The member wants to see a film; they alone are told. Raises FilmNotFound."""
    own = await interaction.client.store.watchlists.add(editor(interaction), film_id)
    await answer(interaction, lambda: WantedNotice(own), private=True)
