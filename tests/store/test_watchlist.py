"""What members have seen and want to see, and what ratings, merges and removals do to that."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film
from bot.domain.library import Editor
from bot.domain.proposal import FilmProposal, OwnNote
from bot.domain.watchlist import drawn
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, CHLOE, OURS, THEIRS, by, rate
from tests.store.tables import add_film, titles_of


async def wanted(store: Store, member_id: int = ANA) -> list[str]:
    """What is on a member's watchlist, the newest first."""
    found, total = await store.watchlists.page(OURS, member_id, 0, 99)
    assert total == len(found)
    return [film.title for film in found]


async def seen(store: Store) -> list[tuple[int, str]]:
    rows = await store.database.fetch(
        "SELECT member_id, title FROM seen_films JOIN films ON films.id = film_id ORDER BY 1, 2"
    )
    return [(row["member_id"], row["title"]) for row in rows]


async def want(store: Store, film: Film, *members: int) -> None:
    for member_id in members:
        await store.watchlists.add(by(member_id), film.id)


async def test_a_watchlist_has_each_film_once_the_newest_first(store: Store) -> None:
    alien, brazil = await add_film(store, "Alien"), await add_film(store, "Brazil")
    for minute, film in enumerate((alien, brazil, alien)):
        own = await store.watchlists.add(by(minutes=minute), film.id)
        assert own.is_wanted is (minute == 2)
    assert await wanted(store) == ["Brazil", "Alien"]
    assert (await store.watchlists.page(OURS, ANA, 1, 1)) == (titles_of(alien), 2)
    assert await wanted(store, BEN) == []
    assert (await store.watchlists.page(THEIRS, ANA, 0, 9)) == ([], 0)
    assert (await store.watchlists.remove(by(), brazil.id)).is_wanted
    assert not (await store.watchlists.remove(by(), brazil.id)).is_wanted
    assert await wanted(store) == ["Alien"]
    theirs = await add_film(store, "Theirs", guild_id=THEIRS)
    for change in (store.watchlists.add, store.watchlists.mark_seen):
        with pytest.raises(FilmNotFound):
            await change(by(), theirs.id)


async def test_what_is_seen_or_rated_leaves_the_watchlist(store: Store) -> None:
    alien, brazil = await add_film(store, "Alien"), await add_film(store, "Brazil")
    sealed = await add_film(store, "Cure")
    await store.sealed.seal(by(), sealed.id, NOW + timedelta(days=1), 5)
    for film in (alien, brazil, sealed):
        await want(store, film, ANA, BEN)
    assert (await store.watchlists.mark_seen(by(), alien.id)).is_wanted
    assert (await store.watchlists.mark_seen(by(), alien.id)).is_seen
    for film in (brazil, sealed):
        assert (await store.ratings.rate(Editor(OURS, ANA, NOW), film.id, 8)).left_watchlist
        assert not (await store.ratings.rate(Editor(OURS, ANA, NOW), film.id, 7)).left_watchlist
        assert (await store.watchlists.mark_seen(by(), film.id)).is_rated
    assert await wanted(store) == []
    assert await wanted(store, BEN) == ["Cure", "Brazil", "Alien"]
    assert await seen(store) == [(ANA, "Alien")], "what is rated needs no mark"
    # Who wants to see it once more has it there until they have.
    await want(store, brazil, ANA)
    assert await wanted(store) == ["Brazil"]
    assert (await store.watchlists.mark_unseen(by(), alien.id)).is_seen
    assert await seen(store) == []


@pytest.mark.parametrize("gone_of", [None, OURS])
async def test_both_follow_a_merge_and_its_undo(store: Store, gone_of: int | None) -> None:
    gone, into = await add_film(store, "Allien", guild_id=gone_of), await add_film(store, "Alien")
    await want(store, gone, ANA, BEN)
    await want(store, into, BEN, CHLOE)
    for member_id, films in ((4, (gone,)), (5, (gone, into))):
        for film in films:
            await store.watchlists.mark_seen(by(member_id), film.id)
    before = [await wanted(store, member) for member in (ANA, BEN, CHLOE)], await seen(store)
    _gone, _into, entry = await store.library.merge(by(), gone.id, into.id)
    assert [await wanted(store, member) for member in (ANA, BEN, CHLOE)] == [["Alien"]] * 3
    assert (await store.watchlists.mark_seen(by(4), gone.id)).is_seen
    await store.library.undo(by(), entry)
    after = [await wanted(store, member) for member in (ANA, BEN, CHLOE)], await seen(store)
    assert after == before


