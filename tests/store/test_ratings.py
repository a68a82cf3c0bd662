"""Members' ratings: given, changed, taken back, listed, and never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.domain.errors import FilmNotFound, TooOften
from bot.domain.film import Facts, Film
from bot.domain.library import Editor, TooLate
from bot.domain.rating import CHANGES_A_MINUTE, NO_RATINGS, Rating
from bot.store.database import statement
from bot.store.store import Store
from tests.conftest import NOW
from tests.store.tables import CHOICES, add_film, assert_sound, rows, take_line

CLUB, OTHER_CLUB = 100, 200
ANA, BEN = 1, 2


@pytest.fixture
async def film(store: Store) -> Film:
    return await add_film(store, "Ballerina", year=2025)


async def test_a_first_rating(store: Store, film: Film) -> None:
    change = await store.ratings.rate(
        Editor(CLUB, ANA, NOW), film.id, 7, line="Good.", spoiler=True
    )
    rating = Rating(ANA, 7, "Good.", True, NOW)
    assert (change.earlier, change.now) == (None, rating)
    assert change.aggregate.counts == (0, 0, 0, 0, 0, 0, 1, 0, 0, 0)
    assert await store.ratings.of_member(CLUB, film.id, ANA) == rating


async def test_a_rating_without_a_line(store: Store, film: Film) -> None:
    change = await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 7)
    assert change.now == Rating(ANA, 7, None, False, NOW)


async def test_another_rating_takes_the_place_of_the_first(store: Store, film: Film) -> None:
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 4)
    change = await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 8)
    assert change.earlier == 4
    assert change.aggregate.counts == (0, 0, 0, 0, 0, 0, 0, 1, 0, 0)


async def test_only_stars_that_were_given_a_moment_ago_are_corrected(
    store: Store, film: Film
) -> None:
    """Not those to which a line came a moment ago."""
    for later, stars, line, is_corrected in (
        (0, 2, None, False),
        (9000, 2, "Hm.", False),
        (9030, 9, None, False),
        (9060, 9, "Well.", True),
        (9080, 8, None, True),
    ):
        moment = NOW + timedelta(seconds=later)
        change = await store.ratings.rate(Editor(CLUB, ANA, moment), film.id, stars, line=line)
        assert change.is_corrected == is_corrected


async def test_the_history_keeps_every_change(
    store: Store, film: Film, database_path: Path
) -> None:
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 4, line="Meh.")
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 8, line="No, good.", spoiler=True)
    await store.ratings.take_back(Editor(CLUB, ANA, NOW), film.id)
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 9)
    history = rows(
        database_path,
        "SELECT earlier_stars, stars, line, spoiler FROM rating_changes ORDER BY id",
    )
    assert history == [
        (None, 4, "Meh.", 0),
        (4, 8, "No, good.", 1),
        (8, None, None, 0),
        (None, 9, None, 0),
    ]


@pytest.mark.parametrize(("line", "kept"), [(None, "First."), ("", None), ("Second.", "Second.")])
async def test_a_new_rating_keeps_replaces_or_removes_the_line(
    store: Store, film: Film, line: str | None, kept: str | None
) -> None:
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 4, line="First.")
    change = await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 8, line=line)
    assert change.now is not None
    assert change.now.line == kept


@pytest.mark.parametrize(("mark", "kept"), [(None, True), (False, False), (True, True)])
async def test_a_new_rating_keeps_or_replaces_the_spoilers_mark(
    store: Store, film: Film, mark: bool | None, kept: bool
) -> None:
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 4, line="He did it.", spoiler=True)
    change = await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 8, spoiler=mark)
    assert change.now is not None
    assert change.now.spoiler is kept


async def test_taking_a_rating_back(store: Store, film: Film) -> None:
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 4)
    await store.ratings.rate(Editor(CLUB, BEN, NOW), film.id, 8)
    change = await store.ratings.take_back(Editor(CLUB, ANA, NOW), film.id)
    assert change is not None
    assert (change.earlier, change.now, change.aggregate.count) == (4, None, 1)
    assert await store.ratings.of_member(CLUB, film.id, ANA) is None
    assert await store.ratings.of_member(CLUB, film.id, BEN) is not None


async def test_taking_the_last_rating_back_leaves_none(store: Store, film: Film) -> None:
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 4)
    change = await store.ratings.take_back(Editor(CLUB, ANA, NOW), film.id)
    assert change is not None
    assert change.aggregate == NO_RATINGS


async def test_there_is_nothing_to_take_back(store: Store, film: Film, database_path: Path) -> None:
    await store.ratings.rate(Editor(OTHER_CLUB, ANA, NOW), film.id, 4)
    await store.ratings.rate(Editor(CLUB, BEN, NOW), film.id, 4)
    assert await store.ratings.take_back(Editor(CLUB, ANA, NOW), film.id) is None
    assert await store.ratings.take_back(Editor(CLUB, ANA, NOW), 9999) is None
    assert rows(database_path, "SELECT count(*) FROM rating_changes") == [(2,)]


async def test_a_new_rating_after_one_that_was_taken_back_inherits_nothing(
    store: Store, film: Film
) -> None:
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 4, line="He did it.", spoiler=True)
    await store.ratings.take_back(Editor(CLUB, ANA, NOW), film.id)
    change = await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 8)
    assert (change.earlier, change.now) == (None, Rating(ANA, 8, None, False, NOW))


async def test_clubs_do_not_count_each_others_ratings(store: Store, film: Film) -> None:
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 2, line="Ours.")
    change = await store.ratings.rate(Editor(OTHER_CLUB, ANA, NOW), film.id, 10)
    assert (change.earlier, change.aggregate.mean) == (None, 10)
    assert change.now is not None
    assert change.now.line is None
    assert (await store.reviews.dossier(CLUB, film.id)).aggregate.mean == 2
    assert [r.stars for r in await store.ratings.of_film(CLUB, film.id, 0, 10)] == [2]


@pytest.mark.parametrize("known", [False, True], ids=["unknown", "another club's"])
async def test_a_film_that_the_club_can_not_see_is_not_rated(
    store: Store, database_path: Path, known: bool
) -> None:
    film_id = (await add_film(store, "Theirs", guild_id=OTHER_CLUB)).id if known else 9999
    with pytest.raises(FilmNotFound, match="no longer in the library"):
        await store.ratings.rate(Editor(CLUB, ANA, NOW), film_id, 8)
    assert rows(database_path, "SELECT * FROM rating_changes") == []
    assert rows(database_path, "SELECT * FROM clubs WHERE guild_id = ?", CLUB) == []


async def test_a_club_rates_its_own_film(store: Store) -> None:
    film = await add_film(store, "Ours", guild_id=CLUB)
    change = await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 8)
    assert change.aggregate.count == 1


@pytest.mark.parametrize(
    "line", ["||spoiler||", "\u202egnp", "a\nb", "🎬" * 4000, "'; DROP TABLE ratings; --"]
)
async def test_a_line_comes_back_as_it_was_written(store: Store, film: Film, line: str) -> None:
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 8, line=line)
    present = await store.ratings.of_member(CLUB, film.id, ANA)
    assert present is not None
    assert present.line == line


async def test_the_list_is_newest_first_and_comes_in_parts(store: Store, film: Film) -> None:
    for member in range(7):
        await store.ratings.rate(
            Editor(CLUB, member, NOW + timedelta(minutes=member % 4)), film.id, 8
        )
    listed = [r.member_id for r in await store.ratings.of_film(CLUB, film.id, 0, 100)]
    assert listed == [3, 2, 6, 1, 5, 0, 4]
    parts = [await store.ratings.of_film(CLUB, film.id, offset, 3) for offset in (0, 3, 6, 9)]
    assert [[r.member_id for r in part] for part in parts] == [[3, 2, 6], [1, 5, 0], [4], []]


async def test_times_are_ordered_across_zones_and_parts_of_a_second(
    store: Store, film: Film
) -> None:
    tokyo = timezone(timedelta(hours=9))
    whole = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
    moments = [
        whole,
        whole + timedelta(microseconds=1),
        (whole - timedelta(hours=1)).astimezone(tokyo),
    ]
    for member, moment in enumerate(moments):
        await store.ratings.rate(Editor(CLUB, member, moment), film.id, 8)
    listed = await store.ratings.of_film(CLUB, film.id, 0, 10)
    assert [r.member_id for r in listed] == [1, 0, 2]
    assert [r.rated_at for r in listed] == [moments[1], moments[0], moments[2]]


async def test_whether_anyone_ever_rated_anything(store: Store, film: Film) -> None:
    assert not await store.ratings.any(CLUB)
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 8)
    await store.ratings.take_back(Editor(CLUB, ANA, NOW), film.id)
    assert await store.ratings.any(CLUB)
    assert not await store.ratings.any(OTHER_CLUB)


@pytest.mark.parametrize(("table", "key"), [("films", "id = 1"), ("clubs", f"guild_id = {CLUB}")])
async def test_what_belongs_to_a_film_or_a_club_goes_with_it(
    store: Store, film: Film, database_path: Path, table: str, key: str
) -> None:
    assert film.id == 1
    other = await add_film(store, "Other")
    own = await add_film(store, "Own", guild_id=CLUB)
    for club, film_id in ((CLUB, film.id), (CLUB, own.id), (OTHER_CLUB, other.id)):
        await store.ratings.rate(Editor(club, ANA, NOW), film_id, 8)
    await store.database.write(statement(f"DELETE FROM {table} WHERE {key}"))
    assert_sound(database_path)
    column = "film_id" if table == "films" else "guild_id"
    gone = film.id if table == "films" else CLUB
    for left in ("ratings", "rating_changes", "film_scores"):
        assert rows(database_path, f"SELECT * FROM {left} WHERE {column} = ?", gone) == []
        assert rows(database_path, f"SELECT * FROM {left} WHERE guild_id = ?", OTHER_CLUB) != []
    lost = film if table == "films" else own
    assert await store.titles.search(CLUB, lost.title, CHOICES) == []
    with pytest.raises(FilmNotFound):
        await store.reviews.dossier(CLUB, lost.id)


async def test_a_line_that_was_written_since_the_question_stays(
    store: Store, film: Film, database_path: Path
) -> None:
    by = Editor(CLUB, BEN, NOW)
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 8, line="Rude.", spoiler=True)
    seen = await store.ratings.line_of(CLUB, film.id, ANA)
    assert (seen.line, seen.spoiler) == ("Rude.", True)
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 9, line="Sorry, a fine film.")
    with pytest.raises(TooLate, match="has rated the film again since"):
        await store.ratings.take_line(by, film.id, ANA, seen.checksum)
    present = await store.ratings.of_member(CLUB, film.id, ANA)
    assert present is not None
    assert present.line == "Sorry, a fine film."
    await take_line(store, by, film, ANA)
    assert rows(database_path, "SELECT line FROM rating_changes") == [(None,), (None,)]


@pytest.mark.parametrize("is_parted", [False, True])
async def test_the_line_that_was_shown_is_taken_though_its_stars_or_its_film_have_changed(
    store: Store, film: Film, is_parted: bool
) -> None:
    by = Editor(CLUB, BEN, NOW)
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 8, line="Rude.")
    seen = await store.ratings.line_of(CLUB, film.id, ANA)
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 4)
    other = await add_film(store, "Other")
    _gone, into, entry = await store.library.merge(by, film.id, other.id)
    if is_parted:
        await store.library.undo(by, entry)
    await store.ratings.take_line(by, film.id, ANA, seen.checksum)
    present = await store.ratings.of_member(CLUB, film.id if is_parted else into.id, ANA)
    assert present is not None
    assert (present.stars, present.line) == (4, None)


async def test_a_line_that_stands_nowhere_any_more_is_not_shown_to_an_organiser(
    store: Store, film: Film
) -> None:
    for member in (ANA, BEN):
        await store.ratings.rate(Editor(CLUB, member, NOW), film.id, 8, line="Rude.")
    await store.ratings.take_back(Editor(CLUB, ANA, NOW), film.id)
    await store.members_going.hide([CLUB], BEN, NOW)
    assert [(await store.ratings.line_of(CLUB, film.id, one)).line for one in (ANA, BEN)] == [
        None,
        None,
    ]


async def test_a_line_is_taken_and_the_stars_stay(
    store: Store, film: Film, database_path: Path
) -> None:
    for member, line in ((ANA, "Rude."), (ANA, "Ruder."), (BEN, "Kind.")):
        await store.ratings.rate(Editor(CLUB, member, NOW), film.id, 8, line=line)
    await store.ratings.rate(Editor(OTHER_CLUB, ANA, NOW), film.id, 8, line="Rude elsewhere.")
    await take_line(store, Editor(CLUB, BEN, NOW), film, ANA)
    assert await store.ratings.of_member(CLUB, film.id, ANA) == Rating(ANA, 8, None, False, NOW)
    lines = rows(database_path, "SELECT line FROM rating_changes ORDER BY id")
    assert lines == [(None,), (None,), ("Kind.",), ("Rude elsewhere.",)]
    await store.ratings.rate(Editor(CLUB, ANA, NOW), film.id, 6)
    with pytest.raises(TooLate, match="no line"):
        await take_line(store, Editor(CLUB, BEN, NOW), film, ANA)
    (entry,), _ = await store.library_log.page(CLUB, 0, 9, NOW)
    assert (entry.action, entry.member_id) == ("took line", BEN)
    assert entry.details.other_member_id == ANA
    assert_sound(database_path)


async def test_nobody_changes_ratings_faster_than_by_hand(store: Store, film: Film) -> None:
    for second in range(CHANGES_A_MINUTE - 1):
        stars = 8 + second % 2
        await store.ratings.rate(Editor(CLUB, ANA, NOW + timedelta(seconds=second)), film.id, stars)
    now = NOW + timedelta(seconds=59)
    await store.ratings.take_back(Editor(CLUB, ANA, now), film.id)
    with pytest.raises(TooOften, match="30 changes of ratings within a minute"):
        await store.ratings.rate(Editor(CLUB, ANA, now), film.id, 8)
    with pytest.raises(TooOften):
        await store.ratings.take_back(Editor(CLUB, ANA, now), film.id)
    with pytest.raises(TooOften):
        await store.library.rate_new(
            Editor(CLUB, ANA, now), Facts(title="Heat", year=1995), 8, may_add=True
        )
    assert await store.titles.named(CLUB, "Heat", CHOICES) == [], "nothing of it is written"
    await store.ratings.rate(Editor(CLUB, BEN, now), film.id, 8)
    await store.ratings.rate(Editor(OTHER_CLUB, ANA, now), film.id, 8)
    await store.ratings.rate(Editor(CLUB, ANA, NOW + timedelta(seconds=60)), film.id, 8)
    earlier = NOW - timedelta(hours=1)  # a clock that was set back
    await store.ratings.rate(Editor(CLUB, ANA, earlier), film.id, 8)
