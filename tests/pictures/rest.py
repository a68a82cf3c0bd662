"""Messages that a club sees less often: screenings, imports of lists, refusals, posts that come
later, and what does not belong to anyone yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.client.preview_page import SAVE_AS_QUOTE
from bot.views.club_setup import Hello
from tests.end_to_end.driving import answer, components, walk

if TYPE_CHECKING:
    from tests.pictures.__main__ import Pictures

LOG = b"""date,title,year,picker,came
2025-01-10,Parasite,2019,Ana,7
2025-01-24,The Third Man,1949,Ben,5
soon,Ballerina,2025,,
"""
HEAT = b"""Heat (1995)
Dir: Michael Mann, 1995, US, 170m
Review by Mara Holt for The Evening Lantern

Two men who can do one thing each, and a city that is too wide for both.
"""
UNREAD = b"""Ballerina (2025)
Review by Mara Holt for The Evening Lantern
My score: 25

A long fight, and a good one: nobody has been thrown through so much glass with so much grace.
"""


async def take_rest(take: Pictures) -> None:
    await take_refusals(take)
    await take_evening(take)
    await take_log(take)
    await take_turns(take)
    await take_reveal(take)
    await take_newcomers(take)
    await take_private_member(take)


async def take_refusals(take: Pictures) -> None:
    channel, ana = take.club.channel, take.club.viewers[1]
    edit = await take.olive.slash(channel, "library edit", film="ballerina")
    form = await take.olive.click(answer(edit), label="Facts")
    given = {"director": "Len Wiseman", "runtime": "two hours"}
    await take.of("form-refused", await take.olive.submit_modal(form, given))
    await take.run("command-refused", "club log-add", film="ballerina", date="soon")
    edit = await take.olive.slash(
        channel, "library add-review", film="ballerina", document=("mine.txt", UNREAD)
    )
    await take.of("draft-stars-unread", edit)
    form = await take.olive.click(answer(edit), label="Edit")
    await take.olive.click(answer(edit), label="Discard")
    given = {"byline": "The Evening Lantern", "summary": "It is a long fight, and a good one."}
    await take.of("form-too-late", await take.olive.submit_modal(form, given))
    missing = await take.run(
        "film-missing", "library add-review", film="heat", document=("heat.txt", HEAT)
    )
    await take.form("film-from-file", missing, "Add “heat”")
    await take.see_as(ana)
    suggest = await ana.slash(channel, "library edit", film="ballerina")
    await take.of("edit-suggested", suggest)
    form = await ana.click(answer(suggest), label="Facts")
    assert form.modal is not None
    fields = [part for part in walk(form.modal["components"]) if "custom_id" in part]
    given = {part["custom_id"]: part.get("value") or "" for part in fields}
    changed = await ana.submit_modal(form, {**given, "director": "L. Wiseman"})
    await take.of("change-proposed", changed)
    await take.see_as(take.olive)


async def take_evening(take: Pictures) -> None:
    channel, (ana, ben) = take.club.channel, take.club.viewers[1:3]
    plan = await take.run(
        "screening-plan", "screening schedule", film="casablanca", when="in 5 days 8pm"
    )
    await take.form("screening", plan, "Change")
    await take.press("screening-scheduled", plan, "Schedule")
    card = channel.last_message
    assert card is not None
    await ana.click(card, label="I'll come")
    await ben.click(card, label="Maybe")
    await take.of("screening", card)
    offered = await take.olive.autocomplete(channel, "screening move", "screening", "")
    (choice,) = [each["value"] for each in offered if "Casablanca" in each["name"]]
    moved = await take.run(
        "screening-moved", "screening move", when="in 6 days 9pm", screening=choice
    )
    await take.press("screening-moved-told", moved, "Move it")
    asked = await take.run("screening-cancel", "screening cancel", screening=choice)
    await take.press("screening-cancelled", asked, "Call it off")


async def take_log(take: Pictures) -> None:
    understood = await take.run("log-import", "club log-import", file=("log.csv", LOG))
    await take.press("log-imported", understood, "Import")
    await take.run("log-added", "club log-add", film="true grit (2010)", date="2026-01-02", came=6)


async def take_turns(take: Pictures) -> None:
    channel, ben = take.club.channel, take.club.viewers[2]
    await take.of("turn-next", await take.olive.slash(channel, "turns next"))
    asked = channel.last_message
    assert asked is not None
    await take.of("turn-asked", asked)
    await take.see_as(ben)
    await take.of("turn-refused", await ben.slash(channel, "turns skip"))
    await take.see_as(take.olive)
    await take.run("turn-passed", "turns skip")


async def take_reveal(take: Pictures) -> None:
    """Discord refuses a reveal where it was to stand; it waits until somebody wants it."""
    channel = take.club.channel
    asked = await take.olive.slash(channel, "sealed open", film="1917", reveal="2030-01-04 20:00")
    await take.olive.click(answer(asked), label="Seal it")
    await take.club.viewers[1].slash(channel, "rate", film="1917", stars=4.0, review="One breath.")
    listed = await take.olive.slash(channel, "sealed show")
    *_, reveal = [
        part["custom_id"]
        for part in walk(components(listed.response))
        if part.get("label") == "Reveal now"
    ]
    question = await take.olive.click(answer(listed), custom_id=reveal)
    fault = {"status": 403, "code": 50013, "message": "Missing Permissions", "times": 1}
    take.club.env.inject_error("POST", f"/channels/{channel.id}/messages", **fault)
    await take.of("reveal-refused", await take.olive.click(answer(question), label="Reveal"))
    listed = await take.olive.slash(channel, "sealed show")
    await take.of("sealed-not-posted", listed)
    waiting = listed.followups[-1]
    await take.of("sealed-posted-here", await take.olive.click(waiting, label="Post it here"))


async def take_newcomers(take: Pictures) -> None:
    """Pictures of what a club sees in the beginning: a film without ratings, the hello, no
    digest."""
    channel = take.club.channel
    await take.olive.slash(channel, "library add-film", title="Heat", year=1995)
    await take.run("ratings-of-none", "ratings", film="heat")
    await take.run("card-of-none", "review", film="heat")
    await take.run("no-quote", "quote", film="heat")
    await take.run("recommended-nothing", "recommend")
    place = take.club.env.bot.get_channel(channel.id)
    assert isinstance(place, discord.TextChannel)
    await take.of("hello", await place.send(view=Hello()))
    await take.run("digest-off", "digest off")
    await take.run("digest-status-off", "digest status")


async def take_private_member(take: Pictures) -> None:
    """Pictures of what the club sees of a private member."""
    channel, ben = take.club.channel, take.club.viewers[2]
    said = await ben.send(channel, "Hats are the new swords.")
    form = await take.olive.context_menu(channel, SAVE_AS_QUOTE, said)
    asked = await take.olive.submit_modal(form, {"film": "true grit"})
    await take.of("quote-which-film", asked)
    picked = await take.olive.click(answer(asked), label="True Grit (2010)")
    await take.of("quote-film-picked", picked)
    await take.olive.slash(channel, "watchlist add", film="heat")
    await take.olive.slash(channel, "my-data private", setting="on")
    await take.run("private-rated", "rate", film="parasite", stars=3.0, review="It rained.")
    drawn = await take.run("private-drawn", "watchlist pick")
    await take.press("private-told", drawn, "Tell the club")
    assert channel.last_message is not None
    await take.of("private-told-club", channel.last_message)
    await take.olive.slash(channel, "my-data private", setting="off")
