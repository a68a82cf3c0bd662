"""What a club learns about its members' taste. Members who want to be named nowhere are left out,
and see only what is about themselves."""

from __future__ import annotations

import discord

from bot.client.answering import Build
from bot.client.interaction import Interaction, require_club, require_shown
from bot.club.paging import existing_page
from bot.domain.taste import (
    ENOUGH_SHARED,
    Board,
    BoardEntry,
    Leaning,
    NothingRated,
    Picker,
    ranked,
)
from bot.language import N_, nN_
from bot.views.match import MatchCard, NearList
from bot.views.members import MEMBERS_A_PAGE, MembersCard, MembersList
from bot.views.profile import RATED_A_PAGE, ProfileCard, ProfileRatings, profile_pages
from bot.views.text import named

Person = discord.User | discord.Member


def require_rater(person: Person) -> None:
    """Raises NothingRated for a bot."""
    if person.bot:
        raise NothingRated(
            N_("{member} is a bot, and rates nothing. Name a member."),
            member=named(person.display_name),
        )


def is_for_them_alone(interaction: Interaction, *member_ids: int) -> bool:
    """Whether only the member who asks may see what is told of these members, because they are one
    of them and want to be named nowhere. Raises NotAllowed when another of them wants that."""
    require_shown(interaction, *member_ids)
    guild_id, client = require_club(interaction), interaction.client
    return any(client.is_private(guild_id, each) for each in member_ids)


def _called(interaction: Interaction, member_id: int, name: str | None) -> str | None:
    """A member's name: for one who wants to be named nowhere and asks themselves, the store has
    none."""
    return interaction.user.display_name if member_id == interaction.user.id else name


async def profile_page(
    interaction: Interaction, member_id: int, page: int = 0, name: str | None = None
) -> Build:
    """A page of a member's profile; the first one where the wanted page has gone. ``name`` is the
    member's, where the store may not have it. Raises NothingRated."""
    guild_id, store = require_club(interaction), interaction.client.store
    zone = await store.clubs.zone(guild_id)
    profile = await store.taste.profile(guild_id, member_id, zone)
    called = _called(interaction, member_id, name or profile.name)
    if profile.is_empty:
        if member_id == interaction.user.id:
            raise NothingRated(
                N_("You have rated nothing here yet. /rate gives a film your stars.")
            )
        raise NothingRated(
            N_("{member} has rated nothing here yet. /members shows who has."),
            member=named(called),
        )
    if 0 < page < profile_pages(profile):
        first = (page - 1) * RATED_A_PAGE
        if rated := await store.taste.rated(guild_id, member_id, first, RATED_A_PAGE):
            return lambda: ProfileRatings(profile, called, rated, page)
    is_own = member_id == interaction.user.id
    return lambda: ProfileCard(profile, called, is_own=is_own)


async def match_card(
    interaction: Interaction, member_id: int, other_id: int, other: str | None = None
) -> Build:
    """Two members compared. ``other`` is the other one's name, where the store may not have it.
    Raises NothingRated when both are the same."""
    if member_id == other_id:
        raise NothingRated(
            N_("Those are one and the same. Name another member, or use /match alone.")
        )
    guild_id = require_club(interaction)
    match = await interaction.client.store.taste.match(guild_id, member_id, other_id)
    called = _called(interaction, member_id, match.name)
    others = _called(interaction, other_id, other or match.other)
    return lambda: MatchCard(match, called, others)


async def near_list(interaction: Interaction) -> Build:
    """Who in the club rates like the member who asks. Raises NothingRated where there is nobody."""
    member = interaction.user
    near = await interaction.client.store.taste.near(require_club(interaction), member.id)
    if not near:
        raise NothingRated(
            nN_(
                "Nobody else has rated {count} film that you have rated, too. Rate more of what the"
                " others have rated: /top shows it.",
                "Nobody else has rated {count} films that you have rated, too. Rate more of what"
                " the others have rated: /top shows it.",
            ),
            count=ENOUGH_SHARED,
        )
    return lambda: NearList(member.id, member.display_name, near)


async def members_card(interaction: Interaction) -> Build:
    """All boards of a club. Raises NothingRated where they are all empty."""
    leanings, pickers = await _members(interaction)
    boards = {board: ranked(board, leanings, pickers) for board in Board}
    if not any(boards.values()):
        raise NothingRated(N_("Nobody has rated anything here yet. /rate gives a film your stars."))
    return lambda: MembersCard(boards)


async def members_list(interaction: Interaction, place: int, page: int = 0) -> Build:
    """A page of the board at ``place``; its first page where the wanted one has gone."""
    board = list(Board)[min(place, len(Board) - 1)]
    entries = ranked(board, *await _members(interaction))

    async def part(offset: int, limit: int) -> tuple[list[BoardEntry], int]:
        return entries[offset : offset + limit], len(entries)

    found = await existing_page(part, page, MEMBERS_A_PAGE)
    return lambda: MembersList(board, found)


async def _members(interaction: Interaction) -> tuple[list[Leaning], list[Picker]]:
    guild_id, taste = require_club(interaction), interaction.client.store.taste
    return await taste.leanings(guild_id), await taste.pickers(guild_id)
