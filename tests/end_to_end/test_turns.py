"""/turns: whose pick it is, from the order to the pick, and what becomes of a pick that is late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import discord
import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.club.leavers import Leavers
from bot.club.posting import Posting
from bot.domain.library import Editor
from bot.domain.post import Post, PostId
from bot.domain.screening import NewScreening
from bot.domain.watched import Viewing
from bot.store.database import statement
from bot.store.store import Store
from bot.store.votes import NewVote
from cogs.loops import LoopsCog
from tests.conftest import NOW
from tests.end_to_end.driving import (
    UPDATE,
    Clock,
    Club,
    answer,
    answered,
    begin,
    begin_form,
    begin_press,
    buttons,
    components,
    film,
    new_client,
    organiser,
    private,
    read,
    refusal,
    sent,
    shown,
    told_below,
    walk,
)
from tests.end_to_end.house_rules import connected
from tests.posting.running import settled
from tests.store.tables import foreign_lock

pytestmark = pytest.mark.thorough


@pytest.fixture
async def env(library: Store) -> AsyncIterator[simcord.Env]:
    """Without the house rules that answers are never announced, and that nobody is pinged: turns
    wait for Discord, and ping whose turn it is."""
    async with connected(new_client(library)) as env:
        yield env


@pytest.fixture
def chloe(club: Club) -> simcord.MemberActor:
    return club.join("chloe")


def bot_of(club: Club) -> FilmClub:
    assert isinstance(club.env.bot, FilmClub)
    return club.env.bot


async def days_pass(club: Club, days: float) -> None:
    """Until the loop has looked, and what it has begun has ended."""
    bot = bot_of(club)
    assert isinstance(bot.clock, Clock)
    bot.clock.pass_days(days)
    cog = cast("LoopsCog", bot.get_cog("LoopsCog"))
    await cog.post_what_is_due()
    await settled(cog.posting)
    await club.env.settle()


async def restart(club: Club, library: Store) -> None:
    clock = bot_of(club).clock
    await club.env.restart_bot(new_client(library))
    bot_of(club).clock = clock


def posts(club: Club) -> list[discord.Message]:
    """The bot's messages that everyone sees and that a lock screen shows, oldest first."""
    return [message for message in club.channel.history() if message.content]


async def make_order(
    olive: simcord.MemberActor, club: Club, *members: simcord.MemberActor
) -> simcord.ResponseMessage:
    panel = answer(await olive.slash(club.channel, "turns set"))
    await olive.select(panel, members, custom_id=menu(panel))
    await olive.click(panel, label="Save")
    return panel


def menu(message: Any, name: str = "turn-order") -> str:
    (found,) = [
        part["custom_id"]
        for part in walk(message.components)
        if str(part.get("custom_id")).partition(":")[0] == name
    ]
    return found


def order_on(panel: Any) -> list[str]:
    """The names on a panel or card, in their order."""
    lines = shown(panel).splitlines()
    return [line.partition(". ")[2] for line in lines if line[:1].isdecimal()]


