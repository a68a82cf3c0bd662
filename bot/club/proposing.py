"""Proposals of members: shown to those who decide; their author is told what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import discord

from bot.client.answering import Build, answer
from bot.client.direct_messages import tell
from bot.client.filmclub import FilmClub
from bot.client.interaction import (
    Interaction,
    editor,
    language_of_club,
    require_club,
    shown_name,
)
from bot.club import nominations, told_posts, turns
from bot.club.told_posts import Told, about
from bot.domain.library import Editor, TooLate
from bot.domain.post import Post, PostKind
from bot.domain.proposal import Accepted, Decision, Dropped, FilmProposal, Proposal, Proposed
from bot.language import N_, _, speaking
from bot.store.library_log import UNDO
from bot.store.proposals import decision
from bot.store.waiting import Claim
from bot.views.layout import Layout
from bot.views.notices import Notice
from bot.views.proposals import Decided, ProposalCard, ProposalOver, proposed_shortly
from bot.views.text import named, plain, titled

QUIET = timedelta(hours=1)
"""A member's proposals notify the role at most once in this time."""


async def propose(
    interaction: Interaction, proposed: Proposed, claim: Claim | None = None
) -> Proposal:
    """Store a proposal, use up the claim, and show the proposal where it was made, for those who
    decide and everybody else.

    Raises BadEntry when too many of the member's proposals wait already, and AlreadyThere when this
    one does.
    """
    by = editor(interaction)
    proposal = await interaction.client.store.proposals.propose(by, proposed, claim)
    await announce(interaction, proposal)
    return proposal


async def announce(interaction: Interaction, proposal: Proposal) -> int | None:
    """Show a proposal, and notify the role that may change the library (see ``to_wake``). Returns
    the message's id."""
    build, role_id = await card(interaction.client, require_club(interaction), proposal)
    message_id = await answer(
        interaction, build, notify_role=to_wake(interaction, role_id), for_club=True
    )
    await note_told(interaction, proposal, message_id)
    return message_id


def to_wake(interaction: Interaction, role_id: int | None) -> int | None:
    """The role, unless this member has notified it within QUIET. So a member who proposes,
    withdraws and proposes again notifies it once."""
    woken, now = interaction.client.woken, interaction.client.clock()
    for earlier in [key for key, at in woken.items() if not timedelta() <= now - at < QUIET]:
        del woken[earlier]
    key = require_club(interaction), interaction.user.id
    if role_id is None or key in woken:
        return None
    woken[key] = now
    return role_id


async def card(client: FilmClub, guild_id: int, proposal: Proposal) -> tuple[Build, int | None]:
    """The card of a proposal, and the id of the role to notify."""
    rules, guild = await client.store.library_rights.of(guild_id), client.get_guild(guild_id)
    role = guild.get_role(rules.role_id) if guild and rules.role_id else None
    if role is None or role.is_default():  # @everyone is never notified
        return lambda: ProposalCard(proposal), None
    return lambda: ProposalCard(proposal, role.mention), role.id


class ProposalTold(Told):
    """The card of a proposal, or what became of it, as the club was shown it."""

    name = PostKind.PROPOSAL

    def message(self, post: Post) -> ProposalOver:
        return ProposalOver(post.content, post.content.get("decided") or {})

    async def content_by_now(self, post: Post) -> Mapping[str, Any]:
        """With the names that who proposed it, and who decided, have by now."""
        proposals, content = self.client.store.proposals, post.content
        by = Editor(post.id.guild_id, 0, self.client.clock())
        with suppress(TooLate):
            return {**content, "name": (await proposals.one(by.guild_id, about(post))).name}
        with suppress(TooLate):
            dropped = await proposals.dropped(by, about(post))
            decided = content.get("decided")
            decided = decided and {**decided, "name": dropped.name}
            return {**content, "name": dropped.proposal.name, "decided": decided}
        return content

    async def renewed(self, post: Post) -> Layout:
        proposals, proposal_id = self.client.store.proposals, about(post)
        by = Editor(post.id.guild_id, 0, self.client.clock())
        try:
            build, _role_id = await card(
                self.client, by.guild_id, await proposals.one(by.guild_id, proposal_id)
            )
            return build()
        except TooLate:
            pass
        try:
            dropped = await proposals.dropped(by, proposal_id)
        except TooLate:
            return self.message(post)
        return brought_back_until(dropped)

    async def is_on(self, guild_id: int, about: int) -> bool:
        try:
            await self.client.store.proposals.one(guild_id, about)
        except TooLate:
            return False
        return True


def brought_back_until(dropped: Dropped) -> Decided:
    """What became of a proposal, with the way back."""
    return Decided(dropped.proposal, dropped.name, dropped.became, until=dropped.at + UNDO)


