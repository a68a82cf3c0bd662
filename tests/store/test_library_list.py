"""The list of a club's library, its log and its role, and what is left of a club that has gone."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from bot.domain.film import Facts, Film
from bot.domain.library import Editor, LibraryPage, LibraryRules, ListFilter, ListPlace
from bot.domain.library_log import LogDetails, LogEntry
from bot.domain.proposal import FilmProposal, QuoteProposal
from bot.store.clubs import KEPT
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import (
    ANA,
    BEN,
    OURS,
    REVIEW,
    THEIRS,
    after,
    assert_kept_right,
    by,
    everything,
    of_club,
    rate,
    said,
)
from tests.store.statements import changes_of_writes
from tests.store.tables import CHOICES, add_film, add_review, added, film_named, rows

pytestmark = pytest.mark.thorough

Figures = tuple[str, int, int, float | None]


async def listed(
    store: Store, narrowed: ListFilter = "everything", club: int = OURS
) -> list[Figures]:
    page = await store.film_list.page(club, narrowed, 100)
    assert page.total in (len(page.films), None)
    return [(one.film.title, one.reviews, one.ratings, one.mean) for one in page.films]


@pytest.fixture
async def shelf(store: Store) -> Store:
    """Films of everyone's and of both clubs, with and without reviews and ratings."""
    alien, brazil = await add_film(store, "alien"), await add_film(store, "Brazil", year=1985)
    own = await add_film(store, "Charade", guild_id=OURS)
    theirs = await add_film(store, "Dune", guild_id=THEIRS)
    await add_review(store, alien, "Paper")
    await add_review(store, brazil, "Theirs", guild_id=THEIRS)
    await add_review(store, own, "Ours", guild_id=OURS)
    for member, stars in ((ANA, 9), (BEN, 4)):
        await rate(store, alien, member, stars)
        await rate(store, theirs, member, stars, club=THEIRS)
    return store


async def test_the_list_with_each_filter(shelf: Store) -> None:
    alien, brazil, charade = ("alien", 1, 2, 6.5), ("Brazil", 0, 0, None), ("Charade", 1, 0, None)
    assert {narrowed: await listed(shelf, narrowed) for narrowed in get_args(ListFilter)} == {
        "everything": [alien, brazil, charade],
        "own": [charade],
        "unreviewed": [brazil],
        "unrated": [brazil, charade],
    }
    assert await listed(shelf, club=THEIRS) == [
        ("alien", 1, 0, None), ("Brazil", 1, 0, None), ("Dune", 0, 2, 6.5),
    ]  # fmt: skip
    assert await listed(shelf, club=300) == [
        ("alien", 1, 0, None), ("Brazil", 0, 0, None),
    ]  # fmt: skip


async def test_the_list_follows_what_is_done(shelf: Store) -> None:
    alien = await film_named(shelf, OURS, "alien")
    charade = await film_named(shelf, OURS, "charade")
    (review,) = (await shelf.reviews.dossier(OURS, alien.id)).reviews
    own = await shelf.library.edit_film(by(), alien.id, title="Xenomorph")
    assert await listed(shelf, "own") == [
        ("Charade", 1, 0, None), ("Xenomorph", 1, 2, 6.5),
    ]  # fmt: skip
    _, _, entry = await shelf.reviews.remove(by(), review.id)
    assert [one[0] for one in await listed(shelf, "unreviewed")] == ["Brazil", "Xenomorph"]
    await shelf.library.undo(by(), entry)
    await shelf.library.merge(by(), charade.id, own.id)
    assert await listed(shelf) == [("Brazil", 0, 0, None), ("Xenomorph", 2, 2, 6.5)]
    await shelf.ratings.take_back(Editor(OURS, ANA, NOW), own.id)
    await shelf.library.remove_film(by(), own.id)
    for narrowed in ("everything", "unreviewed", "unrated"):
        assert await listed(shelf, narrowed) == [("Brazil", 0, 0, None)]
    assert await listed(shelf, "own") == []


async def test_the_order_of_the_list(store: Store) -> None:
    for title, year in (("b", 2002), ("B", 2001), ("a", 2003), ("B", None), ("c", 2001)):
        await added(store, by(), Facts(title=title, year=year))
    whole = await store.film_list.page(OURS, "everything", 10)
    names = [one.film.name for one in whole.films]
    assert names == ["a (2003)", "B", "B (2001)", "b (2002)", "c (2001)"]
    assert (whole.page, whole.has_previous, whole.has_next, whole.total) == (0, False, False, 5)
    assert await store.film_list.page(THEIRS, "everything", 10) == LibraryPage(
        [], 0, has_previous=False, has_next=False, total=0
    )


