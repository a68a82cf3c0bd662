"""Nominations: who may make and take back which, and what merges and removals do to them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.errors import FilmNotFound
from bot.domain.film import Facts, Film
from bot.domain.library import BadEntry, Editor, NeedsAccept, TooLate
from bot.domain.nomination import BadNomination, Nomination
from bot.domain.plans import Plans
from bot.domain.proposal import FilmProposal, ProposedNomination
from bot.domain.typed import WHY_LIMIT, clean_why
from bot.domain.watched import Viewing
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import add_film, assert_sound

CLUB, OTHER = 7, 8
ANA, BEN, CHLOE, DAN = 1, 2, 3, 4


def by(member_id: int, guild_id: int = CLUB) -> Editor:
    return Editor(guild_id, member_id, NOW, f"member {member_id}")


async def nominate(store: Store, film: Film, member_id: int = ANA) -> Nomination:
    nominated = await store.nominations.nominate(by(member_id), film.id, None)
    assert nominated.is_new
    return nominated.nomination


async def listed(store: Store, reader: int = ANA) -> list[tuple[str, str | None, int, bool]]:
    found, total = await store.nominations.page(CLUB, reader, 0, 99)
    assert total == len(found)
    return [(each.film.title, each.name, each.backers, each.is_backed) for each in found]


async def test_a_film_is_nominated_once_with_why_and_backers(store: Store) -> None:
    film = await add_film(store, "Alien")
    why = clean_why("  Space,\nat last. ")
    first = await store.nominations.nominate(by(ANA), film.id, why)
    assert (first.is_new, first.nomination.why, first.plans) == (
        True,
        "Space, at last.",
        Plans("UTC", None, []),
    )
    again = await store.nominations.nominate(by(BEN), film.id, "Mine.")
    assert (again.is_new, again.nomination.member_id) == (False, ANA)
    for _ in range(2):
        await store.nominations.back(by(BEN), first.nomination.id)
    assert await listed(store, BEN) == [("Alien", "member 1", 1, True)]
    assert await listed(store) == [("Alien", "member 1", 1, False)]
    await store.nominations.back_no_more(by(BEN), first.nomination.id)
    assert await listed(store, BEN) == [("Alien", "member 1", 0, False)]
    with pytest.raises(BadNomination, match="your own"):
        await store.nominations.back(by(ANA), first.nomination.id)


def test_a_why_that_shows_nothing_is_none_and_one_that_is_too_long_is_refused() -> None:
    assert clean_why(None) is clean_why(" \u3164 ") is None
    with pytest.raises(BadEntry, match="300 is the most"):
        clean_why("x" * (WHY_LIMIT + 1))


async def test_a_members_nominations_have_a_limit_which_the_club_chooses(store: Store) -> None:
    films = [await add_film(store, title) for title in "ABCDE"]
    mine = [await nominate(store, film) for film in films[:3]]
    with pytest.raises(BadNomination, match="3 films are the most"):
        await nominate(store, films[3])
    await nominate(store, films[3], BEN)
    await store.nominations.take_back(by(ANA), mine[0].id, any_ones=False)
    await nominate(store, films[4])
    await store.round_settings.change(CLUB, NOW, nominations_each=1)
    with pytest.raises(BadNomination, match="1 film is the most"):
        await nominate(store, films[0])
    assert [title for title, *_ in await listed(store)] == ["B", "C", "D", "E"]


async def test_a_film_that_was_watched_is_said_to_have_been(store: Store) -> None:
    film = await add_film(store, "Alien")
    for on in (date(2025, 10, 31), date(2024, 1, 2)):
        await store.watched.add(by(ANA), Viewing(on=on, title="", film_id=film.id))
    nominated = await store.nominations.nominate(by(BEN), film.id, None)
    assert nominated.plans.watched_on == date(2025, 10, 31)


async def test_what_is_taken_back_by_whom(store: Store) -> None:
    film = await add_film(store, "Alien")
    nomination = await nominate(store, film)
    with pytest.raises(BadNomination, match="Only who nominated it"):
        await store.nominations.take_back(by(BEN), nomination.id, any_ones=False)
    taken = await store.nominations.take_back(by(BEN), nomination.id, any_ones=True)
    assert taken.film.title == "Alien"
    for gone in (
        store.nominations.take_back(by(ANA), nomination.id, any_ones=False),
        store.nominations.back(by(BEN), nomination.id),
        store.nominations.back_no_more(by(BEN), nomination.id),
    ):
        with pytest.raises(TooLate, match="no longer there"):
            await gone


async def test_a_nomination_of_another_club_is_unknown(store: Store) -> None:
    film, own = await add_film(store, "Alien"), await add_film(store, "Ours", guild_id=OTHER)
    nomination = await nominate(store, film)
    stranger = by(BEN, OTHER)
    for tried in (
        store.nominations.back(stranger, nomination.id),
        store.nominations.take_back(stranger, nomination.id, any_ones=True),
    ):
        with pytest.raises(TooLate):
            await tried
    with pytest.raises(FilmNotFound):
        await nominate(store, own)
    assert (await store.nominations.nominate(stranger, film.id, None)).is_new
    for guild in (CLUB, OTHER):
        assert (await store.nominations.page(guild, BEN, 0, 9))[1] == 1


async def test_a_new_film_comes_into_the_library_if_the_member_may_add_it(store: Store) -> None:
    facts = Facts(title="Tár", year=2022)
    await store.library_rights.choose(by(ANA), films_a_day=0)
    with pytest.raises(NeedsAccept):
        await store.nominations.nominate_new(by(BEN), facts, None, may_add=False)
    assert await listed(store) == []
    await store.nominations.nominate_new(by(BEN), facts, None, may_add=True)
    assert [title for title, *_ in await listed(store)] == ["Tár"]


async def propose(store: Store, title: str, why: str | None = None) -> int:
    """Ana proposes a film, and nominates it with that."""
    facts = FilmProposal(Facts(title=title, year=2022), nomination=ProposedNomination(why))
    return (await store.proposals.propose(by(ANA), facts)).id


async def test_a_film_that_was_proposed_to_be_nominated_is_once_it_is_accepted(
    store: Store,
) -> None:
    proposal = await propose(store, "Tár", "Music.")
    assert await listed(store) == []
    accepted = await store.proposals.accept(by(BEN), proposal)
    assert accepted.nominated is not None
    nomination = accepted.nominated.nomination
    assert (nomination.member_id, nomination.name, nomination.why) == (ANA, "member 1", "Music.")
    assert await listed(store) == [("Tár", "member 1", 0, False)]


async def test_a_film_that_was_nominated_before_its_proposal_was_accepted_stays_so(
    store: Store,
) -> None:
    for title, member in (("Tár", BEN), ("Aftersun", ANA)):
        proposal = await propose(store, title, "Old.")
        film = await add_film(store, title, year=2022)
        await store.nominations.nominate(by(member), film.id, "New.")
        accepted = await store.proposals.accept(by(BEN), proposal)
        assert accepted.nominated is not None
        assert not accepted.nominated.is_new
        assert not accepted.lacks_room
        nomination = accepted.nominated.nomination
        assert (nomination.member_id, nomination.why) == (member, "New.")


async def test_a_proposed_film_is_accepted_though_its_member_has_no_room_to_nominate_it(
    store: Store,
) -> None:
    await store.round_settings.change(CLUB, NOW, nominations_each=1)
    proposals = [await propose(store, title) for title in ("Tár", "Aftersun")]
    assert (await store.proposals.accept(by(BEN), proposals[0])).nominated
    with pytest.raises(BadNomination, match="1 film is the most"):
        await propose(store, "Close")
    accepted = await store.proposals.accept(by(BEN), proposals[1])
    assert (accepted.film.title, accepted.nominated) == ("Aftersun", None)
    assert accepted.lacks_room
    assert [title for title, *_ in await listed(store)] == ["Tár"]


async def test_merged_films_are_one_nomination_and_two_again_after_an_undo(store: Store) -> None:
    gone, into = await add_film(store, "Allien"), await add_film(store, "Alien")
    stays = await nominate(store, into)
    slip = await nominate(store, gone, BEN)
    for nomination, backers in ((slip, (CHLOE, ANA)), (stays, (CHLOE, DAN))):
        for backer in backers:
            await store.nominations.back(by(backer), nomination.id)
    _gone, _into, entry = await store.library.merge(by(ANA), gone.id, into.id)
    # Ben, Chloe and Dan: Chloe once, and Ana not beside her own nomination.
    assert await listed(store) == [("Alien", "member 1", 3, False)]
    await store.library.undo(by(ANA), entry)
    assert await listed(store) == [
        ("Alien", "member 1", 2, False), ("Allien", "member 2", 2, True),
    ], "each has those who wanted it, and Ana asks"  # fmt: skip


async def test_a_nomination_goes_along_with_its_film_and_back(store: Store) -> None:
    gone, into = await add_film(store, "Allien", guild_id=CLUB), await add_film(store, "Alien")
    slip = await nominate(store, gone, BEN)
    _gone, _into, entry = await store.library.merge(by(ANA), gone.id, into.id)
    assert [title for title, *_ in await listed(store)] == ["Alien"]
    await store.library.undo(by(ANA), entry)
    assert [title for title, *_ in await listed(store)] == ["Allien"]
    _film, entry = await store.library.remove_film(by(ANA), gone.id)
    assert await listed(store) == []
    with pytest.raises(TooLate):
        await store.nominations.back(by(CHLOE), slip.id)
    await store.library.undo(by(ANA), entry)
    assert [title for title, *_ in await listed(store)] == ["Allien"]
    await store.library.remove_film(by(ANA), gone.id)
    await store.library.purge(NOW + timedelta(days=1))
    assert await store.database.fetch("SELECT 1 FROM nominations") == []


async def test_a_club_goes_with_its_nominations_and_votes(
    store: Store, database_path: object
) -> None:
    films = [await add_film(store, title) for title in "AB"]
    for film in films:
        await nominate(store, film)
    await store.clubs.keep_only([], NOW, deletes=True)
    await store.clubs.keep_only([], NOW + timedelta(days=31), deletes=True)
    assert await store.database.fetch("SELECT 1 FROM nominations") == []
    assert_sound(database_path)  # type: ignore[arg-type]
