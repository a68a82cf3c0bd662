"""A pick that is taken back puts back what it took off the nominations and the open vote."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.nomination import Nomination
from bot.domain.turn import Beginning, Turn
from bot.domain.vote import Vote
from bot.store.store import Store
from bot.store.votes import NewVote
from tests.conftest import NOW
from tests.store.clubs_library import ANA, BEN, CHLOE, OURS, by
from tests.store.tables import add_film, assert_sound, rows

DAN = 4
BEGINNING = Beginning(NOW, 7, 8)


@pytest.fixture
async def heat(store: Store) -> Film:
    """A film that Ben has nominated, and that Chloe would like, too. It is Ana's turn."""
    film = await add_film(store, "Heat", guild_id=OURS, year=1995)
    made = await store.nominations.nominate(by(BEN), film.id, "It is cold outside.")
    await store.nominations.back(by(CHLOE), made.nomination.id)
    await store.turns.set_order(by(), [(ANA, "Ana"), (BEN, "Ben")], [])
    await store.turns.begin(OURS, BEGINNING)
    return film


async def nominated(store: Store) -> list[Nomination]:
    return (await store.nominations.page(OURS, DAN, 0, 99))[0]


async def wanted(store: Store) -> dict[str, tuple[int, set[int]]]:
    """Who has nominated each film, and who backs it."""
    found: dict[str, tuple[int, set[int]]] = {}
    for each in await nominated(store):
        seen = [await store.nominations.one(by(who), each.id) for who in (ANA, BEN, CHLOE, DAN)]
        backers = {who for who, its in zip((ANA, BEN, CHLOE, DAN), seen, strict=True)
                   if its.is_backed}  # fmt: skip
        found[each.film.title] = each.member_id, backers
    return found


async def pick(store: Store, film: Film) -> Turn:
    present = await store.turns.present(OURS)
    assert present is not None
    return await store.turns.pick(by(), present.id, film.id, None)


async def take_back(store: Store) -> Turn:
    """Take the last pick back. Returns the turn as it was before."""
    rota = await store.turns.rota(OURS)
    assert rota.ended is not None
    await store.turns.give_back(rota.ended, rota.present, NOW, {})
    return rota.ended


async def test_a_nomination_comes_back_as_it_was(store: Store, heat: Film) -> None:
    before = await nominated(store)
    assert (await pick(store, heat)).was_nominated
    assert await nominated(store) == []
    assert (await take_back(store)).was_nominated
    assert await nominated(store) == before, "old buttons carry its id"
    assert await wanted(store) == {"Heat": (BEN, {CHLOE})}
    assert not (await pick(store, await add_film(store, "Up", guild_id=OURS))).was_nominated
    assert not (await take_back(store)).was_nominated
    assert await nominated(store) == before


async def vote_on(store: Store, heat: Film) -> Vote:
    """A vote on Heat and another film, in which Ana ranks Heat first."""
    up = await add_film(store, "Up", guild_id=OURS)
    await store.nominations.nominate(by(), up.id, None)
    new = NewVote("ranked", NOW + timedelta(days=1), 7)
    vote = await store.votes.open(by(), new, [each.id for each in await nominated(store)])
    await store.votes.cast(by(), vote.id, (1, 2))
    assert heat.id in [each.film.id for each in vote.films]
    return vote


async def test_a_film_comes_back_into_the_open_vote_with_the_ballots_that_were_for_it(
    store: Store, heat: Film, database_path: Path
) -> None:
    vote = await vote_on(store, heat)
    in_vote = rows(database_path, "SELECT * FROM vote_films")
    assert (await pick(store, heat)).was_voted_on
    assert await store.votes.ballot(OURS, vote.id, ANA) == (2,)
    assert (await take_back(store)).was_voted_on
    assert await store.votes.ballot(OURS, vote.id, ANA) == (1, 2)
    assert rows(database_path, "SELECT * FROM vote_films ORDER BY id") == in_vote
    assert_sound(database_path)


