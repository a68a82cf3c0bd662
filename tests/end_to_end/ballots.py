"""Votes as members see them: the form that opens one, and their ballots."""

from __future__ import annotations

from typing import Any

import discord
import simcord

from tests.end_to_end.driving import Club, Message, answer, buttons, components, shown, walk


def everything(form: simcord.InteractionResult) -> list[str]:
    """What is chosen in a form's first menu."""
    assert form.modal is not None
    menu = next(part for part in walk(form.modal["components"]) if part.get("type") == 3)
    return [option["value"] for option in menu["options"] if option.get("default")]


async def ballot(member: simcord.MemberActor, post: discord.Message) -> simcord.ResponseMessage:
    pressed = await member.click(post, label="Vote")
    assert pressed.ephemeral
    return answer(pressed)


def menus(message: Message) -> list[dict[str, Any]]:
    return [dict(part) for part in walk(components(message)) if part.get("type") == 3]


def menu_of(message: Message) -> dict[str, Any]:
    return menus(message)[0]


async def rank(member: simcord.MemberActor, post: discord.Message, *titles: str) -> str:
    """Vote for these films in this order; returns what the member reads then."""
    panel = await ballot(member, post)
    if "Change it" in buttons(panel):
        await member.click(panel, label="Change it")
        await member.click(panel, label="Start over" if "Start over" in buttons(panel) else "Undo")
    for title in titles:
        menu = menu_of(panel)
        (value,) = [o["value"] for o in menu["options"] if o["label"].startswith(title)]
        await member.select(panel, [value], custom_id=menu["custom_id"])
    await member.click(panel, label="Vote like this")
    return shown(panel)


async def closed(club: Club, organiser: simcord.MemberActor) -> None:
    """The organiser closes the vote before its time."""
    asked = answer(await organiser.slash(club.channel, "vote close"))
    await organiser.click(asked, label="Close it now")
