"""What a film's thread says follows the film: its name and facts, its ratings, its date, and the
language that the club speaks by now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import simcord

from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    answer,
    buttons,
    shown,
    take_line,
    walk,
)
from tests.end_to_end.test_discussions import (
    FRIDAY,
    choose,
    discuss,
    handle,
    opening,
    scheduled,
    threads,
    waiting_thread,
)
from tests.end_to_end.weeks import NOW, Hand

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("clock")]


async def looked_through(club: Club) -> None:
    """What stands is looked through every five minutes."""
    await club.env.advance_time(301)


async def talked_about(
    club: Club, library: Store, olive: simcord.MemberActor, *, is_sealed: bool
) -> None:
    """Ballerina has its thread, and its ratings are sealed until it is watched, or open."""
    if is_sealed:
        await library.round_settings.change(club.guild.id, NOW, sealed_films="always")
        await scheduled(club, olive)
    await discuss(club)


async def in_library(olive: simcord.MemberActor, club: Club, does: str, **given: Any) -> Any:
    """Use this command of the library, and press the button by which that is done."""
    asked = await olive.slash(club.channel, f"library {does}", **given)
    return await olive.click(answer(asked), label=does.title())


async def planned_for_friday(olive: simcord.MemberActor, club: Club, title: str) -> None:
    given = {"film": title, "when": "friday 8pm"}
    plan = answer(await olive.slash(club.channel, "screening schedule", **given))
    await olive.click(plan, label="Schedule")


async def edited(
    olive: simcord.MemberActor, club: Club, film_typed: str, form: str, **typed: str
) -> None:
    panel = answer(await olive.slash(club.channel, "library edit", film=film_typed))
    (label,) = [each for each in buttons(panel) if each.startswith(form)]
    opened = await olive.click(panel, label=label)
    assert opened.modal is not None
    fields = [each["component"] for each in opened.modal["components"] if "component" in each]
    present = {each["custom_id"]: each.get("value") or "" for each in fields}
    await olive.submit_modal(opened, {**present, **typed})


async def test_after_a_merge_it_is_about_the_film_that_stays_and_after_the_undo_about_its_own(
    club: Club, olive: simcord.MemberActor
) -> None:
    await discuss(club, film="parasite")
    (thread,) = threads(club)
    merged = await in_library(olive, club, "merge", film="parasite", into="john wick")
    await looked_through(club)
    assert thread.name == "John Wick (2014) · spoilers inside"
    assert "## John Wick (2014)" in opening(club)
    assert "Parasite" not in opening(club)
    (undo,) = [each for each in merged.followups if "Undo" in buttons(each)]
    await olive.click(undo, label="Undo")
    await looked_through(club)
    assert thread.name == "Parasite (2019) · spoilers inside"
    assert "## Parasite (2019)" in opening(club)


async def test_of_a_film_that_is_removed_it_says_so_until_that_is_undone(
    club: Club, olive: simcord.MemberActor
) -> None:
    await discuss(club, film="parasite")
    removed = await in_library(olive, club, "remove", film="parasite")
    await looked_through(club)
    assert "## Parasite (2019)" in opening(club)
    assert "no longer in the library" in opening(club)
    assert "[Rate]" not in opening(club)
    (undo,) = [each for each in removed.followups if "Undo" in buttons(each)]
    await olive.click(undo, label="Undo")
    await looked_through(club)
    assert "no longer in the library" not in opening(club)
    assert "[Rate]" in opening(club)


@pytest.mark.parametrize("is_sealed", [True, False])
async def test_it_says_that_the_film_is_rated_and_that_it_is_not_any_more(
    club: Club, library: Store, olive: simcord.MemberActor, *, is_sealed: bool
) -> None:
    await talked_about(club, library, olive, is_sealed=is_sealed)
    nobody = "Nobody has rated it yet" if is_sealed else "**This club** no ratings yet\n[Card]"
    assert nobody in opening(club)
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    await looked_through(club)
    assert nobody not in opening(club)
    assert ("ana has rated it" if is_sealed else "4.0 from 1 rating") in opening(club)
    await club.ana.slash(club.channel, "unrate", film="ballerina")
    await looked_through(club)
    assert nobody in opening(club)


async def test_after_the_clubs_language_was_switched_it_is_all_in_that_language(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    await waiting_thread(club, library, olive)
    panel = answer(await olive.slash(club.channel, "club setup"))
    ids = [str(each.get("custom_id")) for each in walk(panel.components)]
    (select,) = [each for each in ids if "language" in each]
    await olive.select(panel, ["de"], custom_id=select)
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    await looked_through(club)
    assert "**Eine Kehrtwende.**" in opening(club)
    assert "A change of heart" not in opening(club)
    assert threads(club)[0].name == "Ballerina (2025) · spoilerfrei bis 13. März 2026"


async def test_a_corrected_title_and_running_time_of_the_clubs_own_film_are_in_all_that_tells_of_it(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    await edited(olive, club, "ballerina", "Titles", title="Ballerina One")
    (own,) = await library.titles.named(club.guild.id, "Ballerina One", 1)
    this = f"film:{own.id}"
    await planned_for_friday(olive, club, this)
    await discuss(club, film=this)
    await club.ana.slash(club.channel, "nominate", film=this)
    for title, runtime in (("Ballerina Two", "200"), ("Ballerina Three", "190")):
        await edited(olive, club, this, "Titles", title=title)
        await edited(olive, club, this, "Facts", runtime=runtime)
        await looked_through(club)
        assert threads(club)[0].name == f"{title} (2025) · spoiler-free until 13 March 2026"
        told = [shown(each) for each in club.channel.history() if "Ballerina" in shown(each)]
        assert all(title in each for each in told), told
        hours = f"{int(runtime) // 60} h {int(runtime) % 60} min"
        with_facts = [each for each in told if each.startswith(f"## {title}")]
        assert len(with_facts) == 2, "the thread's first message, and the screening's card"
        assert all(hours in each for each in with_facts), with_facts


async def test_the_message_of_a_thread_that_was_deleted_does_not_go_on_saying_that_it_is_sealed(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    await talked_about(club, library, olive, is_sealed=True)
    (thread,) = threads(club)
    club.env.backend.delete_channel(thread.id)
    await club.env.settle()
    asked = answer(await olive.slash(club.channel, "sealed cancel", film="ballerina"))
    await olive.click(asked, label="Take the seal off")
    await looked_through(club)
    (first,) = [shown(each) for each in club.channel.history() if each.id == thread.id]
    assert "Sealed" not in first
    assert "Spoiler" not in first, "there is nothing to read on in"
    assert "[Rate]" in first


async def test_the_message_of_a_thread_that_was_deleted_does_not_go_on_about_it(
    club: Club,
) -> None:
    await discuss(club)
    (thread,) = threads(club)
    (first,) = [each for each in club.channel.history() if each.id == thread.id]
    assert "Spoilers inside" in shown(first)
    club.env.backend.delete_channel(thread.id)
    await looked_through(club)
    (first,) = [each for each in club.channel.history() if each.id == thread.id]
    assert "Spoiler" not in shown(first)


async def test_once_the_date_has_come_it_asks_those_who_have_seen_it(
    club: Club, library: Store, olive: simcord.MemberActor, clock: Hand
) -> None:
    await choose(club, library, club.channel)
    await planned_for_friday(olive, club, "parasite")
    await discuss(club, film="parasite")
    (thread,) = threads(club)
    assert "What will you watch for?" in opening(club)
    clock.now = FRIDAY + timedelta(hours=4)
    for _round in range(2):
        await club.env.advance_time(31)
    assert "What has stayed with you?" in opening(club)
    assert "What will you watch for?" not in opening(club)
    (welcome,) = [each for each in handle(club, thread).history() if "welcome" in shown(each)]
    assert "What has stayed with you?" in shown(welcome)


async def test_its_question_is_of_the_ratings_and_reviews_that_there_are_by_now(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    await discuss(club)
    chloe = club.join("chloe")
    lines = {club.ana: (4.0, "So."), club.ben: (1.0, "I left early."), chloe: (4.5, "Yes!")}
    for member, (stars, line) in lines.items():
        await member.slash(club.channel, "rate", film="ballerina", stars=stars, review=line)
    await looked_through(club)
    assert "ben is farthest from what the club thinks, with ★ 1:\n> “I left early.”" in opening(
        club
    )
    await take_line(olive, club, "ballerina", club.ben)
    await looked_through(club)
    assert "I left early." not in opening(club)
    assert "Alone with it?" not in opening(club)


async def test_whom_it_has_come_to_name_goes_out_of_it(
    club: Club, library: Store, olive: simcord.MemberActor
) -> None:
    await talked_about(club, library, olive, is_sealed=True)
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    await club.ben.slash(club.channel, "rate", film="ballerina", stars=3.0)
    await looked_through(club)
    assert "ana and ben have rated it" in opening(club)
    await club.ben.slash(club.channel, "my-data private", setting="on")
    await looked_through(club)
    assert "ana and 1 other have rated it" in opening(club)


@pytest.mark.parametrize("is_sealed", [True, False])
async def test_who_deletes_their_data_has_no_rating_in_it_any_more_also_unnamed(
    club: Club, library: Store, olive: simcord.MemberActor, *, is_sealed: bool
) -> None:
    await talked_about(club, library, olive, is_sealed=is_sealed)
    before = opening(club)
    await club.ana.slash(club.channel, "my-data private", setting="on")
    await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    await looked_through(club)
    assert opening(club) != before
    asked = await club.ana.slash(club.channel, "my-data delete")
    await club.ana.click(answer(asked), label="Delete")
    await looked_through(club)
    assert opening(club) == before
