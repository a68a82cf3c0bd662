"""/sealed: films whose ratings nobody sees before the reveal."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import msgspec
from discord import app_commands
from discord.ext import commands

from bot.client.answering import answer, defer, defer_update, settles, update
from bot.client.film_option import SealedFilmOption, ShownFilmOption
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    checked_first,
    editor,
    require_club,
    require_organiser,
    shown_name,
)
from bot.club.posting import Posting
from bot.club.reveal import SEAL_TOLD_IN, RevealKind
from bot.club.rounds import news_place
from bot.club.scheduling import require_here
from bot.club.typed_moments import WhenOption, fix_moment, moment_of
from bot.domain.library import BadEntry
from bot.domain.post import Post, PostId, PostKind
from bot.domain.reveal import Reveal
from bot.language import N_
from bot.store.sealed import require_no_envelopes, seal_gone, sealed_until_then
from bot.views.controls import handles
from bot.views.film_ways import CardNotice
from bot.views.forms import moment_at
from bot.views.sealed import (
    SEALED_SHOWN,
    AskReveal,
    CancelSeal,
    CancelSealQuestion,
    MoveReveal,
    NothingSealed,
    NotPosted,
    PostReveal,
    RevealNow,
    RevealQuestion,
    SealCard,
    SealedList,
    SealFilm,
    SealQuestion,
    film_sealed,
    nothing_to_reveal,
    reveal_moved,
    reveal_told,
    seal_moved,
    seal_off,
    unsealed,
)
from bot.when import BadWhen


async def _require_reveal(interaction: Interaction) -> None:
    at = await _reveal_of(interaction, str(interaction.namespace.reveal))
    await fix_moment(interaction, "reveal", at)


async def _reveal_of(interaction: Interaction, typed: str) -> datetime:
    """The moment of the reveal that an organiser has typed. Raises NotAllowed, BadSchedule where
    it can't be posted, and BadWhen."""
    require_organiser(interaction)
    await news_place(interaction)  # first of all, check that the reveal can be posted there
    return await moment_of(interaction, typed, is_live=True, option="reveal")


