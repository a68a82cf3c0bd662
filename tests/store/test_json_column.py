"""Whatever the library may hold comes back from a column of JSON as it was."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.club_year import ClubYear
from bot.domain.film import Facts
from bot.domain.proposal import FilmProposal, ReviewProposal
from bot.domain.review import Review
from bot.store.json_column import from_json, to_json

texts = st.text(max_size=50)
maybe, numbers = st.none() | texts, st.none() | st.integers(1, 9999)
many = st.lists(texts, max_size=5).map(tuple)
facts = st.builds(
    Facts, title=texts, year=numbers, director=maybe, country=maybe, runtime=numbers,
    certificate=maybe, cast=many, original_title=maybe, aliases=many, poster=maybe, tmdb_id=numbers,
)  # fmt: skip
reviews = st.builds(
    Review, source=texts, reviewer=maybe, link=maybe, stars=numbers, earlier_stars=numbers,
    summary=texts, quotes=many, id=st.integers(0, 10**18),
)  # fmt: skip


@given(st.builds(FilmProposal, facts))
def test_a_proposed_film_comes_back(proposed: FilmProposal) -> None:
    assert from_json(to_json(proposed), FilmProposal) == proposed


@given(st.builds(ReviewProposal, st.integers(1, 10**18), texts, reviews, maybe))
def test_a_proposed_review_comes_back(proposed: ReviewProposal) -> None:
    back = from_json(to_json(proposed), ReviewProposal)
    assert (back, back.review.id) == (proposed, proposed.review.id)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"facts": {"title": 5}}', '{"facts": "x"}'])
def test_what_is_no_proposal_is_an_error(text: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        from_json(text, FilmProposal)


def test_a_year_that_an_earlier_filmclub_posted_is_read_and_written_as_it_was() -> None:
    """Its post is made anew when a member goes out of it."""
    film = {"id": 7, "guild_id": None, "title": "Alien", "year": 1979, "tmdb_id": 348}
    posted = {
        "year": 2025, "films": 1, "minutes": 117, "untimed": 0, "months": (1,) * 12,
        "ratings": 10, "raters": 10, "rating_months": (0,) * 12, "loved": (),
        "divisive": {"film": film, "aggregate": {"counts": (1,) * 10}}, "best": None,
        "change": {"member_id": 5, "film": film, "earlier": 2, "now": 9, "name": "Ana"},
        "poster": None,
    }  # fmt: skip
    # viewings are what no year counts any more
    assert msgspec.to_builtins(msgspec.convert({**posted, "viewings": 1}, ClubYear)) == posted
