"""What a week comes to: every section, what leaves it out, and who wins a tie."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import (
    ChangeOfHeart,
    Digest,
    Material,
    MemberLine,
    Ranked,
    Standing,
    WeekRating,
    digest_of,
)
from bot.domain.film import FilmTitle
from bot.domain.rating import NO_RATINGS, Aggregate

ANA, BEN, CHLOE, DEV = 11, 12, 13, 14
ALIEN, BRAZIL, CHARADE, DUNE = (
    FilmTitle(id=number, title=title, year=year)
    for number, title, year in (
        (1, "Alien", 1979), (2, "Brazil", 1985), (3, "Charade", 1963), (4, "Dune", 2021),
    )
)  # fmt: skip
FILMS = (ALIEN, BRAZIL, CHARADE, DUNE)
OWN = FilmTitle(id=9, guild_id=1, title="Our own")


def aggregate(*stars: int) -> Aggregate:
    return Aggregate(tuple(stars.count(value) for value in range(1, 11)))


def gave(
    member: int,
    film: FilmTitle,
    stars: int | None,
    line: str | None = None,
    *,
    earlier: int | None = None,
    spoiler: bool = False,
) -> WeekRating:
    return WeekRating(film.id, member, earlier, stars, line, spoiler)


def week(
    *ratings: WeekRating,
    standings: dict[FilmTitle, Aggregate] | None = None,
    before: int = 0,
    new: tuple[FilmTitle, ...] = (),
    top: tuple[Ranked, ...] = (),
) -> Material:
    """A week in which a film's standing is that of the week, unless it is given."""
    known = dict.fromkeys(FILMS, NO_RATINGS) if standings is None else standings
    return Material(
        ratings=ratings,
        ratings_before=before,
        standings={film.id: Standing(film, counts) for film, counts in known.items()},
        new_films=new,
        top=top,
        year=2026,
    )


THREE = (gave(ANA, ALIEN, 8), gave(BEN, ALIEN, 6), gave(CHLOE, ALIEN, 7))
TOP = (Ranked(DUNE, 8.4, aggregate(9, 8)), Ranked(ALIEN, 7.9, aggregate(8, 8)))


def test_a_week_with_something_of_everything() -> None:
    standings = {
        ALIEN: aggregate(9, 8, 2, 10),
        BRAZIL: aggregate(1, 10, 5),
        CHARADE: aggregate(7),
    }
    digest = digest_of(
        week(
            gave(ANA, ALIEN, 9, "In space."),
            gave(BEN, ALIEN, 8),
            gave(CHLOE, ALIEN, 2, "It hatches.", spoiler=True),
            gave(BEN, BRAZIL, 10, "We're all in it together.", earlier=4),
            gave(CHLOE, BRAZIL, 1, earlier=3),
            gave(DEV, CHARADE, 7),
            standings=standings,
            before=4,
            new=(DUNE, OWN),
            top=TOP,
        )
    )
    assert digest == Digest(
        ratings=6,
        members=4,
        ratings_before=4,
        film=Standing(ALIEN, standings[ALIEN]),
        divisive=Standing(BRAZIL, standings[BRAZIL]),
        change=ChangeOfHeart(BEN, BRAZIL, 4, 10),
        line=MemberLine(BEN, BRAZIL, 10, "We're all in it together."),
        new_films=(OWN,),
        top=TOP,
        year=2026,
    )
    assert digest.enough
    assert not digest.quiet


def test_a_week_without_anything_is_quiet() -> None:
    digest = digest_of(week(before=7, top=TOP))
    assert digest.quiet
    assert digest == Digest(0, 0, 7, None, None, None, None, (), (), 2026)


def test_everyones_new_films_make_no_week_but_the_clubs_own_do() -> None:
    assert digest_of(week(new=(DUNE,))).quiet
    own = digest_of(week(new=(replace(DUNE, guild_id=1),)))
    assert not own.quiet
    assert own.film is None


# Counting


def test_a_member_is_counted_once_and_their_ratings_by_film() -> None:
    digest = digest_of(week(gave(ANA, ALIEN, 9), gave(ANA, BRAZIL, 5), gave(BEN, ALIEN, 9)))
    assert (digest.ratings, digest.members) == (3, 2)


