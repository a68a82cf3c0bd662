"""What was sent before a restart works after it; commands are registered only when they changed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.files import seeds
from bot.store.store import Store
from tests.end_to_end.driving import (
    Clock,
    Club,
    buttons,
    history,
    markdown,
    new_client,
    private,
    public,
    ratings,
    refusal,
    shown,
    simulated,
    told_below,
)
from tests.end_to_end.house_rules import hold_house_rules

Restart = Any
"""A coroutine function that stops filmclub and starts it again, and returns the store then."""


@pytest.fixture(params=["the same process", "another process"])
async def club_and_restart(
    request: pytest.FixtureRequest, library: Store, database_path: Path, club: Club
) -> AsyncIterator[tuple[Club, Restart]]:
    async def same() -> Store:
        await club.env.restart_bot(new_client(library))
        return library

    if request.param == "the same process":
        yield club, same
        return
    async with Store.open(database_path) as reopened:

        async def another() -> Store:
            await seeds.seed(reopened, seeds.folder())
            await club.env.restart_bot(new_client(reopened))
            return reopened

        yield club, another
        # The new client goes before its store does.
        await club.env.restart_bot(new_client(library))


async def test_every_button_of_a_card_works_after_a_restart(
    club_and_restart: tuple[Club, Restart],
) -> None:
    club, restart = club_and_restart
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=3.0)
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    await restart()
    assert private(await club.ben.click(card, label="All ratings")).startswith("### Ballerina")
    await club.ben.click(card, label="Another quote")
    assert "> “like poetry with a punch”" in shown(card)
    form = await club.ana.click(card, label="Rate with words")
    done = await club.ana.submit_modal(form, {"stars": ["10"]})
    assert "**This club** ★★★★ 4.0 from 2 ratings" in shown(card)
    assert "★★★★★ 5\n" in shown(done.followups[0])


async def test_a_form_that_was_open_during_a_restart_is_not_lost(
    club_and_restart: tuple[Club, Restart],
) -> None:
    club, restart = club_and_restart
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    form = await club.ben.click(card, label="Rate with words")
    store = await restart()
    done = await club.ben.submit_modal(
        form, {"stars": ["7"], "line": "Worth the wait.", "spoiler": True}
    )
    assert "**This club** ★★★½ 3.5 from 1 rating" in shown(card)
    assert "\n> ||Worth the wait.||\n" in shown(done.followups[0])
    assert await history(store) == [(club.ben.id, None, 7, "Worth the wait.", True)]


async def test_a_command_that_waited_for_its_film_goes_on_after_a_restart(
    club_and_restart: tuple[Club, Restart],
) -> None:
    club, restart = club_and_restart
    choice = await club.ana.slash(
        club.channel, "rate", film="true grit", stars=4.5, review="He dies.", spoiler=True
    )
    assert choice.response is not None
    store = await restart()
    given = await club.ana.click(choice.response, label="True Grit (1969)")
    assert buttons(choice.response) == {}
    assert told_below(given).startswith(
        f"{club.ana.name} gave **True Grit (1969)** ★★★★½ 4.5\n> ||He dies.||\n"
    )
    assert await history(store) == [(club.ana.id, None, 9, "He dies.", True)]


async def test_another_quote_does_not_begin_anew_after_a_restart(
    club_and_restart: tuple[Club, Restart],
) -> None:
    club, restart = club_and_restart
    card = (await club.ana.slash(club.channel, "quote", film="ballerina")).response
    assert card is not None
    seen = [shown(card)]
    for turn in range(9):
        if turn == 4:
            await restart()
        await club.ana.click(card, label="Another")
        seen.append(shown(card))
    texts = [re.findall("“(.+)”", text)[0] for text in seen]
    assert len(set(texts)) == 10


async def test_pages_of_ratings_turn_after_a_restart(
    club_and_restart: tuple[Club, Restart],
) -> None:
    club, restart = club_and_restart
    for number in range(11):
        member = club.join(f"member{number}")
        await member.slash(club.channel, "rate", film="ballerina", stars=4.0)
    page = (await club.ana.slash(club.channel, "ratings", film="ballerina")).response
    assert page is not None
    await restart()
    await club.ana.click(page, label="Next ›")
    assert "Page 2 of 2" in shown(page)


async def test_what_was_rated_is_there_after_a_restart(
    club_and_restart: tuple[Club, Restart],
) -> None:
    club, restart = club_and_restart
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0, review="Loud.")
    await restart()
    again = await club.ana.slash(club.channel, "rate", film="ballerina", stars=2.0)
    assert "★★★★ → ★★ 2\n> Loud.\n" in public(again)


def wait(club: Club, days: float) -> None:
    """So much time passes for the bot."""
    assert isinstance(club.env.bot, FilmClub)
    clock = club.env.bot.clock
    assert isinstance(clock, Clock)
    clock.pass_days(days)


async def test_a_card_works_a_year_later(club: Club) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    wait(club, 366)
    form = await club.ben.click(card, label="Rate with words")
    await club.ben.submit_modal(form, {"stars": ["8"]})
    assert "**This club** ★★★★ 4.0 from 1 rating" in shown(card)


async def test_a_choice_left_open_for_days_says_what_to_do_and_blames_no_film(
    club: Club, library: Store
) -> None:
    old = await club.ana.slash(club.channel, "rate", film="true grit", stars=4.0)
    assert old.response is not None
    wait(club, 3)
    await club.ben.slash(club.channel, "review", film="true grit")
    line = refusal(await club.ana.click(old.response, label="True Grit (2010)"))
    assert "no longer in the library" not in line
    assert await history(library) == []


async def test_a_choice_left_open_for_days_never_goes_on_with_a_later_command(
    club: Club, library: Store
) -> None:
    old = await club.ana.slash(club.channel, "review", film="true grit")
    assert old.response is not None
    wait(club, 3)
    await club.ana.slash(club.channel, "rate", film="true grit", stars=1.0)
    refusal(await club.ana.click(old.response, label="True Grit (2010)"))
    assert await ratings(library) == {}


# Registering commands


def registrations(env: simcord.Env) -> list[str]:
    """Where the commands were registered, in order."""
    return [
        re.sub(r"/applications/\d+", "", request.path)
        for request in env.http_requests
        if request.path.endswith("/commands") and request.method == "PUT"
    ]


class Newer(FilmClub):
    """A filmclub with one command more."""

    async def setup_hook(self) -> None:
        @self.tree.command()
        async def premiere(interaction: discord.Interaction[FilmClub]) -> None:
            """What is new"""

        await super().setup_hook()


async def test_commands_are_there_from_the_first_start(club: Club) -> None:
    assert registrations(club.env) == ["/commands"]
    offered = club.ana.available_commands(club.channel)
    assert {"help", "quote", "rate", "ratings", "review", "unrate"} <= set(offered)


async def test_a_restart_registers_nothing_that_has_not_changed(
    club_and_restart: tuple[Club, Restart],
) -> None:
    club, restart = club_and_restart
    before = public_ids(await club.ana.slash(club.channel, "help"))
    await restart()
    assert registrations(club.env) == ["/commands"]
    assert public_ids(await club.ana.slash(club.channel, "help")) == before != {}


def public_ids(result: simcord.InteractionResult) -> dict[str, int]:
    """The commands that /help mentions, with the ids that make them clickable."""
    return {
        name: int(number)
        for name, number in re.findall(r"</([\w-]+)(?: [\w-]+)?:(\d+)>", markdown(result.response))
    }


async def test_a_newer_filmclub_registers_its_commands_once(club: Club, library: Store) -> None:
    for _ in range(2):
        await club.env.restart_bot(Newer(library, clock=Clock()))
    assert registrations(club.env) == ["/commands"] * 2
    assert "premiere" in club.ana.available_commands(club.channel)
    await club.env.restart_bot(new_client(library))
    assert registrations(club.env) == ["/commands"] * 3
    assert "premiere" not in club.ana.available_commands(club.channel)


async def test_in_development_commands_are_registered_in_one_guild_alone_at_every_start(
    club: Club, library: Store
) -> None:
    other = Club(club.env, "Another Club")
    for _ in range(2):
        await club.env.restart_bot(new_client(library, dev_guild=club.guild.id))
    here = f"/guilds/{club.guild.id}/commands"
    assert registrations(club.env) == ["/commands", *[here, "/commands"] * 2]
    offered = club.ana.available_commands(club.channel)
    assert len(offered) == len(set(offered))
    assert not club.env.backend.commands[None], "or each would show twice in that guild"
    mentioned = public_ids(await club.ana.slash(club.channel, "help"))
    registered = club.env.backend.commands[club.guild.id]
    assert mentioned == {name: int(c["id"]) for (name, kind), c in registered.items() if kind == 1}
    card = await club.ana.slash(club.channel, "review", film="ballerina")
    assert list(buttons(card.response)) == [
        "Rate with words",
        "More",
        "Another quote",
        "All ratings",
        "Discuss",
        "Read",
    ]
    assert other.guild.id not in club.env.backend.commands
    await club.env.restart_bot(new_client(library, dev_guild=other.guild.id))
    assert not club.env.backend.commands[club.guild.id], "it is no development guild any more"
    assert "review" in other.ana.available_commands(other.channel)
    for _ in range(2):
        await club.env.restart_bot(new_client(library))
        for each in (club, other):
            assert not club.env.backend.commands[each.guild.id], "or each would show twice"
            assert "review" in each.ana.available_commands(each.channel)
    there = f"/guilds/{other.guild.id}/commands"
    assert registrations(club.env)[5:] == [here, there, "/commands", there, "/commands"]


async def test_a_start_in_development_that_failed_half_way_leaves_nothing_to_show_twice(
    club: Club, library: Store
) -> None:
    assert club.env.backend.commands[None]
    await library.commands.register_in(club.guild.id)  # and then it was killed
    await club.env.restart_bot(new_client(library, dev_guild=club.guild.id))
    assert not club.env.backend.commands[None]


async def test_a_development_guild_that_the_bot_has_left_stops_no_start(
    club: Club, library: Store
) -> None:
    await library.commands.register_in(404)
    club.env.inject_error(
        "PUT", "/applications/{app_id}/guilds/404/commands", status=403, code=50001
    )
    await club.env.restart_bot(new_client(library))
    assert registrations(club.env)[-2:] == ["/guilds/404/commands", "/commands"]
    assert "review" in club.ana.available_commands(club.channel)


async def test_a_first_start_in_development_registers_nothing_for_everyone(
    library: Store,
) -> None:
    env = simulated(new_client(library, dev_guild=4242))
    guild = env.create_guild("Workshop", id=4242)
    await env.start()
    try:
        assert registrations(env) == ["/guilds/4242/commands", "/commands"]
        assert not env.backend.commands[None]
        member = guild.add_member(env.create_user("dev"))
        channel = guild.create_text_channel("films")
        assert "review" in member.available_commands(channel)
    finally:
        await env.shutdown()
    hold_house_rules(env)
