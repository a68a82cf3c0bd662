"""/where and Where to watch: who offers a film in the country in which a member watches."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import simcord

from bot.client.filmclub import FilmClub
from bot.domain.library import Editor
from bot.store.store import Store
from bot.tmdb import Tmdb
from tests.conftest import NOW
from tests.end_to_end.driving import (
    Clock,
    Club,
    add_film,
    answer,
    buttons,
    new_client,
    organiser,
    private,
    refusal,
    shown,
)
from tests.end_to_end.house_rules import connected
from tests.tmdb.asking import opened
from tests.tmdb.server import TmdbServer, error, offered, samourai
from tests.tmdb.server import film as tmdb_film

pytestmark = pytest.mark.thorough

PAGE = "https://www.themoviedb.org/movie/5511/watch?locale={}"


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    async with TmdbServer.start() as server:
        server.add(samourai())
        server.add(tmdb_film(2, "Casablanca", release_date="1942-01-15"))
        server.add(tmdb_film(3, "Dune", release_date="2021-09-15"))
        server.add(tmdb_film(4, "Metropolis", release_date="1927-01-10"))
        jaws = {"release_date": "1975-06-20", "alternative": "Der weiße Hai"}
        server.add(tmdb_film(5, "Jaws", **jaws))
        server.offers[5511] = {
            **offered("DE", flatrate=["MUBI", "*Kino*"], rent=["Apple TV"]),
            **offered("US", buy=["Apple TV"]),
        }
        yield server


@pytest.fixture
async def tmdb(server: TmdbServer) -> AsyncIterator[Tmdb]:
    async with opened(server) as tmdb:
        yield tmdb


@pytest.fixture
async def club(library: Store, tmdb: Tmdb) -> AsyncIterator[Club]:
    async with connected(FilmClub(library, tmdb=tmdb, clock=Clock())) as env:
        yield Club(env)


@pytest.fixture(autouse=True)
async def olive(club: Club) -> simcord.MemberActor:
    """Who has added the film."""
    olive = organiser(club)
    await olive.slash(club.channel, "library add-film", title="tmdb:5511")
    return olive


async def where(
    member: simcord.MemberActor, club: Club, **options: str
) -> simcord.InteractionResult:
    return await member.slash(club.channel, "where", **{"film": "le samourai", **options})


async def test_it_is_told_for_the_clubs_country_and_by_whom(club: Club, library: Store) -> None:
    await library.round_settings.change(club.guild.id, NOW, country="DE")
    told = await where(club.ana, club)
    lines = private(told).splitlines()
    assert "### Where to watch Le Samouraï (1967)" in lines
    assert lines[lines.index(r"**Stream** MUBI, \*Kino\*") + 1] == "**Rent** Apple TV"
    assert "-# Country: Germany. Source: JustWatch, by way of The Movie Database." in lines
    assert "/where where a film" in private(await club.ana.slash(club.channel, "help"))
    assert buttons(told.response)["At TMDB"]["url"] == PAGE.format("DE")
    other = await where(club.ana, club, country="Austria")
    assert "No service is known to offer it there.\n-# Country: Austria." in private(other)


async def test_a_members_own_country_is_asked_for_once_and_remembered_after_a_restart(
    club: Club, library: Store, tmdb: Tmdb
) -> None:
    asked = answer(await where(club.ana, club))
    assert "In which country do you watch?" in shown(asked)
    form = await club.ana.click(asked, label="Choose a country")
    wrong = await club.ana.submit_modal(form, {"country": "Narnia"})
    assert "No country called “Narnia” is known" in refusal(wrong)
    near = refusal(await where(club.ana, club, country="Swedan"))
    assert "Do you mean Sudan / Sweden? Then type that." in near, "there is no menu here"
    await club.env.restart_bot(FilmClub(library, tmdb=tmdb, clock=Clock()))
    again = await club.ana.click(answer(wrong), label="Correct it")
    told = await club.ana.submit_modal(again, {"country": "germany"})
    assert "**Stream** MUBI" in private(told)
    assert "**Stream** MUBI" in private(await where(club.ana, club))
    assert "In which country" in private(await where(club.ben, club))
    await library.round_settings.change(club.guild.id, NOW, country="US")
    assert "Country: Germany" in private(await where(club.ana, club))
    assert "**Buy** Apple TV" in private(await where(club.ben, club))
    assert "No country called “Narnia” is known" in refusal(
        await where(club.ben, club, country="Narnia")
    )
    choices = await club.ana.autocomplete(club.channel, "where", "country", "germ")
    assert choices == [{"name": "Germany", "value": "DE"}]


async def test_the_card_of_a_film_and_its_pick_lead_there(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    await library.round_settings.change(club.guild.id, NOW, country="DE")
    card = answer(await club.ana.slash(club.channel, "review", film="le samourai"))
    assert "**Stream** MUBI" in private(await club.ben.click(card, label="Where to watch"))
    bare = answer(await club.ana.slash(club.channel, "review", film="casablanca"))
    assert "Where to watch" not in buttons(bare)
    by = Editor(club.guild.id, olive.id, NOW)
    await library.turns.set_order(by, [(club.ana.id, "ana")], before=[])
    await olive.slash(club.channel, "turns next")
    await club.ana.slash(club.channel, "turns pick", film="le samourai")
    announced = [message for message in club.channel.history() if message.content][-1]
    assert "**Stream** MUBI" in private(await club.ben.click(announced, label="Where to watch"))


async def test_a_picker_brings_a_film_of_tmdb_or_proposes_it(
    club: Club, olive: simcord.MemberActor, library: Store
) -> None:
    by = Editor(club.guild.id, olive.id, NOW)
    await library.turns.set_order(by, [(club.ana.id, "ana")], before=[])
    await olive.slash(club.channel, "library managers", **{"films-a-day": 0})
    await olive.slash(club.channel, "turns next")
    typed = {"film": "tmdb:3", "why": "It is old."}
    proposed = await club.ana.slash(club.channel, "turns pick", **typed)
    told = "\n".join(map(shown, (proposed.response, *proposed.followups)))
    assert "It is proposed now, and picked once it is accepted, if your turn is still on." in told
    assert "With it they pick the film for their turn.\n> It is old." in told
    assert "Your reason" not in told
    await olive.slash(club.channel, "library managers", **{"films-a-day": 5})
    picked = await club.ana.slash(club.channel, "turns pick", film="tmdb:3")
    assert "**Dune (2021)** is picked" in private(picked)


async def test_a_film_that_came_without_tmdb_is_looked_up_there(
    club: Club, server: TmdbServer, library: Store
) -> None:
    server.offers[2] = server.offers[5] = offered("DE", buy=["Apple TV"])
    await add_film(library, "Der weiße Hai", year=1975, club=club)
    for film in ("casablanca", "der weiße hai"):
        told = await where(club.ana, club, film=film, country="DE")
        assert "**Buy** Apple TV" in private(told)
    lost = await where(club.ana, club, film="parasite")
    assert "does not tell that film" in refusal(lost)


async def test_a_tmdb_that_is_away_is_said_in_one_line(club: Club, server: TmdbServer) -> None:
    async def trouble(_: object) -> Any:
        return error(500, 11, "Internal error")

    server.trouble = trouble
    assert "can't be asked right now" in refusal(await where(club.ana, club, country="DE"))
    server.trouble = None
    assert "**Stream** MUBI" in private(await where(club.ana, club)), "the country was remembered"


async def test_without_a_key_no_command_and_no_button_is_offered(
    club: Club, library: Store
) -> None:
    card = answer(await club.ana.slash(club.channel, "review", film="le samourai"))
    await club.env.restart_bot(new_client(library))
    assert "where" not in club.ana.available_commands(club.channel)
    assert "/where" not in private(await club.ana.slash(club.channel, "help"))
    told = await club.ana.click(card, label="Where to watch")
    assert refusal(told).startswith("Whoever runs filmclub here has set no key")
    again = answer(await club.ana.slash(club.channel, "review", film="le samourai"))
    assert "Where to watch" not in buttons(again)