async def test_from_an_order_to_a_pick_and_the_next_turn(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    shown_to_ana = await club.ana.slash(club.channel, "turns show")
    assert "An organiser makes one" in private(shown_to_ana)
    assert not buttons(answer(shown_to_ana))
    panel = await make_order(olive, club, club.ben, club.ana)
    assert order_on(panel) == ["ben", "ana"]
    await restart(club, library)
    told = private(await olive.click(panel, label="Begin the next turn"))
    assert told == f"It is ben's turn, and they are asked in {club.channel.mention}."
    (message,) = posts(club)
    assert read(message).startswith(f"{club.ben.mention}, it is your turn to pick a film for the")
    assert [user.id for user in message.mentions] == [club.ben.id]
    card = private(await club.ana.slash(club.channel, "turns show"))
    assert "it is your turn" not in card
    assert "Had their turn" not in card, "ben has it now"
    assert "It is ben's turn: only they" in refusal(
        await club.ana.click(message, label="Pick a film")
    )
    await restart(club, library)
    form = await club.ben.click(message, label="Pick a film")
    picked = await club.ben.submit_modal(form, {"film": "casablanca", "why": "Play it  again."})
    assert private(picked) == (
        f"**Casablanca (1942)** is picked, and announced in {club.channel.mention}."
        "\n[Card]\n[Take back]"
    )
    announced = posts(club)[-1]
    assert read(announced).startswith(
        "ben has picked **Casablanca (1942)**.\n> Play it again.\n-# Organisers: "
    )
    assert announced.mentions == []
    assert "## Casablanca" in private(await club.ana.click(announced, label="Card"))
    assert "has picked Casablanca (1942) already" in refusal(
        await press_late(club.ben, club, message, "Pick a film")
    )
    card = private(await club.ana.slash(club.channel, "turns show"))
    assert "ben has picked **Casablanca (1942)** on <t:" in card
    assert "**Next**\n1. ana\n-# Had their turn: ben" in card
    assert "may manage" in refusal(await club.ben.click(announced, label="Begin the next turn"))
    assert "It is ana's turn" in private(await olive.click(announced, label="Begin the next turn"))
    assert read(posts(club)[-1]).startswith(club.ana.mention)
    assert "It is ana's turn already" in refusal(
        await press_late(olive, club, announced, "Begin the next turn")
    )
    (told,) = [post for post in posts(club) if post.id == announced.id]
    assert list(buttons(told)) == ["Card", "Schedule"], "the turn after it has begun"
    assert read(told) == (
        "ben has picked **Casablanca (1942)**.\n> Play it again."
        "\n-# Organisers: **Schedule** says when the club watches it."
    )
    assert len(posts(club)) == 3
    await days_pass(club, 0)
    assert len(posts(club)) == 3, "the loop does not tell it again"
    await olive.slash(club.channel, "turns pick", film="parasite")  # for ana
    await olive.slash(club.channel, "turns next")
    assert "It is ben's turn already" in refusal(
        await press_late(olive, club, announced, "Begin the next turn")
    )
    await olive.slash(club.channel, "turns pick", film="ballerina")
    assert "That turn is over" in refusal(
        await press_late(olive, club, announced, "Begin the next turn")
    )


async def test_an_order_is_made_in_several_steps_shuffled_and_saved_by_organisers_alone(
    club: Club, olive: simcord.MemberActor, chloe: simcord.MemberActor, library: Store
) -> None:
    assert "may manage" in refusal(await club.ana.slash(club.channel, "turns set"))
    panel = answer(await olive.slash(club.channel, "turns set"))
    assert "Nobody yet." in shown(panel)
    members = [club.join(f"member{number}") for number in range(24)]
    await olive.select(panel, [*members, club.ana], custom_id=menu(panel))
    await restart(club, library)
    await olive.select(panel, [club.ben, chloe], custom_id=menu(panel))
    names = [*(member.name for member in members), "ana", "ben", "chloe"]
    assert order_on(panel) == names
    await olive.select(panel, members, custom_id=menu(panel))
    assert order_on(panel) == ["ana", "ben", "chloe"], "chosen again, they are taken out"
    await olive.click(panel, label="Shuffle")
    assert sorted(order_on(panel)) == ["ana", "ben", "chloe"]
    shuffled = order_on(panel)
    for label in ("Shuffle", "Start over", "Save"):
        pressed = begin_press(club.ana, club, panel, label)
        await club.env.settle()
        assert "may manage" in refusal(pressed)
    second = answer(await olive.slash(club.channel, "turns set"))
    await olive.click(panel, label="Save")
    rota = await library.turns.rota(club.guild.id)
    assert [seat.name for seat in rota.seats] == shuffled
    await olive.select(second, [club.ben], custom_id=menu(second))
    assert "changed meanwhile" in refusal(await olive.click(second, label="Save"))
    assert "That order was saved" in refusal(await press(olive, club, "turn-save:1"))
    third = answer(await olive.slash(club.channel, "turns set"))
    await olive.click(third, label="Start over")
    assert buttons(third)["Save"]["disabled"]


@pytest.mark.parametrize("labels", [("Save", "Start over"), ("Start over", "Save")])
async def test_an_order_that_is_changed_as_it_is_saved_does_not_look_open(
    club: Club, olive: simcord.MemberActor, library: Store, labels: tuple[str, str]
) -> None:
    panel = answer(await olive.slash(club.channel, "turns set"))
    await olive.select(panel, [club.ben, club.ana], custom_id=menu(panel))
    pressed = {label: begin_press(olive, club, panel, label) for label in labels}
    await club.env.settle()
    if (await library.turns.rota(club.guild.id)).seats:
        assert "That order was saved" in refusal(pressed["Start over"])
    else:  # or one after the other
        said = refusal(pressed["Save"])
        assert "You have changed that in this moment" in said or "Nobody is in the order" in said


async def press(
    member: simcord.MemberActor, club: Club, custom_id: str
) -> simcord.InteractionResult:
    return await member.click(await club.post(custom_id), custom_id=custom_id)


async def press_late(
    member: simcord.MemberActor, club: Club, message: discord.Message, label: str
) -> simcord.InteractionResult:
    """Press a button that the message has lost since, before one's own Discord shows that."""
    pressed = begin_press(member, club, message, label)
    await club.env.settle()
    return pressed


async def test_too_many_are_refused_and_odd_choices(club: Club, olive: simcord.MemberActor) -> None:
    panel = answer(await olive.slash(club.channel, "turns set"))
    for values, why in (
        ([str(number) for number in range(100, 180)], "75 members are the most"),
        (["x"], "did not come through whole"),
    ):
        data = {"custom_id": menu(panel), "component_type": 5, "values": values}
        pressed = begin(olive, club, discord.InteractionType.component, data)
        await club.env.settle()
        assert why in refusal(pressed)


async def test_a_pick_for_another_member_says_so_and_what_the_club_has_done_with_the_film(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    parasite = await film(library, "Parasite")
    viewing = Viewing(on=date(2026, 3, 11), title="", film_id=parasite.id)
    await library.watched.add(Editor(club.guild.id, 9, NOW), viewing)
    new = NewScreening(
        guild_id=club.guild.id, film_id=parasite.id, at=NOW + timedelta(days=300), is_live=True,
        channel_id=club.channel.id, by_id=9, scheduled_at=NOW,
    )  # fmt: skip
    await library.screenings.schedule(new)
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    form = await olive.click(posts(club)[-1], label="Pick a film")
    assert form.modal is not None
    assert form.modal["title"] == "Pick a film for ana"
    told = private(await olive.submit_modal(form, {"film": "parasite", "why": "So good."}))
    before = "The club has watched it before, on <t:1773230400:D>."
    planned = f"It is on the calendar already, for <t:{int(new.at.timestamp())}:F>."
    assert f"\nIt was ana's turn: you picked for them.\n{before}\n{planned}\n" in told
    assert read(posts(club)[-1]).startswith(
        f"olive has picked **Parasite (2019)** for ana.\n-# {before}\n-# {planned}\n> So good.\n"
    )
    found = await library.posts.one(PostId(club.guild.id, "pick", "1"))
    assert found is not None
    assert found.content["named"] == [[club.ana.id, "ana"], [olive.id, "olive"]]


async def test_a_pick_that_is_not_clear_is_asked_back_and_one_that_is_missing_added(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    (message,) = posts(club)
    form = await club.ana.click(message, label="Pick a film")
    asked = await club.ana.submit_modal(form, {"film": "true grit", "why": "Snow."})
    await restart(club, library)
    picked = await club.ana.click(answer(asked), label="True Grit (2010)")
    assert "**True Grit (2010)** is picked" in private(picked)
    assert "> Snow." in read(posts(club)[-1])
    await olive.slash(club.channel, "turns next")
    form = await olive.click(posts(club)[-1], label="Pick a film")
    asked = await olive.submit_modal(form, {"film": "Dune (2021)", "why": ""})
    form = await olive.click(answer(asked), label="Add “Dune”")
    added = await olive.submit_modal(form, {"title": "Dune", "year": "2021"})
    assert "added **Dune (2021)**" in told_below(added)
    assert read(posts(club)[-1]).startswith("olive has picked **Dune (2021)** for ana.\n-# ")
    assert buttons(asked.response) == {}


async def test_a_pick_from_the_nominations(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    (message,) = posts(club)
    none = await club.ana.click(message, label="Pick from the nominations")
    assert "Nothing is nominated now" in private(none)
    parasite = await film(library, "Parasite")
    await library.database.write(
        lambda connection: connection.execute(
            "INSERT INTO nominations (guild_id, film_id, member_id, nominated_at)"
            " VALUES (?, ?, 5, '')",
            (club.guild.id, parasite.id),
        )
    )
    listed = answer(await club.ana.click(message, label="Pick from the nominations"))
    assert "only they" in refusal(await club.ben.click(message, label="Pick from the nominations"))
    await restart(club, library)
    picked = await club.ana.select(listed, [str(parasite.id)], custom_id=menu(listed, "turn-film"))
    assert "**Parasite (2019)** is picked" in private(picked)
    assert await library.nominations.most_backed(club.guild.id, 25) == []
    assert "Parasite" not in str(components(listed)[1:])


async def test_a_pick_takes_the_film_off_the_lists_and_take_back_puts_it_back_and_both_say_so(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    by, made = Editor(club.guild.id, club.ben.id, NOW, "ben"), list[int]()
    for title in ("Parasite", "Ballerina", "Casablanca"):
        nominated = await library.nominations.nominate(by, (await film(library, title)).id, None)
        made.append(nominated.nomination.id)
    new = NewVote("ranked", NOW + timedelta(days=300), club.channel.id)
    await library.votes.open(by, new, made[:2])
    await make_order(olive, club, club.ana)
    off, out = "It is off the nominations.", "The open vote goes on without it."
    for title, is_voted_on in (("parasite", True), ("casablanca", False)):
        await olive.slash(club.channel, "turns next")
        told = private(await club.ana.slash(club.channel, "turns pick", film=title))
        assert (f"\n{off}\n{out}\n" in told) is is_voted_on
        assert f"\n{off}\n" in told
        post = read(posts(club)[-1])
        assert (f"\n-# {off}\n-# {out}\n" in post) is is_voted_on
        assert f"\n-# {off}\n" in post
    await club.ana.click(posts(club)[-1], label="Take back")
    again, into = "The film is nominated again.", "The film is in the open vote again."
    for title, is_voted_on in (("casablanca", False), ("ballerina", True)):
        await club.ana.slash(club.channel, "turns pick", film=title)
        told = private(await club.ana.click(posts(club)[-1], label="Take back"))
        assert f"\nThe pick of **{title.title()} (" in told
        assert (f"\n{again}\n{into}\n" in told) is is_voted_on
        assert f"\n{again}\n" in told
        post = read(posts(club)[-1])
        assert (f"was taken back. {again} {into} **ana** picks" in post) is is_voted_on
        assert f"was taken back. {again} " in post
    listed = private(await club.ana.slash(club.channel, "nominations"))
    titles = ("Parasite", "Ballerina", "Casablanca")
    assert [title for title in titles if title in listed] == ["Ballerina", "Casablanca"]


@pytest.mark.parametrize("command", ["show", "next"])
async def test_where_nobody_takes_turns_a_press_leads_to_the_order(
    club: Club, olive: simcord.MemberActor, command: str
) -> None:
    told = answer(await olive.slash(club.channel, f"turns {command}"))
    panel = await olive.click(told, label="Who takes turns")
    assert "Nobody yet." in private(panel)
    forged = await club.post("turn-set")
    assert "may manage" in refusal(await club.ana.click(forged, label=next(iter(buttons(forged)))))


async def test_only_who_may_make_the_order_is_offered_that_where_nobody_else_takes_turns(
    club: Club, olive: simcord.MemberActor
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    for member, ways in ((club.ana, []), (olive, ["Who takes turns"])):
        refused = await member.slash(club.channel, "turns skip")
        assert "Nobody else" in refusal(refused)
        assert list(buttons(answer(refused))) == ways


async def test_a_turn_is_passed_on_by_its_member_or_an_organiser_and_two_swap(
    club: Club, olive: simcord.MemberActor, chloe: simcord.MemberActor
) -> None:
    assert "nobody's turn" in refusal(await olive.slash(club.channel, "turns pick", film="mad"))
    assert "nobody's turn" in refusal(await olive.slash(club.channel, "turns skip"))
    assert "makes the order with /turns set" in refusal(
        await olive.slash(club.channel, "turns next")
    )
    await make_order(olive, club, club.ana, club.ben, chloe)
    await olive.slash(club.channel, "turns next")
    assert "only they" in refusal(await club.ben.slash(club.channel, "turns skip"))
    assert "It is ben's turn" in private(await pass_own_on(club.ana, club))
    assert "may manage" in refusal(await swap(club.ana, club, club.ana, chloe))
    assert "It is chloe's turn" in private(await swap(olive, club, chloe, club.ben))
    assert read(posts(club)[-1]).startswith(chloe.mention)
    assert "ana has had their turn" in refusal(await swap(olive, club, chloe, club.ana))
    assert "olive is not in the order" in refusal(await swap(olive, club, club.ana, olive))
    assert "the same member twice" in refusal(await swap(olive, club, club.ana, club.ana))
    card = answer(await swap(olive, club, club.ana, club.ben))
    assert "**chloe** picks the next film, until" in shown(card)
    assert order_on(card) == ["ben"]
    await olive.click(card, label="Pass it on")
    assert shown(card).startswith("It is ben's turn, and they are asked")
    assert list(buttons(card)) == ["Back to chloe"], "no button of what is over is left"
    await olive.click(card, label="Back to chloe")
    assert shown(card).startswith("It is chloe's turn again")
    assert buttons(card) == {}
    card = answer(await olive.slash(club.channel, "turns show"))
    form = await olive.click(card, label="Pick a film")
    await olive.submit_modal(form, {"film": "parasite", "why": ""})
    assert shown(card).startswith("**Parasite (2019)** is picked")
    await olive.click(card, label="Take back")
    assert shown(card).startswith("It is chloe's turn again")
    card = answer(await olive.slash(club.channel, "turns show"))
    await olive.click(card, label="End it")
    assert shown(card).startswith("The turn of chloe is over.")
    card = answer(await olive.slash(club.channel, "turns show"))
    await olive.click(card, label="Begin the next turn")
    assert shown(card).startswith("It is ben's turn, and they are asked")


async def test_a_wrong_pick_is_taken_back_and_its_post_asks_again(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    picked = answer(await club.ana.slash(club.channel, "turns pick", film="casablanca"))
    assert list(buttons(picked)) == ["Card", "Take back"]
    announced = posts(club)[-1]
    assert "Only who picked it" in refusal(await club.ben.click(announced, label="Take back"))
    await restart(club, library)
    told = private(await club.ana.click(announced, label="Take back"))
    there = club.channel.mention
    back = "The pick of **Casablanca (1942)** was taken back."
    again = f"It is your turn again: the post in {there} is changed to ask you."
    assert told == f"{again}\n{back}\n[Card]"
    corrected = posts(club)[-1]
    assert read(corrected).startswith(
        "The pick of **Casablanca (1942)** was taken back. **ana** picks the next film, until <t:"
    )
    assert list(buttons(corrected)) == ["Pick a film", "Pick from the nominations", "Card"]
    (late,) = (await club.ana.click(picked, label="Take back")).followups
    assert "can't be taken back any more" in shown(late)
    await days_pass(club, 0)
    assert len(posts(club)) == 2, "nothing new"
    await restart(club, library)
    form = await club.ana.click(corrected, label="Pick a film")
    await club.ana.submit_modal(form, {"film": "parasite", "why": ""})
    assert read(posts(club)[-1]).startswith("ana has picked **Parasite (2019)**.")
    refused = refusal(await club.ana.slash(club.channel, "turns pick", film="ballerina"))
    assert refused.startswith("ana has picked Parasite (2019) already. To pick another film, press")
    assert "nobody's turn" in refusal(await club.ben.slash(club.channel, "turns skip"))
    card = answer(await olive.slash(club.channel, "turns show"))
    assert list(buttons(card)) == ["Begin the next turn", "Card", "Take back"]
    assert "Take back" not in buttons(answer(await club.ben.slash(club.channel, "turns show")))
    await olive.slash(club.channel, "turns next")
    (late,) = (await olive.click(card, label="Take back")).followups
    assert "can't be taken back any more" in shown(late)


async def test_a_pick_whose_post_was_never_sent_is_taken_back_and_asked_for_anew(
    club: Club, olive: simcord.MemberActor, troubles: pytest.LogCaptureFixture
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    club.env.inject_error("POST", "/channels/*/messages", status=500, times=None)
    picked = answer(await olive.slash(club.channel, "turns pick", film="parasite"))
    club.env.backend.faults.clear()
    assert "It is ana's turn, and" in private(await olive.click(picked, label="Take back"))
    await days_pass(club, 0.1)
    over, again = [read(post) for post in posts(club)]
    assert (over[:2], again.partition(",")[0]) == ("~~", club.ana.mention)


async def test_a_turn_that_was_passed_on_by_mistake_is_given_back(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    passed = answer(await olive.slash(club.channel, "turns skip"))
    await restart(club, library)
    told = private(await olive.click(passed, label="Back to ana"))
    there = club.channel.mention
    assert told == f"It is ana's turn again: the post in {there} is changed to ask them."
    asked, corrected = posts(club)
    assert read(corrected).startswith(
        "ben has their turn later. **ana** picks the next film, until <t:"
    )
    card = private(await olive.slash(club.channel, "turns show"))
    assert "**Next**\n1. ben" in card
    assert "Had their turn" not in card
    assert "That turn is over. `/turns show` says" in read(asked), "that is another one"
    assert buttons(asked) == {}
    own = await pass_own_on(club.ana, club)
    assert buttons(answer(own)) == {}, "what a member passes on is theirs no more"
    card = answer(await olive.slash(club.channel, "turns show"))
    assert list(buttons(card))[2:] == ["Pass it on", "End it", "Back to ana"]
    ended = answer(await olive.click(card, label="End it"))
    await olive.click(ended, label="Back to ben")
    assert read(posts(club)[-1]).startswith("**ben** picks the next film, until <t:")
    await days_pass(club, 0)
    assert len(posts(club)) == 3, "nothing new"


async def test_a_turn_whose_wrong_post_was_deleted_is_given_back_in_a_new_one(
    club: Club, olive: simcord.MemberActor
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    picked = answer(await olive.slash(club.channel, "turns pick", film="parasite"))
    club.env.backend.delete_message(club.channel.id, posts(club)[-1].id)
    assert "It is ana's turn, and they are asked" in private(
        await olive.click(picked, label="Take back")
    )
    over, again = [read(post) for post in posts(club)]
    assert (over[:2], again.partition(",")[0]) == ("~~", club.ana.mention)
    await days_pass(club, 0)
    assert len(posts(club)) == 2, "nothing new"


async def went_round(club: Club) -> None:
    """Until the loop has edited what could not be edited at once."""
    await cast("LoopsCog", bot_of(club).get_cog("LoopsCog")).forget_what_is_too_old()


def edits(club: Club) -> int:
    """How many edits there were of the bot's posts."""
    said = (name for kind, name, _payload in club.env.backend.transcript if kind == "HTTP")
    return sum(name.startswith("PATCH /channels/") for name in said)


async def test_a_post_that_asks_for_a_pick_says_once_that_it_is_over(
    club: Club, olive: simcord.MemberActor, chloe: simcord.MemberActor
) -> None:
    await make_order(olive, club, club.ana, club.ben, chloe, olive)
    await olive.slash(club.channel, "turns next")
    await pass_own_on(club.ana, club)
    await swap(olive, club, club.ben, chloe)
    await chloe.slash(club.channel, "turns pick", film="parasite")
    await olive.slash(club.channel, "turns next")
    await days_pass(club, 7.1)
    card = answer(await olive.slash(club.channel, "turns show"))
    await olive.click(card, label="End it")
    asked = [post for post in posts(club) if read(post).startswith("~~")]
    no_film = "That turn is over. `/turns show` says whose it is now."
    assert [read(post).partition("~~\n")[2] for post in asked] == [
        no_film, no_film, "**Parasite (2019)** is picked.", no_film, no_film,
    ]  # fmt: skip
    assert [[*buttons(post)] for post in asked] == [[], [], ["Card"], [], []]
    await went_round(club)
    assert edits(club) == len(asked) + 1, "each once, and the post of the pick"
    assert "## Parasite (2019)" in private(await club.ana.click(asked[2], label="Card"))


async def test_a_post_of_a_turn_that_is_over_names_nobody_who_has_gone_since(
    club: Club, olive: simcord.MemberActor
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    picked = answer(await club.ana.slash(club.channel, "turns pick", film="casablanca"))
    await club.ana.click(picked, label="Take back")
    await club.ana.slash(club.channel, "turns pick", film="parasite")
    assert "~~**ana** picks the next film, until" in read(posts(club)[1])
    asked = answer(await club.ana.slash(club.channel, "my-data delete"))
    await club.ana.click(asked, label="Delete")
    await went_round(club)
    first, second, _pick = posts(club)
    assert read(first).startswith("~~A member, it is your turn")
    assert read(second).startswith("~~**A member** picks the next film, until")
    for post in (first, second):
        assert read(post).endswith("~~\n**Parasite (2019)** is picked.") is (post is second)
        assert "ana" not in read(post).split()


async def test_a_post_that_could_not_say_at_once_that_its_turn_is_over_says_so_after_a_restart(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    assert "It is ben's turn" in private(await olive.slash(club.channel, "turns skip"))
    await went_round(club)
    assert list(buttons(posts(club)[0])) == ["Pick a film", "Pick from the nominations"]
    club.env.backend.faults.clear()
    await restart(club, library)
    await went_round(club)
    assert read(posts(club)[0]).startswith(f"~~{club.ana.mention}, it is your turn")
    assert buttons(posts(club)[0]) == {}
    assert await library.posts.stale() == []


async def pass_own_on(member: simcord.MemberActor, club: Club) -> simcord.InteractionResult:
    asked = answer(await member.slash(club.channel, "turns skip"))
    return await member.click(asked, label="Pass it on")


async def test_a_member_is_asked_before_a_turn_is_passed_on_that_they_cannot_take_back(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    before, told = await library.turns.present(club.guild.id), len(posts(club))
    kept, stale, asked = [
        answer(await club.ana.slash(club.channel, "turns skip")) for _ in range(3)
    ]
    assert shown(asked).startswith(
        "Pass your turn on? The next member is asked for a film at once, and only an organiser can"
        " give you your turn back.\n"
    )
    assert list(buttons(asked)) == ["Pass it on", "Keep it"]
    await club.ana.click(kept, label="Keep it")
    assert (await library.turns.present(club.guild.id), len(posts(club))) == (before, told)
    assert "It is ben's turn" in private(await club.ana.click(asked, label="Pass it on"))
    assert buttons(asked) == {}
    assert "That turn is over" in refusal(await club.ana.click(stale, label="Pass it on"))


async def swap(
    member: simcord.MemberActor,
    club: Club,
    first: simcord.MemberActor,
    second: simcord.MemberActor,
) -> simcord.InteractionResult:
    return await member.slash(club.channel, "turns swap", first=first.user, second=second.user)


async def test_who_has_left_is_passed_over_and_nobody_else(
    club: Club, olive: simcord.MemberActor, chloe: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana, club.ben, chloe)
    club.guild.remove_member(club.ana)
    club.env.inject_error("GET", "/guilds/*/members/*", status=500, times=None)
    assert "It is ana's turn" in private(await olive.slash(club.channel, "turns next"))
    club.env.backend.faults.clear()
    club.guild.remove_member(club.ben)
    assert "It is chloe's turn" in private(await olive.slash(club.channel, "turns skip"))
    club.guild.remove_member(chloe)
    before = await library.turns.present(club.guild.id)
    for command in ("skip", "next"):
        told = refusal(await olive.slash(club.channel, f"turns {command}"))
        assert "Nobody else who is in this server" in told
    assert await library.turns.present(club.guild.id) == before, "nothing half-done"
    await days_pass(club, 7.1)
    assert read(posts(club)[-1]) == (
        f"{olive.mention}, the time for chloe's pick is over, and nobody is left to pass the turn"
        " on to. Choose who takes turns with `/turns set`, then pass it on."
    )
    told_so_far = len(posts(club))
    await days_pass(club, 1)
    assert len(posts(club)) == told_so_far, "once"
    panel = answer(await olive.slash(club.channel, "turns set"))
    await olive.select(panel, [olive], custom_id=menu(panel))
    await olive.click(panel, label="Save")
    late = posts(club)[-1]
    assert "It is your turn, and you are" in private(await olive.click(late, label="Pass it on"))


async def test_a_turn_that_nobody_can_take_on_is_ended_by_an_organiser(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    alone = "Nobody else who is in this server takes turns"
    assert alone in refusal(await club.ana.slash(club.channel, "turns skip"))
    await library.round_settings.change(club.guild.id, NOW, turn_passes=True)
    for _again in range(3):
        await days_pass(club, 8)
    assert len(posts(club)) == 2, "asked once, and told once that nobody takes it on"
    mine = answer(await club.ana.slash(club.channel, "turns show"))
    assert "End it" not in buttons(mine)
    shown_to, stale = [answer(await olive.slash(club.channel, "turns show")) for _ in range(2)]
    forged = await club.post(buttons(shown_to)["End it"]["custom_id"])
    assert "may manage" in refusal(await club.ana.click(forged, label="0"))
    ended = private(await olive.click(shown_to, label="End it"))
    assert ended.startswith("The turn of ana is over.")
    assert buttons(shown_to).keys() == {"Back to ana"}
    assert "That turn is over" in refusal(await olive.click(stale, label="End it"))
    assert await library.turns.present(club.guild.id) is None
    assert "It is ana's turn" in private(await olive.slash(club.channel, "turns next"))


async def test_who_has_left_is_not_named_as_the_one_who_picks_or_comes_next(
    club: Club, olive: simcord.MemberActor, chloe: simcord.MemberActor
) -> None:
    await make_order(olive, club, club.ana, club.ben, chloe)
    await olive.slash(club.channel, "turns next")
    for leaving in (club.ana, club.ben):
        club.guild.remove_member(leaving)
    card = answer(await chloe.slash(club.channel, "turns show"))
    for told in (card, answer(await chloe.slash(club.channel, "club home"))):
        assert "ana, whose turn it is, has left the club." in shown(told)
        assert "picks the next film" not in shown(told)
    assert order_on(card) == ["chloe"]
    assert "It is chloe's turn" in private(await olive.slash(club.channel, "turns next"))
    assert "already" in refusal(await olive.slash(club.channel, "turns next"))


async def test_the_home_comes_in_time_where_discord_does_not_say_who_has_left(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(*_given: object) -> None:
        await asyncio.Event().wait()

    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    club.guild.remove_member(club.ana)
    monkeypatch.setattr(discord.Guild, "fetch_member", hangs)
    monkeypatch.setattr("bot.club.home.ASKED_WITHIN", 0)
    told = answer(await club.ben.slash(club.channel, "club home"))
    assert "**ana** picks the next film" in shown(told)


async def news_where_ana_may_not_write(
    club: Club, olive: simcord.MemberActor, library: Store
) -> simcord.ChannelHandle:
    """Set the channel for news, and have Ana's turn be followed by Ben's."""
    denied = {club.ana.user: discord.PermissionOverwrite(send_messages=False)}
    news = club.guild.create_text_channel("news", overwrites=denied)  # type: ignore[arg-type]
    await library.round_settings.change(club.guild.id, NOW, news_channel_id=news.id)
    await make_order(olive, club, club.ana, club.ben)
    return news


async def test_the_why_of_who_may_not_write_where_the_news_are_is_left_out(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    """It is kept nowhere: the loop may come to post it after a crash."""
    news = await news_where_ana_may_not_write(club, olive, library)
    for member in (club.ana, club.ben):
        is_read = member is club.ben
        await olive.slash(club.channel, "turns next")
        picked = await member.slash(club.channel, "turns pick", film="parasite", why="Look here!")
        assert ("Your reason is left out" in private(picked)) is not is_read
        assert news.last_message is not None
        assert f"{member.name} has picked **Parasite (2019)**." in read(news.last_message)
        assert ("Look here!" in read(news.last_message)) is is_read
        last = await library.turns.one(club.guild.id, await library.turns.last(club.guild.id))
        assert (last.why is not None) is is_read


async def test_who_proposes_a_pick_is_told_that_their_reason_is_left_out(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await news_where_ana_may_not_write(club, olive, library)
    await olive.slash(club.channel, "turns next")
    missing = await club.ana.slash(club.channel, "turns pick", film="Metropolis", why="Look here!")
    form = await club.ana.click(answer(missing), label="Propose “Metropolis” for the library")
    proposed = await club.ana.submit_modal(form, {"title": "Metropolis", "year": "1927"})
    card, told = proposed.followups
    assert "Look here!" not in shown(card)
    assert told.ephemeral
    assert "Your reason is left out" in shown(told)


async def test_a_late_pick_is_told_the_organiser_once_and_may_still_come(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    await days_pass(club, 6.9)
    assert len(posts(club)) == 1
    await restart(club, library)
    await days_pass(club, 0.2)
    _, late = posts(club)
    assert read(late).startswith(f"{olive.mention}, ana has not picked a film yet")
    assert [user.id for user in late.mentions] == [olive.id]
    for days in (0, 1, 9):
        await days_pass(club, days)
    assert len(posts(club)) == 2
    assert "only they" in refusal(await club.ben.click(late, label="Pass it on"))
    form = await club.ana.click(late, label="Pick a film")
    await club.ana.submit_modal(form, {"film": "parasite", "why": ""})
    assert "has picked Parasite (2019) already" in refusal(
        await press_late(olive, club, late, "Pass it on")
    )


async def test_where_the_club_has_it_so_the_next_is_asked_when_the_time_is_over(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await library.round_settings.change(club.guild.id, NOW, turn_passes=True, pick_days=2)
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    bot_of(club).clock.pass_days(30)  # type: ignore[attr-defined] - the bot was off
    await restart(club, library)
    await days_pass(club, 0)
    await days_pass(club, 0)
    assert [read(message).partition(",")[0] for message in posts(club)] == [
        f"~~{club.ana.mention}", club.ben.mention,
    ]  # fmt: skip
    present = await library.turns.present(club.guild.id)
    assert present is not None
    assert present.until is not None
    assert (present.until - present.began_at).days == 2


async def test_a_turn_whose_time_is_over_passes_on_once_the_club_will_have_it_so(
    club: Club, olive: simcord.MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, had, asks = list[int | str](), 0, discord.Guild.fetch_member

    async def asked(guild: discord.Guild, member_id: int) -> discord.Member:
        before.extend(answered(club.env, had))
        return await asks(guild, member_id)

    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    await days_pass(club, 8)
    assert "has not picked a film yet" in read(posts(club)[-1])
    for command in ("turns show", "club home"):
        said = shown(answer(await club.ben.slash(club.channel, command)))
        assert "**ana** picks the next film; the time for it ended <t:" in said
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(panel, label="Choosing and watching")
    had = len(club.env.http_requests)
    with monkeypatch.context() as patch:
        patch.setattr(discord.Guild, "fetch_member", asked)
        await olive.select(panel, ["turn_passes"], custom_id="club-round-switches")
    assert before[:1] == [UPDATE], "who is there is asked once the organiser has the answer"
    await days_pass(club, 0)
    begun, late, following = map(read, posts(club))
    assert following.startswith(club.ben.mention)
    assert all("That turn is over." in each for each in (begun, late))


async def test_a_member_who_left_during_their_turn_is_passed_over_at_its_end(
    club: Club, olive: simcord.MemberActor
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    club.guild.remove_member(club.ana)
    await days_pass(club, 7.1)
    await days_pass(club, 0)
    assert read(posts(club)[-1]).startswith(club.ben.mention)


async def test_a_late_turn_that_nobody_could_take_on_passes_to_the_first_who_comes_back(
    club: Club, olive: simcord.MemberActor
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    for leaving in (club.ana, club.ben):
        club.guild.remove_member(leaving)
    leavers = Leavers(bot_of(club))
    await days_pass(club, 8)
    await leavers.ask()
    assert "nobody is left to pass the turn on to" in read(posts(club)[-1])
    for command in ("turns show", "club home"):
        said = shown(answer(await olive.slash(club.channel, command)))
        assert "where nobody else is left." in said
    club.guild.add_member(club.ben.user)
    await days_pass(club, 1.1)
    await leavers.ask()
    await days_pass(club, 0)
    assert read(posts(club)[-1]).startswith(club.ben.mention)


@pytest.mark.parametrize("away", ["ben", "ana ben"])
async def test_a_late_turn_passes_to_a_member_who_was_away_between_two_daily_looks(
    club: Club, olive: simcord.MemberActor, library: Store, away: str
) -> None:
    await library.round_settings.change(club.guild.id, NOW, turn_passes=True)
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    leavers = Leavers(bot_of(club))
    await days_pass(club, 6.9)
    await leavers.ask()
    for name in away.split():
        club.guild.remove_member(getattr(club, name))
    await days_pass(club, 0.2)
    assert "nobody is left to pass the turn on to" in read(posts(club)[-1])
    club.guild.add_member(club.ben.user)
    await days_pass(club, 1.1)
    await leavers.ask()
    await days_pass(club, 0)
    assert read(posts(club)[-1]).startswith(club.ben.mention)


async def test_a_pick_is_scheduled_from_its_post_a_year_later_too(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    await club.ana.slash(club.channel, "turns pick", film="parasite")
    announced = posts(club)[-1]
    bot_of(club).clock.pass_days(365)  # type: ignore[attr-defined]
    await restart(club, library)
    assert "may manage" in refusal(await club.ana.click(announced, label="Schedule"))
    form = await olive.click(announced, label="Schedule")
    assert form.modal is not None
    forged = begin_form(club.ana, club, form.modal["custom_id"], {"when": "x", "place": ""})
    await club.env.settle()
    assert "may manage" in refusal(forged)
    late = await olive.submit_modal(form, {"when": "2026-03-20 20:00", "place": ""})
    assert "That is over." in private(late)
    form = await olive.click(answer(late), label="Correct it")
    given = {"when": "2027-12-04 20:00", "place": "At Ben's"}
    plan = answer(await olive.submit_modal(form, given))
    assert "## Parasite (2019)" in shown(plan)
    assert "Where: At Ben's" in shown(plan)
    assert "Schedule" in buttons(plan)
    await library.library.remove_film(
        Editor(club.guild.id, olive.id, NOW), (await film(library, "Parasite")).id
    )
    assert "no longer" in refusal(await olive.click(announced, label="Schedule"))


async def test_the_post_of_a_pick_offers_what_can_still_be_done_once_its_film_has_a_date(
    club: Club, olive: simcord.MemberActor
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    picked = answer(await club.ana.slash(club.channel, "turns pick", film="parasite"))
    whole, hint = ["Card", "Schedule", "Begin the next turn", "Take back"], "**Schedule** says"
    pick = posts(club)[-1]
    assert ([*buttons(pick)], hint in read(pick)) == (whole, True)
    form = await olive.click(pick, label="Schedule")
    plan = answer(await olive.submit_modal(form, {"when": "2026-12-04 20:00", "place": ""}))
    await olive.click(plan, label="Schedule")
    await days_pass(club, 0)
    pick = posts(club)[-1]
    assert [*buttons(pick)] == ["Card", "Begin the next turn"]
    assert "**Begin the next turn** asks the next" in read(pick)
    (late,) = (await club.ana.click(picked, label="Take back")).followups
    assert "It is on the calendar by now" in shown(late)
    off = answer(await olive.slash(club.channel, "screening cancel"))
    await olive.click(off, label="Call it off")
    await days_pass(club, 0)
    (pick,) = [each for each in posts(club) if each.id == pick.id]
    assert ([*buttons(pick)], hint in read(pick)) == (whole, True)


async def test_two_organisers_at_once_begin_one_turn_and_pass_one_on(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    oscar = club.guild.add_member(
        club.env.create_user("oscar"), roles=[club.guild.roles["Managers"]]
    )
    await make_order(olive, club, club.ana, club.ben, olive)
    for label in ("Begin the next turn", "Pass it on"):
        panels = [(who, answer(await who.slash(club.channel, "turns show")))
                  for who in (olive, oscar)]  # fmt: skip
        presses = [begin_press(who, club, panel, label) for who, panel in panels]
        await club.env.settle()
        said = sorted(private(each).partition(",")[0] for each in presses)
        assert sum("and they are asked" in private(each) for each in presses) == 1, said
    present = await library.turns.present(club.guild.id)
    assert present is not None
    assert present.member_id == club.ben.id
    assert len(posts(club)) == 2
    picks = [begin_press(who, club, posts(club)[-1], "Pick from the nominations")
             for who in (olive, club.ben)]  # fmt: skip
    await club.env.settle()
    assert all("Nothing is nominated" in private(each) for each in picks)
    typed = [begin_slash_pick(who, club, title)
             for who, title in ((club.ben, "parasite"), (olive, "ballerina"))]  # fmt: skip
    await club.env.settle()
    assert sorted("is picked" in private(each) for each in typed) == [False, True]
    assert len(posts(club)) == 3


def begin_slash_pick(
    member: simcord.MemberActor, club: Club, title: str
) -> simcord.InteractionResult:
    command = club.env.backend.find_command("turns", club.guild.id)
    assert command is not None
    options = [{"name": "pick", "type": 1,
                "options": [{"name": "film", "type": 3, "value": title}]}]  # fmt: skip
    data = {"id": command["id"], "name": "turns", "type": 1, "options": options}
    return begin(member, club, discord.InteractionType.application_command, data)


async def test_what_could_not_be_posted_is_said_and_asked_for_again(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    club.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)
    told = private(await olive.slash(club.channel, "turns next"))
    assert told.startswith("It is ana's turn. They are not asked yet. filmclub may not read")
    assert posts(club) == []
    again = private(await olive.slash(club.channel, "turns next"))
    assert again == f"It is ana's turn, and they are asked in {club.channel.mention}."
    assert "already" in refusal(await olive.slash(club.channel, "turns next"))
    assert len(posts(club)) == 1
    news = club.guild.create_text_channel("news")
    await library.round_settings.change(club.guild.id, NOW, news_channel_id=news.id)
    await olive.slash(club.channel, "turns skip")
    assert [read(message).partition(",")[0] for message in news.history()] == [club.ben.mention]


async def test_what_was_saved_before_the_database_was_locked_is_not_said_to_be_lost(
    club: Club,
    olive: simcord.MemberActor,
    database_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    troubles: pytest.LogCaptureFixture,
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    post_now = Posting.post_now

    async def locked(posting: Posting, post: Post) -> tuple[Post, bool]:
        with foreign_lock(database_path):
            return await post_now(posting, post)

    with monkeypatch.context() as patch:
        patch.setattr(Posting, "post_now", locked)
        told = await olive.slash(club.channel, "turns next")
    assert refusal(told).startswith("That is saved, or a part of it")
    assert "**ana** picks" in private(await olive.slash(club.channel, "turns show"))
    await days_pass(club, 0)
    (asked,) = posts(club)
    assert club.ana.mention in read(asked)


async def test_a_turn_of_another_club_is_unknown(
    club: Club, olive: simcord.MemberActor, env: simcord.Env, library: Store
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    other = Club(env, "Another")
    present = await library.turns.present(club.guild.id)
    assert present is not None
    ids = [f"{name}:{present.id}" for name in ("turn-pick", "turn-nominated", "turn-pass")]
    message = await other.post(*ids)
    boss = organiser(other)
    for label in buttons(message):
        assert "That turn is over" in refusal(await boss.click(message, label=label))
    assert (await library.turns.present(club.guild.id)) == present


@pytest.mark.parametrize("why", ["x" * 301, "\ud800" * 3])
async def test_a_why_that_is_too_long_is_refused_and_one_that_can_not_be_kept_left_out(
    club: Club, olive: simcord.MemberActor, why: str
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    form = await club.ana.click(posts(club)[0], label="Pick a film")
    assert form.modal is not None
    inputs = [
        {"type": 18, "component": {"type": 4, "custom_id": name, "value": value}}
        for name, value in (("film", "parasite"), ("why", why))
    ]
    data = {"custom_id": form.modal["custom_id"], "components": inputs}
    sent = begin(club.ana, club, discord.InteractionType.modal_submit, data)
    await club.env.settle()
    if len(why) > 300:
        assert "Your reason has 301 characters" in refusal(sent)
    else:
        assert "> " not in read(posts(club)[-1])


@pytest.mark.parametrize("is_told_by_the_loop", [True, False])
async def test_a_pick_for_a_member_is_told_alike_at_once_and_by_the_loop_after_a_crash(
    club: Club, olive: simcord.MemberActor, library: Store, *, is_told_by_the_loop: bool
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "nominate", film="parasite")
    await olive.slash(club.channel, "turns next")
    if is_told_by_the_loop:
        turn, seen = await library.turns.present(club.guild.id), await film(library, "Parasite")
        assert turn is not None
        by = Editor(club.guild.id, olive.id, bot_of(club).clock(), "olive")
        await library.turns.pick(by, turn.id, seen.id, None)
        await club.env.advance_time(31)
    else:
        await olive.slash(club.channel, "turns pick", film="parasite")
    said = "olive has picked **Parasite (2019)** for ana.\n-# It is off the nominations.\n-# Organ"
    assert read(posts(club)[-1]).startswith(said)


async def test_a_post_that_could_not_be_corrected_at_once_is_corrected_later(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana)
    await olive.slash(club.channel, "turns next")
    picked = answer(await olive.slash(club.channel, "turns pick", film="parasite"))
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    assert "It is ana's turn again" in private(await olive.click(picked, label="Take back"))
    club.env.backend.faults.clear()
    assert read(posts(club)[-1]).startswith("olive has picked")
    await cast("LoopsCog", bot_of(club).get_cog("LoopsCog")).forget_what_is_too_old()
    assert read(posts(club)[-1]).startswith(
        "olive took back the pick of **Parasite (2019)**. **ana"
    )
    found = await library.posts.one(PostId(club.guild.id, "turn", "2"))
    assert found is not None
    assert found.content["named"] == [[club.ana.id, "ana"], [olive.id, "olive"]]


async def test_a_post_that_discord_refuses_to_have_edited_is_not_tried_with_each_later_one(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=403, code=50001, times=None)
    edits: list[str] = []
    for _turn in range(3):
        await olive.slash(club.channel, "turns next")
        await olive.slash(club.channel, "turns skip")
        card = answer(await olive.slash(club.channel, "turns show"))
        await olive.click(card, label="End it")
        edits = [each.path for each in club.env.http_requests if each.method == "PATCH"]
    refused = [path for path in edits if path.startswith("/channels/")]
    assert len(refused) == len(set(refused)) == 6
    club.env.backend.faults.clear()
    loops = cast("LoopsCog", bot_of(club).get_cog("LoopsCog"))
    await loops.forget_what_is_too_old()
    assert len(await library.posts.stale()) == 6
    await loops.try_refused_again()
    await loops.forget_what_is_too_old()
    assert await library.posts.stale() == []


async def test_a_post_that_cannot_be_read_stops_neither_the_others_nor_the_answer(
    club: Club, olive: simcord.MemberActor, library: Store, troubles: pytest.LogCaptureFixture
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    await olive.slash(club.channel, "turns skip")
    await library.database.write(
        statement("UPDATE posts SET content = '{}', is_stale = 1 WHERE kind = 'turn' AND key = '1'")
    )
    card = answer(await olive.slash(club.channel, "turns show"))
    assert "The turn of ben is over" in private(await olive.click(card, label="End it"))
    assert buttons(posts(club)[-1]) == {}
    assert "can't be made anew" in troubles.text


@pytest.mark.parametrize("has_next", [False, True])
async def test_why_a_member_picked_goes_from_the_post_with_them(
    club: Club, olive: simcord.MemberActor, library: Store, has_next: bool
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    await club.ana.slash(club.channel, "turns pick", film="parasite", why="My secret reason.")
    if has_next:
        await olive.slash(club.channel, "turns next")
    (told,) = [each for each in posts(club) if "\n> My secret reason." in read(each)]
    asked = await club.ana.slash(club.channel, "my-data delete")
    await club.ana.click(answer(asked), label="Delete")
    (told,) = [each for each in posts(club) if each.id == told.id]
    assert read(told).startswith("A member has picked **Parasite (2019)**.")
    assert ("**Begin the next turn** asks" in read(told)) == (not has_next)
    rows = await library.database.fetch("SELECT content FROM posts")
    assert "secret" not in "".join([*map(read, posts(club)), *(row["content"] for row in rows)])


async def propose_to_pick(club: Club, title: str) -> simcord.ResponseMessage:
    """Ana picks a film that the library lacks, and proposes it: the club's card of that."""
    missing = await club.ana.slash(club.channel, "turns pick", film=title, why="It is old.")
    form = await club.ana.click(answer(missing), label=f"Propose “{title}” for the library")
    proposed = await club.ana.submit_modal(form, {"title": title, "year": "1927"})
    (card,) = proposed.followups  # the command is not given back, since nothing of it is lost
    return card


async def test_a_film_that_is_proposed_for_it_is_picked_when_it_is_accepted(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    card = await propose_to_pick(club, "Metropolis")
    assert "With it they pick the film for their turn.\n> It is old." in shown(card)
    await restart(club, library)
    await olive.click(card, label="Accept")
    assert "ana has picked **Metropolis (1927)**.\n> It is old." in read(posts(club)[-1])
    assert (await library.turns.present(club.guild.id)) is None
    told = shown(dict(sent(club.env)[-1][1]))
    assert told.endswith("**Metropolis (1927)**.\nIt is picked for your turn.")


async def test_who_has_proposed_a_film_for_a_turn_that_is_over_is_told_what_to_do(
    club: Club, olive: simcord.MemberActor
) -> None:
    await make_order(olive, club, club.ana, club.ben)
    await olive.slash(club.channel, "turns next")
    card = await propose_to_pick(club, "Metropolis")
    await olive.slash(club.channel, "turns skip")
    before = len(posts(club))
    accepted = await olive.click(card, label="Accept")
    assert "It is not picked: the turn of ana is over." in shown(accepted.response)
    assert len(posts(club)) == before
    told = shown(dict(sent(club.env)[-1][1]))
    assert "It is not picked: your turn is over. /nominate suggests it to the club." in told
