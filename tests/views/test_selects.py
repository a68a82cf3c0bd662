"""What was chosen in menus of Discord's own things, as members' clients send it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.views.forms import OddForm
from bot.views.selects import chosen_members

USERS: dict[str, Any] = {
    "7": {"id": "7", "username": "r2d2", "bot": True},
    "8": {"id": "8", "username": "chloe_b", "global_name": "Chloe"},
    "9": {"id": "9", "username": "dev"},
    "5": {"username": 5},
}


def test_members_come_in_the_order_in_which_they_were_chosen_and_bots_do_not() -> None:
    resolved = {"users": USERS, "members": {"9": {"nick": "Dev!"}, "8": {"nick": None}}}
    data = {"values": ["9", "7", "8", "5", "6"], "resolved": resolved}
    assert chosen_members(data) == [(9, "Dev!"), (8, "Chloe"), (5, None), (6, None)]


@pytest.mark.parametrize("resolved", [None, [], "x", {"users": 5}, {"users": {"6": None}}])
def test_a_name_that_did_not_come_along_is_not_known(resolved: object) -> None:
    assert chosen_members({"values": ["6"], "resolved": resolved}) == [(6, None)]


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"values": []}, {"values": 5}, {"values": ["x"]}, {"values": [None]},
     {"values": ["9" * 19]}, {"values": [["6"]]}],
)  # fmt: skip
def test_what_no_client_sends_is_refused(data: object) -> None:
    with pytest.raises(OddForm):
        chosen_members(data)
