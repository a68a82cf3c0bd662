"""Whether a film that someone would add, import or review is one that the club has."""

from __future__ import annotations

import pytest

from bot.domain.film import Facts, Film
from bot.store.library import write_film
from bot.store.store import Store
from tests.store.clubs_library import OURS, THEIRS, by
from tests.store.tables import add_film

pytestmark = pytest.mark.thorough

HEAT = Facts(title="Heat", year=1995, tmdb_id=949, aliases=("Fuoco",))


async def have(store: Store, facts: Facts) -> Film:
    """The club's film of these facts, added unless it has it."""
    film, _ = await store.database.write(lambda connection: write_film(connection, by(), facts))
    return film


@pytest.fixture
async def heat(store: Store) -> Film:
    return await store.library.add_film(by(), HEAT)


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


async def test_of_two_films_of_one_title_and_year_the_id_tells(store: Store, heat: Film) -> None:
    other = await store.library.add_film(by(), Facts(title="Heat", year=1995, tmdb_id=950))
    for film in (heat, other):
        facts = Facts(title="Heat", year=1995, tmdb_id=film.tmdb_id)
        assert await have(store, facts) == film


async def test_two_of_one_title_whose_year_nobody_knows_are_the_same(store: Store) -> None:
    film = await add_film(store, "Heat")
    assert await have(store, Facts(title="Heat")) == film
