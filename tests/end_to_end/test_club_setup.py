"""/club setup: an organiser sets the club up by menus, and the bot says hello once."""

from __future__ import annotations

from datetime import time
from typing import Any

import discord
import pytest
import simcord

from bot.domain.club import RoundSettings
from bot.domain.library import LibraryRules
from bot.domain.schedule import Schedule
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    answer,
    as_received,
    begin,
    buttons,
    forbid,
    new_client,
    private,
    refusal,
    shown,
    walk,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


def menu(message: Any, custom_id: str) -> dict[str, Any]:
    (found,) = [part for part in walk(message.components) if part.get("custom_id") == custom_id]
    return dict(found)


def chosen(message: Any, custom_id: str) -> list[str]:
    """What a menu shows as the present choice."""
    found = menu(message, custom_id)
    values = [option["value"] for option in found.get("options", []) if option.get("default")]
    return values + [str(value["id"]) for value in found.get("default_values") or []]


async def test_from_the_panel_to_a_digest_in_fewer_than_a_dozen_clicks(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    """A menu is two clicks, a form three: open, type, send."""
    opened = await olive.slash(club.channel, "club setup")
    panel = answer(opened)
    assert "none yet" in private(opened)
    form = await olive.click(panel, label="Change time zone")
    await olive.submit_modal(form, {"place": "lisbon"})
    await olive.click(panel, label="Channels")
    await olive.select(panel, [club.channel], custom_id="club-digest-channel")
    await olive.select(panel, ["5"], custom_id="club-digest-day")
    await olive.select(panel, ["20:00"], custom_id="club-digest-time")
    said = shown(panel)
    assert f"comes to {club.channel.mention} on Fridays at 20:00 in Europe/Lisbon" in said
    schedule = await library.digest_schedules.of(club.guild.id)
    assert schedule is not None
    wanted = (club.channel.id, 5, time(20), "Europe/Lisbon")
    assert (schedule.channel_id, schedule.weekday, schedule.at, schedule.zone) == wanted
    assert chosen(panel, "club-digest-channel") == [str(club.channel.id)]
    assert chosen(panel, "club-digest-time") == ["20:00"]
    await olive.click(panel, label="No digest")
    assert await library.digest_schedules.of(club.guild.id) is None
    said = shown(panel)
    assert "**Weekly digest**: off." in said
    assert "comes there on Fridays at 20:00 in Europe/Lisbon" in said


async def test_a_panel_that_was_open_takes_no_switch_back_that_was_switched_elsewhere(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    panels: list[simcord.ResponseMessage] = []
    for _each in range(2):
        panels.append(answer(await olive.slash(club.channel, "club setup")))
        await olive.click(panels[-1], label="Choosing and watching")
    shown_on = chosen(panels[0], "club-round-switches")
    first, second = [*shown_on, "blurs_scores"], [*shown_on[1:], "turn_passes"]
    await olive.select(panels[0], first, custom_id="club-round-switches")
    await olive.select(panels[1], second, custom_id="club-round-switches")
    now = [*shown_on[1:], "turn_passes", "blurs_scores"]
    assert sorted(chosen(panels[1], "club-round-switches")) == sorted(now)
    settings = await library.round_settings.get(club.guild.id)
    assert (settings.blurs_scores, settings.turn_passes) == (True, True)


async def test_a_digest_that_is_switched_on_again_keeps_its_day_and_time(
    club: Club, olive: simcord.MemberActor
) -> None:
    await olive.slash(club.channel, "digest schedule", channel=club.channel, day=5, time="20:00")
    for off in (False, True):
        panel = answer(await olive.slash(club.channel, "club setup"))
        await olive.click(panel, label="Channels")
        if off:
            await olive.slash(club.channel, "digest off")
        else:
            await olive.click(panel, label="No digest")
        await olive.select(panel, [club.channel], custom_id="club-digest-channel")
        assert f"comes to {club.channel.mention} on Fridays at 20:00 in UTC" in shown(panel)


async def test_every_part_of_the_panel_works_after_a_restart(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    role = club.guild.create_role("Librarians")
    panel = answer(await olive.slash(club.channel, "club setup"))
    await club.env.restart_bot(new_client(library))
    await olive.click(panel, label="Library")
    await olive.select(panel, [role], custom_id="club-role")
    await olive.select(panel, ["20"], custom_id="club-films-a-day")
    await olive.select(panel, ["0"], custom_id="club-imports")
    rules = LibraryRules(role.id, 20, imports_add=False)
    assert await library.library_rights.of(club.guild.id) == rules
    again = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(again, label="Library")
    assert chosen(again, "club-role") == [str(role.id)]
    assert chosen(again, "club-films-a-day") == ["20"]
    await olive.select(again, [], custom_id="club-role")
    assert (await library.library_rights.of(club.guild.id)).role_id is None


async def test_a_place_that_several_zones_fit_is_chosen_from_a_menu(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await olive.slash(club.channel, "digest schedule", channel=club.channel)
    panel = answer(await olive.slash(club.channel, "club setup"))
    form = await olive.click(panel, label="Change time zone")
    await olive.submit_modal(form, {"place": "Spain"})
    assert "Several places fit “Spain”" in shown(panel)
    assert await library.clubs.zone(club.guild.id) == "UTC"
    await olive.select(panel, ["Atlantic/Canary"], custom_id="club-zones")
    assert "Atlantic/Canary" in shown(panel)
    assert "Several" not in shown(panel)
    schedule = await library.digest_schedules.of(club.guild.id)
    assert isinstance(schedule, Schedule)
    assert schedule.zone == "Atlantic/Canary"
    form = await olive.click(panel, label="Change time zone")
    await olive.submit_modal(form, {"place": "Entenhausen"})
    assert "No time zone is named after “Entenhausen”. Its country will do" in shown(panel)
    for place in ("Entenhausen", "Germany", "Munich"):
        form = await olive.click(panel, label="Change time zone")
        await olive.submit_modal(form, {"place": place})
    assert "**Time zone**: Europe/Berlin" in shown(panel)
    assert "⚠️" not in shown(panel)
    form = await olive.click(panel, label="Change time zone")
    await olive.submit_modal(form, {"place": "Berlni"})
    assert "No place is called “Berlni”. Do you mean Europe/Berlin?" in shown(panel)
    await olive.select(panel, ["Europe/Berlin"], custom_id="club-zones")
    assert await library.clubs.zone(club.guild.id) == "Europe/Berlin"
    form = await olive.click(panel, label="Change time zone")
    await olive.submit_modal(form, {"place": "Munch"})
    assert "No place is called “Munch”. Do you mean Munich (Europe/Berlin)?" in shown(panel)
    assert await library.clubs.zone(club.guild.id) == "Europe/Berlin", "a guess is asked first"


async def test_a_country_near_what_was_typed_is_chosen_from_a_menu(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    panel = answer(await olive.slash(club.channel, "club setup"))
    form = await olive.click(panel, label="Change country")
    await olive.submit_modal(form, {"country": "Swedan"})
    assert (
        "No country called “Swedan” is known. Do you mean Sudan / Sweden? Choose or type it."
        in shown(panel)
    )
    offered = menu(panel, "club-countries")["options"]
    assert [one["label"] for one in offered] == ["Sudan", "Sweden"]
    await club.env.restart_bot(new_client(library))
    await olive.select(panel, ["SE"], custom_id="club-countries")
    assert "**Country**: Sweden" in shown(panel)
    assert "Sudan" not in shown(panel)
    assert (await library.round_settings.get(club.guild.id)).country == "SE"


async def test_the_country_follows_the_time_zone_until_the_club_names_another(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    panel = answer(await olive.slash(club.channel, "club setup"))

    async def country_in(place: str) -> str | None:
        form = await olive.click(panel, label="Change time zone")
        await olive.submit_modal(form, {"place": place})
        return (await library.round_settings.get(club.guild.id)).country

    assert await country_in("Wien") == "AT"
    assert await country_in("Europe/Berlin") == "DE"
    assert await country_in("UTC") == "DE"
    await country_in("Europe/Berlin")
    await olive.slash(club.channel, "digest schedule", channel=club.channel, timezone="Lissabon")
    assert (await library.round_settings.get(club.guild.id)).country == "PT"
    form = await olive.click(panel, label="Change country")
    await olive.submit_modal(form, {"country": "Österreich"})
    assert "**Country**: Austria" in shown(panel)
    assert await country_in("Europe/Paris") == "AT"


async def test_a_club_that_has_chosen_no_zone_gets_that_of_its_country(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    panel = answer(await olive.slash(club.channel, "club setup"))

    async def zone_in(country: str) -> str:
        form = await olive.click(panel, label="Change country")
        await olive.submit_modal(form, {"country": country})
        return await library.clubs.zone(club.guild.id)

    assert await zone_in("Brazil") == "UTC"
    offered = [one["value"] for one in menu(panel, "club-zones")["options"]]
    assert offered[0] == "America/Noronha"
    assert "America/Sao_Paulo" in offered
    assert await zone_in("Germany") == "Europe/Berlin"
    assert "**Time zone**: Europe/Berlin" in shown(panel)
    assert await zone_in("Brazil") == "Europe/Berlin"
    assert "Sao_Paulo" not in str(panel.components)


async def test_a_club_that_has_chosen_utc_keeps_it_whatever_country_it_names(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    panel = answer(await olive.slash(club.channel, "club setup"))
    form = await olive.click(panel, label="Change time zone")
    await olive.submit_modal(form, {"place": "UTC"})
    for country in ("Germany", "Brazil"):
        form = await olive.click(panel, label="Change country")
        await olive.submit_modal(form, {"country": country})
        assert f"**Country**: {country}" in shown(panel)
        assert await library.clubs.zone(club.guild.id) == "UTC"
        assert "club-zones" not in str(panel.components)


async def test_the_last_page_says_that_it_is_the_last(
    club: Club, olive: simcord.MemberActor
) -> None:
    panel = answer(await olive.slash(club.channel, "club setup"))
    assert "last step" not in shown(panel)
    await olive.click(panel, label="Library")
    assert "That was the last step, and all of it is saved." in shown(panel)


async def test_what_the_bot_may_not_do_in_the_channel_is_named_on_the_panel(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    assert club.env.bot.user is not None
    overwrites = {club.env.bot.user: discord.PermissionOverwrite(send_messages=False)}
    closed = club.guild.create_text_channel("closed", overwrites=overwrites)  # type: ignore[arg-type]
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(panel, label="Channels")
    await olive.select(panel, [closed], custom_id="club-digest-channel")
    assert "gives it Send Messages there" in shown(panel)
    assert closed.mention in shown(panel)
    assert chosen(panel, "club-digest-channel") == []
    assert await library.digest_schedules.of(club.guild.id) is None
    await olive.select(panel, [club.channel], custom_id="club-digest-channel")
    assert "Send Messages" not in shown(panel)


async def test_who_may_not_manage_the_server_changes_nothing(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    assert "may manage this server" in refusal(await club.ana.slash(club.channel, "club setup"))
    panel = answer(await olive.slash(club.channel, "club setup"))
    ids = [part["custom_id"] for part in walk(panel.components) if "custom_id" in part]
    assert len(ids) >= 5
    message = await club.post(
        "club-digest-off", "club-setup", "club-zone", "club-country", "club-page:2"
    )
    for label in buttons(message):
        assert "may manage" in refusal(await club.ana.click(message, label=label))
    for custom_id, values in {
        "club-language": ["en"], "club-digest-channel": [str(club.channel.id)],
        "club-digest-day": ["2"], "club-digest-time": ["10:00"], "club-role": ["1"],
        "club-films-a-day": ["100"], "club-zones": ["Europe/Lisbon"],
        "club-news-channel": [str(club.channel.id)], "club-mentioned-role": ["1"],
        "club-discussion-channel": [str(club.channel.id)], "club-chosen-by": ["turns"],
        "club-watched": ["0"], "club-nominations": ["1"], "club-pick-days": ["1"],
        "club-round-switches": [],
    }.items():  # fmt: skip
        data = {"custom_id": custom_id, "component_type": 3, "values": values}
        pressed = begin(club.ana, club, discord.InteractionType.component, data)
        await club.env.settle()
        assert "may manage" in refusal(pressed), custom_id
    assert await library.digest_schedules.of(club.guild.id) is None
    assert (await library.library_rights.of(club.guild.id)).films_a_day == 5
    assert await library.round_settings.get(club.guild.id) == RoundSettings()


@pytest.mark.parametrize(
    ("custom_id", "values"),
    [
        ("club-language", ["xx"]), ("club-zones", ["Narnia"]), ("club-digest-day", ["9"]),
        ("club-films-a-day", ["101"]), ("club-role", ["x"]), ("club-digest-channel", None),
        ("club-digest-channel", []), ("club-language", ["en", "en"]), ("club-role", ["9" * 19]),
        ("club-chosen-by", ["dice"]), ("club-watched", ["2"]), ("club-nominations", ["0"]),
        ("club-nominations", ["26"]), ("club-pick-days", ["91"]), ("club-news-channel", ["x"]),
        ("club-round-switches", ["losers_stay", "guild_id"]), ("club-round-switches", None),
    ],
)  # fmt: skip
async def test_a_choice_that_no_menu_offers_is_refused(
    club: Club, olive: simcord.MemberActor, custom_id: str, values: list[str] | None
) -> None:
    data = {"custom_id": custom_id, "component_type": 3}
    if values is not None:
        data["values"] = values
    pressed = begin(olive, club, discord.InteractionType.component, data)
    await club.env.settle()
    assert "did not come through whole" in refusal(pressed)


async def test_everything_that_a_club_can_choose_of_its_rounds_is_kept(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    role = club.guild.create_role("Film lovers")
    panel = answer(await olive.slash(club.channel, "club setup"))
    form = await olive.click(panel, label="Change time zone")
    await olive.submit_modal(form, {"place": "lisbon"})
    assert "Portugal" in shown(panel), "the country of its time zone, until it names another"
    form = await olive.click(panel, label="Change country")
    await olive.submit_modal(form, {"country": "Narnia"})
    assert "No country called “Narnia” is known. Type its name" in shown(panel)
    form = await olive.click(panel, label="Change country")
    await olive.submit_modal(form, {"country": "Germny"})
    assert "No country called “Germny” is known. Do you mean Germany?" in shown(panel)
    form = await olive.click(panel, label="Change country")
    await olive.submit_modal(form, {"country": "braz"})
    assert "Brazil" in shown(panel)
    await club.env.restart_bot(new_client(library))
    await olive.click(panel, label="Channels")
    await olive.select(panel, [club.channel], custom_id="club-news-channel")
    await olive.select(panel, [club.channel], custom_id="club-discussion-channel")
    await olive.select(panel, [role], custom_id="club-mentioned-role")
    await olive.click(panel, label="Choosing and watching")
    assert chosen(panel, "club-chosen-by") == ["vote"]
    await olive.select(panel, ["turns"], custom_id="club-chosen-by")
    await olive.select(panel, ["0"], custom_id="club-watched")
    await olive.select(panel, ["1"], custom_id="club-nominations")
    await olive.select(panel, ["14"], custom_id="club-pick-days")
    await olive.select(panel, ["turn_passes"], custom_id="club-round-switches")
    assert chosen(panel, "club-round-switches") == ["turn_passes"]
    assert await library.round_settings.get(club.guild.id) == RoundSettings(
        news_channel_id=club.channel.id, discussion_channel_id=club.channel.id,
        mentioned_role_id=role.id, country="BR", chosen_by="turns", watched_live=False,
        nominations_each=1, losers_stay=False, leavers_count=False, pick_days=14,
        turn_passes=True,
    )  # fmt: skip
    await olive.click(panel, label="Channels")
    await olive.select(panel, [], custom_id="club-news-channel")
    await olive.select(panel, [], custom_id="club-mentioned-role")
    settings = await library.round_settings.get(club.guild.id)
    assert (settings.news_channel_id, settings.mentioned_role_id) == (None, None)


async def test_what_the_bot_lacks_for_what_was_chosen_is_said_where_it_is_chosen(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    role = club.guild.create_role("Film lovers")
    talk = club.guild.create_text_channel("talk")
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(panel, label="Channels")
    await olive.select(panel, [talk], custom_id="club-discussion-channel")
    await olive.select(panel, [role], custom_id="club-mentioned-role")
    assert "⚠️" not in shown(panel)
    bot = club.env.backend.get_guild(club.guild.id).roles[bot_role(club)]
    may = discord.Permissions(bot.permissions)
    may.update(mention_everyone=False, create_events=False, create_public_threads=False)
    bot.permissions = may.value
    forbid(club, talk, create_public_threads=False)
    await club.env.restart_bot(new_client(library))
    await olive.click(panel, label="Choosing and watching")
    assert "give filmclub Create Events" in shown(panel)
    await olive.click(panel, label="Channels")
    assert "An organiser gives it Create Public Threads there" in shown(panel)
    assert f"may not mention {role.mention}" in shown(panel)
    data = {"custom_id": "club-mentioned-role", "component_type": 6, "values": [str(club.guild.id)]}
    everyone = begin(olive, club, discord.InteractionType.component, data, as_received(club, panel))
    await club.env.settle()
    assert "⚠️ Everyone at once is never mentioned. Choose a role" in private(everyone)
    assert (await library.round_settings.get(club.guild.id)).mentioned_role_id == role.id
    club.env.backend.delete_role(club.guild.id, role.id)
    await olive.click(panel, label="Library")
    await olive.click(panel, label="Channels")
    assert "⚠️ The role that was mentioned is gone" in shown(panel)
    assert chosen(panel, "club-mentioned-role") == []


async def test_a_channel_that_was_deleted_is_said_to_be_gone_and_not_shown_by_its_id(
    club: Club, olive: simcord.MemberActor
) -> None:
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(panel, label="Channels")
    gone = club.guild.create_text_channel("gone")
    menus = ("club-news-channel", "club-discussion-channel", "club-digest-channel")
    for menu_id in menus:
        await olive.select(panel, [gone], custom_id=menu_id)
    club.env.backend.delete_channel(gone.id)
    await olive.click(panel, label="Library")
    await olive.click(panel, label="Channels")
    said = shown(panel)
    assert "⚠️ The channel for news is gone: choose another." in said
    assert "⚠️ The channel for discussions is gone: choose another." in said
    assert "⚠️ The digest's channel is gone: choose another." in said
    for menu_id in menus:
        assert menu(panel, menu_id)["placeholder"] == "Choose another channel"
        assert chosen(panel, menu_id) == []
    assert str(gone.id) not in said
    await olive.select(panel, [club.channel], custom_id="club-news-channel")
    assert "The channel for news is gone" not in shown(panel)


async def test_a_day_without_a_digest_says_what_comes_first(
    club: Club, olive: simcord.MemberActor
) -> None:
    await olive.slash(club.channel, "digest schedule", channel=club.channel)
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.click(panel, label="Channels")
    await olive.slash(club.channel, "digest off")
    await olive.select(panel, ["3"], custom_id="club-digest-day")
    assert "⚠️ No digest is scheduled. Choose its channel first." in shown(panel)
    assert "club-digest-day" not in str(panel.components), "there is no day to choose"


async def test_a_chosen_language_is_spoken_at_once(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    panel = answer(await olive.slash(club.channel, "club setup"))
    assert chosen(panel, "club-language") == ["server"]
    await olive.select(panel, ["en"], custom_id="club-language")
    assert chosen(panel, "club-language") == ["en"]
    assert await library.clubs.languages() == {club.guild.id: "en"}
    assert club.env.bot.chosen_language(club.guild.id) == "en"  # type: ignore[attr-defined]
    await olive.select(panel, ["server"], custom_id="club-language")
    assert club.env.bot.chosen_language(club.guild.id) is None  # type: ignore[attr-defined]


async def test_a_club_that_chooses_german_is_spoken_to_in_german(
    club: Club, olive: simcord.MemberActor
) -> None:
    panel = answer(await olive.slash(club.channel, "club setup"))
    await olive.select(panel, ["de"], custom_id="club-language")
    card = await club.ana.slash(club.channel, "review", film="Ballerina")
    assert "**Presse**" in shown(answer(card))
    assert "Critics" not in shown(answer(card))


# Hello


async def joins(club: Club) -> None:
    guild = club.env.bot.get_guild(club.guild.id)
    cog: Any = club.env.bot.get_cog("SetupCog")  # type: ignore[attr-defined]
    await cog.on_guild_join(guild)


async def test_the_bot_says_hello_once_also_after_a_restart(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    news = club.guild.create_text_channel("news")
    await joins(club)
    await joins(club)
    (hello,) = club.channel.history()
    assert news.history() == []
    assert "I am filmclub" in shown(hello)
    assert "may manage" in refusal(await club.ana.click(hello, label="Set up the club"))
    opened = await olive.click(hello, label="Set up the club")
    assert "Time zone" in private(opened)
    await club.env.restart_bot(new_client(library))
    await joins(club)
    assert len(club.channel.history()) == 1
    pressed = await olive.click(hello, label="Set up the club")
    assert "Time zone" in private(pressed)


async def test_hello_is_said_where_the_bot_may_write_and_else_not(
    club: Club, library: Store
) -> None:
    forbid(club, club.channel, send_messages=False)
    club.env.backend.get_guild(club.guild.id).roles.pop(bot_role(club))
    await club.env.restart_bot(new_client(library))
    await joins(club)
    assert club.channel.history() == []
    other = club.guild.create_text_channel("open")
    await joins(club)  # nothing was noted: it comes again, and there is a place now
    assert len(other.history()) == 1
    assert club.channel.history() == []


def bot_role(club: Club) -> int:
    """The role of the bot's own, by which it may do what @everyone may not."""
    roles = club.env.backend.get_guild(club.guild.id).roles
    (found,) = [role.id for role in roles.values() if role.managed]
    return found


async def test_without_a_key_the_panel_says_what_needs_one(
    club: Club, olive: simcord.MemberActor
) -> None:
    panel = answer(await olive.slash(club.channel, "club setup"))
    assert "once filmclub has a key of The Movie Database" in shown(panel)
    await olive.click(panel, label="Library")
    assert "Once filmclub has a key of The Movie Database" in shown(panel)
    said = shown(answer(await olive.slash(club.channel, "library managers")))
    assert "The Movie Database" not in said
