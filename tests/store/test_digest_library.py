"""The digest tells of the films that the club has: what it removed is in no part of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.digest import Digest, Material, digest_of
from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film
from bot.domain.library import Editor
from bot.domain.schedule import Week
from bot.store.database import statement, stored
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, CHLOE, OURS, THEIRS
from tests.store.tables import add_film, added, little_rated_of, material_of, title_of

pytestmark = pytest.mark.thorough

START, END = NOW - timedelta(days=7), NOW
BEFORE = START - timedelta(days=7)
BY = Editor(OURS, ANA, NOW)
own_and_everyones = pytest.mark.parametrize("owner", [OURS, None], ids=["own", "everyone's"])
purged_or_not = pytest.mark.parametrize("purged", [False, True], ids=["removed", "purged"])


async def give(store: Store, film: Film, when: datetime, *stars: int, club: int = OURS) -> None:
    for member, value in enumerate(stars, ANA):
        await store.ratings.rate(
            Editor(club, member, when), film.id, value, line=f"Of {film.title}"
        )


async def remove(store: Store, film: Film, *, purged: bool) -> None:
    await store.library.remove_film(BY, film.id)
    if purged:
        await store.library.purge(NOW + timedelta(hours=1))


async def material(store: Store, club: int = OURS) -> Material:
    return await material_of(store, club, (BEFORE, START, END), 2026)


async def digest(store: Store, club: int = OURS) -> Digest:
    return digest_of(await material(store, club))


async def shelf(store: Store, owner: int | None) -> tuple[Film, Film]:
    """A film that goes, which leads in everything, and one that stays."""
    goes = await add_film(store, "Goes", guild_id=owner)
    stays = await add_film(store, "Stays", guild_id=OURS)
    await store.database.write(
        statement("UPDATE films SET added_at = ? WHERE id = ?", (stored(START), goes.id))
    )
    await give(store, goes, BEFORE, 5, 5)
    await give(store, stays, BEFORE, 5)
    await give(store, goes, START, 10, 1, 9, 10)
    await give(store, stays, START, 7, 8, 8)
    return goes, stays


@own_and_everyones
@purged_or_not
async def test_a_removed_film_is_in_no_part_of_the_digest(
    store: Store, owner: int | None, *, purged: bool
) -> None:
    goes, stays = await shelf(store, owner)
    whole = await digest(store)
    assert whole.film is not None
    assert (whole.film.film, whole.ratings, whole.ratings_before) == (title_of(goes), 7, 3)
    assert whole.new_films == ((title_of(goes),) if owner else ())
    await remove(store, goes, purged=purged)
    rest = await digest(store)
    assert (rest.ratings, rest.members) == (3, 3)
    assert rest.ratings_before == 1, "or it says that there were more the week before"
    for standing in (rest.film,):
        assert standing is not None
        assert standing.film == title_of(stays)
    assert rest.change is not None
    assert rest.change.film == title_of(stays)
    assert rest.line is not None
    assert rest.line.text == "Of Stays"
    assert rest.new_films == ()
    assert [ranked.film for ranked in rest.top] == [title_of(stays)]


@own_and_everyones
@purged_or_not
async def test_a_removed_film_does_not_weigh_in_the_years_top(
    store: Store, owner: int | None, *, purged: bool
) -> None:
    """The mean and the number that the weighted rating leans on are of the films that are there."""
    goes, stays = await shelf(store, owner)
    other = await add_film(store, "Other")
    await give(store, other, START, 2)
    await remove(store, goes, purged=purged)
    top = {ranked.film: ranked.weighted for ranked in (await material(store)).top}
    mean, often = (7 + 8 + 8 + 2) / 4, 2
    assert top == {
        title_of(stays): pytest.approx((23 + often * mean) / (3 + often)),
        title_of(other): pytest.approx((2 + often * mean) / (1 + often)),
    }


async def test_a_new_film_is_told_with_who_added_it_and_its_poster(store: Store) -> None:
    """Also what somebody proposed and another accepted; of an operator's files nobody is named."""
    poster = "https://posters.example/dune.jpg"
    for member, name, title in ((ANA, "Ana", "Dune"), (BEN, None, "Heat"), (0, None, "Filed")):
        by = Editor(OURS, member, START, name)
        facts = Facts(title=title, year=1984, poster=poster if title == "Dune" else None)
        await added(store, by, facts)
    await added(store, Editor(THEIRS, ANA, START, "Ann"), Facts(title="Heat", year=1984))
    week = await digest(store)
    dune, heat, filed = week.new_films
    assert [film.title for film in week.new_films] == ["Dune", "Heat", "Filed"]
    assert week.adders == {dune.id: "Ana"}
    assert week.week_posters == [("Dune (1984)", poster)]
    assert week.films == (dune, heat, filed)
    await give(store, await add_film(store, "Ran"), START, 2)
    assert (await digest(store)).film
    assert (await digest(store)).week_posters == [], "or it would look like the film of the week"