async def note_told(
    interaction: Interaction,
    proposal: Proposal,
    message_id: int | None,
    became: Decision | None = None,
) -> None:
    """Note that a message for the club shows a proposal, or what became of it just now."""
    by = editor(interaction)
    with speaking(language_of_club(interaction)):
        what = proposed_shortly(proposal)
    film_id = proposal.proposed.film_id
    content = {
        "member_id": proposal.member_id, "name": proposal.name, "what": what, "film_id": film_id,
        "decided": became and decision(by, became, film_id),
    }  # fmt: skip
    await told_posts.note(
        interaction, PostKind.PROPOSAL, proposal.id, message_id, content, is_on=became is None
    )


async def tell_accepted(
    interaction: Interaction, accepted: Accepted, *, is_shown: bool = False
) -> None:
    """Tell the club, and in direct messages, that a proposal was accepted, and what came of it;
    ``is_shown``: the pressed message says it already."""
    nominated = accepted.nominated
    if nominated and nominated.is_new:
        await nominations.tell_nomination(interaction, nominated)
    if accepted.picked is not None:
        await turns.announce(interaction, accepted.picked)
    await told_posts.renew(interaction, PostKind.PROPOSAL, is_shown=is_shown)
    await tell_outcome(interaction, accepted.proposal, accepted)


async def tell_outcome(
    interaction: Interaction, proposal: Proposal, accepted: Accepted | None = None
) -> None:
    """Tell in direct messages what became of a proposal: its author, unless they decided
    themselves, and the others whose drafts wait for its film."""
    about = await _drafts_about(interaction, proposal)
    is_there = accepted is not None or await _is_there(interaction, proposal.proposed)
    deciding, author = interaction.user.id, proposal.member_id
    member, club = named(shown_name(interaction)), _club(interaction)
    if author != deciding:
        await tell(
            interaction,
            discord.Object(author),
            lambda: _for_author(proposal, accepted, member, club, about.get(author)),
        )
    for other in about.keys() - {author, deciding}:
        film = about[other]
        await tell(
            interaction,
            discord.Object(other),
            lambda film=film: _for_other(film, club, is_there=is_there),
        )


async def tell_it_waits(interaction: Interaction, proposal: Proposal) -> None:
    """Tell those in direct messages that a proposal waits again whom ``tell_outcome`` has told that
    it does not."""
    about = await _drafts_about(interaction, proposal)
    club, what = _club(interaction), proposed_shortly(proposal)
    said = N_("What you proposed in {club} waits again, to be decided about: {what}.")
    others = N_("{what} is proposed in {club} again.")
    for each in {proposal.member_id, *about} - {interaction.user.id}:
        told = said if each == proposal.member_id else others
        await tell(
            interaction,
            discord.Object(each),
            lambda told=told: Notice(_(told, club=club, what=what)),
        )


def _club(interaction: Interaction) -> str:
    return plain(interaction.guild.name if interaction.guild else "", 100)


async def _drafts_about(interaction: Interaction, proposal: Proposal) -> dict[int, str]:
    """The films of the drafts that wait for a proposal, by the ids of their members."""
    client = interaction.client
    waiting = await client.store.waiting.for_proposal(
        require_club(interaction), proposal.id, client.clock()
    )
    return {member_id: draft.about for member_id, draft in waiting}


async def _is_there(interaction: Interaction, proposed: Proposed) -> bool:
    """Whether the library has the film that was proposed: it may have come another way."""
    if not isinstance(proposed, FilmProposal):
        return False
    films = interaction.client.store.films
    return await films.same(require_club(interaction), proposed.facts) is not None


def _for_author(
    proposal: Proposal, accepted: Accepted | None, member: str, club: str, about: str | None
) -> Notice:
    """``about``: the film of the author's draft that waits for it, if there is one."""
    what = proposed_shortly(proposal)
    if accepted is None:
        return Notice(
            _(
                "{member} declined what you proposed in {club}: {what}. Ask them why.",
                member=member,
                club=club,
                what=what,
            )
        )
    said = _(
        "{member} accepted what you proposed in {club}: {what}.",
        member=member,
        club=club,
        what=what,
    )
    lines = [said]
    if accepted.nominated:
        lines.append(_("It is nominated now."))
    elif accepted.lacks_room:
        lines.append(_("It is not nominated: you have as many nominations as the club allows."))
    if accepted.picked:
        lines.append(_("It is picked for your turn."))
    elif accepted.is_late:
        lines.append(_("It is not picked: your turn is over. /nominate suggests it to the club."))
    if accepted.noted == "wanted":
        lines.append(_("The film is on your watchlist now."))
    elif accepted.noted == "seen":
        lines.append(_("It counts as seen."))
    if about:
        lines.append(_still_waits(about))
    return Notice("\n".join(lines))


def _for_other(about: str, club: str, *, is_there: bool) -> Notice:
    film = f"**{titled(about, 100)}**"
    if is_there:
        said = _("{film} is in the library of {club} now.", film=film, club=club)
    else:
        said = _(
            "{film} was proposed in {club}, and is proposed no more. You can propose it yourself.",
            film=film,
            club=club,
        )
    return Notice(f"{said}\n{_still_waits(about)}")


def _still_waits(about: str) -> str:
    return _(
        "Your review of it still waits: press **It is about {film}** below it.",
        film=titled(about, 100),
    )
