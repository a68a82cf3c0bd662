"""The library's entries: their buttons and forms. Members who may not change an entry propose the
change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import discord
from discord.ext import commands

from bot import countries
from bot.client.answering import Build, answer, open_form, tell_below, update
from bot.client.direct_messages import tell
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    editor,
    manages_library,
    require_club,
    require_library,
    require_organiser,
)
from bot.club import drafts, proposing
from bot.domain.entry import check_facts
from bot.domain.film import Film, only_facts
from bot.domain.library import Toll
from bot.domain.proposal import FilmProposal
from bot.domain.typed import read_lines, read_names, read_runtime, read_year
from bot.domain.waiting import ReviewDraft
from bot.language import N_, _
from bot.store.library_log import UNDO
from bot.store.reviews import review_gone
from bot.views.controls import Cancel, handles, opens, whole
from bot.views.film_ways import FilmNotice
from bot.views.forms import Answers, EntryForm, chosen, fitting
from bot.views.library import (
    EditCard,
    EditFacts,
    EditReview,
    EditTitles,
    Merge,
    Merged,
    Remove,
    Removed,
    RemoveReview,
    TakeLine,
    Undo,
)
from bot.views.library_forms import FactsForm, TitlesForm
from bot.views.library_log import undone_as
from bot.views.notices import Notice
from bot.views.text import bold, plain


class EntriesCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(EditTitles)
    @opens(TitlesForm)
    async def open_titles(self, interaction: Interaction, film_id: int, seen: int = 0) -> None:
        film = await self.bot.store.films.get(require_club(interaction), film_id)
        await open_form(interaction, TitlesForm(film, seen))

    @handles(EditFacts)
    @opens(FactsForm)
    async def open_facts(self, interaction: Interaction, film_id: int, seen: int = 0) -> None:
        film = await self.bot.store.films.get(require_club(interaction), film_id)
        await open_form(interaction, FactsForm(film, seen))

    @handles(EditReview)
    async def open_review(self, interaction: Interaction, film_id: int) -> None:
        dossier = await self.bot.store.reviews.dossier(require_club(interaction), film_id)
        picked = chosen(interaction.data)
        meant = [review for review in dossier.reviews if review.id == picked]
        if not meant:
            raise review_gone()
        draft = ReviewDraft(dossier.film.id, meant[0], over=meant[0])
        await answer(
            interaction, await drafts.begin(interaction, dossier.film, draft), private=True
        )

    @handles(TitlesForm)
    async def change_titles(self, interaction: Interaction, film_id: int, seen: int) -> None:
        film = await self.bot.store.films.get(require_club(interaction), film_id)
        facts = changes(
            interaction,
            TitlesForm(film),
            {
                TitlesForm.TITLE: ("title", str),
                TitlesForm.YEAR: ("year", read_year),
                TitlesForm.ORIGINAL: ("original_title", str),
                TitlesForm.OTHERS: ("aliases", read_lines),
                TitlesForm.POSTER: ("poster", str),
            },
            seen,
        )
        if "aliases" in facts:
            facts["aliases"] += film.aliases[len(fitting(film.aliases, "\n")) :]
        await self._change(interaction, film, facts)

    @handles(FactsForm)
    async def change_facts(self, interaction: Interaction, film_id: int, seen: int) -> None:
        film = await self.bot.store.films.get(require_club(interaction), film_id)
        facts = changes(
            interaction,
            FactsForm(film),
            {
                FactsForm.DIRECTOR: ("director", str),
                FactsForm.COUNTRY: ("country", str),
                FactsForm.RUNTIME: ("runtime", read_runtime),
                FactsForm.CERTIFICATE: ("certificate", str),
                FactsForm.CAST: ("cast", read_names),
            },
            seen,
        )
        if "country" in facts:  # many names take a while
            facts["country"] = await asyncio.to_thread(
                countries.in_library, facts["country"], film.country
            )
        if "cast" in facts:
            facts["cast"] += film.cast[len(fitting(film.cast, ", ")) :]
        await self._change(interaction, film, facts)

    @handles(Cancel, anywhere=True)
    async def cancel(self, interaction: Interaction) -> None:
        await update(interaction, lambda: Notice(_("Nothing was changed.")))

    @handles(Remove)
    async def remove_film(self, interaction: Interaction, film_id: int) -> None:
        by = await require_library(interaction)
        toll = await self.bot.store.library.toll(by.guild_id, film_id, by.at)
        film, entry = await self.bot.store.library.remove_film(by, film_id)
        await self._removed(interaction, film, entry, toll)

    @handles(RemoveReview)
    async def remove_review(self, interaction: Interaction, review_id: int) -> None:
        by = await require_library(interaction)
        film, critic, entry = await self.bot.store.reviews.remove(by, review_id)
        await self._removed(interaction, film, entry, critic)

    @handles(Undo)
    async def undo(self, interaction: Interaction, entry_id: int) -> None:
        by = await require_library(interaction)
        undone = await self.bot.store.library.undo(by, entry_id)
        await update(interaction, lambda: FilmNotice(undone_as(by.name, undone), undone.film_id))

    @handles(TakeLine)
    async def take_line(
        self, interaction: Interaction, film_id: int, upper: int, lower: int, checksum: int
    ) -> None:
        require_organiser(interaction)
        by, member = editor(interaction), discord.Object(whole(upper, lower))
        shown = await self.bot.store.ratings.take_line(by, film_id, member.id, checksum)
        film, club = bold(shown), interaction.guild.name if interaction.guild else ""
        said = N_(
            "The line on {film} is off every list and card; the stars stay. Whoever wrote it is"
            " told so in a direct message, if they take any. A message that shows it is yours to"
            " delete."
        )
        await update(interaction, lambda: FilmNotice(_(said, film=film), shown.id))
        told = N_(
            "An organiser of {club} has taken your line on {film} off its lists and cards; your"
            " stars stay. /library log in that server says who: ask them why."
        )
        await tell(interaction, member, lambda: Notice(_(told, club=plain(club, 100), film=film)))

    @handles(Merge)
    async def merge_films(self, interaction: Interaction, film_id: int, into_id: int) -> None:
        by = await require_library(interaction)
        toll = await self.bot.store.library.toll(by.guild_id, film_id, by.at)
        gone, merged, entry = await self.bot.store.library.merge(by, film_id, into_id)
        undo, name = (entry, self.bot.clock() + UNDO), interaction.user.display_name
        await tell_below(interaction, lambda: Merged(name, gone, merged, toll, undo))

    async def _change(self, interaction: Interaction, film: Film, facts: Mapping[str, Any]) -> None:
        """Change a film, or propose the change for a member who may not. Raises BadEntry."""
        by, had = editor(interaction), only_facts(film)
        changed = check_facts(replace(had, **facts))
        facts = {
            name: getattr(changed, name)
            for name in facts
            if getattr(changed, name) != getattr(had, name)
        }
        if facts and not await manages_library(interaction):
            await proposing.propose(
                interaction,
                FilmProposal(changed, film_id=film.id, changed=tuple(facts), over=had),
            )
            return
        if facts:
            film = await self.bot.store.library.edit_film(by, film.id, **facts)
        build = await edit_card(interaction, film.id, as_before=not facts)
        message = interaction.message
        if message is not None and message.flags.ephemeral:  # the card it was opened from
            await update(interaction, build)
            return
        await answer(interaction, build, private=True)

    async def _removed(
        self, interaction: Interaction, film: Film, entry: int, gone: Toll | str
    ) -> None:
        until, name = self.bot.clock() + UNDO, interaction.user.display_name
        await tell_below(interaction, lambda: Removed(name, film, entry, until, gone))


async def edit_card(interaction: Interaction, film_id: int, *, as_before: bool = False) -> Build:
    """A film's card on which the member can change it, or suggest a change; ``as_before`` as it
    takes it. Raises FilmNotFound."""
    reviews = interaction.client.store.reviews
    dossier = await reviews.dossier(require_club(interaction), film_id)
    may_edit = await manages_library(interaction)
    return lambda: EditCard(dossier.film, dossier.reviews, may_edit=may_edit, as_before=as_before)


def changes(
    interaction: Interaction,
    form: EntryForm,
    readers: Mapping[str, tuple[str, Callable[[str], Any]]],
    seen: int,
) -> dict[str, Any]:
    """The facts that the member has changed in the form, by name. ``readers`` has for each field
    the fact's name, and the function that reads it. A field that was left alone is not read again,
    since that would take "Downey, Jr." for two names."""
    given = Answers(interaction.data)
    return {
        fact: read(given.text(field))
        for field, (fact, read) in readers.items()
        if not form.left_alone(field, given.text(field), seen)
    }
