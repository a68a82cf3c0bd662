"""Whether a film that someone would add, import or review is one that the club has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.filed import FiledFilm, Seed
from bot.domain.film import Facts, Film
from bot.domain.library import AlreadyThere, NeedsAccept
from bot.domain.proposal import FilmProposal
from bot.store.exports import Exports
from bot.store.films import are_same
from bot.store.library import write_film
from bot.store.store import Store
from bot.store.upkeep import check
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, OURS, THEIRS, by
from tests.store.importing import bring, letterboxd, present
from tests.store.tables import add_film, added

pytestmark = pytest.mark.thorough

GODFATHER = Facts(title="The Godfather", year=1972)
PATE = Facts(title="Der Pate", year=1972)
HEAT = Facts(title="Heat", year=1995, tmdb_id=949, aliases=("Fuoco",))


async def have(store: Store, facts: Facts) -> Film:
    """The club's film of these facts, added unless it has it."""
    film, _ = await store.database.write(lambda connection: write_film(connection, by(), facts))
    return film


@pytest.fixture
async def heat(store: Store) -> Film:
    return await added(store, by(), HEAT)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(Facts(title="HEAT!", year=1995), id="its title and year, written otherwise"),
        pytest.param(Facts(title="Fuoco", year=1995), id="another title that it goes by"),
        pytest.param(Facts(title="Hitze", year=1996, tmdb_id=949), id="its TMDB id"),
        pytest.param(Facts(title="Heat", year=1995, tmdb_id=949), id="all of these"),
    ],
)
async def test_the_same(store: Store, heat: Film, facts: Facts) -> None:
    assert await store.films.lacking(OURS, [facts]) == []
    assert await have(store, facts) == heat
    assert await store.films.lacking(THEIRS, [facts]) == [facts], "another club's is none"
    assert are_same(HEAT, facts)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(Facts(title="Heat", year=1986), id="another year"),
        pytest.param(Facts(title="Heat"), id="no year"),
        pytest.param(Facts(title="Cold", year=1995), id="another title"),
        pytest.param(Facts(title="Heat", year=1995, tmdb_id=950), id="another TMDB id"),
    ],
)
async def test_not_the_same(store: Store, heat: Film, facts: Facts) -> None:
    assert await store.films.lacking(OURS, [HEAT, facts]) == [facts]
    assert (await have(store, facts)).id != heat.id
    assert not are_same(HEAT, facts)


async def test_of_two_films_of_one_title_and_year_the_id_tells(store: Store, heat: Film) -> None:
    other = await added(store, by(), Facts(title="Heat", year=1995, tmdb_id=950))
    for film in (heat, other):
        facts = Facts(title="Heat", year=1995, tmdb_id=film.tmdb_id)
        assert await have(store, facts) == film


async def test_two_of_one_title_whose_year_nobody_knows_are_the_same(store: Store) -> None:
    film = await add_film(store, "Heat")
    assert await have(store, Facts(title="Heat")) == film


@pytest.mark.parametrize(("there", "asked"), [(GODFATHER, PATE), (PATE, GODFATHER)])
async def test_a_film_of_that_year_that_is_called_so_elsewhere_is_the_same(
    store: Store, there: Facts, asked: Facts
) -> None:
    film = await have(store, there)
    assert await store.films.lacking(OURS, [asked]) == []
    assert await store.films.same(OURS, asked) == film
    assert await have(store, asked) == film
    assert await store.films.same(THEIRS, asked) is None
    assert are_same(there, asked)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(replace(PATE, year=1990), id="another year"),
        pytest.param(replace(PATE, year=None), id="no year"),
        pytest.param(replace(PATE, tmdb_id=238), id="another TMDB id"),
    ],
)
async def test_a_title_elsewhere_decides_nothing_alone(store: Store, facts: Facts) -> None:
    film = await have(store, replace(GODFATHER, tmdb_id=239))
    assert not are_same(film, facts)
    assert await store.films.lacking(OURS, [facts]) == [facts]
    assert (await have(store, facts)).id != film.id


