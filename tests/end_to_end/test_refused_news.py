"""News that Discord refuses come once it takes them: an organiser was told what to mend."""

from __future__ import annotations

from collections.abc import AsyncIterator, Coroutine
from typing import Any, cast

import pytest
import simcord

from bot.store.store import Store
from cogs.loops import LoopsCog
from tests.end_to_end.ballots import everything
from tests.end_to_end.driving import Club, answer, forbid, new_client, read, shown
from tests.end_to_end.evenings import moved, planned
from tests.end_to_end.house_rules import connected
from tests.end_to_end.test_turns import bot_of, make_order
from tests.end_to_end.weeks import HOUR, NOW, Hand, at

NEWS = {
    "a turn": "it is your turn",
    "a pick": "**Ballerina (2025)**",
    "a vote": "**What do we watch next?**",
    "a screening": "## Ballerina (2025)",
}


def loops_of(club: Club) -> LoopsCog:
    return cast("LoopsCog", bot_of(club).get_cog("LoopsCog"))


@pytest.fixture
async def env(library: Store, clock: Hand) -> AsyncIterator[simcord.Env]:
    """Without the house rule that nobody is pinged: a turn pings whose it is."""
    async with connected(new_client(library, clock=clock)) as env:
        yield env


@pytest.fixture
async def news(club: Club, library: Store) -> simcord.ChannelHandle:
    channel = club.guild.create_text_channel("news")
    await library.round_settings.change(club.guild.id, NOW, news_channel_id=channel.id)
    return channel


async def posting(club: Club, olive: simcord.MemberActor, what: str) -> Coroutine[Any, Any, Any]:
    """Everything before this is posted; the step that posts it is still to be done."""
    show = club.channel
    if what == "a vote":
        for title in ("parasite", "casablanca"):
            await club.ana.slash(show, "nominate", film=title)
        form = await olive.slash(show, "vote open")
        return olive.submit_modal(form, {"films0": everything(form)})
    if what == "a screening":
        return olive.click(await planned(olive, club), label="Schedule")
    await make_order(olive, club, club.ana, club.ben)
    if what == "a turn":
        return olive.slash(show, "turns next")
    await olive.slash(show, "turns next")
    return club.ana.slash(show, "turns pick", film="ballerina")


@pytest.mark.parametrize("what", NEWS)
@pytest.mark.parametrize("how", ["allowed", "another channel", "mended elsewhere"])
async def test_news_that_were_refused_come_once_they_may(
    *, club: Club, olive: simcord.MemberActor, news: simcord.ChannelHandle, clock: Hand,
    what: str, how: str,
) -> None:  # fmt: skip
    lobby = club.guild.create_text_channel("lobby")
    club.env.backend.edit_guild(club.guild.id, {"system_channel_id": lobby.id})
    step = await posting(club, olive, what)
    before = len(news.history())
    path = f"/channels/{news.id}/messages"
    club.env.inject_error("POST", path, status=403, code=50013, times=2)
    await step
    await at(club, clock, NOW + HOUR)
    assert len(news.history()) == before
    if how == "allowed":
        forbid(club, news)
        await at(club, clock, NOW + HOUR)
        assert len(news.history()) == before, "it is refused once more"
        forbid(club, news, send_tts_messages=False)
    elif how == "mended elsewhere":
        for _once_more in range(2):
            await loops_of(club).try_refused_again()
            await at(club, clock, NOW + HOUR)
    else:
        club.env.backend.delete_channel(news.id)
        news, before = club.guild.create_text_channel("new"), 0
        panel = answer(await olive.slash(club.channel, "club setup"))
        await olive.click(panel, label="Channels")
        await olive.select(panel, [news], custom_id="club-news-channel")
    await at(club, clock, NOW + 2 * HOUR)
    told = [read(each) or shown(each) for each in news.history()]
    assert len(told) == before + 1
    assert NEWS[what] in told[-1]
    assert lobby.history() == [], "the answer has said it"
    await at(club, clock, NOW + 3 * HOUR)
    assert len(news.history()) == before + 1


