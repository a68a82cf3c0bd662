"""/club home: where the club is, at every step of a round."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import simcord

from bot.domain.club import ChosenBy
from bot.domain.library import Editor
from bot.domain.screening import NewScreening
from bot.domain.watched import Viewing
from bot.store.new_screenings import insert_screening
from bot.store.store import Store
from tests.end_to_end.driving import (
    Club,
    answer,
    buttons,
    film,
    menu,
    new_client,
    organiser,
    private,
    public,
    refusal,
    shown,
)
from tests.end_to_end.evenings import called_off
from tests.end_to_end.house_rules import connected
from tests.end_to_end.weeks import DAY, NOW, Hand

pytestmark = pytest.mark.thorough


@pytest.fixture
async def club(library: Store, clock: Hand) -> AsyncIterator[Club]:
    async with connected(new_client(library, clock=clock)) as env:
        yield Club(env)


async def home(club: Club) -> simcord.ResponseMessage:
    opened = await club.ana.slash(club.channel, "club home")
    assert public(opened)
    return answer(opened)


async def test_a_new_club_is_told_how_it_begins(club: Club, library: Store) -> None:
    card = await home(club)
    assert "an organiser opens a vote" in shown(card)
    assert list(buttons(card)) == ["Nominate"]
    begins: dict[ChosenBy, str] = {"turns": "/turns set", "organiser": "/screening schedule"}
    for way, said in begins.items():
        await library.round_settings.change(club.guild.id, NOW, chosen_by=way)
        assert said in shown(await home(club))


async def test_an_organisers_front_door_leads_to_the_clubs_settings(club: Club) -> None:
    olive = organiser(club)
    opened = await olive.slash(club.channel, "club home")
    assert public(opened)
    card = answer(opened)
    assert list(buttons(card))[-1] == "Set up the club"  # all see it, and it is for organisers
    assert "**Language** of what the whole club reads" in private(
        await olive.click(card, label="Set up the club")
    )
    pressed = await club.ana.click(card, label="Set up the club")
    assert "Only members who may manage this server can do that" in refusal(pressed)
    assert "Set up the club" not in buttons(await home(club))


async def test_a_film_is_nominated_from_the_front_door_also_after_a_restart(
    club: Club, library: Store
) -> None:
    card = await home(club)
    await club.env.restart_bot(new_client(library))
    form = await club.ben.click(card, label="Nominate")
    said = await club.ben.submit_modal(form, {"film": "parasite", "why": "The stairs."})
    assert "Parasite (2019)" in shown(answer(said))
    form = await club.ben.click(card, label="Nominate")
    asked = await club.ben.submit_modal(form, {"film": "true grit"})
    await club.ben.click(answer(asked), label="True Grit (2010)")
    assert "2 films" in shown(await home(club))
    form = await club.ben.click(card, label="Nominate")
    assert "qqqq" in private(await club.ben.submit_modal(form, {"film": "qqqq zzzz"}))


async def test_the_vote_that_is_open_and_who_has_voted_are_shown(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    by = Editor(club.guild.id, club.ana.id, NOW, "ana")
    for title in ("Parasite", "Casablanca"):
        await library.nominations.nominate(by, (await film(library, title)).id, None)
    form = await olive.slash(club.channel, "vote open")
    await olive.submit_modal(form, {"films0": ["1", "2"]})
    said = shown(await home(club))
    assert "The club votes" in said
    assert "Nobody has voted yet" in said
    vote = await library.votes.present(club.guild.id)
    assert vote is not None
    await library.votes.cast(Editor(club.guild.id, club.ben.id, NOW, "ben"), vote.id, (1,))
    card = await home(club)
    assert "Voted: ben" in shown(card)
    panel = await club.ana.click(card, label="Vote")
    assert "Your ballot" in private(panel)


async def test_whose_turn_it_is_is_shown_with_the_way_to_pick(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await library.turns.set_order(Editor(club.guild.id, olive.id, NOW), [(club.ben.id, "ben")], [])
    form = await olive.slash(club.channel, "screening schedule", film="parasite", when="friday 8pm")
    await olive.click(answer(form), label="Schedule")
    assert "turns" not in shown(await home(club))
    await library.round_settings.change(club.guild.id, NOW, chosen_by="turns")
    assert "An organiser begins the next turn with /turns next." in shown(await home(club))
    await olive.slash(club.channel, "turns next")
    card = await home(club)
    assert "**ben** picks the next film, until" in shown(card)
    assert "ben" in refusal(await club.ana.click(card, label="Pick a film"))
    form = await club.ben.click(card, label="Pick a film")
    assert form.modal is not None


async def test_how_the_next_turn_begins_is_said_also_while_a_pick_waits_for_a_date(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await library.round_settings.change(club.guild.id, NOW, chosen_by="turns")
    await library.turns.set_order(Editor(club.guild.id, olive.id, NOW), [(club.ben.id, "ben")], [])
    await olive.slash(club.channel, "turns next")
    await olive.slash(club.channel, "turns pick", film="casablanca")
    said = shown(await home(club))
    chosen = said.index("**Casablanca (1942)** is chosen, and has no date yet.")
    assert chosen < said.index("An organiser begins the next turn with /turns next.")


async def won_by_casablanca(
    club: Club, olive: simcord.MemberActor, library: Store, closed_at: datetime
) -> None:
    """Open a vote on two films, with one ballot, and close it."""
    by = Editor(club.guild.id, club.ana.id, NOW, "ana")
    for title in ("Parasite", "Casablanca"):
        await library.nominations.nominate(by, (await film(library, title)).id, None)
    form = await olive.slash(club.channel, "vote open")
    await olive.submit_modal(form, {"films0": ["1", "2"]})
    vote = await library.votes.present(club.guild.id)
    assert vote is not None
    await library.votes.cast(by, vote.id, (2,))
    await library.votes.close(club.guild.id, vote.id, closed_at, [])


async def test_what_was_chosen_and_has_no_date_yet_is_said_with_the_way_to_one(
    club: Club, olive: simcord.MemberActor, clock: Hand, library: Store
) -> None:
    await won_by_casablanca(club, olive, library, NOW + 4 * DAY)
    clock.now = NOW + 4 * DAY
    undated = "**Casablanca (1942)** is chosen, and has no date yet."
    card = await home(club)
    assert undated in shown(card)
    assert "manage this server" in refusal(await club.ana.click(card, label="Schedule"))
    form = await olive.click(card, label="Schedule")
    plan = answer(await olive.submit_modal(form, {"when": "friday 8pm", "place": ""}))
    await olive.click(plan, label="Schedule")
    card = await home(club)
    assert "Next: **Casablanca (1942)**" in shown(card)
    assert "Schedule" not in buttons(card)
    await called_off(olive, club)
    assert undated in shown(await home(club))
    day = str(clock.now.date())
    noted = await olive.slash(club.channel, "club log-add", film="casablanca", date=day)
    assert "picked by ana" in public(noted), "whose nomination has won"
    assert "no date yet" not in shown(await home(club))


async def test_all_that_was_chosen_waits_for_a_date_whatever_was_begun_since(
    club: Club, olive: simcord.MemberActor, clock: Hand, library: Store
) -> None:
    by = Editor(club.guild.id, club.ana.id, NOW, "ana")
    await won_by_casablanca(club, olive, library, NOW)
    await library.turns.set_order(by, [(club.ben.id, "ben"), (club.ana.id, "ana")], [])
    waiting = ["Casablanca (1942)"]
    for title in ("Ballerina (2025)", "1917 (2019)", "Amélie (2001)"):
        clock.now += DAY
        await olive.slash(club.channel, "turns next")
        said = shown(await home(club))
        assert all(f"**{each}**" in said for each in waiting[:3]), "while the next one is picked"
        await olive.slash(club.channel, "turns pick", film=title[:-7])
        waiting.insert(0, title)
        card = await home(club)
        named = [f"**{each}**" for each in waiting[:3]]
        assert [*buttons(card)][: len(named)] == [f"Schedule {each}" for each in waiting[:3]]
    assert f"Chosen, and without a date yet: {', '.join(named)} and 1 more." in shown(card)
    await club.env.restart_bot(new_client(library, clock=clock))
    assert "manage this server" in refusal(
        await club.ana.click(card, label="Schedule Ballerina (2025)")
    )
    form = await olive.click(card, label="Schedule Ballerina (2025)")
    plan = answer(await olive.submit_modal(form, {"when": "friday 8pm", "place": ""}))
    await olive.click(plan, label="Schedule")
    await olive.click(answer(await olive.slash(club.channel, "turns show")), label="Take back")
    card = await home(club)
    assert "without a date yet: **1917 (2019)** and **Casablanca (1942)**." in shown(card)
    assert "Schedule Casablanca (1942)" in buttons(card)


async def test_an_organiser_lets_a_film_go_that_waits_for_a_date(
    club: Club, olive: simcord.MemberActor, clock: Hand, library: Store
) -> None:
    await won_by_casablanca(club, olive, library, NOW)
    by = Editor(club.guild.id, club.ana.id, NOW, "ana")
    await library.turns.set_order(by, [(club.ben.id, "ben")], [])
    clock.now += DAY
    await olive.slash(club.channel, "turns next")
    await olive.slash(club.channel, "turns pick", film="ballerina")
    assert "or lets one go with /screening cancel" in shown(await home(club))
    offered = await olive.autocomplete(club.channel, "screening cancel", "screening", "")
    assert [each["name"] for each in offered] == ["Ballerina (2025)", "Casablanca (1942)"]
    asked = answer(await olive.slash(club.channel, "screening cancel"))
    await olive.select(asked, [menu(asked, "pick-to-let-go")["Casablanca (1942)"]])
    assert "**Casablanca (1942)** has no date. Shall it wait for one no more?" in shown(asked)
    forged = await club.post(buttons(asked)["Let it go"]["custom_id"])
    assert "manage this server" in refusal(await club.ana.click(forged, label="0"))
    await olive.click(asked, label="Let it go")
    assert [*buttons(asked)] == ["Schedule", "Card"]
    assert "**Casablanca (1942)** does not wait for a date any more." in shown(asked)
    assert "does not wait" in refusal(await olive.click(forged, label="0"))
    said = shown(await home(club))
    assert "**Ballerina (2025)** is chosen, and has no date yet." in said
    assert "Casablanca" not in said


async def test_a_film_without_a_date_can_be_let_go_beside_the_coming_screenings(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await won_by_casablanca(club, olive, library, NOW)
    for title in ("ballerina", "parasite"):
        asked = answer(await olive.slash(club.channel, "screening cancel", screening="casablanca"))
        assert "**Casablanca (1942)** has no date." in shown(asked)
        plan = answer(
            await olive.slash(
                club.channel, "screening schedule", film=title, when="2026-12-20 20:00"
            )
        )
        await olive.click(plan, label="Schedule")
        asked = answer(await olive.slash(club.channel, "screening cancel"))
        undated = menu(asked, "pick-to-let-go")
        assert [*undated] == ["Casablanca (1942)"], "the others have a date"
        await olive.select(asked, [*undated.values()], custom_id="pick-to-let-go")
        assert "**Casablanca (1942)** has no date." in shown(asked)
    asked = answer(await olive.slash(club.channel, "screening cancel", screening="ballerina"))
    assert "Call off **Ballerina (2025)**" in shown(asked)
    assert [*buttons(asked)] == ["Call it off", "Keep it", "Card"]


async def test_what_is_on_comes_first_and_what_was_watched_last(
    club: Club, clock: Hand, library: Store
) -> None:
    ballerina, casablanca = await film(library, "Ballerina"), await film(library, "Casablanca")
    by = Editor(club.guild.id, club.ana.id, NOW, "ana")
    watched = Viewing(on=NOW.date() - DAY, title="", film_id=casablanca.id)
    await library.watched.add(by, watched)
    await library.ratings.rate(Editor(club.guild.id, club.ben.id, NOW), casablanca.id, 8)
    new = NewScreening(
        guild_id=club.guild.id, film_id=ballerina.id, at=NOW + DAY, is_live=True,
        channel_id=club.channel.id, by_id=club.ana.id, scheduled_at=NOW,
    )  # fmt: skip
    await library.database.write(lambda connection: insert_screening(connection, new))
    after = replace(new, film_id=casablanca.id, at=NOW + 2 * DAY)
    await library.database.write(lambda connection: insert_screening(connection, after))
    card = await home(club)
    said = shown(card)
    assert "Next: **Ballerina (2025)**" in said
    assert "Then: **Casablanca (1942)**" in said
    assert said.index("Ballerina") < said.index("Watched last:** **Casablanca (1942)**")
    assert f"<t:{int((NOW + DAY).timestamp())}:F>" in said
    assert "4.0" in said
    await club.ben.click(card, label="I'll come: Ballerina (2025)")
    assert "**Coming** 1: ben" in shown(await home(club))
    said = private(await club.ana.click(card, label="I'll come: Casablanca (1942)"))
    assert "You are in for **Casablanca (1942)**" in said
    rates = await club.ben.click(card, label="Rate Casablanca (1942)")
    assert rates.modal is not None
    assert "Casablanca" in rates.modal["title"]
    clock.now = NOW + DAY + timedelta(hours=1)
    card = await home(club)
    assert "On now: **Ballerina (2025)**" in shown(card)
    assert "Next: **Casablanca (1942)**" in shown(card)
    said = private(await club.ben.click(card, label="I'll come"))
    assert "Casablanca" in said, "Ballerina has begun"
    rates = await club.ben.click(card, label="Rate Ballerina (2025)")
    assert rates.modal is not None
    assert "Ballerina" in rates.modal["title"]


async def test_what_comes_after_the_next_two_is_named_and_more_is_said_to_be_there(
    club: Club, library: Store
) -> None:
    titles, said = ("Ballerina", "Casablanca", "Parasite", "Amélie", "The Godfather", "1917"), ""
    for day, title in enumerate(titles, 1):
        new = NewScreening(
            guild_id=club.guild.id, film_id=(await film(library, title)).id, at=NOW + day * DAY,
            is_live=True, channel_id=club.channel.id, by_id=club.ana.id, scheduled_at=NOW,
        )  # fmt: skip
        await library.database.write(lambda c, new=new: insert_screening(c, new))
        said = shown(await home(club))
        assert ("/calendar" in said) == (day > 5)
    for day, title in enumerate(titles[2:5], 3):
        when = f"<t:{int((NOW + day * DAY).timestamp())}:F>"
        assert re.search(rf"Then: \*\*{title} \(\d+\)\*\*, {when}", said)
    assert "1917" not in said


async def test_of_three_films_at_one_moment_each_is_on_by_then(
    club: Club, clock: Hand, library: Store
) -> None:
    for title in ("Ballerina", "Casablanca", "Parasite"):
        new = NewScreening(
            guild_id=club.guild.id, film_id=(await film(library, title)).id, at=NOW + DAY,
            is_live=True, channel_id=club.channel.id, by_id=club.ana.id, scheduled_at=NOW,
        )  # fmt: skip
        await library.database.write(lambda c, new=new: insert_screening(c, new))
    assert "On now" not in shown(await home(club))
    clock.now = NOW + DAY + timedelta(minutes=30)
    said = shown(await home(club))
    assert said.count("On now: ") == 3
    assert "Then: " not in said


async def test_of_two_days_for_one_film_a_member_says_on_which_they_come(
    club: Club, library: Store
) -> None:
    new = NewScreening(
        guild_id=club.guild.id, film_id=(await film(library, "Ballerina")).id, at=NOW + DAY,
        is_live=True, channel_id=club.channel.id, by_id=club.ana.id, scheduled_at=NOW,
    )  # fmt: skip
    for screening in (new, replace(new, at=NOW + 3 * DAY)):
        await library.database.write(lambda c, screening=screening: insert_screening(c, screening))
    card = await home(club)
    await club.ben.click(card, label="I'll come: 14 March 2026")
    _first, second = await library.screenings.coming(club.guild.id, NOW)
    assert [each.member_id for each in second.attendees] == [club.ben.id]


async def test_a_club_that_does_not_meet_says_that_it_watches(club: Club, library: Store) -> None:
    new = NewScreening(
        guild_id=club.guild.id, film_id=(await film(library, "Ballerina")).id, at=NOW + DAY,
        is_live=False, channel_id=club.channel.id, by_id=club.ana.id, scheduled_at=NOW,
    )  # fmt: skip
    await library.database.write(lambda connection: insert_screening(connection, new))
    card = await home(club)
    assert "You are in" in private(await club.ben.click(card, label="I'll watch it"))
    assert "**Watching** 1: ben" in shown(await home(club))


async def test_the_next_digest_is_said_and_no_other_clubs_round(
    club: Club, olive: simcord.MemberActor
) -> None:
    news = club.guild.create_text_channel("news")
    await olive.slash(club.channel, "digest schedule", channel=news)
    assert "**Next digest:**" in shown(await home(club))
    club.env.backend.delete_channel(news.id)
    await club.env.settle()
    assert "**Next digest:**" not in shown(await home(club)), "it comes nowhere"
    await olive.slash(club.channel, "digest schedule", channel=club.channel)
