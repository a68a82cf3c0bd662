"""Films of The Movie Database, as one types: in /rate and in /library add-film."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import simcord
from aiohttp import web

from bot.domain.library import Editor
from bot.store.store import Store
from bot.tmdb import Tmdb
from tests.end_to_end.driving import (
    Club,
    answered,
    begin_slash,
    buttons,
    components,
    film,
    new_client,
    organiser,
    private,
    public,
    refusal,
    shown,
    walk,
)
from tests.end_to_end.driving import (
    answer as answer_of,
)
from tests.end_to_end.house_rules import connected
from tests.tmdb.asking import opened
from tests.tmdb.server import TmdbServer, error, samourai
from tests.tmdb.server import film as tmdb_film

pytestmark = pytest.mark.thorough

POSTER = "https://image.tmdb.org/t/p/w342/8cCPhbOjYGHUF7S0PLuQAIzcKKK.jpg"
THEIRS = {"name": "Le Samouraï (1967) · TMDB", "value": "tmdb:5511"}


@pytest.fixture
async def server() -> AsyncIterator[TmdbServer]:
    async with TmdbServer.start() as server:
        server.add(samourai())
        server.add(tmdb_film(1, "Ballerina", release_date="2006-05-05"))
        server.add(tmdb_film(2, "Ballerina", release_date="2025-06-06"))
        yield server


@pytest.fixture
async def tmdb(server: TmdbServer) -> AsyncIterator[Tmdb]:
    async with opened(server) as tmdb:
        yield tmdb


@pytest.fixture
async def club(library: Store, tmdb: Tmdb) -> AsyncIterator[Club]:
    """Its waits are real ones, for a server on this machine: SimCord can't settle them."""
    async with connected(new_client(library, tmdb=tmdb)) as env:
        yield Club(env)


def told_all(result: simcord.InteractionResult) -> str:
    """The one message to the channel that followed a private answer."""
    (said,) = result.followups
    assert not said.ephemeral
    return shown(said)


@pytest.mark.parametrize(("command", "option"), [("rate", "film"), ("library add-film", "title")])
async def test_the_librarys_own_come_first_and_once(club: Club, command: str, option: str) -> None:
    offered = await club.ana.autocomplete(club.channel, command, option, "ballerina")
    assert [choice["name"] for choice in offered] == [
        "Ballerina (2025)",
        "Ballerina (2006) · TMDB",
    ]
    assert THEIRS in await club.ana.autocomplete(club.channel, command, option, "samour")


async def test_a_film_that_only_tmdb_has_is_rated_at_once(club: Club, library: Store) -> None:
    rated = await club.ana.slash(club.channel, "rate", film="tmdb:5511", stars=4.5)
    assert private(rated) == "Done: see the message below."  # where "thinking…" was
    assert "gave **Le Samouraï (1967)** ★★★★½ 4.5" in told_all(rated)
    again = await club.ben.slash(club.channel, "rate", film="tmdb:5511", stars=4.0)
    assert "gave **Le Samouraï (1967)** ★★★★ 4" in told_all(again)
    kept = await film(library, "Le Samouraï")
    assert (kept.tmdb_id, kept.poster, kept.runtime) == (5511, POSTER, 105)
    card = await club.ana.slash(club.channel, "review", film="samurai 1967")
    assert "★★★★½ 4.3 from 2 ratings" in public(card)
    assert "-# Poster: TMDB" in public(card)
    assert card.response is not None
    pictures = [part for part in walk(components(card.response)) if part.get("type") == 11]
    assert [picture["media"]["url"] for picture in pictures] == [POSTER]


async def test_a_rating_that_is_refused_adds_no_film(club: Club, library: Store) -> None:
    given = {"film": "tmdb:5511", "stars": 4.5, "review": "x" * 5000}
    answer = begin_slash(club.ana, club, "rate", **given)
    await club.env.settle()
    assert refusal(answer).startswith("That review has 5,000 characters")
    assert await library.titles.named(club.guild.id, "Le Samouraï", 1) == []


async def test_a_film_is_added_with_all_that_tmdb_knows(club: Club, library: Store) -> None:
    olive = organiser(club)
    added = await olive.slash(club.channel, "library add-film", title="tmdb:5511")
    assert "added **Le Samouraï (1967)** to the library." in told_all(added)
    kept = await film(library, "Le Samouraï")
    assert (kept.director, kept.cast[0]) == ("Jean-Pierre Melville", "Alain Delon")


