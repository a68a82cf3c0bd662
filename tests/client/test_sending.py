"""A request to Discord that hangs; all else is tested end to end (test_lost_answers)."""

from __future__ import annotations

import asyncio

import pytest

from bot.client import sending


@pytest.mark.parametrize("shown", list(sending.Shown))
async def test_a_request_that_hangs_is_given_up(
    monkeypatch: pytest.MonkeyPatch, shown: sending.Shown
) -> None:
    monkeypatch.setattr(sending, "FIRST_SECONDS", 0)
    monkeypatch.setattr(sending, "LATER_SECONDS", 0)
    outcome = await sending.attempt(asyncio.Event().wait, shown)
    assert outcome is sending.Outcome.LOST


def test_a_first_answer_that_hangs_leaves_time_for_another() -> None:
    assert sending.FIRST_SECONDS < 3, "when Discord gives an interaction up"