async def test_a_vote_that_is_over_is_left_as_it_was_counted(store: Store, heat: Film) -> None:
    vote = await vote_on(store, heat)
    await pick(store, heat)
    await store.votes.close(OURS, vote.id, NOW, ())
    ended = await take_back(store)
    assert (ended.was_nominated, ended.was_voted_on) == (True, False)
    assert [each.film.title for each in (await store.votes.one(OURS, vote.id)).films] == ["Up"]
    assert await wanted(store) == {"Heat": (BEN, {CHLOE})}, "the vote's winner is off"


@pytest.mark.parametrize(
    ("who", "expected"),
    [(DAN, (DAN, {BEN, CHLOE})), (BEN, (BEN, {CHLOE})), (CHLOE, (CHLOE, {BEN}))],
    ids=["another", "the same", "a backer"],
)
async def test_who_wanted_it_backs_the_nomination_that_was_made_meanwhile(
    store: Store, heat: Film, who: int, expected: tuple[int, set[int]]
) -> None:
    await pick(store, heat)
    await store.nominations.nominate(by(who), heat.id, None)
    await take_back(store)
    assert await wanted(store) == {"Heat": expected}


@pytest.mark.parametrize(
    ("nominates", "takes_back", "is_organiser", "comes_back"),
    [
        (DAN, DAN, False, True), (BEN, BEN, False, False), (DAN, ANA, True, False),
        (DAN, DAN, True, True), (BEN, BEN, True, False),
    ],
    ids=[
        "another's own", "their own", "an organiser's doing",
        "another organiser's own", "the organiser's own",
    ],
)  # fmt: skip
async def test_who_has_taken_it_back_meanwhile_decides_about_their_own_nomination(
    store: Store,
    heat: Film,
    *,
    nominates: int,
    takes_back: int,
    is_organiser: bool,
    comes_back: bool,
) -> None:
    """Nominated again, and taken back."""
    await pick(store, heat)
    made = await store.nominations.nominate(by(nominates), heat.id, None)
    await store.nominations.take_back(by(takes_back), made.nomination.id, any_ones=is_organiser)
    assert (await take_back(store)).was_nominated is comes_back
    assert (await wanted(store) == {"Heat": (BEN, {CHLOE})}) is comes_back


@pytest.mark.parametrize(
    ("who", "expected"), [(CHLOE, {BEN}), (BEN, set[int]())], ids=["a backer", "whose it was"]
)
async def test_who_has_said_meanwhile_that_they_do_not_want_it_is_no_backer_again(
    store: Store, heat: Film, who: int, expected: set[int]
) -> None:
    await pick(store, heat)
    made = await store.nominations.nominate(by(DAN), heat.id, None)
    await store.nominations.back(by(who), made.nomination.id)
    await store.nominations.back_no_more(by(who), made.nomination.id)
    await take_back(store)
    assert await wanted(store) == {"Heat": (DAN, expected)}


