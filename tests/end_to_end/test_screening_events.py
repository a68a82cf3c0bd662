"""Discord's own events of screenings: as the screenings want them, whatever fails."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any, cast

import discord
import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.club.screening_events import keep_events
from bot.domain.library import Editor
from bot.store.database import statement
from bot.store.store import Store
from tests.end_to_end.driving import Club, answer, delete_film, new_client, shown
from tests.end_to_end.evenings import (
    AT,
    at,
    called_off,
    card,
    coming,
    moved,
    planned,
    said,
    scheduled,
)
from tests.end_to_end.weeks import DAY, HOUR, NOW, Hand

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]


def events(club: Club) -> list[Any]:
    return list(club.env.backend.get_guild(club.guild.id).scheduled_events.values())


def begins(club: Club) -> datetime:
    """When the one event in Discord's calendar does."""
    (event,) = events(club)
    return datetime.fromisoformat(event.scheduled_start_time)


async def event_id(library: Store, club: Club) -> int | None:
    """The event's that is known of the one screening to come."""
    (screening,) = await coming(library, club)
    event = await library.screening_events.of(screening.guild_id, screening.id)
    return event and event.event_id


async def test_discords_calendar_has_it_with_its_running_time(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await scheduled(olive, club, where="At Ana's")
    (event,) = events(club)
    (screening,) = await coming(library, club)
    assert await event_id(library, club) == event.id
    assert event.name == "Ballerina (2025)"
    assert event.entity_metadata == {"location": "At Ana's"}
    assert begins(club) == AT
    assert datetime.fromisoformat(event.scheduled_end_time) == screening.ends
    await moved(olive, club, "saturday 8pm")
    assert begins(club) == AT + 24 * HOUR
    assert (await coming(library, club))[0].at == AT + 24 * HOUR
    await called_off(olive, club)
    assert events(club) == []


@pytest.mark.parametrize("goes", ["delete", "private"])
async def test_who_goes_is_not_named_in_discords_calendar_any_more(
    club: Club, olive: simcord.MemberActor, library: Store, goes: str
) -> None:
    await club.ana.slash(club.channel, "rate", film="parasite", stars=4.0)  # her name is known
    await scheduled(olive, club)
    picked = statement("UPDATE screenings SET picker_id = ?", (club.ana.id,))
    await library.database.write(picked)
    await moved(olive, club, "saturday 8pm")
    assert events(club)[0].description == "Picked by ana"
    if goes == "delete":
        asked = await club.ana.slash(club.channel, "my-data delete")
        await club.ana.click(answer(asked), label="Delete")
    else:
        await club.ana.slash(club.channel, "my-data private", setting="on")
    await club.env.advance_time(31)
    assert not events(club)[0].description


async def test_without_the_permission_all_else_works_and_it_is_said_once(
    club: Club, olive: simcord.MemberActor
) -> None:
    def let(**may: bool) -> None:
        guild = club.env.backend.get_guild(club.guild.id)
        for role in guild.roles.values():
            permissions = discord.Permissions(int(role.permissions))
            permissions.update(**may)
            given = {"permissions": permissions.value}
            club.env.backend.edit_role(guild.id, role.id, given)

    let(create_events=False, manage_events=False)
    pressed = await olive.click(await planned(olive, club), label="Schedule")
    (told,) = pressed.followups
    assert told.ephemeral
    assert "Create Events" in shown(told)
    assert events(club) == []
    again = await planned(olive, club, when="saturday 8pm")
    assert not (await olive.click(again, label="Schedule")).followups
    let(create_events=True, manage_events=True)
    await club.env.advance_time(31)
    assert len(events(club)) == 2


async def test_what_discord_does_not_take_is_tried_again(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    """Made, moved and deleted, each with an error at first."""

    async def a_minute_later() -> None:
        await at(club, clock, clock.now + timedelta(minutes=1))

    def fails(method: str) -> None:
        club.env.inject_error(method, "/guilds/*/scheduled-events*", times=6)  # discord.py retries

    def late(result: simcord.InteractionResult) -> bool:
        return ["does not show that yet" in shown(each) for each in result.followups] == [True]

    fails("POST")
    assert late(await olive.click(await planned(olive, club), label="Schedule"))
    assert events(club) == []
    club.env.backend.faults.clear()
    await a_minute_later()
    assert begins(club) == AT
    fails("PATCH")
    assert late(await moved(olive, club, "saturday 8pm"))
    assert begins(club) == AT
    await club.env.advance_time(31)
    assert (await coming(library, club))[0].at == AT + 24 * HOUR, "the old event is not followed"
    club.env.backend.faults.clear()
    await a_minute_later()
    assert begins(club) == AT + 24 * HOUR
    fails("DELETE")
    assert late(await called_off(olive, club))
    assert len(events(club)) == 1
    club.env.backend.faults.clear()
    await a_minute_later()
    assert events(club) == []


async def test_an_event_whose_making_was_confirmed_to_nobody_is_found_again(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    http = cast("Any", club.env.bot).http
    make = http.create_guild_scheduled_event

    async def lost(*args: Any, **options: Any) -> None:
        await make(*args, **options)
        raise TimeoutError

    http.create_guild_scheduled_event = lost
    await scheduled(olive, club)
    (event,) = events(club)
    assert await event_id(library, club) is None
    await at(club, clock, clock.now + timedelta(minutes=1))
    assert events(club) == [event]
    assert await event_id(library, club) == event.id
    await scheduled_and_off(olive, club)
    assert [each.id for each in events(club)] != [event.id]
    await at(club, clock, clock.now + timedelta(minutes=1))
    assert events(club) == []


async def scheduled_and_off(olive: simcord.MemberActor, club: Club) -> None:
    """In place of the first one, and called off while it is not known whether it has an event."""
    await called_off(olive, club)
    await olive.click(await planned(olive, club, when="sunday 8pm"), label="Schedule")
    await called_off(olive, club)


async def test_no_event_is_left_behind_whatever_ends_its_screening(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    """A program that ended before it told Discord; a film that leaves the library, and comes back;
    a film that is deleted."""
    await scheduled(olive, club)
    (screening,) = await coming(library, club)
    await library.screenings.call_off(club.guild.id, screening.id, NOW)
    await club.env.advance_time(31)
    assert events(club) == []
    await olive.click(await planned(olive, club), label="Schedule")
    assert len(events(club)) == 1
    by = Editor(club.guild.id, olive.id, NOW, "Olive")
    _film, entry = await library.library.remove_film(by, screening.film.id)
    await club.env.advance_time(31)
    assert events(club) == []
    await library.library.undo(by, entry)
    await club.env.advance_time(31)
    assert begins(club) == AT
    await delete_film(library, screening.film)
    await club.env.advance_time(31)
    assert events(club) == []


async def test_of_two_organisers_who_move_it_at_once_event_and_store_have_the_last(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await scheduled(olive, club)
    (screening,) = await coming(library, club)
    last = AT + 48 * HOUR
    http = cast("Any", club.env.bot).http
    edit = http.edit_scheduled_event

    async def slow(*args: Any, **options: Any) -> None:
        """While Discord is told of the first move, the second one is made."""
        await library.screenings.move(club.guild.id, screening.id, last, None, NOW)
        await keep_events(cast("FilmClub", club.env.bot), club.guild.id)
        await edit(*args, **options)

    http.edit_scheduled_event = slow
    await moved(olive, club, "saturday 8pm")
    assert (await coming(library, club))[0].at == last
    assert begins(club) == last


async def test_an_event_ends_by_the_running_time_that_is_known_by_now(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await scheduled(olive, club)
    (screening,) = await coming(library, club)
    by = Editor(club.guild.id, olive.id, NOW, "olive")
    await library.library.edit_film(by, screening.film.id, runtime=200)
    await club.env.advance_time(31)
    (event,) = events(club)
    ends = datetime.fromisoformat(event.scheduled_end_time)
    assert (begins(club), ends) == (AT, AT + timedelta(minutes=200))


async def test_what_the_bot_has_told_in_the_dark_is_not_taken_for_somebodys_move(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await scheduled(olive, club)
    http = cast("Any", club.env.bot).http
    edit = http.edit_scheduled_event

    async def unheard(*args: Any, **options: Any) -> None:
        await edit(*args, **options)
        raise TimeoutError

    http.edit_scheduled_event = unheard
    await moved(olive, club, "saturday 8pm")
    http.edit_scheduled_event = edit
    await moved(olive, club, "friday 8pm")
    clock.now += HOUR
    await club.env.advance_time(31)
    assert (await coming(library, club))[0].at == AT
    assert begins(club) == AT


async def test_posts_do_not_wait_for_a_calendar_that_hangs(
    club: Club, olive: simcord.MemberActor, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await scheduled(olive, club)
    (screening,) = await coming(library, club)
    await library.screenings.move(club.guild.id, screening.id, AT + HOUR, None, NOW)
    client = cast("Any", club.env.bot)
    loops, asked, goes_on = client.get_cog("LoopsCog"), asyncio.Event(), asyncio.Event()
    rounds: list[bool] = []

    async def hangs(*_: Any, **__: Any) -> None:
        asked.set()
        await goes_on.wait()

    async def post() -> None:
        rounds.append(asked.is_set())

    monkeypatch.setattr(client.http, "edit_scheduled_event", hangs)
    monkeypatch.setattr(loops.posting, "round", post)
    monkeypatch.setattr("cogs.loops._EVENTS_FIRST_SECONDS", 0)
    await loops.post_what_is_due()
    await asked.wait()
    await loops.post_what_is_due()
    assert rounds == [False, True]
    goes_on.set()


async def test_one_that_discord_has_begun_is_made_anew_for_its_new_evening(
    club: Club, olive: simcord.MemberActor, clock: Hand
) -> None:
    await scheduled(olive, club)
    (event,) = events(club)
    clock.now = AT + timedelta(minutes=5)
    error = {"status": 400, "code": 180000, "message": "Cannot update a finished event"}
    club.env.inject_error("PATCH", "/guilds/*/scheduled-events*", **error)
    await moved(olive, club, "2026-03-20 20:00")
    await club.env.advance_time(31)
    assert begins(club) == AT + 7 * 24 * HOUR
    assert events(club) != [event]


async def test_what_was_changed_here_stays_when_it_was_changed_in_discord_too(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    """Moved here by a program that ended before it told Discord, and there moved, then deleted."""
    await scheduled(olive, club)
    (screening,) = await coming(library, club)
    (event,) = events(club)
    move = library.screenings.move
    saturday, sunday = AT + 24 * HOUR, AT + 48 * HOUR
    await move(club.guild.id, screening.id, saturday, None, NOW)
    event.scheduled_start_time = sunday.isoformat()
    await club.env.advance_time(31)
    assert ((await coming(library, club))[0].at, begins(club)) == (saturday, saturday)
    await move(club.guild.id, screening.id, sunday, None, NOW)
    del club.env.backend.get_guild(club.guild.id).scheduled_events[event.id]
    await club.env.advance_time(31)
    assert ((await coming(library, club))[0].at, begins(club)) == (sunday, sunday)


SUNDAY = AT + 48 * HOUR


@pytest.mark.parametrize(
    ("here", "there", "kept"),
    [
        ((AT, "At Ben's"), AT + HOUR, (AT + HOUR, "At Ben's")),
        ((SUNDAY, "At Ana's"), AT + HOUR, (SUNDAY, "At Ana's")),
        ((SUNDAY, "At Ana's"), None, (SUNDAY, "At Ana's")),
        ((AT, "At Ben's"), None, (AT, "At Ben's")),
    ],
    ids=["place, moved", "moved, moved", "moved, deleted", "place, deleted"],
)
async def test_what_is_changed_while_discord_is_asked_about_its_event_stays(
    club: Club,
    olive: simcord.MemberActor,
    library: Store,
    *,
    here: tuple[datetime, str],
    there: datetime | None,
    kept: tuple[datetime, str],
) -> None:
    await scheduled(olive, club, where="At Ana's")
    (screening,) = await coming(library, club)
    (event,) = events(club)
    http = cast("Any", club.env.bot).http
    get = http.get_scheduled_event

    async def slow(*args: Any, **options: Any) -> Any:
        """While Discord is asked, an organiser changes the screening."""
        http.get_scheduled_event = get
        await library.screenings.move(club.guild.id, screening.id, *here, NOW)
        return await get(*args, **options)

    http.get_scheduled_event = slow
    if there is None:
        club.env.backend.delete_scheduled_event(club.guild.id, event.id)
    else:
        new_start = {"scheduled_start_time": there.isoformat()}
        club.env.backend.edit_scheduled_event(club.guild.id, event.id, new_start)
    await club.env.advance_time(31)
    await club.env.advance_time(31)
    assert http.get_scheduled_event == get, "Discord was asked"
    assert [(each.at, each.place) for each in await coming(library, club)] == [kept]
    (shown_there,) = events(club)
    assert (begins(club), shown_there.entity_metadata["location"]) == kept


async def test_nothing_is_called_off_because_discord_does_not_know_the_server_for_a_moment(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand
) -> None:
    await scheduled(olive, club)
    (event,) = events(club)
    club.env.inject_error("GET", "/guilds/*/scheduled-events/*", status=404, code=10004)
    later = AT + 2 * HOUR
    new_start = {"scheduled_start_time": later.isoformat()}
    club.env.backend.edit_scheduled_event(club.guild.id, event.id, new_start)
    await club.env.advance_time(31)
    assert (await coming(library, club))[0].at == AT
    clock.now += timedelta(minutes=2)
    await club.env.advance_time(31)
    assert (await coming(library, club))[0].at == later


@pytest.mark.parametrize("is_off", [False, True], ids=["running", "off meanwhile"])
async def test_what_is_done_in_discords_calendar_is_done_to_the_screening(
    club: Club, olive: simcord.MemberActor, library: Store, clock: Hand, *, is_off: bool
) -> None:
    await scheduled(olive, club)
    (event,) = events(club)
    later = AT + 2 * HOUR
    backend = club.env.backend
    new_start = {"scheduled_start_time": later.isoformat()}
    if is_off:
        for name, value in new_start.items():
            setattr(event, name, value)
        await club.env.restart_bot(new_client(library, clock=clock))
    else:
        backend.edit_scheduled_event(club.guild.id, event.id, new_start)
    await club.env.advance_time(31)
    assert (await coming(library, club))[0].at == later
    assert f"<t:{int(later.timestamp())}:F>" in shown(card(club))
    assert "has been moved" in said(club)[-1]
    if is_off:
        del backend.get_guild(club.guild.id).scheduled_events[event.id]
        await club.env.restart_bot(new_client(library, clock=clock))
    else:
        backend.delete_scheduled_event(club.guild.id, event.id)
    await club.env.advance_time(31)
    await club.env.advance_time(31)
    assert await coming(library, club) == []
    assert "has been called off" in said(club)[-1]


async def test_a_move_onto_the_films_other_screening_is_put_back_in_discords_calendar(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await scheduled(olive, club)
    await olive.click(await planned(olive, club, when="saturday 8pm"), label="Schedule")
    first, other = events(club)
    new_start = {"scheduled_start_time": other.scheduled_start_time}
    club.env.backend.edit_scheduled_event(club.guild.id, first.id, new_start)
    await club.env.advance_time(31)
    assert [each.at for each in await coming(library, club)] == [AT, AT + DAY]
    assert datetime.fromisoformat(first.scheduled_start_time) == AT
