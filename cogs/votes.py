"""/vote: the club chooses its next film among the nominations. Members' ballots: ballots.py."""

from __future__ import annotations

from datetime import datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import refused_forms
from bot.client.answering import Build, answer, defer, defer_update, open_form, update
from bot.client.asking_back import correct_option
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    editor,
    language_of_club,
    require_club,
    require_organiser,
    shown_name,
)
from bot.client.refused_commands import as_typed
from bot.club.posting import Posting
from bot.club.rounds import news_place
from bot.club.typed_moments import WhenOption, clocks, moment_of, offered_moment
from bot.club.voting import VoteBegins, VoteEnds, show, why_over
from bot.domain.post import Post
from bot.domain.vote import (
    FEWEST_FILMS,
    MOST_FILMS,
    BadVote,
    Method,
    Vote,
    Voter,
    require_choice,
    usual_end,
)
from bot.domain.waiting import RefusedForm
from bot.language import N_, speaking
from bot.store.votes import NewVote, vote_over
from bot.views.controls import handles, opens
from bot.views.forms import Answers, OddForm, moment_at
from bot.views.posts import TRIED_ON, explained
from bot.views.vote import (
    METHODS,
    AskToEnd,
    CancelVote,
    CloseVote,
    NoVote,
    ShowVoteFilms,
    VoteFilms,
    VoteFilmsPage,
    VoteIsOpen,
    VoteOpened,
    VoteQuestion,
    vote_is_off,
)
from bot.views.vote_form import FORM_FILMS, VoteForm, VoteFormNext
from bot.views.vote_result import Counting, CountPage, ShowCount, vote_closed
from bot.when import in_words