class SealedCog(
    commands.GroupCog,
    group_name="sealed",
    group_description=N_("Rate first, look then: films whose ratings are sealed"),
):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot
        self.reveal = RevealKind(bot)

    @app_commands.command(
        name="open",
        description=N_("For organisers: seal a film's ratings until a reveal"),
    )
    @checked_first(_require_reveal)
    @app_commands.describe(
        film=N_("A title, or the beginning of one"),
        reveal=N_("When all is opened, like sunday 8pm, or 2026-12-06 20:00"),
    )
    async def seal(
        self,
        interaction: Interaction,
        film: ShownFilmOption,
        reveal: WhenOption,
    ) -> None:
        at = await _reveal_of(interaction, reveal)
        guild_id, store = require_organiser(interaction), self.bot.store
        meant, zone = await store.films.get(guild_id, film), await store.clubs.zone(guild_id)
        sealed = await store.sealed.of_film(guild_id, film)
        if sealed and sealed.reveal_at == at:
            raise sealed_until_then()
        seconds = int(at.timestamp())
        await answer(
            interaction, lambda: SealQuestion(meant, at, seconds, zone, sealed), private=True
        )

    @handles(SealFilm)
    async def seal_now(self, interaction: Interaction, film_id: int, reveal_at: int) -> None:
        await self._seal(interaction, film_id, reveal_at)

    @handles(MoveReveal)
    async def move(self, interaction: Interaction, film_id: int, reveal_at: int) -> None:
        await self._seal(interaction, film_id, reveal_at, moves=True)

    async def _seal(
        self, interaction: Interaction, film_id: int, reveal_at: int, *, moves: bool = False
    ) -> None:
        require_organiser(interaction)
        by, until = editor(interaction), moment_at(reveal_at)
        if until <= by.at:
            raise BadWhen(N_("That time has passed meanwhile. Begin anew with /sealed open."))
        place = await news_place(interaction)
        sealed, before = await self.bot.store.sealed.seal(by, film_id, until, place, moves=moves)
        said = seal_moved if before else film_sealed
        await update(interaction, lambda: said(sealed), more_follows=True)
        if before is None:
            message_id = await answer(interaction, lambda: SealCard(sealed), for_club=True)
            if message_id and (channel_id := interaction.channel_id):
                place = channel_id, message_id
                await self.bot.store.sealed.note_told(sealed, by.guild_id, place, by.at)
            await Posting.of(self.bot).renew_stale(by.guild_id, SEAL_TOLD_IN)
            return
        member = shown_name(interaction)
        await answer(interaction, lambda: reveal_moved(sealed, before, member), for_club=True)
        await Posting.of(self.bot).renew_stale(by.guild_id, SEAL_TOLD_IN)

    @app_commands.command(
        description=N_("For organisers: take a seal off, as long as nobody has rated the film")
    )
    @checked_first(require_organiser)
    @app_commands.describe(film=N_("A title, or the beginning of one"))
    async def cancel(self, interaction: Interaction, film: SealedFilmOption) -> None:
        guild_id = require_organiser(interaction)
        seal = await self.bot.store.sealed.of_film(guild_id, film)
        if seal is None:
            raise BadEntry(N_("That film is not sealed. /sealed show has what is."))
        require_no_envelopes(seal)
        sealed = await self.bot.store.sealed.one(guild_id, seal.id)
        await answer(interaction, lambda: CancelSealQuestion(sealed), private=True)

    @handles(CancelSeal)
    async def cancel_now(self, interaction: Interaction, sealing_id: int) -> None:
        sealed = await self.bot.store.sealed.cancel(require_organiser(interaction), sealing_id)
        member = shown_name(interaction)
        await update(interaction, lambda: unsealed(sealed.film), more_follows=True)
        await answer(interaction, lambda: seal_off(sealed, member), for_club=True)
        await Posting.of(self.bot).renew_stale(require_club(interaction), SEAL_TOLD_IN)

    @app_commands.command(description=N_("What is sealed, who has rated it, and what you gave it"))
    async def show(self, interaction: Interaction) -> None:
        guild_id = require_club(interaction)
        films, total = await self.bot.store.sealed.all(guild_id, interaction.user.id, SEALED_SHOWN)
        may_reveal = interaction.permissions.manage_guild
        if films:
            await answer(
                interaction, lambda: SealedList(films, total, may_reveal=may_reveal), private=True
            )
        else:
            await answer(interaction, NothingSealed, private=True)
        for post in await self.reveal.not_posted(guild_id, SEALED_SHOWN) if may_reveal else ():
            await answer(interaction, partial(_told, post), private=True)

    @handles(AskReveal)
    async def ask(self, interaction: Interaction, sealing_id: int) -> None:
        sealed = await self.bot.store.sealed.one(require_organiser(interaction), sealing_id)
        await answer(interaction, lambda: RevealQuestion(sealed), private=True)

    @handles(RevealNow)
    async def reveal_now(self, interaction: Interaction, sealing_id: int) -> None:
        guild_id = require_organiser(interaction)
        sealed = await self.bot.store.sealed.one(guild_id, sealing_id)
        await defer_update(interaction)  # Discord may take its time to post
        now = self.bot.clock()
        if not await self.reveal.opened(guild_id, sealing_id, now):
            raise seal_gone()
        wanted = await self.reveal.post(guild_id, sealing_id, now)
        if wanted is None:
            await update(interaction, lambda: nothing_to_reveal(sealed.film))
            return
        posted, _new = await Posting.of(self.bot).post_now(wanted)
        await update(interaction, partial(_told, posted))

    @handles(PostReveal)
    async def post_again(self, interaction: Interaction, sealing_id: int) -> None:
        guild_id = require_organiser(interaction)
        post_id = PostId(guild_id, PostKind.REVEAL, str(sealing_id))
        place = require_here(interaction)
        if await self.bot.store.posts.one(post_id) is None:
            raise seal_gone()
        settles(interaction)
        await defer(interaction)  # Discord may take its time to post
        posted, is_new = await Posting.of(self.bot).post_again(post_id, place)
        if posted.state == "sent" and not is_new:
            await answer(interaction, lambda: reveal_told(posted, again=True), private=True)
            return
        await answer(interaction, partial(_told, posted), private=True)


def _told(post: Post) -> CardNotice | NotPosted:
    """What became of a reveal's post."""
    if post.state == "sent":
        return reveal_told(post)
    return NotPosted(post, msgspec.convert(post.content, Reveal).film)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(SealedCog(bot))
