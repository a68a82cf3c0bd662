"""/help, what is registered with Discord, and how answers go out."""

from __future__ import annotations

import re
from typing import Any

import discord
import pytest
import simcord

from bot.client.asking_back import WANT_ANY_FILM
from bot.client.filmclub import FilmClub
from tests.end_to_end.driving import (
    CHOICES,
    MESSAGE,
    UPDATE,
    Club,
    answered,
    begin,
    markdown,
    private,
    refusal,
    sent,
    shown,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

COMMANDS = {"help", "quote", "rate", "ratings", "review", "unrate"}


async def test_help_is_private_and_names_every_command_as_a_link(club: Club) -> None:
    answered = await club.ana.slash(club.channel, "help")
    assert private(answered)
    text = markdown(answered.response)
    registered = club.env.backend.commands[None]
    menus = {name for (name, kind) in registered if kind != 1}
    ids = {name: command["id"] for (name, kind), command in registered.items() if kind == 1}
    assert dict(re.findall(r"</([\w-]+)(?: [\w-]+)?:(\d+)> \w", text)) == ids
    assert menus == {"Save as film quote", "Hide as spoiler"}
    assert all(f"**{name}**" in text for name in menus)


async def test_a_group_of_commands_can_not_be_pressed(club: Club) -> None:
    """Discord has mentions of a group's commands, and none of the group."""
    registered = club.env.backend.commands[None].values()
    (group,) = [each["id"] for each in registered if each["name"] == "screening"]
    assert isinstance(club.env.bot, FilmClub)
    said = club.env.bot.command_names.mentioned("Begin anew with /screening, or /screening cancel.")
    assert said == f"Begin anew with /screening, or </screening cancel:{group}>."


async def test_help_says_what_is_kept_and_where_there_is_more(club: Club) -> None:
    text = private(await club.ana.slash(club.channel, "help"))
    (privacy,) = [line for line in text.split("\n") if "Privacy" in line]
    assert "Discord id" in privacy
    assert "reads only messages that someone saves" in privacy
    assert "/privacy" in privacy


async def test_commands_are_offered_in_servers_alone_but_for_those_about_ones_own(
    club: Club,
) -> None:
    registered = club.env.backend.commands[None].values()
    anywhere = [each["name"] for each in registered if each["contexts"] == [0, 1]]
    assert sorted(anywhere) == ["my-data", "privacy"]
    others = [each["contexts"] for each in registered if each["name"] not in anywhere]
    assert others == [[0]] * len(others)
    with pytest.raises(simcord.SetupError, match="context"):
        await club.ana.user.slash("help")


async def test_every_command_and_option_says_what_it_is_for(club: Club) -> None:
    registered = club.env.backend.commands[None]
    assert {name for name, _ in registered} >= COMMANDS
    slash = [command for (_, kind), command in registered.items() if kind == 1]
    for command in slash:
        inner = [option for part in command["options"] for option in part.get("options", ())]
        for part in (command, *command["options"], *inner):
            assert 1 < len(part["description"]) <= 100
            assert part["description"] != "…"


@pytest.mark.parametrize("command", sorted(COMMANDS - {"help"}))
async def test_every_film_is_asked_for_with_suggestions(club: Club, command: str) -> None:
    registered = club.env.backend.find_command(command, club.guild.id)
    assert registered is not None
    (film,) = [option for option in registered["options"] if option["name"] == "film"]
    assert film["autocomplete"] is True
    assert bool(film.get("required")) is (command != "quote")


async def test_of_every_command_about_a_film_it_is_decided_whether_a_missing_one_may_be_added(
    club: Club,
) -> None:
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    about_films = {
        command.qualified_name
        for command in bot.tree.walk_commands()
        if isinstance(command, discord.app_commands.Command) and command.get_parameter("film")
    }
    are_there = {
        "unrate", "watchlist remove", "sealed cancel", "library edit", "library remove",
        "library merge", "library take-line",
    }  # fmt: skip
    assert about_films - are_there == WANT_ANY_FILM - {"where"}, "which wants a key of TMDB's"


async def test_discord_takes_no_more_into_an_option_than_can_be_read(club: Club) -> None:
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    without_limit = {
        option.name
        for command in bot.tree.walk_commands()
        if isinstance(command, discord.app_commands.Command)
        for option in command.parameters
        if option.type is discord.AppCommandOptionType.string
        and not option.choices
        and option.max_value is None
    }
    assert without_limit == {"film", "into", "review", "screening"}, "they are looked up"


async def test_stars_are_chosen_from_ten(club: Club) -> None:
    registered = club.env.backend.find_command("rate", club.guild.id)
    assert registered is not None
    stars = registered["options"][1]
    assert [option["name"] for option in registered["options"]] == [
        "film",
        "stars",
        "review",
        "spoiler",
    ]
    assert [bool(option.get("required")) for option in registered["options"]] == [
        True,
        True,
        False,
        False,
    ]
    assert [(choice["name"], choice["value"]) for choice in stars["choices"]] == [
        ("★★★★★ 5", 5.0),
        ("★★★★½ 4.5", 4.5),
        ("★★★★ 4", 4.0),
        ("★★★½ 3.5", 3.5),
        ("★★★ 3", 3.0),
        ("★★½ 2.5", 2.5),
        ("★★ 2", 2.0),
        ("★½ 1.5", 1.5),
        ("★ 1", 1.0),
        ("½ 0.5", 0.5),
    ]


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("review", {"film": "ballerina"}),
        ("review", {"film": "true grit"}),
        ("review", {"film": "qqqq zzzz"}),
        ("rate", {"film": "ballerina", "stars": 4.0}),
        ("unrate", {"film": "ballerina"}),
        ("ratings", {"film": "ballerina"}),
        ("quote", {}),
        ("quote", {"film": "casablanca"}),
        ("help", {}),
    ],
)
async def test_a_command_is_answered_by_one_request_that_mentions_nobody(
    club: Club, command: str, options: dict[str, str | float]
) -> None:
    since = len(club.env.http_requests)
    await club.ana.slash(club.channel, command, **options)
    assert answered(club.env, since) == [MESSAGE]
    ((_, message),) = sent(club.env, since)
    assert message["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(("label", "kind"), [("Another quote", UPDATE), ("All ratings", MESSAGE)])
async def test_a_press_is_answered_by_one_request(club: Club, label: str, kind: int) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    since = len(club.env.http_requests)
    await club.ben.click(card, label=label)
    assert answered(club.env, since) == [kind]
    ((_, message),) = sent(club.env, since)
    assert message["allowed_mentions"] == {"parse": []}


async def test_suggestions_are_one_request_for_each_key(club: Club) -> None:
    since = len(club.env.http_requests)
    for typed in ("", "b", "ba", "bal", "qqqq"):
        await club.ana.autocomplete(club.channel, "review", "film", typed)
    assert answered(club.env, since) == [CHOICES] * 5


async def test_a_message_that_is_no_command_gets_no_answer(club: Club) -> None:
    since = len(club.env.http_requests)
    assert club.env.bot.user is not None
    await club.ana.send(club.channel, f"{club.env.bot.user.mention} review ballerina")
    await club.ana.send(club.channel, "!review ballerina")
    await club.ana.user.send_dm("help")
    assert answered(club.env, since) == []


async def test_stars_are_followed_by_their_number_wherever_they_stand(club: Club) -> None:
    since = len(club.env.http_requests)
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=3.5)
    await club.ana.slash(club.channel, "review", film="ballerina")
    await club.ana.slash(club.channel, "ratings", film="ballerina")
    found = []
    for _, message in sent(club.env, since):
        # What a member gave first stands before an arrow.
        now = re.sub("★+½? → ", "", shown(message))
        found += re.findall("★+½?(.{0,2})", now)
    assert len(found) == 8
    assert all(re.fullmatch(r" \d", behind) for behind in found)


@pytest.mark.parametrize(
    "given",
    [
        {"name": "stars", "options": []},
        {"name": "rate", "options": [{"name": "film", "type": 3, "value": "ballerina"}]},
        {"name": "library", "options": [{"name": "shelve", "type": 1, "options": []}]},
    ],
    ids=["a command that is gone", "an option that is new", "a group's command that is gone"],
)
async def test_a_command_of_an_older_version_is_told_to_wait_for_the_new_one(
    club: Club, given: dict[str, Any]
) -> None:
    """Discord's clients go on showing it for a while after an update."""
    kind = discord.InteractionType.application_command
    answer = begin(club.ana, club, kind, {"id": "5", "type": 1, **given})
    await club.env.settle()
    assert "filmclub was updated. Try again in a moment" in refusal(answer)
