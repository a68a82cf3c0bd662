"""What Discord completes in a command's texts (@ana, #films, :dance:) comes as numbers, and is kept
by its name."""

from __future__ import annotations

from bot.store.store import Store
from tests.end_to_end.driving import Club, public
from tests.end_to_end.test_profiles import keep_private


async def said(club: Club, review: str) -> str:
    """How the club reads a line."""
    given = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review=review)
    return public(given).split("\n")[1].removeprefix("> ")


async def test_what_a_command_names_has_its_name(club: Club, library: Store) -> None:
    role = club.guild.create_role("Managers")
    ben, films = club.ben.mention, club.channel.mention
    assert (
        await said(club, f"{ben} and {club.ana.mention} fell asleep, see {films}, {role.mention}")
        == "\\@ben and \\@ana fell asleep, see #films, \\@Managers"
    )
    assert await said(club, "<:dance:123> </rate:12> <@999>") == "\\:dance: /rate \\@a member"
    assert await said(club, "<#999> <@&999>") == "\\#… \\@…"
    why = await club.ana.slash(club.channel, "nominate", film="parasite", why=f"{ben} wants it")
    assert "> \\@ben wants it" in public(why)


async def test_who_wants_to_be_named_nowhere_is_not(club: Club, library: Store) -> None:
    await keep_private(library, club, club.ben)
    assert await said(club, f"{club.ben.mention} fell asleep") == "\\@a member fell asleep"
