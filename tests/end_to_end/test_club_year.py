"""/club year: the club's year for who asks, posted by an organiser or by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import cast

import discord
import pytest
import simcord

from bot.club.posting import Posting
from bot.domain.library import A_MOMENT, Editor
from bot.domain.post import PostId, PostKind
from bot.domain.watched import Viewing
from bot.store.store import Store
from cogs.loops import LoopsCog
from tests.end_to_end.driving import (
    Club,
    answer,
    buttons,
    components,
    film,
    forbid,
    menu,
    private,
    public,
    refusal,
    shown,
    walk,
)
from tests.end_to_end.test_turns import bot_of
from tests.end_to_end.weeks import NOW, Hand, told

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]

LAST_DAYS = datetime(2026, 12, 30, 9, tzinfo=UTC)


@pytest.fixture
async def lively(club: Club, library: Store) -> Club:
    """It has watched a film twice, and argued about it."""
    ballerina = await film(library, "Ballerina")
    by = Editor(club.guild.id, club.ana.id, NOW, club.ana.name)
    for day in (1, 8):
        viewing = Viewing(
            on=date(2026, 3, day), title="", film_id=ballerina.id, picker_id=club.ana.id
        )
        await library.watched.add(by, viewing, club.ana.name)
    for member, stars in ((club.ana, 1), (club.ben, 10), (club.join("chloe"), 9)):
        await library.ratings.rate(
            Editor(club.guild.id, member.id, NOW, member.name), ballerina.id, stars
        )
    later = NOW + A_MOMENT
    await library.ratings.rate(
        Editor(club.guild.id, club.ana.id, later, club.ana.name), ballerina.id, 2
    )
    return club


def years(club: Club) -> list[discord.Message]:
    """Those that all can read, in the channel."""
    return [
        message
        for message in club.channel.history()
        if not message.flags.ephemeral and "The club's year" in shown(message)
    ]


async def state(library: Store, club: Club, key: str = "2026") -> str | None:
    post = await library.posts.one(PostId(club.guild.id, PostKind.YEAR, key))
    return post and post.state


async def test_a_member_sees_the_year_and_their_own(lively: Club) -> None:
    asked = await lively.ana.slash(lively.channel, "club year")
    said = private(asked)
    assert said.startswith("## The club's year 2026\n**1 film** on 2 evenings\n**4 hours** of film")
    assert "\n3 ratings by 3 members\n" in said
    assert "### Most loved\n1. **Ballerina (2025)** ★★★½ 3.5 from 3 ratings" in said
    assert "### Most divisive\n**Ballerina (2025)**" in said
    assert "Picked best" not in said, "of two films, as in /members"
    assert "ana on **Ballerina (2025)**: first ½ 0.5, then ★ 1" in said
    assert "[Post]" not in said
    page = await lively.ana.click(answer(asked), label="My year")
    own = private(page)
    assert own.startswith("## Your year 2026\nYou gave ★ 1.0 from 1 rating")
    assert "### You picked\n**Ballerina (2025)**" in own
    assert "**Harsher than the others** by 3.8 stars on average, over 1 film" in own
    menus = [part.get("placeholder") for part in walk(components(answer(page)))]
    assert "Open a film's card" in menus
    dev = lively.join("dev")
    asked = await dev.slash(lively.channel, "club year")
    assert "nothing in that year yet" in private(await dev.click(answer(asked), label="My year"))
    assert years(lively) == []


async def test_a_year_says_who_has_picked_best_of_those_who_have_picked_two_films(
    lively: Club, library: Store
) -> None:
    parasite, by = await film(library, "Parasite"), Editor(lively.guild.id, lively.ana.id, NOW)
    viewing = Viewing(on=date(2026, 3, 15), title="", film_id=parasite.id, picker_id=lively.ana.id)
    await library.watched.add(by, viewing, lively.ana.name)
    for member in (lively.ana, lively.ben, lively.join("dora")):
        await library.ratings.rate(Editor(lively.guild.id, member.id, NOW), parasite.id, 8)
    best = (
        "### Picked best\n**ana**: ★★★★ 3.8 on average from the club for 2 films that they picked"
    )
    assert best in private(await lively.ana.slash(lively.channel, "club year"))
    board = public(await lively.ana.slash(lively.channel, "members"))
    assert "1. **ana** ★★★★ 3.8 from 2 films" in board.replace("\\", "")


async def test_an_empty_year_is_one_honest_line(club: Club, olive: simcord.MemberActor) -> None:
    said = private(await olive.slash(club.channel, "club year", year=1999))
    assert said == (
        "## The club's year 1999\nNothing is noted of 1999: no film in the club's log, and no"
        " rating."
    )


async def test_an_organiser_posts_the_year_once_a_day_while_it_goes_on(
    lively: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    asked = await olive.slash(lively.channel, "club year")
    assert f"**Post** shows this to everyone in {lively.channel.mention}." in private(asked)
    posted = await olive.click(answer(asked), label="Post")
    assert "is out: https://discord.com/channels/" in told(posted)
    (post,) = years(lively)
    assert buttons(post).keys() == {"My year"}
    assert "**Post**" not in shown(post)
    assert "### You picked" in private(await lively.ana.click(post, label="My year"))
    again = await olive.click(answer(asked), label="Post")
    assert "posted already" in told(again)
    assert len(years(lively)) == 1
    clock.now += timedelta(days=1)
    await olive.click(answer(asked), label="Post")
    assert len(years(lively)) == 2
    assert await state(library, lively) is None, "that of 30 December comes all the same"
    assert "may manage this server" in refusal(
        await lively.ben.click(
            await lively.post(buttons(answer(asked))["Post"]["custom_id"]), label="0"
        )
    )


async def test_a_channel_for_news_that_was_deleted_is_not_where_the_year_is_posted(
    lively: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await library.round_settings.change(lively.guild.id, clock.now, news_channel_id=4711)
    asked = await olive.slash(lively.channel, "club year")
    assert f"to everyone in {lively.channel.mention}." in private(asked)
    assert "4711" not in private(asked)
    await olive.click(answer(asked), label="Post")
    assert len(years(lively)) == 1


async def test_a_year_that_was_posted_without_its_picture_is_edited_when_a_member_goes(
    lively: Club, olive: simcord.MemberActor, library: Store
) -> None:
    ballerina = await film(library, "Ballerina")
    by = Editor(lively.guild.id, lively.ben.id, NOW, lively.ben.name)
    await library.watched.add(by, Viewing(on=NOW.date(), title="", film_id=ballerina.id), None)
    asked = await olive.slash(lively.channel, "club year")
    await olive.click(answer(asked), label="Post")
    (post,) = years(lively)
    assert "ana" in shown(post)
    asked = await lively.ana.slash(lively.channel, "my-data delete")
    await lively.ana.click(answer(asked), label="Delete")
    (post,) = years(lively)
    assert "ana" not in shown(post)
    assert await library.posts.stale() == []


async def test_it_comes_by_itself_on_30_december_where_the_club_wants_it(
    lively: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    panel = answer(await olive.slash(lively.channel, "club setup"))
    await olive.click(panel, label="Choosing and watching")
    await olive.select(panel, ["posts_year"], custom_id="club-round-switches")
    assert "has no channel to come to" in shown(panel)
    await olive.click(panel, label="Channels")
    await olive.select(panel, [lively.channel], custom_id="club-news-channel")
    clock.now = LAST_DAYS - timedelta(seconds=31)
    await lively.env.advance_time(31)
    assert years(lively) == []
    for _round in range(3):
        clock.now += timedelta(seconds=31)
        await lively.env.advance_time(31)
    (post,) = years(lively)
    assert "**1 film** on 2 evenings" in shown(post)
    assert await state(library, lively) == "sent"
    asked = await olive.slash(lively.channel, "club year")
    assert "posted already" in told(await olive.click(answer(asked), label="Post"))


@pytest.mark.parametrize("is_whole", [True, False])
async def test_one_that_was_refused_comes_once_it_may_but_none_of_a_year_so_far_days_later(
    *, lively: Club, olive: simcord.MemberActor, library: Store, clock: Hand, is_whole: bool
) -> None:
    """A year that goes on is posted anew on another day."""
    await library.round_settings.change(
        lively.guild.id, NOW, posts_year=True, news_channel_id=lively.channel.id
    )
    forbid(lively, lively.channel, send_messages=False)
    if is_whole:
        clock.now = LAST_DAYS
        await lively.env.advance_time(31)
    else:
        asked = await olive.slash(lively.channel, "club year")
        await olive.click(answer(asked), label="Post")
    posting = Posting.of(bot_of(lively))
    assert await posting.has_refused(lively.guild.id)
    forbid(lively, lively.channel)
    clock.now += timedelta(days=2)
    assert await posting.has_refused(lively.guild.id) == is_whole, "a channel is chosen in vain"
    loops = cast("LoopsCog", bot_of(lively).get_cog("LoopsCog"))
    await loops.try_refused_again()
    await lively.env.advance_time(31)
    assert len(years(lively)) == is_whole


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=8)])
async def test_a_year_without_anything_or_that_is_too_late_does_not_come(
    club: Club, library: Store, clock: Hand, late: timedelta
) -> None:
    await library.round_settings.change(
        club.guild.id, NOW, posts_year=True, news_channel_id=club.channel.id
    )
    if late:
        ballerina = await film(library, "Ballerina")
        await library.ratings.rate(Editor(club.guild.id, 1, NOW), ballerina.id, 5)
    clock.now = LAST_DAYS + late
    await club.env.advance_time(31)
    assert years(club) == []
    assert await state(library, club) == "skipped"


async def test_who_has_only_picked_is_told_so_and_led_to_the_film(
    lively: Club, library: Store
) -> None:
    by = Editor(lively.guild.id, lively.ana.id, NOW, lively.ana.name)
    parasite = await film(library, "Parasite")
    dev = lively.join("dev")
    viewing = Viewing(on=date(2026, 3, 9), title="", film_id=parasite.id, picker_id=dev.id)
    await library.watched.add(by, viewing, dev.name)
    asked = await dev.slash(lively.channel, "club year")
    page = await dev.click(answer(asked), label="My year")
    own = private(page)
    assert own.startswith("## Your year 2026\nYou have rated nothing in that year yet.")
    assert "### You picked\n**Parasite (2019)**" in own
    assert menu(answer(page), "library-pick") == {"Parasite (2019)": str(parasite.id)}
    await library.watched.add(by, replace(viewing, on=date(2025, 3, 9), picker_id=by.member_id))
    asked = await dev.slash(lively.channel, "club year", year=2025)
    own = private(await dev.click(answer(asked), label="My year"))
    assert own.startswith("## Your year 2025\nNo rating of yours is from that year.")
