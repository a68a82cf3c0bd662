"""Films that a club adds and changes."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import fields, replace
from pathlib import Path

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts
from bot.domain.library import BadEntry, Editor
from bot.domain.proposal import FilmProposal
from bot.files import seeds
from bot.store.store import Store
from tests.conftest import NOW
from tests.files.examples import BALLERINA, BALLERINA_REVIEW, write
from tests.store.clubs_library import (
    ANA,
    BEN,
    CHLOE,
    OURS,
    REVIEW,
    THEIRS,
    after,
    assert_kept_right,
    by,
    drawn,
    everything,
    named,
    rate,
    said,
    sources,
    stars,
)
from tests.store.tables import CHOICES, add_film, add_review, added, rows, title_of, titles_of

ALIEN = Facts(
    title="Alien",
    year=1979,
    director="Ridley Scott",
    country="UK, US",
    runtime=117,
    certificate="15",
    cast=("Sigourney Weaver", "Tom Skerritt"),
    original_title="Alien, le huitième passager",
    aliases=("Xenomorph",),
    poster="https://image.tmdb.org/t/p/w342/alien.jpg",
    tmdb_id=348,
)


# Adding


async def test_a_film_is_added_with_all_that_is_known(library: Store, database_path: Path) -> None:
    before = await everything(library, THEIRS)
    film = await added(library, by(), ALIEN)
    assert film.guild_id == OURS
    known = [one.name for one in fields(Facts)]
    assert all(getattr(film, name) == getattr(ALIEN, name) for name in known)
    assert await library.films.get(OURS, film.id) == film
    for typed in ("alien", "huitieme passager", "xenomorph", "alein", "Alien (1979)"):
        assert (await library.titles.search(OURS, typed, CHOICES))[0] == title_of(film)
    assert await everything(library, THEIRS) == before
    with pytest.raises(FilmNotFound):
        await library.films.get(THEIRS, film.id)
    assert_kept_right(database_path)


@pytest.mark.parametrize(
    "again",
    [
        Facts(title="ALIEN!", year=1979),
        Facts(title="Xenomorph", year=1979),
        Facts(title="alien le huitieme passager", year=1979),
        Facts(title="Something else", year=2001, tmdb_id=348),
    ],
)
async def test_what_is_there_is_not_added_again(
    library: Store, database_path: Path, again: Facts
) -> None:
    film = await added(library, by(), ALIEN)
    kept = rows(database_path, "SELECT count(*) FROM library_log")
    assert await library.library.bring(by(), again) == (film, False)
    assert (await library.library.rate_new(by(), again, 8, may_add=True)).film == film
    assert rows(database_path, "SELECT count(*) FROM library_log") == kept


async def test_a_film_of_everyones_is_not_added_again(library: Store) -> None:
    film, is_new = await library.library.bring(by(), Facts(title="ballerina", year=2025))
    assert (film.guild_id, is_new) == (None, False)
    rated = await library.library.rate_new(by(), Facts(title="Amelie", year=2001), 8, may_add=True)
    assert rated.film.guild_id is None


@pytest.mark.parametrize("year", [None, 2010, 1968])
async def test_the_same_title_in_another_year_is_another_film(
    library: Store, year: int | None
) -> None:
    first = await added(library, by(), ALIEN)
    second = await added(library, by(), Facts(title="Alien", year=year))
    assert set(await library.titles.named(OURS, "alien", CHOICES)) == {
        title_of(first),
        title_of(second),
    }


async def test_another_clubs_film_is_no_reason_not_to_add_ones_own(library: Store) -> None:
    theirs = await added(library, by(club=THEIRS), ALIEN)
    ours = await added(library, by(), ALIEN)
    assert (await named(library, "alien"), await named(library, "alien", THEIRS)) == (ours, theirs)


async def test_a_rating_that_is_refused_takes_its_new_film_along(
    store: Store, database_path: Path
) -> None:
    with pytest.raises(sqlite3.IntegrityError):  # the schema takes half-stars from 1 to 10
        await store.library.rate_new(by(), ALIEN, 11, may_add=True)
    assert rows(database_path, "SELECT 1 FROM films UNION ALL SELECT 1 FROM library_log") == []


async def test_of_many_that_add_the_same_film_at_once_one_does(library: Store) -> None:
    results = await asyncio.gather(
        *(library.library.bring(by(member), ALIEN) for member in range(10))
    )
    assert sum(is_new for _film, is_new in results) == 1
    assert len(await library.titles.named(OURS, "alien", CHOICES)) == 1


@pytest.mark.parametrize(
    "facts",
    [Facts(title=""), Facts(title="\u200b"), Facts(title="x" * 301), Facts(title="A", year=1)],
)
async def test_a_film_that_is_refused_leaves_nothing(
    store: Store, database_path: Path, facts: Facts
) -> None:
    with pytest.raises(BadEntry):
        await added(store, by(), facts)
    with pytest.raises(BadEntry):
        await store.library.rate_new(by(), facts, 8, may_add=True)
    assert rows(database_path, "SELECT 1 FROM clubs UNION ALL SELECT 1 FROM library_log") == []


@pytest.mark.parametrize(
    "title", ["\x00Alien", "Ali\x00en", "\ud800 Alien", "שלום Alien", "\u202eA"]
)
async def test_a_hostile_title_is_kept_and_found(store: Store, title: str) -> None:
    film = await added(store, by(), Facts(title=title, aliases=(title, "Alien")))
    assert await store.films.get(OURS, film.id) == film
    assert await store.titles.search(OURS, "alien", CHOICES) == titles_of(film)


# Changing a film of one's own


async def test_an_own_film_is_changed_in_place(library: Store, database_path: Path) -> None:
    film = await added(library, by(), ALIEN)
    await rate(library, film, ANA, 9)
    changed = await library.library.edit_film(
        by(), film.id, title="Aliens", year=1986, aliases=("Alien 2",), original_title=None
    )
    assert (changed.id, changed.name, changed.director) == (
        film.id,
        "Aliens (1986)",
        "Ridley Scott",
    )
    assert await library.films.get(OURS, film.id) == changed
    assert await library.titles.search(OURS, "xenomorph", CHOICES) == []
    assert await library.titles.search(OURS, "alien 2", CHOICES) == titles_of(changed)
    assert await stars(library, film.id) == {ANA: 9}
    assert rows(database_path, "SELECT * FROM film_replacements") == []
    entries, _ = await library.library_log.page(OURS, 0, 1, NOW)
    assert (entries[0].action, entries[0].film) == ("changed", "Aliens (1986)")
    assert entries[0].details.facts == ("title", "year", "aliases", "original_title")


async def test_a_change_that_is_refused_changes_nothing(library: Store) -> None:
    film = await named(library, "ballerina")
    own = await added(library, by(), ALIEN)
    before = await everything(library, OURS)
    log = await library.library_log.page(OURS, 0, 10, NOW)
    for film_id in (film.id, own.id):
        with pytest.raises(BadEntry):
            await library.library.edit_film(by(), film_id, year=3000)
    assert await everything(library, OURS) == before
    assert await library.library_log.page(OURS, 0, 10, NOW) == log


async def test_a_change_that_is_made_already_is_not_logged_again(library: Store) -> None:
    film = await named(library, "casablanca")
    proposed = FilmProposal(Facts(title="X", country="Spain "), None, film.id, ("country",))
    proposal = await library.proposals.propose(by(BEN), proposed)
    own = await library.library.edit_film(by(), film.id, country="Spain")
    log = await library.library_log.page(OURS, 0, 10, NOW)
    assert await library.library.edit_film(by(), film.id, country=" Spain") == own
    assert (await library.proposals.accept(by(), proposal.id)).film == own
    assert await library.library_log.page(OURS, 0, 10, NOW) == log
    assert await library.proposals.page(OURS, 0, 10) == ([], 0)


async def test_another_clubs_film_can_not_be_changed(library: Store) -> None:
    theirs = await added(library, by(club=THEIRS), ALIEN)
    before = await everything(library, THEIRS)
    for film_id in (theirs.id, 9999, -1, 0):
        with pytest.raises(FilmNotFound):
            await library.library.edit_film(by(), film_id, title="Mine")
    assert await everything(library, THEIRS) == before


# Changing a film of everyone's


async def test_everyones_film_is_changed_for_one_club_alone(
    library: Store, database_path: Path
) -> None:
    film = await named(library, "ballerina")
    for club in (OURS, THEIRS):
        await rate(library, film, ANA, 9, club=club)
    before = await everything(library, THEIRS)
    own = await library.library.edit_film(by(), film.id, title="Prima Ballerina", year=2024)
    assert (own.id != film.id, own.guild_id, own.runtime) == (True, OURS, 125)
    assert await everything(library, THEIRS) == before
    assert await library.films.get(THEIRS, film.id) == film
    assert await library.films.get(OURS, film.id) == own
    assert await library.titles.search(OURS, "prima", CHOICES) == titles_of(own)
    assert title_of(film) not in await library.titles.search(OURS, "ballerina", CHOICES)
    assert title_of(film) not in [
        one for one, _ in await library.titles.nearest(OURS, "balerina", CHOICES)
    ]
    assert title_of(film) not in await library.titles.matching(OURS, "", CHOICES)
    ((new, old),) = rows(
        database_path,
        "SELECT a.added_at, b.added_at FROM films AS a, films AS b WHERE a.id = ? AND b.id = ?",
        own.id, film.id,
    )  # fmt: skip
    assert new == old, "the digest would announce it as new"
    assert_kept_right(database_path)


async def test_all_that_the_club_has_of_a_film_follows_to_its_copy(
    library: Store, database_path: Path
) -> None:
    film = await named(library, "ballerina")
    await library.ratings.rate(Editor(OURS, ANA, NOW), film.id, 9, line="Good.", spoiler=True)
    await rate(library, film, BEN, 3)
    await library.ratings.take_back(Editor(OURS, BEN, after(1)), film.id)
    await rate(library, film, CHLOE, 1, club=THEIRS)
    await library.reviews.add(by(), film.id, REVIEW)
    await library.quotes.save(by(), film.id, said(1))
    quotes = await drawn(library, film.id)
    reviews = (await library.reviews.dossier(OURS, film.id)).reviews
    history = "SELECT member_id, stars FROM rating_changes WHERE guild_id = 100 ORDER BY id"
    given = rows(database_path, history)

    own = await library.library.edit_film(by(minutes=2), film.id, country="France")
    for film_id in (film.id, own.id):
        dossier = await library.reviews.dossier(OURS, film_id)
        assert (dossier.film, dossier.reviews, dossier.aggregate.count) == (own, reviews, 1)
        assert await drawn(library, film_id) == quotes
        rating = await library.ratings.of_member(OURS, film_id, ANA)
        assert rating is not None
        assert (rating.line, rating.spoiler, rating.rated_at) == ("Good.", True, NOW)
        assert await stars(library, film_id) == {ANA: 9}
    assert rows(database_path, history) == given, "what was taken back is history too"
    assert len(quotes) == 12
    assert await stars(library, film.id, THEIRS) == {CHLOE: 1}
    assert_kept_right(database_path)


async def test_old_ids_lead_to_the_copy_when_it_is_rated(
    library: Store, database_path: Path
) -> None:
    film = await named(library, "ballerina")
    own = await library.library.edit_film(by(), film.id, country="France")
    change = await library.ratings.rate(Editor(OURS, ANA, NOW), film.id, 9)
    assert (change.film, change.aggregate.count) == (own, 1)
    assert await stars(library, own.id) == {ANA: 9}
    back = await library.ratings.take_back(Editor(OURS, ANA, after(1)), film.id)
    assert back is not None
    assert (back.film, back.earlier, back.aggregate.count) == (own, 9, 0)
    assert await library.ratings.of_member(OURS, own.id, ANA) is None
    again = await library.library.edit_film(by(), film.id, country="Spain")
    assert (again.id, again.country) == (own.id, "Spain")
    assert_kept_right(database_path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder


async def test_a_new_version_of_a_seed_leaves_the_clubs_copy_alone(
    store: Store, folder: Path, database_path: Path
) -> None:
    other = BALLERINA_REVIEW.replace("Letterboxd", "Close-Up").replace("a2MBlp", "b")
    third = BALLERINA_REVIEW.replace("Letterboxd", "Third").replace("a2MBlp", "c")
    write(folder, "ballerina-2025.toml", BALLERINA + BALLERINA_REVIEW + other + third)
    await seeds.seed(store, folder)
    film = await named(store, "ballerina")
    changed, removed, _ = (await store.reviews.dossier(OURS, film.id)).reviews
    own = await store.library.edit_film(by(), film.id, title="Prima")
    await store.reviews.edit(
        by(), replace(changed, summary="In the club's words.", quotes=("the club's quote",))
    )
    await store.reviews.remove(by(), removed.id)
    new = (BALLERINA + BALLERINA_REVIEW + other + third).replace("Ballerina", "Dancer")
    write(folder, "ballerina-2025.toml", new.replace("4.0", "1"))
    await seeds.seed(store, folder)
    dossier = await store.reviews.dossier(OURS, film.id)
    assert dossier.film == own
    assert [(r.source, r.summary, r.stars) for r in dossier.reviews] == [
        ("Third", "In our own words.", 2),
        ("Letterboxd", "In the club's words.", 8),
    ]
    assert "the club's quote" in await drawn(store, own.id)
    theirs = await store.reviews.dossier(THEIRS, film.id)
    assert (theirs.film.title, [r.stars for r in theirs.reviews]) == ("Dancer", [2, 2, 2])
    # And without those reviews at all.
    write(folder, "ballerina-2025.toml", BALLERINA)
    await seeds.seed(store, folder)
    assert await sources(store, film.id) == ["Letterboxd"]
    assert await sources(store, film.id, THEIRS) == []
    assert_kept_right(database_path)


async def test_a_review_of_everyones_that_comes_later_is_shown_with_the_copy(
    library: Store,
) -> None:
    film = await named(library, "casablanca")
    own = await library.library.edit_film(by(), film.id, country="France")
    await add_review(library, film, "A newspaper", quotes=["in print"])
    await add_review(library, film, "Theirs", guild_id=THEIRS, quotes=["a secret"])
    assert await sources(library, own.id) == ["A newspaper"]
    assert await drawn(library, film.id) == {"in print"}


async def test_a_film_without_a_club_of_that_name_is_apart(store: Store) -> None:
    """Each club that changes everyone's film has a copy of its own."""
    film = await add_film(store, "Ballerina")
    ours = await store.library.edit_film(by(), film.id, year=2024)
    theirs = await store.library.edit_film(by(club=THEIRS), film.id, year=2023)
    assert len({film.id, ours.id, theirs.id}) == 3
    for club, own in ((OURS, ours), (THEIRS, theirs)):
        assert await store.titles.search(club, "ballerina", CHOICES) == titles_of(own)
        assert await store.films.get(club, film.id) == own
    with pytest.raises(FilmNotFound):
        await store.films.get(OURS, theirs.id)
    assert await store.titles.search(None, "ballerina", CHOICES) == titles_of(film)
