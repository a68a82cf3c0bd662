"""/seen and /watchlist: what a member keeps of films for themselves."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any, cast
from unittest.mock import AsyncMock

import aiohttp
import discord
import pytest
import simcord

from bot.client.answering import update
from bot.domain.film import Facts
from bot.domain.library import Editor
from bot.store.store import Store
from tests.conftest import NOW
from tests.end_to_end.driving import (
    WAYS,
    Club,
    answer,
    begin_press,
    buttons,
    film,
    new_client,
    organiser,
    private,
    public,
    refusal,
    sent,
    shown,
    walk,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.thorough]


async def want(member: simcord.MemberActor, club: Club, *titles: str) -> simcord.InteractionResult:
    """What the last of them was answered with."""
    given = [await member.slash(club.channel, "watchlist add", film=title) for title in titles]
    return given[-1]


async def watchlist(member: simcord.MemberActor, club: Club) -> simcord.ResponseMessage:
    return answer(await member.slash(club.channel, "watchlist show"))


def draw_surely(club: Club, seed: int = 1) -> None:
    # By name: discord.py loads a cog's module anew after another client has closed.
    cog = cast("Any", club.env.bot).get_cog("WatchlistCog")
    cog.chance = Random(seed)


async def test_a_film_comes_on_and_off_the_watchlist(club: Club) -> None:
    assert "Your watchlist is empty" in private(
        await club.ana.slash(club.channel, "watchlist show")
    )
    added = await want(club.ana, club, "ballerina")
    assert private(added) == "**Ballerina (2025)** is on your watchlist now.\n[Take off]\n[Card]"
    assert "on your watchlist already" in private(await want(club.ana, club, "ballerina"))
    await club.ana.click(answer(added), label="Take off")
    assert "**Ballerina (2025)** is off your watchlist." in shown(answer(added))
    again = await club.ana.click(answer(added), label="Put it on")
    assert "is on your watchlist now" in private(again)
    gone = await club.ana.slash(club.channel, "watchlist remove", film="ballerina")
    assert "is off your watchlist" in private(gone)
    gone = await club.ana.slash(club.channel, "watchlist remove", film="ballerina")
    assert "is not on your watchlist" in private(gone)


async def test_the_list_is_ones_own_and_takes_films_off(club: Club, library: Store) -> None:
    await want(club.ana, club, "ballerina", "parasite")
    page = await watchlist(club.ana, club)
    assert page.ephemeral
    assert "2 films · Only you see it." in shown(page)
    assert shown(page).index("Parasite") < shown(page).index("Ballerina")
    parasite = await film(library, "Parasite")
    await club.ana.select(page, [str(parasite.id)], custom_id="watchlist-take:0")
    assert "Parasite" not in shown(page)
    assert "Ballerina" in shown(page)
    assert "is empty" in shown(await watchlist(club.ben, club))


async def test_what_is_seen_or_rated_leaves_it_and_only_the_member_is_told(
    club: Club, library: Store
) -> None:
    await want(club.ana, club, "ballerina", "parasite", "casablanca")
    seen = await club.ana.slash(club.channel, "seen", film="ballerina")
    assert private(seen) == (
        "You have seen **Ballerina (2025)**. Nobody else is told.\n"
        "-# It was on your watchlist and has left it.\n[Not seen]" + WAYS
    )
    again = await club.ana.slash(club.channel, "seen", film="ballerina")
    assert "as you said before" in private(again)
    await club.ana.click(answer(seen), label="Not seen")
    assert shown(answer(seen)) == "You have not seen **Ballerina (2025)**.\n[Watchlist]" + WAYS
    rated = await club.ana.slash(club.channel, "rate", film="parasite", stars=4.0)
    assert "watchlist" not in public(rated)
    (told,) = rated.followups
    assert told.ephemeral
    assert shown(told) == "It was on your watchlist and has left it."
    card = answer(await club.ben.slash(club.channel, "review", film="casablanca"))
    casablanca = await film(library, "Casablanca")
    menu = f"rate-stars:{casablanca.id}:0:0"
    told = (await club.ana.select(card, ["8"], custom_id=menu)).followups[-1]
    assert told.ephemeral
    assert "It was on your watchlist and has left it." in shown(told)
    counts = private(await club.ana.slash(club.channel, "seen", film="parasite"))
    assert "You have rated **Parasite (2019)**, so it counts as seen already." in counts
    assert "[Not seen]" not in counts
    assert "is empty" in shown(await watchlist(club.ana, club))
    once_more = private(await want(club.ana, club, "parasite"))
    assert "You have seen it: it stays there until you rate it anew" in once_more


async def test_the_menu_of_a_card_keeps_it_too(club: Club, library: Store) -> None:
    card = answer(await club.ben.slash(club.channel, "review", film="ballerina"))
    ballerina = await film(library, "Ballerina")
    menu = f"rate-stars:{ballerina.id}:0:0"
    wanted = private(await club.ana.select(card, ["12"], custom_id=menu))
    assert "is on your watchlist now" in wanted
    seen = private(await club.ana.select(card, ["11"], custom_id=menu))
    assert "You have seen **Ballerina (2025)**" in seen
    assert "has left it" in seen


async def test_one_is_drawn_that_all_of_them_want_to_see_after_a_restart_too(
    club: Club, library: Store
) -> None:
    chloe = club.join("chloe")
    await want(club.ana, club, "ballerina", "parasite", "casablanca")
    await want(club.ben, club, "parasite", "casablanca", "1917")
    await want(chloe, club, "casablanca")
    draw_surely(club)
    mine = answer(await club.ana.slash(club.channel, "watchlist pick"))
    assert mine.ephemeral
    assert "Drawn from 3 films on your watchlist." in shown(mine)
    await club.ana.select(mine, [club.ben], custom_id="watchlist-with")
    assert "Drawn from 2 films that all of you want to see." in shown(mine)
    assert "1917" not in shown(mine)
    await club.env.restart_bot(new_client(library))
    draw_surely(club)
    drawn = list[str]()
    for _ in range(3):
        drawn.append(shown(mine).split("\n")[0])
        await club.ana.click(mine, label="Draw again")
    assert drawn[0] == drawn[2] != drawn[1], "of the two it is the other one each time"
    (menu,) = (part for part in walk(mine.components) if part.get("custom_id") == "watchlist-with")
    assert [int(each["id"]) for each in menu["default_values"]] == [club.ben.id]
    await club.ana.select(mine, [club.ben, chloe], custom_id="watchlist-with")
    assert "## Casablanca (1942)\nThe only film that all of you want to see." in shown(mine)
    assert buttons(mine)["Draw again"]["disabled"]
    pressed = await club.ana.click(mine, label="Tell the club")
    assert shown(mine) == "Done: see the message below.", "it is told once"
    (posted,) = pressed.followups
    assert not posted.ephemeral
    told = shown(posted)
    assert told.startswith(
        "## Casablanca (1942)\nDrawn from the watchlists of 3 members: all of them want to see it."
    )
    assert not any(name in told for name in ("ana", "ben", "chloe"))


@pytest.mark.usefixtures("troubles")
@pytest.mark.parametrize("fault", [403, aiohttp.ServerDisconnectedError(), TimeoutError()])
async def test_the_button_that_tells_the_club_stays_until_it_is_told(
    club: Club, monkeypatch: pytest.MonkeyPatch, fault: int | Exception
) -> None:
    await want(club.ana, club, "ballerina")
    drawn = answer(await club.ana.slash(club.channel, "watchlist pick"))
    with monkeypatch.context() as patched:
        if isinstance(fault, int):
            club.env.inject_error("POST", "/webhooks/*", status=fault, code=50013)
        else:
            send = AsyncMock(side_effect=fault)
            patched.setattr(discord.Webhook, "send", send)
        pressed = await club.ana.click(drawn, label="Tell the club")
    assert "Tell the club" in buttons(drawn)
    assert [shown(each) for each in pressed.followups if not each.ephemeral] == []
    assert "That is done" not in "".join(map(shown, pressed.followups))
    pressed = await club.ana.click(drawn, label="Tell the club")
    assert shown(drawn) == "Done: see the message below."
    assert "Drawn from a watchlist." in shown(pressed.followups[-1])


@pytest.mark.usefixtures("troubles")
async def test_a_second_press_while_the_first_is_slow_does_not_count_as_told_where_that_fails(
    club: Club, monkeypatch: pytest.MonkeyPatch
) -> None:
    await want(club.ana, club, "ballerina")
    drawn = answer(await club.ana.slash(club.channel, "watchlist pick"))
    begun, both = list[bool](), asyncio.Event()

    async def slow(interaction: Any, build: Any, *, more_follows: bool = False) -> bool:
        begun.append(more_follows)
        if len(begun) == 2:
            both.set()
        await both.wait()
        return await update(interaction, build, more_follows=more_follows)

    with monkeypatch.context() as patched:
        patched.setattr("cogs.watchlist.update", slow)
        patched.setattr(discord.Webhook, "send", AsyncMock(side_effect=TimeoutError()))
        for _press in range(2):
            begin_press(club.ana, club, drawn, "Tell the club")
        await club.env.settle()
    assert begun[:2] == [True, False], "the first of the two tells it"
    again = await club.ana.click(drawn, label="Tell the club")
    assert "Drawn from a watchlist." in shown(again.followups[-1])


async def test_where_nothing_is_wanted_by_all_it_says_so_and_what_comes_nearest(
    club: Club, library: Store
) -> None:
    nothing = private(await club.ana.slash(club.channel, "watchlist pick"))
    assert nothing == "Your watchlist is empty. /watchlist add puts a film on it."
    chloe, dev = club.join("chloe"), club.join("dev")
    await want(club.ana, club, "ballerina", "parasite")
    await want(club.ben, club, "parasite", "1917")
    await want(chloe, club, "1917")
    page = answer(await club.ana.slash(club.channel, "watchlist pick"))
    await club.ana.select(page, [club.ben, chloe], custom_id="watchlist-with")
    assert shown(page).startswith(
        "There is no film that all of you want to see. These come nearest:\n"
        "- **Parasite (2019)**: wanted by 2 of 3\n"
    )
    assert "1917" not in shown(page), (
        "of others' watchlists nothing is shown but what is on one's own"
    )
    await club.ana.select(page, [dev], custom_id="watchlist-with")
    assert "None of the films on your watchlist is on the others', too." in shown(page)
    await library.database.write(
        lambda connection: connection.execute(
            "INSERT INTO private_members VALUES (?, ?)", (club.guild.id, club.ben.id)
        )
    )
    await club.ana.select(page, [club.ben], custom_id="watchlist-with")
    assert "1 of those named keeps theirs to themselves and is left out." in shown(page)


async def test_a_title_that_is_not_clear_is_asked_back(club: Club) -> None:
    for command, said in (("seen", "You have seen"), ("watchlist add", "is on your watchlist")):
        asked = await club.ana.slash(club.channel, command, film="true grit")
        given = private(await club.ana.click(answer(asked), label="True Grit (2010)"))
        assert said in given
        assert "True Grit (2010)" in given


@pytest.mark.parametrize(
    "control", ["unseen:{}", "watchlist-add:{}", "watchlist-off:{}", "watchlist-tell:{}:2"]
)
async def test_a_button_of_a_film_that_is_gone(club: Club, control: str) -> None:
    custom_id = control.format(4242)
    pressed = await club.ben.click(await club.post(custom_id), custom_id=custom_id)
    assert "no longer in the library" in refusal(pressed)


@pytest.mark.parametrize(
    ("command", "told", "then"),
    [
        (
            "watchlist add",
            "The film goes on your watchlist once it is accepted.",
            "on your watchlist now.",
        ),
        ("seen", "The film counts as seen once it is accepted.", "It counts as seen."),
    ],
)
async def test_a_film_that_is_proposed_for_it_is_noted_when_it_is_accepted_and_nobody_reads_that(
    club: Club, library: Store, command: str, told: str, then: str
) -> None:
    olive = organiser(club)
    missing = await club.ana.slash(club.channel, command, film="Metropolis")
    form = await club.ana.click(answer(missing), label="Propose “Metropolis” for the library")
    proposed = await club.ana.submit_modal(form, {"title": "Metropolis", "year": "1927"})
    card, note = proposed.followups
    assert "seen" not in shown(card)
    assert "watchlist" not in shown(card)
    assert (note.ephemeral, shown(note)) == (True, told)
    accepted = await olive.click(card, label="Accept")
    assert "watchlist" not in shown(accepted.response)
    assert shown(dict(sent(club.env)[-1][1])).endswith(then)
    table = "seen_films" if command == "seen" else "watchlist"
    rows = await library.database.fetch(
        f"SELECT title FROM {table} JOIN films ON films.id = film_id"
        f" WHERE {table}.guild_id = ? AND member_id = ?",
        (club.guild.id, club.ana.id),
    )
    assert [row["title"] for row in rows] == ["Metropolis"]


async def test_who_has_rated_the_proposed_film_meanwhile_is_not_told_that_it_is_on_their_watchlist(
    club: Club, library: Store
) -> None:
    olive = organiser(club)
    missing = await club.ana.slash(club.channel, "watchlist add", film="Nosferatu")
    form = await club.ana.click(answer(missing), label="Propose “Nosferatu” for the library")
    proposed = await club.ana.submit_modal(form, {"title": "Nosferatu", "year": "1922"})
    by = Editor(club.guild.id, olive.id, NOW, "olive")
    await library.library.bring(by, Facts(title="Nosferatu", year=1922))
    await club.ana.slash(club.channel, "rate", film="nosferatu", stars=4.0)
    await olive.click(proposed.followups[0], label="Accept")
    told = shown(dict(sent(club.env)[-1][1]))
    assert told.endswith(f"accepted what you proposed in {club.guild.name}: **Nosferatu (1922)**.")
