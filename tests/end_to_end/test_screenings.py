"""/screening and /calendar: from a date that is typed to the evening's entry in the log."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any, cast
from unittest.mock import AsyncMock

import discord
import pytest
import simcord

from bot import time_zones
from bot.client.filmclub import FilmClub
from bot.club.screenings import renew_card
from bot.domain.library import Editor
from bot.domain.screening import RUNNING, NewScreening, Screening
from bot.domain.watched import Viewing
from bot.files import calendar_file
from bot.store.database import statement
from bot.store.store import Store
from bot.views.vote_form import VoteForm
from cogs.loops import LoopsCog
from tests.end_to_end.driving import (
    Club,
    add_film,
    answer,
    as_received,
    begin_form,
    begin_press,
    buttons,
    film,
    forbid,
    menu,
    new_client,
    offered,
    organiser,
    press_and_send,
    private,
    read,
    refusal,
    shown,
    speak,
)
from tests.end_to_end.evenings import (
    AT,
    DATE,
    at,
    called_off,
    card,
    coming,
    last,
    moved,
    planned,
    said,
    scheduled,
)
from tests.end_to_end.weeks import HOUR, NOW, Hand, told

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]


async def test_nothing_happens_until_the_moment_was_seen(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    plan = await planned(olive, club, where="At Ana's *place*")
    assert plan.ephemeral
    assert f"{DATE} (<t:{int(AT.timestamp())}:R>)\n-# 20:00 in UTC\n" in shown(plan)
    assert "Where: At Ana's \\*place\\*" in shown(plan)
    assert await coming(library, club) == []
    await olive.click(plan, label="Schedule")
    assert "is scheduled for" in shown(plan)
    assert DATE in shown(card(club))
    assert len(await coming(library, club)) == 1
    form = await olive.click(plan_again := await planned(olive, club), label="Change")
    await olive.submit_modal(form, {"when": "saturday 21:00", "place": "#films"})
    assert f"<t:{int((AT + 25 * HOUR).timestamp())}:F>" in shown(plan_again)
    assert len(await coming(library, club)) == 1


async def test_a_plan_is_used_once_and_by_its_organiser_alone(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    assert "manage this server" in refusal(
        await club.ana.slash(club.channel, "screening schedule", film="ballerina", when="20:00")
    )
    plan = await planned(olive, club)
    button = buttons(plan)["Schedule"]["custom_id"]
    forged = await club.post(button)
    assert "manage this server" in refusal(await club.ana.click(forged, label="0"))
    await olive.click(plan, label="Schedule")
    assert "done already" in refusal(await olive.click(forged, label="0"))
    assert len(await coming(library, club)) == 1


@pytest.mark.parametrize("is_form_first", [False, True])
async def test_a_plan_that_is_changed_as_it_is_scheduled_does_not_look_open(
    club: Club, olive: simcord.MemberActor, library: Store, is_form_first: bool
) -> None:
    plan = await planned(olive, club)
    custom_id = buttons(plan)["Change"]["custom_id"].replace("change", "form")
    form_id = f"{custom_id}:{time_zones.number('UTC')}"
    form = form_id, {"when": "saturday 21:00", "place": "Here"}
    pressed, sent = await press_and_send(
        olive, club, plan, "Schedule", form, is_form_first=is_form_first
    )
    if [each.place for each in await coming(library, club)] == ["Here"]:  # one after the other
        assert "is scheduled for" in shown(pressed.response)
    elif await coming(library, club):
        assert "is scheduled for" in shown(pressed.response)
        assert "done already" in private(sent)
        assert "When: saturday 21:00\nWhere: Here" in private(sent)
    else:
        assert "You have changed that in this moment" in refusal(pressed)
        assert "Where: Here" in shown(plan)


@pytest.mark.parametrize(
    ("when", "why"),
    [("2026-03-10 20:00", "is over"), ("soon", "can be read"), ("friday", "At what time")],
)
async def test_a_moment_that_is_none_is_said_to_be_so(
    club: Club, olive: simcord.MemberActor, when: str, why: str
) -> None:
    given = {"film": "ballerina", "when": when}
    assert why in refusal(await olive.slash(club.channel, "screening schedule", **given))


@pytest.mark.parametrize("repeat", [None, "weekly"])
async def test_a_refused_date_is_corrected_in_a_form_and_the_rest_stays(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, repeat: str | None
) -> None:
    given = {"film": "baller", "when": "someday", "where": "At Ana's *place*"}
    given |= {"repeat": repeat} if repeat else {}
    refused = answer(await olive.slash(club.channel, "screening schedule", **given))
    assert "What you typed" not in shown(refused)
    await club.env.restart_bot(new_client(library, clock=clock))
    form = await olive.click(refused, label="Correct it")
    assert offered(form) == {"when": "someday"}
    again = answer(await olive.submit_modal(form, {"when": "soon"}))
    form = await olive.click(again, label="Correct it")
    assert offered(form) == {"when": "soon"}
    await olive.submit_modal(form, {"when": "friday 8pm"})
    assert DATE in shown(again)
    await olive.click(again, label="Schedule")
    (screening,) = await coming(library, club)
    assert (screening.place, screening.repeats) == ("At Ana's *place*", repeat)
    used = await olive.click(refused, label="Correct it")
    assert "is too old, or has been used" in refusal(used)


async def test_a_refused_date_of_a_film_that_is_not_clear_is_corrected_first(
    club: Club, olive: simcord.MemberActor
) -> None:
    given = {"film": "no such film", "when": "someday"}
    refused = answer(await olive.slash(club.channel, "screening schedule", **given))
    form = await olive.click(refused, label="Correct it")
    await olive.submit_modal(form, {"when": "friday 8pm"})
    assert "No film called “no such film” is in the library." in shown(refused)
    assert "Add “no such film”" in buttons(refused)


async def test_a_refused_date_of_a_screening_that_is_moved_is_corrected_in_a_form(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await scheduled(olive, club)
    refused = answer(await olive.slash(club.channel, "screening move", when="8pm on some day"))
    assert "can be read" in shown(refused)
    form = await olive.click(refused, label="Correct it")
    await olive.submit_modal(form, {"when": "saturday 8pm"})
    await olive.click(refused, label="Move it")
    assert (await coming(library, club))[0].at == AT + 24 * HOUR


async def test_members_answer_on_the_card_also_after_a_restart(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    shown_card = await scheduled(olive, club)
    await club.ana.click(shown_card, label="I'll come")
    await club.ben.click(shown_card, label="Maybe")
    await club.env.restart_bot(new_client(library, clock=clock))
    await club.ben.click(shown_card, label="I'll come")
    assert f"**Coming** 2: {club.ana.name} and {club.ben.name}" in shown(card(club))
    assert "**Maybe**" not in shown(card(club))
    await club.ana.click(shown_card, label="Can't")
    assert f"**Can't** 1: {club.ana.name}" in shown(card(club))


async def test_the_club_is_reminded_and_directly_those_who_wanted_it(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    shown_card = await scheduled(olive, club)
    told = await club.ana.click(shown_card, label="Remind me")
    assert "You are reminded of" in private(told)
    await at(club, clock, AT - HOUR)
    await club.env.advance_time(31)
    (reminded,) = said(club)
    assert reminded.startswith("**Ballerina (2025)** begins <t:")
    assert "Start together" in buttons(last(club))
    direct = [
        request for request in club.env.http_requests if request.path == "/users/@me/channels"
    ]
    assert len(direct) == 1
    elsewhere = await club.ben.click(last(club), label="I'll come")
    assert "You are in for **Ballerina (2025)**" in private(elsewhere)
    assert f"**Coming** 1: {club.ben.name}" in shown(card(club))
    late = await club.ben.click(shown_card, label="Remind me")
    assert "so soon" in refusal(late)


async def test_a_reminder_that_fails_or_hangs_holds_up_nothing_else(
    club: Club,
    olive: simcord.MemberActor,
    clock: Hand,
    troubles: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown_card = await scheduled(olive, club)
    for member in (club.ana, club.ben, olive):
        await member.click(shown_card, label="Remind me")
    told: list[int] = []

    async def tell(_client: object, _language: str, member: discord.Object, _build: object) -> None:
        told.append(member.id)
        if len(told) == 1:
            raise RuntimeError
        await club.env.external_wait(asyncio.Event().wait(), reason="Discord hangs")

    monkeypatch.setattr("bot.club.screenings.tell_directly", tell)
    await at(club, clock, AT - HOUR)
    assert sorted(told) == sorted(member.id for member in (club.ana, club.ben, olive))
    await at(club, clock, AT + 3 * HOUR)
    assert "What do you think" in said(club)[-1]


async def test_a_reminder_of_a_film_that_has_begun_is_left_out(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await scheduled(olive, club)
    clock.now = AT + timedelta(minutes=5)
    await club.env.restart_bot(new_client(library, clock=clock))
    await club.env.advance_time(31)
    assert said(club) == []
    (post,) = await library.posts.latest(club.guild.id, "reminder", 9)
    assert (post.state, post.reason and post.reason.why) == ("skipped", "off")


async def test_the_evening_from_its_start_to_the_log(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    shown_card = await scheduled(olive, club, repeat="weekly")
    pauses: list[float] = []
    cog = cast("Any", club.env.bot).get_cog("ScreeningPressesCog")

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    cog.pause = pause
    clock.now = AT + timedelta(minutes=4)
    assert "for the host" in refusal(await club.ana.click(shown_card, label="Start together"))
    forbid(club, club.channel, send_messages=False)
    reader = refusal(await olive.click(shown_card, label="Start together"))
    assert reader.startswith("You may not write here, where everyone would see the countdown.")
    forbid(club, club.channel)
    started = await olive.click(shown_card, label="Start together")
    assert pauses == [1] * 5
    assert "# ▶ Play!" in shown(answer(started))
    assert "Started together at" in shown(card(club))
    (screening,) = await coming(library, club)
    runtime = screening.film.runtime
    assert runtime is not None
    over = clock.now + timedelta(minutes=runtime)
    await at(club, clock, over - timedelta(minutes=11))
    assert not any("is over about" in text for text in said(club))
    await at(club, clock, over - timedelta(minutes=10))
    prompt = last(club)
    assert read(prompt).startswith("**Ballerina (2025)** is over about <t:")
    assert f"The next film is due <t:{int((AT + timedelta(days=7)).timestamp())}:F>" in read(prompt)
    for command in ("club home", "calendar"):
        shown_ = shown(answer(await club.ana.slash(club.channel, command)))
        assert f"The next film is due <t:{int((AT + timedelta(days=7)).timestamp())}:F>" in shown_
        assert "Nothing is" not in shown_
    for member in (club.ana, club.ben):
        assert "You are counted" in private(await member.click(prompt, label="I was there"))
    form = await club.ana.click(prompt, label="Rate")
    assert form.modal is not None
    ((entry,), _) = await library.watched.page(club.guild.id, 0, 9)
    assert (str(entry.viewing.on), entry.viewing.came) == ("2026-03-13", 2)
    assert f"**Watched it** 2: {club.ana.name} and {club.ben.name}" in shown(card(club))
    old = await club.post(f"screening-start:{screening.id}")
    assert "is over" in refusal(await olive.click(old, label="0"))
    offered = await olive.autocomplete(club.channel, "screening schedule", "when", "")
    assert [(each["name"], each["value"]) for each in offered] == [
        ("20 March 2026 20:00", "2026-03-20 20:00")
    ]
    await at(club, clock, over + HOUR)
    assert len([text for text in said(club) if "is over about" in text]) == 1
    await olive.click(await planned(olive, club, film="casablanca"), label="Schedule")
    await at(club, clock, over + 2 * HOUR)
    assert "**Ballerina (2025)** is over. What do you think of it?" in said(club)


async def test_of_a_film_whose_length_nobody_knows_no_end_is_told(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await library.database.write(statement("UPDATE films SET runtime = NULL"))
    shown_card = await scheduled(olive, club)
    clock.now = AT - timedelta(minutes=5)
    cast("Any", club.env.bot).get_cog("ScreeningPressesCog").pause = AsyncMock()
    started = answer(await olive.click(shown_card, label="Start together"))
    assert "# ▶ Play!\n**Ballerina (2025)** has begun.\n[Card]" in shown(started)
    began = int(clock.now.timestamp())
    assert f"\nStarted together at <t:{began}:t>.\n" in shown(card(club))
    asked = await olive.slash(club.channel, "screening cancel")
    assert f"The club is told.\nStarted together at <t:{began}:t>." in shown(answer(asked))
    clock.now = AT + timedelta(minutes=1)
    home = shown(answer(await club.ana.slash(club.channel, "club home")))
    assert f"On now: **Ballerina (2025)**\n<t:{began}:F> (<t:{began}:R>)" in home
    await at(club, clock, AT + 2 * HOUR)
    assert read(last(club)) == "What do you think of **Ballerina (2025)**?"


async def test_a_film_that_was_over_while_filmclub_was_off_is_not_said_to_be_nearly_over(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await scheduled(olive, club)
    clock.now = AT + timedelta(days=5)
    await club.env.restart_bot(new_client(library, clock=clock))
    await club.env.advance_time(31)
    assert read(last(club)) == "**Ballerina (2025)** is over. What do you think of it?"


async def test_a_screening_is_moved_and_called_off(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    shown_card = await scheduled(olive, club, repeat="weekly")
    await club.ana.click(shown_card, label="I'll come")
    plan = await olive.slash(club.channel, "screening move", when="saturday 8pm")
    assert (await coming(library, club))[0].at == AT
    assert f"\nBefore: {DATE}\n" in shown(answer(plan))
    pressed = await olive.click(answer(plan), label="Move it")
    saturday = f"<t:{int((AT + 24 * HOUR).timestamp())}:F>"
    told = f"**Ballerina (2025)** has been moved: {saturday} ({{}})\nBefore: {DATE}".format(
        saturday.replace(":F", ":R")
    )
    assert shown(answer(pressed)) == f"{told}\n[Card]"
    assert saturday in shown(card(club))
    assert f"**Coming** 1: {club.ana.name}" in shown(card(club))
    await club.env.advance_time(31)
    assert read(last(club)) == told
    post = last(club)
    clock.now += HOUR
    for place, where in (("Room 2", "Its place now: Room 2"), ("", "It has no place now.")):
        plan = answer(await olive.slash(club.channel, "screening move", when="saturday 8pm"))
        form = await olive.click(plan, label="Change")
        await olive.submit_modal(form, {"when": "saturday 8pm", "place": place})
        assert "Before: " not in shown(plan)
        await olive.click(plan, label="Move it")
        keeps = f"**Ballerina (2025)** keeps its date: {saturday} ({saturday.replace(':F', ':R')})"
        assert shown(plan) == f"{keeps}\n{where}\n[Card]"
    assert last(club).id == post.id
    asked = answer(await olive.slash(club.channel, "screening cancel"))
    assert "\n**Every week** ends with it, unless you choose" in shown(asked)
    assert buttons(asked).keys() == {"Call it off", "Keep it", "Card"}
    assert len(await coming(library, club)) == 1
    await olive.click(asked, label="Call it off")
    assert [*buttons(asked)] == ["Schedule", "Card"], "it may only need another date"
    await club.env.advance_time(31)
    assert "has been called off" in said(club)[-1]
    assert "Called off." in shown(card(club))
    late = begin_press(club.ana, club, post, "I'll come")
    await club.env.settle()
    assert "called off" in refusal(late)
    none = "No screening is scheduled."
    assert none in refusal(await olive.slash(club.channel, "screening cancel"))
    await at(club, clock, AT + 30 * HOUR)
    assert len(said(club)) == 2


async def test_posts_about_another_date_of_a_screening_or_of_one_that_is_off_lose_their_buttons(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await scheduled(olive, club)
    for day in ("saturday", "sunday"):
        clock.now += HOUR
        await moved(olive, club, f"{day} 8pm")
    first, second = posts(club)
    sunday = "<t:{0}:F> (<t:{0}:R>)".format(int((AT + 48 * HOUR).timestamp()))
    assert [line[:2] for line in read(first).splitlines()] == ["~~", "~~", "**"]
    assert read(first).endswith(f"~~\n**Moved:** {sunday}")
    assert list(buttons(first)) == ["Card"]
    assert list(buttons(second)) == ["I'll come", "Maybe", "Can't", "Card"]
    await at(club, clock, AT + 47 * HOUR + timedelta(minutes=1))
    reminder = posts(club)[-1]
    assert "Start together" in buttons(reminder)
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=500, times=None)
    await called_off(olive, club)
    assert "Start together" in buttons(posts(club)[2])
    club.env.backend.faults.clear()
    await club.env.restart_bot(new_client(library, clock=clock))
    await renewed(club)
    for post in posts(club)[1:3]:
        assert read(post).endswith("~~\n**Called off.**")
        assert list(buttons(post)) == ["Card"]
    assert "Called off." in shown(card(club))


async def test_a_reminder_of_a_film_that_is_over_loses_its_buttons(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await scheduled(olive, club)
    await at(club, clock, AT - timedelta(minutes=59))
    await at(club, clock, AT + 3 * HOUR)
    assert read(posts(club)[0]).endswith("~~\n**Over.**")
    assert list(buttons(posts(club)[0])) == ["Card"]


async def test_the_posts_about_a_screening_have_its_place_as_it_is(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await scheduled(olive, club, where="Room 1")
    clock.now += HOUR
    await moved(olive, club, "saturday 8pm")
    await at(club, clock, AT + 23 * HOUR + timedelta(minutes=1))
    assert [("Where: Room 1" in read(post)) for post in posts(club)] == [True, True]
    plan = answer(await olive.slash(club.channel, "screening move", when="saturday 8pm"))
    form = await olive.click(plan, label="Change")
    await olive.submit_modal(form, {"when": "saturday 8pm", "place": "Room 2"})
    await olive.click(plan, label="Move it")
    assert [read(post).count("Where: Room 2") for post in posts(club)] == [1, 1]
    assert "~~" not in "".join(map(read, posts(club)))
    assert "Start together" in buttons(posts(club)[-1])
    assert "Room 1" not in "".join(map(read, posts(club))) + shown(card(club))


async def test_the_card_of_an_evening_that_was_is_never_called_off(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await club.ana.click(await scheduled(olive, club), label="I'll come")
    await at(club, clock, AT + 3 * HOUR)
    await at(club, clock, AT + 27 * HOUR)
    asked = answer(await olive.slash(club.channel, "library remove", film="ballerina"))
    await olive.click(asked, label="Remove")
    await club.ana.slash(club.channel, "my-data private", setting="on")
    await renewed(club)
    assert "Called off." not in shown(card(club))
    assert club.ana.name not in shown(card(club))


async def test_posts_about_a_film_that_has_left_the_library_lose_their_buttons_until_it_is_back(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await scheduled(olive, club)
    clock.now += HOUR
    await moved(olive, club, "saturday 8pm")
    await at(club, clock, AT + 23 * HOUR + timedelta(minutes=1))
    asked = answer(await olive.slash(club.channel, "library remove", film="ballerina"))
    removed = (await olive.click(asked, label="Remove")).followups[0]
    await renewed(club)
    for post in posts(club):
        assert read(post).endswith("~~\n**Called off.**")
        assert list(buttons(post)) == ["Card"]
    assert "Called off." in shown(card(club))
    assert f"<t:{int((AT + 24 * HOUR).timestamp())}:F>" in shown(card(club))
    assert list(buttons(card(club))) == []
    await olive.click(removed, label="Undo")
    await renewed(club)
    assert "~~" not in "".join(map(read, posts(club)))
    assert "Start together" in buttons(posts(club)[-1])
    assert "I'll come" in buttons(card(club))


def posts(club: Club) -> list[discord.Message]:
    """The bot's posts about a screening besides its card, oldest first."""
    return [message for message in club.channel.history() if message.content]


