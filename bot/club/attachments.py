"""Files that members upload with a command."""

from __future__ import annotations

import asyncio
import logging
import math

import discord

from bot.client.sending import FAILURES
from bot.club import drafts
from bot.domain.library import BadEntry
from bot.domain.waiting import Upload
from bot.language import N_

log = logging.getLogger(__name__)

FETCH_SECONDS = 30
"""The time for a file to come from Discord. Whoever waits for their turn waits for it, too."""

ENDINGS = (".txt", ".md", ".html", ".htm")


def require_document(file: discord.Attachment | Upload) -> None:
    """Raises BadEntry for a file that is too large, or of a kind that is not read."""
    if not file.filename.lower().endswith(ENDINGS):
        raise BadEntry(N_("The document has to be a .txt, .md or .html file. Or paste the review."))
    limit = drafts.DOCUMENT_LIMIT
    if file.size > limit:
        raise BadEntry(
            N_(
                "The document has {size} KiB; {limit} is the most. Leave out what is not the"
                " review."
            ),
            size=math.ceil(file.size / 1024),
            limit=limit // 1024,
        )


async def fetched(client: discord.Client, file: discord.Attachment | Upload) -> bytes:
    """The content of a file. Raises BadEntry when Discord does not deliver it."""
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            return await client.http.get_from_cdn(file.url)
    except (discord.HTTPException, *FAILURES):
        log.warning("An uploaded document could not be fetched", exc_info=True)
        raise BadEntry(
            N_(
                "The document did not come through from Discord. Send it again, or paste the"
                " review."
            )
        ) from None