def test_what_was_given_long_ago_and_taken_back_now_is_in_no_section() -> None:
    digest = digest_of(week(gave(ANA, ALIEN, None, earlier=9)))
    assert digest.quiet
    assert digest.change is None


def test_a_film_deleted_meanwhile_leaves_every_section() -> None:
    ratings = (*THREE, gave(DEV, BRAZIL, 10, "Gone.", earlier=1), gave(ANA, BRAZIL, 1))
    digest = digest_of(week(*ratings, standings={ALIEN: aggregate(8, 6, 7)}))
    assert (digest.ratings, digest.members) == (3, 3)
    assert digest == digest_of(week(*THREE, standings={ALIEN: aggregate(8, 6, 7)}))


def test_a_week_of_deleted_films_alone_is_quiet() -> None:
    assert digest_of(week(*THREE, standings={})).quiet


# Sections


def test_two_ratings_have_neither_a_top_nor_a_most() -> None:
    standings = {ALIEN: aggregate(1, 10, 5, 5)}
    few = digest_of(week(*THREE[:2], standings=standings, top=TOP))
    assert not few.enough
    assert (few.top, few.divisive) == ((), None)
    assert few.film is not None
    enough = digest_of(week(*THREE, standings=standings, top=TOP))
    assert enough.enough
    assert (enough.top, enough.divisive) == (TOP, Standing(ALIEN, standings[ALIEN]))


def test_three_ratings_of_which_one_was_taken_back_are_two() -> None:
    digest = digest_of(week(*THREE[:2], gave(CHLOE, ALIEN, None, earlier=7), top=TOP))
    assert (digest.ratings, digest.top) == (2, ())


def test_the_film_of_the_week_is_the_one_that_most_rated() -> None:
    digest = digest_of(week(gave(ANA, BRAZIL, 1), gave(BEN, BRAZIL, 1), gave(ANA, ALIEN, 10)))
    assert digest.film is not None
    assert digest.film.film == BRAZIL


def test_of_films_rated_as_often_it_is_the_one_they_gave_most_then_the_first() -> None:
    digest = digest_of(week(gave(ANA, ALIEN, 7), gave(BEN, DUNE, 8), gave(DEV, CHARADE, 8)))
    assert digest.film is not None
    assert digest.film.film == CHARADE


def test_most_divisive_has_the_largest_spread_of_films_with_three_ratings() -> None:
    standings = {
        ALIEN: aggregate(1, 10),
        BRAZIL: aggregate(3, 6, 9),
        CHARADE: aggregate(3, 6, 9),
        DUNE: aggregate(1, 10, 10, 1),
    }
    ratings = (gave(ANA, ALIEN, 9), gave(ANA, BRAZIL, 3), gave(ANA, CHARADE, 3))
    digest = digest_of(week(*ratings, standings=standings))  # nobody rated Dune this week
    assert digest.divisive == Standing(BRAZIL, standings[BRAZIL])


def test_a_club_of_one_mind_is_not_divided() -> None:
    assert digest_of(week(*THREE, standings={ALIEN: aggregate(7, 7, 7, 7)})).divisive is None
    assert digest_of(week(*THREE, standings={ALIEN: aggregate(10, 9, 8)})).divisive is None


def test_a_change_of_heart_is_the_way_from_before_the_week() -> None:
    digest = digest_of(
        week(
            gave(ANA, ALIEN, 7, earlier=6),
            gave(BEN, ALIEN, 8, earlier=8),
            gave(CHLOE, ALIEN, 10),  # her first rating ever
        )
    )
    assert digest.change == ChangeOfHeart(ANA, ALIEN, 6, 7)


def test_the_largest_change_wins_up_or_down_then_the_first_film_then_the_first_member() -> None:
    down, up = gave(BEN, BRAZIL, 2, earlier=6), gave(ANA, BRAZIL, 8, earlier=4)
    small = gave(DEV, ALIEN, 6, earlier=5)
    assert digest_of(week(*THREE, small, down, up)).change == ChangeOfHeart(ANA, BRAZIL, 4, 8)
    first = gave(DEV, ALIEN, 1, earlier=5)
    assert digest_of(week(down, up, first)).change == ChangeOfHeart(DEV, ALIEN, 5, 1)