@pytest.fixture
async def shelves(store: Store) -> Store:
    """Everyone's films and two clubs' own among them, of which a third has a review, a third is
    rated, and some are replaced or removed."""
    films: list[Film] = []
    for number in range(30):
        club = (None, None, OURS, THEIRS)[number % 4]
        title, year = f"{'aAbB'[number % 4]}{number // 12}", (None, 1999, 2001)[number % 3]
        films.append(await add_film(store, title, year=year, guild_id=club))
    ours = [film for film in films if film.guild_id in (None, OURS)]
    for film in films[::3]:
        await add_review(store, film, "Paper", guild_id=film.guild_id)
    for film in ours[::3]:
        await rate(store, film, ANA, 8)
    for film in ours[3:6]:
        await store.library.edit_film(by(), film.id, director="A director")
    for film in ours[6:10]:
        for review in (await store.reviews.dossier(OURS, film.id)).reviews:
            await store.reviews.remove(by(), review.id)
    for film in ours[10:13]:
        await store.library.remove_film(by(), film.id)
    return store


@pytest.mark.parametrize("narrowed", get_args(ListFilter))
@pytest.mark.parametrize("limit", [1, 2, 5])
async def test_pages_are_turned_there_and_back(
    shelves: Store, narrowed: ListFilter, limit: int
) -> None:
    films = (await shelves.film_list.page(OURS, narrowed, 100)).films
    there: list[LibraryPage] = [await shelves.film_list.page(OURS, narrowed, limit)]
    while there[-1].has_next:
        place = ListPlace(len(there), there[-1].films[-1].film.id)
        there.append(await shelves.film_list.page(OURS, narrowed, limit, place))
    assert [film for page in there for film in page.films] == films
    assert len(films) > 3
    for number, page in enumerate(there):
        assert (page.page, page.has_previous) == (number, number > 0)
        numbered = await shelves.film_list.page(OURS, narrowed, limit, ListPlace(number))
        assert numbered == page, "as a button of an earlier version asks for it"
        if number:
            place = ListPlace(number - 1, page.films[0].film.id, backwards=True)
            assert await shelves.film_list.page(OURS, narrowed, limit, place) == there[number - 1]


async def test_a_page_whose_place_has_gone(store: Store) -> None:
    films = [await add_film(store, title, guild_id=OURS) for title in "abcdefg"]
    first, second, third, _ = [
        await store.film_list.page(OURS, "everything", 2, ListPlace(number)) for number in range(4)
    ]
    theirs = await add_film(store, "d", guild_id=THEIRS)
    for gone in (theirs.id, 999):
        for place in (ListPlace(3, gone), ListPlace(1, gone, backwards=True)):
            assert await store.film_list.page(OURS, "everything", 2, place) == third
    assert await store.film_list.page(OURS, "everything", 2, ListPlace(99)) == first
    assert await store.film_list.page(OURS, "everything", 2, ListPlace(9, films[-1].id)) == first
    before = ListPlace(0, films[3].id, backwards=True)
    page = await store.film_list.page(OURS, "everything", 2, before)
    assert (page.films, page.page, page.has_previous) == (
        [*first.films, *second.films][1:3],
        1,
        True,
    )
    beginning = ListPlace(5, films[1].id, backwards=True)
    assert await store.film_list.page(OURS, "everything", 2, beginning) == first


@pytest.mark.parametrize(
    ("backwards", "page", "left_at", "gone", "following"),
    [(False, 2, "d", "da", "efgh"), (True, 1, "e", "ea", "bcd")],
)
async def test_no_film_is_passed_over_when_the_one_at_the_edge_of_a_page_goes(
    *, store: Store, backwards: bool, page: int, left_at: str, gone: str, following: str
) -> None:
    films = {title: await add_film(store, title, guild_id=OURS) for title in "abcdefgh"}
    place = ListPlace(page, films[left_at].id, backwards)
    for title in gone:
        await store.library.merge(by(ANA), films[title].id, films["h"].id)
    seen = set[str]()
    while not seen.issuperset(following):
        shown = await store.film_list.page(OURS, "everything", 2, place)
        seen.update(one.film.title for one in shown.films)
        way_on = shown.has_previous if backwards else shown.has_next
        assert way_on or seen.issuperset(following)
        edge = shown.films[0 if backwards else -1].film.id
        place = ListPlace(max(shown.page + (-1 if backwards else 1), 0), edge, backwards)


async def test_the_log_says_who_changed_what(store: Store) -> None:
    await added(store, by(ANA), Facts(title="Alien", year=1979))
    film = await film_named(store, OURS, "alien")
    await store.reviews.add(by(BEN, minutes=1), film.id, REVIEW)
    (review,) = (await store.reviews.dossier(OURS, film.id)).reviews
    _, edited = await store.reviews.edit(by(ANA, minutes=2), review)
    _, quote = await store.quotes.save(by(BEN, minutes=3), film.id, said(1))
    await store.quotes.take_back(by(BEN, minutes=4), quote)
    _, _, first = await store.reviews.remove(by(ANA, minutes=5), review.id)
    await store.library.undo(by(BEN, minutes=6), first)
    await store.library_rights.name_role(by(ANA, minutes=7), 42)
    await store.library_rights.name_role(by(ANA, minutes=8), None)
    name, critic = "Alien (1979)", LogDetails(byline="Our Fanzine, Ana")
    log = [
        LogEntry(ANA, after(8), "managers", ""),
        LogEntry(ANA, after(7), "managers", "", LogDetails(role_id=42)),
        LogEntry(BEN, after(6), "restored", name, critic),
        LogEntry(ANA, after(5), "removed review", name, critic),
        LogEntry(BEN, after(4), "unquoted", name),
        LogEntry(BEN, after(3), "quoted", name),
        LogEntry(ANA, after(2), "changed review", name, critic, edited),
        LogEntry(BEN, after(1), "reviewed", name, critic),
        LogEntry(ANA, after(0), "added", name),
    ]
    assert await store.library_log.page(OURS, 0, 100, NOW) == (log, 9)
    assert await store.library_log.page(OURS, 4, 3, NOW) == (log[4:7], 9)
    assert await store.library_log.page(OURS, 100, 3, NOW) == ([], 9), "behind the last page"
    assert await store.library_log.page(THEIRS, 0, 100, NOW) == ([], 0)


