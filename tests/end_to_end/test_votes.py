"""/vote: opened by an organiser, voted in secret, closed once, and told to the club."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import cast

import discord
import pytest
import simcord

from bot.domain.library import Editor
from bot.domain.screening import NewScreening
from bot.store.database import statement
from bot.store.store import Store
from bot.views.text import moment
from bot.when import in_words
from cogs.loops import LoopsCog
from tests.conftest import NOW
from tests.end_to_end.ballots import ballot, closed, everything, menu_of, menus, rank
from tests.end_to_end.driving import (
    Club,
    answer,
    as_received,
    begin,
    begin_press,
    buttons,
    film,
    new_client,
    offered,
    private,
    public,
    read,
    refusal,
    sent,
    shown,
    walk,
)
from tests.end_to_end.evenings import last, scheduled
from tests.end_to_end.house_rules import connected
from tests.end_to_end.weeks import Hand
from tests.posting.running import settled
from tests.store.tables import add_film

pytestmark = pytest.mark.thorough

TITLES = "ballerina", "parasite", "casablanca"


@pytest.fixture
def clock() -> Hand:
    return Hand(NOW)


@pytest.fixture
async def env(library: Store, clock: Hand) -> AsyncIterator[simcord.Env]:
    """Without the house rule that nobody is pinged: a vote may ping the role that a club names."""
    async with connected(new_client(library, clock=clock)) as env:
        yield env


async def nominate(club: Club, titles: tuple[str, ...] = TITLES) -> None:
    for title in titles:
        given = await club.ana.slash(club.channel, "nominate", film=title, why=f"Why {title}.")
        assert "nominated" in public(given)


async def opened(club: Club, olive: simcord.MemberActor, **options: object) -> discord.Message:
    """The post of a vote on all that is nominated."""
    form = await olive.slash(club.channel, "vote open", **options)
    done = await olive.submit_modal(form, {"films0": everything(form)})
    assert ", and stands in" in private(done)
    return posted(club)


def posts_of(club: Club) -> list[discord.Message]:
    """The bot's ordinary messages that everyone sees, oldest first."""
    return [message for message in club.channel.history() if message.content]


def posted(club: Club) -> discord.Message:
    """The last of them."""
    return posts_of(club)[-1]


async def round_of(club: Club) -> None:
    """What the loop does every half minute, to its end."""
    cog = cast("LoopsCog", club.env.bot.get_cog("LoopsCog"))  # type: ignore[attr-defined]
    await cog.post_what_is_due()
    await settled(cog.posting)


