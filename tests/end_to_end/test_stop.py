"""The bot is stopped while members ask for something."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest
import simcord

from bot.client import filmclub
from bot.client.filmclub import FilmClub
from bot.domain.rating import RatingChange
from bot.store.store import Store
from tests.end_to_end.driving import Club, begin_slash, history, public, refusal
from tests.posting.kinds import loops_of


class Held:
    """A rating that is saved, and not told of yet."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_saved = asyncio.Event()
        self.go_on = asyncio.Event()
        rate = store.ratings.rate

        async def held(*values: int, **named: object) -> RatingChange:
            change = await rate(*values, **named)  # type: ignore[arg-type]
            self.is_saved.set()
            await self.go_on.wait()
            return change

        monkeypatch.setattr(store.ratings, "rate", held)


def begin(club: Club) -> simcord.InteractionResult:
    return begin_slash(club.ana, club, "rate", film="ballerina", stars=4.0)


async def test_what_was_begun_is_finished_and_what_comes_then_is_told_that_it_stops(
    club: Club, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(library, monkeypatch)
    first = begin(club)
    await held.is_saved.wait()
    closing = asyncio.create_task(club.env.bot.close())
    await asyncio.sleep(0)
    second = begin_slash(club.ben, club, "review", film="ballerina")
    while not second.acknowledged:  # noqa: ASYNC110 - the club can't be waited for: one is held
        await asyncio.sleep(0)
    assert refusal(second) == "filmclub is stopping, and nothing was saved. Try again in a minute."
    assert not closing.done()
    held.go_on.set()
    await closing
    assert "gave **Ballerina (2025)**" in public(first)


async def test_what_takes_too_long_is_given_up_without_a_trace(
    club: Club, library: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has saved stays."""
    monkeypatch.setattr(filmclub, "STOP_SECONDS", 0)
    held = Held(library, monkeypatch)
    begin(club)
    await held.is_saved.wait()
    await club.env.bot.close()
    assert len(await history(library)) == 1


@pytest.mark.usefixtures("troubles")
async def test_a_database_that_is_gone_is_told_of_and_ends_the_bot(
    club: Club, database_path: Path
) -> None:
    os.remove(database_path)  # noqa: PTH107 - Path's would be taken for blocking
    answer = await club.ana.slash(club.channel, "rate", film="ballerina", stars=4.0)
    assert refusal(answer).startswith("The club's records are no longer where they were")
    bot = club.env.bot
    assert isinstance(bot, FilmClub)
    await loops_of(bot).look_after_the_database()
    assert bot._ending is not None
    await bot._ending
    assert bot.is_closed()
