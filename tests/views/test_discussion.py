"""The name of a thread says until when it is spoiler-free, in the club's words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.film import Film
from bot.language import speaking
from bot.views.discussion import THREAD_NAME_LIMIT, is_other_date, thread_name

UNTIL, LATER = datetime(2026, 3, 3, 20, tzinfo=UTC), datetime(2026, 9, 13, 20, tzinfo=UTC)


def film(title: str) -> Film:
    return Film(id=1, title=title, year=2001)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("title", ["Amélie", "2001: 3 March 2026", "A" * 300])
def test_it_is_known_again_by_another_date_in_any_form(language: str, title: str) -> None:
    with speaking(language):
        old, new = (thread_name(film(title), at, "UTC") for at in (UNTIL, LATER))
        assert "September 2026" in new
        assert max(len(old), len(new)) <= THREAD_NAME_LIMIT
        assert is_other_date(old, film(title), new)
        assert not is_other_date(new, film(title), new)
        assert not is_other_date("What did you make of it?", film(title), new)
        date = old[-len("3. März 2026" if language == "de" else "3 March 2026") :]
        assert is_other_date(old.removesuffix(date) + "2026-03-03", film(title), new)
        assert not is_other_date(old.removesuffix(date) + "we meet", film(title), new)
