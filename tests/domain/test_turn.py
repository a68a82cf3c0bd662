"""Whose turn comes next."""

from __future__ import annotations

import pytest

from bot.domain.turn import MOST_IN_ORDER, BadOrder, NextUp, check_order, chosen_again, next_up

ANA, BEN, CHLOE = 1, 2, 3
ALL = (ANA, BEN, CHLOE)


def test_the_first_who_has_not_had_a_turn_comes_next() -> None:
    assert next_up(ALL, (), 1) == NextUp(ANA, 1, [])
    assert next_up(ALL, (ANA, CHLOE), 4) == NextUp(BEN, 4, [])
    assert next_up(ALL, ALL, 4) == NextUp(ANA, 5, [])


def test_who_has_left_is_passed_over_in_each_cycle() -> None:
    assert next_up(ALL, (ANA,), 1, {BEN}) == NextUp(CHLOE, 1, [(BEN, 1)])
    assert next_up(ALL, (BEN, CHLOE), 1, {ANA}) == NextUp(BEN, 2, [(ANA, 1), (ANA, 2)])
    assert next_up(ALL, (ANA, BEN), 1, {CHLOE}) == NextUp(ANA, 2, [(CHLOE, 1)])
    assert next_up(ALL, (), 1, ALL) is None
    assert next_up((), (), 1) is None


def test_members_chosen_a_second_time_leave_the_order_and_new_ones_come_last() -> None:
    ana, ben, chloe = ((ANA, "ana"), (BEN, None), (CHLOE, "chloe"))
    assert chosen_again([], [ben, ana]) == [ben, ana]
    assert chosen_again([ana, ben], [chloe, ana]) == [ben, chloe]


@pytest.mark.parametrize("order", [(), (ANA, ANA), tuple(range(MOST_IN_ORDER + 1))])
def test_an_order_has_someone_not_too_many_and_nobody_twice(order: tuple[int, ...]) -> None:
    with pytest.raises(BadOrder):
        check_order(order)


def test_the_longest_order_is_one() -> None:
    check_order(range(MOST_IN_ORDER))  # or it would raise, as above
