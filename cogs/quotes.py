"""/quote: a line from a review, or what a member once said about a film."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from dataclasses import replace

import discord
import msgspec
from discord import app_commands
from discord.ext import commands

from bot.client.answering import Build, answer, open_form, settles, update
from bot.client.film_option import NotInLibrary, ShownFilmOption, Unclear, look_up
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    NotAllowed,
    editor,
    everyone_reads,
    manages_library,
    may_write,
    require_club,
)
from bot.club import proposing, quoting
from bot.domain.errors import FilmNotFound
from bot.domain.film import Film
from bot.domain.library import BadEntry, Editor, TooLate
from bot.domain.post import PostId, PostKind
from bot.domain.proposal import Proposal, ProposedAlready, QuoteProposal
from bot.domain.quote import Quote, Said, line_said, require_quotable
from bot.domain.reveal import LINE_KEPT, Reveal
from bot.domain.typed import is_seen
from bot.domain.waiting import QuoteAsk
from bot.language import N_, _
from bot.store.quotes import SHUFFLES, quoted_already
from bot.store.waiting import Claim
from bot.views.controls import handles, opens
from bot.views.film_ways import FilmNotice
from bot.views.forms import Answers
from bot.views.notices import FilmChoice, Notice
from bot.views.quote import (
    AllowQuote,
    AuthorAsked,
    NextQuote,
    PickQuotedFilm,
    QuoteCard,
    QuoteForm,
    QuoteSaved,
    RefuseQuote,
    TakeBackQuote,
)
from bot.views.reveal import QuoteLine, QuoteMoreLines
from bot.views.selects import chosen_id
from bot.views.text import bold, named


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
    @app_commands.describe(film=N_("A title, or the beginning of one; any film if left out"))
    async def quote(self, interaction: Interaction, film: ShownFilmOption | None = None) -> None:
        quote, build = await self._draw(interaction, film, secrets.choice(SHUFFLES), 0)
        message_id = await answer(interaction, build, private=quote is None)
        if quote and quote.said:
            await quoting.note_shown(interaction, message_id, quote.said)

    @handles(NextQuote)
    async def another(
        self, interaction: Interaction, film_id: int, shuffle: int, after: int
    ) -> None:
        quote, build = await self._draw(interaction, film_id or None, shuffle, after)
        if quote is None:
            await answer(interaction, build, private=True)
            return
        await update(interaction, build)
        message_id = interaction.message.id if interaction.message else None
        await quoting.note_shown(interaction, message_id, quote.said)

    async def save_as_quote(self, interaction: Interaction, message: discord.Message) -> None:
        """Ask which film a message is about; the message waits meanwhile."""
        guild_id = require_club(interaction)
        if message.author.bot or message.is_system():  # webhooks are bots, too
            raise BadEntry(N_("Only what a member wrote can become a quote."))
        text = quoting.unstyled(quoting.text_of(self.bot, message))
        if not is_seen(text.replace("||", "")):
            raise BadEntry(N_("That message has no words to quote."))
        require_quotable(text)
        name = self.bot.name_of(guild_id, message.author)
        said = Said(text, message.author.id, message.channel.id, message.id, name)
        waiting_id = await self.bot.store.waiting.keep(editor(interaction), said)
        about = await self.bot.store.discussions.of_thread(guild_id, message.channel.id)
        await open_form(interaction, QuoteForm(waiting_id, about and about.film))

    @opens(QuoteForm)
    async def open_quote_form(self, interaction: Interaction, waiting_id: int) -> None:
        await open_form(interaction, QuoteForm(waiting_id))

    @handles(QuoteForm)
    async def find_film(self, interaction: Interaction, waiting_id: int) -> None:
        try:
            film = await look_up(interaction, Answers(interaction.data).text(QuoteForm.FILM))
        except NotInLibrary as missing:
            raise NotInLibrary(missing.typed, can_wait=False) from None
        except Unclear as unclear:
            say, films = unclear.question, unclear.films
            await answer(
                interaction,
                lambda: FilmChoice(say(films), films, waiting_id, PickQuotedFilm),
                private=True,
            )
            return
        await self.save(interaction, waiting_id, film)

    @handles(PickQuotedFilm)
    async def save(self, interaction: Interaction, waiting_id: int, film_id: int) -> None:
        """Save the message as a quote of the film, or propose it, if it is still there."""
        settles(interaction)
        by = editor(interaction)
        claim = Claim(by, waiting_id, Said, quoting.message_gone())
        said = await self.bot.store.waiting.held(claim, Said)
        await quoting.require_standing(interaction, said)
        is_own = said.author_id == by.member_id
        if not is_own and not everyone_reads(interaction, said.channel_id):
            film = await self.bot.store.films.get(by.guild_id, film_id)
            ask = QuoteAsk(said, film.id, by.member_id, by.name)
            await self._ask_author(interaction, by, waiting_id, film, ask)
            return
        manages = await manages_library(interaction)
        kept = await self._kept(by, film_id, said, claim, manages=manages, agreed=is_own)
        await self._show_kept(interaction, said, kept)

    @handles(QuoteMoreLines)
    async def quote_more_lines(self, interaction: Interaction, sealing_id: int, part: int) -> None:  # noqa: ARG002 - tells the menus apart
        await self.quote_line(interaction, sealing_id)

    @handles(QuoteLine)
    async def quote_line(self, interaction: Interaction, sealing_id: int) -> None:
        """Save a line of a reveal as a quote, or propose it. Its author wrote it for the whole
        club, so they are not asked."""
        by, member_id = editor(interaction), chosen_id(interaction.data)
        film, said = await self._revealed(by.guild_id, sealing_id, member_id)
        require_quotable(said.text)
        manages = await manages_library(interaction)
        kept = await self._kept(by, film.id, said, None, manages=manages, agreed=True)
        await self._show_kept(interaction, said, kept)

    async def _show_kept(
        self, interaction: Interaction, said: Said, kept: Build | Proposal
    ) -> None:
        """Show what ``_kept`` returned. A proposal is shown to the club, and notifies those who
        decide."""
        if isinstance(kept, Proposal):
            message_id = await proposing.announce(interaction, kept)
        else:
            message_id = await answer(interaction, kept)
        await quoting.note_shown(interaction, message_id, said)

    async def _revealed(
        self, guild_id: int, sealing_id: int, member_id: int | None
    ) -> tuple[Film, Said]:
        """A member's line as it was revealed, with its film. Raises TooLate when the line is no
        longer there."""
        store = self.bot.store
        post = await store.posts.one(PostId(guild_id, PostKind.REVEAL, str(sealing_id)))
        if post is not None and member_id is not None:
            reveal = msgspec.convert(post.content, Reveal)
            film = reveal.film
            line = await store.quotes.line_of(guild_id, film.id, member_id)
            shown = next((each for each in reveal.ratings if each.member_id == member_id), None)
            if line and shown and shown.line and line[0][:LINE_KEPT] == shown.line:
                text, spoiler = line
                place, name = post.channel_id, shown.name
                return film, line_said(film.id, member_id, text, place, name, spoiler=spoiler)
        raise TooLate(N_("That line was changed or taken back since. /ratings has what stands."))

    @handles(AllowQuote)
    async def allow(self, interaction: Interaction, ask_id: int) -> None:
        """Save or propose the quote in the name of the member who asked, with the rights that they
        have now. Where that fails, the author can answer again later."""
        author, ask = await self._asked(interaction, ask_id)
        try:
            await self.bot.store.films.get(author.guild_id, ask.film_id)
        except FilmNotFound:
            raise FilmNotFound(
                N_(
                    "That film is no longer in the library, so nothing was saved. Press Allow again"
                    " when it is back, or Decline."
                )
            ) from None
        _stands, manages = await asyncio.gather(  # one second for both requests
            quoting.require_standing(interaction, ask.said),
            quoting.may_save(interaction, ask.member_id),
        )
        claim = _ask_claim(author, ask_id)
        by = replace(author, member_id=ask.member_id, name=ask.name)
        try:
            kept = await self._kept(by, ask.film_id, ask.said, claim, manages=manages, agreed=True)
        except BadEntry:  # that error is for the member who asked
            raise BadEntry(
                N_(
                    "The one who asked has too many proposals waiting, so nothing was saved. Press"
                    " Allow again when an organiser has looked at some, or Decline."
                )
            ) from None
        message_id = interaction.message.id if interaction.message else None
        if isinstance(kept, Proposal):
            build, _role_id = await proposing.card(self.bot, author.guild_id, kept)
            await update(interaction, build)
            await proposing.note_told(interaction, kept, message_id)
        else:
            await update(interaction, kept)
        await quoting.note_shown(interaction, message_id, ask.said)

    @handles(RefuseQuote)
    async def refuse(self, interaction: Interaction, ask_id: int) -> None:
        author, _ask = await self._asked(interaction, ask_id)
        await self.bot.store.waiting.refuse(_ask_claim(author, ask_id))
        await update(interaction, lambda: Notice(_("That message does not become a quote.")))

    @handles(TakeBackQuote)
    async def take_back(self, interaction: Interaction, quote_id: int) -> None:
        """Take a quote back: for the one who said it, and for those who keep the library."""
        by = editor(interaction)
        said = await self.bot.store.quotes.said(by.guild_id, quote_id)
        if said is None:
            await self._forget_words(interaction, by.guild_id)
            return
        if said.author_id != by.member_id and not await manages_library(interaction):
            raise NotAllowed(N_("Only the one who said it can take it back, or an organiser."))
        shown = await self.bot.store.quotes.take_back(by, quote_id) or []
        pressed_id = interaction.message.id if interaction.message else None
        pressed = next((one for one in shown if one.message_id == pressed_id), None)
        is_changed = await update(interaction, await quoting.taken_back(self.bot, pressed))
        changed_id = pressed_id if is_changed else None
        await quoting.take_words_off(self.bot, by.guild_id, shown, changed_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._forget_channel(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        await self._forget_channel(event.guild_id, event.thread_id)

    async def _forget_channel(self, guild_id: int, channel_id: int) -> None:
        shown = await self.bot.store.quotes.forget_channel(guild_id, channel_id)
        await quoting.take_words_off(self.bot, guild_id, shown)

    async def _kept(
        self,
        by: Editor,
        film_id: int,
        said: Said,
        claim: Claim | None,
        *,
        manages: bool,
        agreed: bool,
    ) -> Build | Proposal:
        """Save a message as a quote, or propose it, and use up the claim. Returns what the club
        sees of that."""
        if manages:
            saved, quote_id = await self.bot.store.quotes.save(by, film_id, said, claim)
            return lambda: QuoteSaved(by.name, saved, quote_id, said, by.guild_id)
        film = await self.bot.store.films.get(by.guild_id, film_id)
        proposed = QuoteProposal(film.id, film.name, said, agreed)
        return await self.bot.store.proposals.propose(by, proposed, claim)

    async def _ask_author(
        self, interaction: Interaction, by: Editor, waiting_id: int, film: Film, ask: QuoteAsk
    ) -> None:
        """Ask the author where the message stands: they read there for certain, even where they
        take no direct messages."""
        await self._require_to_ask(interaction, ask)
        asked = TooLate(N_("The author of that message has been asked already."))
        claim = Claim(by, waiting_id, Said, asked)
        author = replace(by, member_id=ask.said.author_id)
        ask_id = await self.bot.store.waiting.keep(author, ask, claim, asked=asked)
        message_id = await answer(
            interaction,
            lambda: AuthorAsked(ask, film, ask_id, by.guild_id),
            notify=ask.said.author_id,
        )
        if message_id is not None:
            with suppress(TooLate):  # they have decided in this moment
                told = replace(ask, is_told=True)
                await self.bot.store.waiting.change(_ask_claim(author, ask_id), told)
        await answer(
            interaction,
            lambda: Notice(
                _(
                    "Not everyone can read this channel, so {author} is asked first. It becomes a"
                    " quote when they allow it.",
                    author=named(ask.said.author_name),
                )
            ),
            private=True,
        )

    async def _require_to_ask(self, interaction: Interaction, ask: QuoteAsk) -> None:
        """Raises NotAllowed where its author does not read the question for certain, and what says
        that the message is a quote, or proposed as one."""
        guild_id, said = require_club(interaction), ask.said
        if interaction.channel_id != said.channel_id or not may_write(interaction):
            raise quoting.not_for_others()
        if await self.bot.store.quotes.of_message(guild_id, said.message_id):
            raise quoted_already()
        there = await self.bot.store.proposals.of_message(guild_id, said.message_id)
        if there is not None:
            raise ProposedAlready(there.id)

    async def _asked(self, interaction: Interaction, ask_id: int) -> tuple[Editor, QuoteAsk]:
        """What the member is asked as the author of a message."""
        by, waiting = editor(interaction), self.bot.store.waiting
        ask = await waiting.get(by, ask_id, QuoteAsk)
        if ask is None and await waiting.is_anyones(ask_id, by.guild_id, QuoteAsk, by.at):
            raise NotAllowed(N_("That is for the message's author to decide."))
        if ask is None:
            raise _ask_claim(by, ask_id).used_up
        return by, ask

    async def _forget_words(self, interaction: Interaction, guild_id: int) -> None:
        """Remove the words of a deleted quote from the message that was pressed. filmclub may not
        have known of that message, or may only change it through a press."""
        message = interaction.message
        if message is None:
            raise TooLate(N_("That quote has been taken back already."))
        posts = self.bot.store.quote_posts
        shown = await posts.shown_by(guild_id, message.channel.id, message.id)
        if await update(interaction, await quoting.taken_back(self.bot, shown)):
            await posts.settle(guild_id, message.id)

    async def _draw(
        self,
        interaction: Interaction,
        film_id: int | None,
        shuffle: int,
        after: int,
    ) -> tuple[Quote | None, Build]:
        """A drawn quote with its card, or, where the film has none, a card that says what to do.
        Raises FilmNotFound when no film has a quote, and NotSeen like ``quoting.draw``."""
        guild_id = require_club(interaction)
        quote = await quoting.draw(self.bot, guild_id, film_id, shuffle, after)
        if quote is None:
            if film_id is None:
                raise FilmNotFound(
                    N_(
                        "There is no quote here yet. Hold a message about a film, then Apps, Save"
                        " as film quote."
                    )
                )
            film = await self.bot.store.films.get(guild_id, film_id)
            name = bold(film)
            return None, lambda: FilmNotice(
                _("There is no quote on {film} yet.", film=name), film.id, with_review=True
            )
        is_of_one = film_id is not None
        return quote, lambda: QuoteCard(quote, shuffle, of_one_film=is_of_one, guild_id=guild_id)


def _ask_claim(author: Editor, ask_id: int) -> Claim:
    decided = TooLate(
        N_(
            "That was decided already, or asked more than a day ago. The message can be saved as a"
            " quote once more."
        )
    )
    return Claim(author, ask_id, QuoteAsk, decided)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(QuotesCog(bot))
