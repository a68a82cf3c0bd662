"""/recommend: films for a member, by those who rate like them."""

from __future__ import annotations

import pytest

from bot.client.filmclub import FilmClub
from bot.store.store import Store
from tests.end_to_end.driving import Clock, Club, answer, private, shown

pytestmark = pytest.mark.thorough

SHARED = ("ballerina", "parasite", "casablanca", "1917", "john wick")


async def test_films_come_with_the_reason_and_go_onto_the_watchlist(
    club: Club, library: Store
) -> None:
    empty = await club.ana.slash(club.channel, "recommend")
    assert private(empty) == (
        "## Films for you\nRate 5 films or more, and there can be members who rate like you."
        "\n[Most rated]"
    )
    await club.ana.click(answer(empty), label="Most rated")
    assert "The film with the most ratings comes first." in shown(answer(empty))
    chloe = club.join("chloe")
    for number, film in enumerate(SHARED):
        for member in (club.ana, club.ben):
            await member.slash(club.channel, "rate", film=film, stars=2 + number / 2)
    alone = private(await club.ana.slash(club.channel, "recommend"))
    assert "Too few here rate like you yet. That takes 2 members" in alone
    for number, film in enumerate(SHARED):
        await chloe.slash(club.channel, "rate", film=film, stars=2 + number / 2)
    none = private(await club.ana.slash(club.channel, "recommend"))
    assert "2 members here rate like you, and have rated no film with four stars" in none
    for member, stars in ((club.ben, 5), (chloe, 4)):
        await member.slash(club.channel, "rate", film="amelie", stars=stars)
    found = await club.ana.slash(club.channel, "recommend")
    said = private(found)
    assert "2 members here rate like you. They are less than a star apart" in said
    assert "**Amélie (2001)**\n2 who rate like you gave it ★★★★½ 4.5\n[Watchlist]" in said
    assert not any(name in said for name in (club.ben.name, chloe.name))
    await library.round_settings.change(club.guild.id, Clock().now, blurs_scores=True)
    assert isinstance(club.env.bot, FilmClub)
    await club.env.bot.learn()
    blurred = private(await club.ana.slash(club.channel, "recommend"))
    assert "2 who rate like you gave it ||★★★★½ 4.5||" in blurred
    added = private(await club.ana.click(answer(found), label="Watchlist"))
    assert "**Amélie (2001)** is on your watchlist now." in added
    again = private(await club.ana.slash(club.channel, "recommend"))
    assert "4.5||\n-# It is on your watchlist.\n[Card]" in again
    await club.ana.slash(club.channel, "seen", film="amelie")
    assert "Amélie" not in private(await club.ana.slash(club.channel, "recommend"))
