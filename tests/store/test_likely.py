"""The films that a club is likely to mean come first."""

from __future__ import annotations

import gc

import pytest

from bot.domain.library import Editor
from bot.store.likely import ClubsFilms
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import CHOICES, add_film

OURS, THEIRS = 100, 200


async def offered(store: Store, typed: str, club: int = OURS) -> list[str]:
    return [film.name for film in await store.titles.search(club, typed, CHOICES)]


@pytest.fixture
async def rated(store: Store) -> Store:
    """Films whose titles begin alike; our club has rated the last by the alphabet."""
    for title in ("Stagecoach", "Stalker", "Star Wars", "The Stand", "Stand by Me"):
        await add_film(store, title, year=1980)
    await rate(store, "Star Wars", OURS)
    await rate(store, "Stagecoach", THEIRS)
    return store


async def rate(store: Store, title: str, club: int) -> None:
    (film,) = [one for one in await store.titles.search(None, title, CHOICES) if one.title == title]
    await store.ratings.rate(Editor(club, 1, NOW), film.id, 8)


async def test_a_beginning_brings_what_the_club_rates_first(rated: Store) -> None:
    assert (await offered(rated, "sta"))[0] == "Star Wars (1980)"
    assert (await offered(rated, "sta", THEIRS))[0] == "Stagecoach (1980)"
    assert set(await offered(rated, "sta")) == set(await offered(rated, "sta", THEIRS))


async def test_a_slip_in_a_beginning_as_well(rated: Store) -> None:
    assert (await offered(rated, "stsr"))[0] == "Star Wars (1980)"


async def test_a_slip_also_comes_before_films_that_have_the_word_somewhere(rated: Store) -> None:
    await add_film(rated, "A Night to Stat", year=1980)
    assert (await offered(rated, "satr w"))[0] == "Star Wars (1980)"
    assert (await offered(rated, "stats"))[0] != "Star Wars (1980)"
    await add_film(rated, "The Last Stsr", year=1980)
    assert await offered(rated, "stsr") == ["Star Wars (1980)", "The Last Stsr (1980)"]
    assert (await offered(rated, "stsr", THEIRS))[-1] == "The Last Stsr (1980)"


async def test_what_is_typed_right_comes_before_a_slip(rated: Store) -> None:
    await add_film(rated, "Stsrlet", year=1980)
    assert (await offered(rated, "stsr"))[0] == "Stsrlet (1980)"


async def test_a_clubs_film_that_may_be_meant_in_full_comes_before_what_only_goes_on(
    rated: Store,
) -> None:
    await add_film(rated, "Stsr Warsaw", year=1980)
    assert (await offered(rated, "stsr wars"))[:2] == ["Star Wars (1980)", "Stsr Warsaw (1980)"]
    assert (await offered(rated, "stsr warsa"))[0] == "Stsr Warsaw (1980)"
    assert (await offered(rated, "stsr wars", THEIRS))[0] == "Stsr Warsaw (1980)"


async def test_what_is_named_in_full_comes_before_it(rated: Store) -> None:
    await rate(rated, "Stand by Me", OURS)
    assert (await offered(rated, "the stand"))[0] == "The Stand (1980)"
    assert (await offered(rated, "the stannd"))[0] == "The Stand (1980)", "an article is meant"


async def test_a_removed_film_is_not_likely_any_more(rated: Store) -> None:
    assert "Star Wars (1980)" in await offered(rated, "sta")
    (film,) = await rated.titles.named(OURS, "Star Wars", CHOICES)
    await rated.library.remove_film(Editor(OURS, 1, NOW), film.id)
    assert "Star Wars (1980)" not in await offered(rated, "sta")


async def test_a_clubs_own_films_are_likely(rated: Store) -> None:
    own = await add_film(rated, "Starlet", guild_id=OURS, year=2012)
    assert own.id in [film.id for film in await rated.titles.search(OURS, "sta", CHOICES)][:2]
    assert "Starlet (2012)" not in await offered(rated, "sta", THEIRS)


async def test_however_much_clubs_rate_only_so_many_titles_are_kept(
    rated: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.likely._KEPT", 2)
    kept = rated.titles._likely._known
    await rate(rated, "The Stand", OURS)
    for club, likeliest in ((THEIRS, "Stagecoach"), (OURS, "Star Wars"), (THEIRS, "Stagecoach")):
        assert (await offered(rated, "sta", club))[0] == f"{likeliest} (1980)"
        assert list(kept) == [club]


def test_however_many_titles_a_clubs_films_have_all_have_their_rank() -> None:
    """2,000 films may have 50 other titles each."""
    many = ClubsFilms([(film, f"title {film}") for film in range(70_000)])
    assert many.rank("title 69999") == 69_999


def test_what_is_kept_of_a_club_is_hardly_an_object_to_pythons_collector() -> None:
    """Or each of its full runs would hold the event loop: 250 ms with those of a hundred clubs."""
    gc.collect()
    before = len(gc.get_objects())
    kept = ClubsFilms([(number, f"the film {number}") for number in range(1_000)])
    gc.collect()
    assert len(gc.get_objects()) - before < 20
    assert [title.rank for title in kept.beginning(["film 99"], 2)] == [99, 990]