async def test_the_log_offers_to_undo_what_was_removed_while_that_is_possible(
    shelf: Store,
) -> None:
    async def offered(minutes: float) -> list[int]:
        entries, _ = await shelf.library_log.page(OURS, 0, 10, after(minutes))
        return [entry.undo_id for entry in entries if entry.undo_id is not None]

    alien, charade = [await film_named(shelf, OURS, title) for title in ("alien", "charade")]
    (review,) = (await shelf.reviews.dossier(OURS, charade.id)).reviews
    _, film_entry = await shelf.library.remove_film(by(minutes=1), alien.id)
    _, _, review_entry = await shelf.reviews.remove(by(minutes=2), review.id)
    assert await offered(3) == [review_entry, film_entry]
    assert await offered(11.5) == [review_entry], "ten minutes have passed for the film"
    await shelf.library.undo(by(minutes=4), film_entry)
    assert await offered(4) == [review_entry]
    _, again = await shelf.library.remove_film(by(minutes=5), alien.id)
    assert await offered(5) == [again, review_entry], "the film once, by its last removal"


async def test_the_role_that_may_change_the_library(store: Store) -> None:
    rights = store.library_rights
    assert (await rights.of(OURS)).role_id is None
    await store.library_rights.name_role(by(), 42)
    await store.library_rights.name_role(by(club=THEIRS), 43)
    assert [(await rights.of(club)).role_id for club in (OURS, THEIRS)] == [42, 43]
    await store.library_rights.name_role(by(), None)
    assert [(await rights.of(club)).role_id for club in (OURS, THEIRS)] == [None, 43]


async def test_what_is_chosen_at_once_is_written_at_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rights = store.library_rights
    choosing = rights.choose(by(), role_id=42, films_a_day=0, imports_add=False)
    assert len(await changes_of_writes(store, monkeypatch, choosing)) == 1
    assert await rights.of(OURS) == LibraryRules(42, 0, imports_add=False)
    assert (await store.library_log.page(OURS, 0, 9, NOW))[1] == 3


async def fill(store: Store, club: int) -> None:
    """Something of everything that a club can do to its library."""
    ballerina, casablanca, wick, parasite = [
        await film_named(store, club, title)
        for title in ("ballerina", "casablanca", "john wick", "parasite")
    ]
    who = by(club=club)
    own = await store.library.edit_film(who, ballerina.id, title=f"Prima of {club}")
    await store.reviews.add(who, own.id, REVIEW)
    first, second, mine = (await store.reviews.dossier(club, own.id)).reviews
    await store.reviews.edit(who, first)
    await store.reviews.remove(who, second.id)
    await store.reviews.remove(who, mine.id)
    await store.library.merge(who, casablanca.id, wick.id)
    await store.library.remove_film(who, parasite.id)
    await store.library_rights.name_role(who, 42)
    for film in (own, wick):
        await rate(store, film, ANA, 8, club=club)
    await store.quotes.save(who, own.id, said(club))
    await store.proposals.propose(who, FilmProposal(Facts(title="Alien")))
    await store.proposals.propose(who, QuoteProposal(own.id, own.name, said(club + 1)))


async def test_nothing_is_left_of_a_library_whose_club_has_gone(
    library: Store, database_path: Path
) -> None:
    await fill(library, OURS)
    await fill(library, THEIRS)
    tables = {
        "clubs", "films", "film_counts", "film_replacements", "reviews", "review_replacements",
        "quotes", "library_log", "proposals", "ratings", "rating_changes", "film_scores",
        "year_scores", "removed_films", "merges",
    }  # fmt: skip
    kept, counts = await everything(library, OURS), of_club(database_path, OURS)
    assert set(of_club(database_path, THEIRS)) - {"title_changes"} == tables
    await library.clubs.keep_only([OURS], NOW, deletes=True)
    assert await library.clubs.keep_only([OURS], after(1) + KEPT, deletes=True) == 1
    assert set(of_club(database_path, THEIRS)) <= {"title_changes"}
    orphans = "SELECT 1 FROM film_titles WHERE film_id NOT IN (SELECT id FROM films)"
    assert rows(database_path, orphans) == []
    assert await library.titles.search(THEIRS, f"Prima of {THEIRS}", CHOICES) == []
    assert (await everything(library, OURS), of_club(database_path, OURS)) == (kept, counts)
    assert_kept_right(database_path)
