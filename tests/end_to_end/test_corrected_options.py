"""Dates, times and zones of commands that can't be read: each is corrected in a form, and the
command goes on with all else that was typed. Those of screenings are in test_screenings.py."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
import simcord

from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.ballots import everything
from tests.end_to_end.driving import (
    Clock,
    Club,
    answer,
    new_client,
    offered,
    private,
    refusal,
    shown,
    told_below,
    walk,
)

pytestmark = pytest.mark.thorough


async def nominate_two(club: Club) -> None:
    for title in ("ballerina", "parasite"):
        await club.ana.slash(club.channel, "nominate", film=title)


async def test_both_times_of_a_vote_are_corrected_and_its_films_are_chosen_then(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await nominate_two(club)
    typed = {"closes": "soon", "then": "later", "method": "approval"}
    refused = answer(await olive.slash(club.channel, "vote open", **typed))
    assert "What you typed" not in shown(refused)
    form = await olive.click(refused, label="Correct it")
    assert form.modal is not None
    assert offered(form) == {"when": "later"}
    other = answer(await olive.submit_modal(form, {"when": "tomorrow 8pm"}))
    await club.env.restart_bot(new_client(library))
    form = await olive.click(other, label="Correct it")
    assert offered(form) == {"when": "soon"}
    assert "or 5 days; three days if left out" in str(form.modal)
    sooner = answer(await olive.submit_modal(form, {"when": "5 days"}))
    assert "before the vote is over" in shown(sooner)
    form = await olive.click(sooner, label="Correct it")
    assert offered(form) == {"when": "tomorrow 8pm"}
    told = answer(await olive.submit_modal(form, {"when": "in 7 days 20:00"}))
    assert ":F>: choose its films to open it." in shown(told)
    for _time in range(2):  # the form may have been closed
        form = await olive.click(told, label="Choose the films")
        assert len(everything(form)) == 2
    assert form.modal is not None
    _name, ranked, _closes, screening, _zone = form.modal["custom_id"].split(":")
    assert (ranked, screening) == ("0", "1774123200")


async def test_the_day_of_an_entry_of_the_log_is_corrected(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    typed = {"film": "ballerinna", "picker": club.ana, "came": 5, "date": "20 mar"}
    refused = answer(await olive.slash(club.channel, "club log-add", **typed))
    assert "20 March 2026 is still to come." in shown(refused)
    form = await olive.click(refused, label="Correct it")
    assert form.modal is not None
    assert "2026-03-14 or yesterday" in str(form.modal)
    assert offered(form) == {"date": "20 mar"}
    asked = await olive.submit_modal(form, {"date": "31.2."})
    refused = await olive.click(answer(asked), label="Ballerina (2025)")
    assert "has only 28 days" in private(refused)
    await club.env.restart_bot(new_client(library, clock=Clock()))
    form = await olive.click(answer(refused), label="Correct it")
    assert offered(form) == {"date": "31.2."}
    noted = await olive.submit_modal(form, {"date": "1 mar"})
    assert f"picked by {club.ana.name} · 5 came" in told_below(noted)
    assert "<t:1772366400:D>" in told_below(noted)


async def test_the_time_and_the_zone_of_the_digest_are_corrected(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    typed = {"channel": club.channel, "day": 7, "time": "8", "timezone": "Berlni"}
    refused = answer(await olive.slash(club.channel, "digest schedule", **typed))
    form = await olive.click(refused, label="Correct it")
    assert offered(form) == {"time": "8"}
    zone = answer(await olive.submit_modal(form, {"time": "8 pm"}))
    assert "Europe/Berlin" in shown(zone)
    await club.env.restart_bot(new_client(library))
    form = await olive.click(zone, label="Correct it")
    assert offered(form) == {"zone": "Berlni"}
    done = await olive.submit_modal(form, {"zone": "Berlin"})
    assert "on Sundays at 20:00" in private(done)
    schedule = await library.digest_schedules.of(club.guild.id)
    assert schedule is not None
    assert (schedule.channel_id, schedule.at) == (int(club.channel.id), time(20))
    assert schedule.zone == "Europe/Berlin"


async def test_an_option_that_can_be_left_out_can_be_left_out_of_its_form(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    refused = await olive.slash(club.channel, "digest schedule", channel=club.channel, time="8")
    form = await olive.click(answer(refused), label="Correct it")
    assert form.modal is not None
    assert "left out: as before, at first 09:00" in str(form.modal)
    (asked,) = [part for part in walk(form.modal["components"]) if "custom_id" in part]
    assert not asked["required"]
    done = await olive.submit_modal(form, {"time": " "})
    assert "on Mondays at 09:00" in private(done)
    moved = await olive.slash(club.channel, "screening schedule", film="ballerina", when="some day")
    form = await olive.click(answer(moved), label="Correct it")
    assert form.modal is not None
    (asked,) = [part for part in walk(form.modal["components"]) if "custom_id" in part]
    assert asked["required"]


async def test_a_digest_is_not_scheduled_in_a_channel_that_has_gone_while_its_time_was_corrected(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    gone = club.guild.create_text_channel("gone")
    refused = await olive.slash(club.channel, "digest schedule", channel=gone, time="8")
    form = await olive.click(answer(refused), label="Correct it")
    club.env.backend.delete_channel(gone.id)
    await club.env.settle()
    assert "can't see what you chose" in refusal(await olive.submit_modal(form, {"time": "8 pm"}))
    assert await library.digest_schedules.of(club.guild.id) is None


async def test_a_moment_that_is_over_once_its_film_is_picked_is_corrected(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await library.round_settings.change(club.guild.id, NOW, news_channel_id=int(club.channel.id))
    typed = {"film": "true grit", "reveal": "tomorrow 10:00"}
    asked = answer(await olive.slash(club.channel, "sealed open", **typed))
    await club.env.restart_bot(new_client(library, clock=Clock(NOW + timedelta(hours=23))))
    over = answer(await olive.click(asked, label="True Grit (2010)"))
    assert "is over" in shown(over)
    form = await olive.click(over, label="Correct it")
    assert offered(form) == {"when": "2026-03-15 10:00"}
    told = await olive.submit_modal(form, {"when": "friday 20:00"})
    assert "True Grit (2010)" in private(told)
