"""Rights, and the wish to be named nowhere, count at each step of what goes on by a press, not only
where it was begun."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import Club, answer, menu, private, refusal

pytestmark = pytest.mark.thorough

WITH_A_FILM: Mapping[str, Mapping[str, str]] = {
    "club log-add": {"date": "2026-03-01"},
    "library merge": {"into": "parasite"},
    "library remove": {},
    "library take-line": {"member": "ben"},
    "screening schedule": {"when": "in 9 days 20:00"},
    "sealed cancel": {},
    "sealed open": {"reveal": "in 9 days 20:00"},
}
"""The commands for those who may, each with what it needs beside its film."""
FOR_ALL = {"discuss", "turns pick"}
"""What is checked first here is a date, and whose turn it is."""


def lose_roles(club: Club, member: simcord.MemberActor) -> None:
    club.env.backend.get_guild(club.guild.id).members[member.id].role_ids.clear()


def test_every_command_that_is_checked_before_its_film_is_here(club: Club) -> None:
    assert isinstance(club.env.bot, FilmClub)
    checked = {
        each.qualified_name
        for each in club.env.bot.tree.walk_commands()
        if getattr(each, "checks", ())
    }
    assert checked == WITH_A_FILM.keys() | FOR_ALL


@pytest.mark.parametrize("command", WITH_A_FILM)
async def test_who_loses_the_right_while_asked_for_the_film_may_not_go_on(
    club: Club, olive: simcord.MemberActor, command: str
) -> None:
    given = {
        option: club.ben.user if option == "member" else typed
        for option, typed in WITH_A_FILM[command].items()
    }
    if command == "sealed cancel":
        seal = {"film": "true grit 2010", "reveal": "in 9 days 20:00"}
        asked = await olive.slash(club.channel, "sealed open", **seal)
        await olive.click(answer(asked), label="Seal it")
    given["film"] = "true grit"
    asked = await olive.slash(club.channel, command, **given)
    assert "True Grit (2010)" in private(asked)
    lose_roles(club, olive)
    said = refusal(await olive.click(answer(asked), label="True Grit (2010)"))
    assert said == refusal(await olive.slash(club.channel, command, **given))


async def test_who_loses_the_right_while_asked_for_the_films_of_a_vote_may_not_go_on(
    club: Club, olive: simcord.MemberActor
) -> None:
    for title in ("ballerina", "parasite"):
        await club.ana.slash(club.channel, "nominate", film=title)
    refused = answer(await olive.slash(club.channel, "vote open", closes="soon"))
    form = await olive.click(refused, label="Correct it")
    told = answer(await olive.submit_modal(form, {"when": "5 days"}))
    lose_roles(club, olive)
    assert "may manage this server" in refusal(await olive.click(told, label="Choose the films"))


async def test_who_has_become_private_since_is_shown_by_no_button_and_no_menu(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    for film in ("ballerina", "parasite", "casablanca"):
        await club.ana.slash(club.channel, "rate", film=film, stars=4)
    noted = {"film": "ballerina", "date": "2026-03-01", "picker": club.ana}
    await olive.slash(club.channel, "club log-add", **noted)
    profile = answer(await club.ben.slash(club.channel, "profile", member=club.ana.user))
    members = answer(await club.ben.slash(club.channel, "members"))
    picked = menu(members, "members-pick")["ana"]
    await library.members_going.hide([club.guild.id], club.ana.id, NOW)
    assert isinstance(club.env.bot, FilmClub)
    await club.env.bot.learn()
    for label in ("Picks", "Compare with me"):
        said = refusal(await club.ben.click(profile, label=label))
        assert said.startswith("That member is private"), label
    said = refusal(await club.ben.select(members, [picked], custom_id="members-pick"))
    assert said.startswith("That member is private")