async def renewed(club: Club) -> None:
    """Until the loop has edited what could not be edited at once."""
    cog = cast("FilmClub", club.env.bot).get_cog("LoopsCog")
    await cast("LoopsCog", cog).forget_what_is_too_old()


async def test_that_a_film_was_called_off_is_told_even_after_it_should_have_begun(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await scheduled(olive, club)
    await at(club, clock, AT + timedelta(minutes=5))
    pressed = await called_off(olive, club)
    assert not pressed.followups
    assert "has been called off" in said(club)[-1]


async def test_of_two_changes_at_once_the_later_one_is_shown_and_told(
    club: Club, olive: simcord.MemberActor, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scheduled(olive, club)
    (screening,) = await coming(library, club)
    last_of_all = AT + 48 * HOUR
    edit = discord.PartialMessage.edit

    async def slow(message: discord.PartialMessage, **options: Any) -> Any:
        """While Discord is shown the first move, somebody makes another one, and shows it."""
        monkeypatch.setattr(discord.PartialMessage, "edit", edit)
        moved = await library.screenings.move(club.guild.id, screening.id, last_of_all, None, NOW)
        await renew_card(cast("FilmClub", club.env.bot), moved)
        return await edit(message, **options)

    monkeypatch.setattr(discord.PartialMessage, "edit", slow)
    await moved(olive, club, "saturday 8pm")
    assert f"<t:{int(last_of_all.timestamp())}:F>" in shown(card(club))
    assert f"has been moved: <t:{int(last_of_all.timestamp())}:F>" in said(club)[-1]


async def test_a_club_that_does_not_meet_watches_by_a_date(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await library.round_settings.change(club.guild.id, NOW, watched_live=False)
    shown_card = await scheduled(olive, club, when="friday")
    end = AT.replace(hour=23, minute=59)
    assert f"Watch it by <t:{int(end.timestamp())}:F>" in shown(shown_card)
    assert {"I'll watch it", "Maybe", "Can't", "Remind me"} == buttons(shown_card).keys()
    await at(club, clock, end - 24 * HOUR)
    assert "watch it by" in said(club)[-1]
    await at(club, clock, end)
    assert said(club)[-1].startswith("The time for **Ballerina (2025)** is up.")
    await club.ana.click(last(club), label="I watched it")
    ((entry,), _) = await library.watched.page(club.guild.id, 0, 9)
    assert entry.viewing.came == 1


async def test_the_calendar_is_a_file_that_calendars_read(
    club: Club, olive: simcord.MemberActor
) -> None:
    empty = await club.ana.slash(club.channel, "calendar")
    assert "Nothing is scheduled" in private(empty)
    await scheduled(olive, club, where="At Ana's, second floor; ring")
    told = await club.ana.slash(club.channel, "calendar")
    assert DATE in private(told)
    (attached,) = answer(told).attachments
    assert attached.filename == "filmclub.ics"


async def test_of_two_organisers_who_change_a_screening_at_once_both_get_what_they_changed(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await scheduled(olive, club, where="At Ana's")
    hour = answer(await olive.slash(club.channel, "screening move", when="friday 9pm"))
    place = answer(await olive.slash(club.channel, "screening move", when="friday 8pm"))
    form = await olive.click(place, label="Change")
    await olive.submit_modal(form, {"when": "friday 8pm", "place": "At Ben's"})
    await olive.click(hour, label="Move it")
    await olive.click(place, label="Move it")
    (screening,) = await coming(library, club)
    assert (screening.at, screening.place) == (AT + HOUR, "At Ben's")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("where", "named"), [("{}", "#films"), ("voice chat in {}", "voice chat in #films")]
)
async def test_a_channel_is_a_place_by_its_name_where_discord_shows_no_link(
    club: Club,
    olive: simcord.MemberActor,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
    named: str,
) -> None:
    written: list[Screening] = []

    def write(coming: list[Screening], _now: datetime) -> bytes:
        written.extend(coming)
        return b""

    monkeypatch.setattr(calendar_file, "written", write)
    link = club.channel.mention
    place = where.format(link)
    assert f"Where: {place if place == link else named}" in shown(
        await scheduled(olive, club, where=place)
    )
    await club.ana.slash(club.channel, "calendar")
    assert [each.place for each in written] == [named]


async def test_another_club_knows_nothing_of_it(club: Club, olive: simcord.MemberActor) -> None:
    shown_card = await scheduled(olive, club)
    other = Club(club.env, "The Other Club")
    theirs = organiser(other)
    forged = await other.post(*[each["custom_id"] for each in buttons(shown_card).values()])
    for label in buttons(forged):
        assert "not there" in refusal(await theirs.click(forged, label=label))
    none = "No screening is scheduled."
    assert none in refusal(await theirs.slash(other.channel, "screening cancel"))


async def test_news_that_could_not_be_told_are_said_to_be_so_when_it_is_moved_or_off(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await scheduled(olive, club)
    news = club.guild.create_text_channel("news")
    await library.round_settings.change(club.guild.id, NOW, news_channel_id=news.id)
    club.env.backend.delete_channel(news.id)
    plan = await olive.slash(club.channel, "screening move", when="saturday 8pm")
    asked = await olive.slash(club.channel, "screening cancel")
    for question in (plan, asked):
        assert "the club can't be told of it: The club's channel for news is gone" in (
            private(question).replace("The club can't", "the club can't")
        )
    for pressed in (
        await olive.click(answer(plan), label="Move it"),
        await olive.click(answer(asked), label="Call it off"),
    ):
        (told,) = pressed.followups
        assert told.ephemeral
        assert "could not be posted. The channel is gone." in shown(told)
    assert await coming(library, club) == []


async def test_a_screening_is_meant_by_its_films_title_and_never_by_a_bare_number(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    film = await add_film(library, "2", club=club)
    await scheduled(olive, club)
    await olive.click(await planned(olive, club, film=f"film:{film.id}"), label="Schedule")
    first, second = await coming(library, club)
    assert (first.film.title, second.film.title) == ("Ballerina", "2")

    async def cancelled(screening: str) -> simcord.InteractionResult:
        return await olive.slash(club.channel, "screening cancel", screening=screening)

    (offered,) = await olive.autocomplete(
        club.channel, "screening cancel", "screening", "ballerina"
    )
    for meant in (offered["value"], offered["name"], "BALLERINA", "Ballerina (2025)"):
        assert "Call off **Ballerina (2025)**" in private(await cancelled(meant))
    assert "Call off **2**" in private(await cancelled(f"screening:{second.id}"))
    await olive.click(await planned(olive, club, film="the godfather"), label="Schedule")
    assert "Call off **The Godfather (1972)**" in private(await cancelled("Der Pate"))
    assert "not there" in refusal(await cancelled("screening:99"))
    assert "No such screening" in refusal(await cancelled("1917"))
    assert "Which screening do you mean?" in private(await cancelled("2026"))


@pytest.mark.parametrize("when", ["saturday 8pm", "someday"])
async def test_which_of_several_screenings_is_meant_is_asked(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, when: str
) -> None:
    await scheduled(olive, club)
    await olive.click(await planned(olive, club, film="the godfather"), label="Schedule")
    asked = answer(await olive.slash(club.channel, "screening move", when=when))
    if when == "someday":
        form = await olive.click(asked, label="Correct it")
        await olive.submit_modal(form, {"when": "saturday 8pm"})
    await at(club, clock, NOW + 20 * HOUR)
    await club.env.restart_bot(new_client(library, clock=clock))
    assert "Which screening do you mean?" in shown(asked)
    names = menu(asked, "pick-screening")
    assert list(names) == [
        "13 March 2026 20:00 · Ballerina (2025)", "13 March 2026 20:00 · The Godfather (1972)",
    ]  # fmt: skip
    await olive.select(asked, [names["13 March 2026 20:00 · The Godfather (1972)"]])
    await olive.click(asked, label="Move it")
    assert (await coming(library, club))[1].at == AT + 24 * HOUR
    asked = answer(await olive.slash(club.channel, "screening cancel"))
    await olive.select(
        asked, [menu(asked, "pick-screening")["13 March 2026 20:00 · Ballerina (2025)"]]
    )
    assert "Call off **Ballerina (2025)**" in shown(asked)


async def test_the_form_of_a_plan_is_read_by_the_clocks_that_it_was_opened_by(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    """Another organiser chooses the club's time zone while it is open."""
    plan = await planned(olive, club)
    form = await olive.click(plan, label="Change")
    await library.clubs.choose_zone(club.guild.id, "America/New_York", NOW)
    await olive.submit_modal(form, {"when": offered(form)["when"], "place": "Kino"})
    assert DATE in shown(plan)


async def test_a_german_club_reads_its_days_in_its_own_order(
    env: simcord.Env, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In menus, and in forms, where what is filled in is read again."""
    speak(monkeypatch, "de")
    club = Club(env, "Der Filmclub", locale="de")
    olive = organiser(club)
    plan = await planned(olive, club)
    form = await olive.click(plan, label="Ändern")
    assert form.modal is not None
    assert form.modal["title"] == "Wann und wo: Ballerina (2025)"
    when = offered(form)["when"]
    assert when == "13. März 2026 20:00"
    await olive.submit_modal(form, {"when": when, "place": "Kino"})
    assert DATE in shown(plan)
    await olive.click(plan, label="Ansetzen")
    (choice,) = await olive.autocomplete(club.channel, "screening cancel", "screening", "")
    assert choice["name"] == "13. März 2026 20:00 · Ballerina (2025)"
    assert await olive.autocomplete(club.channel, "screening cancel", "screening", "13. mär")
    days = await olive.autocomplete(club.channel, "club log-add", "date", "")
    assert days[0] == {"name": "11. März 2026", "value": "2026-03-11"}


async def test_a_plan_names_the_films_other_screenings_and_those_at_that_time(
    club: Club, olive: simcord.MemberActor
) -> None:
    await scheduled(olive, club)
    again, then = f"It is on the calendar already, for {DATE}.", f"then, too: {DATE}."
    plan = await planned(olive, club, when="friday 8:45pm")
    assert again in shown(plan)
    assert then not in shown(plan)
    assert again in shown(await planned(olive, club, when="sunday 8pm"))
    for when, is_then in (("8:45pm", True), ("7pm", True), ("10:30pm", False), ("5pm", False)):
        plan = await planned(olive, club, film="the godfather", when=f"friday {when}")
        assert (f"The club watches Ballerina (2025) {then}" in shown(plan)) is is_then
    moved = answer(await olive.slash(club.channel, "screening move", when="friday 9pm"))
    assert "on the calendar" not in shown(moved)


async def test_a_plan_says_that_the_club_has_watched_the_film_before_and_a_move_does_not(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    seen = Viewing(on=date(2026, 3, 11), title="", film_id=(await film(library, "Ballerina")).id)
    await library.watched.add(Editor(club.guild.id, olive.id, NOW), seen)
    before = "The club has watched it before, on <t:1773230400:D>."
    assert before in shown(await planned(olive, club))
    await scheduled(olive, club)
    moved = await olive.slash(club.channel, "screening move", when="friday 9pm")
    assert "has watched it before" not in private(moved)


async def test_a_plan_that_would_change_nothing_or_be_refused_has_no_button_for_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await scheduled(olive, club, where="Kino Eck")
    again = await planned(olive, club)
    assert f"It is on the calendar already, for {DATE}.\nPress **Change** for" in shown(again)
    assert [*buttons(again)] == ["Change", "Cancel"]
    form = await olive.click(again, label="Change")
    await olive.submit_modal(form, {"when": "friday 9pm", "place": ""})
    assert "Nothing has happened yet" in shown(again)
    await olive.click(again, label="Schedule")
    assert len(await coming(library, club)) == 2
    first = f"screening:{(await coming(library, club))[0].id}"
    for when, why in (
        ("friday 8pm", "That is its date already: nothing would change."),
        ("friday 9pm", "Press **Change** for another date."),
    ):
        moved = await olive.slash(club.channel, "screening move", when=when, screening=first)
        assert why in shown(answer(moved))
        assert [*buttons(answer(moved))] == ["Change", "Keep it"]
    for day in range(20, 23):
        plan = await planned(olive, club, when=f"2026-03-{day} 20:00")
        await olive.click(plan, label="Schedule")
    last = (await coming(library, club))[-1].at
    again = shown(await planned(olive, club, when="2026-03-22 20:00"))
    assert f"It is on the calendar already, for <t:{int(last.timestamp())}:F>." in again
    assert again.count("on the calendar already") == 4


async def test_a_form_that_was_open_over_an_update_is_still_read(
    club: Club, olive: simcord.MemberActor
) -> None:
    """Its custom id lacks the field that came with the update."""
    plan = await planned(olive, club)
    form = await olive.click(plan, label="Change")
    assert form.modal is not None
    old_id = str(form.modal["custom_id"]).rpartition(":")[0]
    begin_form(olive, club, old_id, {"when": "friday 9pm", "place": ""}, as_received(club, plan))
    await club.env.settle()
    assert f"<t:{int(AT.timestamp()) + 3600}:F>" in shown(plan)
    assert VoteForm.pattern.fullmatch("vote-form:0:1773000000:0")


async def test_of_a_season_of_screenings_each_is_found_and_none_left_out_without_a_word(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    weeks = [NOW + timedelta(weeks=number) for number in range(1, 28)]
    for number, moment in enumerate(weeks):
        each = await add_film(library, f"Part {number}")
        new = NewScreening(
            guild_id=club.guild.id, film_id=each.id, at=moment, is_live=True,
            channel_id=club.channel.id, by_id=olive.id, scheduled_at=NOW,
        )  # fmt: skip
        await library.screenings.schedule(new)
    asked = answer(await olive.slash(club.channel, "screening cancel", screening="Part 26"))
    assert "Call off **Part 26**" in shown(asked)
    talk = await club.ana.slash(club.channel, "discuss", film="Part 26")
    ends = int((weeks[-1] + timedelta(minutes=RUNNING)).timestamp())
    assert f"Spoiler-free until <t:{ends}:F>" in told(talk)
    calendar = await club.ana.slash(club.channel, "calendar")
    assert "**Part 7**" in private(calendar)
    assert "**Part 8**" not in private(calendar)
    assert "19 more are planned: the file has them, too." in private(calendar)
    choices = await olive.autocomplete(club.channel, "screening cancel", "screening", "")
    assert len(choices) == 25
