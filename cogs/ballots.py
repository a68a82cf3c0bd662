"""Members' ballots in the club's votes."""

from __future__ import annotations

from discord.ext import commands

from bot.client.answering import answer, update
from bot.client.filmclub import FilmClub
from bot.client.interaction import Interaction, editor, require_club
from bot.club.voting import why_over
from bot.domain.vote import MOST_FILMS, BadVote, Method, Vote
from bot.views.ballot import (
    ApprovalBallot,
    ApproveMenu,
    BallotCounts,
    BallotTakenBack,
    CastBallot,
    PickForBallot,
    RankedBallot,
    ShowBallot,
    TakeBallotBack,
    unpacked,
)
from bot.views.controls import handles
from bot.views.forms import OddForm, chosen, chosen_numbers
from bot.views.vote import NONE_LEFT, OpenBallot


class BallotsCog(commands.Cog):
    def __init__(self, bot: FilmClub) -> None:
        self.bot = bot

    @handles(OpenBallot)
    async def open_ballot(self, interaction: Interaction, vote_id: int) -> None:
        vote = await self._open_one(interaction, vote_id)
        places = await self.bot.store.votes.ballot(vote.guild_id, vote_id, interaction.user.id)
        await answer(interaction, lambda: _ballot(vote, places), private=True)

    @handles(PickForBallot)
    async def pick(
        self, interaction: Interaction, vote_id: int, first: int, second: int, third: int
    ) -> None:
        vote = await self._open_one(interaction, vote_id)
        places = (*unpacked(first, second, third), chosen(interaction.data))
        if len(set(places)) != len(places) or not 0 < places[-1] <= MOST_FILMS:
            raise OddForm
        await self._show_draft(interaction, vote, places)

    @handles(ShowBallot)
    async def show_ballot(
        self, interaction: Interaction, vote_id: int, first: int, second: int, third: int
    ) -> None:
        vote = await self._open_one(interaction, vote_id)
        await self._show_draft(interaction, vote, unpacked(first, second, third))

    @handles(CastBallot)
    async def cast_ranking(
        self, interaction: Interaction, vote_id: int, first: int, second: int, third: int
    ) -> None:
        places = unpacked(first, second, third)
        await self._cast(interaction, vote_id, places, "ranked")

    @handles(TakeBallotBack)
    async def take_back(self, interaction: Interaction, vote_id: int) -> None:
        vote = await self._open_one(interaction, vote_id)
        await self.bot.store.votes.cast(editor(interaction), vote_id, ())
        await update(interaction, lambda: BallotTakenBack(vote))

    @handles(ApproveMenu)
    async def approve(self, interaction: Interaction, vote_id: int) -> None:
        await self._cast(interaction, vote_id, chosen_numbers(interaction.data), "approval")

    async def _show_draft(
        self, interaction: Interaction, vote: Vote, places: tuple[int, ...]
    ) -> None:
        given = await self.bot.store.votes.ballot(vote.guild_id, vote.id, interaction.user.id)
        await update(interaction, lambda: RankedBallot(vote, places, has_voted=bool(given)))

    async def _cast(
        self, interaction: Interaction, vote_id: int, places: tuple[int, ...], method: Method
    ) -> None:
        if (await self._open_one(interaction, vote_id)).method != method:
            raise OddForm
        by, votes = editor(interaction), self.bot.store.votes
        await votes.cast(by, vote_id, places)
        vote = await votes.one(by.guild_id, vote_id)
        await update(interaction, lambda: _ballot(vote, places))

    async def _open_one(self, interaction: Interaction, vote_id: int) -> Vote:
        """Raises VoteOver when the vote is not open, and BadVote when none of its films is left."""
        vote = await self.bot.store.votes.one(require_club(interaction), vote_id)
        if not vote.is_open(self.bot.clock()):
            raise why_over(vote)
        if not vote.films:
            raise BadVote(NONE_LEFT)
        return vote


def _ballot(vote: Vote, places: tuple[int, ...]) -> RankedBallot | BallotCounts | ApprovalBallot:
    """A member's ballot, as it counts now."""
    if vote.method == "approval":
        return ApprovalBallot(vote, places)
    return BallotCounts(vote, places) if places else RankedBallot(vote, (), has_voted=False)


async def setup(bot: FilmClub) -> None:
    await bot.add_cog(BallotsCog(bot))
