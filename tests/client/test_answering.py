"""A request to Discord that hangs; all else is tested end to end (test_lost_answers)."""

from __future__ import annotations

import asyncio

import pytest

from bot.client import answering


@pytest.mark.parametrize("standing", list(answering._Standing))
async def test_a_request_that_hangs_is_given_up(
    monkeypatch: pytest.MonkeyPatch, standing: answering._Standing
) -> None:
    monkeypatch.setattr(answering, "FIRST_SECONDS", 0)
    monkeypatch.setattr(answering, "LATER_SECONDS", 0)
    outcome = await answering._attempt(asyncio.Event().wait, standing)
    assert outcome is answering._Outcome.LOST


def test_a_first_answer_that_hangs_leaves_time_for_another() -> None:
    assert answering.FIRST_SECONDS < 3, "when Discord gives an interaction up"
