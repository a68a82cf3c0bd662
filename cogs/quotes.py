"""/quote: a line from a review, or what a member once said about a film."""

from __future__ import annotations

import secrets

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.answering import Build, answer, open_form, update
from bot.client.film_option import FilmOption, Unclear, look_up
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    NotAllowed,
    editor,
    manages_library,
    require_club,
)
from bot.domain.errors import FilmNotFound
from bot.domain.library import BadEntry, TooLate
from bot.domain.proposal import QuoteProposal
from bot.domain.quote import MESSAGE_QUOTE_LIMIT, Said
from bot.language import N_, _, nN_
from bot.store.quotes import SHUFFLES
from bot.views.controls import handles
from bot.views.drafts import ProposalCard
from bot.views.forms import Answers
from bot.views.layout import Layout
from bot.views.notices import FilmChoice, Notice
from bot.views.quote import (
    NextQuote,
    PickQuotedFilm,
    QuoteCard,
    QuoteForm,
    QuoteSaved,
    TakeBackQuote,
)


class QuotesCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot
        self.menu = app_commands.ContextMenu(
            name=N_("Save as film quote"), callback=self.save_as_quote
        )

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self.menu.name, type=self.menu.type)

    @app_commands.command(description=N_("A line from a review, and Another for the next"))
    @app_commands.describe(film=N_("A title, or the beginning of one; any film without it"))
    async def quote(self, interaction: Interaction, film: FilmOption | None = None) -> None:
        shuffle = secrets.choice(SHUFFLES)
        await answer(interaction, await self._draw(interaction, film, shuffle, 0))

    @handles(NextQuote)
    async def another(
        self, interaction: Interaction, film_id: int, shuffle: int, after: int
    ) -> None:
        await update(interaction, await self._draw(interaction, film_id or None, shuffle, after))

    async def save_as_quote(self, interaction: Interaction, message: discord.Message) -> None:
        """Ask for the film of a message, which waits meanwhile."""
        guild_id = require_club(interaction)
        if message.author.bot or message.is_system():  # webhooks are bots, too
            raise BadEntry(N_("Only what a member wrote can become a quote."))
        text = message.content.strip()
        if not text:
            raise BadEntry(N_("That message has no words to quote."))
        if len(text) > MESSAGE_QUOTE_LIMIT:
            raise BadEntry(
                nN_(
                    "That message has {count} character; a quote has {limit} at the most.",
                    "That message has {count} characters; a quote has {limit} at the most.",
                ),
                count=len(text),
                limit=MESSAGE_QUOTE_LIMIT,
            )
        author = message.author
        said = Said(text, author.id, message.channel.id, message.id, author.display_name)
        waiting_id = await self.bot.store.waiting.keep(
            guild_id, interaction.user.id, said, self.bot.clock()
        )
        await open_form(interaction, QuoteForm(waiting_id))

    @handles(QuoteForm)
    async def find_film(self, interaction: Interaction, waiting_id: int) -> None:
        try:
            film = await look_up(interaction, Answers(interaction.data).text(QuoteForm.FILM))
        except Unclear as unclear:
            say, films = unclear.question, unclear.films
            await answer(
                interaction,
                lambda: FilmChoice(say(), films, waiting_id, PickQuotedFilm),
                private=True,
            )
            return
        await self.save(interaction, waiting_id, film)

    @handles(PickQuotedFilm)
    async def save(self, interaction: Interaction, waiting_id: int, film_id: int) -> None:
        """Keep the message as a quote of the film, or propose it."""
        by = editor(interaction)
        said = await self.bot.store.waiting.get(waiting_id, by.guild_id, by.member_id, Said, by.at)
        if said is None:
            raise TooLate(N_("That message is gone, or was chosen too long ago. Choose one again."))
        if await manages_library(interaction):
            film, quote_id = await self.bot.store.quotes.save(by, film_id, said)

            def build() -> Layout:
                return QuoteSaved(interaction.user.display_name, film, quote_id, said, by.guild_id)

        else:
            film = await self.bot.store.films.get(by.guild_id, film_id)
            proposed = QuoteProposal(film.id, film.name, said)
            proposal = await self.bot.store.proposals.propose(by, proposed)

            def build() -> Layout:
                return ProposalCard(proposal)

        await self.bot.store.waiting.drop(waiting_id, by.guild_id, by.member_id, Said)
        await answer(interaction, build)

    @handles(TakeBackQuote)
    async def take_back(self, interaction: Interaction, quote_id: int) -> None:
        """For the one who said it, and for those who keep the library."""
        by = editor(interaction)
        said = await self.bot.store.quotes.said(by.guild_id, quote_id)
        if said is None:
            raise TooLate(N_("That quote has been taken back already."))
        if said.author_id != by.member_id and not await manages_library(interaction):
            raise NotAllowed(N_("Only the one who said it can take it back, or an organiser."))
        await self.bot.store.quotes.take_back(by, quote_id)
        await update(interaction, lambda: Notice(_("That quote was taken back.")))

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        if event.guild_id is not None:
            await self.bot.store.quotes.forget(event.guild_id, [event.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        if event.guild_id is not None:
            await self.bot.store.quotes.forget(event.guild_id, event.message_ids)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self.bot.store.quotes.forget_channel(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        await self.bot.store.quotes.forget_channel(event.guild_id, event.thread_id)

    async def _draw(
        self,
        interaction: Interaction,
        film_id: int | None,
        shuffle: int,
        after: int,
    ) -> Build:
        guild_id = require_club(interaction)
        quote = await self.bot.store.quotes.draw(guild_id, film_id, shuffle, after)
        if quote is None:
            if film_id is not None:
                await self.bot.store.films.get(guild_id, film_id)
            raise FilmNotFound(N_("There is no quote here yet. Try /quote without a film."))
        return lambda: QuoteCard(quote, shuffle, of_one_film=film_id is not None, guild_id=guild_id)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(QuotesCog(bot))
