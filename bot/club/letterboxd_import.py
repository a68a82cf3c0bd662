"""Imports of a member's ratings from Letterboxd: a file is read, its member sees what it would
change, then it is written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace

import discord

from bot.client.answering import Build
from bot.client.interaction import Interaction, editor, manages_library, require_club
from bot.club.attachments import fetched
from bot.club.watched import today
from bot.domain.errors import FilmClubError
from bot.domain.letterboxd import LetterboxdFilm
from bot.domain.letterboxd_import import ENTRIES_LIMIT, LINES_KEPT
from bot.domain.library import BadEntry, Editor
from bot.domain.rating import LINE_LIMIT
from bot.domain.typed import is_seen, size
from bot.domain.waiting import LetterboxdDraft
from bot.language import N_, nN_
from bot.store.library_log import UNDO
from bot.store.waiting import Claim
from bot.views.letterboxd import LetterboxdImported, LetterboxdUnderstood

_reading = asyncio.Semaphore(1)
"""Files are read one after the other, since each may unpack to many times its size."""


class LetterboxdGone(FilmClubError):
    """The import was done, cancelled or forgotten."""


async def require_import(interaction: Interaction, file: discord.Attachment) -> None:
    """Raises BadLetterboxdFile for a file that is too large, and TooOften."""
    await interaction.client.store.letterboxd.require_few(editor(interaction))
    from bot.files import letterboxd_file  # noqa: PLC0415 - spared until somebody imports

    if file.size > letterboxd_file.EXPORT_LIMIT:
        raise letterboxd_file.too_large(file.size)


async def understood(interaction: Interaction, file: discord.Attachment) -> Build:
    """Read a file, and keep what it says for its member until they import it. Raises BadEntry, and
    BadLetterboxdFile."""
    from bot.files.letterboxd_file import read_letterboxd  # noqa: PLC0415 - likewise

    by, client = editor(interaction), interaction.client
    day = await today(interaction)
    async with _reading:
        try:
            content = await fetched(client, file)
        except BadEntry:
            raise BadEntry(
                N_("The file did not come through from Discord. Send it once more.")
            ) from None
        export = await asyncio.to_thread(read_letterboxd, content, name=file.filename, today=day)
    entries = sum(1 + len(film.ratings) for film in export.films)
    if entries > ENTRIES_LIMIT:
        raise BadEntry(
            nN_(
                "That is more than {count} film and rating. Send ratings.csv from the zip alone.",
                "That is more than {count} films and ratings. Send ratings.csv from the zip alone.",
            ),
            count=ENTRIES_LIMIT,
        )
    films = await asyncio.to_thread(lambda: tuple(_with_lines_that_fit(export.films)))
    may_add = await _may_add(interaction)
    found = await client.store.letterboxd.look(by, films, may_add=may_add)
    draft_id, undoable = 0, None
    if found.does_something:
        draft = LetterboxdDraft(films)
        draft_id = await client.store.waiting.keep(by, draft)
    else:  # a member who has lost the private message with its Undo gets it again
        undoable = await client.store.letterboxd.undoable(by)
    zone = await client.store.clubs.zone(by.guild_id)
    return lambda: LetterboxdUnderstood(export, found, draft_id, zone, undoable)


async def write(interaction: Interaction, draft_id: int, *, with_lines: bool) -> Build:
    """Write what was read; of two presses only one does. The draft is kept until everything is
    written: after an error the same button tries again. Raises LetterboxdGone, and TooOften."""
    by, store = editor(interaction), interaction.client.store
    claim = _claim(by, draft_id)
    films = await store.waiting.films(claim)
    may_add = await _may_add(interaction)
    found = await store.letterboxd.write(by, films, claim, may_add=may_add, with_lines=with_lines)
    return lambda: LetterboxdImported(found, by.at + UNDO)


async def cancel(interaction: Interaction, draft_id: int) -> None:
    """Forget what was read. Raises LetterboxdGone when it was imported meanwhile."""
    by = editor(interaction)
    await interaction.client.store.waiting.use_up(_claim(by, draft_id))


def _claim(by: Editor, draft_id: int) -> Claim:
    gone = LetterboxdGone(
        N_(
            "That import is gone: done, cancelled, replaced by a later one, or more than a day old."
            " /letterboxd import reads the file again."
        )
    )
    return Claim(by, draft_id, LetterboxdDraft, gone)


async def _may_add(interaction: Interaction) -> bool:
    """Whether the import adds films that the library lacks."""
    rules = await interaction.client.store.library_rights.of(require_club(interaction))
    return rules.imports_add or await manages_library(interaction)


def _with_lines_that_fit(films: Sequence[LetterboxdFilm]) -> Iterator[LetterboxdFilm]:
    """The films, with only those reviews that can become lines."""
    room = LINES_KEPT
    for film in films:
        review = film.review
        if review is not None:
            if len(review) > room or size(review) > LINE_LIMIT or not is_seen(review):
                review = None
            else:
                room -= len(review)
        yield film if review is film.review else replace(film, review=review)
