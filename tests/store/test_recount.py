"""Whatever is rated in whatever order: what the store says equals a count by hand."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.film import Film
from bot.domain.library import Editor
from bot.domain.rating import Aggregate, Rating, RatingChange
from bot.store.store import Store
from tests.conftest import NOW
from tests.fresh import new_store
from tests.store.tables import add_film, assert_sound, rows

pytestmark = pytest.mark.thorough

CLUBS, FILMS, MEMBERS = (100, 200), (1, 2, 3), (1, 2, 3, 4)


@dataclass(frozen=True)
class Step:
    club: int
    film: int
    member: int
    stars: int | None
    """None takes the rating back."""
    line: str | None
    spoiler: bool | None


steps = st.builds(
    Step,
    club=st.sampled_from(CLUBS),
    film=st.sampled_from(FILMS),
    member=st.sampled_from(MEMBERS),
    stars=st.one_of(st.none(), st.integers(1, 10)),
    line=st.sampled_from([None, "", "A line.", "Another."]),
    spoiler=st.sampled_from([None, True, False]),
)


class CountedByHand:
    """The same in dictionaries, without a thought for speed."""

    def __init__(self) -> None:
        self.ratings: dict[tuple[int, int, int], Rating] = {}
        self.changes = 0

    def of_film(self, club: int, film: int) -> tuple[Rating, ...]:
        found = [r for place, r in self.ratings.items() if place[:2] == (club, film)]
        return tuple(sorted(found, key=lambda r: (-r.rated_at.timestamp(), r.member_id)))

    def aggregate(self, club: int, film: int) -> Aggregate:
        given_stars = [rating.stars for rating in self.of_film(club, film)]
        return Aggregate(tuple(given_stars.count(value) for value in range(1, 11)))

    def take(self, step: Step) -> RatingChange | None:
        place = (step.club, step.film, step.member)
        before = self.ratings.pop(place, None)
        if step.stars is None and before is None:
            return None
        is_repeated = False
        if step.stars is not None:
            line = (before.line if before else None) if step.line is None else step.line or None
            spoiler = bool(before and before.spoiler) if step.spoiler is None else step.spoiler
            moment = NOW + timedelta(seconds=(self.changes + 1) // 3)  # three at one moment
            given = Rating(step.member, step.stars, line, spoiler, moment)
            # All of it is within a minute.
            is_repeated = before is not None and replace(given, rated_at=before.rated_at) == before
            self.ratings[place] = before if before and is_repeated else given
        self.changes += not is_repeated
        return RatingChange(
            Film(id=step.film, title=f"Film {step.film}"),
            before.stars if before else None,
            self.ratings.get(place),
            self.aggregate(step.club, step.film),
            is_repeated=is_repeated,
            is_corrected=before is not None and step.stars is not None and not is_repeated,
            taken_line=before.line if before and step.stars is None else None,
        )


async def take(store: Store, step: Step, number: int) -> RatingChange | None:
    by = Editor(step.club, step.member, NOW + timedelta(seconds=number // 3))
    if step.stars is None:
        return await store.ratings.take_back(by, step.film)
    return await store.ratings.rate(by, step.film, step.stars, line=step.line, spoiler=step.spoiler)


@settings(max_examples=40)
@given(st.lists(steps, max_size=40))
async def test_every_answer_equals_a_count_by_hand(story: list[Step]) -> None:
    by_hand = CountedByHand()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "filmclub.db"
        async with new_store(path) as store:
            for number in FILMS:
                assert (await add_film(store, f"Film {number}")).id == number
            for step in story:
                assert await take(store, step, by_hand.changes + 1) == by_hand.take(step)
            for club in CLUBS:
                for film in FILMS:
                    dossier = await store.reviews.dossier(club, film)
                    assert dossier.aggregate == by_hand.aggregate(club, film)
                    listed = await store.ratings.of_film(club, film, 0, 100)
                    assert listed == by_hand.of_film(club, film)
        assert rows(path, "SELECT count(*) FROM rating_changes") == [(by_hand.changes,)]
        assert_sound(path)
