"""What is typed into a suggestion holds nobody up, whoever types it and however much."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
import pytest
import simcord
from discord import app_commands

from bot.client.filmclub import FilmClub
from bot.store.store import Store
from tests.end_to_end.driving import CHOICES, Club, add_reviews, begin, critic, film, organiser
from tests.end_to_end.steps import MOST, Steps

pytestmark = pytest.mark.thorough

LONGEST = 6000
"""Characters of an option that Discord hands over."""

WORST = {
    "one word": "x" * LONGEST,
    "many words": "ab " * (LONGEST // 3),
    "single letters": "a e i o u " * (LONGEST // 10),
    "years": "2025 1999 " * (LONGEST // 10),
    "signs": "'\"([*:-_" * (LONGEST // 8),
    "what unfolds": "\ufdfa" * LONGEST,
    "accents": "e" + "\u0301" * (LONGEST - 1),
    "Hangul": "\ud55c" * LONGEST,
}


def suggested(bot: FilmClub) -> Iterator[tuple[str, str, list[str]]]:
    """Every option with suggestions: its command, its name, and the command's other options."""
    for command in bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            names = [parameter.display_name for parameter in command.parameters]
            for parameter in command.parameters:
                if parameter.autocomplete:
                    others = [name for name in names if name != parameter.display_name]
                    yield command.qualified_name, parameter.display_name, others


def type_in(
    member: simcord.MemberActor, club: Club, command: str, option: str, text: str, **others: str
) -> simcord.InteractionResult:
    """Type so much of an option's value; ``others`` stand there already."""
    root, _, sub = command.partition(" ")
    registered = club.env.backend.find_command(root, club.guild.id)
    assert registered is not None
    options: list[dict[str, Any]] = [
        {"name": name, "type": 3, "value": value} for name, value in others.items()
    ]
    options.append({"name": option, "type": 3, "value": text, "focused": True})
    if sub:
        options = [{"name": sub, "type": 1, "options": options}]
    data = {"id": registered["id"], "name": root, "type": 1, "options": options}
    return begin(member, club, discord.InteractionType.autocomplete, data)


def offered(env: simcord.Env, since: int) -> list[str]:
    """The names of the choices that were offered since then."""
    return [
        choice["name"]
        for request in env.http_requests[since:]
        if isinstance(request.json, dict) and request.json.get("type") == CHOICES
        for choice in request.json["data"]["choices"]
    ]


@pytest.fixture
async def reviewed(library: Store) -> None:
    """A film with more reviews than any has, by critics of the longest names."""
    reviews = [critic(f"Ä {n} ".ljust(100, "Ü")) for n in range(100)]
    await add_reviews(library, await film(library, "Ballerina"), reviews)


@pytest.mark.usefixtures("reviewed")
async def test_no_suggestion_keeps_others_waiting_whatever_is_typed(
    club: Club, env: simcord.Env, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(env.bot, FilmClub)
    await env.bot.store.titles.learn()
    call, measured = env.bot.tree._call, list[Steps]()

    async def stepwise(interaction: discord.Interaction[Any]) -> None:
        measured.append(Steps(call(interaction)))
        await measured[-1]

    monkeypatch.setattr(env.bot.tree, "_call", stepwise)
    olive = organiser(club)
    places = list(suggested(env.bot))
    assert {("digest schedule", "timezone"), ("library edit", "review"), ("rate", "film")} <= {
        place[:2] for place in places
    }
    named = f"film:{(await film(library, 'Ballerina')).id}"
    costs: dict[tuple[str, ...], int] = {}
    for command, option, others in places:
        for kind, text in WORST.items():
            for chosen in (named, text) if "film" in others else ("",):
                given = {"film": chosen} if chosen else {}
                type_in(olive, club, command, option, text, **given)
                await env.settle()
                costs[command, option, kind, chosen[:5]] = measured[-1].most
    assert {what: steps for what, steps in costs.items() if steps > MOST} == {}
    assert len(costs) == len(measured)


async def test_only_who_may_use_a_command_is_offered_what_it_takes(
    club: Club, env: simcord.Env
) -> None:
    olive = organiser(club)
    for command, option, text, given in (
        ("digest schedule", "timezone", "tokyo", {}),
        ("library remove", "review", "A", {"film": "ballerina"}),
    ):
        for member, is_offered in ((club.ana, False), (olive, True)):
            before = len(env.http_requests)
            type_in(member, club, command, option, text, **given)
            await env.settle()
            assert bool(offered(env, before)) is is_offered


async def test_what_lies_behind_a_hundred_characters_is_not_looked_at(
    club: Club, env: simcord.Env
) -> None:
    type_in(club.ana, club, "rate", "film", "ballerina" + " " * 100 + "and more")
    await env.settle()
    assert offered(env, 0) == ["Ballerina (2025)"]
