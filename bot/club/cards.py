"""The card of a film, when a button on it was pressed."""

from __future__ import annotations

from bot.client.answering import Build, only_reads
from bot.client.interaction import Interaction, require_club
from bot.club.own_rating import own_for_update
from bot.views.film_card import FilmCard


async def moved_card(interaction: Interaction, film_id: int, page: int, turn: int) -> Build:
    """The card as it is now; without members' lines for a member who may not write in the
    channel."""
    client = interaction.client
    dossier = await client.store.reviews.dossier(require_club(interaction), film_id)
    own = await own_for_update(interaction, film_id)
    lines = not only_reads(interaction)
    return lambda: FilmCard(dossier, page, turn, tmdb=client.has_tmdb, own=own, lines=lines)
