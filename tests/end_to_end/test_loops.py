"""What the bot does again and again."""

from __future__ import annotations

from typing import cast

import pytest

from bot.client.filmclub import FilmClub
from bot.club.posting import Posting
from tests.end_to_end.driving import Club
from tests.end_to_end.weeks import DAY


async def test_it_goes_on_after_errors_and_where_a_clock_that_was_ahead_is_put_right(
    club: Club, troubles: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[int] = []

    async def fails() -> None:
        rounds.append(1)
        raise RuntimeError

    env, now = club.env, club.env.now
    monkeypatch.setattr(Posting.of(cast("FilmClub", env.bot)), "round", fails)
    await env.advance_time(31)
    monkeypatch.setattr(env, "now", lambda: now() - DAY)  # what discord.py goes by
    await env.advance_time(31)
    await env.advance_time(31)
    assert len(rounds) == 3
