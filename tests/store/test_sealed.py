"""What is given to a sealed film stands apart from all ratings, and becomes like all others."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.film import Facts, Film
from bot.domain.library import BadEntry, Editor, TooLate
from bot.domain.proposal import FilmProposal, ProposedRating
from bot.domain.reveal import OpenedRating, Those, revealed
from bot.domain.screening import NewScreening
from bot.store.database import statement
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import add_film, assert_sound, rows, take_line

CLUB, ANA, BEN = 100, 1, 2
DAY = timedelta(days=1)
BY = Editor(CLUB, 9, NOW, "Olive")


@pytest.fixture
async def film(store: Store) -> Film:
    """One that is sealed for a day, rated by Ana, and before that by Ben."""
    film = await add_film(store, "Heat", guild_id=CLUB, year=1995)
    await store.ratings.rate(Editor(CLUB, BEN, NOW, "Ben"), film.id, 2, line="Long.")
    await store.sealed.seal(BY, film.id, NOW + DAY, 5)
    await store.ratings.rate(Editor(CLUB, ANA, NOW, "Ana"), film.id, 9, line="A line.", guess=6)
    return film


async def sealing(store: Store, film: Film) -> int:
    sealed = await store.sealed.of_film(CLUB, film.id)
    assert sealed is not None
    return sealed.id


async def test_it_is_in_no_table_of_ratings(store: Store, film: Film, database_path: Path) -> None:
    assert rows(database_path, "SELECT member_id FROM rating_changes") == [(BEN,)]
    mine = await store.ratings.of_member(CLUB, film.id, ANA)
    assert mine is not None
    assert (mine.stars, mine.line, mine.guess) == (9, "A line.", 6)
    again = await store.ratings.rate(Editor(CLUB, BEN, NOW), film.id, 7)
    assert again.now is not None
    assert again.now.line == "Long."  # as it was before
    assert (await store.reviews.dossier(CLUB, film.id)).aggregate.count == 1
    assert (await store.library.toll(CLUB, film.id, NOW)).ratings == 2


async def test_it_is_opened_once_with_the_history_and_the_counts(
    store: Store, film: Film, database_path: Path
) -> None:
    await store.ratings.rate(Editor(CLUB, BEN, NOW), film.id, 7)
    number = await sealing(store, film)
    assert await store.reveals.due(NOW + DAY - timedelta(seconds=1)) == []
    assert await store.reveals.due(NOW + DAY) == [(CLUB, number)]
    assert await store.reveals.open(CLUB, number, NOW + DAY)
    assert not await store.reveals.open(CLUB, number, NOW + DAY)
    changes = "SELECT member_id, earlier_stars, stars, changed_at FROM rating_changes"
    at = (NOW + DAY).isoformat(timespec="microseconds")
    assert rows(database_path, changes)[1:] == [(ANA, None, 9, at), (BEN, 2, 7, at)]
    assert rows(database_path, "SELECT 1 FROM sealed_ratings") == []
    told = await store.reveals.to_tell(CLUB, number)
    assert told is not None
    assert told[0].aggregate.mean == 8
    assert [(each.name, each.stars) for each in told[0].ratings] == [("Ana", 9), ("Ben", 7)]
    assert await store.reveals.due(NOW + DAY) == [(CLUB, number)]  # its post is owed
    await store.reveals.note_written(CLUB, number)
    assert await store.reveals.due(NOW + 9 * DAY) == []
    assert_sound(database_path)


async def test_a_line_that_is_taken_away_does_not_come_back_out_of_an_envelope(
    store: Store, film: Film
) -> None:
    await store.ratings.rate(Editor(CLUB, BEN, NOW), film.id, 7)
    await take_line(store, BY, film, BEN)
    assert await store.reveals.open(CLUB, await sealing(store, film), NOW)
    rated = await store.ratings.of_film(CLUB, film.id, 0, 2)
    assert [each.line for each in rated] == ["A line.", None]


async def test_another_club_neither_sees_nor_opens_it(store: Store, film: Film) -> None:
    number = await sealing(store, film)
    assert await store.sealed.of_film(200, film.id) is None
    assert not await store.reveals.open(200, number, NOW)
    with pytest.raises(TooLate):
        await store.sealed.one(200, number)


async def test_a_seal_goes_along_with_a_merge_and_back_with_its_undo(
    store: Store, film: Film
) -> None:
    other = await add_film(store, "Heat", guild_id=CLUB, year=1996)
    number = await sealing(store, film)
    *_, entry = await store.library.merge(BY, film.id, other.id)
    assert await sealing(store, other) == number
    await store.library.undo(BY, entry)
    assert await sealing(store, film) == number
    assert await store.sealed.of_film(CLUB, other.id) is None
    await store.sealed.seal(BY, other.id, NOW + DAY, 5)
    with pytest.raises(BadEntry, match="Both are sealed"):
        await store.library.merge(BY, film.id, other.id)


async def test_a_film_that_is_removed_is_opened_when_it_is_back_and_never_when_it_is_gone(
    store: Store, film: Film, database_path: Path
) -> None:
    number = await sealing(store, film)
    _, entry = await store.library.remove_film(BY, film.id)
    assert await store.reveals.due(NOW + DAY) == []
    assert not await store.reveals.open(CLUB, number, NOW + DAY)
    await store.library.undo(BY, entry)
    assert await store.reveals.due(NOW + DAY) == [(CLUB, number)]
    await store.library.remove_film(BY, film.id)
    await store.library.purge(NOW + DAY)
    assert rows(database_path, "SELECT 1 FROM sealed_ratings") == []
    assert_sound(database_path)


async def test_a_change_of_the_films_facts_keeps_its_seal(store: Store) -> None:
    everyones = await add_film(store, "Heat", year=1995)
    await store.sealed.seal(BY, everyones.id, NOW + DAY, 5)
    await store.ratings.rate(Editor(CLUB, ANA, NOW), everyones.id, 9)
    own = await store.library.edit_film(BY, everyones.id, director="Michael Mann")
    assert own.id != everyones.id
    for film_id in (own.id, everyones.id):
        sealed = await store.sealed.of_film(CLUB, film_id)
        assert sealed is not None
        assert sealed.count == 1
    change = await store.ratings.rate(Editor(CLUB, BEN, NOW), everyones.id, 3)
    assert change.sealed is not None
    assert change.sealed.count == 2


async def test_a_line_with_a_link_is_in_no_reveal_and_with_the_rating(
    store: Store, film: Film
) -> None:
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 9, line="Join discord.gg/elsewhere")
    number = await sealing(store, film)
    await store.reveals.open(CLUB, number, NOW)
    told = await store.reveals.to_tell(CLUB, number)
    assert told is not None
    assert [rating.line for rating in told[0].ratings] == [None]
    (rated, *_others) = await store.ratings.of_film(CLUB, film.id, 0, 2)
    assert rated.line == "Join discord.gg/elsewhere"


async def test_its_line_that_is_taken_goes_from_what_waits_to_be_posted(
    store: Store, film: Film
) -> None:
    number = await sealing(store, film)
    with pytest.raises(TooLate):
        await take_line(store, BY, film, ANA)
    await store.reveals.open(CLUB, number, NOW)
    await take_line(store, BY, film, ANA)
    told = await store.reveals.to_tell(CLUB, number)
    assert told is not None
    assert [rating.line for rating in told[0].ratings] == [None]


OPENED = OpenedRating(ANA, "Ana", 9, None, spoiler=False, guess=6)


def test_of_guesses_that_are_as_near_all_are_told() -> None:
    film = Film(id=1, title="Heat")
    counts = [0, 0, 0, 0, 0, 1, 0, 1, 0, 0]  # a mean of 7
    others = [replace(OPENED, name=name, guess=guess) for name, guess in (("Ben", 8), ("Cy", 6))]
    told = revealed(film, counts, [OPENED, *others, replace(OPENED, guess=None)])
    assert told.nearest == (Those(6, ("Ana", "Cy"), 2), Those(8, ("Ben",), 1))
    assert told.agrees
    assert revealed(film, counts, [replace(OPENED, guess=None)]).nearest == ()


async def test_a_seal_made_by_hand_outlives_a_screening_that_is_called_off(
    store: Store,
) -> None:
    film = await add_film(store, "Alien", guild_id=CLUB, year=1979)
    await store.round_settings.change(CLUB, NOW, sealed_films="always")
    await store.sealed.seal(BY, film.id, NOW + DAY, 5)
    new = NewScreening(
        guild_id=CLUB, film_id=film.id, at=NOW + DAY, is_live=True, channel_id=5, by_id=9,
        scheduled_at=NOW,
    )  # fmt: skip
    screening = await store.screenings.schedule(new)
    await store.screenings.call_off(CLUB, screening, NOW)
    sealed = await store.sealed.of_film(CLUB, film.id)
    assert sealed is not None
    assert sealed.reveal_at > NOW + DAY, "what was told of its reveal holds at least"


async def test_stars_that_were_proposed_before_take_the_place_of_no_envelope(store: Store) -> None:
    facts = Facts(title="Alien", year=1979)
    proposal = FilmProposal(facts, ProposedRating(2))
    proposed = await store.proposals.propose(Editor(CLUB, ANA, NOW), proposal)
    film = await add_film(store, "Alien", guild_id=CLUB, year=1979)
    await store.sealed.seal(BY, film.id, NOW + DAY, 5)
    await store.ratings.rate(Editor(CLUB, ANA, NOW + timedelta(minutes=1)), film.id, 9)
    await store.proposals.accept(replace(BY, at=NOW + timedelta(hours=1)), proposed.id)
    mine = await store.ratings.of_member(CLUB, film.id, ANA)
    assert mine is not None
    assert mine.stars == 9


async def test_a_seal_of_two_screenings_is_the_later_ones_and_outlives_either_called_off(
    store: Store,
) -> None:
    film = await add_film(store, "Thief", guild_id=CLUB, year=1981)
    ids = [
        await store.screenings.schedule(
            NewScreening(
                guild_id=CLUB,
                film_id=film.id,
                at=NOW + days * DAY,
                is_live=True,
                channel_id=5,
                by_id=9,
                scheduled_at=NOW,
                sealed=True,
            )
        )
        for days in (1, 8)
    ]

    async def holder() -> object:
        (row,) = await store.database.fetch("SELECT screening_id FROM sealings")
        return row["screening_id"]

    assert await holder() == ids[1]
    await store.screenings.call_off(CLUB, ids[1], NOW)
    assert await holder() == ids[0]
    await store.screenings.call_off(CLUB, ids[0], NOW)
    assert await store.sealed.of_film(CLUB, film.id) is None


async def test_what_told_of_a_seal_is_stale_once_the_seal_has_changed(
    store: Store, film: Film
) -> None:
    number = await sealing(store, film)
    told = await store.sealed.one(CLUB, number)
    await store.sealed.note_told(told, CLUB, (5, 77), NOW)
    assert await store.posts.stale() == []
    await store.sealed.seal(BY, film.id, NOW + 2 * DAY, 5)
    (post,) = await store.posts.stale()
    assert (post.id.kind, post.channel_id, post.message_id) == ("seal", 5, 77)
    await store.posts.renewed(post)
    await store.reveals.open(CLUB, number, NOW + DAY)
    assert await store.posts.stale() != []


async def test_a_seal_that_changes_while_the_club_is_told_of_it_is_stale_at_once(
    store: Store, film: Film
) -> None:
    told = await store.sealed.one(CLUB, await sealing(store, film))
    await store.sealed.seal(BY, film.id, NOW + 2 * DAY, 5)
    await store.sealed.note_told(told, CLUB, (5, 77), NOW)
    assert [post.message_id for post in await store.posts.stale()] == [77]


async def test_what_told_of_a_seal_follows_the_films_screening(store: Store, film: Film) -> None:
    at = NOW + DAY
    screening_id = await store.screenings.schedule(
        NewScreening(
            guild_id=CLUB, film_id=film.id, at=at, is_live=True, channel_id=5, by_id=1,
            scheduled_at=NOW, sealed=True,
        )
    )  # fmt: skip
    told = await store.sealed.one(CLUB, await sealing(store, film))
    await store.database.write(statement("UPDATE sealings SET is_by_hand = 0"))
    await store.sealed.note_told(told, CLUB, (5, 77), NOW)
    await store.screenings.move(CLUB, screening_id, at + DAY, None, NOW)
    assert [post.message_id for post in await store.posts.stale()] == [77]


@pytest.mark.parametrize("days", [0, 1, 9])
async def test_the_club_has_time_to_rate_also_where_the_bot_was_off_over_the_reveal(
    store: Store, days: int
) -> None:
    film = await add_film(store, "Thief", guild_id=CLUB, year=1981)
    screening_id = await store.screenings.schedule(
        NewScreening(
            guild_id=CLUB, film_id=film.id, at=NOW + DAY, is_live=True, channel_id=5, by_id=1,
            scheduled_at=NOW, sealed=True,
        )
    )  # fmt: skip
    number = await sealing(store, film)
    planned = (await store.sealed.one(CLUB, number)).sealed.reveal_at
    back = NOW + (1 + days) * DAY + timedelta(hours=2)
    assert await store.reveals.due(back) == []
    await store.screenings.end(CLUB, screening_id, back)
    reveal_at = (await store.sealed.one(CLUB, number)).sealed.reveal_at
    assert reveal_at == (back + 2 * DAY if days else planned)
    assert await store.reveals.due(reveal_at - DAY) == []
    assert await store.reveals.due(reveal_at) == [(CLUB, number)]


async def test_a_reveal_that_an_organiser_has_chosen_waits_for_no_screening(
    store: Store, film: Film
) -> None:
    await store.screenings.schedule(
        NewScreening(
            guild_id=CLUB, film_id=film.id, at=NOW + timedelta(hours=9), is_live=True,
            channel_id=5, by_id=1, scheduled_at=NOW,
        )
    )  # fmt: skip
    assert await store.reveals.due(NOW + DAY) == [(CLUB, await sealing(store, film))]