async def test_what_has_changed_meanwhile_is_not_told_as_it_was(
    club: Club, olive: simcord.MemberActor, news: simcord.ChannelHandle, clock: Hand
) -> None:
    for what in ("a vote", "a screening"):
        step = await posting(club, olive, what)
        club.env.inject_error("POST", f"/channels/{news.id}/messages", status=403, code=50013)
        await step
    await moved(olive, club, "saturday 8pm")
    asked = answer(await olive.slash(club.channel, "vote cancel"))
    await olive.click(asked, label="Call it off")
    forbid(club, news)
    await at(club, clock, NOW + HOUR)
    (told,) = [read(each) or shown(each) for each in news.history()]
    assert "moved" in told


OVER = {
    "a pick": ("", "Take back", "it is your turn"),
    "a turn": ("turns skip", None, "<@{ben}>"),
    "a vote": ("vote cancel", "Call it off", ""),
    "a screening": ("screening cancel", "Call it off", "has been called off"),
    "a screening that is moved": ("", "", "moved"),
}
"""What ends it: a command, the button that it asks with, and what is posted then."""


async def uncertain(club: Club, clock: Hand, news: simcord.ChannelHandle, step: Any) -> Any:
    """Nobody knows whether the first try has arrived; the second is refused."""
    path, before = f"/channels/{news.id}/messages", len(news.history())
    club.env.inject_error("POST", path, status=500)
    done = await step
    club.env.inject_error("POST", path, status=403, code=50013)
    await at(club, clock, NOW + HOUR / 60)
    await at(club, clock, NOW + HOUR / 30)
    assert len(news.history()) == before
    return done


@pytest.mark.usefixtures("troubles")
@pytest.mark.parametrize("what", OVER)
async def test_what_may_have_arrived_and_is_over_is_looked_for_and_not_posted(
    club: Club, olive: simcord.MemberActor, news: simcord.ChannelHandle, clock: Hand, what: str
) -> None:
    command, button, comes = OVER[what]
    step = await posting(club, olive, what.removesuffix(" that is moved"))
    before = len(news.history())
    done = await uncertain(club, clock, news, step)
    if command:
        done = await olive.slash(club.channel, command)
    if button:
        await (club.ana if what == "a pick" else olive).click(answer(done), label=button)
    if not (command or button):
        await moved(olive, club, "saturday 8pm")
    await loops_of(club).try_refused_again()
    await at(club, clock, NOW + HOUR)
    told = [read(each) or shown(each) for each in news.history()[before:]]
    assert len(told) == bool(comes)
    assert all(comes.format(ben=club.ben.id) in each for each in told)


@pytest.mark.usefixtures("troubles")
@pytest.mark.parametrize("is_gone", [False, True])
async def test_what_may_have_arrived_is_looked_for_and_goes_to_the_channel_that_is_chosen_then(
    *, club: Club, olive: simcord.MemberActor, news: simcord.ChannelHandle, clock: Hand,
    is_gone: bool,
) -> None:  # fmt: skip
    await uncertain(club, clock, news, await posting(club, olive, "a turn"))
    forbid(club, news, send_messages=False)
    if is_gone:
        club.env.backend.delete_channel(news.id)
        await loops_of(club).try_refused_again()
        await at(club, clock, NOW + HOUR / 2)
    new = club.guild.create_text_channel("new")
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(panel, label="Channels")
    await olive.select(panel, [new], custom_id="club-news-channel")
    await at(club, clock, NOW + HOUR)
    (told,) = new.history()
    assert "it is your turn" in read(told)
    await at(club, clock, NOW + 20 * HOUR)
    assert len(new.history()) == 1
    if not is_gone:
        assert news.history() == []


async def test_where_no_channel_for_news_is_chosen_the_panel_says_that_refused_news_wait(
    club: Club, olive: simcord.MemberActor, news: simcord.ChannelHandle, clock: Hand
) -> None:
    step = await posting(club, olive, "a turn")
    club.env.inject_error("POST", f"/channels/{news.id}/messages", status=403, code=50013)
    await step
    club.env.backend.delete_channel(news.id)
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(panel, label="Channels")
    page = shown((await olive.select(panel, [], custom_id="club-news-channel")).response)
    waits = "Some news could not be posted, and wait for a channel: choose one for news."
    assert waits in page
    await loops_of(club).try_refused_again()
    await at(club, clock, NOW + HOUR)
    new = club.guild.create_text_channel("new")
    page = shown((await olive.select(panel, [new], custom_id="club-news-channel")).response)
    assert waits not in page
    await at(club, clock, NOW + 2 * HOUR)
    (told,) = new.history()
    assert "it is your turn" in read(told)