@pytest.mark.parametrize("how", ["its time is over", "closed", "called off"])
async def test_where_members_were_shown_an_open_vote_they_read_later_what_came_of_it(
    *, club: Club, olive: simcord.MemberActor, clock: Hand, how: str
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    shown_it = answer(await club.ben.slash(club.channel, "vote show"))
    await rank(club.ana, post, "Parasite")
    assert "Vote" in buttons(shown_it)
    if how == "its time is over":
        clock.now += timedelta(days=8)
    else:
        command = "vote close" if how == "closed" else "vote cancel"
        asked = answer(await olive.slash(club.channel, command))
        await olive.click(asked, label="Close it now" if how == "closed" else "Call it off")
    await round_of(club)
    assert "Vote" not in buttons(shown_it)
    outcome = "was called off" if how == "called off" else "Parasite (2019) wins"
    assert outcome in shown(shown_it)


async def test_a_round_from_the_form_to_the_result_over_restarts(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    assert read(post).startswith(
        f"**What do we watch next?** {olive.name} has opened a vote, until <t:1773760140:F>"
    )
    assert "**Ballerina (2025)**, **Parasite (2019)** and **Casablanca (1942)**" in read(post)
    films = private(await club.ben.click(post, label="See the films"))
    assert "**Parasite (2019)**\n-# nominated by ana\n> Why parasite." in films
    said = await rank(club.ana, post, "Parasite", "Casablanca")
    assert "Your vote counts:\n1\\. **Parasite (2019)**\n2\\. **Casablanca (1942)**" in said
    await club.env.restart_bot(new_client(library, clock=clock))
    await rank(club.ben, post, "Ballerina")
    await rank(club.ben, post, "Casablanca", "Parasite")
    chloe = club.join("chloe")
    await rank(chloe, post, "Ballerina")
    now = public(await club.ana.slash(club.channel, "vote show"))
    assert "Voted: ana, ben and chloe" in now
    assert await library.votes.present(club.guild.id)
    clock.now += timedelta(days=3)
    await club.env.restart_bot(new_client(library, clock=clock))
    for _again in range(3):
        await round_of(club)
    result = posted(club)
    assert read(result) == (
        "**The vote is over, and Parasite (2019) wins.**\n3 ballots were counted.\n"
        "**Round 1:** Ballerina (2025) 1 · Parasite (2019) 1 · Casablanca (1942) 1.\n"
        "Casablanca (1942) goes: of those with the fewest votes it was nominated last.\n"
        "**Round 2:** Parasite (2019) 2 · Ballerina (2025) 1.\n"
        "Parasite (2019) has more than half of the ballots that are left."
    )
    assert len([m for m in club.channel.history() if "were counted" in read(m)]) == 1
    assert "How it was counted" not in buttons(result), "the post has all of it"
    form = await olive.click(result, label="Schedule")
    plan = await olive.submit_modal(form, {"when": "2026-03-21 20:00", "place": ""})
    assert "## Parasite (2019)" in private(plan)
    await olive.click(answer(plan), label="Schedule")
    await round_of(club)
    (result,) = [each for each in club.channel.history() if each.id == result.id]
    assert "It is on the calendar already, for <t:1774123200:F>." in read(result)
    assert [*buttons(result)] == ["Card"]
    over = "That vote is over, and nothing has changed. /vote show has the result."
    late = begin_press(club.ben, club, post, "Vote")
    await club.env.settle()
    assert refusal(late) == over
    last = public(await club.ben.slash(club.channel, "vote show"))
    assert "Parasite (2019) wins" in last
    assert "Voted: ana, ben and chloe" in last
    left = private(await club.ben.slash(club.channel, "nominations"))
    assert "2 films" in left
    assert "Parasite" not in left


async def test_a_ballot_is_undone_begun_anew_and_counts_only_when_it_is_cast(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    panel = await ballot(club.ben, post)
    assert buttons(panel)["Vote like this"]["disabled"]
    for _pick in range(3):
        menu = menu_of(panel)
        await club.ben.select(panel, [menu["options"][0]["value"]], custom_id=menu["custom_id"])
    assert "Your choice number" not in shown(panel)
    await club.ben.click(panel, label="Undo")
    assert "2\\. **Parasite (2019)**" in shown(panel)
    assert "Casablanca" not in shown(panel)
    await club.ben.click(panel, label="Start over")
    assert "1\\." not in shown(panel)
    present = await library.votes.present(club.guild.id)
    assert present is not None
    assert present.voters == ()


async def test_a_ballot_counts_until_another_is_cast_or_it_is_taken_back(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    panel = await ballot(club.ben, post)
    still = "The vote that you gave counts until you press **Vote like this**."
    assert "You can vote until" in shown(panel)
    assert {"Take my vote back"}.isdisjoint(buttons(panel))
    await rank(club.ben, post, "Casablanca", "Parasite")
    panel = await ballot(club.ben, post)
    for label in ("Change it", "Start over"):
        await club.ben.click(panel, label=label)
        assert still in shown(panel), "also of an empty one"
    menu = menu_of(panel)
    await club.ben.select(panel, ["1"], custom_id=menu["custom_id"])
    assert f"{still}\n1\\. **Ballerina (2025)**" in shown(panel)
    assert await library.votes.ballot(club.guild.id, 1, club.ben.id) == (3, 2)
    await club.env.restart_bot(new_client(library, clock=clock))
    await club.ben.click(panel, label="Take my vote back")
    assert shown(panel).startswith("Your vote is taken back, and counts no more.")
    assert "Voted" not in public(await club.ana.slash(club.channel, "vote show"))
    again = answer(await club.ben.click(panel, label="Vote"))
    assert "You can vote until" in shown(again)
    assert still not in shown(again)


async def test_approval_counts_at_once_and_shows_what_counts(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await nominate(club)
    post = await opened(club, olive, method="approval")
    panel = await ballot(club.ben, post)
    await club.ben.select(panel, ["1", "3"], custom_id="ballot-approve:1")
    assert "Your vote counts:\n**Ballerina (2025)**\n**Casablanca (1942)**" in shown(panel)
    await club.ben.select(panel, ["3"], custom_id="ballot-approve:1")
    again = await ballot(club.ben, post)
    assert [o["value"] for o in menu_of(again)["options"] if o.get("default")] == ["3"]
    await club.ben.click(panel, label="Take my vote back")
    assert await library.votes.ballot(club.guild.id, 1, club.ben.id) == ()
    late = await club.ben.select(again, ["3"], custom_id="ballot-approve:1")
    assert "Your vote counts:\n**Casablanca (1942)**" in shown(answer(late))
    await club.ana.select(await ballot(club.ana, post), ["1"], custom_id="ballot-approve:1")
    clock.now += timedelta(days=3)
    await round_of(club)
    assert read(posted(club)) == (
        "**The vote is over, and Ballerina (2025) wins.**\n2 ballots were counted.\n"
        "Ballerina (2025) 1 · Casablanca (1942) 1."
        " It is a tie: Ballerina (2025) wins, since it was nominated first."
    )


async def test_a_panel_that_stayed_open_over_the_end_is_refused(
    club: Club, olive: simcord.MemberActor, clock: Hand, library: Store
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    panel = await ballot(club.ben, post)
    menu = menu_of(panel)
    await club.ben.select(panel, ["1"], custom_id=menu["custom_id"])
    clock.now += timedelta(days=3)
    counts = await club.post("ballot-back:1")
    for late in (
        await club.ben.click(panel, label="Vote like this"),
        await club.ben.click(counts, custom_id="ballot-back:1"),
    ):
        assert "That vote is over, and nothing has changed." in refusal(late)
    await round_of(club)
    assert "No ballot names a film, and none wins. All stay nominated." in read(posted(club))
    assert (await library.nominations.page(club.guild.id, club.ana.id, 0, 9))[1] == 3


async def test_the_same_member_casting_twice_at_once_has_one_whole_ballot(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    panels = []
    for value in ("1", "2"):
        panel = await ballot(club.ben, post)
        await club.ben.select(panel, [value], custom_id=menu_of(panel)["custom_id"])
        panels.append(panel)
    ids = [buttons(panel)["Vote like this"]["custom_id"] for panel in panels]
    kind = discord.InteractionType.component
    both = [
        begin(
            club.ben, club, kind, {"custom_id": each, "component_type": 2}, as_received(club, panel)
        )
        for each, panel in zip(ids, panels, strict=True)
    ]
    await club.env.settle()
    assert all(each.acknowledged for each in both)
    assert await library.votes.ballot(club.guild.id, 1, club.ben.id) in ((1,), (2,))
    present = await library.votes.present(club.guild.id)
    assert present is not None
    assert len(present.voters) == 1


async def test_until_when_a_vote_runs_is_changed_in_its_form(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await nominate(club)
    form = await olive.slash(club.channel, "vote open", closes="2026-03-21 20:00")
    films = {"films0": everything(form)}
    assert offered(form)["until"] == "21 March 2026 20:00"
    wrong = await olive.submit_modal(form, {**films, "until": "sonday"})
    assert "Is that monday or sunday?" in refusal(wrong)
    again = await olive.click(answer(wrong), label="Correct it")
    assert offered(again)["until"] == "sonday"
    await olive.submit_modal(again, {**films, "until": "2026-03-22 21:00"})
    vote = await library.votes.present(club.guild.id)
    assert vote is not None
    assert vote.closes_at == datetime(2026, 3, 22, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("until", "closes"), [("21 March 2026 20:00", (21, 20)), ("2026-03-22 21:00", (22, 21))]
)
async def test_a_votes_form_is_read_by_the_clocks_that_it_was_opened_by(
    club: Club, olive: simcord.MemberActor, library: Store, until: str, closes: tuple[int, int]
) -> None:
    """Another organiser chooses the club's time zone meanwhile, also over a mistake in it."""
    await nominate(club)
    form = await olive.slash(club.channel, "vote open", closes="2026-03-21 20:00")
    assert offered(form)["until"] == "21 March 2026 20:00"
    await library.clubs.choose_zone(club.guild.id, "America/New_York", NOW)
    films = {"films0": everything(form)}
    wrong = await olive.submit_modal(form, {**films, "until": "sonday"})
    again = await olive.click(answer(wrong), label="Correct it")
    await olive.submit_modal(again, {**films, "until": until})
    vote = await library.votes.present(club.guild.id)
    assert vote is not None
    assert vote.closes_at == datetime(2026, 3, *closes, tzinfo=UTC)


@pytest.mark.parametrize("typed", [{}, {"closes": "5 days"}, {"closes": "in 90 minutes"}])
async def test_the_form_of_a_vote_says_one_and_the_same_minute_twice(
    club: Club, olive: simcord.MemberActor, library: Store, typed: dict[str, str]
) -> None:
    await nominate(club)
    form = await olive.slash(club.channel, "vote open", **typed)
    assert form.modal is not None
    (said,) = [part["content"] for part in walk(form.modal["components"]) if "content" in part]
    await olive.submit_modal(form, {"films0": everything(form), "until": offered(form)["until"]})
    vote = await library.votes.present(club.guild.id)
    assert vote is not None
    assert vote.closes_at.second == 0 != NOW.second
    assert moment(vote.closes_at, "F") in said
    assert offered(form)["until"] == in_words(vote.closes_at, "UTC")


async def test_two_organisers_who_close_at_once_have_one_result(
    club: Club, olive: simcord.MemberActor
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    for end in ("close", "cancel"):
        asked = await olive.slash(club.channel, f"vote {end}")
        assert "Nobody has voted yet." in private(asked)
    await rank(club.ben, post, "Casablanca")
    asked = [await olive.slash(club.channel, "vote close") for _ in range(2)]
    assert "1 member has voted." in private(asked[0])
    for each in asked:
        begin_press(olive, club, each.response, "Close it now")
    await club.env.settle()
    results = [m for m in club.channel.history() if "was counted" in read(m)]
    assert len(results) == 1
    assert "Casablanca (1942) wins" in read(results[0])
    assert "The vote is closed, and **Casablanca (1942)** wins. Its result is in" in "".join(
        shown(e.response) for e in asked
    )
    assert "There is no vote to end." in refusal(await olive.slash(club.channel, "vote close"))


@pytest.mark.parametrize("ending", ["time", "close", "cancel"])
async def test_the_post_that_a_vote_is_open_says_what_came_of_it_also_after_a_restart(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, ending: str
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    await rank(club.ben, post, "Parasite")
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    if ending == "time":
        clock.now += timedelta(days=3)
        await round_of(club)
    else:
        asked = answer(await olive.slash(club.channel, f"vote {ending}"))
        does = "Close it now" if ending == "close" else "Call it off"
        assert [*buttons(asked)] == [does, "Keep it"]  # "Cancel" could be /vote cancel
        await olive.click(asked, label=does)
    assert list(buttons(posts_of(club)[0])) == ["Vote", "See the films"]
    club.env.backend.faults.clear()
    await club.env.restart_bot(new_client(library, clock=clock))
    cog = cast("LoopsCog", club.env.bot.get_cog("LoopsCog"))  # type: ignore[attr-defined]
    await cog.forget_what_is_too_old()
    opening = posts_of(club)[0]
    assert read(opening) == (
        "**The vote was called off.** Nothing was counted, and all films stay nominated."
        if ending == "cancel"
        else "**The vote is over, and Parasite (2019) wins.**"
    )
    assert list(buttons(opening)) == ["See the films"] + ["Card"] * (ending != "cancel")
    films = private(await club.ben.click(opening, label="See the films"))
    assert "**Casablanca (1942)**" in films
    assert "[Vote]" not in films
    assert await library.posts.stale() == []


@pytest.mark.parametrize(
    ("then", "closes"),
    [
        ("2026-03-14 21:09", timedelta(hours=3)),  # half of the time that is left
        ("2026-03-16 20:00", timedelta(hours=28, minutes=51)),  # a day before
        ("2026-03-30 20:00", timedelta(days=3)),
    ],
)
async def test_a_vote_ends_by_itself_before_its_winner_is_shown(
    club: Club, olive: simcord.MemberActor, then: str, closes: timedelta
) -> None:
    await nominate(club)
    form = await olive.slash(club.channel, "vote open", then=then)
    assert form.modal is not None
    ends = (NOW + closes).replace(second=0)
    assert f"The vote is open until {moment(ends, 'F')}." in str(form.modal["components"][0])


async def test_a_vote_says_how_the_club_watches_its_winner_and_that_it_is_sealed(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await library.round_settings.change(
        club.guild.id, NOW, watched_live=False, sealed_films="always"
    )
    await nominate(club)
    form = await olive.slash(club.channel, "vote open", closes="1 day", then="20 march 8pm")
    assert form.modal is not None
    then = f"The winner is watched until {moment(datetime(2026, 3, 20, 20, tzinfo=UTC), 'F')}."
    sealed = "Its ratings are sealed until a reveal two days after it."
    assert f"{then}\n-# 20:00 in UTC\n{sealed}" in str(form.modal["components"][0]["content"])
    await olive.submit_modal(form, {"films0": everything(form)})
    post = posted(club)
    assert read(post).endswith(f"{then}\n{sealed}")
    assert f"{then}\n{sealed}" in public(await club.ana.slash(club.channel, "vote show"))
    await rank(club.ben, post, "Parasite")
    clock.now += timedelta(days=1, minutes=1)
    await round_of(club)
    said = then.replace("The winner", "It") + "\n-# Ratings sealed"
    (result,) = [
        each
        for each in posts_of(club)
        if "is over, and" in each.content and "ballot" in each.content
    ]
    assert said in read(result)
    assert said in public(await club.ana.slash(club.channel, "vote show"))
    # What was scheduled stays as it is, and what is not any more is not told.
    await library.round_settings.change(
        club.guild.id, clock.now, watched_live=True, sealed_films="never"
    )
    assert said in public(await club.ana.slash(club.channel, "vote show"))
    (screening,) = await library.screenings.coming(club.guild.id, clock.now)
    await library.screenings.call_off(club.guild.id, screening.id, clock.now)
    later = public(await club.ana.slash(club.channel, "vote show"))
    assert "wins.**\n1 ballot was counted." in later
    assert "sealed" not in later


async def test_a_vote_names_its_films_in_full_as_long_as_there_is_room(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    rings = "The Lord of the Rings: The Fellowship of the Ring", 2001
    towers = "The Lord of the Rings: The Two Towers", 2002
    for title, year in (rings, towers):
        await add_film(library, title, year=year)
        await club.ana.slash(club.channel, "nominate", film=title)
    post = await opened(club, olive)
    named = [f"**{title} ({year})**" for title, year in (rings, towers)]
    assert " and ".join(named) in read(post)
    assert " and ".join(named) in public(await club.ana.slash(club.channel, "club home"))
    await rank(club.ben, post, rings[0])
    await closed(club, olive)
    await round_of(club)
    assert f"{rings[0]} ({rings[1]}) 1" in read(posted(club))


@pytest.mark.parametrize("closes", ["3 days", "72h"])
async def test_a_vote_may_close_after_some_days_to_the_minute(
    club: Club, olive: simcord.MemberActor, library: Store, closes: str
) -> None:
    await nominate(club)
    await opened(club, olive, closes=closes)
    vote = await library.votes.present(club.guild.id)
    assert vote is not None
    assert vote.closes_at == NOW.replace(second=0) + timedelta(days=3)


async def test_a_vote_that_is_called_off_says_so_where_it_was_announced(
    club: Club, olive: simcord.MemberActor
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    office = club.guild.create_text_channel("office")
    asked = await olive.slash(office, "vote cancel")
    await olive.click(answer(asked), label="Keep it")
    assert shown(asked.response) == "Nothing was changed."
    asked = await olive.slash(office, "vote cancel")
    await olive.click(answer(asked), label="Call it off")
    assert "The vote that would be open until" in shown(asked.response)
    told = posted(club)
    assert f"{olive.name} called the vote off." in read(told)
    for _again in range(2):
        await round_of(club)
    assert posted(club).id == told.id, "once"
    assert "Parasite" in private(await club.ben.click(told, label="Nominations"))
    late = begin_press(club.ben, club, post, "Vote")
    await club.env.settle()
    assert "That vote was called off" in refusal(late)
    assert "has not been counted" in refusal(
        await club.ben.click(await club.post("vote-count:1:0"), label="0")
    )
    none = private(await club.ben.slash(club.channel, "vote show"))
    assert "There is no vote." in none
    await opened(club, olive)


async def test_after_a_vote_that_was_called_off_the_result_before_it_is_not_told_as_its_own(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    await rank(club.ana, post, "Parasite")
    await closed(club, olive)
    ended = int(clock.now.timestamp())
    before = answer(await club.ana.slash(club.channel, "vote show"))
    assert "called off" not in shown(before)
    clock.now += timedelta(days=3)
    for member, title in ((club.ana, "Parasite"), (club.ben, "1917")):
        await member.slash(club.channel, "nominate", film=title)
    await opened(club, olive)
    asked = answer(await olive.slash(club.channel, "vote cancel"))
    await olive.click(asked, label="Call it off")
    off = int(clock.now.timestamp())
    said = public(await club.ben.slash(club.channel, "vote show")).splitlines()
    assert said[:2] == [
        f"**The vote of <t:{off}:D> was called off:** nothing was counted. This came of the one"
        f" before it, on <t:{ended}:D>.",
        "**The vote is over, and Parasite (2019) wins.**",
    ]


async def test_a_bot_that_was_stopped_while_a_vote_was_called_off_says_so_later(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await nominate(club)
    await opened(club, olive)
    vote = await library.votes.present(club.guild.id)
    assert vote is not None
    await library.votes.cancel(club.guild.id, vote.id, clock.now)
    await club.env.restart_bot(new_client(library, clock=clock))
    for _again in range(2):
        await round_of(club)
    told = [read(each) for each in club.channel.history() if "called the vote off" in read(each)]
    assert len(told) == 1


async def test_only_organisers_open_close_and_call_off(
    club: Club, olive: simcord.MemberActor
) -> None:
    await nominate(club)
    for command in ("vote open", "vote close", "vote cancel"):
        assert "may manage this server" in refusal(await club.ana.slash(club.channel, command))
    await opened(club, olive)
    forged = await club.post("vote-close:1", "vote-cancel:1", "vote-end:1:0")
    for label in buttons(forged):
        assert "may manage this server" in refusal(await club.ana.click(forged, label=label))
    other = Club(club.env, "The Other Club")
    strange = await other.post("vote:1", "vote-films:1:0", "vote-count:1:0")
    for label in buttons(strange):
        assert "That vote is over" in refusal(await other.ana.click(strange, label=label))


async def test_what_can_not_be_voted_on_is_refused(club: Club, olive: simcord.MemberActor) -> None:
    async def refused(**options: object) -> str:
        return refusal(await olive.slash(club.channel, "vote open", **options))

    assert "Nothing is nominated" in await refused()
    nothing = answer(await olive.slash(club.channel, "vote open"))
    assert (await olive.click(nothing, label="Nominate")).modal is not None
    await nominate(club, TITLES[:1])
    assert "One film alone is no choice" in await refused()
    await nominate(club, TITLES[1:])
    assert "before the vote is over" in await refused(
        closes="2026-03-20 20:00", then="2026-03-20 20:00"
    )
    assert "still to come" in await refused(closes="2025-01-01 20:00")
    form = await olive.slash(club.channel, "vote open")
    only = await olive.submit_modal(form, {"films0": everything(form)[:1]})
    assert "Choose two films at least" in private(only)
    anew = await olive.click(answer(only), label="Correct it")
    assert everything(anew) == everything(form)[:1], "what was chosen is chosen still"
    late = await olive.slash(club.channel, "vote open")
    await olive.submit_modal(anew, {"films0": everything(form)})
    second = await olive.submit_modal(late, {"films0": everything(late)[:2]})
    assert "open already" in private(second)
    again, ways = "Open the form again", buttons(answer(second))
    assert [*ways] == ["Vote", "See the films", "Close the vote", "Call it off", again]
    asked = await olive.click(answer(second), label="Call it off")
    await olive.click(answer(asked), label="Call it off")
    third = await olive.click(answer(second), label=again)
    assert everything(third) == everything(late)[:2]


async def test_while_a_vote_is_open_another_is_no_dead_end(
    club: Club, olive: simcord.MemberActor
) -> None:
    await nominate(club, TITLES)
    form = await olive.slash(club.channel, "vote open")
    await olive.submit_modal(form, {"films0": everything(form)})
    told = await olive.slash(club.channel, "vote open", closes="friday 20:00")
    assert "A vote is open already, until" in private(told)
    assert "/vote open closes:friday 20:00" in private(told)
    notice = answer(told)
    assert [*buttons(notice)] == ["Vote", "See the films", "Close the vote", "Call it off"]
    assert "Call the vote off?" in private(await olive.click(notice, label="Call it off"))
    asked = await olive.click(notice, label="Close the vote")
    assert "Close the vote and count it now?" in private(asked)
    await olive.click(answer(asked), label="Close it now")
    assert "no vote to end" in refusal(await olive.click(notice, label="Close the vote"))


async def test_of_more_films_than_a_ballot_has_some_are_chosen(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await library.round_settings.change(club.guild.id, NOW, nominations_each=25)
    for number in range(26):
        member = Editor(club.guild.id, 100 + number, NOW)
        made = await add_film(library, f"Film {number:02}")
        await library.nominations.nominate(member, made.id, None)
    form = await olive.slash(club.channel, "vote open")
    assert len(everything(form)) == 25
    both = {"films0": everything(form), "films1": ["26"]}
    many = await olive.submit_modal(form, both)
    assert "26 films are too many" in private(many)
    anew = await olive.click(answer(many), label="Correct it")
    await olive.submit_modal(anew, {**both, "films0": everything(anew)[1:]})
    present = await library.votes.present(club.guild.id)
    assert present is not None
    assert [present.films[0].film.title, len(present.films)] == ["Film 01", 25]
    panel = await ballot(club.ben, posted(club))
    for _film in range(25):
        menu = menu_of(panel)
        await club.ben.select(panel, [menu["options"][-1]["value"]], custom_id=menu["custom_id"])
    await club.ben.click(panel, label="Vote like this")
    ranked = await library.votes.ballot(club.guild.id, present.id, club.ben.id)
    assert ranked == tuple(range(25, 0, -1))


async def test_what_the_club_watches_anyway_is_in_the_vote_only_if_an_organiser_wants_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    by = Editor(club.guild.id, club.ana.id, NOW, "ana")
    films = [await film(library, title.capitalize()) for title in TITLES]
    for each in films:
        await library.nominations.nominate(by, each.id, None)
    new = NewScreening(
        guild_id=club.guild.id, film_id=films[0].id, at=NOW + timedelta(hours=1), is_live=True,
        channel_id=club.channel.id, by_id=olive.id, scheduled_at=NOW,
    )  # fmt: skip
    await library.screenings.schedule(new, "olive")
    form = await olive.slash(club.channel, "vote open")
    assert form.modal is not None
    (menu,) = [part for part in walk(form.modal["components"]) if "options" in part]
    assert [option.get("default", False) for option in menu["options"]] == [False, True, True]
    assert menu["options"][0]["description"] == "On the calendar already"
    listed = private(await club.ben.slash(club.channel, "nominations"))
    assert f"It is on the calendar already, for <t:{int(new.at.timestamp())}:F>." in listed


async def test_a_result_says_when_its_film_is_on_the_calendar_already_and_no_numbers_twice(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    await rank(club.ana, post, "Parasite", "Casablanca", "Ballerina")
    await rank(club.ben, post, "Casablanca", "Parasite")
    new = NewScreening(
        guild_id=club.guild.id, film_id=(await film(library, "Parasite")).id,
        at=NOW + timedelta(days=6), is_live=True, channel_id=club.channel.id, by_id=olive.id,
        scheduled_at=NOW,
    )  # fmt: skip
    await library.screenings.schedule(new)
    await closed(club, olive)
    result = posted(club)
    planned = f"It is on the calendar already, for <t:{int(new.at.timestamp())}:F>."
    assert read(result) == (
        f"**The vote is over, and Parasite (2019) wins.**\n{planned}\n2 ballots were counted.\n"
        "**Round 1:** Out, since no ballot has it first: Ballerina (2025).\n"
        "**Round 2:** Parasite (2019) 1 · Casablanca (1942) 1.\n"
        "It is a tie: Parasite (2019) wins, since it was nominated first."
    )
    assert [*buttons(result)] == ["Card"]
    shown_later = answer(await club.ben.slash(club.channel, "vote show"))
    assert planned in shown(shown_later)
    assert "Schedule" not in buttons(shown_later)


async def test_a_ballot_whose_other_film_is_out_already_is_not_said_to_name_no_other(
    club: Club, olive: simcord.MemberActor
) -> None:
    await nominate(club)
    await club.ben.slash(club.channel, "nominate", film="John Wick")
    post = await opened(club, olive)
    await rank(club.ana, post, "Casablanca", "Parasite")
    for member, title in ((club.ben, "Ballerina"), (olive, "John Wick")):
        await rank(member, post, title)
    await closed(club, olive)
    assert read(posted(club)).splitlines()[2:] == [
        "**Round 1:** Out, since no ballot has it first: Parasite (2019).",
        "**Round 2:** Ballerina (2025) 1 · Casablanca (1942) 1 · John Wick (2014) 1.",
        "John Wick (2014) goes: of those with the fewest votes it was nominated last."
        " 1 ballot names no other film that is still in.",
        "**Round 3:** Ballerina (2025) 1 · Casablanca (1942) 1.",
        "It is a tie: Ballerina (2025) wins, since it was nominated first.",
    ]


async def test_an_older_count_that_went_on_after_a_tie_ends_with_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    await rank(club.ana, post, "Ballerina")
    await rank(club.ben, post, "Parasite")
    await closed(club, olive)
    older = (
        '[{"votes": [[1, 1], [2, 1]], "out": [2], "by_tie": true},'
        ' {"votes": [[1, 2]], "out": [], "by_tie": false}]'
    )
    set_older = "UPDATE votes SET result = json_set(result, '$.tally.rounds', json(?))"
    await library.database.write(statement(set_older, (older,)))
    over = answer(await club.ana.slash(club.channel, "vote show"))
    count = private(await club.ana.click(over, label="How it was counted"))
    assert "It is a tie: Ballerina (2025) wins" in count
    assert "Round 2" not in count


async def test_of_more_films_than_the_form_has_room_for_it_says_so(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    for number in range(103):
        made = await add_film(library, f"Film {number:03}")
        await library.nominations.nominate(Editor(club.guild.id, 100 + number, NOW), made.id, None)
    form = await olive.slash(club.channel, "vote open")
    assert form.modal is not None
    (said,) = [part["content"] for part in walk(form.modal["components"]) if "content" in part]
    assert "The latest 3 nominations are not in these lists" in said


async def test_the_form_shows_the_times_that_were_typed_on_the_clubs_clocks_too(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await nominate(club)
    await library.clubs.choose_zone(club.guild.id, "Europe/Berlin", NOW)
    times = {"closes": "2026-03-20 20 Uhr", "then": "2026-03-22 9pm"}
    form = await olive.slash(club.channel, "vote open", **times)
    assert form.modal is not None
    (said,) = [part["content"] for part in walk(form.modal["components"]) if "content" in part]
    assert [line for line in said.split("\n") if "Berlin" in line] == [
        "-# 20:00 in Europe/Berlin",
        "-# 21:00 in Europe/Berlin",
    ]


async def test_the_winner_is_scheduled_when_that_was_said_in_advance(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await nominate(club)
    await library.clubs.choose_zone(club.guild.id, "Europe/Berlin", NOW)
    post = await opened(club, olive, closes="2026-03-20 20:00", then="2026-03-22 20:00")
    assert "The winner is shown on <t:1774206000:F>." in read(post)
    await rank(club.ben, post, "Casablanca")
    clock.now = datetime(2026, 3, 20, 19, 0, 1, tzinfo=UTC)
    await round_of(club)
    assert "It is shown on <t:1774206000:F>." in read(posted(club))
    assert "Schedule" not in buttons(posted(club))
    (screening,) = await library.screenings.coming(club.guild.id, clock.now)
    assert (screening.film.title, screening.picker_id) == ("Casablanca", club.ana.id)


async def test_ballots_of_members_who_left_count_as_the_club_wants_and_the_result_says_so(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await nominate(club)
    await library.round_settings.change(club.guild.id, NOW, leavers_count=False)
    post = await opened(club, olive)
    chloe = club.join("chloe")
    await rank(chloe, post, "Ballerina")
    await rank(club.ben, post, "Casablanca")
    club.guild.remove_member(chloe)
    await club.env.settle()
    clock.now += timedelta(days=3)
    await round_of(club)
    assert "Casablanca (1942) wins" in read(posted(club))
    assert "1 ballot was counted. 1 ballot of a member who has left was not." in read(posted(club))


async def test_where_discord_keeps_silent_about_voters_the_vote_is_counted_all_the_same(
    club: Club,
    olive: simcord.MemberActor,
    library: Store,
    clock: Hand,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def hangs(*_: object) -> None:
        await asyncio.Event().wait()

    await nominate(club)
    await library.round_settings.change(club.guild.id, NOW, leavers_count=False)
    post = await opened(club, olive)
    for member in (club.ana, club.ben):
        await rank(member, post, "Casablanca")
    monkeypatch.setattr(discord.Guild, "fetch_member", hangs)
    monkeypatch.setattr("bot.club.rounds._ASK_SECONDS", 0)
    clock.now += timedelta(days=3)
    await round_of(club)
    assert "2 ballots were counted" in read(posted(club))


async def test_a_film_that_leaves_the_library_leaves_the_ballots(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    await rank(club.ben, post, "Ballerina", "Parasite")
    asked = await olive.slash(club.channel, "library remove", film="ballerina")
    await olive.click(answer(asked), label="Remove")
    assert "1\\. **Parasite (2019)**" in shown(await ballot(club.ben, post))
    clock.now += timedelta(days=3)
    await round_of(club)
    assert "Parasite (2019) wins" in read(posted(club))


@pytest.mark.parametrize("ending", ["time", "organiser"])
async def test_a_vote_that_has_lost_all_its_films_offers_no_ballot_and_says_so_at_its_end(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, ending: str
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    await rank(club.ben, post, "Ballerina")
    home = answer(await club.ana.slash(club.channel, "club home"))
    assert "Vote" in buttons(home)
    for nomination in (await library.nominations.page(club.guild.id, 0, 0, 9))[0]:
        by = Editor(club.guild.id, olive.id, NOW)
        await library.nominations.take_back(by, nomination.id, any_ones=True)
    card = answer(await club.ana.slash(club.channel, "vote show"))
    assert "None of its films is left. Ask an organiser" in shown(card)
    home = answer(await club.ana.slash(club.channel, "club home"))
    assert "Vote" not in {**buttons(card), **buttons(home)}
    assert "None of its films is left." in private(await club.ben.click(post, label="Vote"))
    if ending == "organiser":
        asked = answer(await olive.slash(club.channel, "vote cancel"))
        assert "Call the vote off? None of its films is left." in shown(asked)
        await olive.click(asked, label="Call it off")
        assert read(posted(club)) == "olive called the vote off: none of its films was left."
        return
    clock.now += timedelta(days=3)
    await round_of(club)
    assert read(posted(club)).startswith(
        "**The vote is over.** None of its films was left, and none wins.\nNo ballot was counted."
    )


async def test_who_schedules_a_film_of_the_open_vote_is_told_how_it_leaves_the_ballot(
    club: Club, olive: simcord.MemberActor
) -> None:
    await nominate(club)
    await opened(club, olive)
    plan = await olive.slash(club.channel, "screening schedule", film="parasite", when="friday 8pm")
    assert "The club is voting on it, too." in private(plan)
    listed = await olive.slash(club.channel, "nominations")
    remove = next(each for each in menus(answer(listed)) if "remove" in each["custom_id"])
    (parasite,) = [each["value"] for each in remove["options"] if "Parasite" in each["label"]]
    await olive.select(answer(listed), [parasite], custom_id=remove["custom_id"])
    await olive.click(answer(listed), label="Take it off")
    plan = await olive.slash(club.channel, "screening schedule", film="parasite", when="friday 8pm")
    assert "The club is voting on it" not in private(plan)


async def test_who_nominates_a_film_that_is_scheduled_is_told(
    club: Club, olive: simcord.MemberActor
) -> None:
    plan = await olive.slash(
        club.channel, "screening schedule", film="1917", when="2026-03-21 20:00"
    )
    await olive.click(answer(plan), label="Schedule")
    given = await club.ana.slash(club.channel, "nominate", film="1917", why="One take.")
    assert "**.\n-# It is on the calendar already, for <t:1774123200:F>.\n> One take." in public(
        given
    )


async def test_an_organiser_is_asked_before_a_film_leaves_the_vote_with_all_that_goes(
    club: Club, olive: simcord.MemberActor
) -> None:
    given = await olive.slash(club.channel, "nominate", film="1917", why="One take.")
    await club.ben.click(answer(given), label="Me too")
    await nominate(club)
    await opened(club, olive)
    page = answer(await olive.slash(club.channel, "nominations"))
    own = next(b for b in walk(page.components) if b.get("label") == "Take back")
    await olive.click(page, custom_id=own["custom_id"])
    assert shown(page) == (
        "Take **1917 (2019)** off the nominations? The club is told, and it can't be undone.\n"
        "It leaves the open vote, too, and every ballot that it is on.\n"
        f"-# nominated by {olive.name} · 1 other would like it, too\n> One take.\n"
        "[Take it off]\n[Cancel]\n[Card]"
    )
    (told,) = (await olive.click(page, label="Take it off")).followups
    said = f"{olive.name} took the nomination of **1917 (2019)** back. The open vote goes on"
    assert said in shown(told)
    assert "1917" not in public(await club.ana.slash(club.channel, "vote show"))


async def test_where_the_news_can_not_be_posted_nothing_is_opened(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await nominate(club)
    await library.round_settings.change(club.guild.id, NOW, news_channel_id=4242)
    said = refusal(await olive.slash(club.channel, "vote open"))
    assert "channel for news is gone" in said
    assert await library.votes.present(club.guild.id) is None


async def test_what_a_ballot_says_is_in_no_log(
    club: Club,
    olive: simcord.MemberActor,
    troubles: pytest.LogCaptureFixture,
) -> None:
    await nominate(club)
    post = await opened(club, olive)
    panel = await ballot(club.ben, post)
    await club.ben.select(panel, ["2"], custom_id=menu_of(panel)["custom_id"])
    secret = buttons(panel)["Vote like this"]["custom_id"]
    club.env.inject_error("POST", "/interactions/*/callback", status=400, times=None)
    await club.ben.click(panel, label="Vote like this")
    club.env.backend.faults.clear()
    assert "The answer to ballot-cast did not arrive" in troubles.text
    assert secret not in troubles.text


async def test_the_role_that_the_club_names_hears_of_a_vote_where_its_news_are(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await nominate(club)
    role, news = club.guild.create_role("Voters"), club.guild.create_text_channel("news")
    await library.round_settings.change(
        club.guild.id, NOW, mentioned_role_id=role.id, news_channel_id=news.id
    )
    form = await olive.slash(club.channel, "vote open")
    await olive.submit_modal(form, {"films0": everything(form)})
    post = news.last_message
    assert post is not None
    assert read(post).startswith(f"<@&{role.id}> **What do we watch next?**")
    (sent,) = [r.json for r in club.env.http_requests if "What do we" in str(r.json)]
    assert isinstance(sent, dict)
    assert sent["allowed_mentions"] == {"parse": [], "roles": [role.id]}


async def test_a_role_that_is_gone_is_mentioned_nowhere(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await nominate(club)
    role = club.guild.create_role("Voters")
    await library.round_settings.change(club.guild.id, NOW, mentioned_role_id=role.id)
    club.env.backend.delete_role(club.guild.id, role.id)
    await club.env.settle()
    form = await olive.slash(club.channel, "vote open")
    await olive.submit_modal(form, {"films0": everything(form)})
    assert last(club).content.startswith("**What do we watch next?**")
    assert shown(await scheduled(olive, club)).startswith("## Ballerina (2025)")
    assert not any("roles" in message["allowed_mentions"] for _, message in sent(club.env))


async def test_a_result_comes_where_the_news_are_by_now(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await nominate(club)
    old, new = club.guild.create_text_channel("news"), club.guild.create_text_channel("newer")
    await library.round_settings.change(club.guild.id, NOW, news_channel_id=old.id)
    form = await olive.slash(club.channel, "vote open")
    done = await olive.submit_modal(form, {"films0": everything(form)})
    assert old.mention in private(done)
    club.env.backend.delete_channel(old.id)
    await library.round_settings.change(club.guild.id, NOW, news_channel_id=new.id)
    asked = await olive.slash(club.channel, "vote close")
    await olive.click(answer(asked), label="Close it now")
    assert new.last_message is not None
    assert read(new.last_message).startswith("**The vote is over.**")
    assert f"Its result is in {new.mention}" in shown(answer(asked))
