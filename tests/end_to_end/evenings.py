"""A film club's evenings: films scheduled, and what the channel has of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import discord
import simcord

from bot.domain.screening import Screening
from bot.store.store import Store
from tests.end_to_end.driving import Club, answer, read, shown
from tests.end_to_end.weeks import NOW, Hand

AT = datetime(2026, 3, 13, 20, tzinfo=UTC)
"""The Friday after NOW, a Wednesday."""
DATE = f"<t:{int(AT.timestamp())}:F>"


async def planned(olive: simcord.MemberActor, club: Club, **more: Any) -> simcord.ResponseMessage:
    given = {"film": "ballerina", "when": "friday 8pm", **more}
    return answer(await olive.slash(club.channel, "screening schedule", **given))


async def scheduled(olive: simcord.MemberActor, club: Club, **more: Any) -> discord.Message:
    """The card of a screening."""
    await olive.click(await planned(olive, club, **more), label="Schedule")
    return card(club)


def card(club: Club) -> discord.Message:
    """The card as it is now."""
    (found,) = [
        each
        for each in club.channel.history()
        if "## Ballerina" in shown(each) and not each.flags.ephemeral
    ]
    return found


def said(club: Club) -> list[str]:
    """The ordinary messages in the channel, oldest first."""
    found = [each for each in club.channel.history() if each.content]
    return [read(each) for each in sorted(found, key=lambda each: each.id)]


def last(club: Club) -> discord.Message:
    return max((each for each in club.channel.history() if each.content), key=lambda each: each.id)


async def at(club: Club, clock: Hand, now: datetime) -> None:
    clock.now = now
    await club.env.advance_time(31)


async def coming(library: Store, club: Club) -> list[Screening]:
    return await library.screenings.coming(club.guild.id, NOW)


async def moved(olive: simcord.MemberActor, club: Club, when: str) -> simcord.InteractionResult:
    plan = await olive.slash(club.channel, "screening move", when=when)
    return await olive.click(answer(plan), label="Move it")


async def called_off(olive: simcord.MemberActor, club: Club) -> simcord.InteractionResult:
    asked = await olive.slash(club.channel, "screening cancel")
    return await olive.click(answer(asked), label="Call it off")