async def test_what_leaves_a_watchlist_after_a_merge_does_not_come_back_with_its_undo(
    store: Store,
) -> None:
    gone, into = await add_film(store, "Allien"), await add_film(store, "Alien")
    for film in (gone, into):
        await want(store, film, ANA, BEN)
    _gone, merged, entry = await store.library.merge(by(), gone.id, into.id)
    await rate(store, merged, ANA, 8)
    await store.watchlists.remove(by(BEN), gone.id)
    await store.library.undo(by(), entry)
    assert await wanted(store) == await wanted(store, BEN) == []


async def test_a_removed_film_is_shown_no_more_and_comes_back_with_an_undo(store: Store) -> None:
    film = await add_film(store, "Alien")
    await want(store, film, ANA)
    await store.watchlists.mark_seen(by(BEN), film.id)
    _film, entry = await store.library.remove_film(by(), film.id)
    assert await wanted(store) == []
    assert (await store.watchlists.together(OURS, ANA, [])).films == []
    await store.library.undo(by(), entry)
    assert await wanted(store) == ["Alien"]
    await store.library.remove_film(by(), film.id)
    await store.library.purge(NOW + timedelta(days=1))
    assert await store.database.fetch("SELECT 1 FROM watchlist") == await seen(store) == []


async def test_several_want_the_same_films_and_a_private_member_counts_for_themself_alone(
    store: Store,
) -> None:
    films = [await add_film(store, title) for title in "ABCD"]
    for film, members in zip(films, ([ANA], [ANA, BEN], [ANA, BEN, CHLOE], [BEN]), strict=True):
        await want(store, film, *members)
    alone = await store.watchlists.together(OURS, ANA, [])
    assert [film.title for film in alone.of_all] == ["A", "B", "C"]
    three = await store.watchlists.together(OURS, ANA, [BEN, CHLOE, BEN, ANA])
    assert (three.members, three.left_out) == (3, 0)
    assert [film.title for film in three.of_all] == ["C"]
    assert [(each.film.title, each.members) for each in three.of_most(9)] == [("B", 2)]
    assert (await store.watchlists.together(OURS, ANA, [4])).of_all == []
    await store.database.write(
        lambda connection: connection.execute(
            "INSERT INTO private_members VALUES (?, ?)", (OURS, CHLOE)
        )
    )
    without = await store.watchlists.together(OURS, ANA, [BEN, CHLOE])
    assert (without.members, without.left_out) == (2, 1)
    assert [film.title for film in without.of_all] == ["B", "C"]
    own = await store.watchlists.together(OURS, CHLOE, [ANA])
    assert (own.members, own.left_out) == (2, 0)


async def test_chance_draws_each_and_another_one_after_one(store: Store) -> None:
    films = titles_of(*[await add_film(store, title) for title in "ABC"])
    chance = Random(1)
    assert {drawn(films, chance.choice).title for _ in range(50)} == set("ABC")
    assert {drawn(films, chance.choice, films[0].id).title for _ in range(50)} == set("BC")
    assert drawn(films[:1], chance.choice, films[0].id) == films[0], "there is no other"


async def accept(store: Store, title: str, note: OwnNote) -> OwnNote | None:
    """Ana proposes a film for a list of hers, and Ben accepts it. Returns what is noted then."""
    proposed = FilmProposal(Facts(title=title, year=2022), note=note)
    proposal = await store.proposals.propose(by(ANA), proposed)
    return (await store.proposals.accept(by(BEN), proposal.id)).noted


async def test_a_film_that_was_proposed_for_a_list_is_on_it_once_it_is_accepted(
    store: Store,
) -> None:
    assert await accept(store, "Tár", "wanted") == "wanted"
    assert await accept(store, "Close", "seen") == "seen"
    assert (await wanted(store), await seen(store)) == (["Tár"], [(ANA, "Close")])
    rated, watched = [await add_film(store, title, year=2022) for title in ("Aftersun", "Nope")]
    await rate(store, rated, ANA, 8)
    await store.watchlists.mark_seen(by(ANA), watched.id)
    for title in ("Aftersun", "Nope"):  # seen meanwhile
        assert await accept(store, title, "wanted") is None
    assert await wanted(store) == ["Tár"]
