"""Reviews on their way into the library: read from a document or loaded to be changed, then looked
at by the one who adds them, until they are saved or discarded."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from bot import reading
from bot.client.answering import Build
from bot.client.interaction import Interaction, require_club
from bot.domain.entry import check_link
from bot.domain.errors import FilmClubError
from bot.domain.film import Film, differences
from bot.domain.library import BadEntry
from bot.domain.proposal import as_json, review_from
from bot.domain.review import Review
from bot.reading.entry import fingerprint, review_of, stated_facts
from bot.store.commands import Pending
from bot.views.drafts import DraftCard
from bot.views.text import plain

DOCUMENT_LIMIT = reading.LIMIT
"""Bytes of a document; a larger one is not even fetched."""

_PENDING = "review draft"


class DraftGone(FilmClubError):
    """It was saved, discarded or forgotten since."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A review that is not in the library yet, or, when it has an id, not in this form."""

    film_id: int
    review: Review
    fingerprint: str | None = None
    """Of the document that it was read from."""
    notes: tuple[str, ...] = ()
    """What to look at, in Markdown."""


async def of_document(film: Film, content: bytes | str, name: str, link: str | None) -> Draft:
    """A draft of what a document says; ``name`` is its file's. Raises BadEntry."""
    found = await asyncio.to_thread(reading.read, content, name)
    print_ = fingerprint(found)
    if print_ is None:
        raise BadEntry("There is no text in it that can be read. Send the review as plain text.")
    notes = [
        f"By the document the {fact} is {plain(str(theirs), 60)}, by the library"
        f" {plain(str(ours), 60)}."
        for fact, theirs, ours in differences(film, stated_facts(found))
    ]
    review = review_of(found)
    review = replace(review, link=check_link(link) or review.link)
    if not review.source:
        notes.append("No outlet was found: press **Edit** and say where the review was published.")
    if not review.summary:
        notes.append("No summary was found: press **Edit** and write one.")
    return Draft(film.id, review, print_, tuple(notes))


async def begin(interaction: Interaction, film: Film, draft: Draft) -> Build:
    """Keep a draft for its member, for a day; returns the card to decide about it by."""
    client = interaction.client
    draft_id = await client.store.commands.hold(
        require_club(interaction),
        interaction.user.id,
        Pending(_PENDING, _as_options(draft)),
        client.clock(),
    )
    return lambda: DraftCard(film, draft.review, draft.notes, draft_id)


async def held(interaction: Interaction, draft_id: int) -> Draft:
    """The member's draft. Raises DraftGone."""
    pending = await interaction.client.store.commands.held(
        draft_id, require_club(interaction), interaction.user.id
    )
    if pending is None or pending.command != _PENDING:
        raise DraftGone("That draft is gone: saved, discarded, or more than a day old.")
    return _from_options(pending.options)


async def change(interaction: Interaction, draft_id: int, draft: Draft) -> Build:
    """Keep a draft as it is now; what was pointed out has been looked at. Raises FilmNotFound."""
    store, guild_id = interaction.client.store, require_club(interaction)
    film = await store.films.get(guild_id, draft.film_id)
    draft = replace(draft, notes=())
    await store.commands.hold_again(draft_id, guild_id, interaction.user.id, _as_options(draft))
    return lambda: DraftCard(film, draft.review, draft.notes, draft_id)


async def drop(interaction: Interaction, draft_id: int) -> None:
    await interaction.client.store.commands.drop(
        draft_id, require_club(interaction), interaction.user.id
    )


def _as_options(draft: Draft) -> dict[str, object]:
    return {
        "film_id": draft.film_id,
        "review": as_json(draft.review),
        "fingerprint": draft.fingerprint,
        "notes": draft.notes,
    }


def _from_options(options: Mapping[str, object]) -> Draft:
    given = cast("Mapping[str, Any]", options)
    return Draft(
        given["film_id"], review_from(given["review"]), given["fingerprint"], tuple(given["notes"])
    )
