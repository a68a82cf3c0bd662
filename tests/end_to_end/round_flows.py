"""What a club does around its films. Each flow does what comes first, and returns its last act."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import simcord

from tests.end_to_end.driving import Club, answer, walk

Flow = Callable[[Club, simcord.MemberActor], Awaitable[Callable[[], Awaitable[Any]]]]
"""Does what comes first, and returns an organiser's act, whose answers get lost."""

Act = Callable[[], Awaitable[Any]]

RATINGS = (
    b"Date,Name,Year,Letterboxd URI,Rating\n2025-05-05,Ballerina,2025,a,4\n"
    b"2025-05-06,Casablanca,1942,b,5\n"
)


async def seal(club: Club, olive: simcord.MemberActor) -> Act:
    asked = await olive.slash(
        club.channel, "sealed open", film="ballerina", reveal="2026-06-01 20:00"
    )
    return lambda: olive.click(answer(asked), label="Seal it")


async def rate_sealed(club: Club, olive: simcord.MemberActor) -> Act:
    await (await seal(club, olive))()
    return lambda: olive.slash(club.channel, "rate", film="ballerina", stars=4.0, review="Mine.")


async def reveal(club: Club, olive: simcord.MemberActor) -> Act:
    await (await rate_sealed(club, olive))()
    listed = await olive.slash(club.channel, "sealed show")
    asked = await olive.click(answer(listed), label="Reveal now")
    return lambda: olive.click(answer(asked), label="Reveal")


async def plan(club: Club, olive: simcord.MemberActor) -> Act:
    asked = await olive.slash(
        club.channel, "screening schedule", film="ballerina", when="2026-05-04 20:00"
    )
    return lambda: olive.click(answer(asked), label="Schedule")


async def come(club: Club, olive: simcord.MemberActor) -> Act:
    await (await plan(club, olive))()
    card = club.channel.last_message
    assert card is not None
    return lambda: olive.click(card, label="I'll come")


async def call_off(club: Club, olive: simcord.MemberActor) -> Act:
    await (await plan(club, olive))()
    asked = await olive.slash(club.channel, "screening cancel", screening="ballerina")
    return lambda: olive.click(answer(asked), label="Call it off")


async def discuss(club: Club, olive: simcord.MemberActor) -> Act:
    return lambda: olive.slash(club.channel, "discuss", film="ballerina")


async def note(club: Club, olive: simcord.MemberActor) -> Act:
    return lambda: olive.slash(club.channel, "club log-add", film="ballerina", date="2026-03-01")


async def unnote(club: Club, olive: simcord.MemberActor) -> Act:
    await (await note(club, olive))()
    log = answer(await olive.slash(club.channel, "club log"))
    (menu,) = [p for p in walk(log.components) if p.get("custom_id") == "watched-entry"]
    entry = [menu["options"][0]["value"]]
    card = answer(await olive.select(log, entry, custom_id="watched-entry"))
    return lambda: olive.click(card, label="Remove")


async def bring(club: Club, olive: simcord.MemberActor) -> Act:
    file = ("ratings.csv", RATINGS)
    shown = await olive.slash(club.channel, "letterboxd import", file=file)
    return lambda: olive.click(answer(shown), label="Import")


async def take_out(club: Club, olive: simcord.MemberActor) -> Act:
    brought = await (await bring(club, olive))()
    return lambda: olive.click(answer(brought), label="Undo")


async def want(club: Club, olive: simcord.MemberActor) -> Act:
    return lambda: olive.slash(club.channel, "watchlist add", film="ballerina")


async def tell_drawn(club: Club, olive: simcord.MemberActor) -> Act:
    await (await want(club, olive))()
    drawn = await olive.slash(club.channel, "watchlist pick")
    return lambda: olive.click(answer(drawn), label="Tell the club")


async def go_private(club: Club, olive: simcord.MemberActor) -> Act:
    await olive.slash(club.channel, "rate", film="ballerina", stars=4.0, review="Mine.")
    return lambda: olive.slash(club.channel, "my-data private", setting="on")


async def delete_all(club: Club, olive: simcord.MemberActor) -> Act:
    await olive.slash(club.channel, "rate", film="ballerina", stars=4.0, review="Mine.")
    asked = await olive.slash(club.channel, "my-data delete")
    return lambda: olive.click(answer(asked), label="Delete")


ROUND_FLOWS: list[Flow] = [
    seal, rate_sealed, reveal, plan, come, call_off, discuss, note, unnote, bring, take_out, want,
    tell_drawn, go_private, delete_all,
]  # fmt: skip