class VotesCog(
    commands.GroupCog, group_name="vote", group_description=N_("The club votes on its next film")
):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot
        self.begins, self.ends = VoteBegins(bot), VoteEnds(bot)

    @app_commands.command(
        name="open", description=N_("For organisers: have the club vote on the nominations")
    )
    @app_commands.describe(
        closes=N_("Until when, like friday 8pm, or 5 days; three days if left out"),
        method=N_("Ranked if left out"),
        then=N_("When the winner is shown, like sunday 8pm: it is scheduled then"),
    )
    @app_commands.choices(
        method=[app_commands.Choice(name=name, value=method) for method, name in METHODS.items()]
    )
    async def open_vote(
        self,
        interaction: Interaction,
        closes: WhenOption | None = None,
        method: str = "ranked",
        then: WhenOption | None = None,
    ) -> None:
        require_organiser(interaction)
        shown_at = None
        if then is not None:
            shown_at = await moment_of(interaction, then, is_live=True, option="then")
        usual = usual_end(self.bot.clock(), shown_at)
        closes_at = await offered_moment(interaction, closes or "", usual, option="closes")
        if then is not None and shown_at is not None and shown_at <= closes_at:
            await correct_option(interaction, "then", then)
        await self._offer(interaction, _method(method), closes_at, shown_at)

    @opens(VoteForm)
    async def open_form_again(
        self, interaction: Interaction, ranked: int, closes: int, screening: int, zone: int
    ) -> None:
        require_organiser(interaction)
        shown_at = moment_at(screening) if screening else None
        await self._offer(interaction, _of_number(ranked), moment_at(closes), shown_at, zone)

    @handles(VoteForm)
    async def read_form(
        self, interaction: Interaction, ranked: int, closes: int, screening: int, zone: int
    ) -> None:
        require_organiser(interaction)
        by, given = editor(interaction), Answers(interaction.data)
        until = given.text_if_asked(VoteForm.UNTIL)
        closes_at = await offered_moment(interaction, until, moment_at(closes), zone=zone)
        shown_at = moment_at(screening) if screening else None
        _require_times(closes_at, shown_at, by.at)
        new = NewVote(_of_number(ranked), closes_at, await news_place(interaction), shown_at)
        films = given.numbers(VoteForm.FILMS)
        if len(films) < FEWEST_FILMS:
            raise BadVote(N_("Choose two films at least: one alone is no choice."))
        try:
            vote = await self.bot.store.votes.open(by, new, films)
        except BadVote as why:
            if not await self._tells_of_open(interaction, why):
                raise
            return
        await defer(interaction)  # Discord may take its time to post
        with speaking(language_of_club(interaction)):
            wanted = await self.begins.post(vote, by.at)
        posted, _new = await Posting.of(self.bot).post_now(wanted)
        await answer(interaction, lambda: VoteOpened(vote, _trouble(posted)), private=True)

    @app_commands.command(description=N_("The vote that is open, or what came of the last one"))
    async def show(self, interaction: Interaction) -> None:
        guild_id, votes = require_club(interaction), self.bot.store.votes
        vote = await votes.present(guild_id) or await votes.last(guild_id)
        if vote is None:
            await answer(interaction, NoVote, private=True)
            return
        await show(interaction, vote)

    @app_commands.command(description=N_("For organisers: close the vote before its time"))
    async def close(self, interaction: Interaction) -> None:
        vote = await self._present(interaction)
        await answer(interaction, lambda: VoteQuestion(vote, cancel=False), private=True)

    @app_commands.command(description=N_("For organisers: call the vote off"))
    async def cancel(self, interaction: Interaction) -> None:
        vote = await self._present(interaction)
        await answer(interaction, lambda: VoteQuestion(vote, cancel=True), private=True)

    @handles(AskToEnd)
    async def ask_to_end(self, interaction: Interaction, vote_id: int, cancel: int) -> None:
        vote = await self._present(interaction)
        if vote.id != vote_id:
            raise vote_over()
        await answer(interaction, lambda: VoteQuestion(vote, cancel=bool(cancel)), private=True)

    @handles(CloseVote)
    async def close_now(self, interaction: Interaction, vote_id: int) -> None:
        guild_id = require_organiser(interaction)
        vote = await self.bot.store.votes.one(guild_id, vote_id)
        await defer_update(interaction)  # Discord may take its time to post
        now = self.bot.clock()
        counted = await self.ends.close(vote, now) if vote.closed_at is None else None
        if counted is None:
            raise why_over(await self.bot.store.votes.one(guild_id, vote_id))
        with speaking(language_of_club(interaction)):
            wanted = await self.ends.post(counted, now)
        posted, _new = await Posting.of(self.bot).post_now(wanted)
        where, trouble = posted.channel_id, _trouble(posted)
        await update(interaction, lambda: vote_closed(counted, where, trouble))

    @handles(CancelVote)
    async def cancel_now(self, interaction: Interaction, vote_id: int) -> None:
        guild_id = require_organiser(interaction)
        now, by = self.bot.clock(), Voter(interaction.user.id, shown_name(interaction))
        await defer_update(interaction)  # likewise
        vote = await self.bot.store.votes.cancel(guild_id, vote_id, now)
        if vote is None:
            raise why_over(await self.bot.store.votes.one(guild_id, vote_id))
        with speaking(language_of_club(interaction)):
            wanted = await self.ends.called_off(vote, now, by)
        posted = (await Posting.of(self.bot).post_now(wanted))[0] if wanted else None
        trouble = posted and _trouble(posted)
        await update(interaction, lambda: vote_is_off(vote, trouble))

    @handles(ShowVoteFilms)
    async def show_films(self, interaction: Interaction, vote_id: int, page: int) -> None:
        await answer(interaction, await self._films(interaction, vote_id, page), private=True)

    @handles(VoteFilmsPage)
    async def turn_films(self, interaction: Interaction, vote_id: int, page: int) -> None:
        await update(interaction, await self._films(interaction, vote_id, page))

    @handles(ShowCount)
    async def show_count(self, interaction: Interaction, vote_id: int, page: int) -> None:
        await answer(interaction, await self._count(interaction, vote_id, page), private=True)

    @handles(CountPage)
    async def turn_count(self, interaction: Interaction, vote_id: int, page: int) -> None:
        await update(interaction, await self._count(interaction, vote_id, page))

    async def _offer(
        self, interaction: Interaction, method: Method, closes_at: datetime,
        shown_at: datetime | None, zone: int = 0,
    ) -> None:  # fmt: skip
        """Show the form that opens a vote, or the vote that is open. Raises BadVote where there is
        no choice, and BadSchedule where it could not be announced."""
        guild_id, store = require_club(interaction), self.bot.store
        _require_times(closes_at, shown_at, self.bot.clock())
        if await self._tells_of_open(interaction):
            return
        await news_place(interaction)
        nominations, total = await store.nominations.page(guild_id, 0, 0, FORM_FILMS)
        require_choice(min(total, MOST_FILMS))
        here, settings = await clocks(interaction, zone), await store.round_settings.get(guild_id)
        form = VoteForm(
            nominations,
            method,
            closes_at,
            shown_at,
            zone=here,
            until=in_words(closes_at, here),
            left_out=total - len(nominations),
            is_live=settings.watched_live,
            is_sealed=settings.sealed_films == "always",
        )
        if interaction.type is not discord.InteractionType.modal_submit:
            await open_form(interaction, form)
            return
        # Discord opens no form in answer to one, as after a date that was corrected.
        waits = RefusedForm(form.custom_id, {})
        form_id = await store.waiting.keep(editor(interaction), waits)
        await answer(interaction, lambda: VoteFormNext(closes_at, here, form_id), private=True)

    async def _tells_of_open(self, interaction: Interaction, why: BadVote | None = None) -> bool:
        """Say that a vote is open, if one is, and give back what was typed to open another: the
        command, or the form that was refused for ``why``. Returns whether one is open."""
        vote = await self.bot.store.votes.present(require_club(interaction))
        if vote is None:
            return False
        typed = await as_typed(interaction)
        form_id = await refused_forms.keep(interaction, why) if why else None
        await answer(
            interaction, lambda: VoteIsOpen(vote, typed, form_id), private=True, failed=True
        )
        return True

    async def _present(self, interaction: Interaction) -> Vote:
        """The open vote, which an organiser may end. Raises BadVote when there is none."""
        vote = await self.bot.store.votes.present(require_organiser(interaction))
        if vote is None:
            raise BadVote(N_("There is no vote to end. /vote open begins one."))
        return vote

    async def _films(self, interaction: Interaction, vote_id: int, page: int) -> Build:
        vote = await self.bot.store.votes.one(require_club(interaction), vote_id)
        now = self.bot.clock()
        return lambda: VoteFilms(vote, page, is_open=vote.is_open(now))

    async def _count(self, interaction: Interaction, vote_id: int, page: int) -> Build:
        vote = await self.bot.store.votes.one(require_club(interaction), vote_id)
        if (result := vote.result) is None:
            raise BadVote(N_("That vote has not been counted. /vote show says more."))
        return lambda: Counting(vote, result, page)


def _trouble(posted: Post) -> str | None:
    """Why a post is not in its channel; None where it is."""
    return None if posted.state == "sent" else explained(posted, TRIED_ON)


def _require_times(closes_at: datetime, shown_at: datetime | None, now: datetime) -> None:
    """Raises BadVote for times that do not follow each other."""
    if closes_at <= now:
        raise BadVote(N_("The vote would be over already. Give it a time that is still to come."))
    if shown_at is not None and shown_at <= closes_at:
        raise BadVote(N_("The winner can't be shown before the vote is over. Choose a later time."))


def _method(value: str) -> Method:
    """Raises OddForm for a method that no choice has."""
    match value:
        case "ranked" | "approval":
            return value
        case _:
            raise OddForm


def _of_number(ranked: int) -> Method:
    if ranked not in (0, 1):
        raise OddForm
    return "ranked" if ranked else "approval"


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(VotesCog(bot))