def test_the_line_is_the_longest_that_is_short_enough() -> None:
    lines = ["Good.", "y" * 280, "z" * 281, "Very good."]
    ratings = [gave(member, ALIEN, 8, line) for member, line in enumerate(lines)]
    assert digest_of(week(*ratings)).line == MemberLine(1, ALIEN, 8, "y" * 280)


def test_where_all_lines_are_long_it_is_the_last() -> None:
    ratings = [gave(member, ALIEN, 8, str(member) * 300) for member in range(3)]
    assert digest_of(week(*ratings)).line == MemberLine(2, ALIEN, 8, "2" * 300)


@pytest.mark.parametrize("line", [None, ""])
def test_no_line_is_no_section(line: str | None) -> None:
    assert digest_of(week(gave(ANA, ALIEN, 8, line))).line is None


def test_a_spoiler_is_never_the_line() -> None:
    assert digest_of(week(gave(ANA, ALIEN, 8, "It hatches.", spoiler=True))).line is None


def test_a_line_with_a_link_is_never_the_line() -> None:
    for line in ("See HTTPS://elsewhere.example now", "Join discord.gg/elsewhere, it is long"):
        assert digest_of(week(gave(ANA, ALIEN, 8, line))).line is None
    both = digest_of(week(gave(ANA, ALIEN, 8, "It hatches."), gave(BEN, ALIEN, 8, line))).line
    assert both is not None
    assert both.text == "It hatches."


# Whatever happened


ratings = st.builds(
    WeekRating,
    film_id=st.integers(1, 5),  # 5 is gone
    member_id=st.integers(1, 4),
    earlier=st.one_of(st.none(), st.integers(1, 10)),
    stars=st.one_of(st.none(), st.integers(1, 10)),
    line=st.sampled_from([None, "short", "a longer line", "x" * 281]),
    spoiler=st.booleans(),
)
counts = st.lists(st.integers(1, 10), max_size=5).map(lambda stars: aggregate(*stars))
standings = st.fixed_dictionaries(dict.fromkeys(FILMS, counts))


@given(
    st.lists(ratings, max_size=20, unique_by=lambda given: (given.film_id, given.member_id)),
    standings,
)
def test_the_same_week_is_always_the_same_digest(
    happened: list[WeekRating], known: dict[FilmTitle, Aggregate]
) -> None:
    backwards = dict(reversed(known.items()))
    digest = digest_of(week(*happened, standings=known, top=TOP))
    assert digest == digest_of(week(*happened, standings=backwards, top=TOP))
    present = [r for r in happened if r.stars is not None and r.film_id != 5]
    assert digest.ratings == len(present)
    assert digest.members == len({rating.member_id for rating in present})
    assert (digest.film is None) == digest.quiet == (not present)
    if digest.line:
        assert digest.line.text in [r.line for r in present if not r.spoiler]
    if not digest.enough:
        assert (digest.top, digest.divisive) == ((), None)


@given(st.permutations((*THREE, gave(ANA, DUNE, 8), gave(BEN, DUNE, 7), gave(DEV, DUNE, 6))))
def test_ties_do_not_depend_on_who_came_first(happened: list[WeekRating]) -> None:
    spread = aggregate(3, 7, 10)
    digest = digest_of(week(*happened, standings={DUNE: spread, ALIEN: spread}))
    assert digest.film is not None
    assert digest.divisive is not None
    assert (digest.film.film, digest.divisive.film) == (ALIEN, DUNE)


def test_changes_that_are_as_large_do_not_depend_on_who_came_first() -> None:
    changes = [gave(m, film, 9, earlier=5) for m in (BEN, ANA) for film in (DUNE, ALIEN)]
    found = {digest_of(week(*order)).change for order in itertools.permutations(changes)}
    assert found == {ChangeOfHeart(ANA, DUNE, 5, 9)}