@pytest.mark.parametrize("table", ["turns", "posts"])
async def test_of_who_goes_just_as_a_pick_is_taken_back_nothing_comes_back(
    store: Store, heat: Film, database_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    """Their rows go first, and what is JSON last."""
    await vote_on(store, heat)
    await pick(store, heat)
    goes, is_picked = store.members_going._out_of_json, True

    async def taken_back_first(of_table: str, *given: Any) -> None:
        nonlocal is_picked
        if is_picked and of_table == table:
            is_picked = False
            await take_back(store)
        await goes(of_table, *given)

    monkeypatch.setattr(store.members_going, "_out_of_json", taken_back_first)
    await delete(store, BEN)
    assert not is_picked
    for name in ("nominations", "vote_films"):
        theirs = f"SELECT why FROM {name} WHERE member_id = {BEN} OR why LIKE '%outside%'"
        assert rows(database_path, theirs) == []


async def test_of_who_has_gone_meanwhile_nothing_comes_back(
    store: Store, heat: Film, database_path: Path
) -> None:
    vote = await vote_on(store, heat)
    await pick(store, heat)
    await delete(store, BEN)
    assert await take_back(store)
    assert (await wanted(store))["Heat"] == (-1, {CHLOE})
    in_vote = [(each.member_id, each.why) for each in (await store.votes.one(OURS, vote.id)).films]
    assert in_vote == [(-1, None), (ANA, None)]
    assert_sound(database_path)


async def test_a_nomination_that_nobody_else_wants_goes_with_its_member(
    store: Store, heat: Film, database_path: Path
) -> None:
    await pick(store, heat)
    for member in (CHLOE, BEN):
        await delete(store, member)
    assert rows(database_path, "SELECT count(*) FROM turns WHERE taken_off LIKE '%outside%'") == [
        (0,)
    ]
    assert not (await take_back(store)).was_nominated
    assert await nominated(store) == []


async def test_a_member_reads_in_their_data_what_a_pick_has_taken_off(
    store: Store, heat: Film
) -> None:
    vote = await vote_on(store, heat)
    turn = await pick(store, heat)
    bens, chloes, anas = [
        (await store.member_data.everything(OURS, who)).tables for who in (BEN, CHLOE, ANA)
    ]
    (kept,) = bens["taken_off"]
    assert (kept["turn_id"], kept["film_title"]) == (turn.id, "Heat")
    (nomination,) = kept["nominations"]
    assert (nomination["why"], "backers" in nomination) == ("It is cold outside.", False)
    (place,) = kept["ballot"]
    assert (place["vote_id"], place["why"]) == (vote.id, "It is cold outside.")
    (liked,) = chloes["taken_off"]
    assert liked == {
        "turn_id": turn.id, "film_title": "Heat", "liked": [{"id": nomination["id"]}],
    }  # fmt: skip
    assert "taken_off" not in anas


async def test_what_can_not_be_taken_back_since_the_picker_has_gone_is_forgotten(
    store: Store, heat: Film, database_path: Path
) -> None:
    await pick(store, heat)
    await delete(store, ANA)
    assert rows(database_path, "SELECT count(*) FROM turns WHERE taken_off NOT NULL") == [(0,)]


async def delete(store: Store, member_id: int) -> None:
    for going in await store.members_going.begin_deleting([OURS], member_id, NOW):
        await store.members_going.go(going, "a member", NOW)


async def test_merges_of_the_film_meanwhile_are_followed(store: Store, heat: Film) -> None:
    other = await add_film(store, "Heat again", guild_id=OURS, year=1995)
    await store.nominations.nominate(by(DAN), other.id, None)
    await pick(store, heat)
    _gone, _into, entry = await store.library.merge(by(), heat.id, other.id)
    await take_back(store)
    assert await wanted(store) == {"Heat again": (DAN, {BEN, CHLOE})}
    await store.library.undo(by(minutes=1), entry)
    assert (await wanted(store))["Heat again"][0] == DAN


async def test_what_can_not_be_taken_back_any_more_is_forgotten(
    store: Store, heat: Film, database_path: Path
) -> None:
    await pick(store, heat)
    following = await store.turns.begin(OURS, BEGINNING)
    await store.turns.end(OURS, following.id, NOW)
    assert rows(database_path, "SELECT count(*) FROM turns WHERE taken_off NOT NULL") == [(0,)]
    assert await take_back(store) is not None
    assert await nominated(store) == []


async def test_a_film_that_has_left_the_library_is_not_put_back(store: Store, heat: Film) -> None:
    await pick(store, heat)
    await store.library.remove_film(Editor(OURS, ANA, NOW), heat.id)
    await store.library.purge(NOW + timedelta(days=400))
    await take_back(store)
    assert await nominated(store) == []
