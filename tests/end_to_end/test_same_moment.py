"""Several members, or one member several times, rating the same film at the same moment.

They have picked it from the list, and so nothing is looked up before it is written: what came first
is written first. A title that was typed may take longer to look up than the next one.
"""

from __future__ import annotations

from bot.store.store import Store
from tests.end_to_end.driving import (
    WAYS,
    Club,
    as_received,
    begin_press,
    begin_slash,
    begin_submission,
    history,
    private,
    public,
    ratings,
    shown,
    told_below,
)

BALLERINA = "film:4"
"""The seeds are read in the order of their names."""


async def test_two_members_who_rate_at_the_same_moment_both_count(
    club: Club, library: Store
) -> None:
    first = begin_slash(club.ana, club, "rate", film=BALLERINA, stars=4.0, review="Loud.")
    second = begin_slash(club.ben, club, "rate", film=BALLERINA, stars=2.0)
    assert not first.acknowledged
    await club.env.settle()
    assert public(first).endswith("-# This club: ★★★★ 4.0 from 1 rating" + WAYS)
    assert public(second).endswith("-# This club: ★★★ 3.0 from 2 ratings" + WAYS)
    assert await ratings(library) == {
        (club.guild.id, "Ballerina (2025)", club.ana.id): 8,
        (club.guild.id, "Ballerina (2025)", club.ben.id): 4,
    }


async def test_one_member_who_rates_twice_at_the_same_moment_has_changed_their_heart(
    club: Club, library: Store
) -> None:
    first = begin_slash(club.ana, club, "rate", film=BALLERINA, stars=2.0, review="Hm.")
    second = begin_slash(club.ana, club, "rate", film=BALLERINA, stars=4.0)
    await club.env.settle()
    assert "gave **Ballerina (2025)** ★★ 2\n> Hm.\n" in public(first)
    assert "★★ → ★★★★ 4, a change of heart\n> Hm.\n" in public(second)
    assert public(second).endswith("-# This club: ★★★★ 4.0 from 1 rating" + WAYS)
    assert await history(library) == [
        (club.ana.id, None, 4, "Hm.", False),
        (club.ana.id, 4, 8, "Hm.", False),
    ]


async def test_forty_ratings_at_the_same_moment_all_count_in_order(
    club: Club, library: Store
) -> None:
    members = [club.join(f"member{number}") for number in range(20)]
    answers = [
        begin_slash(member, club, "rate", film=BALLERINA, stars=stars)
        for stars in (1.0, 5.0)
        for member in members
    ]
    await club.env.settle()
    for place, answer in enumerate(answers[:20]):
        assert public(answer).endswith(f"from {place + 1} rating{'s' if place else ''}" + WAYS)
    assert all("★ → ★★★★★ 5, a change of heart" in public(answer) for answer in answers[20:])
    assert public(answers[-1]).endswith("-# This club: ★★★★★ 5.0 from 20 ratings" + WAYS)
    assert [entry[:3] for entry in await history(library)] == [
        *((member.id, None, 2) for member in members),
        *((member.id, 2, 10) for member in members),
    ]


async def test_rate_and_unrate_at_the_same_moment_leave_no_rating(
    club: Club, library: Store
) -> None:
    given = begin_slash(club.ana, club, "rate", film=BALLERINA, stars=2.0)
    taken = begin_slash(club.ana, club, "unrate", film=BALLERINA)
    await club.env.settle()
    assert "★★ 2" in public(given)
    assert "took back their rating" in public(taken)
    assert await ratings(library) == {}
    assert len(await history(library)) == 2


async def test_two_forms_submitted_at_the_same_moment_both_move_the_card(club: Club) -> None:
    card = (await club.ana.slash(club.channel, "review", film="ballerina")).response
    assert card is not None
    anas = await club.ana.click(card, label="Rate with words")
    bens = await club.ben.click(card, label="Rate with words")
    received = as_received(club, card)
    first = begin_submission(club.ana, club, anas, received, stars=2)
    second = begin_submission(club.ben, club, bens, received, stars=6)
    await club.env.settle()
    assert "**This club** ★★ 2.0 from 2 ratings" in shown(card)
    assert [len(done.followups) for done in (first, second)] == [1, 1]


async def test_one_who_presses_a_choice_twice_at_the_same_moment_has_one_rating(
    club: Club, library: Store
) -> None:
    choice = (await club.ana.slash(club.channel, "rate", film="true grit", stars=4.0)).response
    presses = [begin_press(club.ana, club, choice, "True Grit (2010)") for _ in range(2)]
    await club.env.settle()
    given, refused = sorted(presses, key=lambda press: shown(press.response))
    assert "★★★★ 4\n" in told_below(given)
    assert "has been used" in private(refused)
    assert len(await ratings(library)) == 1
