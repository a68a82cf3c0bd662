"""Custom ids: what a button carries comes back from a press of it, years later too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.controls import Control, custom_ids, fields_of, page_buttons
from bot.views.film_card import CardPage
from bot.views.rating import RateButton
from bot.views.text import BUTTON_LIMIT, size

FIELDS = ("film_id", "page", "turn")
carried = st.fixed_dictionaries({name: st.integers(0, 10**18 - 1) for name in FIELDS})


@given(carried)
async def test_a_buttons_fields_are_read_back_from_its_custom_id(fields: dict[str, int]) -> None:
    match = RateButton.pattern.fullmatch(RateButton("Rate", fields).custom_id or "")
    assert match is not None
    assert fields_of(match) == fields


@pytest.mark.parametrize(
    "custom_id",
    [
        "rate:1:2",
        "rate:1:2:3:4",
        "rate:1:2:-3",
        "rate:1:2:",
        "rate:1:2:x",
        "rate:1:2:" + "9" * 19,
        "rate:1:2:٣",
        "rate-form:1:2:3",
        " rate:1:2:3",
        "rate:1:2:3\n",
    ],
)
def test_a_custom_id_of_another_form_is_not_read(custom_id: str) -> None:
    """The greatest number that is read fits an integer of SQLite's."""
    assert RateButton.pattern.fullmatch("rate:1:2:3")
    assert not RateButton.pattern.fullmatch(custom_id)


def test_fields_keep_their_order() -> None:
    match = custom_ids("x", "b", "a").fullmatch("x:1:2")
    assert match is not None
    assert fields_of(match) == {"b": 1, "a": 2}


async def test_a_long_label_is_cut_to_what_a_button_takes() -> None:
    assert size(RateButton("🎬" * 100, dict.fromkeys(FIELDS, 0)).label or "") <= BUTTON_LIMIT


def page_of(button: Control) -> int:
    match = button.pattern.fullmatch(button.custom_id or "")
    assert match is not None
    return fields_of(match)["page"]


@pytest.mark.parametrize("pages", [2, 3, 10])
async def test_page_buttons_never_lead_out_of_the_pages(pages: int) -> None:
    for page in range(pages):
        kinds: tuple[Control, ...] = page_buttons(CardPage, page, pages, {"film_id": 1, "turn": 0})
        open_pages = [page_of(button) for button in kinds if not button.disabled]
        assert open_pages == [p for p in (page - 1, page + 1) if 0 <= p < pages]