async def test_what_a_member_can_not_add_alone_is_proposed(club: Club, library: Store) -> None:
    olive = organiser(club)
    said = private(await olive.slash(club.channel, "library managers", **{"films-a-day": 0}))
    assert "Rating a film of The Movie Database proposes it, too." in said
    rated = await club.ana.slash(club.channel, "rate", film="tmdb:5511", stars=4.5)
    assert "Le Samouraï (1967)" in shown(rated.followups[-2])
    assert "your stars count once it is accepted" in shown(rated.followups[-1])
    (proposal,), _ = await library.proposals.page(club.guild.id, 0, 9)
    await olive.slash(club.channel, "library managers", **{"films-a-day": 1})
    await library.proposals.accept(Editor(club.guild.id, olive.id, proposal.at), proposal.id)
    kept = await film(library, "Le Samouraï")
    rating = await library.ratings.of_member(club.guild.id, kept.id, club.ana.id)
    assert rating is not None
    assert rating.stars == 9
    rated = await club.ana.slash(club.channel, "rate", film="tmdb:5511", stars=4.5)
    assert "gave **Le Samouraï (1967)** ★★★★½ 4.5" in shown(rated.followups[-1])
    log = private(await olive.slash(club.channel, "library log"))
    assert "lets every member add 0 films a day" in log


async def test_a_film_that_waits_is_not_offered_again_to_who_would_only_propose_it(
    club: Club,
) -> None:
    """It was, as the first button, and pressing it said only that it waits already."""
    offered = "Le Samouraï (1967) · TMDB"
    asked = answer_of(await club.ana.slash(club.channel, "seen", film="le samouraï"))
    await club.ana.click(asked, label=offered)
    ways = ["See the proposal: Le Samouraï (1967)", "Browse the library"]
    for command in ("seen", "watchlist add", "review"):
        again = answer_of(await club.ben.slash(club.channel, command, film="le samouraï"))
        assert [*buttons(again)] == ["Seven Samurai (1954)", *ways]
    may_add = answer_of(await organiser(club).slash(club.channel, "seen", film="le samouraï"))
    same = await club.ben.slash(club.channel, "library add-film", title="tmdb:5511")
    assert "/library list shows it under **Waiting proposals**." in private(same)
    look = await club.ben.click(answer_of(same), label="See the proposal")
    assert "ana proposes **Le Samouraï (1967)**" in private(look)
    adds = answer_of(await club.ben.slash(club.channel, "rate", film="le samouraï", stars=4.0))
    assert offered in buttons(may_add)
    assert offered in buttons(adds)
    nominates = answer_of(await club.ben.slash(club.channel, "nominate", film="le samouraï"))
    assert offered in buttons(nominates), "some may be added a day"


async def test_a_film_for_adults_is_not_taken(club: Club, server: TmdbServer) -> None:
    server.add(tmdb_film(7, "Samourotica", adult=True))
    rated = await club.ana.slash(club.channel, "rate", film="tmdb:7", stars=4.5)
    assert "adult" in shown(rated.response)


async def test_without_tmdb_all_is_as_before(club: Club, server: TmdbServer) -> None:
    async def down(_: web.Request) -> web.StreamResponse:
        return error(500, 11, "Internal error: Something went wrong, contact TMDb.")

    server.trouble = down
    offered = await club.ana.autocomplete(club.channel, "rate", "film", "ballerina")
    assert [choice["name"] for choice in offered] == ["Ballerina (2025)"]
    answer = await club.ana.slash(club.channel, "rate", film="tmdb:5511", stars=4.5)
    assert "title and year" in private(answer)
    assert not answer.followups
    rated = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.5)
    assert "gave **Ballerina (2025)**" in public(rated)


UNKNOWN_MESSAGE = {
    "method": "PATCH", "path": "*", "status": 404, "code": 10008, "message": "", "times": 1,
}  # fmt: skip
"""What Discord says of the place of a message that is deleted."""


async def test_what_takes_the_place_of_a_deleted_thinking_is_said_after_it(
    club: Club, server: TmdbServer
) -> None:
    async def deleted_meanwhile(_: web.Request) -> web.StreamResponse:
        club.env.backend.faults.append(UNKNOWN_MESSAGE)
        return error(500, 11, "Internal error: Something went wrong, contact TMDb.")

    server.trouble = deleted_meanwhile
    answer = await club.ana.slash(club.channel, "rate", film="tmdb:5511", stars=4.5)
    assert "title and year" in private(answer)
    assert answered(club.env)[-2:] == ["PATCH /webhooks", "POST /webhooks"]


async def test_help_says_what_tmdb_wants_to_be_said(club: Club) -> None:
    said = private(await club.ana.slash(club.channel, "help"))
    assert "This product uses TMDB and the TMDB APIs but is not endorsed" in said
