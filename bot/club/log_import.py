"""The import of a list of what a club has watched: read, shown to the member, then written to the
log."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import discord

from bot.client.answering import Build
from bot.client.film_option import is_meant
from bot.client.interaction import Interaction, editor, require_club
from bot.club.attachments import fetched
from bot.club.watched import require_log, today
from bot.domain.errors import FilmClubError
from bot.domain.filed import UNCLEAR, FiledViewing, LogProblem
from bot.domain.film import FilmTitle
from bot.domain.folding import fold
from bot.domain.library import BadEntry
from bot.domain.waiting import LogDraft
from bot.domain.watched import Viewing, read_picker
from bot.language import N_
from bot.store.library_log import UNDO
from bot.store.titles import Titles
from bot.store.waiting import Claim
from bot.views.log_import import LogImported, LogUnderstood, why_left_out
from bot.views.text import film_label, label, titled

_NAME, _TYPED = 70, 40
"""For a title in why a line is left out, and for one that was typed beside it: the words around
them stay whole, in both languages."""
_NEAR = 5
"""How many films with nearly the same title are looked at."""


class LogGone(FilmClubError):
    """The list was imported, cancelled or forgotten meanwhile."""


def require_list(file: discord.Attachment) -> None:
    """Raises BadEntry for a file that is too large, or no CSV."""
    from bot.files import log_file  # noqa: PLC0415 - spared until somebody imports

    if not file.filename.lower().endswith((".csv", ".tsv", ".txt")):
        raise BadEntry(N_("The list has to be a .csv file, as spreadsheets save it."))
    if file.size > log_file.LOG_LIMIT:
        raise log_file.too_large(file.size)


async def content_of(client: discord.Client, file: discord.Attachment) -> bytes:
    """The content of the file. Raises BadEntry when Discord does not deliver it."""
    try:
        return await fetched(client, file)
    except BadEntry:
        raise BadEntry(
            N_("The list did not come through from Discord. Send it once more.")
        ) from None


async def understood(interaction: Interaction, content: bytes) -> Build:
    """Show what the list says, and keep it for its member until they import it. Raises BadEntry."""
    from bot.files import log_file  # noqa: PLC0415 - likewise

    by = await require_log(interaction)
    store = interaction.client.store
    locale = interaction.guild.preferred_locale if interaction.guild else None
    filed = await asyncio.to_thread(
        log_file.read,
        content,
        await today(interaction),
        day_first=locale is not discord.Locale.american_english,
    )
    if not filed.viewings and not filed.problems:
        raise BadEntry(N_("The list has nothing below its first line."))
    members = await store.member_names.members_by_name(by.guild_id)
    viewings = [_viewing(each, members) for each in filed.viewings]
    found = await store.log_imports.look(by, viewings)
    doubts = await _doubts(store.titles, by.guild_id, filed.viewings, found.new_films)
    doubts += [_unclear(filed.viewings[place]) for place in found.unclear]
    if doubts:
        problems = sorted([*filed.problems, *doubts], key=lambda problem: problem.line)
        doubtful = {problem.line for problem in doubts}
        sure = tuple(each for each in filed.viewings if each.line not in doubtful)
        filed = replace(filed, viewings=sure, problems=tuple(problems))
        viewings = [_viewing(each, members) for each in filed.viewings]
        found = await store.log_imports.look(by, viewings)
    left_out = tuple(map(why_left_out, filed.problems))
    draft = LogDraft(tuple(viewings), left_out=left_out, unread=filed.unread)
    draft_id = await store.waiting.keep(by, draft)
    zone = await store.clubs.zone(by.guild_id)
    names = sorted({viewing.picker for viewing in viewings if viewing.picker})
    return lambda: LogUnderstood(filed, viewings, found, names, zone, draft_id=draft_id)


async def _doubts(
    titles: Titles, guild_id: int, viewings: Sequence[FiledViewing], new_films: Sequence[str]
) -> list[LogProblem]:
    """Why lines are left out whose title, without a year, would be a new film and is one slip away
    from a film of the library: as where several films may be meant, the year tells."""
    new, near = set(map(fold, new_films)), dict[str, FilmTitle | None]()
    doubts: list[LogProblem] = []
    for viewing in viewings:
        title, folded = viewing.title, fold(viewing.title)
        if viewing.year is not None or folded not in new:
            continue
        if folded not in near:
            films = await titles.one_slip_away(guild_id, title, _NEAR)
            near[folded] = next((film for film in films if is_meant(title, film)), None)
        if film := near[folded]:
            why = BadEntry(
                N_("“{title}”: is {film} meant? Write it so, or add the year."),
                title=titled(title, _TYPED, label), film=film_label(film, _NAME),
            )  # fmt: skip
            doubts.append(LogProblem(viewing.line, why))
    return doubts


def _unclear(filed: FiledViewing) -> LogProblem:
    return LogProblem(filed.line, BadEntry(UNCLEAR, title=titled(filed.title, _NAME, label)))


async def write(interaction: Interaction, draft_id: int) -> Build:
    """Write the list that was understood to the log. When its button is pressed twice it is written
    once, and after an error the same button can be pressed again: the list is kept until all is
    written. Raises LogGone."""
    by = await require_log(interaction)
    store, clock = interaction.client.store, interaction.client.clock
    async with store.log_imports.turn(by.guild_id):
        claim = _claim(interaction, draft_id)
        draft = await store.waiting.held(claim, LogDraft)
        found = await store.log_imports.write(by, draft.viewings, claim)
    until = clock() + UNDO
    return lambda: LogImported(found, draft, until)


async def cancel(interaction: Interaction, draft_id: int) -> None:
    """Forget the list. Raises LogGone when it was imported meanwhile."""
    store = interaction.client.store
    async with store.log_imports.turn(require_club(interaction)):
        await store.waiting.use_up(_claim(interaction, draft_id))


def _claim(interaction: Interaction, draft_id: int) -> Claim:
    gone = LogGone(
        N_(
            "That list is gone: imported, cancelled, or more than a day old. /club log-import reads"
            " it again."
        )
    )
    return Claim(editor(interaction), draft_id, LogDraft, gone)


def _viewing(filed: FiledViewing, members: dict[str, list[int]]) -> Viewing:
    picker_id, picker = read_picker(filed.picker, members)
    return Viewing(
        on=filed.on, title=filed.title, year=filed.year, picker_id=picker_id, picker=picker,
        came=filed.came,
    )  # fmt: skip