async def test_two_whose_year_nobody_knows_are_not_one_by_a_title_elsewhere(store: Store) -> None:
    film = await add_film(store, "The Godfather")
    assert (await have(store, Facts(title="Der Pate"))).id != film.id


async def test_of_two_films_of_a_year_that_share_names_with_a_third_neither_is_the_other(
    store: Store,
) -> None:
    """Snow White (2025) is called Blanche Neige and Blancanieves, as two films of 2012 are."""
    mirror, silent = (Facts(title=title, year=2012) for title in ("Blanche Neige", "Blancanieves"))
    film = await have(store, silent)
    assert not are_same(silent, mirror)
    assert await store.films.lacking(OURS, [mirror]) == [mirror]
    assert (await have(store, mirror)).id != film.id


async def test_a_film_with_the_title_itself_comes_before_one_that_is_called_so_elsewhere(
    store: Store,
) -> None:
    await add_film(store, "The Godfather", year=1972)
    own = await add_film(store, "Der Pate", year=1972)
    assert await have(store, PATE) == own


async def test_a_club_sees_twice_what_it_has_under_a_title_elsewhere(
    store: Store, database_path: Path
) -> None:
    await have(store, PATE)
    filed = FiledFilm(facts=GODFATHER)
    imported = await store.imports.film(None, "godfather", "a", filed, NOW)
    assert imported.clubs == (OURS,)
    seen = " ".join(seen.found for seen in check(database_path, {}))
    assert "The Godfather (1972)" in seen


async def test_what_was_removed_is_removed_under_its_titles_elsewhere_too(store: Store) -> None:
    film = await have(store, GODFATHER)
    await store.library.remove_film(by(), film.id)
    with pytest.raises(NeedsAccept, match="has taken that film out"):
        await store.library.rate_new(by(BEN), PATE, 8, may_add=False)
    done = await bring(store, letterboxd("Der Pate", (3, 8), year=1972))
    assert (done.removed, done.new) == (("Der Pate (1972)",), 0)
    await have(store, PATE)  # an organiser adds it again
    await store.library.rate_new(by(BEN), PATE, 8, may_add=False)


async def test_what_was_removed_is_removed_without_its_article_too(store: Store) -> None:
    there, asked = Facts(title="The Salt Road", year=2021), Facts(title="Salt Road", year=2021)
    film = await have(store, there)
    assert await have(store, asked) == film
    await store.library.remove_film(by(), film.id)
    with pytest.raises(NeedsAccept, match="has taken that film out"):
        await store.library.rate_new(by(BEN), asked, 8, may_add=False)
    await store.proposals.propose(by(ANA), FilmProposal(there))
    with pytest.raises(AlreadyThere, match="proposed already"):
        await store.proposals.propose(by(BEN), FilmProposal(asked))


async def test_a_film_is_proposed_once_whatever_it_is_called(store: Store) -> None:
    proposal = await store.proposals.propose(by(ANA), FilmProposal(GODFATHER))
    assert await store.proposals.of_film(OURS, PATE) == proposal
    with pytest.raises(AlreadyThere, match="proposed already"):
        await store.proposals.propose(by(BEN), FilmProposal(PATE))
    await store.proposals.propose(by(BEN), FilmProposal(replace(PATE, year=1990)))


async def test_a_rating_from_letterboxd_goes_to_the_film_that_the_library_calls_otherwise(
    store: Store, database_path: Path
) -> None:
    pate = await add_film(store, "Der Pate", guild_id=OURS, year=1972)
    two = (letterboxd("The Godfather", (3, 9), year=1972), letterboxd("Heat", (3, 8), year=1995))
    done = await bring(store, *two)
    assert (done.new, done.new_films) == (2, ("Heat (1995)",))
    assert present(database_path, pate) == [(9, None)]


async def test_a_seeds_title_elsewhere_makes_the_export_say_that_a_clubs_film_is_another(
    store: Store,
) -> None:
    await store.imports.seeds([Seed("godfather", "a", GODFATHER, ())], NOW)
    pate = await add_film(store, "Der Pate", guild_id=OURS, year=1972)
    exported = await Exports(store.database).library(OURS, ["godfather"])
    assert exported.files[exported.names[pate.id]].replaces == ()
