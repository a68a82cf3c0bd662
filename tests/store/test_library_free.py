"""What a member may add by rating it, and what needs someone who may change the library."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.film import Facts
from bot.domain.library import FILMS_A_DAY, NeedsAccept
from bot.domain.proposal import FilmProposal
from bot.store.library_log import UNDO
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, CHLOE, OURS, THEIRS, by, named
from tests.store.tables import added

HEAT = Facts(title="Heat", year=1995, tmdb_id=949)
DAY = 24 * 60


async def rate_as_member(
    store: Store, facts: Facts, *, club: int = OURS, minutes: float = 0
) -> None:
    member = by(BEN, club=club, minutes=minutes)
    await store.library.rate_new(member, facts, 8, may_add=False)


@pytest.mark.parametrize(
    "again", [HEAT, replace(HEAT, tmdb_id=None), Facts(title="X", tmdb_id=949)]
)
@pytest.mark.parametrize("minutes", [1, 20], ids=["can be undone", "is gone"])
async def test_what_was_removed_comes_back_by_those_who_may_alone(
    library: Store, again: Facts, minutes: float
) -> None:
    film = await added(library, by(ANA), HEAT)
    await library.library.remove_film(by(ANA), film.id)
    await library.library.purge(NOW + timedelta(minutes=minutes))
    with pytest.raises(NeedsAccept, match="has taken that film out"):
        await rate_as_member(library, again, minutes=minutes)
    await rate_as_member(library, again, club=THEIRS)
    await library.proposals.propose(by(BEN), FilmProposal(again))
    (proposal,), _ = await library.proposals.page(OURS, 0, 9)
    await library.proposals.accept(by(ANA, minutes=minutes), proposal.id)
    await rate_as_member(library, again, minutes=minutes)


async def test_a_film_of_everyones_that_was_removed_does_not_come_back_either(
    library: Store,
) -> None:
    film = await named(library, "ballerina")
    seed = Facts(title=film.title, year=film.year, tmdb_id=541671)
    _, entry = await library.library.remove_film(by(ANA), film.id)
    with pytest.raises(NeedsAccept):
        await rate_as_member(library, seed)
    await library.library.undo(by(ANA, minutes=1), entry)
    await rate_as_member(library, seed, minutes=1)
    assert timedelta(minutes=1) < UNDO
    assert (await named(library, "ballerina")).id == film.id


async def test_a_member_adds_so_many_a_day_and_the_rest_needs_accept(library: Store) -> None:
    films = [Facts(title=f"Film {n}", year=2000, tmdb_id=n) for n in range(1, 20)]
    for facts in films[:FILMS_A_DAY]:
        await rate_as_member(library, facts)
    with pytest.raises(NeedsAccept, match="5 films a day are the most"):
        await rate_as_member(library, films[FILMS_A_DAY], minutes=DAY - 1)
    await rate_as_member(library, films[0])  # which is there
    for facts in films[5:12]:  # those who may change the library, and other members
        await library.library.rate_new(by(ANA), facts, 8, may_add=True)
    await library.library.rate_new(by(CHLOE), films[12], 8, may_add=False)
    await rate_as_member(library, films[13], minutes=DAY + 1)


async def test_how_many_is_the_clubs_to_choose(library: Store) -> None:
    assert (await library.library_rights.of(OURS)).films_a_day == FILMS_A_DAY
    await library.library_rights.choose(by(ANA), films_a_day=0)
    with pytest.raises(NeedsAccept):
        await rate_as_member(library, HEAT)
    await library.library_rights.choose(by(ANA), films_a_day=1)
    await rate_as_member(library, HEAT)
    assert (await library.library_rights.of(OURS)).films_a_day == 1
    assert (await library.library_rights.of(THEIRS)).films_a_day == FILMS_A_DAY
    (_, one, none), _ = await library.library_log.page(OURS, 0, 9, NOW)
    assert (one.details.films_a_day, none.details.films_a_day) == (1, 0)


async def test_what_was_accepted_counts_not(library: Store) -> None:
    await library.library_rights.choose(by(ANA), films_a_day=1)
    proposal = await library.proposals.propose(by(BEN), FilmProposal(Facts(title="X", year=2000)))
    await library.proposals.accept(by(ANA), proposal.id)
    await rate_as_member(library, HEAT)
    with pytest.raises(NeedsAccept):
        await rate_as_member(library, Facts(title="Y", year=2001, tmdb_id=5))
