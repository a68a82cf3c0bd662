"""/profile, /match and /members: who likes what, who rates like whom, and who is not named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.watched import Viewing
from bot.store.database import statement
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    add_film,
    answer,
    buttons,
    components,
    menu,
    new_client,
    private,
    public,
    refusal,
    shown,
    walk,
)

pytestmark = pytest.mark.thorough

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
async def films(library: Store, club: Club) -> list[Film]:
    return [await add_film(library, f"Film {n}", year=2000 + n, club=club) for n in range(16)]


async def rate(
    store: Store, club: Club, films: list[Film], member: simcord.MemberActor, *stars: int
) -> None:
    """So many half-stars for the first films, a week between two; 0 is no rating."""
    for week, (film, given) in enumerate(zip(films, stars, strict=False)):
        if given:
            now = NOW - timedelta(weeks=20 - week)
            await store.ratings.rate(
                Editor(club.guild.id, member.id, now, member.name), film.id, given
            )


async def keep_private(store: Store, club: Club, member: simcord.MemberActor) -> None:
    await store.members_going.hide([club.guild.id], member.id, NOW)
    assert isinstance(club.env.bot, FilmClub)
    await club.env.bot.learn()


async def test_a_profile_tells_what_a_member_likes_and_leads_to_each_film(
    club: Club, library: Store, films: list[Film]
) -> None:
    await rate(library, club, films, club.ana, 10, 9, 8, 3, 6, 7, 7, 8, 8, 5, 4, 9)
    await rate(library, club, films, club.ben, 8, 7, 6, 3, 6)
    by = Editor(club.guild.id, club.ben.id, NOW, "ben")
    for days, film in enumerate(films[:2]):
        on = (NOW - timedelta(days=days)).date()
        viewing = Viewing(on=on, title="", film_id=film.id, picker_id=club.ana.id)
        await library.watched.add(by, viewing, "ana")
    asked = await club.ben.slash(club.channel, "profile", member=club.ana.user)
    text = public(asked)
    assert text.startswith("## ana\n★★★½ 3.5 from 12 ratings\n-# once 5 · 2 times 4.5 · 3")
    assert "**Kinder than the others** by 0.6 stars on average, over 5 films" in text
    assert "**Longest streak** 12 weeks in a row" in text
    assert "**Picked the films** of 2 evenings: ★★★★½ 4.3 on average from the club" in text
    assert "### Favourites\n- **Film 0 (2000)** ★★★★★ 5\n- **Film 11 (2011)** ★★★★½ 4.5" in text
    assert "### Rated last\n- **Film 11 (2011)** ★★★★½ 4.5 · <t:" in text
    await club.env.restart_bot(new_client(library))
    options = menu(asked.response, "library-pick")
    card = await club.ben.select(
        answer(asked), [options["Film 0 (2000)"]], custom_id="library-pick"
    )
    assert "## Film 0 (2000)" in private(card)
    picks = private(await club.ben.click(answer(asked), label="Picks"))
    assert picks.startswith("## What ana picked")
    compared = private(await club.ben.click(answer(asked), label="Compare with me"))
    assert compared.startswith("## ben and ana\nThere are 5 films that both have rated.")
    assert "one and the same" in refusal(
        await club.ana.click(answer(asked), label="Compare with me")
    )
    assert "Page 1 of 3" in text
    await club.ben.click(answer(asked), label="Next ›")
    assert shown(asked.response).startswith("## What ana has rated\n-# 12 ratings\n- **Film 11")
    await club.ana.click(answer(asked), label="Next ›")
    assert "- **Film 0 (2000)** ★★★★★ 5 · <t:" in shown(asked.response)
    assert buttons(asked.response)["Next ›"]["disabled"]
    forged = await club.post(
        f"profile:{'9' * 18}:{'9' * 18}",
        f"profile-page:{club.ana.id // 10**9}:{club.ana.id % 10**9}:{'9' * 18}",
    )
    assert "A member has rated nothing" in refusal(await club.ben.click(forged, label="0"))
    assert (await club.ben.click(forged, label="1")).response is not None


async def test_who_has_rated_nothing_and_who_is_a_bot_get_a_plain_line(club: Club) -> None:
    mine = await club.ana.slash(club.channel, "profile")
    assert "/rate gives a film your stars" in refusal(mine)
    theirs = await club.ana.slash(club.channel, "profile", member=club.ben.user)
    assert refusal(theirs).startswith("ben has rated nothing here yet. /members")
    bot = club.env.create_user("robo", bot=True)
    club.guild.add_member(bot)
    for command in ("profile", "match"):
        asked = await club.ana.slash(club.channel, command, member=bot)
        assert refusal(asked).startswith("robo is a bot")
    assert "one and the same" in refusal(
        await club.ana.slash(club.channel, "match", member=club.ana.user)
    )
    assert "5 films that you have rated, too" in refusal(
        await club.ana.slash(club.channel, "match")
    )
    assert "Nobody has rated anything" in refusal(await club.ana.slash(club.channel, "members"))


async def test_two_members_are_compared_from_five_films_on(
    club: Club, library: Store, films: list[Film]
) -> None:
    await rate(library, club, films, club.ana, 10, 8, 6, 4, 2)
    await rate(library, club, films, club.ben, 9, 8, 5, 2)
    few = await club.ana.slash(club.channel, "match", member=club.ben.user)
    assert public(few) == (
        "## ana and ben\nThere are 4 films that both have rated.\n"
        "From 5 films in common on, filmclub says how alike two rate."
        "\n[Profile of ana]\n[Profile of ben]"
    )
    await library.ratings.rate(Editor(club.guild.id, club.ben.id, NOW), films[4].id, 3)
    both = await club.ana.slash(club.channel, "match", member=club.ben.user)
    text = public(both)
    assert "They rate **alike**: 0.5 stars apart on average." in text
    assert "They put films into **nearly the same order**: rank correlation 0.90." in text
    assert "### Most agreed\n- **Film 1 (2001)** both ★★★★ 4\n" in text
    assert "### Least agreed\n- **Film 3 (2003)** ana ★★ 2 · ben ★ 1" in text
    assert "Film 3 (2003)" in menu(both.response, "library-pick")
    profile = await club.ana.click(answer(both), label="Profile of ben")
    assert private(profile).startswith("## ben\n")


async def test_alone_it_names_the_closest_and_the_farthest(
    club: Club, library: Store, films: list[Film]
) -> None:
    chloe, dan = club.join("chloe"), club.join("dan")
    await rate(library, club, films, club.ana, 10, 8, 6, 4, 2)
    await rate(library, club, films, club.ben, 9, 8, 5, 4, 2)
    await rate(library, club, films, chloe, 2, 4, 6, 8, 10)
    await rate(library, club, films, dan, 10, 8, 6, 4)
    asked = await club.ana.slash(club.channel, "match")
    text = public(asked)
    assert text.startswith("## Who rates like ana\n-# Of those who have rated 5 films or more")
    assert "### Closest\n- **ben** 0.2 stars apart, over 5 films\n" in text
    assert "### Farthest\n- **chloe** 2.4 stars apart, over 5 films" in text
    options = menu(asked.response, "match-member")
    assert set(options) == {"ben", "chloe"}
    chosen = await dan.select(
        answer(asked), [options["chloe"]], custom_id=_id(asked, "match-member")
    )
    assert "They rate **very differently**" in private(chosen)
    assert "**rather the opposite order**: rank correlation -1.00" in private(chosen)


async def test_the_boards_name_the_first_and_have_pages(
    club: Club, library: Store, films: list[Film]
) -> None:
    await rate(library, club, films, club.ana, *[9] * 12)
    await rate(library, club, films, club.ben, *[7] * 11)
    for number in range(10):
        await rate(library, club, films, club.join(f"member{number}"), *[8] * 10)
    asked = await club.ben.slash(club.channel, "members")
    text = public(asked)
    assert "### Most active\n1\\. **ana** 12 ratings\n2\\. **ben** 11 ratings" in text
    assert "### Harshest\n-# How many stars fewer" in text
    assert "1\\. **ben** 0.6 stars, over 11 films" in text
    assert "### Kindest" in text
    assert "### Closest to the club" in text
    assert "### Best picks" not in text
    profile = await club.ben.select(answer(asked), [str(club.ana.id)], custom_id="members-pick")
    assert private(profile).startswith("## ana\n")
    await club.env.restart_bot(new_client(library))
    await club.ana.select(answer(asked), ["0"], custom_id="members-board")
    assert "Page 1 of 2" in shown(asked.response)
    await club.ben.click(answer(asked), label="Next ›")
    assert "11\\. **member" in shown(asked.response)
    await club.ana.select(answer(asked), ["4"], custom_id="members-board")
    assert "Nobody yet." in shown(asked.response)


async def test_who_keeps_to_themselves_is_named_nowhere_and_sees_their_own(
    club: Club, library: Store, films: list[Film]
) -> None:
    stars = (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
    for member in (club.ana, club.ben, chloe := club.join("chloe")):
        await rate(library, club, films, member, *stars)
    own = await club.ana.slash(club.channel, "profile")
    assert "Compare with me" not in buttons(own.response), "with oneself"
    before = await club.ben.slash(club.channel, "profile", member=club.ana.user)
    near = await chloe.slash(club.channel, "match")
    await keep_private(library, club, club.ana)
    for asked in (
        await club.ben.slash(club.channel, "profile", member=club.ana.user),
        await club.ben.slash(club.channel, "match", member=club.ana.user),
        await club.ben.click(answer(before), label="Compare with me"),
        await club.ben.click(answer(before), label="Next ›"),
        await chloe.select(answer(near), [str(club.ana.id)], custom_id=_id(near, "match-member")),
    ):
        assert refusal(asked).startswith("That member is private")
    assert "ana" not in public(await club.ben.slash(club.channel, "match"))
    assert "ana" not in public(await club.ben.slash(club.channel, "members"))
    assert private(await club.ana.slash(club.channel, "profile")).startswith("## ana\n")
    assert private(await club.ana.slash(club.channel, "match")).startswith("## Who rates like ana")
    beside = await club.ana.slash(club.channel, "match", member=club.ben.user)
    assert private(beside).startswith("## ana and ben\n")
    turned = await club.ana.click(answer(before), label="Next ›")
    assert private(turned).startswith("## What ana")  # beside the one that everyone reads
    assert shown(before.response).startswith("## ana\n")


async def test_the_clubs_scores_are_blurred_where_it_wants_that_and_sealed_stars_stay_away(
    club: Club, olive: simcord.MemberActor, library: Store, films: list[Film]
) -> None:
    await olive.slash(club.channel, "rate", film="film 0", stars=5.0)
    await library.database.write(statement("UPDATE clubs SET blurs_scores = 1"))
    assert isinstance(club.env.bot, FilmClub)
    await club.env.bot.learn()
    for film in films[:2]:
        await library.ratings.rate(Editor(club.guild.id, club.ben.id, NOW, "ben"), film.id, 4)
        on = (NOW - timedelta(days=film.id)).date()
        viewing = Viewing(on=on, title="", film_id=film.id, picker_id=olive.id)
        await library.watched.add(Editor(club.guild.id, olive.id, NOW), viewing, "olive")
    by = Editor(club.guild.id, olive.id, NOW)
    await library.sealed.seal(by, films[5].id, NOW + timedelta(days=99), club.channel.id)
    await olive.slash(club.channel, "rate", film="film 5", stars=0.5)
    text = public(await olive.slash(club.channel, "profile"))
    assert "from 1 rating" in text
    assert "Film 5" not in text
    assert "of 2 evenings: ||★★★ 2.8|| on average from the club" in text
    assert "### Best picks" in public(boards := await olive.slash(club.channel, "members"))
    assert "**olive** ||★★★ 2.8|| from 2 films" in shown(boards.response)


def _id(asked: simcord.InteractionResult, name: str) -> str:
    """The custom id of the menu of this name."""
    (found,) = [
        str(part["custom_id"])
        for part in walk(components(asked.response))
        if str(part.get("custom_id")).startswith(name)
    ]
    return found
