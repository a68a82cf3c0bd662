"""How a vote is counted: as a maintained library does it, in whatever order the ballots come."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_choicer import RankChoiceCounter

from bot.domain.vote import CountingRound, Method, Tally, tally

pytestmark = pytest.mark.thorough

FILMS = range(1, 9)
BALLOTS = st.lists(st.lists(st.sampled_from(FILMS), unique=True).map(tuple), max_size=20)
METHODS: tuple[Method, ...] = ("ranked", "approval")
ANY_METHOD = st.sampled_from(METHODS)
methods = pytest.mark.parametrize("method", METHODS)

Steps = list[tuple[dict[int, int], int | None]]
"""How many ballots are with each film that any is with, and which goes."""


def reference(
    ballots: Sequence[Sequence[int]], monkeypatch: pytest.MonkeyPatch
) -> tuple[int, Steps]:
    """What rank-choicer makes of them. Where it draws lots, the later nomination goes; of two that
    are left, that is the end here."""
    monkeypatch.setattr(
        "rank_choicer.rank_choice_counter.random.choice", lambda tied: max(tied, key=int)
    )
    counter = RankChoiceCounter([str(place) for place in FILMS])
    voted = {str(voter): [*map(str, ballot)] for voter, ballot in enumerate(ballots) if ballot}
    winner = int(counter.count_votes(voted))
    steps = [
        (
            {int(place): votes for place, votes in each.vote_counts.items() if votes},
            int(each.eliminated_options[0]) if each.eliminated_options else None,
        )
        for each in counter.get_round_results()
    ]
    # It lets those go one by one that no ballot is with, which changes nothing for the others.
    told = [(votes, out) for votes, out in steps if out is None or out in votes]
    if len(told) > 1 and len(told[-2][0]) == 2:
        told[-2:] = [(told[-2][0], None)]
    return winner, told


def steps_of(counted: Tally) -> Steps:
    steps = [
        ({place: votes for place, votes in each.votes if votes}, each.out)
        for each in counted.rounds
    ]
    return [
        (votes, out[0] if out else None)
        for votes, out in steps
        if not out or set(out) <= set(votes)
    ]


def test_random_ballots_are_counted_as_a_maintained_library_counts_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(13)
    ties = 0
    for _ in range(600):
        liked = chance.sample(FILMS, chance.randint(1, len(FILMS)))  # some films, nobody ranks
        ballots = [
            chance.sample(liked, chance.randint(0, len(liked)))
            for _ in range(chance.randint(1, 30))
        ]
        if not any(ballots):
            continue
        counted = tally("ranked", FILMS, ballots)
        assert (counted.winner, steps_of(counted)) == reference(ballots, monkeypatch)
        ties += any(each.by_tie for each in counted.rounds)
    assert ties > 100, "the rule for ties has hardly been tried"


@given(method=ANY_METHOD, ballots=BALLOTS, chance=st.randoms())
def test_the_order_of_ballots_never_matters(
    method: Method, ballots: list[tuple[int, ...]], chance: random.Random
) -> None:
    shuffled = chance.sample(ballots, len(ballots))
    assert tally(method, FILMS, shuffled) == tally(method, FILMS, ballots)


@given(method=ANY_METHOD, ballots=BALLOTS)
def test_removing_a_film_that_nobody_ranked_changes_nothing(
    method: Method, ballots: list[tuple[int, ...]]
) -> None:
    named = {place for ballot in ballots for place in ballot}
    assert tally(method, named, ballots) == tally(method, FILMS, ballots)


@given(method=ANY_METHOD, ballots=BALLOTS, gone=st.sets(st.sampled_from(FILMS)))
def test_a_film_that_is_gone_is_as_if_no_ballot_had_named_it(
    method: Method, ballots: list[tuple[int, ...]], gone: set[int]
) -> None:
    left = [tuple(place for place in ballot if place not in gone) for ballot in ballots]
    assert tally(method, set(FILMS) - gone, ballots) == tally(method, FILMS, left)


@given(ballots=BALLOTS)
def test_who_has_more_than_half_of_the_first_choices_has_won_at_once(
    ballots: list[tuple[int, ...]],
) -> None:
    firsts = [ballot[0] for ballot in ballots if ballot]
    sure = [place for place in FILMS if firsts.count(place) * 2 > len(firsts)]
    counted = tally("ranked", FILMS, ballots)
    if sure:
        assert (counted.winner, len(counted.rounds)) == (sure[0], 1)
    assert len(counted.rounds) <= len(FILMS)


@given(ballots=BALLOTS, order=st.permutations(FILMS[:7]))
def test_approving_of_films_in_another_order_changes_nothing(
    ballots: list[tuple[int, ...]], order: Sequence[int]
) -> None:
    reordered = [
        tuple(sorted(ballot, key=lambda place: hash((place, *order)))) for ballot in ballots
    ]
    assert tally("approval", FILMS, reordered) == tally("approval", FILMS, ballots)


@methods
@pytest.mark.parametrize("ballots", [[], [()], [(), ()], [(9,)]])
def test_without_a_ballot_that_names_a_film_nothing_wins(
    method: Method, ballots: list[tuple[int, ...]]
) -> None:
    assert tally(method, FILMS, ballots) == Tally(0, (), None)


@methods
def test_one_film_alone_wins_if_anybody_wants_it(method: Method) -> None:
    assert tally(method, [3], [(3,), ()]) == Tally(1, (CountingRound(((3, 1),)),), 3)
    assert tally(method, [], [(3,)]).winner is None


def test_a_count_tells_who_goes_and_where_a_tie_decided() -> None:
    ballots = [(1, 2), (1,), (2, 1), (3, 2), (4, 5)]
    assert tally("ranked", FILMS, ballots).rounds == (
        CountingRound(((1, 2), (2, 1), (3, 1), (4, 1), (5, 0)), out=(5,)),
        CountingRound(((1, 2), (2, 1), (3, 1), (4, 1)), out=(4,), by_tie=True),
        CountingRound(((1, 2), (2, 1), (3, 1)), out=(3,), by_tie=True),
        CountingRound(((1, 2), (2, 2)), by_tie=True),
    )
    assert tally("approval", FILMS, ballots) == Tally(
        5, (CountingRound(((1, 3), (2, 3), (3, 1), (4, 1), (5, 1)), by_tie=True),), 1
    )
