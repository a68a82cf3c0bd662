"""No message says two numbers for one film's mean."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from discord import ui

from tests.views import golden
from tests.views.messages import means, shown
from tests.views.test_limits import VIEWS

pytestmark = pytest.mark.thorough


def test_a_film_in_two_sections_of_a_digest_has_one_mean() -> None:
    text = shown(golden.digest())
    found = means(text)
    assert found["Alien (1979)"] == {"3.6"}
    assert text.count("3.6 from") == 2
    assert len(found) == 2
    assert all(len(numbers) == 1 for numbers in found.values())


@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
def test_no_message_has_two_numbers_for_one_mean(make: Callable[[str], ui.LayoutView]) -> None:
    assert all(len(numbers) == 1 for numbers in means(shown(make("Alien"))).values())