async def test_a_film_of_everyones_that_the_club_changes_or_merges_is_not_new(store: Store) -> None:
    old, other, edited = [await add_film(store, title) for title in ("Old", "Other", "Edited")]
    new = await added(store, BY, Facts(title="New", year=1984))
    await store.database.write(statement("UPDATE films SET added_at = ?", (stored(START),)))
    await store.library.edit_film(BY, edited.id, year=1985)
    for gone, into in ((new, old), (other, old)):
        _, _, entry = await store.library.merge(BY, gone.id, into.id)
        await store.library.undo(BY, entry)
    assert [film.title for film in (await digest(store)).new_films] == ["New"]


@own_and_everyones
async def test_an_undo_brings_the_week_back(store: Store, owner: int | None) -> None:
    goes, _ = await shelf(store, owner)
    whole = await digest(store)
    _, entry = await store.library.remove_film(BY, goes.id)
    await store.library.undo(BY, entry)
    assert await digest(store) == whole


@purged_or_not
async def test_a_week_of_removed_films_alone_is_quiet(store: Store, *, purged: bool) -> None:
    goes = await add_film(store, "Goes")
    stays = await add_film(store, "Stays")
    await give(store, goes, START, 10, 1, 9)
    await remove(store, goes, purged=purged)
    rest = await digest(store)
    assert (rest.quiet, rest.film, rest.top) == (True, None, ())
    for ahead in range(5):
        assert await little_rated_of(store, OURS, Week(2026, 11).plus(ahead)) == title_of(stays)


async def test_one_clubs_removal_is_nothing_to_another(store: Store) -> None:
    goes = await add_film(store, "Goes")
    await give(store, goes, START, 10, 1, 9, club=THEIRS)
    whole = await digest(store, THEIRS)
    await give(store, goes, START, 5)
    await remove(store, goes, purged=True)
    assert await digest(store, THEIRS) == whole


@pytest.mark.parametrize("owners", [(None, None), (OURS, None), (None, OURS), (OURS, OURS)])
async def test_what_was_merged_counts_as_one_film(
    store: Store, owners: tuple[int | None, int | None]
) -> None:
    gone, into = [
        await add_film(store, title, guild_id=owner)
        for title, owner in zip(("Leon", "The Professional"), owners, strict=True)
    ]
    await store.ratings.rate(Editor(OURS, ANA, BEFORE), gone.id, 4)
    await store.ratings.rate(Editor(OURS, ANA, START), gone.id, 9)
    await store.ratings.rate(Editor(OURS, BEN, START), into.id, 3)
    await store.ratings.rate(Editor(OURS, BEN, START + timedelta(hours=1)), gone.id, 6)
    await store.ratings.rate(Editor(OURS, CHLOE, START), into.id, 5)
    _, merged, _ = await store.library.merge(BY, gone.id, into.id)
    week = await digest(store)
    assert (week.ratings, week.members, week.ratings_before) == (3, 3, 1)
    assert week.film is not None
    assert (week.film.film, week.film.aggregate.count) == (title_of(merged), 3)
    assert week.change is not None
    assert (week.change.member_id, week.change.earlier, week.change.now) == (ANA, 4, 9)
    assert [(ranked.film, ranked.aggregate.count) for ranked in week.top] == [(title_of(merged), 3)]


async def test_a_club_that_has_removed_every_film_has_none_to_rate(store: Store) -> None:
    """A quiet week then has no film to propose, and is skipped (bot/club/digest.py)."""
    film = await add_film(store, "Only")
    await remove(store, film, purged=True)
    assert (await digest(store)).quiet
    with pytest.raises(FilmNotFound, match="no film"):
        await little_rated_of(store, OURS, Week(2026, 11))
